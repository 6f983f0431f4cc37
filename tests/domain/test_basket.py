"""What a reward takes off the lines of a check."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.basket import Allocation, Basket, Line, fold
from chalicelib.domain.program import Reward, RewardKind
from tests.domain import naive_check as naive

DRINK = Reward("drink", "Free drink", RewardKind.FREE_ITEM, 50, items=("Latte", "tea"))
SECOND = replace(DRINK, id="second", buy=1)
OFF = Reward("off", "$2 off drinks", RewardKind.AMOUNT_OFF, 20, amount=200, items=("Latte", "tea"))
HALF = Reward("half", "Half off drinks", RewardKind.PERCENT_OFF, 20, percent=50, items=("Latte", "tea"))
PAIR = replace(DRINK, id="pair", buy=2, amount=400)
FIVER = Reward("fiver", "$5 off", RewardKind.AMOUNT_OFF, 40, amount=500)


def line(name, total, quantity=1, line_id=None):
    return Line(line_id or name, frozenset({fold(name)}), quantity, total)


def basket(*lines, payable=None):
    return Basket(sum(line.total for line in lines) if payable is None else payable, lines)


def taken(cut):
    return cut and {allocation.line_id: allocation.amount for allocation in cut.allocations}


def test_the_cheapest_of_what_a_reward_names_is_free():
    check = basket(line("Latte", 450), line("Tea", 300), line("Cookie", 200))
    assert check.cut(DRINK)[:2] == (300, (Allocation("Tea", 300),))


def test_of_equally_cheap_ones_the_first_is_free():
    assert taken(basket(line("Latte", 400, line_id="a"), line("Tea", 400, line_id="b")).cut(DRINK)) == {"a": 400}


@pytest.mark.parametrize("name", ["latte", "  LATTE ", "\uff2c\uff21\uff34\uff34\uff25"])
def test_names_are_compared_without_capitals_blanks_and_widths(name):
    assert taken(basket(line(name, 400, line_id="a")).cut(DRINK)) == {"a": 400}


def test_any_name_of_a_line_will_do():
    check = basket(Line("1", frozenset({"sku-17", "flat white", "tea"}), 1, 350))
    assert taken(check.cut(DRINK)) == {"1": 350}


def test_without_what_it_is_for_a_reward_takes_nothing():
    assert basket(line("Cookie", 200)).cut(DRINK) is None
    assert basket(line("Cookie", 200)).cut(OFF) is None


@pytest.mark.parametrize(("quantity", "total"), [(1, 0), (0, 400), (-1, -400), (1, -400), (3, 2)])
def test_what_is_given_back_already_or_came_back_is_not_free(quantity, total):
    assert basket(line("Latte", total, quantity), payable=900).cut(DRINK) is None


def test_one_of_several_is_free_and_the_rest_is_paid():
    check = basket(line("Latte", 1000, 3))
    amounts = []
    for _ in range(3):
        cut = check.cut(DRINK)
        amounts.append(cut.amount)
        check = cut.left
    assert (amounts, sum(amounts), check.cut(DRINK)) == ([333, 333, 334], 1000, None)


def test_an_amount_is_a_ceiling_and_what_is_left_to_pay_is_another():
    check = basket(line("Latte", 450), line("Tea", 300))
    assert taken(check.cut(replace(DRINK, amount=250))) == {"Tea": 250}
    assert check.cut(replace(DRINK, amount=250)).left.cut(DRINK).allocations == (Allocation("Latte", 450),)
    assert taken(replace(check, payable=120).cut(DRINK)) == {"Tea": 120}


def test_one_is_paid_for_each_that_is_free():
    assert basket(line("Latte", 450)).cut(SECOND) is None
    cut = basket(line("Latte", 450), line("Tea", 300)).cut(SECOND)
    assert taken(cut) == {"Tea": 300}
    assert cut.left.cut(SECOND) is None
    assert cut.left.cut(DRINK) is None, "what was paid for the free one is paid"


def test_two_of_four_are_free_where_one_is_paid_for_each():
    check = basket(line("Latte", 900, 2), line("Tea", 600, 2))
    first = check.cut(SECOND)
    second = first.left.cut(SECOND)
    assert (taken(first), taken(second), second.left.cut(SECOND)) == ({"Tea": 300}, {"Tea": 300}, None)


def test_two_may_have_to_be_paid():
    three = replace(SECOND, buy=2)
    assert basket(line("Latte", 900, 2)).cut(three) is None
    assert taken(basket(line("Latte", 1350, 3)).cut(three)) == {"Latte": 450}


def test_money_off_items_is_shared_out_among_them():
    check = basket(line("Latte", 450), line("Tea", 300), line("Cookie", 900))
    assert taken(check.cut(OFF)) == {"Latte": 120, "Tea": 80}
    assert taken(check.cut(HALF)) == {"Latte": 225, "Tea": 150}
    assert taken(check.cut(replace(HALF, cap=100))) == {"Latte": 60, "Tea": 40}
    assert taken(basket(line("Tea", 150), line("Cookie", 900)).cut(OFF)) == {"Tea": 150}


def test_an_item_takes_one_discount():
    check = basket(line("Latte", 450), line("Tea", 300))
    assert check.cut(HALF).left.cut(DRINK) is None
    assert taken(check.cut(DRINK).left.cut(HALF)) == {"Latte": 225}
    assert check.cut(HALF).left.cut(FIVER).amount == 375, "a discount on the check is another matter"


def test_without_lines_a_reward_for_items_is_worth_what_the_program_says():
    unknown = Basket(900)
    assert unknown.cut(replace(DRINK, amount=350)).amount == 350
    assert Basket(200).cut(replace(DRINK, amount=350)).amount == 200
    assert unknown.cut(DRINK)[:2] == (0, ())
    assert [unknown.cut(replace(HALF, cap=cap)).amount for cap in (None, 300)] == [0, 300]
    assert unknown.cut(OFF).amount == 200


lines = st.lists(
    st.builds(
        Line,
        st.uuids().map(str),
        st.sets(st.sampled_from(["latte", "tea", "cookie"]), max_size=2).map(frozenset),
        st.integers(-1, 4),
        st.integers(-100, 2000),
    ),
    max_size=5,
).map(tuple)
rewards = st.lists(
    st.one_of(
        st.sampled_from([DRINK, SECOND, OFF, HALF, FIVER]),
        st.builds(
            Reward,
            st.just("any"),
            st.just("Any"),
            st.sampled_from([RewardKind.FREE_ITEM, RewardKind.AMOUNT_OFF, RewardKind.PERCENT_OFF]),
            st.just(1),
            st.sampled_from([0, 1, 250, 5000]),
            st.integers(1, 100),
            st.sampled_from([None, 0, 77]),
            st.sampled_from([(), ("tea",), ("latte", "cookie")]),
            st.integers(0, 2),
        ),
    ),
    max_size=6,
)


@given(lines, st.integers(0, 6000), rewards)
def test_rewards_never_take_more_than_a_line_costs_nor_than_is_left_to_pay(lines, payable, rewards):
    check, off, total = Basket(payable, lines), dict.fromkeys((line.id for line in lines), 0), 0
    for reward in rewards:
        cut = check.cut(reward)
        if cut is None:
            assert reward.items
            continue
        assert cut.amount >= 0
        total += cut.amount
        if reward.items and lines:
            assert sum(allocation.amount for allocation in cut.allocations) == cut.amount
        else:
            assert cut.allocations == ()
        for allocation in cut.allocations:
            off[allocation.line_id] += allocation.amount
        assert cut.left.payable == check.payable - cut.amount
        check = cut.left
    assert total <= payable
    assert all(off[line.id] <= max(0, line.total) for line in lines)


counted = st.tuples(st.sampled_from(["latte", "tea", "cookie"]), st.integers(1, 4), st.integers(4, 2000))


@given(
    st.lists(counted, max_size=4), st.integers(1, 6000), st.lists(st.sampled_from([DRINK, SECOND, PAIR, HALF, FIVER]), max_size=5)
)
def test_rewards_take_what_they_take_thing_by_thing(lines, payable, rewards):
    check = Basket(payable, tuple(Line(str(at), frozenset({name}), *rest) for at, (name, *rest) in enumerate(lines)))
    things = naive.Check(payable, [(name, naive.prices(count, total)) for name, count, total in lines])
    for reward in rewards:
        cut, due = check.cut(reward), None
        with suppress(naive.Cannot):
            due = things.take(reward)
        assert (cut and cut.amount) == due
        if cut:
            check, things.payable = cut.left, things.payable - due
