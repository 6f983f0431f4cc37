"""What an item of a campaign holds. Days and instants are ISO, `vanishes_at` epoch seconds, all else is JSON."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.storage.shapes import MerchantsItem


class CampaignItem(MerchantsItem, discriminator="campaign"):
    """A campaign, and how far it has come. `done` is page and texts."""

    segment = UnicodeAttribute()
    location = UnicodeAttribute(null=True)
    text = UnicodeAttribute()
    study_day = UnicodeAttribute()
    made_at = UnicodeAttribute()
    begun_at = UnicodeAttribute(null=True)
    begun_on = UnicodeAttribute(null=True)
    holdout = NumberAttribute()
    state = UnicodeAttribute()
    counted = UnicodeAttribute()
    pages = NumberAttribute()
    done = UnicodeAttribute()
    busy_until = UnicodeAttribute(null=True)
    over_at = UnicodeAttribute(null=True)
    tally = UnicodeAttribute()
    told = UnicodeAttribute(null=True)
    told_at = UnicodeAttribute(null=True)
    told_whole = BooleanAttribute(null=True)
    revision = NumberAttribute()
    vanishes_at = NumberAttribute()


class CampaignPageItem(MerchantsItem, discriminator="campaign_page"):
    """Some members of a campaign, by arm: their ids."""

    texted = UnicodeAttribute()
    held_out = UnicodeAttribute()
    vanishes_at = NumberAttribute()


class NewestItem(MerchantsItem, discriminator="campaign_newest"):
    """Which campaign was begun last, by its id."""

    campaign = UnicodeAttribute()


class AtWorkItem(MerchantsItem, discriminator="campaign_at_work"):
    """A campaign with which something is to be done: the key says it all."""
