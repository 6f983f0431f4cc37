"""Specials in a shop: offers that cost no points, and points that are given for a while, through sales, refunds and reversals."""

from dataclasses import replace as change
from datetime import date, timedelta
from fractions import Fraction

import pytest

from chalicelib.domain.basket import Basket, Line
from chalicelib.domain.program import EarnBasis, EarnRule
from chalicelib.domain.refusals import OfferNotApplicable, UnknownOffer
from chalicelib.domain.sale import Report, SaleState
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.domain.window import WallTime
from chalicelib.usecases import reconcile, sales
from chalicelib.usecases.reconcile import Desk
from chalicelib.usecases.till import Request, Till
from tests.builders import HAPPY, Shop, program
from tests.usecases.happy_hours import tuesday
from tests.usecases.new_rules import change_rules
from tests.usecases.stories import why

PHONES = [f"+120655501{number}" for number in range(42, 52)]
LUNCH = Special("lunch", "Lunch", Benefit.PERCENT_OFF, date(2026, 11, 1), percent=20, starts=WallTime(11), minutes=180)
FIVER_OFF = Special("five", "$5 for you", Benefit.AMOUNT_OFF, date(2026, 11, 1), amount=500)
BUN = Special("bun", "Free bun", Benefit.FREE_ITEM, date(2026, 11, 1), items=("Bun",), amount=300)
DOUBLE = Special("double", "Double", Benefit.TIMES, date(2026, 11, 1), times=Fraction(2))
GIFT = Special("gift", "Gift", Benefit.BONUS_POINTS, date(2026, 11, 1), bonus_points=30)
NOON = tuesday(12)


def a_shop(*specials, now=NOON, **rules):
    return Shop(program(specials=specials, **rules), now=now)


def reconciles(shop):
    desk = Desk(shop.book, shop.merchants, lambda: shop.now)
    return [finding.sentence for finding in reconcile.differences(desk)] == []


# Offers that cost no points.


def test_a_special_is_an_offer_that_is_used_and_reported_like_a_reward():
    shop = a_shop(LUNCH)
    maya = shop.join()
    quote = shop.quote(maya, Report(SaleState.CLOSED, "USD", shop.now, 2000), "special:lunch")
    (offer,) = [offer for offer in quote.offers if offer.id == "special:lunch"]
    assert (offer.applicable, offer.price_points, offer.amount, offer.reward.name) == (True, 0, 400, "Lunch")
    assert quote.points_to_earn == 16
    redemption = shop.redeem(maya, "special:lunch", payable=2000)
    assert shop.sell(maya, 2000, discount=400).facts["points_delta"] == 16
    assert shop.book.sale("rosas", "mill", "sale-1").paid_base == 1600
    assert shop.reverse(redemption).facts["points_restored"] == 0
    assert reconciles(shop)


def test_it_is_offered_where_and_when_it_holds_and_nowhere_else():
    shop = a_shop(change(LUNCH, location_ids=("mill",)))
    maya = shop.join()
    check = Report(SaleState.CLOSED, "USD", shop.now, 2000)
    assert "special:lunch" in {offer.id for offer in shop.quote(maya, check).offers}
    shop.till = Till(shop.merchant, shop.merchant.location("dock"))
    with pytest.raises(OfferNotApplicable) as elsewhere:
        shop.hold(maya, "special:lunch", payable=2000)
    shop.till = Till(shop.merchant, shop.merchant.location("mill"))
    shop.wait(hours=2)
    with pytest.raises(OfferNotApplicable) as late:
        shop.hold(maya, "special:lunch", payable=2000)
    assert (elsewhere.value.reason, late.value.reason) == ("not_open", "not_open")
    with pytest.raises(UnknownOffer):
        shop.hold(maya, "special:brunch", payable=2000)


def test_a_special_is_used_once_on_a_check_whatever_the_till_asks():
    shop = a_shop(FIVER_OFF)
    maya = shop.join()
    with pytest.raises(OfferNotApplicable):
        shop.hold(maya, "special:five", "special:five", payable=2000)
    held = shop.hold(maya, "special:five", payable=2000)
    for _ in ("held", "captured"):
        with pytest.raises(OfferNotApplicable):
            shop.hold(maya, "special:five", payable=2000)
        shop.capture(held.facts["id"])
    assert shop.hold(maya, "special:five", payable=2000, check_id="another").facts["uses"][0][2] == 500


def test_a_check_below_the_least_spend_and_one_without_the_item_are_told_why():
    shop = a_shop(change(FIVER_OFF, spend_min=1500), BUN)
    maya = shop.join()
    with pytest.raises(OfferNotApplicable) as small:
        shop.hold(maya, "special:five", payable=1499)
    assert small.value.reason == "too_small"
    assert shop.hold(maya, "special:five", payable=1500).facts["uses"][0][2] == 500
    tea, bun = Line("1", frozenset({"tea"}), 1, 250), Line("2", frozenset({"bun"}), 2, 500)
    with pytest.raises(OfferNotApplicable) as nothing:
        shop.redeem_at_once(maya, "special:bun", basket=Basket(250, (tea,)))
    assert nothing.value.reason == "needs_items"
    assert shop.redeem_at_once(maya, "special:bun", basket=Basket(750, (tea, bun))).facts["uses"][0][2] == 250


def test_who_it_is_for_counts_the_visits_that_were_made():
    shop = a_shop(change(FIVER_OFF, who=Who.FIRST_VISIT), change(LUNCH, who=Who.NTH_VISIT, nth=3))
    maya = shop.join()
    offered = []
    for number in range(4):
        quote = shop.quote(maya, Report(SaleState.CLOSED, "USD", shop.now, 2000), check_id=f"s{number}")
        offered.append(sorted(offer.id for offer in quote.offers if offer.id.startswith("special")))
        shop.sell(maya, 2000, f"s{number}")
    assert offered == [["special:five"], [], ["special:lunch"], []]


def test_what_was_used_says_so_in_the_history():
    shop = a_shop(FIVER_OFF)
    maya = shop.join()
    shop.redeem(maya, "special:five", payable=2000)
    assert "$5 for you used, which costs no points, $5.00 off the check" in why(shop, maya)


def test_a_special_that_is_over_is_still_captured_and_given_back():
    shop = a_shop(FIVER_OFF)
    maya = shop.join()
    held = shop.hold(maya, "special:five", payable=2000)
    change_rules(shop, specials=(), hold_seconds=86_400)
    shop.now = NOON + timedelta(minutes=10)
    shop.capture(held.facts["id"])
    assert shop.sell(maya, 2000, discount=500).facts["points_delta"] == 15
    assert shop.merchants.get("rosas").programs[-1].reward("five").name == "$5 for you"
    shop.sell(maya, 2000, discount=500, state=SaleState.VOIDED)
    assert shop.balance(maya) == 0
    assert reconciles(shop)


def test_who_texts_redeem_gets_a_code_for_it_which_a_till_keys_while_it_holds():
    shop = a_shop(LUNCH, now=tuesday(13, 50))
    maya = shop.join()
    shop.text("REDEEM")
    ((_, code),) = shop.book.reward_codes
    shop.wait(minutes=12)
    with pytest.raises(OfferNotApplicable) as over:
        shop.use_code(code, payable=2000)
    assert over.value.reason == "not_open"
    shop.now = tuesday(13, 55)
    assert shop.use_code(code, payable=2000).facts["uses"] == [["special:lunch", "lunch", 400, 0]]
    assert shop.book.record("rosas", maya).account.holds[0].uses[0].amount == 400


# Points for a while.


def test_the_multiplier_that_gives_most_counts_and_bonuses_add_up():
    shop = a_shop(DOUBLE, GIFT, windows=(change(HAPPY, times=Fraction(3)),), now=tuesday(14))
    maya = shop.join()
    shop.sell(maya, 1000)
    entry = shop.book.chains["rosas", maya][-1]
    assert (entry.points, entry.facts["window"], entry.facts["bonus"], entry.facts["times"]) == (60, "Happy Tuesday +1", 30, "3")
    assert "times 3, plus 30 points (Happy Tuesday +1)" in why(shop, maya)


def test_a_refund_takes_back_what_the_rules_of_the_sale_gave_whatever_holds_now():
    shop = a_shop(DOUBLE, GIFT)
    maya = shop.join()
    assert shop.sell(maya, 1000).facts["points_delta"] == 50
    change_rules(shop, specials=())
    assert shop.refund(500).facts["points_delta"] == -10
    assert shop.refund(500, "rest").facts["points_delta"] == -40
    assert shop.balance(maya) == 0
    assert reconciles(shop)


def test_points_for_items_need_them_on_the_sale_and_no_line_is_kept():
    shop = a_shop(change(GIFT, items=("Bun",), buy=2))
    maya = shop.join()

    def tell(sale_id, *lines):
        report = Report(SaleState.CLOSED, "USD", shop.now, 1000)
        buyer, request = sales.Buyer(maya), Request(f"{sale_id}-{lines}", "d")
        return sales.report(shop.book, shop.till, sale_id, report, {}, buyer, request, shop.now, lines).facts["points_delta"]

    bun, tea = Line("1", frozenset({"bun", "sku-1"}), 1, 500), Line("2", frozenset({"tea"}), 1, 500)
    assert tell("one", bun, tea) == 10
    assert tell("two", bun, bun) == 40
    assert tell("none") == 10
    assert tell("one", bun, bun) == 30, "a correction brings the second bun"
    assert shop.book.sale("rosas", "mill", "two").report.items == (("gift", 2),)


def test_the_first_visit_stays_the_first_through_corrections_and_its_points_go_with_it():
    shop = a_shop(change(GIFT, who=Who.FIRST_VISIT))
    maya = shop.join()
    assert shop.sell(maya, 1000, "a").facts["points_delta"] == 40
    assert shop.sell(maya, 1000, "b").facts["points_delta"] == 10
    assert shop.refund(500, "r", "a").facts["points_delta"] == -5
    assert shop.sell(maya, 1000, "a", state=SaleState.VOIDED).facts["points_delta"] == -35
    assert shop.balance(maya) == 10
    assert shop.book.chains["rosas", maya][-1].account.visits == 1
    assert reconciles(shop)


def test_every_third_stamp_counts_double_where_visits_earn():
    shop = a_shop(change(DOUBLE, who=Who.NTH_VISIT, nth=3), earn=EarnRule(EarnBasis.VISIT, 1))
    maya = shop.join()
    assert [shop.sell(maya, 1000, f"s{n}").facts["points_delta"] for n in range(6)] == [1, 1, 2, 1, 1, 2]


def test_a_program_of_visits_with_specials_of_points_speaks_of_points():
    stamps = program(earn=EarnRule(EarnBasis.VISIT, 1))
    assert stamps.counts_visits
    assert change(stamps, specials=(LUNCH,)).counts_visits
    assert not change(stamps, specials=(DOUBLE,)).counts_visits
