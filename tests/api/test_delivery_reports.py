"""The Lambda that takes delivery reports: what it does and what it logs."""

import importlib
import json
from datetime import timedelta

import pytest

from chalicelib import wiring
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.texts.post import Delivery
from infra.local.events import make_context
from tests.builders import MAYA, NOW
from tests.fake_post import FakeDeliveries
from tests.messaging.test_reports import example, packed

SENT = Delivery("rosas", "maya", "entry:1", NOW - timedelta(hours=1), "earned", 1, price_micros=9_500)


@pytest.fixture
def texts(http, monkeypatch):
    texts = FakeDeliveries()
    texts.claim(SENT, "maya", texts.correspondence("rosas", "maya"))
    for name in ("sns_log_success", "sns_log_parts"):
        texts.confirm(SENT, example(name)["notification"]["messageId"])
    monkeypatch.setattr(wiring, "deliveries", lambda: texts)
    monkeypatch.setenv("STAGE", "dev")
    return texts


def record(event):
    return importlib.import_module("app").record_deliveries(event, make_context("record_deliveries"))


def test_reports_settle_what_texts_cost_and_give_up_numbers(texts, shop, log):
    success, other, opted_out = (json.dumps(example(name)) for name in ("sns_log_success", "sns_log_failure", "sns_log_parts"))
    assert record(packed(success, success, other, "no report")) == {"settled": 1, "repeated": 1, "unknown": 1}
    assert record(packed(opted_out)) == {"repeated": 1}
    assert texts.usage("rosas", NOW).micros == 6_450
    assert shop.book.suppression("rosas", shop.vault.suppression_hash("rosas", PhoneNumber(MAYA))) is not None
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["outcomes"] for line in lines] == [{"settled": 1, "repeated": 1, "unknown": 1}, {"repeated": 1}]
    assert "5550142" not in log.getvalue()


def test_what_is_no_report_changes_nothing(texts, shop):
    assert record({}) == record({"awslogs": {"data": "?"}}) == record(packed("[ERROR] First test message")) == {}
    assert texts.usage("rosas", NOW).micros == 9_500


def test_texts_that_were_lost_are_counted_for_the_alarm(texts, shop, capsys):
    texts.confirm(SENT, example("sns_log_failure")["notification"]["messageId"])
    record(packed(json.dumps(example("sns_log_failure"))))
    record(packed(json.dumps(example("sns_log_success"))))
    (told,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert (told["Texts"], told["outcome"], told["stage"]) == ([1.0], "undelivered", "dev")
