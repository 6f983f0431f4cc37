"""Specials with limits: what is held, used and given is counted, never beyond what they may, and comes free again."""

from dataclasses import replace as change

import pytest

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.refusals import OfferNotApplicable
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import expiry
from tests.usecases.stories import why
from tests.usecases.test_specials import DOUBLE, FIVER_OFF, GIFT, LUNCH, PHONES, a_shop, reconciles


def used(shop, special, member=""):
    found = shop.book.special_counts("rosas", [(special.id, member)])
    return tuple(found.get((special.id, member), (0, 0)))


def test_a_limit_holds_over_all_members_and_for_each():
    once = change(FIVER_OFF, total=3, per_member=2)
    shop = a_shop(once)
    maya, jo = shop.join(), shop.join("Jo", PHONES[1])
    shop.redeem(maya, "special:five", check_id="a", payable=2000)
    shop.redeem(maya, "special:five", check_id="b", payable=2000)
    with pytest.raises(OfferNotApplicable):
        shop.redeem(maya, "special:five", check_id="c", payable=2000)
    shop.redeem(jo, "special:five", check_id="d", payable=2000)
    assert (used(shop, once), used(shop, once, maya), used(shop, once, jo)) == ((3, 1500), (2, 1000), (1, 500))
    quote = shop.quote(jo, Report(SaleState.CLOSED, "USD", shop.now, 2000), check_id="e")
    assert [offer for offer in quote.offers if offer.id.startswith("special")] == []


def test_what_is_held_is_used_until_it_is_given_back():
    once = change(FIVER_OFF, total=1)
    shop = a_shop(once)
    maya, jo = shop.join(), shop.join("Jo", PHONES[1])
    held = shop.hold(maya, "special:five", payable=2000)
    with pytest.raises(OfferNotApplicable):
        shop.hold(jo, "special:five", check_id="other", payable=2000)
    shop.release(held.facts["id"])
    assert used(shop, once) == (0, 0)
    taken = shop.redeem(jo, "special:five", check_id="other", payable=2000)
    assert used(shop, once) == (1, 500)
    shop.reverse(taken)
    shop.reverse(taken)
    assert (used(shop, once), used(shop, once, jo)) == ((0, 0), (0, 0))


def test_a_hold_that_ran_out_is_there_for_others_when_the_job_has_come_by():
    once = change(FIVER_OFF, total=1)
    shop = a_shop(once)
    maya, jo = shop.join(), shop.join("Jo", PHONES[1])
    shop.hold(maya, "special:five", payable=2000)
    shop.wait(hours=1)
    expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
    entry = shop.book.chains["rosas", maya][-1]
    assert (entry.kind, entry.facts["check"], used(shop, once)) == (EntryKind.RELEASED, "sale-1", (0, 0))
    assert "ran out" in why(shop, maya)
    shop.hold(jo, "special:five", check_id="other", payable=2000)
    assert reconciles(shop)


def test_a_voided_sale_gives_its_special_back_and_a_reversal_after_that_not_once_more():
    once = change(FIVER_OFF, total=1)
    shop = a_shop(once)
    maya = shop.join()
    redemption = shop.redeem(maya, "special:five", payable=2000)
    shop.sell(maya, 2000, discount=500)
    assert used(shop, once) == (1, 500)
    shop.refund(500, "half")
    assert used(shop, once) == (1, 500)
    shop.refund(1000, "rest")
    assert used(shop, once) == (0, 0)
    shop.reverse(redemption)
    assert used(shop, once) == (0, 0)
    assert reconciles(shop)


def test_a_budget_is_never_overdrawn():
    lunch = change(LUNCH, budget=1000)
    shop = a_shop(lunch)
    maya = shop.join()
    shop.redeem(maya, "special:lunch", check_id="a", payable=4000)
    with pytest.raises(OfferNotApplicable) as over:
        shop.hold(maya, "special:lunch", check_id="b", payable=1005)
    assert over.value.reason == "used_up"
    shop.redeem(maya, "special:lunch", check_id="c", payable=1000)
    assert used(shop, lunch) == (2, 1000)


def test_points_with_a_limit_go_to_the_first_sales_and_come_free_with_a_refund():
    gift = change(GIFT, total=1)
    shop = a_shop(gift)
    maya, jo = shop.join(), shop.join("Jo", PHONES[1])
    assert shop.sell(maya, 1000, "a").facts["points_delta"] == 40
    assert shop.sell(jo, 1000, "b").facts["points_delta"] == 10
    assert shop.sell(maya, 2000, "a").facts["points_delta"] == 10, "a correction keeps the gift"
    assert used(shop, gift, maya) == (1, 0)
    assert shop.refund(2000, "r", "a").facts["points_delta"] == -50
    assert used(shop, gift) == (0, 0)
    assert shop.refund(500, "r", "b").facts["points_delta"] == -5, "what is free again is for new sales"
    assert shop.sell(jo, 1000, "c").facts["points_delta"] == 40
    assert reconciles(shop)


def test_a_sale_that_moves_takes_its_use_along():
    gift = change(GIFT, total=5, per_member=1)
    shop = a_shop(gift)
    maya, jo = shop.join(), shop.join("Jo", PHONES[1])
    shop.sell(maya, 1000)
    shop.move(jo)
    assert (used(shop, gift), used(shop, gift, maya), used(shop, gift, jo)) == ((1, 0), (0, 0), (1, 0))
    assert shop.sell(maya, 1000, "again").facts["points_delta"] == 40


def test_without_limits_nothing_is_counted_and_nothing_is_read():
    shop = a_shop(LUNCH, DOUBLE)
    maya = shop.join()
    asked = []
    shop.book.special_counts = lambda *names: asked.append(names) or {}
    shop.redeem(maya, "special:lunch", payable=2000)
    shop.sell(maya, 2000, discount=400)
    assert (shop.book.used, asked) == ({}, [])
