"""Why, in one sentence for each entry: what staff did, and what was brought along."""

from datetime import date

from chalicelib.domain.adjustment import Reason
from chalicelib.domain.opening import OpeningBalance
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import merging
from chalicelib.usecases.balances import bring
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.till import Request
from tests.builders import Shop, program
from tests.usecases.stories import LEO, why

RULES = "rules version 1"


def test_an_adjustment_tells_who_did_it_and_why(shop, maya):
    shop.adjust(maya, 20, note="Burnt croissant.")
    assert why(shop, maya) == "20 points added: goodwill, by ana (Burnt croissant.)."
    shop.adjust(maya, -25, reason=Reason.MISSED_SALE, ticket="T-7", actor="ben")
    assert why(shop, maya) == "25 points taken: missed sale, by ben, ticket T-7; the member now owes 5 points."


def test_a_balance_from_an_earlier_program_tells_of_its_list(shop, maya):
    number, brought = PhoneNumber("+12065550142"), OpeningBalance(80, "mill", earned_on=date(2026, 3, 1), note="paper cards")
    bring(shop.book, shop.vault, shop.merchant, "spring", number, brought, 0, shop.now)
    assert why(shop, maya) == "80 points brought along from an earlier program, earned on Mar 1, 2026, list spring (paper cards)."


def test_a_sale_that_is_moved_tells_both_members(shop, maya):
    leo = shop.join("Leo", LEO)
    shop.sell(maya, 1240)
    shop.move(leo)
    by = "by ana (mistyped number)"
    assert why(shop, maya) == f"12 points taken back: the sale was moved to another member {by}."
    assert why(shop, leo) == (
        f"12 points: $12.40 counted at 1 point for every $1.00, {RULES}; 0.4 of a point is kept for the next visit; "
        f"the sale was moved here {by}."
    )
    shop.sell(None, 900, "s2")
    shop.move(leo, "s2")
    assert why(shop, leo) == f"9 points: $9.00 counted at 1 point for every $1.00, {RULES}; the sale was moved here {by}."
    shop.sell(maya, 900, "s3", state=SaleState.OPEN)
    shop.move(leo, "s3")
    assert why(shop, leo) == f"No change in points: the sale was moved {by}."


def test_moving_a_sale_explains_a_point_that_it_made_with_another_and_points_that_had_ended():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 0)))
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 60)
    shop.sell(maya, 60, "s2")
    shop.move(leo)
    assert why(shop, maya) == (
        "1 point taken back: the sale was moved to another member by ana (mistyped number); "
        "that is 1 more than it had given, as parts of points add up over all visits."
    )
    shop.sell(maya, 1200, "s3")
    shop.wait(days=20)
    shop.move(leo, "s3")
    assert [why(shop, who) for who in (maya, leo)] == [
        "No change in points: the sale was moved to another member by ana (mistyped number); what it gave had ended already.",
        "No change in points: the sale was moved here by ana (mistyped number); what it gave had ended already.",
    ]


def test_a_merge_and_its_undoing_tell_what_came_and_went(shop, maya):
    leo = shop.join("Leo", LEO)
    pair = Pair(maya, leo, "ana")
    shop.sell(leo, 1240)
    merging.merge(shop.book, shop.till, pair, Request("m1", "m1"), shop.now)
    assert [why(shop, who) for who in (maya, leo)] == [
        "12 points came over from another membership, which ana found to be of the same person.",
        "12 points went over to another membership, which ana found to be of the same person.",
    ]
    merging.separate(shop.book, shop.till, pair, Request("s1", "s1"), shop.now)
    assert [why(shop, who) for who in (maya, leo)] == [
        "12 points went back to the other membership: ana took the merge back.",
        "12 points came back from the other membership: ana took the merge back.",
    ]


def test_a_debt_goes_with_a_merge(shop, maya):
    leo = shop.join("Leo", LEO)
    shop.adjust(leo, -5)
    same = "another membership, which ana found to be of the same person"
    merging.merge(shop.book, shop.till, Pair(maya, leo, "ana"), Request("m1", "m1"), shop.now)
    assert [why(shop, who) for who in (maya, leo)] == [
        f"A debt of 5 points came over from {same}; the member now owes 5 points.",
        f"A debt of 5 points went over to {same}.",
    ]
