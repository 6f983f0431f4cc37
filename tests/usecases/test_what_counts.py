"""What money counts: merchandise that the customer paid and kept; its tax where the program says so; nothing else."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.program import EarnBasis, EarnRule
from chalicelib.domain.sale import SaleState
from tests.builders import BARBER, BOOKSHOP, DOLLAR, Shop, program
from tests.usecases.new_rules import change_rules

TAXED = replace(DOLLAR, counts_tax=True)


def open_shop(**rule):
    shop = Shop(program(earn=replace(DOLLAR, **rule)))
    return shop, shop.join()


def facts(shop, member_id):
    return list(shop.book.entries("rosas", member_id))[-1].facts


def test_tax_earns_only_where_the_program_says_so():
    for counts_tax, points in ((False, 17), (True, 18)):
        shop, maya = open_shop(counts_tax=counts_tax)
        assert shop.sell(maya, 2000, discount=300, tax=136).facts["points_delta"] == points
    assert (facts(shop, maya)["base"], facts(shop, maya)["tax"]) == (1836, 136)


def test_where_tax_earns_tips_and_what_is_exempt_still_earn_nothing():
    shop, maya = open_shop(counts_tax=True)
    assert shop.sell(maya, 2000, discount=300, tax=100, exempt=700).facts["points_delta"] == 11
    assert shop.sell(maya, 2000, discount=300, tax=100, exempt=700, tip=900).facts["points_delta"] == 0
    assert shop.sell(maya, 5000, "gift-card", exempt=5000, tax=400).facts["points_delta"] == 0


def test_a_tax_corrected_later_posts_the_difference_where_it_earns():
    for counts_tax, points in ((False, 0), (True, 2)):
        shop, maya = open_shop(counts_tax=counts_tax)
        shop.sell(maya, 2000, tax=100)
        assert shop.sell(maya, 2000, tax=300).facts["points_delta"] == points


def test_a_refund_takes_the_tax_on_what_comes_back():
    shop, maya = open_shop(counts_tax=True)
    assert shop.sell(maya, 1000, tax=100).facts["points_delta"] == 11
    assert shop.refund(333).facts["points_delta"] == -4  # 6.67 and 0.66 of the tax are left
    assert facts(shop, maya)["tax"] == 66
    assert shop.refund(667, "rest").facts["points_delta"] == -7
    assert shop.member(maya).account.exact == 0


def test_the_part_paid_by_a_reward_earns_nothing_and_the_tax_that_the_customer_paid_does():
    shop, maya = open_shop(counts_tax=True)
    shop.sell(maya, 20000, "earlier")
    for number, fields in enumerate([{}, {"discount": 500}, {"reward_payment": 500}]):
        shop.redeem(maya, "fiver", check_id=f"s{number}", payable=2000)
        assert shop.sell(maya, 2000, f"s{number}", tax=100, **fields).facts["points_delta"] == 16


@pytest.mark.parametrize("fields", [{}, {"discount": 400}, {"reward_payment": 400}, {"reward_payment": 432}])
def test_a_sale_that_a_reward_paid_earns_nothing_for_its_tax_either(fields):
    shop, maya = open_shop(counts_tax=True)
    shop.sell(maya, 4000, "earlier")
    shop.redeem(maya, "fiver", payable=400)
    assert shop.sell(maya, 400, tax=32, **fields).facts["points_delta"] == 0


@pytest.mark.parametrize(
    ("counts_tax", "subtotal", "tax", "points"), [(0, 999, 80, 0), (0, 1000, 80, 10), (1, 920, 79, 0), (1, 920, 80, 10)]
)
def test_the_least_that_earns_is_inclusive_and_measured_on_what_earns(counts_tax, subtotal, tax, points):
    shop, maya = open_shop(counts_tax=bool(counts_tax), spend_min=1000)
    assert shop.sell(maya, subtotal, tax=tax).facts["points_delta"] == points
    assert shop.member(maya).account.visits == int(points > 0)


def test_a_visit_no_longer_counts_when_what_is_left_falls_below_the_least():
    shop = Shop(program(earn=EarnRule(EarnBasis.VISIT, 1, spend_min=1000), rewards=BARBER.rewards))
    maya = shop.join()
    shop.sell(maya, 1500)
    assert shop.refund(500).facts["points_delta"] == 0
    assert shop.refund(1, "r2").facts["points_delta"] == -1
    assert shop.member(maya).account.visits == 0


def test_a_sale_gives_no_more_than_the_most_and_a_refund_takes_what_then_is_too_much():
    shop, maya = open_shop(points_max=20)
    assert shop.sell(maya, 5000).facts["points_delta"] == 20
    assert facts(shop, maya)["cap"] == 20
    assert shop.refund(2500).facts["points_delta"] == 0
    assert shop.refund(1000, "r2").facts["points_delta"] == -5
    assert "cap" not in facts(shop, maya)
    assert shop.refund(1500, "r3").facts["points_delta"] == -15


def test_the_most_is_of_each_sale_and_of_exact_points():
    shop, maya = open_shop(points_max=20, per_minor_units=300)
    assert shop.sell(maya, 5999).facts["points_delta"] == 19
    assert shop.sell(maya, 6001, "s2").facts["points_delta"] == 20
    assert shop.member(maya).account.exact == Fraction(5999, 300) + 20


def test_rules_changed_between_a_sale_and_its_refund_make_no_difference():
    shop, maya = open_shop(counts_tax=True, points_max=50)
    before = shop.member(maya).account
    shop.sell(maya, 6000, tax=480)
    change_rules(shop, earn=EarnRule(EarnBasis.AMOUNT, 9, 100, spend_min=9000))
    assert shop.refund(3000).facts["points_delta"] == -18  # of 50; $32.40 are left
    assert shop.refund(3000, "rest").facts["points_delta"] == -32
    assert replace(shop.member(maya).account, seq=before.seq) == before


amounts = st.integers(1, 9000)
rules = st.sampled_from([program(earn=TAXED), program(earn=replace(TAXED, per_minor_units=300, points_max=25)), BOOKSHOP])


@given(
    amounts, st.integers(0, 2000), st.lists(st.integers(1, 100), min_size=1, max_size=5), rules, st.randoms(use_true_random=False)
)
def test_refunds_in_any_parts_and_order_take_what_one_refund_takes(amount, tax, shares, rule, chance):
    parts = [amount * share // sum(shares) for share in shares]
    parts = [part for part in (*parts, amount - sum(parts)) if part]
    ends = []
    for refunds in ([amount], parts, chance.sample(parts, len(parts))):
        shop = Shop(rule)
        maya = shop.join()
        shop.sell(maya, 777, "before", tax=62)
        before = shop.member(maya).account
        shop.sell(maya, amount, tax=tax)
        for number, refunded in enumerate(refunds):
            shop.refund(refunded, f"r{number}")
        ends.append(replace(shop.member(maya).account, seq=before.seq))
    assert ends == [before] * 3


@given(st.lists(amounts, min_size=1, max_size=6), st.integers(0, 25))
def test_splitting_a_bill_with_its_tax_never_changes_the_points(parts, percent):
    # A till that splits a bill splits its tax too; whole cents of it are what it reports.
    taxes = [part * percent // 100 for part in parts]
    whole, split = Shop(program(earn=TAXED)), Shop(program(earn=TAXED))
    for shop, bills in ((whole, [(sum(parts), sum(taxes))]), (split, list(zip(parts, taxes, strict=True)))):
        maya = shop.join()
        for number, (amount, tax) in enumerate(bills):
            shop.sell(maya, amount, f"s{number}", tax=tax)
    assert whole.balance(maya) == split.balance(maya) == (sum(parts) + sum(taxes)) // 100


def test_a_void_takes_the_tax_too():
    shop, maya = open_shop(counts_tax=True)
    shop.sell(maya, 1000, tax=100)
    assert shop.sell(maya, 1000, tax=100, state=SaleState.VOIDED).facts["points_delta"] == -11
    assert facts(shop, maya)["base"] == 0
