"""What an item of what is bought holds. Days are ISO, `vanishes_at` epoch seconds, all else is JSON."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.storage.figures.overview_shapes import OverviewItem


class CheckItem(OverviewItem, discriminator="check"):
    """One check: what was on it, and whose it is."""

    bought = UnicodeAttribute()
    vanishes_at = NumberAttribute()


class LateItem(OverviewItem, discriminator="late"):
    """That a day is to be added up anew; `token` is another one each time that it is said."""

    token = UnicodeAttribute()


class GoodsItem(OverviewItem, discriminator="goods"):
    """What was sold on a day, or in a stretch of days that ends with `day`."""

    day = UnicodeAttribute()
    goods = UnicodeAttribute()
    vanishes_at = NumberAttribute(null=True)


class AddedUpItem(OverviewItem, discriminator="added_up"):
    """Until which day all is added up."""

    day = UnicodeAttribute()
