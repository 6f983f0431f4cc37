"""Specials at the till page: offered beside rewards, used like one, and told before the sale where they are points."""

from datetime import date
from fractions import Fraction

import pytest

from chalicelib.domain.special import Benefit, Special
from chalicelib.usecases.coupons import making
from chalicelib.usecases.coupons.tries import WRONG_BY_LOCATION
from tests.builders import Shop, program
from tests.fake_coupons import FakeCoupons
from tests.web.till_side import Till

FIVE = Special("five", "$5 for you", Benefit.AMOUNT_OFF, date(2026, 11, 1), amount=500, spend_min=1_500, per_member=1)
TENTH = Special("tenth", "A tenth off", Benefit.PERCENT_OFF, date(2026, 11, 1), percent=10)
DOUBLE = Special("double", "Double", Benefit.TIMES, date(2026, 11, 1), times=Fraction(2))
LIMITED = Special("few", "Few", Benefit.BONUS_POINTS, date(2026, 11, 1), bonus_points=50, total=1)
FLYER = Special("flyer", "Flyer", Benefit.AMOUNT_OFF, date(2026, 11, 1), amount=500, spend_min=1_500, by_coupon=True)
BUN = Special("bun", "Free bun", Benefit.FREE_ITEM, date(2026, 11, 1), amount=300, by_coupon=True)
SHOP = pytest.mark.parametrize("shop", [program(specials=(FIVE, TENTH, DOUBLE, LIMITED, FLYER, BUN))], indirect=True)


@SHOP
def test_specials_are_offered_with_their_words_and_cost_nothing(till: Till, maya: str) -> None:
    offers = {offer["id"]: offer for offer in till.call("find", member=maya)["offers"]}
    five = offers["special:five"]
    assert {name: five[name] for name in ("name", "price", "need", "ready", "paid", "special", "sized")} == {
        "name": "$5 for you",
        "price": 0,
        "need": 0,
        "ready": True,
        "paid": False,
        "special": True,
        "sized": True,
    }
    assert offers["coffee"]["special"] is False


@SHOP
def test_a_special_is_used_the_sale_earns_on_what_is_paid_and_undoing_gives_it_back(till: Till, shop: Shop, maya: str) -> None:
    refused = till.refuse(422, "OFFER_NOT_APPLICABLE", "use", check="check-1", member=maya, offer="special:five", amount=1_499)
    assert refused["sentence"] == "This check is too small for this reward."
    used = till.call("use", check="check-1", member=maya, offer="special:five", amount=2_000)
    assert (used["status"], used["off"], used["balance"]) == ("captured", 500, 0)
    assert till.earn(maya, 1_500)["delta"] == 2 * 15 + 50
    till.refuse(422, "OFFER_NOT_APPLICABLE", "use", check="check-2", member=maya, offer="special:five", amount=2_000)
    assert till.call("undo", check="check-1")["delta"] == -80
    assert till.call("use", check="check-3", member=maya, offer="special:five", amount=2_000)["off"] == 500
    assert shop.balance(maya) == 0


@SHOP
def test_a_share_is_of_what_was_keyed(till: Till, maya: str) -> None:
    assert till.call("use", check="check-1", member=maya, offer="special:tenth", amount=2_000)["off"] == 200


@SHOP
def test_the_page_foretells_what_it_can_be_sure_of(till: Till, maya: str) -> None:
    rate = till.call("find", member=maya)["rate"]
    assert (rate["times"], rate["bonus"]) == ([2, 1], 0)


def codes(shop: Shop, special: str) -> list[str]:
    coupons = FakeCoupons(shop.book)  # type: ignore[arg-type]
    batch = making.make_batch(coupons, shop.merchants.get("rosas"), special, 2, shop.now)
    return [f"coupon:{one.code}" for one in coupons.of_batch("rosas", batch)]


@SHOP
def test_a_coupon_is_used_on_a_sale_that_is_keyed_and_given_back(till: Till, shop: Shop, maya: str) -> None:
    first, second = codes(shop, "flyer")
    till.refuse(400, "INVALID_FIELD", "use", check="check-1", member=maya, offer=first)
    till.refuse(422, "OFFER_NOT_APPLICABLE", "use", check="check-1", member=maya, offer=first, amount=1_499)
    used = till.call("use", check="check-1", member=maya, offer=first, amount=2_000)
    assert {name: used[name] for name in ("status", "off", "name", "item", "points")} == {
        "status": "captured",
        "off": 500,
        "name": "Flyer",
        "item": False,
        "points": False,
    }
    refused = till.refuse(422, "COUPON_USED", "use", check="check-2", member=maya, offer=first, amount=2_000)
    assert refused["sentence"] == "This coupon was used already, or waits on another check."
    till.call("back", redemption=used["redemption"])
    assert till.call("use", check="check-2", member=maya, offer=first, amount=2_000)["off"] == 500
    assert till.earn(maya, 1_500, check="check-2")["delta"] == 2 * 15 + 50
    assert second not in {offer["id"] for offer in till.call("find", member=maya)["offers"]}


@SHOP
def test_what_a_coupon_gives_in_kind_is_told_apart_from_money(till: Till, shop: Shop, maya: str) -> None:
    (first, _) = codes(shop, "bun")
    used = till.call("use", check="check-1", member=maya, offer=first, amount=100)
    assert (used["off"], used["name"], used["item"]) == (300, "Free bun", True)


@SHOP
def test_wrong_coupons_run_out_at_a_till(till: Till, shop: Shop, maya: str) -> None:
    (first, _) = codes(shop, "flyer")
    for number in range(WRONG_BY_LOCATION.most):
        till.refuse(422, "COUPON_UNKNOWN", "use", check=f"c{number}", member=maya, offer="coupon:222222222222", amount=2_000)
    till.refuse(422, "COUPON_TRIES", "use", check="check-1", member=maya, offer=first, amount=2_000)


@SHOP
def test_a_coupon_without_a_number_is_used_at_once_and_given_back(till: Till, shop: Shop) -> None:
    first, second = codes(shop, "flyer")
    till.refuse(400, "INVALID_FIELD", "use", check="check-1", offer="special:five", amount=2_000)
    till.refuse(400, "INVALID_FIELD", "use", check="check-1", offer=first)
    used = till.call("use", check="check-1", member="", offer=first, amount=2_000)
    assert (used["status"], used["off"], used["balance"], used["name"]) == ("captured", 500, 0, "Flyer")
    till.refuse(422, "COUPON_USED", "use", check="check-2", member="", offer=first, amount=2_000)
    till.refuse(422, "OFFER_NOT_APPLICABLE", "use", check="check-1", member="", offer=second, amount=2_000)
    assert till.call("back", redemption=used["redemption"]) == {"balance": 0}
    till.call("use", check="check-2", member="", offer=first, amount=2_000)
    assert till.refuse(422, "COUPON_UNKNOWN", "use", check="check-3", offer="coupon:CDFG2345HJKM", amount=900)["sentence"]
