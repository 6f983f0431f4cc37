"""What an item of a merchant's figures holds, but for the numbers of a day, which are read as they come."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.storage.figures.overview_shapes import OverviewItem


class CountedItem(OverviewItem, discriminator="counted"):
    """What a subject is counted as: `amounts`, `visit` and `bought` are JSON, `version` is the subject's."""

    revision = NumberAttribute()
    version = NumberAttribute()
    amounts = UnicodeAttribute(null=True)
    visit = UnicodeAttribute(null=True)
    bought = UnicodeAttribute(null=True)


class VisitsItem(OverviewItem, discriminator="visits"):
    """A member's days: JSON, by location; for each the days since the one before (the first day's number), and what it had."""

    revision = NumberAttribute()
    days = UnicodeAttribute()
