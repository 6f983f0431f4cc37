"""The port `Tallies`: what is counted as what, and the numbers that follow."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.tallies import OF_NO_DAY, Counted, Spot
from chalicelib.domain.visits import Visit, Visits
from chalicelib.usecases.overview.tallies import Recount
from chalicelib.usecases.ports import Outpaced

DAY = date(2026, 11, 21)
AMOUNTS = {
    Spot(DAY, "mill"): Counter({"visits": 1, "used:coffee": 2}),
    Spot(DAY): Counter({"visits": 1}),
    OF_NO_DAY: Counter(members=1),
}
VISIT = Visit("maya", DAY, "mill")


def recount(merchant_id, subject="S#mill#sale-1", **fields):
    counted = Counted(3, AMOUNTS, VISIT)
    return replace(Recount(merchant_id, subject, counted, AMOUNTS, {"maya": Visits().add(VISIT)}, "maya"), **fields)


def test_what_was_counted_is_found_again(stack, merchant_id):
    stack.tallies.commit(recount(merchant_id))
    assert stack.tallies.counted(merchant_id, "S#mill#sale-1") == Counted(3, AMOUNTS, VISIT, 1)
    assert stack.tallies.visits(merchant_id, "maya") == Visits({"mill": {DAY: 1}}, 1)
    assert stack.tallies.since(merchant_id, DAY) == AMOUNTS


def test_what_was_never_counted_is_nothing(stack, merchant_id):
    assert stack.tallies.counted(merchant_id, "R#none") == Counted()
    assert stack.tallies.visits(merchant_id, "nobody") == Visits()
    assert stack.tallies.since(merchant_id, DAY) == {}


def test_a_subject_that_somebody_else_counted_changes_nothing(stack, merchant_id):
    stack.tallies.commit(recount(merchant_id))
    with pytest.raises(Outpaced):
        stack.tallies.commit(recount(merchant_id, days={}))
    assert stack.tallies.since(merchant_id, DAY) == AMOUNTS


def test_days_that_somebody_else_changed_change_nothing(stack, merchant_id):
    stack.tallies.commit(recount(merchant_id))
    with pytest.raises(Outpaced):
        stack.tallies.commit(recount(merchant_id, "S#mill#sale-2"))
    assert stack.tallies.counted(merchant_id, "S#mill#sale-2") == Counted()
    assert stack.tallies.since(merchant_id, DAY) == AMOUNTS


def test_numbers_add_up_over_all_shards(stack, merchant_id):
    for number in range(12):
        stack.tallies.commit(recount(merchant_id, f"S#mill#{number}", days={}, shard=f"member-{number}"))
    assert stack.tallies.since(merchant_id, DAY)[Spot(DAY, "mill")] == Counter({"visits": 12, "used:coffee": 24})
    assert stack.tallies.since(merchant_id, DAY)[OF_NO_DAY] == Counter(members=12)


def test_numbers_of_earlier_days_and_of_other_merchants_stay_away(stack, merchant_id):
    stack.tallies.commit(recount(merchant_id))
    assert stack.tallies.since(merchant_id, DAY + timedelta(days=1)) == {OF_NO_DAY: Counter(members=1)}
    assert stack.tallies.since(f"{merchant_id}-2", DAY) == {}


def test_numbers_that_come_to_nothing_are_gone(stack, merchant_id):
    stack.tallies.commit(recount(merchant_id))
    back = {spot: Counter({name: -number for name, number in found.items()}) for spot, found in AMOUNTS.items()}
    stack.tallies.commit(recount(merchant_id, "S#mill#sale-2", added=back, days={}))
    assert stack.tallies.since(merchant_id, DAY) == {}


def test_days_of_years_in_several_shops_are_kept_as_they_are(stack, merchant_id):
    days = Visits()
    for number in range(0, 900, 7):
        days = days.add(Visit("maya", DAY + timedelta(days=number), "mill")).add(
            Visit("maya", DAY + timedelta(days=number), "dock"), 3
        )
    stack.tallies.commit(recount(merchant_id, days={"maya": days}))
    assert stack.tallies.visits(merchant_id, "maya") == replace(days, revision=1)
