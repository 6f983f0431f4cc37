"""Coupons in a shop: each is used once, blocked while it is held, and comes back with what undoes its use."""

import re
from dataclasses import replace as change
from datetime import date, timedelta

import pytest

from chalicelib.domain.coupon import code_of, shown
from chalicelib.domain.program import EarnBasis, EarnRule
from chalicelib.domain.refusals import (
    CouponEnded,
    CouponForMembers,
    CouponUsed,
    CouponWithdrawn,
    OfferNotApplicable,
    TooManyCoupons,
    UnknownCoupon,
    UnknownOffer,
    UnusableField,
)
from chalicelib.domain.sale import Report, SaleState
from chalicelib.domain.special import Benefit, Special
from chalicelib.domain.special_words import describe
from chalicelib.usecases import expiry
from chalicelib.usecases.coupons import making
from chalicelib.usecases.coupons.tries import WRONG_BY_LOCATION, Tries
from chalicelib.usecases.leaving.export_format import FORMAT
from chalicelib.usecases.leaving.shelf import Shelf
from tests.builders import Shop, program
from tests.fake_coupons import FakeCoupons
from tests.fake_desk import FakeCounters
from tests.usecases.stories import why
from tests.usecases.test_special_limits import used
from tests.usecases.test_specials import NOON, PHONES, a_shop, reconciles

FIVER = Special("flyer", "Flyer", Benefit.AMOUNT_OFF, date(2026, 11, 1), date(2026, 12, 1), amount=500, by_coupon=True)
SALE = {"payable": 2000}


def make(shop: Shop, size: int = 3, special: str = "flyer") -> tuple[FakeCoupons, list[str]]:
    coupons = FakeCoupons(shop.book)
    batch = making.make_batch(coupons, shop.merchants.get("rosas"), special, size, shop.now)
    return coupons, [f"coupon:{one.code}" for one in coupons.of_batch("rosas", batch)]


def test_a_coupon_is_quoted_used_and_reported_like_any_special_and_says_so():
    shop = a_shop(FIVER)
    maya = shop.join()
    _, (first, *_) = make(shop)
    report = Report(SaleState.CLOSED, "USD", shop.now, 2000)
    assert [one.id for one in shop.quote(maya, report).offers if one.id.startswith(("coupon", "special"))] == []
    typed = f"coupon:{shown(first.removeprefix('coupon:')).lower()}"
    quote = shop.quote(maya, report, typed)
    assert [(taking.use.offer_id, taking.use.amount) for taking in quote.takings] == [(first, 500)]
    assert (first, True, "Flyer") in [(one.id, one.applicable, one.reward.name) for one in quote.offers]
    shop.redeem(maya, typed, **SALE)
    by = f"Flyer by coupon {shown(first.removeprefix('coupon:'))}"
    assert why(shop, maya) == f"{by} used, which costs no points, $5.00 off the check."
    assert shop.sell(maya, 2000, discount=500).facts["points_delta"] == 15
    assert (used(shop, FIVER), used(shop, FIVER, maya)) == ((1, 500), (1, 500))
    assert reconciles(shop)


def test_a_coupon_is_used_once_whoever_comes_with_it():
    shop = a_shop(FIVER)
    maya, jo = shop.join(), shop.join("Jo", PHONES[1])
    _, (first, second, _) = make(shop)
    shop.redeem(maya, first, **SALE)
    for member in (maya, jo):
        with pytest.raises(CouponUsed):
            shop.redeem_at_once(member, first, check_id="other")
    shop.redeem_at_once(jo, second, check_id="other")
    assert used(shop, FIVER) == (2, 1000)


def test_a_hold_blocks_it_and_its_release_or_end_gives_it_back():
    shop = a_shop(FIVER)
    maya, jo = shop.join(), shop.join("Jo", PHONES[1])
    _, (first, *_) = make(shop)
    held = shop.hold(maya, first, **SALE)
    with pytest.raises(CouponUsed):
        shop.hold(jo, first, check_id="other", **SALE)
    shop.release(held.facts["id"])
    shop.hold(jo, first, check_id="other", **SALE)
    shop.wait(hours=1)
    with pytest.raises(CouponUsed):
        shop.hold(maya, first, check_id="third", **SALE)
    shop.hold(jo, first, check_id="again", **SALE)
    assert used(shop, FIVER) == (1, 500), "of one's own holds that ran out it is taken over"
    shop.wait(hours=1)
    expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
    shop.hold(maya, first, check_id="third", **SALE)
    assert reconciles(shop)


def test_a_reversal_a_void_and_a_full_refund_give_it_back():
    shop = a_shop(FIVER)
    maya = shop.join()
    _, (first, *_) = make(shop)
    shop.reverse(shop.redeem(maya, first, **SALE))
    shop.redeem(maya, first, check_id="b", **SALE)
    shop.sell(maya, 2000, "b", discount=500)
    shop.refund(500, "half", "b")
    with pytest.raises(CouponUsed):
        shop.hold(maya, first, check_id="c", **SALE)
    shop.refund(1000, "rest", "b")
    shop.redeem(maya, first, check_id="c", **SALE)
    assert used(shop, FIVER) == (1, 500)
    assert reconciles(shop)


def test_each_way_in_which_a_coupon_is_no_good_has_its_own_refusal():
    shop = a_shop(FIVER)
    maya = shop.join()
    coupons, (first, second, _) = make(shop)
    slip = first[:-2] + ("2" if first[-2] != "2" else "3") + first[-1]
    for wrong in (slip, "coupon:hello", f"coupon:{code_of('222', 7)}"):
        with pytest.raises(UnknownCoupon):
            shop.hold(maya, wrong, **SALE)
    nobody = shop.quote(None, Report(SaleState.CLOSED, "USD", shop.now, 2000), first)
    assert ([taking.use.offer_id for taking in nobody.takings], nobody.refused) == ([first], ())
    with pytest.raises(CouponForMembers):
        shop.use_as_nobody(first, "coffee")
    with pytest.raises(UnknownOffer):
        shop.hold(maya, "special:none", **SALE)
    with pytest.raises(OfferNotApplicable) as bare:
        shop.hold(maya, "special:flyer", **SALE)
    assert bare.value.reason == "not_open", "without a code it is nobody's"
    shop.redeem(maya, first, **SALE)
    with pytest.raises(OfferNotApplicable) as twice:
        shop.hold(maya, second, **SALE)
    assert twice.value.reason == "not_open", "one coupon of a special a check"
    (batch,) = coupons.batches("rosas")
    assert making.withdraw(coupons, "rosas", batch.id, shop.now)
    assert making.withdraw(coupons, "rosas", batch.id, shop.now) is None
    with pytest.raises(CouponWithdrawn):
        shop.hold(maya, second, check_id="b", **SALE)
    _, (later, *_) = make(shop)
    shop.wait(days=30)
    with pytest.raises(CouponEnded):
        shop.hold(maya, later, check_id="c", **SALE)


def test_what_holds_for_its_special_holds_for_a_coupon():
    small = change(FIVER, spend_min=3000, location_ids=("dock",))
    shop = a_shop(small)
    maya = shop.join()
    _, (first, *_) = make(shop)
    with pytest.raises(OfferNotApplicable) as elsewhere:
        shop.hold(maya, first, payable=4000)
    assert elsewhere.value.reason == "not_open"
    shop = a_shop(change(FIVER, spend_min=3000, total=1))
    maya = shop.join()
    _, (first, second, _) = make(shop)
    with pytest.raises(OfferNotApplicable) as less:
        shop.hold(maya, first, payable=2000)
    assert less.value.reason == "too_small"
    shop.redeem(maya, first, payable=3000)
    with pytest.raises(OfferNotApplicable) as over:
        shop.hold(maya, second, check_id="b", payable=3000)
    assert over.value.reason == "used_up"


def test_after_too_many_wrong_ones_none_is_looked_up_for_an_hour():
    shop, counters = a_shop(FIVER), FakeCounters()
    maya = shop.join()
    _, (first, *_) = make(shop)

    def attempt(offer: str) -> None:
        with Tries(counters, shop.till, shop.now).watched():
            shop.hold(maya, offer, **SALE)

    for _ in range(WRONG_BY_LOCATION.most):
        with pytest.raises(UnknownCoupon):
            attempt("coupon:222222222222")
    with pytest.raises(TooManyCoupons):
        attempt(first)
    shop.wait(hours=1)
    attempt(first)


def test_batches_are_made_of_so_many_codes_that_have_nothing_but_their_beginning_in_common():
    shop = a_shop(FIVER, change(FIVER, id="open", name="Open", by_coupon=False))
    coupons, codes = make(shop, 50)
    opened = making.open_batch(coupons, "rosas", coupons.batches("rosas")[0].id)
    assert opened is not None
    assert (opened.batch.size, len(opened.coupons), opened.used, opened.batch.withdrawn_at) == (50, 50, 0, None)
    assert len({code[10:18] for code in codes}) == 50
    for special, size in (("flyer", 0), ("flyer", 5001), ("open", 1), ("none", 1)):
        with pytest.raises(UnusableField):
            making.make_batch(coupons, shop.merchants.get("rosas"), special, size, shop.now)
    assert making.open_batch(coupons, "rosas", "222") is None


def test_a_batch_that_is_cut_short_counts_for_nothing():
    shop = a_shop(FIVER)
    coupons = FakeCoupons(shop.book)
    whole = coupons.add_codes
    coupons.add_codes = lambda merchant_id, batch, codes: (whole(merchant_id, batch, codes), 1 / 0)  # type: ignore[assignment]
    with pytest.raises(ZeroDivisionError):
        making.make_batch(coupons, shop.merchants.get("rosas"), "flyer", 2, shop.now)
    maya = shop.join()
    with pytest.raises(CouponWithdrawn):
        shop.hold(maya, f"coupon:{next(iter(shop.book.coupons))[1]}", **SALE)


def test_the_sentence_says_that_it_is_with_a_coupon():
    assert re.match(r"\$5\.00 off the check, with a coupon, every day", describe(FIVER, program(), {}))


def test_instant_programs_take_coupons_too():
    shop = Shop(program(specials=(FIVER,), earn=EarnRule(EarnBasis.VISIT, 1)), now=NOON + timedelta(days=1))
    maya = shop.join()
    _, (first, *_) = make(shop)
    shop.redeem(maya, first, **SALE)
    assert used(shop, FIVER) == (1, 500)


def test_an_export_has_the_batches_with_their_counts_and_no_codes():
    shop = a_shop(FIVER)
    coupons, (first, *_) = make(shop)
    shop.redeem(shop.join(), first, **SALE)
    batch = coupons.batches("rosas")[0]
    shelf = Shelf(shop.book, shop.vault, shop.deliveries, shop.merchant, shop.now, coupons=coupons)
    (row,) = [row for name, row in shelf.rows() if name == "coupons"]
    assert row == {
        "id": batch.id,
        "special_id": "flyer",
        "size": 3,
        "used": 1,
        "made_at": shop.now.isoformat(),
        "withdrawn_at": None,
    }
    assert set(row) == set(FORMAT["coupons"])
