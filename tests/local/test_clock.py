"""The clock of the local stack: the contract of POST /_local/clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.local.clock import ClockError, LocalClock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BLINK = timedelta(seconds=5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clock.json"


def test_a_new_clock_runs(path: Path) -> None:
    assert abs(LocalClock(path).now() - datetime.now(UTC)) < BLINK


def test_a_set_clock_stands_still(path: Path) -> None:
    clock = LocalClock(path)
    assert clock.change({"now": "2026-03-01T13:00:00+01:00"}) == {"now": "2026-03-01T12:00:00Z", "running": False}
    assert clock.now() == clock.now() == NOON


def test_advancing_moves_a_set_clock(path: Path) -> None:
    clock = LocalClock(path)
    clock.change({"now": "2026-03-01T12:00:00Z"})
    clock.change({"advance_seconds": 86400})
    assert clock.now() == NOON + timedelta(days=1)


def test_advancing_a_running_clock_sets_it(path: Path) -> None:
    clock = LocalClock(path)
    assert clock.change({"advance_seconds": 3600})["running"] is False
    assert abs(clock.now() - datetime.now(UTC) - timedelta(hours=1)) < BLINK
    assert clock.now() == clock.now()


def test_a_set_clock_stands_at_a_time_that_texts_can_bring(path: Path) -> None:
    clock = LocalClock(path)
    clock.change({"now": "2026-03-01T12:00:00.123456Z"})
    clock.change({"advance_seconds": 0.0005})
    assert clock.now() == NOON + timedelta(milliseconds=123)


def test_null_lets_it_run_again(path: Path) -> None:
    clock = LocalClock(path)
    clock.change({"now": "2026-03-01T12:00:00Z"})
    assert clock.change({"now": None})["running"] is True
    assert abs(clock.now() - datetime.now(UTC)) < BLINK


def test_a_set_clock_survives_a_restart(path: Path) -> None:
    LocalClock(path).change({"now": "2026-03-01T12:00:00Z"})
    assert LocalClock(path).now() == NOON


def test_a_running_clock_survives_a_restart(path: Path) -> None:
    clock = LocalClock(path)
    clock.change({"now": "2026-03-01T12:00:00Z"})
    clock.change({"now": None})
    assert LocalClock(path).is_running


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"now": None, "advance_seconds": 1},
        {"now": "soon"},
        {"now": 5},
        {"now": "2026-03-01T12:00:00"},
        {"now": "0001-01-01T00:00:00+05:00"},
        {"advance_seconds": "5"},
        {"advance_seconds": True},
        {"advance_seconds": None},
        {"advance_seconds": float("inf")},
        {"advance_seconds": 1e300},
    ],
)
def test_nonsense_is_refused_and_changes_nothing(path: Path, body: object) -> None:
    clock = LocalClock(path)
    with pytest.raises(ClockError):
        clock.change(body)
    assert clock.is_running


def test_two_processes_of_one_stack_have_the_same_time(tmp_path: Path) -> None:
    here, there = LocalClock(tmp_path / "clock.json"), LocalClock(tmp_path / "clock.json")
    for now in ("2027-01-01T00:00:00Z", "2027-01-01T00:00:01Z"):
        here.change({"now": now})
        assert there.now() == here.now() == datetime.fromisoformat(now)
    here.change({"now": None})
    assert there.is_running
