"""What an item of a study holds. Days are ISO, `vanishes_at` epoch seconds, all else is JSON."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.storage.figures.overview_shapes import OverviewItem


class ProgressItem(OverviewItem, discriminator="progress"):
    """How far the study of a day has come."""

    day = UnicodeAttribute()
    after = UnicodeAttribute(null=True)
    pages = NumberAttribute()
    listed = BooleanAttribute(null=True)
    finished = BooleanAttribute(null=True)
    sums = UnicodeAttribute(null=True)
    marked = UnicodeAttribute(null=True)


class HabitsItem(OverviewItem, discriminator="habits"):
    """The habits of some members: a row each."""

    rows = UnicodeAttribute()
    vanishes_at = NumberAttribute()


class SegmentItem(OverviewItem, discriminator="segment"):
    """Some members of a segment: their ids."""

    members = UnicodeAttribute()
    vanishes_at = NumberAttribute()


class MarksItem(OverviewItem, discriminator="marks"):
    """The members beside whom segments are written, and which."""

    members = UnicodeAttribute()


class StudyItem(OverviewItem, discriminator="study"):
    """A study: its numbers by name."""

    day = UnicodeAttribute()
    begun = UnicodeAttribute(null=True)
    numbers = UnicodeAttribute()


class ResultItem(OverviewItem, discriminator="result"):
    """What a campaign has brought: each side as members, who came, what they paid, and its squares."""

    campaign = UnicodeAttribute()
    day = UnicodeAttribute()
    days = NumberAttribute()
    sides = UnicodeAttribute()
