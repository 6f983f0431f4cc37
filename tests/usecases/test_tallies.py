"""Figures are what the stored sales, rewards and members say, however the news of them came."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.figures.figures import Numbers, Span
from chalicelib.domain.figures.tallies import OF_NO_DAY, Spot, of_sale, of_visits, visited
from chalicelib.domain.figures.visits import Day, Visit, Visits
from chalicelib.domain.sale import SaleState
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.overview.tallies import ITEMS_MAX, count, follow
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.till import Till
from tests.builders import Shop
from tests.fake_overview import FakeDirectory, FakeFeed, FakeTextLog
from tests.fake_tallies import FakeTallies
from tests.usecases.histories import RULES, go_on, histories
from tests.usecases.recording import RecordingBook, stored, subjects

LEO = "+12065550143"
EVER = date(2000, 1, 1)
TODAY = date(2026, 11, 21)


def count_all(shop, told):
    tallies = FakeTallies()
    for one in told:
        count(tallies, "rosas", subjects(shop.merchant, one))
    return tallies


def follow_in_batches(shop, told, sizes):
    """As the stream brings it: so many at once, of two merchants by turns."""
    tallies = FakeTallies()
    keeper = Keeper(shop.merchants, shop.vault, FakeDirectory(), FakeFeed(), FakeTextLog(), tallies)
    left = [Seen("rosas", one) for one in told]
    while left:
        size = sizes.randint(1, 40)
        follow(keeper, [*left[:size], Seen("nobody", told[0])], shop.now)
        left = left[size:]
    return tallies


@pytest.fixture
def shop():
    return Shop(book=RecordingBook())


def numbers(shop):
    return count_all(shop, shop.book.told).since("rosas", EVER)


def test_a_sale_counts_for_its_shop_and_for_all_shops(shop):
    shop.sell(shop.join(), 1240)
    here = {"visits": 1, "member_sales": 1240, "seen": 1, "first_visits": 1, "hour:10": 1, "issued": 12}
    assert numbers(shop)[Spot(TODAY, "mill")] == here
    assert numbers(shop)[Spot(TODAY)] == here | {"joined": 1}
    assert numbers(shop)[OF_NO_DAY] == {"members": 1, "outstanding": 12}


def test_a_sale_counts_on_the_day_that_its_own_shop_has(shop):
    maya = shop.join()
    shop.wait(hours=12)  # ten at night in Los Angeles, one in the morning in New York
    shop.sell(maya, 500, till=Till(shop.merchant, shop.merchant.location("dock")))
    assert Spot(TODAY + timedelta(days=1), "dock") in numbers(shop)


def test_a_sale_without_a_member_counts_as_such(shop):
    shop.sell(None, 900)
    assert numbers(shop)[Spot(TODAY, "mill")] == {"other_sales": 900, "checks_without_member": 1, "hour:10": 1}


def test_a_refund_takes_its_part_and_a_full_one_the_visit(shop):
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.sell(maya, 800, "sale-2")
    shop.refund(300)
    assert numbers(shop)[Spot(TODAY)]["member_sales"] == 1500
    shop.refund(700, "refund-2")
    sold = {"visits": 1, "member_sales": 800, "seen": 1, "first_visits": 1, "hour:10": 1}
    assert numbers(shop)[Spot(TODAY, "mill")] == sold | {"issued": 18, "taken_back": 10}


def test_a_void_leaves_nothing(shop):
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.sell(maya, 1000, state=SaleState.VOIDED)
    assert numbers(shop)[Spot(TODAY, "mill")] == {"issued": 10, "taken_back": 10}
    assert numbers(shop)[OF_NO_DAY] == {"members": 1}


def test_a_sale_that_is_moved_is_the_others_visit(shop):
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 1000)
    shop.move(leo)
    tallies = count_all(shop, shop.book.told)
    assert {name: days.days for name, days in tallies.visits("rosas", {maya, leo}).items()} == {
        maya: {},
        leo: {"mill": {TODAY: Day(1, 1000)}},
    }
    assert tallies.since("rosas", EVER)[Spot(TODAY, "mill")]["seen"] == 1


def test_a_reward_counts_once_it_is_captured_and_not_once_it_is_undone(shop):
    maya = shop.join()
    shop.sell(maya, 20_000)
    held = shop.hold(maya, "coffee", check_id="sale-2").facts["id"]
    assert "rewards_used" not in numbers(shop)[Spot(TODAY)]
    shop.capture(held)
    used = {"rewards_used": 1, "reward_cost": 350, "used:coffee": 1, "cost:coffee": 350, "spent:coffee": 50, "redeemed": 50}
    assert numbers(shop)[Spot(TODAY, "mill")].items() >= used.items()
    shop.reverse(held)
    assert not {"rewards_used", "used:coffee", "cost:coffee", "spent:coffee"} & set(numbers(shop)[Spot(TODAY)])
    assert numbers(shop)[Spot(TODAY, "mill")]["given_back"] == 50


def test_a_reward_that_comes_back_with_a_refund_was_not_used(shop):
    maya = shop.join()
    shop.sell(maya, 20_000)
    shop.redeem(maya, "coffee", check_id="sale-2")
    shop.sell(maya, 1000, "sale-2", discount=350)
    assert numbers(shop)[Spot(TODAY)]["rewards_used"] == 1
    shop.refund(650, sale_id="sale-2")
    gone = {"rewards_used", "reward_cost", "used:coffee", "cost:coffee", "spent:coffee"}
    assert not gone & set(numbers(shop)[Spot(TODAY)])
    assert numbers(shop)[Spot(TODAY)].items() >= {"redeemed": 50, "given_back": 50}.items()


def test_who_says_stop_is_a_member_without_texts(shop):
    shop.join()
    shop.text("STOP")
    assert numbers(shop)[OF_NO_DAY] == {"members": 1, "silent": 1}


def test_the_same_again_writes_nothing(shop):
    shop.sell(shop.join(), 1240)
    tallies = count_all(shop, shop.book.told)
    assert not any(count(tallies, "rosas", subjects(shop.merchant, one)) for one in shop.book.told)


def test_what_counts_by_other_rules_is_counted_anew(shop):
    shop.sell(shop.join(), 1240)
    tallies, sale = count_all(shop, shop.book.told), shop.book.sale("rosas", "mill", "sale-1")
    changed = replace(of_sale(shop.merchant, sale), amounts={Spot(TODAY, "mill"): Counter(member_sales=1000)})
    assert count(tallies, "rosas", [changed])
    assert tallies.since("rosas", EVER)[Spot(TODAY, "mill")]["member_sales"] == 1000


def test_what_is_too_much_for_one_transaction_becomes_two(shop):
    written = []

    class Counting(FakeTallies):
        def commit(self, recount):
            written.append(recount.items)
            super().commit(recount)

    for number in range(25):
        shop.sell(shop.join("Maya", f"+1206555{2000 + number}"), 1000, f"sale-{number}")
        shop.wait(days=1)
    tallies = Counting()
    sales = subjects(shop.merchant, *shop.book.sales.values())
    assert count(tallies, "rosas", sales) == 25
    assert max(written) <= ITEMS_MAX
    assert tallies.numbers == count_all(shop, shop.book.sales.values()).numbers


def test_a_sale_alone_goes_to_the_first_shard_and_a_rush_to_all_of_them(shop):
    asked = []

    class Noting(FakeTallies):
        def commit(self, recount):
            asked.append(recount.shard)
            super().commit(recount)

    for number in range(6):
        shop.sell(None, 1000, f"sale-{number}")
    sales = subjects(shop.merchant, *shop.book.sales.values())
    count(Noting(), "rosas", sales[:2])
    count(Noting(), "rosas", sales[2:])
    assert asked == ["", "S#mill#sale-2"]


def test_who_is_outpaced_reads_again(shop):
    shop.sell(shop.join(), 1240)

    class Outpacing(FakeTallies):
        losing = 2

        def commit(self, recount):
            if self.losing:
                self.losing -= 1
                raise Outpaced
            super().commit(recount)

    tallies = Outpacing()
    count(tallies, "rosas", subjects(shop.merchant, shop.book.sale("rosas", "mill", "sale-1")))
    assert tallies.since("rosas", EVER)[Spot(TODAY)]["visits"] == 1


@given(st.sampled_from(sorted(RULES)), histories, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_news_that_comes_twice_and_in_any_order_gives_the_same_numbers(rules, history, chance: Random):
    shop = Shop(RULES[rules], RecordingBook())
    go_on(shop, history)
    told = [*shop.book.told, *chance.sample(shop.book.told, len(shop.book.told) // 2)]
    in_order = count_all(shop, shop.book.told)
    chance.shuffle(told)
    shuffled, made_anew = follow_in_batches(shop, told, chance), count_all(shop, stored(shop.book))
    assert in_order.numbers == shuffled.numbers == made_anew.numbers
    assert {name: days.days for name, days in shuffled.days.items() if days.days} == {
        name: days.days for name, days in made_anew.days.items() if days.days
    }


@given(st.sampled_from(sorted(RULES)), histories)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_numbers_are_what_somebody_counts_who_reads_all_sales(rules, history):
    shop = Shop(RULES[rules], RecordingBook())
    go_on(shop, history)
    closed = [sale for sale in shop.book.sales.values() if sale.state is SaleState.CLOSED and not sale.undone]
    days = Span(date(2026, 11, 1), 7 * 300)
    kept = Numbers(numbers(shop))
    hours = sum(number for name, number in kept.over(days).items() if name.startswith("hour:"))
    assert hours == len(closed)
    assert kept.total("member_sales", days) == sum(sale.kept for sale in closed if sale.member_id)
    assert kept.total("other_sales", days) == sum(sale.kept for sale in closed if not sale.member_id)
    assert kept.total("checks_without_member", days) == sum(1 for sale in closed if not sale.member_id)
    assert kept.total("first_visits", days) == len({sale.member_id for sale in closed if sale.member_id})


@given(st.sampled_from(sorted(RULES)), histories)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_days_hold_what_members_bought_paid_and_used(rules, history):
    shop = Shop(RULES[rules], RecordingBook())
    go_on(shop, history)
    tallies = count_all(shop, shop.book.told)
    bought, paid = Counter(), Counter()
    for sale in shop.book.sales.values():
        if sale.state is SaleState.CLOSED and not sale.undone and sale.member_id:
            bought[sale.member_id] += 1
            paid[sale.member_id] += sale.kept
    days = {name: [day for there in visits.days.values() for day in there.values()] for (_, name), visits in tallies.days.items()}
    assert {name: sum(day.sales for day in found) for name, found in days.items() if any(day.sales for day in found)} == bought
    assert {name: sum(day.spend for day in found) for name, found in days.items() if any(day.spend for day in found)} == +paid
    used = Numbers(tallies.since("rosas", EVER)).total("rewards_used", Span(date(2026, 11, 1), 7 * 300))
    assert sum(day.rewards for found in days.values() for day in found) == used


moments = st.tuples(st.sampled_from(["maya", "leo", "ana"]), st.integers(0, 90), st.sampled_from(["mill", "dock"]))


@given(st.lists(moments, max_size=40), st.integers(0, 90), st.integers(1, 60))
def test_members_are_told_apart_over_any_stretch_of_days(sales, first, days):
    tallies, visits = Counter(), {}
    for member, day, location in sales:
        before = visits.get(member, Visits())
        visits[member] = before.add(Visit(member, TODAY + timedelta(days=day), location))
        for spot, added in visited(before, visits[member]).items():
            tallies.setdefault(spot, Counter()).update(added)
    kept, span = Numbers(tallies), Span(TODAY + timedelta(days=first), days)
    within = [(member, location) for member, day, location in sales if first <= day < first + days]
    assert kept.seen(span) == len({member for member, _ in within})
    assert kept.seen(span, "mill") == len({member for member, location in within if location == "mill"})


@given(st.lists(moments, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_days_that_are_taken_back_leave_what_would_be_there_without_them(sales, chance: Random):
    kept, gone = sales[: len(sales) // 2], sales[len(sales) // 2 :]
    mixed = [(one, 1) for one in sales]
    chance.shuffle(mixed)
    visits = Visits()
    for (_, day, location), by in mixed + [(one, -1) for one in gone]:
        visits = visits.add(Visit("maya", TODAY + timedelta(days=day), location), by)
    alone = Visits()
    for _, day, location in kept:
        alone = alone.add(Visit("maya", TODAY + timedelta(days=day), location))
    assert of_visits(visits) == of_visits(alone)
