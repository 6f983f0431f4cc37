"""Coupons that give points in place of money off: shown before the sale, and given with it in the order of all that earns."""

from dataclasses import replace as change
from datetime import date
from fractions import Fraction

import pytest

from chalicelib.domain.refusals import CouponForMembers, CouponUsed, OfferNotApplicable
from chalicelib.domain.sale import Report, SaleState
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.domain.special_checks import check_specials
from chalicelib.domain.special_words import describe
from chalicelib.usecases.coupons import making
from tests.builders import program
from tests.fake_coupons import FakeCoupons
from tests.usecases.stories import why
from tests.usecases.test_special_limits import used
from tests.usecases.test_specials import NOON, a_shop, reconciles

MORE = Special("more", "Flyer", Benefit.BONUS_POINTS, date(2026, 11, 1), date(2026, 12, 1), bonus_points=25, by_coupon=True)
TWICE = Special("twice", "Two times", Benefit.TIMES, date(2026, 11, 1), times=Fraction(2), by_coupon=True)
SALE = {"payable": 2000}


def codes_of(shop, special):
    coupons = FakeCoupons(shop.book)
    batch = making.make_batch(coupons, shop.merchants.get("rosas"), special, 3, shop.now)
    return [f"coupon:{one.code}" for one in coupons.of_batch("rosas", batch)]


def test_its_points_come_with_the_sale_and_without_one_there_are_none():
    shop = a_shop(MORE)
    maya = shop.join()
    first, *_ = codes_of(shop, "more")
    check_specials((MORE,), {"mill"}, earns=True)
    assert describe(MORE, program(), {}).startswith("25 points more, with a coupon")
    assert shop.sell(maya, 2000, "before").facts["points_delta"] == 20
    quote = shop.quote(maya, Report(SaleState.CLOSED, "USD", shop.now, 2000), first)
    assert ([taking.use.amount for taking in quote.takings], quote.points_to_earn) == ([0], 45)
    shop.redeem(maya, first, **SALE)
    assert why(shop, maya).endswith("used, which the sale gives points for.")
    assert why(shop, maya).startswith("Flyer by coupon ")
    assert shop.sell(maya, 2000).facts["points_delta"] == 45
    assert why(shop, maya).startswith("45 points: $20.00 counted")
    assert (used(shop, MORE), used(shop, MORE, maya)) == ((1, 0), (1, 0))
    with pytest.raises(CouponUsed):
        shop.hold(maya, first, check_id="b", **SALE)
    assert reconciles(shop)


def test_the_coupon_that_multiplies_most_counts_and_bonuses_add_to_it():
    best = change(TWICE, id="thrice", name="Three times", times=Fraction(3), by_coupon=False)
    shop = a_shop(MORE, TWICE, best)
    maya = shop.join()
    for special in ("more", "twice"):
        shop.redeem(maya, codes_of(shop, special)[0], **SALE)
    assert shop.sell(maya, 2000).facts["points_delta"] == 20 * 3 + 25
    assert reconciles(shop)


def test_a_refund_a_void_and_a_reversal_take_the_points_and_give_the_coupon_back():
    shop = a_shop(MORE)
    maya = shop.join()
    first, *_ = codes_of(shop, "more")
    shop.redeem(maya, first, **SALE)
    shop.sell(maya, 2000)
    assert shop.refund(1000, "half").facts["points_delta"] == -10
    assert shop.refund(1000, "rest").facts["points_delta"] == -35
    again = shop.redeem(maya, first, check_id="b", **SALE)
    shop.sell(maya, 2000, "b")
    shop.reverse(again)
    assert shop.balance(maya) == 20
    shop.redeem(maya, first, check_id="c", **SALE)
    shop.sell(maya, 2000, "c", state=SaleState.VOIDED)
    shop.redeem(maya, first, check_id="d", **SALE)
    assert (used(shop, MORE), reconciles(shop)) == ((1, 0), True)


def test_a_coupon_that_was_shown_in_time_counts_for_a_sale_that_ends_later():
    shop = a_shop(change(MORE, last_day=NOON.date()))
    maya = shop.join()
    first, *_ = codes_of(shop, "more")
    shop.redeem(maya, first, **SALE)
    shop.wait(days=1)
    assert shop.sell(maya, 2000).facts["points_delta"] == 45


def test_points_need_a_member_and_what_its_special_asks_for():
    shop = a_shop(change(MORE, spend_min=3000), change(TWICE, who=Who.BIRTHDAY))
    maya = shop.join()
    first, *_ = codes_of(shop, "more")
    with pytest.raises(CouponForMembers):
        shop.use_as_nobody(first)
    with pytest.raises(OfferNotApplicable) as less:
        shop.hold(maya, first, payable=2000)
    assert less.value.reason == "too_small"
    with pytest.raises(OfferNotApplicable) as strange:
        shop.hold(maya, codes_of(shop, "twice")[0], payable=2000)
    assert strange.value.reason == "not_open", "nobody has told us the month of her birthday"
