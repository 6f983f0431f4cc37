"""A check that is over: what it earned is for the next one, and what waited for it goes back."""

from dataclasses import replace

import pytest

from chalicelib.domain.account import CHECKS_KEPT
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.refusals import HoldRanOut, OfferNotApplicable, RedemptionClosed
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import reversals, sales
from chalicelib.usecases.till import Till
from tests.builders import BARBER, Shop, program
from tests.usecases.new_rules import change_rules


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 12_000, "earlier")
    return maya


def refused(act):
    with pytest.raises(OfferNotApplicable) as refusal:
        act()
    return refusal.value.reason


def quote(shop, member_id, *requested):
    check = Report(SaleState.CLOSED, "USD", shop.now, 2000)
    return shop.quote(member_id, check, *requested)


def test_what_a_check_earned_is_not_spent_on_the_same_check(shop):
    maya = shop.join()
    shop.sell(maya, 6000)
    assert refused(lambda: shop.hold(maya, "coffee")) == "check_closed"
    assert shop.hold(maya, "coffee", check_id="next").facts["balance"] == 10


def test_the_quote_of_a_closed_check_says_so(shop, maya):
    shop.sell(maya, 2000)
    seen = quote(shop, maya, "fiver", "coffee")
    assert {offer.reason for offer in seen.offers} == {"check_closed"}
    assert (seen.uses, [(left.offer_id, left.refusal.reason) for left in seen.refused]) == (
        (),
        [("fiver", "check_closed"), ("coffee", "check_closed")],
    )


def test_an_open_check_takes_rewards_until_it_closes_and_a_hold_from_before_is_captured_after(shop, maya):
    shop.sell(maya, 2000, state=SaleState.OPEN)
    held = shop.hold(maya, "fiver", payable=2000).facts["id"]
    shop.sell(maya, 2000)
    assert shop.capture(held).facts["status"] == "captured"
    assert refused(lambda: shop.hold(maya, "coffee")) == "check_closed"


def test_a_check_that_opens_again_takes_rewards_again(shop, maya):
    shop.sell(maya, 2000, version=1)
    shop.sell(maya, 2000, version=2, state=SaleState.OPEN)
    assert shop.hold(maya, "coffee")


def test_where_the_program_says_so_a_check_pays_for_itself():
    shop = Shop(program(same_check=True))
    maya = shop.join()
    shop.sell(maya, 6000)
    assert shop.hold(maya, "coffee").facts["balance"] == 10
    assert all(offer.reason != "check_closed" for offer in quote(shop, maya).offers)
    change_rules(shop, same_check=False)
    assert refused(lambda: shop.hold(maya, "coffee")) == "check_closed"


def test_a_certificate_that_the_check_has_paid_is_for_the_next_one():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}")
    (paid,) = shop.member(maya).account.certificates
    assert refused(lambda: shop.hold(maya, f"certificate:{paid.id}", check_id="s9")) == "check_closed"
    assert shop.hold(maya, f"certificate:{paid.id}", check_id="s10")


def test_the_same_check_elsewhere_and_a_check_that_gave_nothing_are_other_checks(shop, maya):
    shop.sell(maya, 2000)
    shop.sell(maya, 99, "nothing", exempt=99)
    assert shop.hold(maya, "coffee", check_id="nothing")
    shop.till = Till(shop.merchant, shop.merchant.location("dock"))
    assert shop.hold(maya, "coffee")


def test_a_check_closed_without_a_member_takes_the_reward_that_tells_whose_it_is(shop, maya):
    shop.sell(None, 2000)
    used = shop.redeem(maya, "fiver", payable=2000)
    captured = list(shop.book.entries("rosas", maya))[-1]
    sales.settle(shop.book, shop.merchant, captured.member_id, "mill", "sale-1", shop.now)
    assert shop.balance(maya) == 120 - 40 + 15
    assert shop.reverse(used).facts["status"] == "reversed"


def test_of_the_checks_that_closed_only_the_last_are_remembered(shop, maya):
    for number in range(CHECKS_KEPT + 1):
        shop.sell(maya, 1000, f"s{number}")
    for number in range(1, CHECKS_KEPT + 1):
        assert refused(lambda check=f"s{number}": shop.hold(maya, "coffee", check_id=check)) == "check_closed"
    assert shop.hold(maya, "coffee", check_id="s0")


def test_a_refund_of_an_older_check_makes_none_forgotten(shop, maya):
    for number in range(CHECKS_KEPT):
        shop.sell(maya, 1000, f"s{number}")
    shop.refund(1000, sale_id="earlier")
    assert refused(lambda: shop.hold(maya, "coffee", check_id="s0")) == "check_closed"


def test_a_hold_that_was_answered_is_answered_again_after_its_check_closed(shop, maya):
    first = shop.hold(maya, "coffee", key="k")
    shop.sell(maya, 2000)
    again = shop.hold(maya, "coffee", key="k")
    assert (again.facts, again.replayed) == (first.facts, True)


def test_voiding_a_check_gives_back_at_once_what_is_held_for_it(shop, maya):
    before = shop.member(maya).account
    other = shop.hold(maya, "fiver", check_id="other").facts["id"]
    held = shop.hold(maya, "coffee").facts["id"]
    assert shop.sell(maya, 2000, state=SaleState.VOIDED).facts["balance"] == 80
    assert shop.balance(maya) == 80
    with pytest.raises(RedemptionClosed) as closed:
        shop.capture(held)
    assert closed.value.status == "released"
    assert reversals.find(shop.book, shop.till, held, shop.now).status.value == "released"
    assert shop.release(held).facts["balance"] == 80
    assert shop.release(held).replayed
    shop.release(other)
    assert replace(shop.member(maya).account, seq=before.seq) == before


def test_a_void_gives_back_once_and_nothing_of_what_was_captured_before_is_lost(shop, maya):
    shop.sell(maya, 2000)
    shop.sell(maya, 2000, state=SaleState.VOIDED, key="k")
    entries = list(shop.book.entries("rosas", maya))
    shop.sell(maya, 2000, state=SaleState.VOIDED)
    assert list(shop.book.entries("rosas", maya)) == entries
    assert [entry.kind for entry in entries][-2:] == [EntryKind.SALE, EntryKind.SALE]


def test_a_hold_of_a_voided_check_that_ran_out_since_says_so(shop, maya):
    held = shop.hold(maya, "coffee").facts["id"]
    shop.sell(maya, 2000, state=SaleState.VOIDED)
    shop.wait(minutes=15)
    with pytest.raises(HoldRanOut):
        shop.capture(held)


def test_a_void_of_the_same_check_elsewhere_gives_nothing_back(shop, maya):
    shop.hold(maya, "coffee")
    shop.sell(maya, 2000, till=Till(shop.merchant, shop.merchant.location("dock")), state=SaleState.VOIDED)
    assert shop.balance(maya) == 70
