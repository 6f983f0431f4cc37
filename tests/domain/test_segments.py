"""Who belongs to which segment, and that of few nobody is told."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.figures.habits import Habits, Level, Reach, Trend
from chalicelib.domain.figures.segments import (
    FLOOR,
    SEGMENTS,
    Condition,
    SegmentTooSmall,
    Standing,
    UnknownSegment,
    segment_of,
    segments_of,
)
from chalicelib.domain.figures.study import Size, Study

DAY = date(2026, 11, 21)
OFTEN = Habits("maya", date(2025, 1, 1), home="mill", first=date(2025, 1, 1), last=DAY, days=60, sales=50, spend=60_000)
BEST = Standing(Level.HIGH, Level.HIGH, Level.HIGH)


def days_ago(days):
    return DAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("segment", "inside", "outside"),
    [
        ("new", {"joined": days_ago(27)}, {"joined": days_ago(28)}),
        ("once", {"days": 1, "last": days_ago(28)}, {"days": 2, "last": days_ago(28)}),
        ("once", {"days": 1, "last": days_ago(363)}, {"days": 1, "last": days_ago(27)}),
        ("once", {"days": 1, "last": days_ago(100)}, {"days": 1, "last": days_ago(364)}),
        ("tier-gold", {"tier": "gold"}, {"tier": "silver"}),
        ("near", {"reach": Reach.NEAR}, {"reach": Reach.READY}),
        ("ready", {"reach": Reach.READY}, {"reach": Reach.NEAR}),
        ("less", {"trend": Trend.LESS}, {"trend": Trend.LESS, "is_lapsed": True}),
        ("lapsed", {"is_lapsed": True, "days": 3}, {"is_lapsed": True, "days": 2}),
        ("lapsed", {"is_lapsed": True, "last": days_ago(363)}, {"is_lapsed": True, "last": days_ago(364)}),
    ],
)
def test_a_segment_is_of_those_of_whom_all_holds(segment, inside, outside):
    assert segment in segments_of(replace(OFTEN, **inside), BEST, DAY)
    assert segment not in segments_of(replace(OFTEN, **outside), BEST, DAY)


def test_the_best_are_high_in_everything():
    assert "best" in segments_of(OFTEN, BEST, DAY)
    for part in ("recency", "frequency", "money"):
        assert "best" not in segments_of(OFTEN, replace(BEST, **{part: Level.MIDDLE}), DAY)
    assert "best" not in segments_of(OFTEN, None, DAY)


def test_a_condition_may_name_a_shop():
    assert Condition(location_id="mill").holds(OFTEN, None, DAY)
    assert not Condition(location_id="dock").holds(OFTEN, None, DAY)


def test_who_never_came_is_new_and_nothing_else():
    assert segments_of(Habits("leo", DAY), None, DAY) == ["new"]


@pytest.mark.parametrize("members", [1, FLOOR - 1])
def test_a_segment_of_few_is_refused(members):
    with pytest.raises(SegmentTooSmall) as refused:
        Study(DAY, Counter({"in:lapsed": members, "texted:lapsed": 1})).size("lapsed")
    assert refused.value.facts == {"segment_id": "lapsed", "floor": FLOOR}


def test_a_segment_of_nobody_and_one_of_enough_are_told():
    assert Study(DAY, Counter()).size("lapsed") == Size(0, 0)
    assert Study(DAY, Counter({"in:lapsed": FLOOR, "texted:lapsed": 3})).size("lapsed") == Size(FLOOR, 3)


def test_segments_have_ids_that_stay():
    assert [segment.id for segment in SEGMENTS] == ["best", "new", "once", "near", "ready", "less", "lapsed"]
    assert segment_of("near").id == "near"
    with pytest.raises(UnknownSegment):
        segment_of("rich")
