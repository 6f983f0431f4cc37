"""Making a campaign: who is in it is looked up page by page, its owner sees that, and then it is sent, or stopped.

All that is decided here is a forecast: what the gate says when a text leaves is what counts.
"""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Customer
from chalicelib.domain.figures.campaign import (
    HOLDOUT_PERCENT,
    HOLDOUT_PERCENT_MAX,
    Campaign,
    Counted,
    Obstacle,
    State,
    arm_of,
)
from chalicelib.domain.figures.segments import segment_of
from chalicelib.domain.figures.tallies import ALL_SHOPS
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import refuse_first
from chalicelib.domain.texts.campaign_gate import left_out, obstacle_of
from chalicelib.domain.texts.prices import price_micros
from chalicelib.domain.texts.wording_checks import check_message
from chalicelib.usecases.campaigns.ports import Campaigns, Page
from chalicelib.usecases.overview.studying import Studies
from chalicelib.usecases.ports import Book, Merchants, Outpaced, Vault
from chalicelib.usecases.texts.post import Deliveries

PAGE_MEMBERS: Final = 100
"""As many as are read in one request."""
COUNTED_FOR: Final = timedelta(days=1)
"""How long what was counted holds: consents and habits change."""
TRIES: Final = 8
ON_THEIR_WAY: Final = {State.SENDING, State.PAUSED}


@dataclass(frozen=True, slots=True)
class Desk:
    """What campaigns need."""

    book: Book
    merchants: Merchants
    vault: Vault
    deliveries: Deliveries
    studies: Studies
    campaigns: Campaigns


@dataclass(frozen=True, slots=True)
class Wish:
    """A campaign as somebody wants it; `location` None: all shops."""

    segment: str
    location: str | None
    text: str
    holdout_percent: int = HOLDOUT_PERCENT


def make(desk: Desk, merchant: Merchant, wish: Wish, now: datetime) -> Campaign | None:
    """Begin to count who would get it; None before the shop's first study.

    Raises UnknownSegment, UnusableField, and SegmentTooSmall where it would be about persons.
    """
    segment_of(wish.segment)
    refuse_first((True, "text", problem.sentence) for problem in check_message(wish.text))
    too_many = not 0 <= wish.holdout_percent <= HOLDOUT_PERCENT_MAX
    refuse_first([(too_many, "holdout_percent", f"0 to {HOLDOUT_PERCENT_MAX}")])
    study = desk.studies.get(merchant.id, wish.location or ALL_SHOPS)
    if study is None:
        return None
    study.size(wish.segment)
    made = Campaign(secrets.token_hex(8), wish.segment, wish.location, wish.text, study.day, now)
    made = replace(made, holdout_percent=wish.holdout_percent)
    desk.campaigns.add(merchant.id, made)
    return replace(made, revision=1)


def count(desk: Desk, merchant: Merchant, campaign: Campaign, pages: int) -> Campaign:
    """Look up the next members of a campaign that is being counted, so many pages of them. Raises Outpaced, Busy."""
    everybody = desk.studies.listed(merchant.id, campaign.study_day, campaign.segment, campaign.location)
    ids = islice(everybody, campaign.pages * PAGE_MEMBERS, None)
    for _ in range(pages):
        if campaign.state is not State.COUNTING:
            break
        page = list(islice(ids, PAGE_MEMBERS))
        if page:
            found, counted = _sort(desk, merchant, campaign, page)
            campaign = replace(campaign, counted=counted, pages=campaign.pages + 1)
            desk.campaigns.grow(merchant.id, campaign, found)
            campaign = replace(campaign, revision=campaign.revision + 1)
        else:
            campaign = move(desk, merchant.id, replace(campaign, state=State.READY))
    return campaign


def begin(desk: Desk, merchant: Merchant, campaign_id: str, now: datetime) -> Campaign | Obstacle:
    """Send a campaign that was counted: from now on the job hands its texts over. Or why that cannot be. Raises Busy."""
    # Before it is looked whether others are on their way: whoever begins one after this outpaces us.
    newest = desk.campaigns.newest(merchant.id)
    campaign = desk.campaigns.find(merchant.id, campaign_id)
    if campaign is None:
        return Obstacle.OLD
    against = obstacle_of(merchant) or _obstacle(desk, merchant, campaign, now)
    if against is not None:
        return against
    today = local_day(now, merchant.locations[0].timezone)
    begun = replace(campaign, state=State.SENDING, begun_at=now, begun_on=today)
    try:
        desk.campaigns.begin(merchant.id, begun, newest)
    except Outpaced:
        found = desk.campaigns.find(merchant.id, campaign_id)
        return Obstacle.BEGUN if found is not None and found.begun_at is not None else Obstacle.OTHER
    return replace(begun, revision=begun.revision + 1)


def stop(desk: Desk, merchant_id: str, campaign_id: str, now: datetime) -> Campaign | None:
    """Stop a campaign: what has not left by now never does. None where it was over already. Raises Outpaced, Busy."""
    for attempt in range(TRIES):
        campaign = desk.campaigns.find(merchant_id, campaign_id)
        if campaign is None or campaign.state not in ON_THEIR_WAY:
            return None
        try:
            return move(desk, merchant_id, replace(campaign, state=State.STOPPED, over_at=now))
        except Outpaced:  # the job moved it on meanwhile
            if attempt == TRIES - 1:
                raise
    return None


def move(desk: Desk, merchant_id: str, campaign: Campaign) -> Campaign:
    """Keep how far it has come; the campaign as it is kept. Raises Outpaced, Busy."""
    desk.campaigns.move(merchant_id, campaign)
    return replace(campaign, revision=campaign.revision + 1)


def _obstacle(desk: Desk, merchant: Merchant, campaign: Campaign, now: datetime) -> Obstacle | None:
    if campaign.begun_at is not None:
        return Obstacle.BEGUN
    if campaign.state is not State.READY:
        return Obstacle.NOT_COUNTED
    if now - campaign.made_at > COUNTED_FOR:
        return Obstacle.OLD
    if not campaign.counted.texted:
        return Obstacle.NOBODY
    others = desk.campaigns.list(merchant.id)
    return Obstacle.OTHER if any(other.state in ON_THEIR_WAY for other in others) else None


def _sort(desk: Desk, merchant: Merchant, campaign: Campaign, member_ids: Iterable[str]) -> tuple[Page, Counted]:
    """Some members by arm, and what has been counted with them."""
    ids = list(member_ids)
    customers = desk.book.find_customers(merchant.id, ids)
    texted, held_out, why = list[str](), list[str](), Counter(campaign.counted.left_out)
    micros = campaign.counted.micros
    for member_id in ids:
        number = _number(desk.vault, merchant, customers.get(member_id))
        against = left_out(merchant, customers.get(member_id), number)
        if against is not None:
            why[against.value] += 1
        elif arm_of(campaign.id, member_id, campaign.holdout_percent) == "held_out":
            held_out.append(member_id)
        else:
            texted.append(member_id)
            micros += 0 if merchant.is_test else price_micros(number, 1)
    before = campaign.counted
    counted = Counted(before.texted + len(texted), before.held_out + len(held_out), dict(why), micros)
    return Page(tuple(texted), tuple(held_out)), counted


def _number(vault: Vault, merchant: Merchant, customer: Customer | None) -> str:
    return vault.open(merchant.id, customer.phone_sealed) if customer is not None and customer.phone_sealed else ""
