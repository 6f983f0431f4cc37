"""Windows in which sales earn more, as a till shows them."""

from fractions import Fraction

from msgspec import Struct

from chalicelib.domain.languages import money
from chalicelib.domain.program import Program, ProgramType
from chalicelib.domain.window import MIDNIGHT, ONE, WEEK, Weekday, Window


class WindowTerms(Struct, frozen=True, kw_only=True):
    """When this location's sales earn more: `times` as exact text ("2", "3/2"), local hours ("13:00") and ISO days."""

    name: str
    weekdays: tuple[Weekday, ...]
    starts: str
    ends: str
    times: str
    bonus_points: int
    first_day: str | None
    last_day: str | None
    words: str


def show(window: Window, program: Program, language: str) -> WindowTerms:
    """A window as fields and in words."""
    return WindowTerms(
        name=window.name,
        weekdays=tuple(window.weekdays),
        starts=window.starts.isoformat("minutes"),
        ends=window.ends.isoformat("minutes"),
        times=str(window.times),
        bonus_points=window.bonus_points,
        first_day=window.first_day.isoformat() if window.first_day else None,
        last_day=window.last_day.isoformat() if window.last_day else None,
        words=describe(window, program, language),
    )


def describe(window: Window, program: Program, language: str) -> str:
    """A window in words."""
    return f"{window.name}: {_gain(window, program, language)}, {_hours(window)}."


def _gain(window: Window, program: Program, language: str) -> str:
    unit = "credit" if program.type is ProgramType.REBATE else "points"
    gains = [f"{_write_times(window.times)} times the {unit}"] if window.times > ONE else []
    if window.bonus_points:
        bonus = money(window.bonus_points, program.currency, language) if unit == "credit" else f"{window.bonus_points} points"
        gains.append(f"{bonus} more a visit")
    return " and ".join(gains)


def _hours(window: Window) -> str:
    days = [day.capitalize() for day in WEEK if day in window.weekdays]
    when = "every day" if len(days) == len(WEEK) else f"on {', '.join(days)}"
    if window.starts != MIDNIGHT or window.ends != MIDNIGHT:
        when += f" from {window.starts:%H:%M} to {window.ends:%H:%M}"
    if window.first_day:
        when += f", starting {window.first_day.isoformat()}"
    return f"{when}, until {window.last_day.isoformat()}" if window.last_day else when


def _write_times(times: Fraction) -> str:
    """1.5 rather than 3/2, where that is exact."""
    return f"{float(times):g}" if Fraction(f"{float(times):g}") == times else str(times)
