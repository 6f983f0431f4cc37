"""Finding and inviting members at the till."""

from chalicelib.domain.consent import ConsentEvent
from tests.builders import MAYA

INVITE = "To join, text your first name to (206) 555-0100."


def test_a_member_is_found_by_the_number_as_typed(till, maya):
    till.sell(member_id=maya, subtotal=6200)
    for typed in ("2065550142", "(206) 555-0142", "+1 206 555 0142"):
        assert till.ask("POST", "/v1/members/lookup", {"phone": typed}, Idempotency_Key="") == {
            "members": [
                {
                    "id": maya,
                    "first_name": "Maya",
                    "initial": "M",
                    "balance": 62,
                    "held": 0,
                    "debt": 0,
                    "rewards": [
                        {"id": "coffee", "name": "Free coffee", "price_points": 50, "amount": 350},
                        {"id": "fiver", "name": "$5 off", "price_points": 40, "amount": 500},
                    ],
                    "next_reward": {"name": "Free loaf", "need": 58},
                    "status": "member",
                }
            ],
            "message": "Balance 62. Free coffee is ready to use. 58 more for Free loaf.",
        }


def test_a_look_up_tells_what_is_held(till, maya):
    till.sell(member_id=maya, subtotal=6200)
    till.ask("POST", "/v1/redemptions", {"check_id": "c", "member_id": maya, "offer_ids": ["coffee"]})
    member = till.ask("POST", "/v1/members/lookup", {"phone": MAYA})["members"][0]
    assert (member["balance"], member["held"], member["rewards"]) == (12, 50, [])


def test_an_unknown_number_is_no_error_and_gets_the_words_that_invite(till):
    answer = till.ask("POST", "/v1/members/lookup", {"phone": MAYA})
    assert answer == {"members": [], "message": "Not a member yet.", "invite": INVITE}


def test_a_number_that_cannot_be_read_is_refused_with_what_to_do(till):
    refused = till.refuse(422, "PHONE_UNREADABLE", "POST", "/v1/members/lookup", {"phone": "555-0142"})
    assert refused["cashier_message"] == "Some digits are missing. Type the number with its area code."
    assert refused["errors"][0]["field"] == "phone"


def test_somebody_who_never_joined_is_asked_by_text(till, shop):
    body = {"phone": MAYA, "first_name": "Maya", "consent": {"wording": "till-3", "read_aloud": True}}
    answer = till.ask("POST", "/v1/members", body)
    assert till.last.status_code == 202
    assert answer["status"] == "pending_opt_in"
    assert answer["message"] == "A text is on its way. The customer answers YES to join."
    consents = [row for rows in shop.book.consents.values() for row in rows]
    assert [(row.event, row.wording, row.channel) for row in consents] == [(ConsentEvent.INVITED, "till-3", "till")]
    assert till.ask("POST", "/v1/members/lookup", {"phone": MAYA})["members"] == []


def test_somebody_who_was_asked_is_not_asked_again(till, shop):
    till.ask("POST", "/v1/members", {"phone": MAYA}, name="join-1")
    till.ask("POST", "/v1/members", {"phone": MAYA}, name="join-1")
    assert till.last.status_code == 202
    assert till.last.headers["Idempotent-Replayed"] == "true"
    assert len(shop.book.handled) == 1


def test_without_words_read_out_the_consent_names_those_of_the_sign(till, shop):
    till.ask("POST", "/v1/members", {"phone": MAYA, "first_name": None, "consent": None})
    assert [row.wording for rows in shop.book.consents.values() for row in rows] == ["sign-1"]


def test_somebody_who_joined_is_told_to_be_a_member(till, maya):
    answer = till.ask("POST", "/v1/members", {"phone": MAYA})
    assert (till.last.status_code, answer["id"], answer["status"]) == (200, maya, "member")


def test_a_number_that_said_stop_is_not_asked(till, shop, maya):
    shop.wait(minutes=1)
    shop.text("STOP")
    refused = till.refuse(422, "OPTED_OUT", "POST", "/v1/members", {"phone": MAYA})
    assert refused["cashier_message"] == "This number asked for no more texts. The customer can text START to come back."
