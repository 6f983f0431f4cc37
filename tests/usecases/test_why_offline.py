"""Why, in one sentence: a reward that was given without a connection, and who bears what the member did not have."""

from dataclasses import replace

import pytest

from tests.builders import BARBER, BOOKSHOP, Shop
from tests.usecases.stories import why
from tests.usecases.test_offline import OFFLINE, redeem

OFFLINE_TILL = "given while the till was offline: the shop bears the"


@pytest.mark.parametrize(
    ("rules", "offer_id", "sentence"),
    [
        (
            OFFLINE,
            "coffee",
            f"30 points spent on Free coffee, {OFFLINE_TILL} 20 points that were missing.",
        ),
        (
            OFFLINE,
            "fiver",
            f"30 points spent on $5 off, {OFFLINE_TILL} 10 points that were missing.",
        ),
        (
            replace(BOOKSHOP, offline_points=500),
            "credit:500",
            f"$1.50 of credit spent on Store credit, {OFFLINE_TILL} $3.50 of credit that were missing.",
        ),
        (
            replace(BARBER, offline_points=20),
            "certificate:gone",
            f"0 points spent on Free haircut, {OFFLINE_TILL} 10 points that were missing.",
        ),
    ],
)
def test_what_a_member_did_not_have_is_told_as_the_shops(rules, offer_id, sentence):
    shop = Shop(rules)
    maya = shop.join()
    shop.sell(maya, 3000, "earlier")
    redeem(shop, maya, offer_id)
    assert why(shop, maya) == sentence


def test_a_reward_that_the_member_had_the_points_for_is_told_like_any_other():
    shop = Shop(OFFLINE)
    maya = shop.join()
    shop.sell(maya, 9000, "earlier")
    redeem(shop, maya, "coffee")
    assert why(shop, maya) == "50 points spent on Free coffee, $3.50 off the check."
