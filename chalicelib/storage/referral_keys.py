"""Keys of who brought whom; `keys.py` goes on here."""

from chalicelib.storage import keys
from chalicelib.storage.keys import Key


def sharing(merchant_id: str, member_id: str) -> Key:
    """A member's code for friends, and who came by it."""
    return Key(_of_member(merchant_id, member_id), "SHARING")


def referral(merchant_id: str, friend_id: str) -> Key:
    """By whom a friend came: one item a friend, so that the first claim wins."""
    return Key(_of_member(merchant_id, friend_id), "REFERRAL")


def shared(merchant_id: str, code: str) -> Key:
    """Whose code for friends this is. It has the key of a claim code: no receipt and no member ever say the same."""
    return keys.claim(merchant_id, code)


def read_member(pk: str) -> str:
    """The member of a partition of these."""
    return keys.read_name(pk)


def _of_member(merchant_id: str, member_id: str) -> str:
    return f"{keys.merchant(merchant_id).pk}#G#{member_id}"
