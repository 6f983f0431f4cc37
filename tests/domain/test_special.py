"""When a special holds: days by a rule, hours by the wall clock, clock changes and midnights."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.recurrence import is_rule
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.domain.special_checks import check_specials
from chalicelib.domain.special_words import describe
from chalicelib.domain.window import WallTime, Weekday, Window
from tests.builders import BOOKSHOP, program

LOS_ANGELES = "America/Los_Angeles"
ZONES = [LOS_ANGELES, "America/Sao_Paulo", "Africa/Cairo", "Australia/Lord_Howe", "UTC"]
FIRST = date(2018, 1, 1)
DAYS = {day: day.value[:2].upper() for day in Weekday}
PLACES = {"mill": "Mill Street", "dock": "Harbor"}


def special(**changes: object) -> Special:
    plain = {"id": "lunch", "name": "Lunch", "benefit": Benefit.PERCENT_OFF, "first_day": FIRST, "percent": 20}
    return Special(**plain | changes)  # type: ignore[arg-type]


def local(zone: str, *moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo(zone))  # type: ignore[misc, arg-type]


walls = st.builds(WallTime, st.integers(0, 23), st.sampled_from([0, 30]))
weekdays = st.lists(st.sampled_from(Weekday), min_size=1, max_size=7, unique=True).map(tuple)
changes = [(2018, 3, 11), (2018, 11, 4), (2018, 11, 3), (2024, 4, 26), (2024, 10, 31), (2024, 4, 7), (2024, 10, 6)]
moments = st.builds(
    lambda day, minutes: datetime(*day, tzinfo=UTC) + timedelta(minutes=minutes - 2 * 24 * 60),
    st.sampled_from(changes),
    st.integers(0, 4 * 24 * 60),
)


@given(weekdays, walls, walls, moments, st.sampled_from(ZONES))
def test_a_special_of_weekdays_and_hours_holds_whenever_a_window_of_the_same_does(days, starts, ends, at, zone):
    length = (datetime.combine(FIRST, ends) - datetime.combine(FIRST, starts)) % timedelta(days=1) or timedelta(days=1)
    rule = f"FREQ=WEEKLY;BYDAY={','.join(DAYS[day] for day in days)}"
    one = special(rule=rule, starts=starts, minutes=length // timedelta(minutes=1))
    window = Window("", days, starts, ends, first_day=FIRST)
    assert one.covers(at, zone) == window.covers(at, zone)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        ("FREQ=DAILY;INTERVAL=3", [1, 4, 7, 10]),
        ("FREQ=WEEKLY;BYDAY=MO,FR", [2, 6, 9]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", [9]),
        ("FREQ=MONTHLY;BYDAY=1TU", [3]),
        ("FREQ=MONTHLY;BYMONTHDAY=5", [5]),
        ("FREQ=DAILY;COUNT=2", [1, 2]),
    ],
)
def test_a_rule_says_days_as_rfc_5545_does(rule, days):
    one = special(rule=rule, first_day=date(2026, 11, 1), last_day=date(2026, 11, 10))
    assert [day.day for n in range(40) if one.begins_on(day := date(2026, 10, 20) + timedelta(n))] == days


def test_nothing_begins_before_the_first_day_or_after_the_last_and_what_began_lasts_over_midnight():
    night = special(first_day=date(2026, 11, 20), last_day=date(2026, 11, 21), starts=WallTime(22), minutes=240)
    held = {hour: night.covers(local(LOS_ANGELES, 2026, 11, day, hour % 24), LOS_ANGELES) for day, hour in [(20, 1), (20, 23)]}
    assert held == {1: False, 23: True}
    assert night.covers(local(LOS_ANGELES, 2026, 11, 22, 1, 59), LOS_ANGELES)
    assert not night.covers(local(LOS_ANGELES, 2026, 11, 22, 2), LOS_ANGELES)
    assert not night.covers(local(LOS_ANGELES, 2026, 11, 22, 23), LOS_ANGELES)


def test_days_on_end_are_the_shops_own_days():
    weekend = special(rule="FREQ=WEEKLY;BYDAY=SA", starts=WallTime(9), minutes=36 * 60)
    for zone in ("America/New_York", LOS_ANGELES):
        assert weekend.covers(local(zone, 2026, 11, 22, 20, 59), zone)
        assert not weekend.covers(local(zone, 2026, 11, 22, 21), zone)
        assert not weekend.covers(local(zone, 2026, 11, 21, 8, 59), zone)


@pytest.mark.parametrize(
    ("who", "nth", "visits"),
    [(Who.EVERYBODY, 0, [0, 1, 2, 3, 4, 5, 6]), (Who.FIRST_VISIT, 0, [1]), (Who.NTH_VISIT, 3, [3, 6])],
)
def test_a_special_is_for_some_visits(who, nth, visits):
    assert [visit for visit in range(7) if special(who=who, nth=nth).is_for_visit(visit)] == visits


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=3",
        "FREQ=DAILY;UNTIL=20261231",
        "FREQ=WEEKLY;BYDAY=XX",
        "BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=MO\nRRULE:FREQ=DAILY",
        "DTSTART:20260101\nRRULE:FREQ=DAILY",
        "every Monday",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        " FREQ=DAILY",
    ],
)
def test_what_is_no_rule_of_days_is_refused(rule):
    assert not is_rule(rule)
    with pytest.raises(UnusableField, match="RFC 5545"):
        check_specials((special(rule=rule),), {"mill"}, earns=True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_day": FIRST - timedelta(days=1)}, "specials.last_day"),
        ({"location_ids": ("moon",)}, "specials.location_ids"),
        ({"minutes": 0}, "specials.minutes"),
        ({"minutes": 8 * 24 * 60}, "specials.minutes"),
        ({"percent": 0}, "specials.percent"),
        ({"percent": 101}, "specials.percent"),
        ({"name": "two\nlines"}, "specials.name"),
        ({"times": Fraction(2)}, "specials.times"),
        ({"bonus_points": 5}, "specials.bonus_points"),
        ({"benefit": Benefit.TIMES, "percent": 0}, "specials.times"),
        ({"benefit": Benefit.TIMES, "times": Fraction(2), "items": ("tea",)}, "specials.items"),
        ({"benefit": Benefit.BONUS_POINTS, "bonus_points": 5, "budget": 100}, "specials.budget"),
        ({"benefit": Benefit.AMOUNT_OFF}, "specials.amount"),
        ({"benefit": Benefit.FREE_ITEM}, "specials.amount"),
        ({"cap": -1}, "specials.amount"),
        ({"buy": 1}, "specials.buy"),
        ({"items": ("Tea", "tea")}, "specials.items"),
        ({"who": Who.NTH_VISIT, "nth": 1}, "specials.nth"),
        ({"nth": 3}, "specials.nth"),
        ({"total": 0}, "specials.total"),
    ],
)
def test_a_special_that_could_not_work_is_refused_by_its_field(wrong, field):
    check_specials((special(),), {"mill"}, earns=True)
    with pytest.raises(UnusableField) as refused:
        check_specials((special(**wrong),), {"mill"}, earns=True)
    assert refused.value.field == field


def test_specials_may_overlap_but_not_share_a_name_and_points_need_sales_that_earn():
    check_specials((special(), special(id="tea", name="Tea")), {"mill"}, earns=True)
    with pytest.raises(UnusableField):
        check_specials((special(), special(id="tea")), {"mill"}, earns=True)
    with pytest.raises(UnusableField):
        check_specials((special(benefit=Benefit.TIMES, times=Fraction(2), percent=0),), {"mill"}, earns=False)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (special(), "20% off the check, every day, from Jan 1, 2018 on, for every member."),
        (
            special(
                rule="FREQ=WEEKLY;BYDAY=MO,TU",
                starts=WallTime(11),
                minutes=180,
                last_day=date(2018, 3, 1),
                location_ids=("mill",),
                cap=500,
                spend_min=1000,
                total=100,
                per_member=1,
                budget=50_000,
            ),
            (
                "20% off the check, at most $5.00, on checks of $10.00 and more, on Mondays and Tuesdays from 11:00 to 14:00, "
                "from Jan 1, 2018 until Mar 1, 2018, at Mill Street, for every member; at most 100 times in all, once for each "
                "member and until $500.00 are given."
            ),
        ),
        (
            special(benefit=Benefit.FREE_ITEM, percent=0, items=("Coffee", "Tea"), buy=2, who=Who.FIRST_VISIT),
            "One Coffee or Tea free when 2 of them are paid for, every day, from Jan 1, 2018 on, for the first visit.",
        ),
        (
            special(benefit=Benefit.TIMES, percent=0, times=Fraction(3, 2), starts=WallTime(22), minutes=240, last_day=FIRST),
            "1.5 times the points, on Jan 1, 2018 from 22:00 to 02:00 the next day, for every member.",
        ),
        (
            special(benefit=Benefit.BONUS_POINTS, percent=0, bonus_points=1, items=("bun",), who=Who.NTH_VISIT, nth=12),
            "1 point more with bun, every day, from Jan 1, 2018 on, for every 12th visit.",
        ),
        (
            special(rule="FREQ=MONTHLY;BYMONTHDAY=3", minutes=36 * 60),
            (
                "20% off the check, on the 3rd of each month from 00:00 to 12:00 the next day, from Jan 1, 2018 on, for every "
                "member."
            ),
        ),
    ],
)
def test_a_special_says_what_it_is_in_one_sentence(one, words):
    assert describe(one, program(), PLACES) == words


def test_credit_is_said_as_money():
    bonus = special(benefit=Benefit.BONUS_POINTS, percent=0, bonus_points=150)
    assert describe(bonus, BOOKSHOP, PLACES).startswith("$1.50 more, ")
