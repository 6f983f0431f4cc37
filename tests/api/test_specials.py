"""Specials over the API: told with the terms, offered by a quote, used like a reward, earned with a sale."""

from datetime import date
from fractions import Fraction

import pytest

from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.domain.window import WallTime
from tests.builders import program
from tests.usecases.happy_hours import tuesday

LUNCH = Special(
    "lunch", "Lunch deal", Benefit.PERCENT_OFF, date(2026, 11, 1), percent=20, starts=WallTime(11), minutes=180, per_member=1
)
BUNS = Special("buns", "Two buns", Benefit.BONUS_POINTS, date(2026, 11, 1), bonus_points=30, items=("Bun",), buy=2)
DOUBLE = Special("double", "Double", Benefit.TIMES, date(2026, 11, 1), times=Fraction(2), location_ids=("dock",))
TUESDAY = "2026-11-24T12:00:00-08:00"


@pytest.fixture
def specials(shop, till):
    shop.now = tuesday(12)
    return till


SHOPS = pytest.mark.parametrize("shop", [program(specials=(LUNCH, BUNS, DOUBLE))], indirect=True)


@SHOPS
def test_the_terms_tell_the_specials_of_the_tills_own_location(till, dock):
    terms = till.ask("GET", "/v1/program")
    assert terms["specials"][0] == {
        "id": "lunch",
        "name": "Lunch deal",
        "benefit": "percent_off",
        "first_day": "2026-11-01",
        "last_day": None,
        "rule": "",
        "starts": "11:00",
        "minutes": 180,
        "items": [],
        "spend_min": 0,
        "who": Who.EVERYBODY.value,
        "by_coupon": False,
        "offer_id": "special:lunch",
        "words": "20% off the check, every day from 11:00 to 14:00, from Nov 1, 2026 on, for every member; once for each member.",
    }
    assert [one["id"] for one in terms["specials"]] == ["lunch", "buns"]
    assert [(one["id"], one["offer_id"]) for one in dock.ask("GET", "/v1/program")["specials"]][2] == ("double", None)


@SHOPS
def test_a_special_is_quoted_held_captured_and_reversed(specials, maya):
    till, check = specials, {"currency": "USD", "subtotal": 2000}
    found = till.ask("POST", "/v1/members/lookup", {"phone": "(206) 555-0142"})["members"][0]
    assert {"id": "special:lunch", "name": "Lunch deal", "price_points": 0, "amount": 0} in found["rewards"]
    quote = till.ask("POST", "/v1/checks/c1/quote", {"member_id": maya, "check": check, "requested": ["special:lunch"]})
    offered = next(offer for offer in quote["offers"] if offer["id"] == "special:lunch")
    assert (offered["applicable"], offered["amount"], offered["price_points"], offered["scope"]) == (True, 400, 0, "check")
    assert (quote["applied"][0]["amount"], quote["points_to_earn"], quote["next_step"]) == (400, 16, "capture")
    asked = {"check_id": "c1", "member_id": maya, "offer_ids": ["special:lunch"], "check": check}
    held = till.ask("POST", "/v1/redemptions", asked)
    till.ask("POST", f"/v1/redemptions/{held['id']}/capture", {})
    again = till.refuse(422, "OFFER_NOT_APPLICABLE", "POST", "/v1/redemptions", {**asked, "check_id": "c2"})
    assert again["cashier_message"] == "This special cannot be used here now. Look the number up again."
    back = till.ask("POST", f"/v1/redemptions/{held['id']}/reverse", {})
    assert (back["status"], back["points_restored"]) == ("reversed", 0)
    till.ask("POST", "/v1/redemptions", {**asked, "check_id": "c3"})


@SHOPS
def test_lines_of_a_sale_bring_the_points_for_items(specials, maya):
    lines = [{"name": "Bun", "quantity": "2", "total": 500}, {"name": "Tea", "total": 500}]
    check = {"currency": "USD", "subtotal": 1000, "lines": lines}
    assert specials.ask("POST", "/v1/checks/two/quote", {"member_id": maya, "check": check})["points_to_earn"] == 40
    told = specials.sell("two", member_id=maya, subtotal=1000, occurred_at=TUESDAY, lines=lines)
    assert told["points_delta"] == 40
    assert specials.ask("GET", "/v1/sales/two")["posted"]["window"] == "Two buns"
    assert specials.sell("one", member_id=maya, subtotal=1000, occurred_at=TUESDAY, lines=lines[1:])["points_delta"] == 10
