"""What an item of a merchant's figures holds; a till reads none of them."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.storage.overview_shapes import OverviewItem


class TallyItem(OverviewItem, discriminator="tally"):
    """Numbers of one shop and day; which ones there are differs (`domain/tallies.py`), so they are read as they come."""


class CountedItem(OverviewItem, discriminator="counted"):
    """What a subject is counted as: `amounts` and `visit` are JSON, `version` is the subject's."""

    revision = NumberAttribute()
    version = NumberAttribute()
    amounts = UnicodeAttribute(null=True)
    visit = UnicodeAttribute(null=True)


class VisitsItem(OverviewItem, discriminator="visits"):
    """A member's days: JSON, by location; the first day's number, then for each the days since the one before, and its sales."""

    revision = NumberAttribute()
    days = UnicodeAttribute()
