"""When a shop is open, and how far outside of its hours something was."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.desk.audit import Note
from chalicelib.domain.location import Location
from chalicelib.domain.watching.deeds import read_deeds
from chalicelib.domain.watching.opening_hours import DAY, MINUTES, minutes_outside, read_span

ZONE = "America/Los_Angeles"
WEEKDAYS = ("07:00-18:00",) * 5 + ("", "")
BAR = ("18:00-02:00",) * 7
MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
"""Midnight in Los Angeles, as its Monday begins."""


def outside(hours: tuple[str, ...], day: int, hour: float) -> int:
    return minutes_outside(hours, MONDAY + timedelta(days=day, hours=hour), ZONE)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("7-18", "07:00-18:00"), (" 7:30 – 24 ", "07:30-24:00"), ("18:00-02:00", "18:00-02:00"), ("", ""), ("  ", "")],
)
def test_hours_are_read_as_people_type_them(typed: str, kept: str) -> None:
    assert read_span(typed) == kept


@pytest.mark.parametrize("typed", ["morning", "7", "24-3", "7-25", "7-24:30", "7:60-8", "7-8-9", "-", "\u0667-18"])
def test_what_are_no_hours_is_refused(typed: str) -> None:
    assert read_span(typed) is None


def test_what_is_in_the_hours_is_outside_by_nothing_and_else_by_the_nearer_end() -> None:
    assert [outside(WEEKDAYS, 0, hour) for hour in (7, 12, 18)] == [0, 0, 0]
    assert outside(WEEKDAYS, 0, 18.5) == 30
    assert outside(WEEKDAYS, 1, 6) == 60
    assert outside(WEEKDAYS, 5, 12) == 18 * MINUTES, "a closed Saturday comes after Friday's evening"
    assert outside(WEEKDAYS, 6, 23) == 8 * MINUTES, "and Sunday's night before Monday's morning"


def test_a_bar_is_open_past_midnight() -> None:
    assert [outside(BAR, 2, hour) for hour in (0, 1.5, 2, 19, 23.9)] == [0] * 5
    assert [outside(BAR, 2, 3), outside(BAR, 2, 17)] == [60, 60]


def test_where_nobody_said_when_it_is_open_nothing_is_outside() -> None:
    assert [outside((), 0, 3), outside(("",) * 7, 0, 3)] == [0, 0]


def test_the_nights_without_an_hour_or_with_two_are_counted_by_the_clock_on_the_wall() -> None:
    first_sunday = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)  # half past one for the second time
    assert minutes_outside(BAR, first_sunday, ZONE) == 0


@given(st.lists(st.tuples(st.integers(0, 23), st.integers(1, 24)), min_size=7, max_size=7), st.integers(0, 7 * DAY - 1))
def test_it_is_nothing_where_a_span_holds_the_moment_and_never_negative(spans: list[tuple[int, int]], minute: int) -> None:
    hours = tuple(f"{begins:02}:00-{ends:02}:00" for begins, ends in spans)
    found = outside(hours, 0, minute / MINUTES)
    day, now = divmod(minute, DAY)
    begins, ends = (part * MINUTES for part in spans[day])
    if begins <= now <= ends or (ends <= begins <= now):
        assert found == 0
    assert 0 <= found < 2 * DAY


def test_a_sale_that_a_till_kept_is_as_late_as_it_was_keyed() -> None:
    places = {"mill": Location("mill", "Mill", ZONE, hours=WEEKDAYS)}
    at = MONDAY + timedelta(hours=20)
    facts: dict[str, int | str] = {"location": "mill", "member": "mem_1", "amount": 500}
    told = [
        Note("rosas", at, "ana", "earned", "check-1", facts),
        Note("rosas", at, "ana", "earned", "check-2", facts | {"kept": 180}),
    ]
    late = {deed.on: deed.late for deed in read_deeds(told, places)}
    assert late == {"check-1": 120, "check-2": 0}
    assert {deed.late for deed in read_deeds(told, {})} == {0}
