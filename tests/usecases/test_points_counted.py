"""What happened to points and texts, counted: all of it together is what members have, however it was told."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.account import Account, Lot
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Delta, Entry, EntryKind
from chalicelib.domain.figures.tallies import OF_NO_DAY, OF_POINTS, Spot, of_entry
from chalicelib.usecases import expiry, merging
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.overview.tallies import count, follow, of_text, subject_of
from chalicelib.usecases.texts.post import Delivery
from chalicelib.usecases.till import Request, Till
from tests.builders import NOW, Shop, program
from tests.fake_overview import FakeDirectory, FakeFeed, FakeTextLog
from tests.fake_tallies import FakeTallies
from tests.usecases.histories import RULES, go_on, histories
from tests.usecases.recording import RecordingBook, stored, subjects

LEO = "+12065550143"
EVER = date(2000, 1, 1)
TODAY = date(2026, 11, 21)


@pytest.fixture
def shop():
    return Shop(book=RecordingBook())


def numbers(shop):
    tallies = FakeTallies()
    for one in shop.book.told:
        count(tallies, "rosas", subjects(shop.merchant, one))
    return tallies.since("rosas", EVER)


def points(found, place="*"):
    """Each number of points of all days."""
    together = Counter()
    for spot, there in found.items():
        if spot.day is not None and spot.location_id == place:
            together.update({name: there[name] for name in OF_POINTS if there[name]})
    return {name: number for name, number in together.items() if number}


def test_a_welcome_counts_for_no_shop_and_is_given():
    shop = Shop(program(welcome_points=25), RecordingBook())
    shop.join()
    assert points(numbers(shop)) == {"issued": 25}
    assert points(numbers(shop), "mill") == {}


def test_what_staff_gives_is_given_and_what_staff_takes_is_taken_back(shop):
    maya = shop.join()
    shop.adjust(maya, 70)
    shop.adjust(maya, -20)
    assert points(numbers(shop), "mill") == {"issued": 70, "taken_back": 20}


def test_a_sale_that_goes_to_somebody_else_is_taken_back_and_given(shop):
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 2000)
    shop.move(leo)
    assert points(numbers(shop)) == {"issued": 40, "taken_back": 20}


def test_two_members_who_are_one_person_have_as_many_points_as_before(shop):
    maya, leo = shop.join(), shop.join("Leo", LEO)
    for member in (maya, leo):
        shop.sell(member, 2050, f"of-{member}")
    merging.merge(shop.book, shop.till, merging.Pair(maya, leo, "ana"), Request("m", ""), shop.now)
    assert points(numbers(shop)) == {"issued": 40, "carried": 1}, "two half points are one more"


def test_points_end_for_the_shops_where_they_were_earned(shop):
    maya = shop.join()
    shop.sell(maya, 3000)
    shop.sell(maya, 1000, "sale-2", till=Till(shop.merchant, shop.merchant.location("dock")))
    for days in (0, 500):
        shop.wait(days=days)
        expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
    found = numbers(shop)
    assert [points(found, place)["expired"] for place in ("mill", "dock", "*")] == [30, 10, 40]
    assert found[OF_NO_DAY] == {"members": 1}


def test_a_sale_that_gives_points_back_and_takes_others_counts_both():
    """A refund of a check on which a reward was used: both are one entry."""
    said = {"points": -30}
    entry = Entry("maya", NOW, EntryKind.SALE, "sale-1", "mill", 20, said, Account(seq=4), Delta((Lot(None, "mill", 20),)))
    amounts = of_entry(Shop().merchant, entry).amounts
    assert amounts[Spot(TODAY, "mill")] == {"taken_back": 30, "given_back": 50}
    assert amounts[OF_NO_DAY] == {"outstanding": 20}


def test_what_moves_no_points_is_not_kept(shop):
    maya = shop.join()
    shop.sell(maya, 20_000)
    shop.hold(maya, "coffee", check_id="sale-2")
    kinds = {one.kind for one in shop.book.told if isinstance(one, Entry) and subject_of(shop.merchant, one) is None}
    assert kinds == {EntryKind.JOINED, EntryKind.HELD}


@given(st.sampled_from(sorted(RULES)), histories, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_all_numbers_together_are_what_members_have(rules, history, chance: Random):
    """Told in any order, twice, and what was dropped told later."""
    shop = Shop(RULES[rules], RecordingBook())
    go_on(shop, history)
    told = [*shop.book.told, *chance.sample(shop.book.told, len(shop.book.told) // 3)]
    chance.shuffle(told)
    kept = [one for one in told if chance.random() < 0.7]
    tallies = FakeTallies()
    keeper = Keeper(shop.merchants, shop.vault, FakeDirectory(), FakeFeed(), FakeTextLog(), tallies)
    for some in (kept, told):
        for start in range(0, len(some), 7):
            follow(keeper, [Seen("rosas", one) for one in some[start : start + 7]], shop.now)
    found, anew = tallies.since("rosas", EVER), FakeTallies()
    count(anew, "rosas", subjects(shop.merchant, *stored(shop.book)))
    worth = sum(chain[-1].account.worth for chain in shop.book.chains.values() if chain)
    moved = points(found)
    assert found.get(OF_NO_DAY, Counter())["outstanding"] == worth
    assert sum(sign * moved.get(name, 0) for name, sign in OF_POINTS.items()) == worth
    assert anew.since("rosas", EVER) == found


@given(st.sampled_from(sorted(RULES)), histories)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_each_day_adds_up_to_what_members_have_at_its_end(rules, history):
    shop = Shop(RULES[rules], RecordingBook())
    go_on(shop, history)
    found, worth, added = numbers(shop), Counter(), 0
    zone = shop.merchant.locations[0].timezone
    for chain in shop.book.chains.values():
        for entry in chain:
            worth[local_day(entry.at, zone)] += entry.points
    for day in sorted(worth):
        added += worth[day]
        moved = found.get(Spot(day), Counter())
        assert sum(sign * moved[name] for name, sign in OF_POINTS.items()) == worth[day]
    assert added == found.get(OF_NO_DAY, Counter())["outstanding"]


text = Delivery("rosas", "maya", "entry:1", NOW, "earned", 2, "message-1", 16_200)


def counted(shop, *texts):
    tallies = FakeTallies()
    keeper = Keeper(shop.merchants, shop.vault, FakeDirectory(), FakeFeed(), FakeTextLog(), tallies)
    for one in texts:
        follow(keeper, [Seen("rosas", one)], shop.now)
    return tallies.since("rosas", EVER).get(Spot(TODAY), Counter())


def test_a_text_counts_by_its_kind_once_it_has_left(shop):
    leaving = replace(text, message_id=None)
    assert counted(shop, leaving) == {}
    assert counted(shop, leaving, text) == {"texts:earned": 1, "parts:earned": 2, "micros:earned": 16_200}


def test_what_a_text_came_to_takes_the_place_of_what_was_thought(shop):
    settled = replace(text, parts=1, price_micros=8_100, settled=True)
    told = {"texts:earned": 1, "parts:earned": 1, "micros:earned": 8_100}
    assert counted(shop, text, settled) == counted(shop, settled, text, text) == told | {"arrived:earned": 1}
    assert counted(shop, text, replace(settled, failure="unreachable")) == told | {"lost:earned": 1}


def test_a_text_that_never_leaves_costs_nothing(shop):
    stopped = replace(text, message_id=None, reason="quiet", settled=True, price_micros=0)
    assert counted(shop, stopped) == {"stopped:earned": 1}


def test_a_text_of_late_evening_is_of_the_first_shops_day(shop):
    late = replace(text, at=NOW + timedelta(hours=13))  # 11 pm in Los Angeles
    assert set(of_text(shop.merchant, late).amounts) == {Spot(TODAY)}


kinds, flags = st.sampled_from(["earned", "welcome", "redeemed"]), st.booleans()
one_text = st.tuples(st.integers(0, 12), kinds, st.integers(1, 3), flags, flags)
versions = st.lists(one_text, max_size=25, unique_by=lambda one: one[0])


@given(versions, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_texts_that_are_told_twice_and_in_any_order_count_once(sent, chance: Random):
    shop, told, last = Shop(), [], []
    for number, kind, parts, settles, fails in sent:
        left = replace(text, cause=f"entry:{number}", kind=kind, parts=parts, price_micros=8_100 * parts)
        settled = replace(left, price_micros=7_000 * parts, settled=True, failure="blocked" if fails else None)
        told += [left, settled] if settles else [left]
        last.append(settled if settles else left)
    told += chance.sample(told, len(told) // 2)
    chance.shuffle(told)
    found = counted(shop, *told)

    def all_of(name):
        return sum(number for kind, number in found.items() if kind.startswith(name))

    assert all_of("micros:") == sum(one.price_micros for one in last)
    assert all_of("texts:") == len(last)
    assert all_of("lost:") == sum(one.failure is not None for one in last)
