"""When a window is open: local, recurring, on the days that clocks change too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.calendar import end_instant, first_instant
from chalicelib.domain.window import WEEK, WallTime, Weekday, Window
from tests.builders import HAPPY
from tests.domain.test_calendar import SKIPPED_MIDNIGHTS, ZONES

NEW_YORK, CAIRO, HAVANA, ST_JOHNS = "America/New_York", "Africa/Cairo", "America/Havana", "America/St_Johns"
SPRING, AUTUMN = date(2025, 3, 9), date(2025, 11, 2)
STEP = timedelta(minutes=15)
TUESDAY, FRIDAY, SUNDAY = (Weekday.TUESDAY,), (Weekday.FRIDAY,), (Weekday.SUNDAY,)


def at(zone, *wall, fold=0):
    return datetime(*wall, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def hours(starts, ends, weekdays=WEEK, **fields):
    return Window("w", weekdays, WallTime.fromisoformat(starts), WallTime.fromisoformat(ends), **fields)


def spans(window, zone, day):
    """When the window is open from the noon before `day` until the noon after it: pairs of instants, to the minute."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    minutes = [noon + timedelta(minutes=number) for number in range(-24 * 60, 24 * 60)]
    is_open = [window.covers(minute, zone) for minute in minutes]
    changes = [minute for minute, before, now in zip(minutes[1:], is_open, is_open[1:], strict=False) if before != now]
    assert not is_open[0]
    return list(zip(changes[::2], changes[1::2], strict=True))


@pytest.mark.parametrize(
    ("wall", "is_open"),
    [
        ((2026, 11, 24, 12, 59, 59), False),
        ((2026, 11, 24, 13, 0), True),
        ((2026, 11, 24, 15, 59, 59), True),
        ((2026, 11, 24, 16, 0), False),
        ((2026, 11, 25, 14, 0), False),
        ((2026, 12, 1, 14, 0), True),
    ],
)
def test_a_window_is_open_on_its_weekday_from_its_start_until_just_before_its_end(wall, is_open):
    assert HAPPY.covers(at(NEW_YORK, *wall), NEW_YORK) is is_open


def test_each_shop_goes_by_its_own_clock():
    moment = at(NEW_YORK, 2026, 11, 24, 13, 30)
    assert [HAPPY.covers(moment, zone) for zone in (NEW_YORK, "America/Los_Angeles", "UTC")] == [True, False, False]


def test_the_zone_in_which_an_instant_is_written_makes_no_difference():
    moment = at(NEW_YORK, 2025, 11, 2, 1, 45)
    window = hours("00:30", "01:30", SUNDAY)
    for zone in (UTC, ZoneInfo(NEW_YORK), ZoneInfo("Asia/Tokyo")):
        assert window.covers(moment.astimezone(zone), NEW_YORK)


def test_a_window_that_crosses_midnight_belongs_to_the_day_on_which_it_starts():
    night = hours("22:00", "02:00", FRIDAY)
    friday, saturday = (2026, 11, 27), (2026, 11, 28)
    assert spans(night, NEW_YORK, date(*saturday)) == [(at(NEW_YORK, *friday, 22), at(NEW_YORK, *saturday, 2))]
    assert not night.covers(at(NEW_YORK, *friday, 1), NEW_YORK)
    assert not night.covers(at(NEW_YORK, *saturday, 22), NEW_YORK)


def test_it_starts_on_no_day_before_its_first_and_on_none_after_its_last():
    night = hours("22:00", "02:00", first_day=date(2026, 11, 27), last_day=date(2026, 11, 28))
    opened = [at(NEW_YORK, 2026, 11, day, 23) for day in range(25, 31)]
    assert [night.covers(moment, NEW_YORK) for moment in opened] == [False, False, True, True, False, False]
    assert not night.covers(at(NEW_YORK, 2026, 11, 27, 1), NEW_YORK)
    assert night.covers(at(NEW_YORK, 2026, 11, 29, 1), NEW_YORK)


def test_from_midnight_to_midnight_is_all_day_and_any_hour_to_itself_is_until_the_next_day():
    assert spans(hours("00:00", "00:00", TUESDAY), NEW_YORK, date(2026, 11, 24)) == [
        (at(NEW_YORK, 2026, 11, 24), at(NEW_YORK, 2026, 11, 25))
    ]
    assert hours("18:00", "18:00", TUESDAY).covers(at(NEW_YORK, 2026, 11, 25, 17, 59), NEW_YORK)


@pytest.mark.parametrize(
    ("starts", "ends", "opens", "closes"),
    [
        ("01:00", "04:00", (1, 0), (4, 0)),
        ("02:30", "04:00", (3, 0), (4, 0)),
        ("01:00", "02:30", (1, 0), (3, 0)),
        ("00:00", "00:00", (0, 0), (24, 0)),
    ],
)
def test_where_an_hour_is_skipped_a_start_or_an_end_within_it_is_the_jump(starts, ends, opens, closes):
    ((opened, closed),) = spans(hours(starts, ends, SUNDAY), NEW_YORK, SPRING)
    assert opened == at(NEW_YORK, 2025, 3, 9, *opens)
    assert closed == (at(NEW_YORK, 2025, 3, 9, *closes) if closes[0] < 24 else at(NEW_YORK, 2025, 3, 10))


def test_a_window_within_the_skipped_hour_is_never_open():
    assert spans(hours("02:15", "02:45", SUNDAY), NEW_YORK, SPRING) == []


@pytest.mark.parametrize(
    ("starts", "ends", "opens", "closes", "lasts"),
    [
        ("00:30", "01:30", (0, 30, 0), (1, 30, 1), 120),
        ("01:30", "02:00", (1, 30, 0), (2, 0, 0), 90),
        ("01:15", "01:45", (1, 15, 0), (1, 45, 1), 90),
        ("03:00", "04:00", (3, 0, 0), (4, 0, 0), 60),
        ("23:00", "01:00", (23, 0, 0), (1, 0, 1), 180),
    ],
)
def test_where_an_hour_comes_twice_the_first_one_begins_a_window_and_the_second_one_ends_it(starts, ends, opens, closes, lasts):
    overnight = starts > ends
    weekdays = (Weekday.SATURDAY,) if overnight else SUNDAY
    ((opened, closed),) = spans(hours(starts, ends, weekdays), NEW_YORK, AUTUMN)
    assert opened == at(NEW_YORK, 2025, 11, 1 if overnight else 2, *opens[:2], fold=opens[2])
    assert closed == at(NEW_YORK, 2025, 11, 2, *closes[:2], fold=closes[2])
    assert (closed - opened) / timedelta(minutes=1) == lasts


def test_a_window_that_starts_at_a_midnight_that_does_not_exist_opens_with_the_day():
    # In Cairo 26 April 2024, a Friday, began at 01:00.
    ((opened, closed),) = spans(hours("00:00", "02:00", FRIDAY), CAIRO, date(2024, 4, 26))
    assert opened == first_instant(date(2024, 4, 26), CAIRO) == datetime(2024, 4, 25, 22, tzinfo=UTC)
    assert (closed - opened) / timedelta(hours=1) == 1


@pytest.mark.parametrize(("zone", "day"), SKIPPED_MIDNIGHTS)
def test_a_window_of_a_day_without_a_midnight_is_that_day(zone, day):
    today, yesterday = (hours("00:00", "00:00", (WEEK[each.weekday()],)) for each in (day, day - timedelta(days=1)))
    before, begins, ends = first_instant(day, zone) - timedelta(seconds=1), first_instant(day, zone), end_instant(day, zone)
    assert [today.covers(moment, zone) for moment in (before, begins, ends - timedelta(seconds=1), ends)] == [0, 1, 1, 0]
    assert [yesterday.covers(moment, zone) for moment in (before, begins)] == [1, 0]


def test_a_midnight_that_comes_twice_begins_with_the_first_and_ends_with_the_second():
    # Havana shows 00:00 to 01:00 of 3 November 2024, a Sunday, twice.
    first, second = (at(HAVANA, 2024, 11, 3, fold=fold) for fold in (0, 1))
    assert spans(hours("00:00", "05:00", SUNDAY), HAVANA, date(2024, 11, 3))[0][0] == first
    assert spans(hours("20:00", "00:00", (Weekday.SATURDAY,)), HAVANA, date(2024, 11, 3))[0][1] == second


def test_a_day_that_clocks_leave_again_for_the_one_before_has_begun():
    # Until 2011 St. John's turned one minute past midnight back to one minute past eleven.
    ((opened, closed),) = spans(hours("00:00", "03:00", SUNDAY), ST_JOHNS, date(2010, 11, 7))
    assert opened == at(ST_JOHNS, 2010, 11, 7)
    assert (closed - opened) / timedelta(hours=1) == 4


quarters = st.builds(WallTime, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
odd_days = st.sampled_from([(NEW_YORK, SPRING), (NEW_YORK, AUTUMN), (HAVANA, date(2024, 11, 3)), *SKIPPED_MIDNIGHTS])
plain_days = st.tuples(st.sampled_from(ZONES), st.dates(date(1996, 1, 1), date(2037, 1, 1)))


@given(quarters, quarters, st.one_of(odd_days, plain_days), st.integers(-1, 1))
def test_a_window_is_open_between_any_two_moments_at_which_clocks_show_a_time_within_it(starts, ends, where, shift):
    zone, day = where
    day += timedelta(days=shift)
    begins, until = datetime.combine(day, starts), datetime.combine(day + timedelta(days=ends <= starts), ends)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    moments = [noon + number * STEP for number in range(-4 * 24, 4 * 48)]
    walls = [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in moments]
    first = min(number for number, wall in enumerate(walls) if wall >= begins)
    # It ends when clocks show the end for the last time, or jump over it.
    after = max(number for number, wall in enumerate(walls) if wall < until) + 1
    shown = max((number for number, wall in enumerate(walls) if wall == until), default=0)
    window = Window("w", starts=starts, ends=ends, first_day=day, last_day=day)
    expected = [number in range(first, max(after, shown)) for number in range(len(moments))]
    assert [window.covers(moment, zone) for moment in moments] == expected
