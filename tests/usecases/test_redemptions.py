from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.redemption import RedemptionStatus
from chalicelib.domain.refusals import (
    HoldRanOut,
    InsufficientPoints,
    OfferNotApplicable,
    RedemptionClosed,
    RequestIdReused,
    UnknownMember,
    UnknownOffer,
    UnknownRedemption,
)
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import redemptions
from chalicelib.usecases.till import Request, Till
from chalicelib.usecases.wishes import Wish
from tests.builders import BARBER, BOOKSHOP, Shop


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 13000, "earlier")
    return maya


def quote(shop, member_id, subtotal, *requested, **fields):
    check = replace(Report(SaleState.CLOSED, "USD", shop.now, subtotal), **fields)
    return shop.quote(member_id, check, *requested, check_id="c1")


def test_a_hold_takes_the_points_out_and_a_capture_makes_it_final(shop, maya):
    held = shop.hold(maya, "coffee")
    assert (held.facts["status"], held.facts["balance"]) == ("held", 80)
    assert shop.capture(held.facts["id"]).facts["balance"] == 80
    shop.wait(hours=1)
    assert shop.balance(maya) == 80


def test_a_hold_that_is_not_captured_runs_out_by_itself(shop, maya):
    held = shop.hold(maya, "coffee")
    shop.wait(minutes=15)
    assert shop.balance(maya) == 130
    with pytest.raises(HoldRanOut):
        shop.capture(held.facts["id"])


def test_releasing_gives_every_lot_back_and_may_be_repeated(shop, maya):
    before = shop.member(maya).account
    held = shop.hold(maya, "loaf")
    assert shop.release(held.facts["id"]).facts["balance"] == 130
    assert shop.release(held.facts["id"]).replayed
    assert replace(shop.member(maya).account, seq=before.seq) == before
    with pytest.raises(RedemptionClosed):
        shop.capture(held.facts["id"])


def test_capturing_twice_gives_the_same_answer_and_releasing_afterwards_is_refused(shop, maya):
    held = shop.hold(maya, "coffee")
    first = shop.capture(held.facts["id"])
    again = shop.capture(held.facts["id"])
    assert again.replayed
    assert again.facts == first.facts
    with pytest.raises(RedemptionClosed):
        shop.release(held.facts["id"])
    assert shop.balance(maya) == 80


def test_the_same_request_finds_its_hold_even_when_it_emptied_the_balance(shop, maya):
    first = shop.hold(maya, "loaf", key="k1")
    again = shop.hold(maya, "loaf", key="k1")
    assert again.replayed
    assert again.facts == first.facts
    assert shop.balance(maya) == 10
    with pytest.raises(RequestIdReused):
        shop.hold(maya, "coffee", key="k1")


def test_points_that_are_held_cannot_be_held_again(shop, maya):
    shop.hold(maya, "loaf")
    with pytest.raises(InsufficientPoints) as refused:
        shop.hold(maya, "coffee")
    assert (refused.value.balance, refused.value.price) == (10, 50)


def test_all_or_nothing_takes_nothing_and_best_effort_takes_what_there_is(shop, maya):
    with pytest.raises(InsufficientPoints):
        shop.hold(maya, "loaf", "coffee")
    assert shop.balance(maya) == 130
    wish = Wish("c1", maya, ("loaf", "coffee"), None, all_or_nothing=False)
    held = redemptions.hold(shop.book, shop.vault, shop.till, wish, Request("k", "d"), shop.now)
    assert held.facts["rejected"] == [["coffee", "InsufficientPoints"]]
    assert shop.balance(maya) == 10


def test_what_is_unknown_is_refused(shop, maya):
    with pytest.raises(UnknownOffer):
        shop.hold(maya, "yacht")
    with pytest.raises(UnknownOffer):
        shop.hold(maya, "certificate:nope")
    with pytest.raises(UnknownMember):
        shop.hold("mem_nobody", "coffee")
    with pytest.raises(UnknownRedemption):
        shop.capture("red_nothing")


def test_another_location_does_not_see_the_redemption(shop, maya):
    held = shop.hold(maya, "coffee")
    shop.till = Till(shop.merchant, shop.merchant.location("dock"))
    with pytest.raises(UnknownRedemption):
        shop.capture(held.facts["id"])


def test_a_reward_takes_no_more_off_than_there_is_to_pay_and_nothing_off_nothing(shop, maya):
    held = shop.hold(maya, "fiver", payable=300)
    assert held.facts["uses"] == [["fiver", "fiver", 300, 40]]
    with pytest.raises(OfferNotApplicable):
        shop.hold(maya, "fiver", payable=0)


def test_a_quote_shows_offers_and_earning_and_changes_nothing(shop, maya):
    before = shop.book.record("rosas", maya)
    seen = quote(shop, maya, 2000, "fiver")
    assert [(offer.id, offer.applicable) for offer in seen.offers] == [("coffee", True), ("loaf", True), ("fiver", True)]
    assert seen.points_to_earn == 15
    assert quote(shop, maya, 2000).points_to_earn == 20
    assert quote(shop, None, 2000).offers == ()
    assert shop.book.record("rosas", maya) == before


def test_a_quote_says_why_an_offer_cannot_be_used(shop, maya):
    shop.redeem(maya, "loaf", check_id="other")
    assert [(offer.id, offer.reason) for offer in quote(shop, maya, 2000).offers] == [
        ("coffee", "needs_points"),
        ("loaf", "needs_points"),
        ("fiver", "needs_points"),
    ]
    assert {offer.reason for offer in quote(shop, maya, 0).offers} == {"needs_points"}


@given(st.integers(0, 9000), st.integers(0, 3000), st.booleans(), st.booleans())
def test_a_quote_promises_what_the_sale_then_gives(subtotal, discount, uses_reward, closed_before):
    shop = Shop()
    maya = shop.join()
    shop.sell(maya, 7077 if closed_before else 4040, "earlier")
    discount = min(discount, subtotal)
    wanted = ("fiver",) if uses_reward and subtotal - discount > 0 else ()
    promised = quote(shop, maya, subtotal, *wanted, discount=discount).points_to_earn
    if wanted:
        shop.redeem(maya, *wanted, check_id="c1", payable=subtotal - discount)
    taken = 0 if not wanted else min(500, subtotal - discount)
    assert shop.sell(maya, subtotal, "c1", discount=discount + taken).facts["points_delta"] == promised


def test_a_certificate_is_offered_for_no_points_and_used_once():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}")
    (offer,) = quote(shop, maya, 3200).offers
    assert (offer.price_points, offer.amount, offer.applicable) == (0, 3200, True)
    shop.redeem(maya, offer.id, payable=3200)
    assert quote(shop, maya, 3200).offers == ()
    with pytest.raises(UnknownOffer):
        shop.hold(maya, offer.id)


def test_a_released_certificate_is_there_again():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}")
    (offer,) = quote(shop, maya, 3200).offers
    held = shop.hold(maya, offer.id)
    assert quote(shop, maya, 3200).offers == ()
    shop.release(held.facts["id"])
    assert quote(shop, maya, 3200).offers == (offer,)


def test_credit_is_offered_up_to_the_check_and_held_as_quoted():
    shop = Shop(BOOKSHOP)
    maya = shop.join()
    shop.sell(maya, 20000, "earlier")
    (offer,) = quote(shop, maya, 620).offers
    assert (offer.id, offer.amount, offer.price_points) == ("credit:620", 620, 620)
    shop.redeem(maya, offer.id, check_id="s2", payable=620)
    assert shop.balance(maya) == 380
    assert shop.hold(maya, "credit", check_id="s3", payable=100).facts["uses"] == [["credit", "credit", 100, 100]]
    for nonsense in ("credit:", "credit:0", "credit:-5", "credit:x", "credit:99999999999"):
        with pytest.raises(UnknownOffer):
            shop.hold(maya, nonsense)


def test_a_used_reward_is_known_with_its_state(shop, maya):
    held = shop.hold(maya, "coffee")
    shop.capture(held.facts["id"])
    stored = shop.book.redemption("rosas", held.facts["id"])
    assert stored.status is RedemptionStatus.CAPTURED
    assert stored.expires_at == shop.now + timedelta(minutes=15)
