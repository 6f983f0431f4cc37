"""What an item of each kind holds. Instants are ISO texts."""

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    DiscriminatorAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.models import Model


class LedgerItem(Model):
    """Any item of the ledger table."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    item_type = DiscriminatorAttribute(attr_name="type")


class CustomerItem(LedgerItem, discriminator="customer"):
    """A customer."""

    phone = BinaryAttribute(legacy_encoding=False, null=True)
    language = UnicodeAttribute()
    first_name = UnicodeAttribute(null=True)
    joined_at = UnicodeAttribute(null=True)
    opted_out = BooleanAttribute(null=True)
    asked = UnicodeAttribute(null=True)
    consent_changed_at = UnicodeAttribute(null=True)
    unknown_answered_at = UnicodeAttribute(null=True)
    claim_code = UnicodeAttribute(null=True)
    wrong_codes = UnicodeAttribute(null=True)
    merged_into = UnicodeAttribute(null=True)
    consents = UnicodeAttribute(null=True)
    asked_wording = UnicodeAttribute(null=True)
    succeeded_by = UnicodeAttribute(null=True)
    follows = UnicodeAttribute(null=True)
    possibly_reassigned = UnicodeAttribute(null=True)
    phone_changed_at = UnicodeAttribute(null=True)
    reward_codes = UnicodeAttribute(null=True)
    locks = UnicodeAttribute(null=True)
    friend_code = UnicodeAttribute(null=True)
    segments = UnicodeAttribute(null=True)
    birthday = NumberAttribute(null=True)
    erased_at = UnicodeAttribute(null=True)
    survey_answered_at = UnicodeAttribute(null=True)
    phone_id = UnicodeAttribute(null=True)
    move_code = UnicodeAttribute(null=True)
    moved_from = UnicodeAttribute(null=True)
    heard_at = UnicodeAttribute(null=True)
    quarantined_at = UnicodeAttribute(null=True)
    awaits = UnicodeAttribute(null=True)
    revision = NumberAttribute()


class EntryItem(LedgerItem, discriminator="entry"):
    """A ledger entry; `facts`, `delta` and `account` are JSON."""

    at = UnicodeAttribute()
    kind = UnicodeAttribute()
    cause = UnicodeAttribute()
    location = UnicodeAttribute(null=True)
    points = NumberAttribute()
    facts = UnicodeAttribute(null=True)
    delta = UnicodeAttribute(null=True)
    account = UnicodeAttribute()


class SaleItem(LedgerItem, discriminator="sale"):
    """A sale as JSON."""

    revision = NumberAttribute()
    sale = UnicodeAttribute()


class RedemptionItem(LedgerItem, discriminator="redemption"):
    """A redemption as JSON."""

    revision = NumberAttribute()
    redemption = UnicodeAttribute()


class OperationItem(LedgerItem, discriminator="operation"):
    """An operation; `answer` is JSON."""

    kind = UnicodeAttribute()
    subject = UnicodeAttribute()
    at = UnicodeAttribute()
    digest = UnicodeAttribute()
    answer = UnicodeAttribute()


class ClaimItem(LedgerItem, discriminator="claim"):
    """The sale that a claim code gives through `last_day`, an ISO date. `vanishes_at` are epoch seconds."""

    location = UnicodeAttribute()
    sale = UnicodeAttribute()
    last_day = UnicodeAttribute()
    vanishes_at = NumberAttribute()


class RewardCodeItem(LedgerItem, discriminator="reward_code"):
    """What a reward code holds until `expires_at`, and the redemption that used it. `vanishes_at` are epoch seconds."""

    revision = NumberAttribute()
    member = UnicodeAttribute()
    offer = UnicodeAttribute()
    expires_at = UnicodeAttribute()
    redemption = UnicodeAttribute(null=True)
    vanishes_at = NumberAttribute()


class AllowanceItem(LedgerItem, discriminator="allowance"):
    """What was used of an allowance, in points."""

    revision = NumberAttribute()
    points = NumberAttribute()
    used = NumberAttribute()
    expires_at = UnicodeAttribute()


class InboundItem(LedgerItem, discriminator="inbound"):
    """An inbound text that was handled; `replies` is JSON. `vanishes_at` are epoch seconds."""

    member = UnicodeAttribute()
    phone = BinaryAttribute(legacy_encoding=False)
    language = UnicodeAttribute()
    intent = UnicodeAttribute()
    at = UnicodeAttribute()
    replies = UnicodeAttribute()
    received_at = UnicodeAttribute(null=True)
    vanishes_at = NumberAttribute()


class SuppressionItem(LedgerItem, discriminator="suppression"):
    """That a number is not to be texted; its key says which, by its hash."""

    at = UnicodeAttribute()
    reason = UnicodeAttribute()


class ConsentItem(LedgerItem, discriminator="consent"):
    """One row of the consent ledger."""

    event = UnicodeAttribute()
    at = UnicodeAttribute()
    channel = UnicodeAttribute()
    wording = UnicodeAttribute()
    inbound = UnicodeAttribute()
    words = BinaryAttribute(legacy_encoding=False)
    rule = UnicodeAttribute()
    phone = BinaryAttribute(legacy_encoding=False, null=True)
    number = BinaryAttribute(legacy_encoding=False, null=True)
    handled_at = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    purposes = UnicodeAttribute(null=True)
    actor = UnicodeAttribute(null=True)
    confirmation = UnicodeAttribute(null=True)
    disclosed = UnicodeAttribute(null=True)


class PointerItem(LedgerItem, discriminator="pointer"):
    """An expiry pointer; its key says everything."""


class CursorItem(LedgerItem, discriminator="cursor"):
    """How far a job has come: an ISO date."""

    day = UnicodeAttribute()


class BookmarkItem(LedgerItem, discriminator="bookmark"):
    """How far a walk through the whole table has come, as JSON."""

    bookmark = UnicodeAttribute()


class MerchantsItem(Model):
    """Any item of the merchants table."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    item_type = DiscriminatorAttribute(attr_name="type")


class MerchantItem(MerchantsItem, discriminator="merchant"):
    """A merchant; `texting`, `confirmation`, `referral`, `check_in` and `survey` are JSON."""

    name = UnicodeAttribute()
    region = UnicodeAttribute()
    language = UnicodeAttribute()
    phone = BinaryAttribute(legacy_encoding=False)
    consent_wording = UnicodeAttribute()
    texting = UnicodeAttribute(null=True)
    confirmation = UnicodeAttribute(null=True)
    referral = UnicodeAttribute(null=True)
    check_in = UnicodeAttribute(null=True)
    counts_items = BooleanAttribute(null=True)
    survey = UnicodeAttribute(null=True)
    sales_a_day = NumberAttribute(null=True)
    silent_months = NumberAttribute(null=True)
    limits = UnicodeAttribute(null=True)


class LocationItem(MerchantsItem, discriminator="location"):
    """A location as JSON. `position`: a merchant's locations have an order, the first is its home."""

    location = UnicodeAttribute()
    position = NumberAttribute()


class ProgramItem(MerchantsItem, discriminator="program"):
    """A program version as JSON."""

    program = UnicodeAttribute()


class DisclosureItem(MerchantsItem, discriminator="disclosure"):
    """The full words of what customers read before they agree; its key has the version."""

    words = UnicodeAttribute()


class WordingItem(MerchantsItem, discriminator="wording"):
    """A merchant's own template; its key says for what."""

    template = UnicodeAttribute()


class DataKeyItem(MerchantsItem, discriminator="data_key"):
    """A merchant's data key, encrypted by KMS, and the one before while that is being changed."""

    wrapped = BinaryAttribute(legacy_encoding=False)
    former = BinaryAttribute(legacy_encoding=False, null=True)


class LocationKeyItem(MerchantsItem, discriminator="location_key"):
    """Whose a location key is, and which of the location's slots it has: none where it was stored before there were any."""

    merchant = UnicodeAttribute()
    location = UnicodeAttribute()
    slot = NumberAttribute(null=True)


class IssuedKeyItem(MerchantsItem, discriminator="issued_key"):
    """A live key in its slot."""

    digest = UnicodeAttribute()
    ending = UnicodeAttribute()
    issued_at = UnicodeAttribute()


class NumberItem(MerchantsItem, discriminator="number"):
    """Whose a texting number is."""

    merchant = UnicodeAttribute()
