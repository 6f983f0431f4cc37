"""Words for receipts: figures agree with their words, and each program speaks its own language."""

import pytest

from chalicelib.api import receipts
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from tests.builders import BARBER, BOOKSHOP, program

CLUB = program()


@pytest.mark.parametrize(
    ("facts", "rules", "words"),
    [
        (
            {"points_delta": 12, "balance": 62, "need": 58, "reward": "Free loaf"},
            CLUB,
            "You earned 12 points. Balance 62. 58 more for Free loaf.",
        ),
        (
            {"points_delta": 1, "balance": 1, "need": 39, "reward": "$5 off"},
            CLUB,
            "You earned 1 point. Balance 1. 39 more for $5 off.",
        ),
        (
            {"points_delta": 5, "balance": 62, "ready": "Free coffee", "need": 58, "reward": "Free loaf"},
            CLUB,
            "You earned 5 points. Balance 62. Free coffee is ready to use. 58 more for Free loaf.",
        ),
        ({"points_delta": 0, "balance": 62, "need": 58, "reward": "Free loaf"}, CLUB, "Balance 62. 58 more for Free loaf."),
        (
            {"points_delta": -1, "balance": 0, "debt": 7},
            CLUB,
            "1 point less. Balance 0. 7 points to make up for first.",
        ),
        (
            {"points_delta": -12, "points_restored": 50, "balance": 130, "ready": "Free loaf"},
            CLUB,
            "12 points less. You have 50 points back. Balance 130. Free loaf is ready to use.",
        ),
        ({"points_delta": 62, "balance": 410}, BOOKSHOP, "You got $0.62 back. Credit $4.10."),
        (
            {"points_delta": -62, "points_restored": 500, "balance": 848},
            BOOKSHOP,
            "$0.62 less. You have $5.00 back. Credit $8.48.",
        ),
        (
            {"points_delta": 1, "balance": 3, "need": 7, "reward": "Free haircut"},
            BARBER,
            "Your visit counts. 3 visits so far. 7 more for Free haircut.",
        ),
        (
            {"points_delta": 1, "paid": 1, "balance": 0, "need": 10, "reward": "Free haircut", "ready": "Free haircut"},
            BARBER,
            "Your visit counts. Free haircut is ready to use.",
        ),
    ],
)
def test_a_receipt_says_what_changed_where_one_stands_and_what_is_next(facts, rules, words):
    assert receipts.after_sale(facts, rules, "en") == words


def test_amounts_are_written_as_the_merchants_customers_write_them():
    rules = program(type=BOOKSHOP.type, currency="EUR", rewards=BOOKSHOP.rewards)
    assert receipts.after_sale({"points_delta": 62, "balance": 410}, rules, "de") == "You got 0,62 € back. Credit 4,10 €."


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (CLUB, "1 point for every $1.00."),
        (program(earn=EarnRule(EarnBasis.AMOUNT, 3, 200, 500)), "3 points for every $2.00, from $5.00 on."),
        (BOOKSHOP, "5% of every purchase comes back as credit."),
        (program(type=BOOKSHOP.type, earn=EarnRule(EarnBasis.AMOUNT, 1, 40)), "2.5% of every purchase comes back as credit."),
        (BARBER, "Every visit counts."),
        (program(earn=EarnRule(EarnBasis.VISIT, 5)), "5 points for every visit."),
    ],
)
def test_the_earn_rule_in_words(rules, words):
    assert receipts.describe_earning(rules, "en") == words


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (ExpiryPolicy(), "Points never end."),
        (ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1), "Points end 1 month after they were earned."),
        (ExpiryPolicy(ExpiryKind.MONTH_END, 0), "Points end at the end of the month in which they were earned."),
        (ExpiryPolicy(ExpiryKind.MONTH_END, 2), "Points end at the end of the month, 2 months after they were earned."),
        (ExpiryPolicy(ExpiryKind.INACTIVITY, 6), "Points end 6 months after the last visit."),
    ],
)
def test_the_expiry_policy_in_words(policy, words):
    assert receipts.describe_expiry(policy) == words


def test_a_quote_for_a_check_that_earns_nothing_only_tells_the_balance():
    assert receipts.before_sale(0, 62, CLUB, "en") == "Balance 62."
    assert not receipts.before_sale(0, None, CLUB, "en")
    assert receipts.before_sale(1, 2, BARBER, "en") == "This visit counts. 2 visits so far."
