"""What an item of each kind holds that the console reads. Instants are ISO texts, `vanishes_at` epoch seconds."""

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, DiscriminatorAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model


class OverviewItem(Model):
    """Any item of the overview table. All of them are made of the ledger's, and can be made of it again."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    item_type = DiscriminatorAttribute(attr_name="type")


class ListingItem(OverviewItem, discriminator="listing"):
    """Where a member is found, and what a list shows of them, sealed."""

    name = UnicodeAttribute(null=True)
    ending = UnicodeAttribute(null=True)
    shown = BinaryAttribute(legacy_encoding=False, null=True)
    revision = NumberAttribute()


class FoundItem(OverviewItem, discriminator="found"):
    """A member under a name or an ending; the key says everything."""


class HappeningItem(OverviewItem, discriminator="happening"):
    """One line of the feed; `facts` is JSON."""

    kind = UnicodeAttribute()
    location = UnicodeAttribute(null=True)
    points = NumberAttribute()
    facts = UnicodeAttribute(null=True)
    vanishes_at = NumberAttribute()


class TextItem(OverviewItem, discriminator="text"):
    """One line of the log of texts, as of `known`: the later a state of it is, the higher."""

    kind = UnicodeAttribute()
    parts = NumberAttribute()
    message_id = UnicodeAttribute(null=True)
    micros = NumberAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    settled = BooleanAttribute(null=True)
    failure = UnicodeAttribute(null=True)
    known = NumberAttribute()
    vanishes_at = NumberAttribute()
