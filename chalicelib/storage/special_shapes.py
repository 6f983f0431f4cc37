"""What an item about specials holds."""

from pynamodb.attributes import NumberAttribute

from chalicelib.storage.shapes import LedgerItem


class SpecialCountItem(LedgerItem, discriminator="special_count"):
    """How often a special with limits was used, and for how many minor units."""

    times = NumberAttribute()
    amount = NumberAttribute()
