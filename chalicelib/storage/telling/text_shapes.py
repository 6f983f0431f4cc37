"""What an item of each kind holds that is about texts; a till reads none of them. Instants are ISO texts."""

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.storage.shapes import LedgerItem


class DeliveryItem(LedgerItem, discriminator="delivery"):
    """A text that was sent, or is being sent while it has no `message_id`; with a `reason` it does not leave.

    With a `failure` it left and did not arrive.
    """

    at = UnicodeAttribute()
    kind = UnicodeAttribute()
    parts = NumberAttribute()
    message_id = UnicodeAttribute(null=True)
    micros = NumberAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    settled = BooleanAttribute(null=True)
    failure = UnicodeAttribute(null=True)


class MessageItem(LedgerItem, discriminator="message"):
    """Which delivery the provider knows by the id in the key. `vanishes_at` are epoch seconds."""

    merchant = UnicodeAttribute()
    member = UnicodeAttribute()
    cause = UnicodeAttribute()
    vanishes_at = NumberAttribute()


class CorrespondenceItem(LedgerItem, discriminator="correspondence"):
    """What was said to a number lately, and the last bodies, sealed and in Base64; both JSON. `vanishes_at` are epoch seconds."""

    revision = NumberAttribute()
    sent = UnicodeAttribute()
    bodies = UnicodeAttribute()
    vanishes_at = NumberAttribute()


class UsageItem(LedgerItem, discriminator="usage"):
    """What texts of a month cost, in millionths of a US dollar, and in how many parts they travelled."""

    micros = NumberAttribute(null=True)
    parts = NumberAttribute(null=True)


class WaitingItem(LedgerItem, discriminator="waiting"):
    """A text that may not leave yet; its key says until when. `facts` is JSON."""

    kind = UnicodeAttribute()
    facts = UnicodeAttribute()
    happened_at = UnicodeAttribute()
    location = UnicodeAttribute(null=True)
    answers = UnicodeAttribute(null=True)
    phone = BinaryAttribute(legacy_encoding=False, null=True)
    language = UnicodeAttribute(null=True)
