"""What all answers share: request ids, the envelope of failures, and a log that tells on nobody."""

import json
import time

import pytest

from chalicelib import wiring
from chalicelib.domain.refusals import Busy, Unanswered
from chalicelib.storage import patience
from tests.api.conftest import sale

PATH = "/v1/sales/sale-1"


def raising(error):
    def fail(*_, **__):
        raise error

    return fail


def test_every_answer_has_a_request_id_of_its_own(till):
    ids = {till.send("GET", "/v1/program").headers["Request-Id"] for _ in range(3)}
    assert len(ids) == 3
    assert till.last.headers["Content-Type"] == "application/json"


def test_busy_asks_to_try_again(till, shop, monkeypatch):
    monkeypatch.setattr(shop.book, "record", raising(Busy()))
    refused = till.refuse(409, "BUSY", "PUT", PATH, sale(member_id="mem_x"))
    assert refused["retryable"] is True
    assert till.last.headers["Retry-After"] == "1"


def test_no_answer_from_the_ledger_says_that_it_may_be_done_and_to_ask_again(till, shop, monkeypatch):
    monkeypatch.setattr(shop.book, "commit", raising(Unanswered()))
    refused = till.refuse(503, "NO_ANSWER", "PUT", PATH, sale())
    assert refused["retryable"] is True
    assert refused["errors"][0]["detail"].endswith("this may be done or not, and the same request again finds out.")
    assert till.last.headers["Retry-After"] == "1"


def test_all_that_a_call_asks_counts_against_its_time(till, shop, monkeypatch):
    left = []
    found = shop.book.sale

    def look(*names):
        left.append(patience._call.get().ends - time.monotonic())
        return found(*names)

    monkeypatch.setattr(shop.book, "sale", look)
    till.refuse(404, "SALE_NOT_FOUND", "GET", PATH)
    assert 0 < left[0] <= patience.CALL_SECONDS
    assert patience._call.get() is None


def test_what_should_not_happen_is_answered_in_the_envelope_without_a_trace(till, shop, monkeypatch, log):
    monkeypatch.setattr(shop.book, "commit", raising(RuntimeError("+1 206 555 0142 broke it")))
    answer = till.refuse(500, "INTERNAL", "PUT", PATH, sale())
    assert answer["retryable"] is True
    assert answer["cashier_message"] == "The rewards program does not answer right now. Sell as usual."
    assert b"RuntimeError" not in till.last.body
    logged = [json.loads(line) for line in log.getvalue().splitlines()]
    failed, answered = logged
    assert (failed["error"], failed["request_id"]) == ("RuntimeError", answer["request_id"])
    assert any("test_views.py" in place for place in failed["at"])
    assert "206 555" not in json.dumps(logged)
    assert (answered["status"], answered["refused"]) == (500, "INTERNAL")


def test_even_the_merchants_table_may_fail(till, monkeypatch):
    monkeypatch.setattr(wiring, "merchants", raising(TimeoutError()))
    till.refuse(500, "INTERNAL", "GET", "/v1/program")


def test_each_call_is_logged_once_with_identifiers_only(till, maya, log):
    till.ask("POST", "/v1/members/lookup", {"phone": "(206) 555-0142"})
    (line,) = log.getvalue().splitlines()
    logged = json.loads(line)
    assert logged["route"] == "POST /v1/members/lookup"
    assert (logged["merchant"], logged["shop"], logged["status"]) == ("rosas", "mill", 200)
    assert logged["request_id"] == till.last.headers["Request-Id"]


def test_no_log_line_holds_what_a_till_or_a_customer_said(till, maya, log, capfd):
    secrets = ["2065550142", "555-0142", "Maya", till.key, "secret-sale", "secret-key"]
    till.sell("secret-sale", name="secret-key", phone="(206) 555-0142")
    till.send("PUT", "/v1/sales/secret-sale", {"phone": "(206) 555-0142", "state": "Maya"}, "secret-key")
    till.send("PUT", "/v1/sales/secret-sale", b"Maya 2065550142", "secret-key")
    till.send("POST", "/v1/members", {"phone": "206 555-0142", "first_name": "Maya"}, "secret-key")
    printed = capfd.readouterr()
    said = log.getvalue() + printed.out + printed.err
    assert len(log.getvalue().splitlines()) == 4
    assert not [word for word in secrets if word in said]


@pytest.mark.parametrize("path", ["/v1/program", "/health"])
def test_reads_answer_whatever_content_they_announce(till, path):
    assert till.send("GET", path, Content_Type="text/plain").status_code == 200
