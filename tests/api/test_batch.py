"""Sales that waited in a till's queue: each is taken for itself, and a batch may be sent again in any composition."""

import json
import re

import pytest

from chalicelib.domain.refusals import Busy, Unanswered
from tests.api.conftest import sale
from tests.builders import BARBER, MAYA, program

PATH = "/v1/sales/batch"


def queued(sale_id, **fields):
    return sale(sale_id=sale_id, **fields)


def send(till, *sales, name=None):
    return till.ask("POST", PATH, {"sales": list(sales)}, name)["results"]


def statuses(results):
    return [(result["sale_id"], result["status"]) for result in results]


class Stumbling:
    """Raises the first time that it is asked for this sale."""

    def __init__(self, commit, sale_id, error):
        self.commit, self.sale_id, self.error = commit, sale_id, error

    def __call__(self, changes):
        if changes.sale and changes.sale.sale_id == self.sale_id and self.error:
            error, self.error = self.error, None
            raise error
        self.commit(changes)


def test_each_sale_is_answered_as_if_it_had_come_by_itself(till, dock, shop, maya):
    results = send(till, queued("s1", member_id=maya), queued("s2", phone="2065550142"), queued("s3"))
    assert statuses(results) == [("s1", 200), ("s2", 200), ("s3", 200)]
    assert [result["answer"]["points_delta"] for result in results] == [12, 12, 0]
    assert results[1]["answer"] == {
        "sale_id": "s2",
        "member": {"id": maya},
        "points_delta": 12,
        "points_total_for_sale": 12,
        "balance": 24,
        "receipt_message": "You earned 12 points. Balance 24. 16 more for $5 off.",
    }
    assert re.match(r"Text \w{8} to \(206\) 555-0100 by Dec 21", results[2]["answer"]["receipt_message"])
    dock.refuse(404, "SALE_NOT_FOUND", "GET", "/v1/sales/s1")


BAD = [
    (queued("bad", subtotal="a lot"), 400, "INVALID_FIELD", "bad"),
    (queued("bad", phone="12"), 422, "PHONE_UNREADABLE", "bad"),
    (queued("bad", currency="EUR"), 422, "WRONG_CURRENCY", "bad"),
    (queued("bad", member_id="mem_nobody"), 404, "MEMBER_NOT_FOUND", "bad"),
    (queued("bad", occurred_at="1999-01-01T00:00:00Z"), 400, "INVALID_FIELD", "bad"),
    (queued("a b"), 400, "INVALID_FIELD", None),
    (queued(MAYA), 400, "INVALID_FIELD", None),
    (queued("batch"), 400, "INVALID_FIELD", "batch"),
    (sale(), 400, "INVALID_FIELD", None),
    (7, 400, "INVALID_FIELD", None),
    (None, 400, "INVALID_FIELD", None),
    ([], 400, "INVALID_FIELD", None),
]


@pytest.mark.parametrize(
    ("bad", "status", "code", "sale_id"), BAD, ids=[f"{code} {at}" for at, (_, _, code, _) in enumerate(BAD)]
)
def test_one_that_cannot_be_taken_stops_no_other(till, maya, bad, status, code, sale_id):
    first, refused, last = send(till, queued("s1", member_id=maya), bad, queued("s2", member_id=maya))
    assert (first["status"], last["status"], last["answer"]["balance"]) == (200, 200, 24)
    assert (refused["sale_id"], refused["status"], refused["answer"]["errors"][0]["code"]) == (sale_id, status, code)
    assert refused["answer"]["request_id"] == till.last.headers["Request-Id"]
    assert MAYA not in str(refused["answer"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "MALFORMED_JSON"),
        (b'{"sales": [{"sale_id": ]}', "MALFORMED_JSON"),
        ({}, "INVALID_FIELD"),
        ([], "INVALID_FIELD"),
        ({"sales": {}}, "INVALID_FIELD"),
        ({"sales": []}, "INVALID_FIELD"),
        ({"sales": [queued(f"s{number}") for number in range(26)]}, "INVALID_FIELD"),
    ],
)
def test_a_batch_that_is_none_is_refused_as_a_whole(till, shop, body, code):
    till.refuse(400, code, "POST", PATH, body)
    assert not shop.book.sales


def test_a_batch_needs_a_key(till, shop):
    till.refuse(400, "IDEMPOTENCY_KEY_MISSING", "POST", PATH, {"sales": [queued("s1")]}, " ")
    assert not shop.book.sales


def test_twenty_five_sales_are_taken(till, maya):
    assert len(send(till, *[queued(f"s{number}", member_id=maya) for number in range(25)])) == 25
    assert till.shop.balance(maya) == 310


def test_a_batch_sent_again_in_another_composition_is_answered_as_before(till, maya):
    first = send(till, queued("s1", member_id=maya), queued("s2", member_id=maya), name="k1")
    again = send(till, queued("s3", member_id=maya), queued("s2", member_id=maya), queued("s1", member_id=maya), name="k1")
    assert [result["replayed"] for result in first + again] == [False, False, False, True, True]
    assert [result["answer"] for result in again[:0:-1]] == [result["answer"] for result in first]
    assert till.shop.balance(maya) == 37


def test_two_states_of_one_sale_are_taken_in_order_and_each_is_answered_as_before(till, maya):
    opened, closed = queued("s1", state="open", member_id=maya), queued("s1", member_id=maya)
    first = send(till, opened, closed, name="k1")
    assert [result["answer"]["points_total_for_sale"] for result in first] == [0, 12]
    again = send(till, closed, opened, name="k1") + send(till, closed, name="k1")
    assert [result["replayed"] for result in again] == [True] * 3
    assert [result["answer"] for result in again] == [first[1]["answer"], first[0]["answer"], first[1]["answer"]]
    assert till.ask("GET", "/v1/sales/s1")["keys_seen"] == ["k1"]


def test_what_came_in_a_batch_may_come_by_itself_too(till, maya):
    send(till, queued("s1", member_id=maya), name="k1")
    again = till.sell("s1", "k1", member_id=maya)
    assert (again["points_delta"], again["points_total_for_sale"]) == (0, 12)


@pytest.mark.parametrize(("error", "status"), [(Busy(), 409), (Unanswered(), 503), (RuntimeError(), 500)])
def test_what_may_go_well_next_time_says_so_and_holds_up_what_comes_later_of_the_same_sale(
    till, shop, maya, monkeypatch, error, status
):
    monkeypatch.setattr(shop.book, "commit", Stumbling(shop.book.commit, "s1", error))
    versions = [queued("s1", member_id=maya, subtotal=1000), queued("s1", member_id=maya, subtotal=900)]
    results = send(till, *versions[:1], queued("s2", member_id=maya), *versions[1:])
    assert statuses(results) == [("s1", status), ("s2", 200), ("s1", 409)]
    assert [result["answer"].get("retryable") for result in results] == [True, None, True]
    results = send(till, *versions)
    assert [result["answer"]["points_total_for_sale"] for result in results] == [10, 9]


def test_that_a_sale_was_captured_offline_stays_with_it(till, maya):
    send(till, queued("s1", member_id=maya, captured_offline=True))
    till.sell("s1", member_id=maya, subtotal=1500)
    till.sell("s2", member_id=maya)
    assert till.ask("GET", "/v1/sales/s1")["captured_offline"] is True
    assert till.ask("GET", "/v1/sales/s2")["captured_offline"] is False


def test_a_failure_of_ours_is_logged_and_tells_on_nobody(till, shop, maya, monkeypatch, log):
    monkeypatch.setattr(shop.book, "commit", Stumbling(shop.book.commit, "s1", RuntimeError(MAYA)))
    (result,) = send(till, queued("s1", phone=MAYA))
    assert result["answer"]["errors"][0]["code"] == "INTERNAL"
    failed, answered = [json.loads(line) for line in log.getvalue().splitlines()]
    assert (failed["error"], answered["status"], answered["route"]) == ("RuntimeError", 200, f"POST {PATH}")
    assert MAYA not in log.getvalue()


@pytest.mark.parametrize("shop", [program(), BARBER], indirect=True)
def test_where_the_program_says_nothing_no_reward_may_be_given_offline(till, shop, maya):
    allowed = till.ask("POST", "/v1/allowances", {"terminal_id": "t1"})
    assert allowed["points"] == 0
    offer = "certificate:1" if shop.rules.type == "instant" else "fiver"
    use = {"id": "u1", "member_id": maya, "offer_id": offer, "allowance": allowed["token"]}
    (result,) = send(till, queued("s1", member_id=maya, redeemed_offline=[use]))
    assert result["redeemed_offline"][0]["answer"]["errors"][0]["code"] == "ALLOWANCE_EXCEEDED"
    assert result["status"] == 200
