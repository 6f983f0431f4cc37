"""The port `Tallies`: what is counted as what, and the numbers that follow."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.tallies import OF_NO_DAY, Counted, Spot
from chalicelib.domain.visits import Visit, Visits
from chalicelib.storage.figures import Tallies
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
    assert tallies.visits(merchant_id, {"maya"}) == {"maya": Visits({"mill": {DAY: 1}}, 1)}
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
