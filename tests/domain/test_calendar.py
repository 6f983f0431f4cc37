from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.calendar import ENDLESS, FOREVER, add_months, end_instant, first_instant, local_day, month_end
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy

SKIPPED_MIDNIGHTS = [
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("Africa/Cairo", date(2024, 4, 26)),
    ("America/Santiago", date(2024, 9, 8)),
    ("Asia/Beirut", date(2024, 3, 31)),
    ("America/Havana", date(2024, 3, 10)),
    ("Asia/Tehran", date(2021, 3, 22)),
    ("America/Asuncion", date(2024, 10, 6)),
]
ZONES = [
    "America/New_York",
    "Europe/Stockholm",
    "Asia/Tokyo",
    "Pacific/Auckland",
    "UTC",
    *{zone for zone, _ in SKIPPED_MIDNIGHTS},
]


@pytest.mark.parametrize(("zone", "day"), SKIPPED_MIDNIGHTS)
def test_a_day_whose_midnight_does_not_exist_begins_at_its_first_existing_instant(zone, day):
    begins = first_instant(day, zone)
    assert local_day(begins, zone) == day
    assert begins.astimezone(ZoneInfo(zone)).hour == 1
    assert local_day(begins - timedelta(seconds=1), zone) == day - timedelta(days=1)


def test_a_midnight_that_comes_twice_ends_the_day_before_at_the_earlier_one():
    # Havana turns 01:00 back to 00:00, so 3 November 2024 has two midnights.
    assert first_instant(date(2024, 11, 3), "America/Havana") == datetime(2024, 11, 3, 4, 0, tzinfo=UTC)


def test_days_last_23_or_25_hours_where_clocks_change():
    def hours(day):
        return (end_instant(day, "America/New_York") - first_instant(day, "America/New_York")) / timedelta(hours=1)

    assert [hours(date(2025, 3, 9)), hours(date(2025, 11, 2)), hours(date(2025, 6, 1))] == [23, 25, 24]


@given(st.sampled_from(ZONES), st.dates(date(1990, 1, 1), date(2037, 12, 31)))
def test_every_instant_of_a_day_and_no_other_lies_between_its_first_and_its_end(zone, day):
    begins, ends = first_instant(day, zone), end_instant(day, zone)
    assert local_day(begins, zone) == day
    assert local_day(ends - timedelta(seconds=1), zone) == day
    assert local_day(begins - timedelta(seconds=1), zone) < day < local_day(ends, zone)


def test_what_never_expires_has_no_end():
    assert end_instant(FOREVER, "Asia/Tokyo") == ENDLESS


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 21), 14, date(2028, 1, 21)),
    ],
)
def test_months_are_added_by_the_calendar_and_clamped_to_the_months_end(day, months, expected):
    assert add_months(day, months) == expected


def test_points_earned_on_6_july_2020_with_twelve_months_to_the_months_end_last_through_31_july_2021():
    # The example in Square's own documentation.
    assert ExpiryPolicy(ExpiryKind.MONTH_END, 12).last_day(date(2020, 7, 6)) == date(2021, 7, 31)


def test_each_policy_names_its_own_last_day():
    day = date(2026, 1, 31)
    assert ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1).last_day(day) == date(2026, 2, 28)
    assert ExpiryPolicy().last_day(day) == FOREVER
    assert ExpiryPolicy(ExpiryKind.INACTIVITY, 6).last_day(day) == date(2026, 7, 31)
    assert [ExpiryPolicy(kind, 6).moves for kind in ExpiryKind] == [False, False, False, True]
    assert month_end(date(2024, 2, 3)) == date(2024, 2, 29)
