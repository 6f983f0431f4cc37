"""Specials for a segment, a tier, or a birthday month: what is known of a member when a sale first counts stays with it."""

from dataclasses import replace as change
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.foretelling import HOLDS_MAX
from chalicelib.domain.refusals import OfferNotApplicable
from chalicelib.domain.sale import Report, SaleState
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.usecases import reconcile
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.reconcile import Desk
from chalicelib.usecases.serving import serve
from tests.builders import LADDER, Shop, program
from tests.usecases.happy_hours import tuesday
from tests.usecases.stories import why

LEO = "+12065550143"
NOVEMBER = date(2026, 11, 1)
MISSED = Special("missed", "We missed you", Benefit.AMOUNT_OFF, NOVEMBER, amount=500, who=Who.SEGMENT, segment_id="lapsed")
BACK = Special("back", "Back again", Benefit.TIMES, NOVEMBER, times=Fraction(2), who=Who.SEGMENT, segment_id="lapsed")
CAKE = Special("cake", "Birthday cake", Benefit.FREE_ITEM, NOVEMBER, amount=400, who=Who.BIRTHDAY)
PARTY = Special("party", "Party", Benefit.BONUS_POINTS, NOVEMBER, bonus_points=30, who=Who.BIRTHDAY)
SHINE = Special("shine", "Shine", Benefit.BONUS_POINTS, NOVEMBER, bonus_points=7, who=Who.TIER, tier_id="silver")
NOON = tuesday(12)


def a_shop(*specials, **rules):
    return Shop(program(specials=specials, **rules), now=NOON)


def say(shop, member, **known):
    """Something is known of a member now."""
    customer = shop.book.record("rosas", member).customer
    shop.book.commit(Changes("rosas", customers=(change(customer, **known),)))


def offers(shop, member):
    quote = shop.quote(member, Report(SaleState.CLOSED, "USD", shop.now, 2000))
    return {offer.id for offer in quote.offers if offer.id.startswith("special:")}


def reconciles(shop):
    return [finding.sentence for finding in reconcile.differences(Desk(shop.book, shop.merchants, lambda: shop.now))] == []


def test_a_special_for_a_segment_is_offered_to_who_was_in_it_last_night_and_to_nobody_else():
    shop = a_shop(MISSED)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    say(shop, maya, segments=("lapsed", "near"))
    assert (offers(shop, maya), offers(shop, leo), offers(shop, None)) == ({"special:missed"}, set(), set())
    with pytest.raises(OfferNotApplicable):
        shop.hold(leo, "special:missed", payable=2000)
    shop.redeem(maya, "special:missed", payable=2000)
    said = why(shop, maya)
    assert said == (
        "We missed you used, which costs no points, $5.00 off the check, "
        "because as of the night before the member had stopped coming."
    )
    assert reconciles(shop)


def test_points_for_a_segment_come_with_the_sale_and_the_sale_explains_itself():
    shop = a_shop(BACK)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    say(shop, maya, segments=("lapsed",))
    check = Report(SaleState.CLOSED, "USD", shop.now, 2000)
    assert (shop.quote(maya, check).points_to_earn, shop.quote(leo, check).points_to_earn) == (40, 20)
    assert shop.sell(maya, 2000, "s1").facts["points_delta"] == 40
    assert shop.sell(leo, 2000, "s2").facts["points_delta"] == 20
    assert "times 2 (Back again, because as of the night before the member had stopped coming)" in why(shop, maya)
    assert reconciles(shop)


def test_who_leaves_a_segment_overnight_keeps_what_a_sale_gave_and_gives_back_just_that():
    shop = a_shop(BACK)
    maya = shop.join()
    say(shop, maya, segments=("lapsed",))
    shop.sell(maya, 2000, "s1")
    say(shop, maya, segments=())
    assert shop.refund(1000, "r1", "s1").facts["points_delta"] == -20
    assert shop.sell(maya, 3000, "s1", version=2).facts["points_delta"] == 20
    assert shop.sell(maya, 1000, "s2").facts["points_delta"] == 10
    say(shop, maya, segments=("lapsed",))
    assert shop.refund(1000, "r2", "s2").facts["points_delta"] == -10
    assert reconciles(shop)


def test_the_birthday_month_is_that_of_the_shops_clock_and_only_of_who_told_it():
    shop = a_shop(CAKE, PARTY)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    say(shop, maya, birthday=11)
    assert (offers(shop, maya), offers(shop, leo)) == ({"special:cake"}, set())
    assert shop.sell(maya, 1000, "s1").facts["points_delta"] == 40
    assert "plus 30 points (Party, because it was the member's birthday month)" in why(shop, maya)
    shop.now = tuesday(23, 59).replace(day=30)
    assert offers(shop, maya) == {"special:cake"}
    shop.wait(minutes=1)
    assert offers(shop, maya) == set(), "December has begun in Los Angeles"
    assert reconciles(shop)


@pytest.mark.parametrize(("and_up", "gold"), [(False, 125), (True, 132)])
def test_a_special_for_a_tier_is_for_that_one_or_from_it_up(and_up, gold):
    shop = a_shop(change(SHINE, and_up=and_up), tiers=LADDER)
    maya = shop.join()
    assert shop.sell(maya, 10_000, "s1").facts["points_delta"] == 100, "it is no member of the tier yet"
    assert shop.sell(maya, 8_000, "s2").facts["points_delta"] == 107
    assert "because the member was Silver" in why(shop, maya)
    shop.sell(maya, 40_000, "s3")
    times = shop.merchant.program_at(shop.now).tiers.tier("gold").times
    bonus = 7 if and_up else 0
    assert shop.sell(maya, 1_000, "s4").facts["points_delta"] == 10 * times + bonus
    assert gold - 125 == bonus
    assert reconciles(shop)


def test_a_sale_that_finds_its_member_later_is_settled_then():
    shop = a_shop(BACK)
    maya = shop.join()
    say(shop, maya, segments=("lapsed",))
    shop.sell(None, 2000)
    shop.move(maya)
    assert shop.balance(maya) == 40
    assert reconciles(shop)


def test_limits_of_a_special_for_some_are_used_by_those_alone():
    shop = a_shop(change(BACK, total=1))
    maya, leo = shop.join(), shop.join("Leo", LEO)
    say(shop, maya, segments=("lapsed",))
    assert shop.sell(leo, 1000, "s1").facts["points_delta"] == 10
    assert shop.sell(maya, 1000, "s2").facts["points_delta"] == 20
    assert shop.sell(maya, 1000, "s3").facts["points_delta"] == 10
    assert reconciles(shop)


ACTS = st.lists(
    st.tuples(st.sampled_from(["in", "out", "sell", "open", "void", "refund"]), st.integers(0, 2), st.integers(1, 9)), max_size=14
)


@given(ACTS)
def test_whatever_the_order_of_studies_sales_and_refunds_a_sale_counts_as_it_did_at_first(acts):
    shop = a_shop(BACK)
    maya = shop.join()
    inside, first, version = False, {}, 0
    for act, which, amount in acts:
        sale_id = f"s{which}"
        if act in {"in", "out"}:
            inside = act == "in"
            say(shop, maya, segments=("lapsed",) if inside else ())
        elif act == "refund":
            shop.refund(amount * 100, f"r{len(shop.book.sales)}-{amount}-{version}", sale_id)
        else:
            version += 1
            state = {"sell": SaleState.CLOSED, "open": SaleState.OPEN, "void": SaleState.VOIDED}[act]
            shop.sell(maya, amount * 300, sale_id, version=version, state=state)
        stored = shop.book.sale("rosas", "mill", sale_id)
        if stored is not None and stored.posted is not None:
            first.setdefault(sale_id, inside)
    sales = {sale.sale_id: sale for sale in shop.book.sales.values()}
    assert shop.book.record("rosas", maya).account.exact == sum(
        Fraction(sales[name].kept * (2 if doubled else 1), 100) for name, doubled in first.items()
    )
    assert reconciles(shop)


@pytest.mark.parametrize(("known", "bonus", "minutes"), [({"birthday": 11}, 30, 1), ({"birthday": 12}, 0, 1), ({}, 0, 240)])
def test_a_till_page_foretells_what_is_for_the_member_who_stands_there(known, bonus, minutes):
    shop = a_shop(PARTY)
    maya = shop.join()
    say(shop, maya, **known)
    shop.now = tuesday(23, 59).replace(day=30)
    rate = serve(shop.book, shop.vault, shop.till, shop.member(maya), shop.now).rate
    assert rate.bonus == bonus
    assert (rate.until - shop.now) <= HOLDS_MAX
    if minutes == 1:
        assert (rate.until - shop.now).total_seconds() == 60
