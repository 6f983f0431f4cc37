"""Whether the law of its places lets a program end points as it says, and when members have to be told of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from chalicelib.domain.law.packs import Notice, Pack, packs_of
from chalicelib.domain.location import Location
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy, Merchant, Program, Reward, RewardKind
from chalicelib.domain.refusals import UnusableField

MARGIN_DAYS: Final = 5
"""Before a window closes: quiet hours and carriers take their time."""
AGAIN_DAYS: Final = 180
"""Points of whose end nobody was told in time live on for so long; long before that, they are told again."""


@dataclass(frozen=True, slots=True)
class Breach:
    """What a pack forbids: a code that stays, the field that it is in, and a sentence for the shopkeeper."""

    code: str
    field: str
    says: str


def breach_of(pack: Pack, program: Program) -> Breach | None:
    """Why this pack forbids the end of points that a program has; None where it allows it."""
    kind, months, least = program.expiry.kind, program.expiry.months, pack.inactivity_months
    if kind is ExpiryKind.NEVER or is_exempt(pack, program):
        return None
    if kind is not ExpiryKind.INACTIVITY:
        return None if pack.time_only else Breach("EXPIRY_BY_TIME", "expiry.kind", pack.says)
    if months < least:
        return Breach("EXPIRY_TOO_SOON", "expiry.months", pack.says)
    if pack.notice and _days_within(pack.notice, program.expiry.notice_days) != program.expiry.notice_days:
        return Breach("EXPIRY_NOTICE", "expiry.notice_days", pack.says)
    return None


def check_law(program: Program, country: str, places: Sequence[Location]) -> None:
    """Raise UnusableField where the law of any of these places forbids the end of points that a program has."""
    found = next((breach for pack in packs_of(country, places) if (breach := breach_of(pack, program))), None)
    if found is not None:
        raise UnusableField(found.field, found.says.removesuffix("."))


def as_lawful(policy: ExpiryPolicy, program: Program, country: str, places: Sequence[Location]) -> ExpiryPolicy | None:
    """The same end of points with a notice that the law of these places allows; None where it allows no such end."""
    packs = packs_of(country, places)
    window = _narrowest([pack.notice for pack in packs if pack.notice and not is_exempt(pack, program)])
    policy = replace(policy, notice_days=_days_within(window, policy.notice_days)) if window else policy
    changed = replace(program, expiry=policy)
    return policy if all(breach_of(pack, changed) is None for pack in packs) else None


def reasons(program: Program, country: str, places: Sequence[Location]) -> tuple[str, ...]:
    """The sentences of the packs that bind a program's end of points in any way."""
    bound = (pack for pack in packs_of(country, places) if not is_exempt(pack, program))
    return tuple(pack.says for pack in bound if not pack.time_only or pack.notice or pack.inactivity_months)


def is_exempt(pack: Pack, program: Program) -> bool:
    """Whether a pack's rules leave a program alone. A reward of unknown worth is not one of little worth."""
    return (
        _gives_little(pack, program)
        or (pack.one_thing and len(program.rewards) == 1 and _is_one_thing(program.rewards[0]))
        or (pack.without_purchase and program.earn.points == 0)
    )


def _gives_little(pack: Pack, program: Program) -> bool:
    if pack.reward_max is None:
        return False
    currency, most = pack.reward_max
    return program.currency == currency and all(0 < reward.worth <= most for reward in program.rewards)


def _is_one_thing(reward: Reward) -> bool:
    return reward.kind is RewardKind.FREE_ITEM and len(reward.items) == 1


def notice_of(merchant: Merchant, at: datetime) -> Notice | None:
    """The narrowest window in which the merchant's members have to be told of an end, or else their points do not end.

    It holds as soon as one version that has begun is bound to it: what was promised under it goes on.
    """
    begun = [merchant.program_at(at), *(program for program in merchant.programs if program.effective_from <= at)]
    packs = packs_of(merchant.region, merchant.locations)
    found = [pack.notice for pack in packs if pack.notice and any(not is_exempt(pack, program) for program in begun)]
    return _narrowest(found)


def notice_days(merchant: Merchant, at: datetime) -> int:
    """So many days before their end members are told of it: as the program says, within what the law says.

    A day is left at both ends of the law's window, as it does not say whether the last day counts.
    """
    wanted, notice = merchant.notice_days(at), notice_of(merchant, at)
    return wanted if notice is None else _days_within(notice, wanted)


def _narrowest(notices: Sequence[Notice]) -> Notice | None:
    if not notices:
        return None
    return Notice(min(notice.earliest_days for notice in notices), max(notice.latest_days for notice in notices))


def _days_within(notice: Notice, wanted: int) -> int:
    return max(notice.latest_days + MARGIN_DAYS, min(wanted, notice.earliest_days - 1))


def is_in_window(notice: Notice, sent: date, last_day: date) -> bool:
    """Whether a notice that was sent on this local day was neither too early nor too late for an end after `last_day`."""
    return notice.latest_days <= (last_day - sent).days < notice.earliest_days


def closes(notice: Notice, last_day: date) -> date:
    """The first day on which it is too late to tell of this end."""
    return last_day - timedelta(days=notice.latest_days - 1)
