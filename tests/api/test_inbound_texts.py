"""What people, phones and machines text, through the queue's Lambda: nothing breaks it, and nothing of it is in a log."""

# ruff: noqa: RUF001  letters that look alike are the subject here

import importlib
import itertools
import json
from datetime import timedelta

import pytest

from chalicelib import wiring
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.texts.turn import Conversation
from infra.local.clock import format_instant
from infra.local.events import make_context, queue_event
from tests.builders import MAYA, SHOP_NUMBER


class Carrier:
    """Puts texts into the queue, and lets the Lambda have them."""

    def __init__(self, app, shop):
        self.app, self.shop = app, shop
        self.ids = (f"carrier-{number}" for number in itertools.count(1))

    def deliver(self, body="Maya", *, sent_at=None, without=(), **fields):
        """One text; the kinds of all replies that it led to."""
        payload = {
            "originationNumber": MAYA,
            "destinationNumber": SHOP_NUMBER,
            "messageKeyword": "INTERACTIVESMS",
            "messageBody": body,
            "inboundMessageId": next(self.ids),
            "previousPublishedMessageId": None,
        } | fields
        payload = {name: value for name, value in payload.items() if name not in without}
        stamp = format_instant(sent_at or self.shop.now, "milliseconds")
        return self.put(json.dumps({"MessageId": "sns-1", "Timestamp": stamp, "Message": json.dumps(payload)}))

    def put(self, body):
        before = len(self.shop.book.handled)
        message = {"MessageId": "m", "ReceiptHandle": "r", "Body": "{}"}
        event = queue_event(message, "arn:aws:sqs:us-east-1:123456789012:q", self.shop.now)
        event["Records"][0]["body"] = body
        self.app.receive_text(event, make_context("receive_text"))
        handled = list(self.shop.book.handled.values())[before:]
        return [reply.kind for text in handled for reply in text.replies]


@pytest.fixture
def carrier(http, shop, monkeypatch):
    monkeypatch.setattr(wiring, "conversation", lambda: Conversation(shop.book, shop.merchants, shop.vault, shop.deliveries))
    return Carrier(importlib.import_module("app"), shop)


def found(shop, phone=MAYA):
    return shop.book.customers.get(("rosas", shop.vault.member_id("rosas", PhoneNumber(phone))))


def test_a_name_joins(carrier, shop):
    assert carrier.deliver("Maya") == ["welcome"]
    assert found(shop).is_member


def test_an_inbound_id_that_was_seen_before_does_nothing(carrier, shop):
    carrier.deliver("STOP", inboundMessageId="x")
    shop.wait(minutes=1)
    assert carrier.deliver("START", inboundMessageId="x") == []
    assert found(shop).opted_out


@pytest.mark.parametrize("body", ["", "   ", "\n\t", "\u200b", "\u200e\u200f\u202e\u2066", "\ufeff", "\u00a0", "\x00"])
def test_an_empty_text_and_a_picture_alone_join_nobody(carrier, shop, body):
    for kinds in (carrier.deliver(body), carrier.deliver(without=["messageBody"]), carrier.deliver(None)):
        assert kinds in (["unknown"], [])
    assert not (found(shop) and found(shop).is_member)


def test_an_empty_text_is_answered_once_a_day(carrier):
    assert [carrier.deliver(""), carrier.deliver("")] == [["unknown"], []]


@pytest.mark.parametrize(
    "body",
    [
        "x" * 1_600,
        "lorem ipsum dolor sit amet consectetur " * 41,
        "é" * 1_600,
        "💇🏽‍♀️" * 300,
        "STAR" * 400,
        "(" * 1_600,
        "'" * 1_600,
        "\u202e" * 1_600,
    ],
)
def test_sixteen_hundred_characters_are_read_and_answered_at_most_once(carrier, shop, body):
    assert carrier.deliver(body) in (["unknown"], [])
    assert not (found(shop) and found(shop).is_member)


def test_a_stop_at_the_beginning_of_a_long_text_is_heard(carrier, shop):
    carrier.deliver("STOP texting me. " + "I never asked for this. " * 60)
    assert found(shop).opted_out


@pytest.mark.parametrize("body", ["\u200fSTOP\u200f", "S\u200bT\u200bO\u200bP", "ＳＴＯＰ", "\u202eSTOP\u202c", "stop\ufe0f"])
def test_a_stop_among_marks_that_nobody_sees_is_a_stop(carrier, shop, body):
    assert carrier.deliver(body) == ["stopped"]
    assert found(shop).opted_out


@pytest.mark.parametrize(
    ("body", "name"), [("مريم", "مريم"), ("\u200fשרה\u200f", "שרה"), ("Ma\u200bya", "Maya"), ("李伟", "李伟")]
)
def test_a_name_in_any_script_joins_without_its_invisible_marks(carrier, shop, body, name):
    assert carrier.deliver(body) == ["welcome"]
    assert found(shop).first_name == name


@pytest.mark.parametrize("body", ["🎉🎉🎉", "❤️", "👍🏽", "😀😃"])
def test_emoji_alone_are_left_alone(carrier, shop, body):
    assert carrier.deliver(body) == []
    assert found(shop) is None


@pytest.mark.parametrize(
    "body",
    [
        "'; DROP TABLE customers; --",
        "Robert'); DROP TABLE Students;--",
        "1 OR 1=1",
        "<script>alert(1)</script>",
        "<b>Maya</b>",
        "{{7*7}} ${jndi:ldap://x}",
        "{merchant} {name}",
        "../../etc/passwd",
        '{"originationNumber": "+12065550199"}',
        "%s%s%n",
    ],
)
def test_what_looks_like_code_is_words_that_nobody_understands(carrier, shop, body):
    assert carrier.deliver(body) in (["unknown"], [])
    assert not (found(shop) and found(shop).is_member)


@pytest.mark.parametrize("sender", ["12345", "AMAZON", "", None, 14255550182, "+1425555018x", "+1", "+" + "1" * 30])
def test_a_short_code_and_what_is_no_number_are_let_go(carrier, shop, sender, log):
    assert carrier.deliver("STOP", originationNumber=sender) == []
    assert shop.book.handled == {}
    assert json.loads(log.getvalue())["outcome"] == "unreadable"


def test_one_of_our_own_numbers_is_let_go(carrier, shop, log):
    assert carrier.deliver("Maya", originationNumber=SHOP_NUMBER) == []
    assert shop.book.handled == {}
    assert json.loads(log.getvalue())["outcome"] == "nobody"


@pytest.mark.parametrize("recipient", ["+12065550177", "12345", ""])
def test_a_text_to_a_number_that_no_merchant_has_is_let_go(carrier, shop, recipient):
    assert carrier.deliver("STOP", destinationNumber=recipient) == []
    assert shop.book.handled == {}


@pytest.mark.parametrize("missing", ["originationNumber", "destinationNumber"])
def test_without_a_number_there_is_nobody_to_answer(carrier, shop, missing):
    assert carrier.deliver("STOP", without=[missing]) == []
    assert shop.book.handled == {}


@pytest.mark.parametrize("missing", ["messageKeyword", "previousPublishedMessageId", "inboundMessageId"])
def test_other_fields_may_be_missing(carrier, shop, missing):
    assert carrier.deliver("STOP", without=[missing]) == ["stopped"]
    assert found(shop).opted_out


@pytest.mark.parametrize("envelope", ["", "not JSON", "[]", "{}", '{"Message": "{}"}', '{"Message": null}', '{"Message": "[1]"}'])
def test_what_is_no_text_at_all_is_let_go(carrier, shop, envelope):
    assert carrier.put(envelope) == []
    assert shop.book.handled == {}


@pytest.mark.parametrize("order", list(itertools.permutations(["STOP", "JOIN Maya", "STOP"])))
def test_of_stops_and_a_join_with_equal_timestamps_the_stop_wins_in_any_order(carrier, shop, order):
    for body in order:
        carrier.deliver(body)
    assert found(shop).opted_out


def test_two_stops_are_confirmed_once(carrier, shop):
    assert [carrier.deliver("STOP"), carrier.deliver("stop please")] == [["stopped"], []]


def test_an_older_stop_that_comes_after_a_newer_start_changes_nothing(carrier, shop):
    carrier.deliver("Maya")
    said = shop.now + timedelta(seconds=10)
    shop.wait(minutes=1)
    carrier.deliver("START")
    assert carrier.deliver("STOP", sent_at=said) == []
    assert not found(shop).opted_out


def test_a_stop_that_took_more_than_five_minutes_is_heard_and_not_confirmed(carrier, shop):
    carrier.deliver("Maya")
    said = shop.now + timedelta(seconds=10)
    shop.wait(minutes=6)
    assert carrier.deliver("STOP", sent_at=said) == []
    assert found(shop).opted_out


def test_the_log_says_what_became_of_a_text_and_neither_whose_nor_which(carrier, log):
    carrier.deliver("Maya")
    line = json.loads(log.getvalue())
    assert (line["message"], line["outcome"], line["inbound_id"]) == ("text received", "handled", "carrier-1")
    assert not any(secret in log.getvalue() for secret in ("Maya", "5550142", "5550100"))


def test_instants_of_the_envelope_are_read_to_the_millisecond(carrier, shop):
    carrier.deliver("Maya", sent_at=shop.now - timedelta(milliseconds=1))
    assert found(shop).consent_changed_at == shop.now - timedelta(milliseconds=1)
