"""However a refund is cut, and whatever the rules say by then, the end is what one refund at once would have left."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.sale import SaleState
from chalicelib.usecases.till import Till
from tests.builders import BARBER, BOOKSHOP, COFFEE, CUT, FIVER, NOW, Shop, program
from tests.usecases.new_rules import change_rules

TENNER = program(earn=EarnRule(EarnBasis.AMOUNT, 1, 1000))
THIRDS = program(earn=EarnRule(EarnBasis.AMOUNT, 1, 300))
GIFT = replace(BARBER, earn=EarnRule(EarnBasis.AMOUNT, 1, 100), rewards=(replace(CUT, price_points=25, amount=500),))


@pytest.mark.parametrize(
    "parts",
    [[2190], [2000], [400] * 5, [400] * 5 + [190], [190] + [400] * 5, [1000, 1000], [1095, 1095], [100] * 20, [1] * 99 + [2000]],
    ids=str,
)
def test_the_sale_of_21_90_loses_its_2_points_however_it_is_refunded(parts):
    # Square's example, at 1 point for $10. Its own rule floors each refund: five times $4 take nothing there.
    shop = Shop(TENNER)
    maya = shop.join()
    assert shop.sell(maya, 2190).facts["points_delta"] == 2
    for number, part in enumerate(parts):
        shop.refund(part, f"r{number}")
    assert (shop.balance(maya), shop.member(maya).account.exact) == (0, Fraction(2190 - sum(parts), 1000))


def test_five_refunds_of_4_dollars_take_a_point_whenever_the_rest_is_worth_one_less():
    shop = Shop(TENNER)
    maya = shop.join()
    shop.sell(maya, 2190)
    balances = [shop.refund(400, f"r{number}").facts["balance"] for number in range(5)]
    assert balances == [1, 1, 0, 0, 0]


purchases = st.lists(
    st.integers(1, 2500).flatmap(lambda paid: st.tuples(st.just(paid), st.integers(0, paid))), min_size=1, max_size=5
)


@given(purchases, st.sampled_from([TENNER, THIRDS, program()]), st.data())
def test_any_cut_and_order_of_purchases_and_refunds_gives_the_points_of_one_purchase_and_one_refund(cut, rules, data):
    shop = Shop(rules)
    maya = shop.join()
    steps = [(number, "buy") for number in range(len(cut))] + [(number, "refund") for number in range(len(cut))]
    for number, what in data.draw(st.permutations(steps)):
        if what == "buy":
            shop.sell(maya, cut[number][0], f"s{number}")
        else:
            shop.refund(cut[number][1], f"r{number}", f"s{number}")
    kept = sum(paid - back for paid, back in cut)
    assert shop.balance(maya) == int(rules.earn.exact_points(kept))
    assert shop.member(maya).account.debt == 0


@given(st.lists(st.integers(1, 2500), min_size=1, max_size=5), st.sampled_from([TENNER, THIRDS, BOOKSHOP]))
def test_nothing_spent_in_the_end_is_no_points_in_the_end(amounts, rules):
    shop = Shop(rules)
    maya = shop.join()
    for number, amount in enumerate(amounts):
        shop.sell(maya, amount, f"s{number}")
    for number, amount in enumerate(amounts):
        shop.refund(amount, "all", f"s{number}")
    account = shop.member(maya).account
    assert (account.exact, account.lots, account.debt, account.lifetime_points, account.visits) == (0, (), 0, 0, 0)


def used_and_refunded(rules, offers, parts, later=None):
    """The member before and after a sale on which rewards were used, and which was then refunded in these parts."""
    shop = Shop(rules)
    maya = shop.join()
    for number, amount in enumerate([4300, 3900, 2500]):
        shop.sell(maya, amount, f"s{number}")
        shop.wait(days=17)
    before = shop.member(maya).account
    if rules.type is BARBER.type:
        offers = [f"certificate:{before.certificates[0].id}"]
    held = shop.hold(maya, *offers, payable=2190).facts
    off = sum(use[2] for use in held["uses"])
    shop.capture(held["id"])
    shop.sell(maya, 2190)
    if later:
        change_rules(shop, **later)
    cuts = sorted({*(part for part in parts if part < 2190 - off), 2190 - off})
    for number, (begin, end) in enumerate(pairwise([0, *cuts])):
        shop.refund(end - begin, f"r{number}")
    return before, shop.member(maya).account


USED = [(program(), ("fiver",)), (program(), ("fiver", "coffee")), (THIRDS, ()), (GIFT, ()), (BOOKSHOP, ("credit:150",))]


@given(st.sampled_from(USED), st.lists(st.integers(1, 2190), max_size=4))
def test_refunds_in_parts_and_at_once_restore_every_field_but_history(used, parts):
    before, after = used_and_refunded(*used, parts)
    assert replace(after, seq=before.seq) == before


@pytest.mark.parametrize(
    "later",
    [
        {"earn": EarnRule(EarnBasis.AMOUNT, 3, 100)},
        {"earn": EarnRule(EarnBasis.VISIT, 1)},
        {"earn": EarnRule(EarnBasis.AMOUNT, 1, 100, spend_min=100_000)},
        {"expiry": ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)},
        {"expiry": ExpiryPolicy(ExpiryKind.INACTIVITY, 1)},
        {"rewards": (replace(FIVER, price_points=400), replace(COFFEE, amount=1))},
        {"rewards": (replace(COFFEE, id="tea"),)},
    ],
    ids=["dearer", "by visit", "from a minimum on", "shorter", "moving", "other prices", "other rewards"],
)
@pytest.mark.parametrize("parts", [[], [500, 600, 1000]], ids=["at once", "in parts"])
def test_rules_that_changed_since_the_sale_make_no_difference_to_its_refund(later, parts):
    before, after = used_and_refunded(program(), ("fiver", "coffee"), parts, later)
    assert replace(after, seq=before.seq) == before


def test_refunds_in_parts_leave_the_points_of_another_shop_alone():
    shop = Shop(GIFT)
    maya = shop.join()
    shop.sell(maya, 2190)
    before = shop.member(maya).account
    harbor = Till(shop.merchant, shop.merchant.location("dock"))
    shop.sell(maya, 2190, "sale-2", till=harbor)
    assert len(shop.member(maya).account.certificates) == 1
    shop.sell(maya, 2190, "sale-2", till=harbor, refunds={"r1": 1095})
    shop.sell(maya, 2190, "sale-2", till=harbor, refunds={"r2": 1095})
    assert replace(shop.member(maya).account, seq=before.seq) == before


def test_a_visit_counts_as_long_as_what_is_left_reaches_the_least_amount():
    shop = Shop(replace(BARBER, earn=EarnRule(EarnBasis.VISIT, 1, spend_min=2000)))
    maya = shop.join()
    shop.sell(maya, 3200)
    shop.refund(1200)
    assert (shop.balance(maya), shop.member(maya).account.visits) == (1, 1)
    shop.refund(1, "r2")
    assert (shop.balance(maya), shop.member(maya).account.visits) == (0, 0)


@pytest.mark.parametrize("order", [("sale", "refund"), ("refund", "sale")], ids=" ".join)
@pytest.mark.parametrize(("price", "net"), [(1500, 5), (1000, 0), (400, -6)])
def test_an_exchange_is_a_refund_and_a_sale_and_gives_the_difference(shop, maya, order, price, net):
    shop.sell(maya, 5000, "earlier")
    shop.sell(maya, 1000)
    steps = {"refund": lambda: shop.refund(1000), "sale": lambda: shop.sell(maya, price, "sale-2")}
    for step in order:
        steps[step]()
    assert shop.balance(maya) == 60 + net
    assert shop.member(maya).account.debt == 0


@pytest.mark.parametrize(("subtotal", "entries", "points"), [(2500, 1, 5), (2000, 0, 0), (1400, 1, -6)])
def test_an_exchange_told_in_one_report_is_one_entry_of_the_difference_or_none(shop, maya, subtotal, entries, points):
    shop.sell(maya, 1000, version=1)
    known = len(list(shop.book.entries("rosas", maya)))
    answer = shop.sell(maya, subtotal, version=2, refunds={"exchanged": 1000})
    new = list(shop.book.entries("rosas", maya))[known:]
    assert ([entry.points for entry in new], answer.facts["points_delta"]) == ([points] * entries, points)


def test_an_exchange_after_the_points_were_used_leaves_no_debt_where_the_new_sale_earns_as_much(shop, maya):
    shop.sell(maya, 5000)
    shop.redeem(maya, "coffee", check_id="c")
    shop.sell(maya, 5500, "sale-2")
    assert shop.refund(5000).facts["balance"] == 5


def test_a_refund_of_a_voided_or_an_open_sale_takes_nothing(shop, maya):
    shop.sell(maya, 5000, "earlier")
    shop.sell(maya, 1000, "voided", state=SaleState.VOIDED)
    shop.sell(maya, 1000, "open", state=SaleState.OPEN)
    for sale_id in ("voided", "open"):
        assert shop.refund(400, sale_id=sale_id).facts["points_delta"] == 0
    assert shop.sell(maya, 1000, "open").facts["points_delta"] == 6


def test_the_day_of_the_refund_does_not_matter_while_the_points_live():
    ends = []
    for days in (0, 30, 340):
        shop = Shop(TENNER, now=NOW)
        maya = shop.join()
        shop.sell(maya, 9000, "other")
        shop.wait(days=20)
        shop.sell(maya, 2190)
        shop.wait(days=days)
        shop.refund(1195)
        ends.append(shop.member(maya).account)
    assert ends[0] == ends[1] == ends[2]
