"""Offers: what became of each special and each reward in the last year, in which shop, and what texts to groups brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from chalicelib.domain.calendar import local_day
from chalicelib.domain.figures.campaign import Campaign
from chalicelib.domain.figures.campaign_result import CampaignResult
from chalicelib.domain.figures.figures import Numbers, Span, span_until
from chalicelib.domain.figures.offer_results import (
    COMPARED,
    Beside,
    Outcome,
    Uses,
    compare,
    days_held,
    outcome_of,
    uses_of,
    visits_in,
)
from chalicelib.domain.figures.worth_doing import unused_rewards
from chalicelib.domain.location import Location
from chalicelib.domain.money.liability import worth_of_point
from chalicelib.domain.program import Merchant, Program, Reward, RewardKind
from chalicelib.domain.special import Special
from chalicelib.usecases.campaigns.ports import Campaigns
from chalicelib.usecases.overview.studying import Studies
from chalicelib.usecases.overview.tallies import Tallies

YEAR: Final = 364


@dataclass(frozen=True, slots=True)
class Fared:
    """How a special fared in one shop; `location` None: in all that have it."""

    location: Location | None
    uses: Uses
    beside: Beside | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SpecialRow:
    """A special that has begun: since when it was to be had, whether it still is, and how it fared, in all and shop by shop."""

    special: Special
    program: Program
    since: date
    is_over: bool
    together: Fared
    shops: tuple[Fared, ...]


@dataclass(frozen=True, slots=True)
class RewardRow:
    """A reward: its uses of the year, by shop too, and whether nobody used it lately though many came."""

    reward: Reward
    uses: Uses
    shops: tuple[tuple[Location, Uses], ...]
    is_unused: bool


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A text to a group, and what it brought by last night; None: it was not looked at yet."""

    campaign: Campaign
    result: CampaignResult | None


@dataclass(frozen=True, slots=True)
class OffersPage:
    """What the page shows; of `span`, but for comparisons."""

    span: Span
    specials: tuple[SpecialRow, ...]
    rewards: tuple[RewardRow, ...]
    campaigns: tuple[CampaignRow, ...]


def look(tallies: Tallies, studies: Studies, campaigns: Campaigns, merchant: Merchant, now: datetime) -> OffersPage:
    """Read it: a Query for each shard of the figures, one for the campaigns, and one for what they brought. Raises Busy."""
    today = local_day(now, merchant.locations[0].timezone)
    span = span_until(today, YEAR)
    numbers = Numbers(tallies.since(merchant.id, span.first - timedelta(days=COMPARED)))
    sent = [campaign for campaign in campaigns.list(merchant.id) if campaign.begun_on is not None]
    brought: Mapping[str, CampaignResult] = studies.results(merchant.id) if sent else {}
    return OffersPage(
        span,
        tuple(_specials(merchant, numbers, span, now)),
        tuple(_rewards(merchant, numbers, span, now)),
        tuple(CampaignRow(campaign, brought.get(campaign.id)) for campaign in sent),
    )


def _specials(merchant: Merchant, numbers: Numbers, span: Span, now: datetime) -> Sequence[SpecialRow]:
    """Those that were to be had within the year, the newest first."""
    found = dict[str, tuple[Special, Program]]()
    programs = [one for one in sorted(merchant.programs, key=_order) if one.effective_from <= now]
    for program in programs:
        found |= {special.id: (special, program) for special in program.specials}
    rows = (_special(merchant, numbers, span, programs, *one) for one in found.values())
    kept = [row for row in rows if row is not None]
    return sorted(kept, key=lambda row: (row.is_over, -row.since.toordinal(), row.special.id))


def _special(
    merchant: Merchant, numbers: Numbers, span: Span, programs: Sequence[Program], special: Special, program: Program
) -> SpecialRow | None:
    """None: it has not begun, or was over before the year."""
    since, until = _lived(special, programs, span.end)
    if since >= span.end or until <= span.first:
        return None
    places = [location for location in merchant.locations if special.holds_at(location.id)]
    without = [location.id for location in merchant.locations if location not in places]
    having = [location.id for location in places]

    def fared(location: Location | None) -> Fared:
        ids = [location.id] if location is not None else having
        all_days = Span(since, max(1, (until - since).days))
        uses = _together([uses_of(numbers, special.id, span, place) for place in ids])
        # Today is not over, so it is not compared; later days are not either.
        days = days_held(special, since, min(until, span.last))
        first = Span(since, max(1, (days[-1] - since).days + 1)) if days else all_days
        given = sum(uses_of(numbers, special.id, first, place).given for place in ids)
        beside = compare(numbers, days, ids, without, float(given * worth_of_point(program))) if since > span.first else None
        return Fared(location, uses, beside, outcome_of(uses, beside, visits_in(numbers, all_days, ids), all_days.days))

    shops = tuple(map(fared, places)) if len(merchant.locations) > 1 else ()
    return SpecialRow(special, program, since, until < span.end, fared(None), shops)


def _lived(special: Special, programs: Sequence[Program], end: date) -> tuple[date, date]:
    """The first day on which a special was to be had, and the day from which on it is no more: `end` at the latest."""
    versions = [program for program in programs if special in program.specials]
    later = [program for program in programs if _order(program) > _order(versions[-1])]
    since = max(special.first_day, local_day(versions[0].effective_from, versions[0].timezone))
    gone = local_day(later[0].effective_from, later[0].timezone) if later else end
    past = special.last_day + timedelta(days=1) if special.last_day is not None else end
    return since, min(gone, past, end)


def _rewards(merchant: Merchant, numbers: Numbers, span: Span, now: datetime) -> Sequence[RewardRow]:
    """Those that are to be had, what was used most first."""
    unused = {one.reward.id for one in unused_rewards(merchant, numbers, span_until(span.last, 28), now)}
    several = len(merchant.locations) > 1
    rows = [
        RewardRow(
            reward,
            uses_of(numbers, reward.id, span),
            tuple((shop, uses_of(numbers, reward.id, span, shop.id)) for shop in merchant.locations if several),
            reward.id in unused,
        )
        for reward in merchant.program_at(now).rewards
        if reward.kind is not RewardKind.CREDIT
    ]
    return sorted(rows, key=lambda row: (-row.uses.used, row.reward.id))


def _together(several: Sequence[Uses]) -> Uses:
    return Uses(*map(sum, zip(*several, strict=True))) if several else Uses(0, 0, 0, 0, 0, 0)


def _order(program: Program) -> tuple[datetime, int]:
    return program.effective_from, program.version
