"""Moving a sale over HTTP."""

import pytest

from tests.api.conftest import sale
from tests.builders import BARBER

PATH = "/v1/sales/sale-1/move"
LEO = "+12065550143"


@pytest.fixture
def leo(shop):
    return shop.join("Leo", LEO)


def body(member_id, **changes):
    return {"member_id": member_id, "reason": "mistyped_number", "actor": "ana"} | changes


def test_a_sale_moves_and_the_answer_is_about_its_new_member(till, shop, maya, leo):
    till.sell(member_id=maya)
    assert till.ask("POST", PATH, body(leo)) == {
        "sale_id": "sale-1",
        "member": {"id": leo},
        "points_total_for_sale": 12,
        "balance": 12,
        "receipt_message": "You earned 12 points. Balance 12. 28 more for $5 off.",
    }
    assert till.last.status_code == 200
    assert (shop.balance(maya), shop.balance(leo)) == (0, 12)
    assert till.ask("GET", "/v1/sales/sale-1")["member_id"] == leo


def test_the_same_move_is_answered_as_before_and_its_key_means_one_thing(till, maya, leo):
    till.sell(name="k1", member_id=maya)
    first = till.ask("POST", PATH, body(leo), "k1")
    till.sell("sale-2", member_id=leo)
    assert till.ask("POST", PATH, body(leo), "k1") == first
    assert till.last.headers["Idempotent-Replayed"] == "true"
    till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "POST", PATH, body(maya), "k1")
    assert till.ask("GET", "/v1/sales/sale-1")["keys_seen"] == ["k1"]


def test_what_a_till_asked_before_the_move_is_answered_as_then(till, maya, leo):
    sold = till.sell(name="k1", member_id=maya)
    till.ask("POST", PATH, body(leo))
    assert till.sell(name="k1", member_id=maya) == sold
    assert till.sell(name="k2", member_id=maya)["member"] == {"id": leo}


def test_what_cannot_move_is_refused_in_words(till, dock, shop, maya, leo):
    till.refuse(404, "SALE_NOT_FOUND", "POST", PATH, body(leo))
    till.sell("earlier", member_id=maya, subtotal=9000)
    held = shop.hold(maya, "fiver").facts["id"]
    till.sell(member_id=maya)
    till.refuse(404, "MEMBER_NOT_FOUND", "POST", PATH, body("mem_nobody"))
    dock.refuse(404, "SALE_NOT_FOUND", "POST", PATH, body(leo))
    shop.capture(held)
    refused = till.refuse(422, "SALE_USED_REWARD", "POST", PATH, body(leo))
    assert refused["cashier_message"] == "A reward was used on this sale. Take the reward back first."
    assert shop.balance(leo) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "because"}, "reason"),
        ({"actor": "+12065550142"}, "actor"),
        ({"actor": ""}, "actor"),
        ({"member_id": "a b"}, "member_id"),
        ({"member_id": None}, "member_id"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(till, maya, leo, changes, field):
    till.sell(member_id=maya)
    assert till.refuse(400, "INVALID_FIELD", "POST", PATH, body(leo) | changes)["errors"][0]["field"] == field
    assert till.ask("GET", "/v1/sales/sale-1")["member_id"] == maya


def test_a_till_does_not_move_a_sale_by_reporting_it(till, maya, leo):
    till.sell(member_id=maya)
    till.refuse(422, "SALE_OF_ANOTHER_MEMBER", "PUT", "/v1/sales/sale-1", sale(member_id=leo))


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_visit_moves(till, maya, leo):
    till.sell(member_id=maya)
    assert till.ask("POST", PATH, body(leo))["receipt_message"] == "Your visit counts. 1 visit so far. 9 more for Free haircut."
