"""Specials at the till page: offered beside rewards, used like one, and told before the sale where they are points."""

from datetime import date
from fractions import Fraction

import pytest

from chalicelib.domain.special import Benefit, Special
from tests.builders import Shop, program
from tests.web.till_side import Till

FIVE = Special("five", "$5 for you", Benefit.AMOUNT_OFF, date(2026, 11, 1), amount=500, spend_min=1_500, per_member=1)
TENTH = Special("tenth", "A tenth off", Benefit.PERCENT_OFF, date(2026, 11, 1), percent=10)
DOUBLE = Special("double", "Double", Benefit.TIMES, date(2026, 11, 1), times=Fraction(2))
LIMITED = Special("few", "Few", Benefit.BONUS_POINTS, date(2026, 11, 1), bonus_points=50, total=1)
SHOP = pytest.mark.parametrize("shop", [program(specials=(FIVE, TENTH, DOUBLE, LIMITED))], indirect=True)


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
