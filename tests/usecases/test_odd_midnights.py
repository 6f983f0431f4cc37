"""Points live through whole local days, also where a day lasts 23 or 25 hours, or has no midnight, or two of them.

The instants are those of the zone database, written out in UTC.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.calendar import end_instant, first_instant
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.usecases import expiry
from tests.builders import Shop, program

SKIPPED = [
    # On these days clocks jump from 00:00 to 01:00. The day before ends, and the day begins, at the jump.
    ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00Z"),
    ("Africa/Cairo", date(2024, 4, 26), "2024-04-25T22:00Z"),
    ("America/Santiago", date(2024, 9, 8), "2024-09-08T04:00Z"),
    ("Asia/Beirut", date(2024, 3, 31), "2024-03-30T22:00Z"),
    ("America/Havana", date(2024, 3, 10), "2024-03-10T05:00Z"),
    ("Asia/Tehran", date(2021, 3, 22), "2021-03-21T20:30Z"),
    ("America/Asuncion", date(2024, 10, 6), "2024-10-06T04:00Z"),
    ("Atlantic/Azores", date(2024, 3, 31), "2024-03-31T01:00Z"),
]
TWICE = [
    # On these days 01:00 is 00:00 again, so there are two midnights; the day begins with the first one.
    ("America/Havana", date(2024, 11, 3), "2024-11-03T04:00Z"),
    ("Atlantic/Azores", date(2024, 10, 27), "2024-10-27T00:00Z"),
]
LATE_HOUR_TWICE = [
    # On these days midnight is 23:00 again: the last hour comes twice, and the day ends with the second one.
    ("America/Sao_Paulo", date(2018, 2, 17), "2018-02-18T03:00Z"),
    ("Africa/Cairo", date(2024, 10, 31), "2024-10-31T22:00Z"),
    ("America/Santiago", date(2024, 4, 6), "2024-04-07T04:00Z"),
    ("Asia/Beirut", date(2024, 10, 26), "2024-10-26T22:00Z"),
    ("Asia/Tehran", date(2021, 9, 21), "2021-09-21T20:30Z"),
    ("America/Asuncion", date(2024, 3, 23), "2024-03-24T04:00Z"),
]
LONG_OR_SHORT = [
    *((zone, day, 23) for zone, day, _ in SKIPPED),
    *((zone, day, 25) for zone, day, _ in (*TWICE, *LATE_HOUR_TWICE)),
    ("America/New_York", date(2025, 3, 9), 23),
    ("America/New_York", date(2025, 11, 2), 25),
    ("Australia/Lord_Howe", date(2025, 4, 6), 24.5),
    ("Asia/Kathmandu", date(2025, 3, 9), 24),
]
SECOND = timedelta(seconds=1)


def utc(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def shop_with_points_through(last_day, zone):
    """A member with 60 points whose last day this is, earned a whole number of months before."""
    months = 1 if last_day.day <= 28 else 2
    earned = date(last_day.year, last_day.month - months, last_day.day)
    shop = Shop(program(timezone=zone, expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, months)))
    shop.now = datetime.combine(earned, time(12), ZoneInfo(zone)).astimezone(UTC)
    maya = shop.join()
    shop.sell(maya, 6000)
    (lot,) = shop.member(maya).account.lots
    assert lot.last_day == last_day
    return shop, maya


@pytest.mark.parametrize(("zone", "day", "begins"), [*SKIPPED, *TWICE])
def test_points_of_the_day_before_an_odd_midnight_end_at_the_first_instant_of_the_next_day(zone, day, begins):
    shop, maya = shop_with_points_through(day - timedelta(days=1), zone)
    shop.now = utc(begins) - SECOND
    assert shop.balance(maya) == 60
    shop.release(shop.hold(maya, "coffee", check_id="c").facts["id"])
    shop.now = utc(begins)
    assert shop.balance(maya) == 0
    shop.wait(minutes=59, seconds=59)
    assert shop.balance(maya) == 0
    shop.wait(hours=1)
    assert shop.balance(maya) == 0


@pytest.mark.parametrize(("zone", "day", "ends"), LATE_HOUR_TWICE)
def test_points_live_through_both_of_two_last_hours(zone, day, ends):
    shop, maya = shop_with_points_through(day, zone)
    for minutes in (90, 61, 60, 59, 1):
        shop.now = utc(ends) - timedelta(minutes=minutes)
        assert shop.balance(maya) == 60
    shop.now = utc(ends)
    assert shop.balance(maya) == 0


@pytest.mark.parametrize(("zone", "day", "begins"), [*SKIPPED, *TWICE])
def test_the_job_ends_points_at_an_odd_midnight_and_not_before(zone, day, begins):
    shop, maya = shop_with_points_through(day - timedelta(days=1), zone)
    shop.now = utc(begins) - timedelta(days=30)
    expiry.expire(shop.book, shop.merchants, shop.now)
    shop.now = utc(begins) - timedelta(days=3)
    assert expiry.expire(shop.book, shop.merchants, shop.now) == (1, True)  # the member is told that they will end
    shop.now = utc(begins) - SECOND
    assert expiry.expire(shop.book, shop.merchants, shop.now) == (0, True)
    shop.now = utc(begins)
    assert expiry.expire(shop.book, shop.merchants, shop.now) == (1, True)
    assert expiry.expire(shop.book, shop.merchants, shop.now) == (0, True)
    assert list(shop.book.entries("rosas", maya))[-1].points == -60


@pytest.mark.parametrize(("zone", "day", "hours"), LONG_OR_SHORT)
def test_a_last_day_is_as_long_as_the_local_day(zone, day, hours):
    assert end_instant(day, zone) - first_instant(day, zone) == timedelta(hours=hours)
    shop, maya = shop_with_points_through(day, zone)
    shop.now = first_instant(day, zone) + timedelta(hours=hours) - SECOND
    assert shop.balance(maya) == 60
    shop.now += SECOND
    assert shop.balance(maya) == 0


def test_a_day_that_a_whole_zone_left_out_has_no_hours():
    # Samoa crossed the date line: after 29 December 2011 came 31 December.
    assert end_instant(date(2011, 12, 29), "Pacific/Apia") == utc("2011-12-30T10:00Z")
    assert first_instant(date(2011, 12, 31), "Pacific/Apia") == utc("2011-12-30T10:00Z")
    assert end_instant(date(2011, 12, 30), "Pacific/Apia") == utc("2011-12-30T10:00Z")


@pytest.mark.parametrize(
    ("earned", "last_day"), [("2020-07-06", "2021-07-31"), ("2020-07-31", "2021-07-31"), ("2020-02-29", "2021-02-28")]
)
def test_points_of_6_july_2020_last_through_31_july_2021_and_are_gone_on_1_august(earned, last_day):
    # Square's example of twelve months to the end of the month.
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 12)))
    zone, last_day = ZoneInfo(shop.rules.timezone), date.fromisoformat(last_day)
    shop.now = datetime.combine(date.fromisoformat(earned), time(12), zone).astimezone(UTC)
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.now = datetime.combine(last_day, time(23, 59, 59), zone).astimezone(UTC)
    assert shop.balance(maya) == 10
    shop.now = datetime.combine(last_day + timedelta(days=1), time(), zone).astimezone(UTC)
    assert shop.balance(maya) == 0


@pytest.mark.parametrize(("earned", "last_day"), [("2023-01-31", "2023-02-28"), ("2024-01-31", "2024-02-29")])
def test_a_month_after_31_january_is_the_end_of_february(earned, last_day):
    # Voucherify's example. No day is lost or won by clamping, and the next month is counted from the day of earning again.
    zone = ZoneInfo("America/Los_Angeles")
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)))
    shop.now = datetime.combine(date.fromisoformat(earned), time(12), zone).astimezone(UTC)
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.now = datetime.combine(date.fromisoformat(last_day), time(23, 59, 59), zone).astimezone(UTC)
    assert shop.balance(maya) == 10
    shop.now += SECOND
    assert shop.balance(maya) == 0
