"""What a program has to be like to work, with the limits of everything in it."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from zoneinfo import ZoneInfo

from chalicelib.domain.basket import fold
from chalicelib.domain.location import Location
from chalicelib.domain.program import EarnBasis, ExpiryKind, ExpiryPolicy, Program, ProgramType, Reward, RewardKind
from chalicelib.domain.refusals import refuse_first
from chalicelib.domain.tiers import LEVELS_MAX, Tier, Tiers
from chalicelib.domain.window import ONE, Window

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""What we name merchants, locations and rewards by."""
CURRENCY = re.compile(r"[A-Z]{3}")
WINDOWS_MAX, WINDOW_NAME_MAX, TIMES_MAX, TIMES_STEPS_MAX, BONUS_MAX = 20, 40, 10, 20, 10_000
"""Multiplying goes in steps of a twentieth at the finest: the remainders of a member's points stay short numbers."""
REWARDS_MAX, MONTHS_MAX, PERCENT_MAX, DAY_SECONDS, CLAIM_DAYS_MAX = 50, 120, 100, 86_400, 365
OFFLINE_POINTS_MAX = 100_000
ITEMS_MAX, ITEM_NAME_MAX, BUY_MAX = 50, 100, 10
TIER_NAME_MAX, THRESHOLD_MAX, GRACE_DAYS_MAX = 18, 1_000_000_000, 92
NOTICE_DAYS_MAX, REMIND_DAYS_MAX, WEEK_DAYS, HALF_MONTH_DAYS = 90, 90, 7, 14


def check_program(program: Program, places: Sequence[Location]) -> None:
    """Raise UnusableField for a program that could not work at a merchant with these locations."""
    rewards, is_rebate = program.rewards, program.type is ProgramType.REBATE
    credit = [reward for reward in rewards if reward.kind is RewardKind.CREDIT]
    percents = [reward.percent for reward in rewards if reward.kind is RewardKind.PERCENT_OFF]
    refuse_first(
        (
            (not 0 < len(rewards) <= REWARDS_MAX, "rewards", f"a program needs at least one reward, at most {REWARDS_MAX}"),
            (program.earn.points < 0, "earn.points", "at least 1; 0 where nothing is earned any more"),
            (program.earn.per_minor_units < 1, "earn.per_minor_units", "at least 1"),
            (program.earn.spend_min < 0, "earn.spend_min", "not negative"),
            (
                program.earn.points_max is not None and program.earn.points_max < 1,
                "earn.points_max",
                "at least 1; left out where there is no limit",
            ),
            (any(reward.price_points < 1 for reward in rewards), "rewards", "every price is at least 1 point"),
            (any(min(reward.amount, reward.cap or 0, reward.cost) < 0 for reward in rewards), "rewards", "no amount is negative"),
            (any(not 0 < percent <= PERCENT_MAX for percent in percents), "rewards", "percentages are 1 to 100"),
            (len({reward.id for reward in rewards}) < len(rewards), "rewards", "ids are used once"),
            (any(not ID.fullmatch(reward.id) for reward in rewards), "rewards", "ids are lower-case letters, digits and hyphens"),
            (
                is_rebate != (len(credit) == len(rewards) == 1),
                "rewards",
                "a rebate has one reward, of kind credit; others have none",
            ),
            (is_rebate and program.earn.basis is EarnBasis.VISIT, "earn.basis", "a rebate is a share of amounts"),
            (not 1 <= program.hold_seconds <= DAY_SECONDS, "hold_seconds", "1 second to 1 day"),
            (program.welcome_points < 0, "welcome_points", "not negative"),
            (not 0 <= program.claim_days <= CLAIM_DAYS_MAX, "claim_days", f"0 to {CLAIM_DAYS_MAX}"),
            (not 0 <= program.offline_points <= OFFLINE_POINTS_MAX, "offline_points", f"0 to {OFFLINE_POINTS_MAX}"),
            (not is_zone(program.timezone), "timezone", "an IANA name such as America/New_York"),
            (not CURRENCY.fullmatch(program.currency), "currency", "three capital letters, as in ISO 4217"),
            (program.open_to not in {"anyone", "invited"}, "open_to", "anyone or invited"),
            *_check_days(program),
        )
    )
    _check_parts(program, places)


def _check_parts(program: Program, places: Sequence[Location]) -> None:
    """Raise UnusableField for rewards, windows or specials that could not work."""
    _check_items(program.rewards)
    _check_windows(program, places)
    check_tiers(program.tiers)
    if program.specials:
        _check_specials(program, places)


def _check_specials(program: Program, places: Sequence[Location]) -> None:
    """Raise UnusableField for specials that could not work beside the rewards of a program."""
    from chalicelib.domain.special_checks import check_specials  # noqa: PLC0415  most programs have none

    ids = [special.id for special in program.specials]
    refuse_first(
        (
            (any(not ID.fullmatch(id_) for id_ in ids), "specials.id", "lower-case letters, digits and hyphens"),
            (
                len({*ids, *(reward.id for reward in program.rewards)}) < len(ids) + len(program.rewards),
                "specials.id",
                "used once",
            ),
        )
    )
    check_specials(program.specials, {place.id for place in places}, earns=program.earn.points > 0)


def _check_items(rewards: Iterable[Reward]) -> None:
    """Raise UnusableField for rewards for items that could not work."""
    for reward in rewards:
        _check_reward(reward)


def _check_reward(reward: Reward) -> None:
    names = [fold(item) for item in reward.items]
    refuse_first(
        (
            (
                len(names) > ITEMS_MAX or not all(0 < len(name) <= ITEM_NAME_MAX for name in names),
                "rewards.items",
                f"at most {ITEMS_MAX} names of 1 to {ITEM_NAME_MAX} characters",
            ),
            (len(set(names)) < len(names), "rewards.items", "each is named once"),
            (bool(names) and reward.kind is RewardKind.CREDIT, "rewards.items", "credit is for the whole check"),
            (not 0 <= reward.buy <= BUY_MAX, "rewards.buy", f"0 to {BUY_MAX}"),
            (
                reward.buy > 0 and not (names and reward.kind is RewardKind.FREE_ITEM),
                "rewards.buy",
                "only of a free_item with items",
            ),
        )
    )


def _check_days(program: Program) -> Iterable[tuple[bool, str, str]]:
    """What may be wrong with when it begins, how long points live, and when members are told."""
    expiry, life = program.expiry, f"1 to {MONTHS_MAX}; 0 only for month_end and never"
    notice = f"1 to {NOTICE_DAYS_MAX}, and no more than half of the time that points live, or a week"
    yield program.effective_from.tzinfo is None, "effective_from", "with an offset"
    yield not _lives(expiry), "expiry.months", life
    yield not 1 <= expiry.notice_days <= _notice_max(expiry), "expiry.notice_days", notice
    yield not 0 <= program.remind_days <= REMIND_DAYS_MAX, "remind_days", f"0 to {REMIND_DAYS_MAX}; 0: never"


def _check_windows(program: Program, places: Sequence[Location]) -> None:
    """Raise UnusableField for windows that could not work at a merchant with these locations."""
    windows, ids = program.windows, {place.id for place in places}
    refuse_first(
        (
            (len(windows) > WINDOWS_MAX, "windows", f"at most {WINDOWS_MAX}"),
            (bool(windows) and program.earn.points == 0, "windows", "none while sales earn nothing"),
            (len({window.name for window in windows}) < len(windows), "windows.name", "each is used once"),
        )
    )
    for window in windows:
        _check_window(window, ids)


def _check_window(window: Window, places: AbstractSet[str]) -> None:
    finest, days = window.times.denominator, window.weekdays
    refuse_first(
        (
            (not _is_name(window.name, WINDOW_NAME_MAX), "windows.name", f"1 to {WINDOW_NAME_MAX} characters, on one line"),
            (not 0 < len(days) == len(set(days)), "windows.weekdays", "at least one day, and each once"),
            (
                not ONE <= window.times <= TIMES_MAX or finest > TIMES_STEPS_MAX,
                "windows.times",
                f'1 to {TIMES_MAX}, such as 2, 1.5 or "4/3", in steps of a twentieth at the finest',
            ),
            (not 0 <= window.bonus_points <= BONUS_MAX, "windows.bonus_points", f"0 to {BONUS_MAX}"),
            (window.times == ONE and not window.bonus_points, "windows.times", "more than 1 where there are no bonus_points"),
            (
                window.last_day is not None and (window.first_day or window.last_day) > window.last_day,
                "windows.last_day",
                "not before the first day",
            ),
            (
                not places >= set(window.location_ids),
                "windows.location_ids",
                f"locations of this merchant: {', '.join(sorted(places))}",
            ),
        )
    )


def check_tiers(tiers: Tiers) -> None:
    """Raise UnusableField for tiers that could not work."""
    levels = tiers.levels
    names, thresholds, times = ([getattr(level, part) for level in levels] for part in ("name", "threshold", "times"))
    refuse_first(
        (
            (len(levels) > LEVELS_MAX, "tiers", f"at most {LEVELS_MAX}"),
            (len({level.id for level in levels}) < len(levels), "tiers.id", "each is used once"),
            (len({name.casefold() for name in names}) < len(names), "tiers.name", "each is used once"),
            (sorted(set(thresholds)) != thresholds, "tiers.threshold", "each more than the one before it"),
            (sorted(times) != times, "tiers.times", "a higher tier multiplies no less than the one before it"),
            (not 0 <= tiers.grace_days <= GRACE_DAYS_MAX, "tiers.grace_days", f"0 to {GRACE_DAYS_MAX}"),
        )
    )
    for level in levels:
        _check_tier(level)


def _check_tier(tier: Tier) -> None:
    many = not ONE <= tier.times <= TIMES_MAX or tier.times.denominator > TIMES_STEPS_MAX
    refuse_first(
        (
            (not ID.fullmatch(tier.id), "tiers.id", "lower-case letters, digits and hyphens"),
            (not _is_name(tier.name, TIER_NAME_MAX), "tiers.name", f"1 to {TIER_NAME_MAX} characters, on one line"),
            (not 1 <= tier.threshold <= THRESHOLD_MAX, "tiers.threshold", f"1 to {THRESHOLD_MAX}"),
            (many, "tiers.times", f"1 to {TIMES_MAX}, in steps of a twentieth at the finest"),
            (not 0 <= tier.bonus_points <= BONUS_MAX, "tiers.bonus_points", f"0 to {BONUS_MAX}"),
        )
    )


def _is_name(name: str, most: int) -> bool:
    return 0 < len(name.strip()) == len(name) <= most and name.isprintable()


def _lives(expiry: ExpiryPolicy) -> bool:
    least = 0 if expiry.kind in {ExpiryKind.MONTH_END, ExpiryKind.NEVER} else 1
    return least <= expiry.months <= MONTHS_MAX


def _notice_max(expiry: ExpiryPolicy) -> int:
    """Were the notice as long as points live, every visit would be answered with one."""
    if expiry.kind is ExpiryKind.NEVER:
        return NOTICE_DAYS_MAX
    return min(NOTICE_DAYS_MAX, max(WEEK_DAYS, expiry.months * HALF_MONTH_DAYS))


def is_zone(name: str) -> bool:
    """Whether it is the name of an IANA time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, or no name of one
        return False
    return True
