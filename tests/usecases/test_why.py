"""Why, in one sentence for each entry: what a shopkeeper reads."""

from dataclasses import replace
from fractions import Fraction

import pytest

from chalicelib.domain.account import Account
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.explanation import SENTENCES, say_why
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.sale import SaleState
from chalicelib.domain.window import Window
from chalicelib.usecases import expiry
from tests.builders import BARBER, BOOKSHOP, Shop, program
from tests.usecases.new_rules import change_rules
from tests.usecases.stories import why

RULES = "rules version 1"


def run(shop):
    expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)


def test_every_kind_of_entry_has_its_sentence():
    assert set(SENTENCES) == set(EntryKind)


def test_joining_tells_of_welcome_points_or_that_there_are_none(shop, maya):
    assert why(shop, maya) == f"Joined; {RULES} gives no points for that."
    generous = Shop(program(welcome_points=5))
    assert why(generous, generous.join()) == f"5 points for joining, {RULES}."


def test_a_sale_tells_amount_rate_and_version_and_what_is_kept(shop, maya):
    shop.sell(maya, 1200)
    assert why(shop, maya) == f"12 points: $12.00 counted at 1 point for every $1.00, {RULES}."
    shop.sell(maya, 1240, "s2")
    assert why(shop, maya) == (
        f"12 points: $12.40 counted at 1 point for every $1.00, {RULES}; 0.4 of a point is kept for the next visit."
    )


def test_what_earlier_visits_kept_is_told_where_it_made_the_difference(shop, maya):
    shop.sell(maya, 1240)
    shop.sell(maya, 1240, "s2")
    assert why(shop, maya) == f"12 points: $12.40 counted at 1 point for every $1.00, {RULES}."
    shop.sell(maya, 30, "s3")
    assert why(shop, maya) == (
        "1 point: $0.30 counted at 1 point for every $1.00, plus 0.8 of a point kept from earlier visits, "
        f"{RULES}; 0.1 of a point is kept for the next visit."
    )
    shop.sell(maya, 30, "s4")
    assert why(shop, maya) == (
        "No points yet: $0.30 counted at 1 point for every $1.00, plus 0.1 of a point kept from earlier visits, "
        f"{RULES}; 0.4 of a point is kept for the next visit."
    )


def test_parts_that_are_long_in_figures_are_said_in_words():
    shop = Shop(program(earn=EarnRule(EarnBasis.AMOUNT, 1, 300)))
    maya = shop.join()
    shop.sell(maya, 500)
    assert why(shop, maya).endswith("; 2/3 of a point is kept for the next visit.")
    shop.sell(maya, 77, "s2")
    assert why(shop, maya).endswith("; a part of a point is kept for the next visit.")
    shop.sell(maya, 100, "s3")
    assert ", plus a part of a point kept from earlier visits, " in why(shop, maya)


def test_credit_is_told_in_money():
    shop = Shop(BOOKSHOP)
    maya = shop.join()
    shop.sell(maya, 1250)
    shop.sell(maya, 1250, "s2")
    assert why(shop, maya, 2) == [
        f"$0.62 of credit: $12.50 counted at 5% back, {RULES}.",
        f"$0.63 of credit: $12.50 counted at 5% back, plus a part of $0.01 kept from earlier visits, {RULES}.",
    ]
    shop.redeem(maya, "credit:100", check_id="s3")
    assert why(shop, maya, 2) == [
        f"$1.00 of credit set aside, until used or given back, {RULES}.",
        "$1.00 of credit spent.",
    ]


def test_a_visit_is_a_visit():
    shop = Shop(BARBER)
    maya = shop.join()
    shop.sell(maya, 3200)
    assert why(shop, maya) == f"1 point: $32.00 counted as a visit, at 1 point for every visit, {RULES}."


def test_a_sale_that_does_not_count_says_why():
    shop = Shop(program(earn=EarnRule(EarnBasis.AMOUNT, 1, 100, spend_min=500)))
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.sell(maya, 400)
    assert why(shop, maya) == f"10 points taken back: $4.00 counts now, and a sale needs $5.00 to earn, {RULES}."
    shop.sell(maya, 1000)
    shop.sell(maya, 1000, discount=1000)
    assert why(shop, maya) == f"10 points taken back: nothing that counts was paid, {RULES}."


def test_a_version_that_prices_a_sale_is_named_also_when_it_is_corrected_later(shop, maya):
    shop.sell(maya, 1200)
    change_rules(shop, earn=EarnRule(EarnBasis.AMOUNT, 3, 100))
    shop.sell(maya, 1000, "s2")
    assert why(shop, maya) == "30 points: $10.00 counted at 3 points for every $1.00, rules version 2."
    shop.sell(maya, 1300)
    assert why(shop, maya) == (
        f"1 point more: $13.00 counts now at 1 point for every $1.00, {RULES}; the sale gives 13 points instead of 12."
    )


def test_refunds_corrections_and_voids_tell_what_the_sale_keeps(shop, maya):
    shop.sell(maya, 1240)
    shop.refund(500)
    assert why(shop, maya) == (
        f"5 points taken back: $7.40 counts now at 1 point for every $1.00, after refunds of $5.00, {RULES}; "
        "the sale keeps 7 of its 12 points."
    )
    shop.refund(740, "r2")
    assert why(shop, maya) == f"7 points taken back: after refunds of $12.40 nothing is left that counts, {RULES}."
    shop.sell(maya, 900, "s2")
    shop.sell(maya, 900, "s2", state=SaleState.VOIDED)
    assert why(shop, maya) == f"9 points taken back: the sale was voided, {RULES}."
    shop.sell(maya, 900, "s3", version=1)
    shop.sell(maya, 900, "s3", version=2, state=SaleState.OPEN)
    assert why(shop, maya) == f"9 points taken back: the sale is not closed, {RULES}."


def test_a_point_that_two_sales_made_together_is_explained(shop, maya):
    shop.sell(maya, 60)
    shop.sell(maya, 60, "s2")
    shop.refund(60)
    assert why(shop, maya) == (
        f"1 point taken back: after refunds of $0.60 nothing is left that counts, {RULES}; "
        "that is 1 more than it had given, as parts of points add up over all visits."
    )
    shop.refund(60, sale_id="s2")
    assert why(shop, maya) == (
        f"No change in points: after refunds of $0.60 nothing is left that counts, {RULES}; "
        "that is 1 less than it had given, as parts of points add up over all visits."
    )
    shop.sell(maya, 160)
    assert why(shop, maya) == (
        f"1 point more: $1.00 counts now at 1 point for every $1.00, after refunds of $0.60, {RULES}; "
        "parts of points add up over all visits."
    )


def test_so_is_one_that_is_taken_from_what_is_left_of_a_sale(shop, maya):
    shop.sell(maya, 60)
    shop.sell(maya, 60, "s2")
    shop.refund(50)
    assert why(shop, maya) == (
        f"1 point taken back: $0.10 counts now at 1 point for every $1.00, after refunds of $0.50, {RULES}; "
        "that is 1 more than it had given, as parts of points add up over all visits."
    )


def test_points_that_had_ended_are_not_taken_and_it_says_so():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 0)))
    maya = shop.join()
    shop.sell(maya, 1200)
    shop.wait(days=20)
    shop.refund(300)
    assert why(shop, maya) == (
        f"No change in points: $9.00 counts now at 1 point for every $1.00, after refunds of $3.00, {RULES}; "
        "what it gave had ended already."
    )


def test_points_that_end_tell_their_last_day():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 1)))
    run(shop)
    maya = shop.join()
    shop.sell(maya, 1200)
    shop.wait(days=35)
    run(shop)
    assert why(shop, maya) == "12 points will end after Dec 31, 2026, and it was time to tell the member."
    shop.sell(maya, 300, "s2")
    shop.wait(days=90)
    run(shop)
    assert why(shop, maya) == "15 points ended: the last days to spend them were from Dec 31, 2026 to Jan 31, 2027."


def test_points_that_move_with_visits_tell_when_the_last_visit_would_have_been():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1)))
    run(shop)
    maya = shop.join()
    shop.sell(maya, 1200)
    shop.wait(days=90)
    run(shop)
    assert why(shop, maya) == "12 points ended: Dec 21, 2026 was the last day to come back."


@pytest.mark.parametrize(
    ("earn", "windows", "words"),
    [
        (
            {},
            [Window("Happy Tuesday", times=Fraction(2))],
            "24 points: $12.40 counted at {rate}, times 2 (Happy Tuesday), {rules}; 0.8",
        ),
        (
            {},
            [Window("Noon", times=Fraction(3, 2))],
            "18 points: $12.40 counted at {rate}, times 1.5 (Noon), {rules}; 0.6 of a point",
        ),
        (
            {},
            [Window("A", times=Fraction(4, 3)), Window("B", bonus_points=9)],
            "{rate}, times 4/3, plus 9 points (A +1), {rules}.",
        ),
        ({"counts_tax": True}, [], "13 points: $13.64 ($1.24 of it tax) counted at {rate}, {rules}; 0.64 of a point"),
        ({"points_max": 10}, [], "10 points: $12.40 counted at {rate}, at most 10 points a sale, {rules}."),
        ({"points": 0}, [], "No points: $12.40 counted, but nothing is earned any more, {rules}."),
    ],
)
def test_windows_tax_and_the_most_that_a_sale_can_give_are_told(earn, windows, words):
    shop = Shop(program(earn=replace(program().earn, **earn), windows=tuple(windows)))
    maya = shop.join()
    shop.sell(maya, 1240, tax=124)
    assert words.format(rate="1 point for every $1.00", rules=RULES) in why(shop, maya)


def test_a_kind_without_words_of_its_own_tells_points_reason_and_who_did_it(shop, maya, monkeypatch):
    monkeypatch.delitem(SENTENCES, EntryKind.HELD)
    shop.sell(maya, 1240)
    *_, entry = shop.book.entries("rosas", maya)
    strange = replace(entry, kind=EntryKind.HELD, points=-5, facts={"reason": "Counted twice.", "actor": "ana", "ticket": "T-7"})
    assert say_why(strange, entry.account, shop.merchant) == "5 points taken: Counted twice, by ana, ticket T-7."
    assert say_why(replace(strange, facts={}), entry.account, shop.merchant) == "5 points taken: held."
    assert say_why(replace(strange, points=0, facts={}), entry.account, shop.merchant) == "No change in points: held."


def test_amounts_are_written_as_the_merchant_writes_them(shop, maya):
    shop.sell(maya, 1200)
    *_, entry = shop.book.entries("rosas", maya)
    german = replace(shop.merchant, language="de", programs=(replace(shop.merchant.programs[0], currency="EUR"),))
    assert say_why(entry, Account(), german) == f"12 points: 12,00 € counted at 1 point for every 1,00 €, {RULES}."
