"""Keys of teams, sessions, passkeys, drafts and counters in the merchants table, as `keys.py` spells the others."""

from chalicelib.storage.keys import Key


def team(merchant_id: str) -> str:
    """The partition with everybody who works at a merchant."""
    return f"{merchant_id}#T"


def staff(merchant_id: str, staff_id: str) -> Key:
    """One person on a team."""
    return Key(team(merchant_id), staff_id)


def phone(phone_hash: str) -> str:
    """The partition that says where somebody with this number works."""
    return f"STAFF#{phone_hash}"


def workplace(phone_hash: str, merchant_id: str, staff_id: str) -> Key:
    """That somebody with this number works at a merchant."""
    return Key(phone(phone_hash), f"{merchant_id}#{staff_id}")


def session(digest: str) -> Key:
    """A session, found by the digest of what the browser holds."""
    return Key(f"SESSION#{digest}", "SESSION")


def counter(name: str) -> Key:
    """How often something was tried."""
    return Key(f"COUNT#{name}", "COUNT")


def read_team(pk: str) -> str:
    """The merchant of a team."""
    return pk.removesuffix("#T")


def read_workplace(sk: str) -> tuple[str, str]:
    """Merchant and person of a workplace."""
    merchant_id, _, staff_id = sk.partition("#")
    return merchant_id, staff_id


def passkey(digest: str) -> Key:
    """A passkey, found by the digest of its credential's id."""
    return Key(f"PASSKEY#{digest}", "PASSKEY")


def own_passkeys(merchant_id: str, staff_id: str) -> str:
    """The partition that names the passkeys of one person."""
    return f"{merchant_id}#F#{staff_id}"


def own_passkey(merchant_id: str, staff_id: str, digest: str) -> Key:
    """One of them."""
    return Key(own_passkeys(merchant_id, staff_id), digest)


def read_passkey(pk: str) -> str:
    """The digest of a passkey."""
    return pk.removeprefix("PASSKEY#")


def draft(merchant_id: str) -> Key:
    """What is being made of a merchant: the shop before it opens, or its program's next version."""
    return Key(f"{merchant_id}#N", "DRAFT")
