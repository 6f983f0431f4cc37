"""A sale says which rewards and specials were on it, what was paid, and the points that specials gave it on top."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from chalicelib.domain.figures.on_sales import of_offers, points_given
from chalicelib.domain.program import EarnBasis, EarnRule
from chalicelib.domain.special import Benefit, Special
from chalicelib.domain.window import Window
from tests.builders import Shop, program
from tests.usecases.happy_hours import tuesday

LUNCH = Special("lunch", "Lunch", Benefit.PERCENT_OFF, date(2026, 11, 1), percent=20)
DOUBLE = Special("double", "Double", Benefit.TIMES, date(2026, 11, 1), times=Fraction(2))
TRIPLE = Special("triple", "Triple", Benefit.TIMES, date(2026, 11, 1), times=Fraction(3))
GIFT = Special("gift", "Gift", Benefit.BONUS_POINTS, date(2026, 11, 1), bonus_points=30)


def a_shop(*specials, **rules):
    return Shop(program(specials=specials, **rules), now=tuesday(12))


def told(shop, sale_id="sale-1"):
    return dict(of_offers(shop.merchant, shop.book.sale("rosas", "mill", sale_id)))


def test_a_sale_without_an_offer_adds_nothing():
    shop = a_shop(LUNCH)
    shop.sell(shop.join(), 2000)
    assert told(shop) == {}


def test_a_special_that_took_something_off_is_on_its_sale_with_what_was_paid():
    shop = a_shop(LUNCH)
    maya = shop.join()
    shop.redeem(maya, "special:lunch", payable=2000)
    shop.sell(maya, 2000, discount=400)
    assert told(shop) == {"on:lunch": 1, "sold:lunch": 1600}
    shop.refund(600)
    assert told(shop) == {"on:lunch": 1, "sold:lunch": 1000}
    shop.refund(1000, "refund-2")
    assert told(shop) == {}


def test_a_reward_is_on_its_sale_until_it_comes_back():
    shop = a_shop()
    maya = shop.join()
    shop.sell(maya, 10_000)
    shop.redeem(maya, "coffee", check_id="sale-2")
    shop.sell(maya, 1000, "sale-2", discount=350)
    assert told(shop, "sale-2") == {"on:coffee": 1, "sold:coffee": 650}
    shop.refund(650, sale_id="sale-2")
    assert told(shop, "sale-2") == {}


def test_a_special_that_multiplies_says_what_it_gave_on_top():
    shop = a_shop(DOUBLE)
    shop.sell(shop.join(), 2050)
    assert told(shop) == {"on:double": 1, "sold:double": 2050, "extra:double": 20}


def test_of_two_that_multiply_only_the_better_one_gave_anything():
    shop = a_shop(DOUBLE, TRIPLE)
    shop.sell(shop.join(), 2000)
    assert told(shop) == {"on:triple": 1, "sold:triple": 2000, "extra:triple": 40}


def test_bonuses_add_up_beside_what_multiplies():
    shop = a_shop(DOUBLE, GIFT)
    shop.sell(shop.join(), 2000)
    assert {name: number for name, number in told(shop).items() if "extra" in name} == {"extra:double": 20, "extra:gift": 30}


def test_a_window_of_the_same_hours_is_no_special():
    shop = a_shop(GIFT, windows=(Window("Happy hour", times=Fraction(2)),))
    shop.sell(shop.join(), 2000)
    assert told(shop) == {"on:gift": 1, "sold:gift": 2000, "extra:gift": 30}


def test_what_the_limit_of_a_sale_cuts_off_was_not_given():
    shop = a_shop(DOUBLE, GIFT, earn=EarnRule(EarnBasis.AMOUNT, 1, 100, points_max=45))
    shop.sell(shop.join(), 2000)
    assert points_given(shop.merchant, shop.book.sale("rosas", "mill", "sale-1")) == {"double": 20, "gift": 5}


def test_a_refund_takes_its_part_of_what_was_given():
    shop = a_shop(DOUBLE)
    shop.sell(shop.join(), 2000)
    shop.refund(1000)
    assert told(shop) == {"on:double": 1, "sold:double": 1000, "extra:double": 10}


def test_a_sale_without_a_member_was_given_nothing():
    shop = a_shop(DOUBLE)
    shop.sell(None, 2000)
    assert told(shop) == {}


def test_a_version_that_this_process_does_not_know_yet_gives_nothing_for_now():
    shop = a_shop(DOUBLE)
    shop.sell(shop.join(), 2000)
    sale = shop.book.sale("rosas", "mill", "sale-1")
    assert points_given(shop.merchant, replace(sale, posted=replace(sale.posted, program_version=99))) == {}


@pytest.mark.parametrize("special", [DOUBLE, GIFT])
def test_what_was_given_on_top_is_what_the_sale_gave_less_what_it_gives_without(special):
    with_it, without = a_shop(special), a_shop()
    for shop in (with_it, without):
        shop.sell(shop.join(), 3700)
    gave = [shop.book.sale("rosas", "mill", "sale-1").total.points for shop in (with_it, without)]
    assert points_given(with_it.merchant, with_it.book.sale("rosas", "mill", "sale-1")) == {special.id: gave[0] - gave[1]}
