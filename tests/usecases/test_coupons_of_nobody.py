"""Coupons of customers who are no members: money off, once, and back with the sale."""

from contextlib import suppress
from dataclasses import replace as change
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.figures import tallies
from chalicelib.domain.refusals import (
    CouponForMembers,
    CouponUsed,
    NotCaptured,
    OfferNotApplicable,
    RedemptionClosed,
    Refusal,
    RequestIdReused,
)
from chalicelib.domain.sale import Report, SaleState
from chalicelib.domain.special import Who
from chalicelib.usecases import sales
from chalicelib.usecases.till import Request
from tests.usecases.test_coupons import FIVER, make
from tests.usecases.test_coupons_in_any_order import stored
from tests.usecases.test_special_limits import used
from tests.usecases.test_specials import PHONES, a_shop, reconciles


def test_a_coupon_of_nobody_takes_money_off_once_and_says_so_again_to_the_same_request():
    shop = a_shop(FIVER)
    maya = shop.join()
    _, (first, second, _) = make(shop)
    quote = shop.quote(None, Report(SaleState.CLOSED, "USD", shop.now, 2000), first)
    assert [(taking.use.offer_id, taking.use.amount) for taking in quote.takings] == [(first, 500)]
    done = shop.use_as_nobody(first, key="k")
    assert (done.facts["status"], done.facts["uses"], done.facts["balance"]) == ("captured", [[first, "flyer", 500, 0]], 0)
    again = shop.use_as_nobody(first, key="k")
    assert (again.facts, again.replayed) == (done.facts, True)
    with pytest.raises(RequestIdReused):
        shop.use_as_nobody(second, key="k")
    assert shop.capture(done.facts["id"]).facts["status"] == "captured", "a till may capture what it did not hold"
    for use in (lambda: shop.use_as_nobody(first, check_id="b"), lambda: shop.hold(maya, first, check_id="c", payable=2000)):
        with pytest.raises(CouponUsed):
            use()
    with pytest.raises(OfferNotApplicable) as twice:
        shop.use_as_nobody(second)
    assert twice.value.reason == "not_open", "one coupon of a special a check"
    shop.sell(None, 2000, discount=500)
    assert (used(shop, FIVER), reconciles(shop)) == ((1, 500), True)


def test_only_the_first_of_two_tills_at_once_uses_it():
    shop = a_shop(FIVER)
    _, (first, *_) = make(shop)
    found, inside = shop.book.coupon, [True]

    def coupon(merchant_id, code):
        seen = found(merchant_id, code)
        if inside.pop() if inside else False:
            shop.use_as_nobody(first, check_id="faster")
        return seen

    shop.book.coupon = coupon
    with pytest.raises(CouponUsed):
        shop.use_as_nobody(first, check_id="slower")
    assert used(shop, FIVER) == (1, 500)
    assert shop.book.sale("rosas", "mill", "slower") is None


def test_a_void_a_full_refund_a_reversal_and_a_release_give_it_back():
    shop = a_shop(FIVER)
    _, (first, *_) = make(shop)
    shop.use_as_nobody(first, check_id="open")
    shop.sell(None, 2000, "open", state=SaleState.VOIDED)
    shop.use_as_nobody(first, check_id="paid")
    shop.sell(None, 2000, "paid", discount=500)
    shop.refund(500, "half", "paid")
    with pytest.raises(CouponUsed):
        shop.use_as_nobody(first, check_id="b")
    shop.refund(1000, "rest", "paid")
    reversed_ = shop.use_as_nobody(first, check_id="b").facts["id"]
    shop.sell(None, 2000, "b", discount=500)
    with pytest.raises(RedemptionClosed):
        shop.release(reversed_)
    done = shop.reverse(reversed_, key="r")
    assert (done.facts["status"], done.facts["points_restored"]) == ("reversed", 0)
    assert shop.reverse(reversed_, key="r").replayed
    assert shop.reverse(reversed_).facts == done.facts
    released = shop.use_as_nobody(first, check_id="c").facts["id"]
    assert shop.release(released).facts["status"] == "released"
    assert shop.release(released).facts["status"] == "released"
    for gone in (shop.capture, shop.reverse):
        with pytest.raises((RedemptionClosed, NotCaptured)):
            gone(released)
    shop.use_as_nobody(first, check_id="c")
    assert (used(shop, FIVER), reconciles(shop)) == ((1, 500), True)


def test_a_check_that_is_over_or_a_members_takes_none_of_nobody():
    shop = a_shop(FIVER)
    maya = shop.join()
    _, (first, *_) = make(shop)
    shop.sell(None, 2000, "closed")
    with pytest.raises(OfferNotApplicable) as over:
        shop.use_as_nobody(first, check_id="closed")
    assert over.value.reason == "check_closed"
    shop.sell(maya, 2000, "hers", state=SaleState.OPEN)
    with pytest.raises(CouponForMembers):
        shop.use_as_nobody(first, check_id="hers")
    assert used(shop, FIVER) == (0, 0)


@pytest.mark.parametrize("rules", [{"who": Who.FIRST_VISIT}, {"per_member": 1}, {"who": Who.NTH_VISIT, "nth": 2}])
def test_what_is_for_some_members_or_so_often_for_each_needs_one(rules):
    shop = a_shop(change(FIVER, **rules))
    _, (first, *_) = make(shop)
    with pytest.raises(CouponForMembers):
        shop.use_as_nobody(first)
    quote = shop.quote(None, Report(SaleState.CLOSED, "USD", shop.now, 2000), first)
    assert [type(left.refusal) for left in quote.refused] == [CouponForMembers]


def test_limits_of_all_count_nobody_once():
    shop = a_shop(change(FIVER, total=2, budget=1000))
    _, (first, second, third) = make(shop)
    shop.use_as_nobody(first, check_id="a")
    shop.use_as_nobody(second, check_id="b")
    assert used(shop, FIVER) == (2, 1000)
    with pytest.raises(OfferNotApplicable) as over:
        shop.use_as_nobody(third, check_id="c")
    assert over.value.reason == "used_up"


def test_a_check_that_becomes_a_members_earns_on_what_was_paid_and_a_reversal_posts_it_anew():
    shop = a_shop(FIVER)
    maya = shop.join()
    _, (first, *_) = make(shop)
    used_by = shop.use_as_nobody(first).facts["id"]
    shop.sell(None, 2000)
    sales.attach(shop.book, shop.till, "sale-1", maya, Request("whose", "x"), shop.now)
    assert shop.balance(maya) == 15, "of $15.00 that were paid"
    shop.reverse(used_by)
    assert shop.balance(maya) == 20
    assert (used(shop, FIVER), reconciles(shop)) == ((0, 0), True)
    shop.use_as_nobody(first, check_id="b")


def test_figures_count_the_use_and_nobodys_visit():
    shop = a_shop(FIVER)
    _, (first, *_) = make(shop)
    redemption = shop.book.redemption("rosas", shop.use_as_nobody(first).facts["id"])
    subject = tallies.of_redemption(shop.merchant, redemption)
    assert (bool(subject.amounts), subject.visit) == (True, None)


steps = st.lists(
    st.tuples(
        st.sampled_from(["nobody", "hold", "release", "reverse", "sell", "sell to her", "void", "refund"]),
        st.integers(0, 1),
        st.sampled_from(("a", "b", "c")),
    ),
    max_size=20,
)


@settings(max_examples=120)
@given(steps)
def test_members_and_nobody_share_coupons_in_any_order(story):
    shop = a_shop(FIVER)
    maya = shop.join("Maya", PHONES[1])
    _, codes = make(shop, 2)
    made: list[str] = []
    for number, (what, which, check) in enumerate(story):
        with suppress(Refusal):
            if what == "nobody":
                answers = [shop.use_as_nobody(codes[which], check_id=check, key=f"k{number}") for _ in range(2)]
                assert [answer.replayed for answer in answers] == [False, True]
                made.append(answers[0].facts["id"])
            elif what == "hold":
                made.append(shop.hold(maya, codes[which], check_id=check, payable=2000, key=f"k{number}").facts["id"])
            elif what in {"release", "reverse"} and made:
                getattr(shop, what)(made[(number + which) % len(made)])
            elif what.startswith("sell"):
                shop.sell(maya if what != "sell" else None, 2000, check, discount=500)
            elif what == "void":
                shop.sell(None, 2000, check, state=SaleState.VOIDED)
            elif what == "refund":
                shop.refund(1500, f"r{number}", check)
        there = stored(shop)
        assert max(there.values(), default=0) <= 1
        for code in codes:
            assert shop.book.coupon("rosas", code.removeprefix("coupon:")).uses == there[code]
    shop.now += timedelta(minutes=1)
    assert reconciles(shop)
