"""Adjusting a balance over HTTP."""

import pytest

from tests.builders import BARBER, BOOKSHOP

GIVEN = {"points": 50, "reason": "goodwill", "actor": "ana"}


def path(member_id):
    return f"/v1/members/{member_id}/adjustments"


def test_points_are_given_and_the_answer_says_where_the_member_stands(till, shop, maya):
    answer = till.ask("POST", path(maya), GIVEN | {"ticket": "check-7", "note": "waited for 20 minutes"}, "k1")
    assert answer == {
        "id": answer["id"],
        "points": 50,
        "balance": 50,
        "debt": 0,
        "receipt_message": "50 points added. Balance 50. Free coffee is ready to use. 70 more for Free loaf.",
    }
    assert till.last.status_code == 201
    assert list(shop.book.operations) == [("rosas", answer["id"])]


def test_what_cannot_be_taken_is_owed(till, maya):
    till.ask("POST", path(maya), GIVEN)
    answer = till.ask("POST", path(maya), GIVEN | {"points": -70, "reason": "mistake"})
    assert (answer["balance"], answer["debt"]) == (0, 20)
    assert answer["receipt_message"] == "70 points less. Balance 0. 20 points to make up for first."
    assert till.sell(member_id=maya)["receipt_message"] == "You earned 12 points. Balance 0. 8 points to make up for first."


def test_the_same_request_is_answered_as_before_and_other_content_is_refused(till, shop, maya):
    first = till.ask("POST", path(maya), GIVEN, "k1")
    till.sell(member_id=maya)
    assert till.ask("POST", path(maya), GIVEN, "k1") == first
    assert till.last.headers["Idempotent-Replayed"] == "true"
    till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "POST", path(maya), GIVEN | {"points": 51}, "k1")
    lena = shop.join("Lena", "+12065550143")
    till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "POST", path(lena), GIVEN, "k1")
    assert (shop.balance(maya), shop.balance(lena)) == (62, 0)


@pytest.mark.parametrize("member_id", ["mem_nobody", "mem%23x", "a%20b"])
def test_nobody_is_not_adjusted(till, shop, member_id):
    answer = till.send("POST", path(member_id), GIVEN)
    assert answer.status_code in {400, 404}
    assert not shop.book.operations


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"points": 0}, "points"),
        ({"points": 100_001}, "points"),
        ({"points": -100_001}, "points"),
        ({"points": 1.5}, "points"),
        ({"points": None}, "points"),
        ({"reason": "because"}, "reason"),
        ({"reason": None}, "reason"),
        ({"actor": ""}, "actor"),
        ({"actor": "a" * 41}, "actor"),
        ({"actor": "Ana B"}, "actor"),
        ({"actor": "+12065550142"}, "actor"),
        ({"ticket": "+12065550142"}, "ticket"),
        ({"note": "x" * 201}, "note"),
        ({"note": "two\nlines"}, "note"),
        ({"note": "Maya, (206) 555-0142"}, "note"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field_and_changes_nothing(till, shop, maya, changes, field):
    refused = till.refuse(400, "INVALID_FIELD", "POST", path(maya), GIVEN | changes)
    assert refused["errors"][0]["field"] == field
    assert shop.balance(maya) == 0
    assert not shop.book.operations


@pytest.mark.parametrize("missing", ["points", "reason", "actor"])
def test_who_and_why_are_always_said(till, maya, missing):
    body = {name: value for name, value in GIVEN.items() if name != missing}
    assert till.refuse(400, "INVALID_FIELD", "POST", path(maya), body)["errors"][0]["field"] == missing


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_a_rebate_speaks_of_money(till, maya):
    assert till.ask("POST", path(maya), GIVEN | {"points": 250})["receipt_message"] == "$2.50 added. Credit $2.50."


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_barber_gives_visits(till, maya):
    answer = till.ask("POST", path(maya), GIVEN | {"points": 10})
    assert answer["receipt_message"] == "10 visits added. Free haircut is ready to use. 10 more for Free haircut."
