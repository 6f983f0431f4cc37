"""Rewards that a till gave without a connection: bounded by its allowance, and never the member's debt."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.account import CAPTURES_MAX
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import (
    AllowanceExceeded,
    OfferNotApplicable,
    RedemptionClosed,
    RequestIdReused,
    UnknownAllowance,
    UnknownMember,
    UnknownOffer,
)
from chalicelib.usecases import allowances, expiry, merging, offline
from chalicelib.usecases.till import Request, Till
from tests.builders import BARBER, BOOKSHOP, COFFEE, Shop, program
from tests.usecases.new_rules import change_rules
from tests.usecases.texts.test_notices import Street

OFFLINE = program(offline_points=150)


@pytest.fixture
def shop():
    return Shop(OFFLINE)


def allow(shop, terminal="t1", till=None):
    return allowances.issue(shop.vault, till or shop.till, terminal, shop.now)[1]


def redeem(shop, member_id, offer_id, *, token=None, name="u1", check_id="sale-1", ago=0, till=None):
    at = shop.now - timedelta(minutes=ago)
    use = offline.OfflineUse(name, check_id, member_id, offer_id, at, token or allow(shop))
    return offline.redeem(shop.book, shop.vault, till or shop.till, use, shop.now)


def told(shop, member_id):
    return [entry for entry in shop.book.entries("rosas", member_id) if entry.kind is EntryKind.CAPTURED]


def test_a_member_who_has_the_points_pays_the_price(shop, maya):
    shop.sell(maya, 16_000, "earlier")
    answer = redeem(shop, maya, "loaf")
    assert (answer.facts["price"], answer.facts["shortfall"], answer.facts["balance"]) == (120, 0, 40)
    (entry,) = told(shop, maya)
    assert (entry.points, entry.facts["shortfall"], entry.facts["price"]) == (-120, 0, 120)


def test_what_a_member_does_not_have_is_the_merchants_loss_and_no_debt(shop, maya):
    shop.sell(maya, 2000, "earlier")
    answer = redeem(shop, maya, "loaf")
    assert (answer.facts["price"], answer.facts["shortfall"], answer.facts["balance"]) == (120, 100, 0)
    (entry,) = told(shop, maya)
    assert (entry.points, entry.facts["shortfall"]) == (-20, 100)
    shop.sell(maya, 1000, "later")
    assert (shop.balance(maya), shop.member(maya).account.debt) == (10, 0)


def test_points_that_are_held_elsewhere_are_not_taken(shop, maya):
    shop.sell(maya, 5000, "earlier")
    held = shop.hold(maya, "fiver", check_id="other").facts["id"]
    assert redeem(shop, maya, "coffee").facts["shortfall"] == 40
    assert shop.capture(held).facts["status"] == "captured"


def test_points_that_ended_before_it_was_told_are_over_whether_or_not_the_job_has_run():
    monthly = program(offline_points=150, expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 0))
    answers = []
    for ran in (False, True):
        shop = Shop(monthly)
        expiry.expire(shop.book, shop.merchants, shop.now)
        maya = shop.join()
        shop.sell(maya, 6000, "earlier")
        shop.wait(days=9)
        token = allow(shop)
        shop.wait(days=1)
        if ran:
            expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
        answers.append(redeem(shop, maya, "coffee", token=token, ago=60 * 24).facts)
    assert answers[0] == answers[1]
    assert answers[0]["shortfall"] == 50


def test_a_terminal_gives_away_no_more_than_its_allowance(shop, maya):
    shop.sell(maya, 90_000, "earlier")
    redeem(shop, maya, "loaf")
    with pytest.raises(AllowanceExceeded) as refused:
        redeem(shop, maya, "fiver", name="u2")
    assert (refused.value.points, refused.value.used, refused.value.price) == (150, 120, 40)
    assert shop.balance(maya) == 780
    assert redeem(shop, maya, "fiver", name="u2", token=allow(shop, "t2")).facts["balance"] == 740
    shop.wait(days=1)
    assert redeem(shop, maya, "loaf", name="u3").facts["balance"] == 620


def test_what_is_missing_counts_against_the_allowance_too(shop, maya):
    assert redeem(shop, maya, "loaf").facts["shortfall"] == 120
    with pytest.raises(AllowanceExceeded):
        redeem(shop, maya, "coffee", name="u2")


def test_the_same_use_told_again_is_answered_as_before_and_taken_once(shop, maya):
    shop.sell(maya, 9000, "earlier")
    token, first = allow(shop), redeem(shop, maya, "coffee", ago=1)
    shop.sell(maya, 9000, "between")
    shop.wait(days=20)
    again = redeem(shop, maya, "coffee", token=token, ago=20 * 24 * 60 + 1)
    assert (again.facts, again.replayed) == (first.facts, True)
    assert len(told(shop, maya)) == 1
    with pytest.raises(RequestIdReused):
        redeem(shop, maya, "fiver", token=token)
    with pytest.raises(RequestIdReused):
        redeem(shop, maya, "coffee", token=token, check_id="sale-2")


def test_two_terminals_may_give_their_uses_the_same_name(shop, maya):
    shop.sell(maya, 16_000, "earlier")
    for terminal in ("t1", "t2"):
        assert not redeem(shop, maya, "coffee", token=allow(shop, terminal)).replayed
    assert shop.balance(maya) == 60


@pytest.mark.parametrize(
    ("offer_id", "refusal"), [("tea", UnknownOffer), ("coffee:1", UnknownOffer), ("certificate:1", UnknownOffer)]
)
def test_what_the_program_does_not_offer_is_refused_and_uses_nothing_up(shop, maya, offer_id, refusal):
    with pytest.raises(refusal):
        redeem(shop, maya, offer_id)
    assert not shop.book.allowances
    assert redeem(shop, maya, "loaf").facts["price"] == 120


def test_nobodys_reward_is_refused(shop):
    with pytest.raises(UnknownMember):
        redeem(shop, "mem_nobody", "coffee")


def test_while_too_many_rewards_wait_for_their_sale_no_more_are_taken(maya):
    shop = Shop(program(offline_points=100_000))
    maya = shop.join()
    for number in range(CAPTURES_MAX):
        redeem(shop, maya, "fiver", name=f"u{number}", check_id=f"c{number}")
    with pytest.raises(OfferNotApplicable):
        redeem(shop, maya, "fiver", name="more")


def test_a_reward_costs_what_it_cost_when_it_was_given(shop, maya):
    shop.sell(maya, 9000, "earlier")
    token = allow(shop)
    change_rules(shop, rewards=(replace(COFFEE, price_points=80),))
    shop.wait(hours=1)
    assert redeem(shop, maya, "coffee", token=token, ago=61).facts["price"] == 50
    assert redeem(shop, maya, "coffee", token=token, name="u2", ago=60).facts["price"] == 80
    with pytest.raises(UnknownOffer):
        redeem(shop, maya, "fiver", token=token, name="u3")


def test_an_allowance_is_the_locations_and_the_days(shop, maya):
    dock = Till(shop.merchant, shop.merchant.location("dock"))
    token = allow(shop)
    with pytest.raises(UnknownAllowance):
        redeem(shop, maya, "coffee", till=dock)
    local_midnight = 10 * 60
    with pytest.raises(UnknownAllowance):
        redeem(shop, maya, "coffee", ago=local_midnight + 1)
    redeem(shop, maya, "fiver", name="first minute", ago=local_midnight)
    shop.wait(hours=38)
    with pytest.raises(UnknownAllowance):
        redeem(shop, maya, "fiver", name="next day", token=token)
    redeem(shop, maya, "fiver", name="last minute", token=token, ago=1)
    shop.wait(days=7)
    with pytest.raises(UnknownAllowance):
        redeem(shop, maya, "fiver", name="too late", token=token, ago=7 * 24 * 60 + 1)
    assert redeem(shop, maya, "fiver", name="last minute", token=token, ago=7 * 24 * 60 + 1).replayed


def test_credit_is_taken_as_far_as_there_is_some():
    shop = Shop(replace(BOOKSHOP, offline_points=1000))
    maya = shop.join()
    shop.sell(maya, 6000, "earlier")
    answer = redeem(shop, maya, "credit:500")
    assert (answer.facts["price"], answer.facts["shortfall"], answer.facts["uses"][0][2]) == (500, 200, 500)
    with pytest.raises(UnknownOffer):
        redeem(shop, maya, "credit", name="u2")


def test_a_certificate_is_used_and_one_that_is_gone_is_the_merchants_loss():
    shop = Shop(replace(BARBER, offline_points=20))
    maya = shop.join()
    for number in range(13):
        shop.sell(maya, 3000, f"s{number}")
    (paid,) = shop.member(maya).account.certificates
    offer = f"certificate:{paid.id}"
    first = redeem(shop, maya, offer)
    assert (first.facts["price"], first.facts["shortfall"], first.facts["balance"]) == (10, 0, 3)
    second = redeem(shop, maya, offer, token=allow(shop, "t2"), check_id="other")
    assert (second.facts["price"], second.facts["shortfall"], second.facts["balance"]) == (10, 10, 3)
    assert [entry.facts["price"] for entry in told(shop, maya)] == [0, 0]
    assert shop.member(maya).account.certificates == ()


def test_a_use_belongs_to_its_sale_and_a_refund_gives_back_what_was_taken_and_not_what_was_missing(shop, maya):
    shop.sell(maya, 3000, "earlier")
    redeem(shop, maya, "coffee")
    assert shop.sell(maya, 2000, discount=350).facts["points_delta"] == 16
    stored = shop.book.sale("rosas", "mill", "sale-1")
    assert [(use.offer_id, use.points) for use in stored.uses] == [("coffee", 30)]
    assert shop.refund(1650).facts["points_restored"] == 30
    assert shop.balance(maya) == 30


def test_a_use_told_after_its_sale_joins_it(shop, maya):
    street = Street(shop)
    shop.sell(maya, 5000, "earlier")
    shop.sell(maya, 2000, captured_offline=True)
    redeem(shop, maya, "coffee")
    street.deliver()
    stored = shop.book.sale("rosas", "mill", "sale-1")
    assert [use.points for use in stored.uses] == [50]
    assert stored.posted.points == 16


def test_a_reward_given_to_who_has_been_merged_meanwhile_is_their_other_selfs(shop, maya):
    other = shop.join("Maya", "+12065550143")
    shop.sell(maya, 3000, "earlier")
    shop.sell(other, 3000, "another")
    merging.merge(shop.book, shop.till, merging.Pair(maya, other, "anna"), Request("m1", "d"), shop.now)
    assert redeem(shop, other, "coffee").facts["balance"] == 10
    assert shop.sell(other, 2000, discount=350).facts["member_id"] == maya
    assert [use.points for use in shop.book.sale("rosas", "mill", "sale-1").uses] == [50]


def test_a_use_may_be_captured_again_by_mistake_and_not_released(shop, maya):
    done = redeem(shop, maya, "coffee").facts
    assert shop.capture(done["id"]).facts == done | {"returned": 0}
    with pytest.raises(RedemptionClosed):
        shop.release(done["id"])


@pytest.mark.parametrize("reported", [False, True])
def test_a_reversal_gives_back_what_was_taken_and_not_what_was_missing(shop, maya, reported):
    shop.sell(maya, 3000, "earlier")
    done = redeem(shop, maya, "coffee").facts
    if reported:
        shop.sell(maya, 2000, discount=350)
    assert shop.reverse(done["id"]).facts["points_restored"] == 30
    assert shop.balance(maya) == (46 if reported else 30)
    with pytest.raises(AllowanceExceeded):
        redeem(shop, maya, "loaf", name="u2")


def test_a_reversal_of_a_certificate_that_was_missing_makes_none():
    shop = Shop(replace(BARBER, offline_points=20))
    maya = shop.join()
    done = redeem(shop, maya, "certificate:gone").facts
    assert done["shortfall"] == 10
    assert shop.reverse(done["id"]).facts["points_restored"] == 0
    assert shop.member(maya).account.certificates == ()


def test_being_redeemed_offline_is_activity_that_keeps_points_alive():
    shop = Shop(program(offline_points=100, expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 2)))
    maya = shop.join()
    shop.sell(maya, 9000, "earlier")
    shop.wait(days=40)
    redeem(shop, maya, "coffee")
    shop.wait(days=40)
    assert shop.balance(maya) == 40
