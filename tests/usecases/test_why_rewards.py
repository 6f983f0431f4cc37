"""Why, in one sentence for each entry: rewards set aside, used, given back and paid at once, and what is owed."""

from dataclasses import replace

import pytest

from chalicelib.domain.sale import SaleState
from tests.builders import BARBER, BOOKSHOP, CUT, Shop, program
from tests.usecases.new_rules import change_rules
from tests.usecases.stories import why

RULES = "rules version 1"


def test_a_reward_is_set_aside_used_and_given_back(shop, maya):
    shop.sell(maya, 10_000, "before")
    held = shop.hold(maya, "coffee", "fiver").facts["id"]
    assert why(shop, maya) == f"90 points set aside for Free coffee and $5 off, until used or given back, {RULES}."
    shop.capture(held)
    assert why(shop, maya) == "90 points spent on Free coffee and $5 off, $8.50 off the check."
    shop.sell(maya, 850, discount=850)
    shop.sell(maya, 850, discount=850, state=SaleState.VOIDED)
    assert why(shop, maya) == "90 points came back for Free coffee +1: the sale was voided."
    released = shop.hold(maya, "coffee", check_id="c2").facts["id"]
    shop.release(released)
    assert why(shop, maya) == "The hold for Free coffee was given back unused, so 50 points came back."


def test_a_use_that_is_undone_tells_why_and_what_the_sale_earns_without_it(shop, maya):
    shop.sell(maya, 10_000, "before")
    held = shop.redeem(maya, "coffee", check_id="c1")
    shop.sell(maya, 1240, "c1")
    assert "$8.90 counted" in why(shop, maya)
    shop.reverse(held, reason="Wrong customer.")
    assert why(shop, maya) == (
        "50 points came back for Free coffee: the redemption was undone (Wrong customer); "
        f"4 points more: $12.40 counts now at 1 point for every $1.00, {RULES}; the sale gives 12 points instead of 8."
    )
    waiting = shop.redeem(maya, "coffee", check_id="c2")
    shop.reverse(waiting)
    assert why(shop, maya) == "50 points came back for Free coffee: the redemption was undone."


def test_undoing_one_reward_may_take_again_what_refunds_gave_of_another(shop, maya):
    shop.sell(maya, 20_000, "before")
    held = shop.redeem(maya, "coffee", "fiver", check_id="c1")
    shop.sell(maya, 2000, "c1")
    shop.refund(575, sale_id="c1")
    assert why(shop, maya).endswith("; 20 points came back for $5 off.")
    shop.reverse(held, "coffee")
    assert why(shop, maya) == (
        "50 points came back for Free coffee; 5 points taken again for a reward used on the sale: the redemption was undone; "
        f"4 points more: $9.25 counts now at 1 point for every $1.00, after refunds of $5.75, {RULES}; "
        "the sale gives 9 points instead of 5."
    )


def test_credit_that_was_set_aside_and_not_needed_is_told():
    shop = Shop(BOOKSHOP)
    maya = shop.join()
    shop.sell(maya, 20_000, "before")
    held = shop.hold(maya, "credit:500", check_id="c1").facts["id"]
    shop.capture(held, 300)
    assert why(shop, maya) == "$3.00 of credit spent of $5.00 that was set aside."
    shop.reverse(held)
    assert why(shop, maya) == "$3.00 of credit came back: the redemption was undone."


def test_a_voided_check_gives_back_what_is_held_for_it(shop, maya):
    shop.sell(maya, 10_000, "before")
    held = shop.hold(maya, "coffee", check_id="c1").facts["id"]
    shop.sell(maya, 1240, "c1", state=SaleState.VOIDED)
    assert why(shop, maya) == (
        f"No points: the sale was voided, {RULES}; "
        "the hold for Free coffee was given back with its check, so 50 points came back."
    )
    shop.release(held)
    assert why(shop, maya) == "No change in points: the hold was over, and all was given back before."


def test_money_off_comes_back_in_part(shop, maya):
    shop.sell(maya, 5000, "before")
    shop.redeem(maya, "fiver")
    shop.sell(maya, 1500, discount=500)
    shop.refund(500)
    assert why(shop, maya) == (
        f"5 points taken back: $5.00 counts now at 1 point for every $1.00, after refunds of $5.00, {RULES}; "
        "the sale keeps 5 of its 10 points; 20 points came back for $5 off."
    )


def test_a_hold_that_ran_out_is_told_where_its_points_came_back(shop, maya):
    shop.sell(maya, 5000, "before")
    held = shop.hold(maya, "coffee").facts["id"]
    shop.wait(minutes=20)
    shop.sell(maya, 200, "s2")
    assert why(shop, maya) == (
        f"2 points: $2.00 counted at 1 point for every $1.00, {RULES}; "
        "the hold for Free coffee had run out, so 50 points came back."
    )
    shop.release(held)
    assert why(shop, maya) == "No change in points: the hold was over, and all was given back before."
    late = shop.hold(maya, "coffee").facts["id"]
    shop.wait(minutes=20)
    shop.release(late)
    assert why(shop, maya) == "The hold for Free coffee ran out, so 50 points came back."


def test_debt_is_told_when_it_comes_and_when_it_goes(shop, maya):
    for number in (1, 2):
        shop.sell(maya, 5000, f"s{number}")
        shop.redeem(maya, "coffee", check_id=f"c{number}")
    shop.refund(5000, sale_id="s1")
    shop.refund(5000, sale_id="s2")
    assert [sentence.rpartition("; ")[2] for sentence in why(shop, maya, 2)] == [
        "the member now owes 50 points.",
        "the member now owes 50 points more.",
    ]
    shop.sell(maya, 6000, "s3")
    assert why(shop, maya).endswith(f"{RULES}; 60 points went to what was owed.")


@pytest.fixture
def barber():
    shop = Shop(replace(BARBER, rewards=(replace(CUT, price_points=3),)))
    leo = shop.join()
    for number in range(3):
        shop.sell(leo, 3200, f"s{number}")
    return shop, leo


def test_a_reward_that_is_paid_at_once_is_told_through_its_life(barber):
    shop, leo = barber
    visit = f"1 point: $32.00 counted as a visit, at 1 point for every visit, {RULES}"
    assert why(shop, leo) == f"{visit}; 3 points became Free haircut, ready to use."
    (paid,) = shop.member(leo).account.certificates
    shop.redeem(leo, f"certificate:{paid.id}", check_id="c1")
    assert why(shop, leo, 2) == [
        f"Free haircut set aside until it is used or given back, {RULES}.",
        "Free haircut used, already paid for with 3 points, $32.00 off the check.",
    ]
    shop.sell(leo, 3200, "c1", discount=3200, version=1)
    assert why(shop, leo) == f"No points: nothing that counts was paid, {RULES}."
    shop.sell(leo, 3200, "c1", discount=3200, version=2, state=SaleState.VOIDED)
    assert why(shop, leo) == "Free haircut, paid for with 3 points, came back and is ready to use: the sale was voided."
    shop.sell(leo, 3200, "c1", discount=3200, version=3)
    assert why(shop, leo).endswith("; Free haircut, paid for with 3 points, was taken again.")
    shop.sell(leo, 3200, "c1", discount=3200, version=4, state=SaleState.VOIDED)
    shop.refund(3200, sale_id="s1")
    assert why(shop, leo) == (
        f"1 point taken back: after refunds of $32.00 nothing is left that counts, {RULES}; "
        "an unused Free haircut was taken back."
    )


def test_a_paid_reward_that_comes_back_to_somebody_who_owes_pays_that(barber):
    shop, leo = barber
    (paid,) = shop.member(leo).account.certificates
    shop.hold(leo, f"certificate:{paid.id}", check_id="c1")
    shop.refund(3200, sale_id="s1")
    shop.wait(minutes=20)
    shop.sell(leo, 3200, "s4")
    assert why(shop, leo) == (
        f"1 point: $32.00 counted as a visit, at 1 point for every visit, {RULES}; "
        "the hold for Free haircut had run out, so 3 points came back; 1 point went to what was owed; "
        "3 points became Free haircut, ready to use."
    )


def test_a_paid_reward_and_one_for_points_may_be_used_together(barber):
    shop, leo = barber
    change_rules(shop, type=program().type)
    for number in range(3):
        shop.sell(leo, 3200, f"later{number}")
    (paid,) = shop.member(leo).account.certificates
    shop.redeem(leo, f"certificate:{paid.id}", "cut", check_id="c1")
    assert why(shop, leo, 2) == [
        "3 points set aside for Free haircut, until used or given back, rules version 2.",
        "6 points spent on Free haircut, $64.00 off the check.",
    ]
    shop.sell(leo, 6400, "c1", discount=6400, state=SaleState.VOIDED)
    assert why(shop, leo) == (
        "3 points came back for Free haircut; Free haircut, paid for with 3 points, came back and is ready to use: "
        "the sale was voided."
    )
