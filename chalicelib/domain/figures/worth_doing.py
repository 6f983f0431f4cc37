"""What somebody who looks at the figures would do next: at most three things, each with one action, the most pressing first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import islice, pairwise
from math import sqrt
from typing import Final

from chalicelib.domain.counting import Used
from chalicelib.domain.figures.figures import Numbers, Span, span_until
from chalicelib.domain.figures.tallies import ALL_SHOPS, OTHER_CHECKS, USED, VISITS
from chalicelib.domain.figures.unused_specials import UnusedSpecial, unused_specials
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant, Reward, RewardKind
from chalicelib.domain.special import Special
from chalicelib.domain.texts.texting import Registration

ADVICE_MAX: Final = 3
LOOKED_AT: Final = 28
"""Days from which habits are known."""
QUIET_DAYS: Final = 3
"""A shop is not called quiet before so many days without a member, nor before twice its own longest pause."""
NEAR: Final = Fraction(4, 5)
"""The part of the month's limit from which it is nearly reached."""
MANY: Final = Fraction(11, 20)
"""So many checks without a member are worth a word."""
VISITS_MIN: Final = 50
"""Fewer visits, or checks, say nothing."""
MICROS_A_CENT: Final = 10_000
WEEK: Final = 7
SLOW: Final = Fraction(7, 10)
"""Fewer checks than this part of the usual ones are few, where chance does not explain it: three times what it usually does."""
BY_CHANCE: Final = 3
AWAY_MIN: Final = 10
"""So many who stopped coming are worth a text."""


@dataclass(frozen=True, slots=True)
class NotRegistered:
    """The carriers have not approved the number, so no text leaves."""

    registration: Registration


@dataclass(frozen=True, slots=True)
class LimitNear:
    """This month's texts have cost nearly as much as they may, or all of it; both in US cents. With a limit of 0 none leaves."""

    spent_cents: int
    cap_cents: int


@dataclass(frozen=True, slots=True)
class QuietShop:
    """A shop that used to have members, and has had none since this day."""

    location: Location
    last_day: date


@dataclass(frozen=True, slots=True)
class UnusedReward:
    """A reward that nobody used, in so many visits."""

    reward: Reward
    visits: int


@dataclass(frozen=True, slots=True)
class FewMembers:
    """So many checks of this shop are without a member; `location` None: of all shops."""

    location: Location | None
    share: Fraction


@dataclass(frozen=True, slots=True)
class SlowShop:
    """A shop with far fewer checks in the last seven days that are over than in such a week of the four before."""

    location: Location
    checks: int
    usual: int


@dataclass(frozen=True, slots=True)
class PausedSpecials:
    """Specials that pause, for what rewards may cost is used up."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpecialNearEnd:
    """A special whose uses, or what it may take off (minor units), are nearly all gone, or all."""

    special: Special
    used: Used


@dataclass(frozen=True, slots=True)
class Lapsed:
    """So many who get texts have stopped coming, and none of them was written to lately."""

    members: int


Advice = (
    PausedSpecials
    | NotRegistered
    | LimitNear
    | QuietShop
    | SlowShop
    | SpecialNearEnd
    | Lapsed
    | UnusedSpecial
    | UnusedReward
    | FewMembers
)


@dataclass(frozen=True, slots=True)
class Known:
    """What else is known: members who stopped coming, may be texted and were not lately, and what specials were used for.

    `groups` are how many members there are in each segment that a special is for.
    """

    lapsed: int = 0
    used: Mapping[str, Used] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)


def advise(
    merchant: Merchant, numbers: Numbers, spent_micros: int, today: date, now: datetime, known: Known | None = None
) -> tuple[Advice, ...]:
    """What is worth doing now. `numbers` go back as far as habits do."""
    return tuple(islice(_advice(merchant, numbers, spent_micros, today, now, known or Known()), ADVICE_MAX))


def slow_shop(numbers: Numbers, location: Location, today: date) -> SlowShop | None:
    """A shop whose last seven days were far below the same weekdays of the four weeks before; None where all is as usual."""
    week = Span(today - timedelta(days=WEEK), WEEK)
    before = Span(week.first - timedelta(days=LOOKED_AT), LOOKED_AT)
    if not numbers.covers(before, location.id):
        return None
    checks, usual = _checks(numbers, week, location.id), Fraction(_checks(numbers, before, location.id) * WEEK, LOOKED_AT)
    chance = BY_CHANCE * sqrt(usual + usual * WEEK / LOOKED_AT) if usual > 0 else 0
    slow = usual >= VISITS_MIN and checks < SLOW * usual and usual - checks > chance
    return SlowShop(location, checks, round(usual)) if slow else None


def is_quiet(numbers: Numbers, location_id: str, today: date) -> bool:
    """Whether a shop has had no member for longer than is usual there."""
    last = numbers.last_day(VISITS, location_id)
    if last is None:
        return False
    span = Span(last - timedelta(days=LOOKED_AT - 1), LOOKED_AT)
    days = numbers.days_with(VISITS, span, location_id)
    pause = max(((later - day).days for day, later in pairwise(days)), default=LOOKED_AT)
    return (today - last).days > max(QUIET_DAYS, 2 * pause)


def _advice(
    merchant: Merchant, numbers: Numbers, spent_micros: int, today: date, now: datetime, known: Known
) -> Iterator[Advice]:
    texting, span = merchant.texting, span_until(today, LOOKED_AT)
    if texting.registration is not Registration.APPROVED:
        yield NotRegistered(texting.registration)
    spent = spent_micros // MICROS_A_CENT
    if spent >= NEAR * texting.monthly_cap_cents:
        yield LimitNear(spent, texting.monthly_cap_cents)
    if paused := tuple(special.name for special in merchant.program_at(now).specials if special.paused):
        yield PausedSpecials(paused)
    yield from _shops(merchant, numbers, today)
    yield from _specials(merchant, known, today, now)
    if known.lapsed >= AWAY_MIN:
        yield Lapsed(known.lapsed)
    yield from unused_specials(merchant, numbers, today, now, known.groups)
    yield from unused_rewards(merchant, numbers, span, now)
    yield from _without_members(merchant, numbers, span)


def _shops(merchant: Merchant, numbers: Numbers, today: date) -> Iterator[Advice]:
    """Those without a member first; what sells little beside what is usual is another thing."""
    quiet = [location for location in merchant.locations if is_quiet(numbers, location.id, today)]
    for location in quiet:
        last = numbers.last_day(VISITS, location.id)
        if last is not None:
            yield QuietShop(location, last)
    yield from filter(None, (slow_shop(numbers, one, today) for one in merchant.locations if one not in quiet))


def _specials(merchant: Merchant, known: Known, today: date, now: datetime) -> Iterator[Advice]:
    """Those that still run, and whose limit is nearly reached."""
    for special in merchant.program_at(now).specials:
        used = known.used.get(special.id, Used())
        running = special.first_day <= today <= (special.last_day or today)
        limits = ((special.total, used.times), (special.budget, used.amount))
        if running and any(limit is not None and spent >= NEAR * limit for limit, spent in limits):
            yield SpecialNearEnd(special, used)


def unused_rewards(merchant: Merchant, numbers: Numbers, span: Span, now: datetime) -> Iterator[UnusedReward]:
    """Rewards that were to be had in all of these days, and that nobody used, though members came."""
    visits = numbers.total(VISITS, span)
    if visits < VISITS_MIN:
        return
    since = now - timedelta(days=LOOKED_AT)
    for reward in merchant.program_at(now).rewards:
        known = merchant.program_at(since).reward(reward.id) == reward and numbers.covers(span)
        if known and reward.kind is not RewardKind.CREDIT and numbers.total(f"{USED}{reward.id}", span) <= 0:
            yield UnusedReward(reward, visits)


def _without_members(merchant: Merchant, numbers: Numbers, span: Span) -> Iterator[Advice]:
    """The shop with the most checks without a member, where they are many."""
    shares = [(_share(numbers, span, location.id), location) for location in merchant.locations]
    share, location = max(shares, key=lambda one: one[0])
    if share >= MANY:
        yield FewMembers(location if len(merchant.locations) > 1 else None, share)


def _checks(numbers: Numbers, span: Span, location_id: str) -> int:
    return sum(numbers.total(name, span, location_id) for name in (VISITS, OTHER_CHECKS))


def _share(numbers: Numbers, span: Span, location_id: str = ALL_SHOPS) -> Fraction:
    without, checks = (numbers.total(name, span, location_id) for name in (OTHER_CHECKS, VISITS))
    return Fraction(without, without + checks) if without + checks >= VISITS_MIN else Fraction(0)
