"""What the items of gift certificates hold. No till that looks up a member needs them."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.storage.shapes import LedgerItem


class GiftItem(LedgerItem, discriminator="gift"):
    """A certificate as JSON."""

    revision = NumberAttribute()
    gift = UnicodeAttribute()


class GiftMoveItem(LedgerItem, discriminator="gift_move"):
    """What changed a balance, as JSON."""

    move = UnicodeAttribute()


class GiftListedItem(LedgerItem, discriminator="gift_listed"):
    """That there is a certificate: all of it is in the key."""
