"""Programs with windows, as merchants may set them up, and sales around them."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from chalicelib.domain.program import EarnBasis, EarnRule, ProgramType
from chalicelib.domain.window import WallTime, Weekday, Window
from tests.builders import BARBER, BOOKSHOP, COFFEE, FIVER, LOAF, program

LOS_ANGELES = "America/Los_Angeles"
EVERY_DAY = Window("Every day", times=Fraction(3))


def tuesday(hour, minute=0, zone=LOS_ANGELES):
    """An instant on Tuesday, 24 November 2026."""
    return datetime(2026, 11, 24, hour, minute, tzinfo=ZoneInfo(zone))


times = st.sampled_from([Fraction(1), Fraction(2), Fraction(3), Fraction(3, 2), Fraction(5, 4), Fraction(4, 3), Fraction(10)])
wall_times = st.builds(WallTime, st.integers(0, 23), st.sampled_from([0, 30]))
weekdays = st.lists(st.sampled_from(Weekday), min_size=1, max_size=7, unique=True).map(tuple)
places = st.lists(st.sampled_from(["mill", "dock"]), max_size=1).map(tuple)
windows = st.builds(Window, st.just(""), weekdays, wall_times, wall_times, times, st.integers(1, 30), location_ids=places)
some_windows = st.lists(windows, max_size=4).map(tuple)
rules = st.builds(
    EarnRule,
    st.sampled_from(EarnBasis),
    st.integers(1, 7),
    st.sampled_from([1, 40, 100, 300]),
    st.sampled_from([0, 0, 1000]),
    st.booleans(),
    st.one_of(st.none(), st.integers(1, 200)),
)
moments = st.builds(lambda minutes: tuesday(0) + timedelta(minutes=minutes), st.integers(0, 7 * 24 * 60))


@st.composite
def programs(draw):
    """A program of any type, with up to four windows that are named by their place in the list."""
    shape = draw(st.sampled_from([program(rewards=(COFFEE, FIVER, LOAF)), BARBER, BOOKSHOP]))
    rule = draw(rules)
    if shape.type is ProgramType.REBATE:
        rule = replace(rule, basis=EarnBasis.AMOUNT)
    named = tuple(replace(window, name=f"w{number}") for number, window in enumerate(draw(some_windows)))
    return replace(shape, earn=rule, windows=named)
