"""The port `Tallies`: what is counted as what, and the numbers that follow."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.figures.tallies import OF_NO_DAY, Counted, Spot
from chalicelib.domain.figures.visits import Day, Visit, Visits
from chalicelib.storage.figures import figure_keys
from chalicelib.storage.figures.figure_shapes import CountedItem, VisitsItem
from chalicelib.storage.figures.figures import Tallies
from chalicelib.usecases.overview.tallies import Recount
from chalicelib.usecases.ports import Outpaced
from tests.fake_tallies import FakeTallies

DAY = date(2026, 11, 21)
AMOUNTS = {
    Spot(DAY, "mill"): Counter({"visits": 1, "used:coffee": 2}),
    Spot(DAY): Counter({"visits": 1}),
    OF_NO_DAY: Counter(members=1),
}
VISIT = Visit("maya", DAY, "mill")


@pytest.fixture
def tallies(stack):
    return Tallies(stack.tables) if stack.tables is not None else FakeTallies()


def recount(merchant_id, *subjects, **fields):
    counted = dict.fromkeys(subjects or ["S#mill#sale-1"], Counted(3, AMOUNTS, VISIT))
    return replace(Recount(merchant_id, counted, AMOUNTS, {"maya": Visits().add(VISIT)}, "maya"), **fields)


def test_what_was_counted_is_found_again(tallies, merchant_id):
    tallies.commit(recount(merchant_id))
    assert tallies.counted(merchant_id, ["S#mill#sale-1"]) == {"S#mill#sale-1": Counted(3, AMOUNTS, VISIT, 1)}
    assert tallies.visits(merchant_id, {"maya"}) == {"maya": Visits({"mill": {DAY: Day(1)}}, 1)}
    assert tallies.since(merchant_id, DAY) == AMOUNTS


def test_what_was_never_counted_is_nothing(tallies, merchant_id):
    assert tallies.counted(merchant_id, ["R#none"]) == {}
    assert tallies.visits(merchant_id, {"nobody"}) == {}
    assert tallies.since(merchant_id, DAY) == {}


def test_a_subject_that_somebody_else_counted_changes_nothing(tallies, merchant_id):
    tallies.commit(recount(merchant_id))
    with pytest.raises(Outpaced):
        tallies.commit(recount(merchant_id, days={}))
    assert tallies.since(merchant_id, DAY) == AMOUNTS


def test_days_that_somebody_else_changed_change_nothing(tallies, merchant_id):
    tallies.commit(recount(merchant_id))
    with pytest.raises(Outpaced):
        tallies.commit(recount(merchant_id, "S#mill#sale-2"))
    assert tallies.counted(merchant_id, ["S#mill#sale-2"]) == {}
    assert tallies.since(merchant_id, DAY) == AMOUNTS


def test_several_are_counted_together_or_none_of_them(tallies, merchant_id):
    tallies.commit(recount(merchant_id, "R#1", "R#2"))
    with pytest.raises(Outpaced):
        tallies.commit(recount(merchant_id, "R#2", "R#3", days={}))
    assert set(tallies.counted(merchant_id, ["R#1", "R#2", "R#3"])) == {"R#1", "R#2"}
    assert tallies.since(merchant_id, DAY) == AMOUNTS


def test_numbers_add_up_over_all_shards(tallies, merchant_id):
    for number in range(12):
        tallies.commit(recount(merchant_id, f"S#mill#{number}", days={}, shard=f"member-{number}"))
    assert tallies.since(merchant_id, DAY)[Spot(DAY, "mill")] == Counter({"visits": 12, "used:coffee": 24})
    assert tallies.since(merchant_id, DAY)[OF_NO_DAY] == Counter(members=12)


def test_numbers_of_earlier_days_and_of_other_merchants_stay_away(tallies, merchant_id):
    tallies.commit(recount(merchant_id))
    assert tallies.since(merchant_id, DAY + timedelta(days=1)) == {OF_NO_DAY: Counter(members=1)}
    assert tallies.since(f"{merchant_id}-2", DAY) == {}


def test_numbers_that_come_to_nothing_are_gone(tallies, merchant_id):
    tallies.commit(recount(merchant_id))
    back = {spot: Counter({name: -number for name, number in found.items()}) for spot, found in AMOUNTS.items()}
    tallies.commit(recount(merchant_id, "S#mill#sale-2", added=back, days={}))
    assert tallies.since(merchant_id, DAY) == {}


def test_days_of_years_in_several_shops_are_kept_as_they_are(tallies, merchant_id):
    days = Visits()
    for number in range(0, 900, 7):
        days = days.add(Visit("maya", DAY + timedelta(days=number), "mill")).add(
            Visit("maya", DAY + timedelta(days=number), "dock"), 3
        )
    tallies.commit(recount(merchant_id, days={"maya": days}))
    assert tallies.visits(merchant_id, {"maya"}) == {"maya": replace(days, revision=1)}


def test_what_was_paid_and_used_is_kept_as_it_is(tallies, merchant_id):
    sale, reward = VISIT._replace(sales=2, spend=1240), Visit("maya", DAY + timedelta(days=7), "dock", 0, -5, -1)
    days = Visits().add(VISIT).add(sale).add(reward)
    for number, visit in enumerate((sale, reward, Visit("maya", DAY, "mill", 0, 0, 3), Visit("maya", DAY, "mill", 1, 7))):
        counted = Counted(1, {}, visit)
        tallies.commit(Recount(merchant_id, {f"S#{number}": counted}, {}, {"maya": days} if number == 0 else {}, "maya"))
        assert tallies.counted(merchant_id, [f"S#{number}"]) == {f"S#{number}": replace(counted, revision=1)}
    assert tallies.visits(merchant_id, {"maya"}) == {"maya": replace(days, revision=1)}


def test_days_that_were_kept_before_money_was_are_read_as_days_without(stack, merchant_id):
    table = stack.real.overview
    key = figure_keys.visits(merchant_id, "maya")
    table.put(VisitsItem(*key, revision=3, days=f'{{"mill":"{DAY.toordinal()} 7x2"}}'))
    table.put(CountedItem(*figure_keys.counted(merchant_id, "S#1"), revision=1, version=2, visit='["maya","2026-11-21","mill"]'))
    tallies = Tallies(stack.real)
    assert tallies.visits(merchant_id, {"maya"})["maya"].days == {"mill": {DAY: Day(1), DAY + timedelta(days=7): Day(2)}}
    assert tallies.counted(merchant_id, ["S#1"])["S#1"].visit == VISIT
