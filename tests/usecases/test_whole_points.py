"""Points are exact until they are granted, and granted whole: whatever the rate, the currency and the way a bill is cut."""

from fractions import Fraction

import pytest

from chalicelib.domain.program import EarnBasis, EarnRule
from tests.builders import Shop, program


@pytest.mark.parametrize(
    ("currency", "per_minor_units", "amount", "points"),
    [("JPY", 100, 1240, 12), ("JPY", 100, 99, 0), ("KWD", 1000, 12_999, 12), ("KWD", 1000, 13_000, 13), ("EUR", 100, 1299, 12)],
)
def test_a_point_for_so_much_is_counted_in_the_smallest_unit_of_each_currency(currency, per_minor_units, amount, points):
    shop = Shop(program(currency=currency, earn=EarnRule(EarnBasis.AMOUNT, 1, per_minor_units)))
    maya = shop.join()
    assert shop.sell(maya, amount, currency=currency).facts["points_delta"] == points


@pytest.mark.parametrize(
    ("points", "per_minor_units", "parts"),
    [
        (1, 300, [100] * 30),  # a third of a point each, which no decimal can write
        (1, 700, [100] * 70),
        (3, 7, [1] * 70),
        (1, 100, [1] * 1000),
        (5, 100, [19, 1] * 50),
    ],
)
def test_many_small_bills_are_worth_what_one_bill_is_to_the_last_point(points, per_minor_units, parts):
    shop = Shop(program(earn=EarnRule(EarnBasis.AMOUNT, points, per_minor_units)))
    maya = shop.join()
    for number, part in enumerate(parts):
        shop.sell(maya, part, f"s{number}")
    exact = Fraction(sum(parts) * points, per_minor_units)
    assert exact.denominator == 1
    assert (shop.member(maya).account.exact, shop.balance(maya)) == (exact, exact)


def test_a_bill_cut_below_the_step_earns_no_more_and_no_less_than_in_one(shop, maya):
    for number in range(5):
        shop.sell(maya, 438, f"s{number}")  # $21.90 in five parts
    assert shop.balance(maya) == 21


def test_a_correction_is_posted_exactly_and_not_rounded_by_itself(shop, maya):
    shop.sell(maya, 150)
    shop.sell(maya, 150, "sale-2")
    assert shop.balance(maya) == 3
    for amount, balance in ((149, 2), (150, 3), (50, 2), (150, 3)):
        assert shop.sell(maya, amount).facts["balance"] == balance
