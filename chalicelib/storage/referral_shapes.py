"""What the items of who brought whom hold. Beside `shapes.py`: no till needs them."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.storage.shapes import LedgerItem


class SharingItem(LedgerItem, discriminator="sharing"):
    """A member's code for friends; `friends` is JSON."""

    revision = NumberAttribute()
    code = UnicodeAttribute()
    friends = UnicodeAttribute()


class SharedItem(LedgerItem, discriminator="shared"):
    """Whose a code for friends is."""

    member = UnicodeAttribute()


class ReferralItem(LedgerItem, discriminator="referral"):
    """By whom a friend came, and what became of it, as JSON."""

    revision = NumberAttribute()
    referral = UnicodeAttribute()
