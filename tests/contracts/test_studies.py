"""The port `Studies`, and the walk through all merchants."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.figures.campaign_result import CampaignResult
from chalicelib.domain.figures.habits import FirstReward, Habits, Reach, Trend
from chalicelib.domain.figures.lift import Side
from chalicelib.domain.figures.study import Study
from chalicelib.storage.all_merchants import walk_merchants
from chalicelib.storage.figures.studies import TOGETHER, Studies
from chalicelib.usecases import programs
from chalicelib.usecases.overview.studying import Progress
from tests.builders import opening
from tests.fake_studies import FakeStudies

DAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 20, tzinfo=UTC)
MAYA = Habits(
    "mem_maya",
    date(2026, 1, 3),
    True,
    Reach.NEAR,
    "mill",
    date(2026, 1, 4),
    DAY,
    31,
    40,
    123_45,
    True,
    True,
    Trend.LESS,
    5,
    FirstReward(12, 3),
    "silver",
)
LEO = Habits("mem_leo", date(2026, 11, 1), tier="gold")


@pytest.fixture
def studies(stack):
    return Studies(stack.tables) if stack.tables is not None else FakeStudies()


def test_habits_are_found_again_as_they_were_kept_page_by_page(studies, merchant_id):
    studies.put_page(merchant_id, DAY, 1, [LEO])
    studies.put_page(merchant_id, DAY, 0, [MAYA])
    assert list(studies.pages(merchant_id, DAY, 2)) == [MAYA, LEO]
    studies.put_page(merchant_id, DAY, 1, [replace(LEO, member_id="mem_ana")])
    assert [habits.member_id for habits in studies.pages(merchant_id, DAY, 2)] == ["mem_maya", "mem_ana"]


def test_pages_are_in_order_also_where_there_are_many(studies, merchant_id):
    ids = [f"mem_{number:03d}" for number in range(TOGETHER + 3)]
    for number, member_id in enumerate(ids):
        studies.put_page(merchant_id, DAY, number, [replace(LEO, member_id=member_id)])
    assert [habits.member_id for habits in studies.pages(merchant_id, DAY, len(ids))] == ids
    assert len(list(studies.pages(merchant_id, DAY, 2))) == 2


def test_pages_of_other_days_and_merchants_stay_away(studies, merchant_id):
    studies.put_page(merchant_id, DAY, 0, [MAYA])
    assert list(studies.pages(merchant_id, DAY - timedelta(days=1), 1)) == []
    assert list(studies.pages(f"{merchant_id}x", DAY, 1)) == []


def test_how_far_it_came_is_noted(studies, merchant_id):
    assert studies.progress(merchant_id) is None
    for progress in (
        Progress(DAY, "mem_maya", 3),
        Progress(DAY, None, 0),
        Progress(DAY, "mem_maya", 3, sums={"cmp_1": {"texted": Side(3, 2, 900, 500_000)}}),
        Progress(DAY, "mem_maya", 3, listed=True, finished=True),
        Progress(DAY, "mem_maya", 3, listed=True, finished=True, marked="2026-11-20 lapsed near"),
    ):
        studies.move(merchant_id, progress)
        assert studies.progress(merchant_id) == progress


def test_a_segment_lists_who_is_at_home_in_a_shop_or_in_any(studies, merchant_id):
    studies.put_listed(merchant_id, DAY, "new", "mill", 0, ["mem_a", "mem_b"])
    studies.put_listed(merchant_id, DAY, "new", "mill", 1, ["mem_c"])
    studies.put_listed(merchant_id, DAY, "new", "mill-street", 0, ["mem_d"])
    studies.put_listed(merchant_id, DAY, "new", "", 0, ["mem_e"])
    studies.put_listed(merchant_id, DAY, "newest", "mill", 0, ["mem_f"])
    assert list(studies.listed(merchant_id, DAY, "new", "mill")) == ["mem_a", "mem_b", "mem_c"]
    assert sorted(studies.listed(merchant_id, DAY, "new", None)) == ["mem_a", "mem_b", "mem_c", "mem_d", "mem_e"]
    assert list(studies.listed(merchant_id, DAY, "new", "")) == ["mem_e"]
    assert list(studies.listed(merchant_id, DAY - timedelta(days=1), "new", None)) == []


def test_whom_segments_are_written_beside_is_kept_in_parts(studies, merchant_id):
    assert studies.marked(merchant_id, 3) == {}
    studies.put_marked(merchant_id, 3, {"mem_a": "lapsed near", "mem_b": "?"})
    studies.put_marked(merchant_id, 4, {"mem_c": "lapsed"})
    assert studies.marked(merchant_id, 3) == {"mem_a": "lapsed near", "mem_b": "?"}
    studies.put_marked(merchant_id, 3, {})
    assert (studies.marked(merchant_id, 3), studies.marked(merchant_id, 4)) == ({}, {"mem_c": "lapsed"})


def test_the_last_study_of_each_shop_is_there(studies, merchant_id):
    assert studies.get(merchant_id, "*") is None
    everywhere, mill = Study(DAY, Counter({"members": 3, "cohort:2026-11:0": 2}), DAY), Study(DAY, Counter())
    studies.put(merchant_id, {"*": everywhere, "mill": mill})
    assert (studies.get(merchant_id, "*"), studies.get(merchant_id, "mill")) == (everywhere, mill)
    later = replace(everywhere, day=DAY + timedelta(days=1))
    studies.put(merchant_id, {"*": later})
    assert (studies.get(merchant_id, "*"), studies.get(merchant_id, "mill")) == (later, mill)


def test_all_merchants_are_walked_through_once_and_nothing_else(stack, merchant_id):
    name, number = merchant_id.replace("_", "-"), f"+1206555{int(merchant_id[-6:], 16) % 10_000:04d}"
    programs.open_merchant(stack.merchants, stack.vault, opening(name, number), NOON)
    found = list(walk_merchants(stack.real))
    assert found.count(name) == 1
    assert all(stack.merchants.get(one) for one in found)


def test_what_campaigns_brought_is_found_one_by_one_and_all_together(studies, merchant_id):
    first = CampaignResult(DAY, 28, Side(900, 300, 123_45, 2**70), Side(100, 20, 0, 0))
    assert (studies.result(merchant_id, "cmp_1"), studies.results(merchant_id)) == (None, {})
    studies.put_results(merchant_id, {"cmp_1": first, "cmp_2": replace(first, days=3)})
    studies.put_results(merchant_id, {"cmp_2": replace(first, days=4)})
    assert studies.result(merchant_id, "cmp_1") == first
    assert studies.results(merchant_id) == {"cmp_1": first, "cmp_2": replace(first, days=4)}
    assert studies.results(f"{merchant_id}x") == {}
