"""What a sale earns and why, as a till sees it."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from chalicelib.api import receipts, windows
from chalicelib.domain.program import EarnBasis, EarnRule
from chalicelib.domain.window import WallTime, Weekday, Window
from tests.builders import BARBER, BOOKSHOP, DOLLAR, HAPPY, program
from tests.usecases.happy_hours import tuesday

TUESDAY = {"occurred_at": "2026-11-24T14:00:00-08:00"}
SEASON = Window("Advent", bonus_points=5, first_day=date(2026, 11, 29), last_day=date(2026, 12, 24), location_ids=("dock",))
GENEROUS = program(earn=replace(DOLLAR, counts_tax=True, points_max=50), windows=(HAPPY, SEASON))


@pytest.fixture(autouse=True)
def _on_tuesday(shop):
    shop.now = tuesday(15) + timedelta(days=1)


@pytest.mark.parametrize("shop", [GENEROUS], indirect=True)
def test_a_stored_sale_says_what_multiplied_its_points_and_what_limited_them(till, maya):
    till.sell(member_id=maya, tax=100, **TUESDAY)
    posted = till.ask("GET", "/v1/sales/sale-1")["posted"]
    assert {name: posted[name] for name in ("base", "tax", "times", "window", "bonus_points", "points_max", "points")} == {
        "base": 1340,
        "tax": 100,
        "times": "2",
        "window": "Happy Tuesday",
        "bonus_points": 0,
        "points_max": None,
        "points": 26,
    }
    till.sell("sale-2", member_id=maya, subtotal=9900, **TUESDAY)
    posted = till.ask("GET", "/v1/sales/sale-2")["posted"]
    assert (posted["points"], posted["points_max"]) == (50, 50)


@pytest.mark.parametrize("shop", [GENEROUS], indirect=True)
def test_the_terms_show_the_windows_of_the_tills_own_location(till, dock):
    terms = till.ask("GET", "/v1/program")
    assert terms["earn"]["counts_tax"] is True
    assert terms["earn"]["words"] == "1 point for every $1.00, tax included, at most 50 points a sale."
    assert terms["windows"] == [
        {
            "name": "Happy Tuesday",
            "weekdays": ["tuesday"],
            "starts": "13:00",
            "ends": "16:00",
            "times": "2",
            "bonus_points": 0,
            "first_day": None,
            "last_day": None,
            "words": "Happy Tuesday: 2 times the points, on Tuesday from 13:00 to 16:00.",
        }
    ]
    advent = dock.ask("GET", "/v1/program")["windows"][1]
    assert (advent["name"], advent["times"], advent["first_day"], advent["last_day"]) == (
        "Advent",
        "1",
        "2026-11-29",
        "2026-12-24",
    )


@pytest.mark.parametrize("shop", [GENEROUS], indirect=True)
def test_a_quote_in_a_window_says_what_the_sale_then_earns(till, shop, maya):
    shop.now = tuesday(14)
    check = {"currency": "USD", "subtotal": 1240, "tax": 100}
    quote = till.ask("POST", "/v1/checks/sale-1/quote", {"member_id": maya, "check": check})
    assert quote["receipt_message"].startswith("This check earns 26 points.")
    assert till.sell(member_id=maya, tax=100, **TUESDAY)["points_delta"] == quote["points_to_earn"] == 26


def test_what_a_gift_card_pays_earns_and_a_gift_card_sold_does_not(till, maya):
    paid = [{"type": "gift_card", "amount": 1000}, {"type": "cash", "amount": 240}]
    assert till.sell(member_id=maya, payments=paid)["points_delta"] == 12
    assert till.sell("sale-2", member_id=maya, subtotal=5000, exempt_amount=5000)["points_delta"] == 0


def test_tips_and_service_charges_earn_nothing_and_the_part_that_a_reward_paid_neither(till, maya):
    paid = [{"type": "reward", "amount": 500}, {"type": "card", "amount": 1240}]
    told = till.sell(member_id=maya, subtotal=1740, exempt_amount=240, tip=300, tax=90, payments=paid)
    assert told["points_delta"] == 10


@pytest.mark.parametrize("shop", [replace(BARBER, windows=(HAPPY,))], indirect=True)
def test_where_a_visit_may_give_several_points_the_till_speaks_of_points(till, maya):
    told = till.sell(member_id=maya, subtotal=3200, **TUESDAY)
    assert told["receipt_message"] == "You earned 2 points. Balance 2. 8 more for Free haircut."


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (program(earn=replace(DOLLAR, points=0)), "Purchases earn nothing any more; what you have can still be used."),
        (
            program(earn=EarnRule(EarnBasis.AMOUNT, 1, 100, 500, True, 90)),
            "1 point for every $1.00, tax included, from $5.00 on, at most 90 points a sale.",
        ),
        (
            program(type=BOOKSHOP.type, earn=EarnRule(EarnBasis.AMOUNT, 5, 100, points_max=2000)),
            "5% of every purchase comes back as credit, at most $20.00 a sale.",
        ),
    ],
)
def test_the_earn_rule_in_words(rules, words):
    assert receipts.describe_earning(rules, "en") == words


@pytest.mark.parametrize(
    ("window", "rules", "words"),
    [
        (HAPPY, program(), "Happy Tuesday: 2 times the points, on Tuesday from 13:00 to 16:00."),
        (replace(HAPPY, times=Fraction(3, 2)), BOOKSHOP, "Happy Tuesday: 1.5 times the credit, on Tuesday from 13:00 to 16:00."),
        (
            Window("Night", (Weekday.SATURDAY, Weekday.FRIDAY), WallTime(22), WallTime(2), Fraction(4, 3)),
            program(),
            "Night: 4/3 times the points, on Friday, Saturday from 22:00 to 02:00.",
        ),
        (SEASON, program(), "Advent: 5 points more a visit, every day, starting 2026-11-29, until 2026-12-24."),
        (
            replace(SEASON, times=Fraction(2), first_day=None),
            BOOKSHOP,
            "Advent: 2 times the credit and $0.05 more a visit, every day, until 2026-12-24.",
        ),
    ],
)
def test_a_window_in_words(window, rules, words):
    assert windows.describe(window, rules, "en") == words
