"""The Lambda that closes months: what it does, and that it tells nobody's points to the log."""

import importlib
import json
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import night_wiring, pages_wiring, wiring
from chalicelib.domain.leftovers import Stored
from chalicelib.usecases.figures.month_end import Office
from chalicelib.usecases.leaving.proving import Prover
from infra.local.events import make_context, schedule_event
from tests.fake_audit import FakeAudit
from tests.fake_dump import FakeDump
from tests.fake_journals import FakeJournals

WHO = "mem_" + "a" * 26


@pytest.fixture
def journals(shop, monkeypatch):
    made = FakeJournals()
    monkeypatch.setattr(pages_wiring, "office", lambda: Office(shop.book, shop.merchants, made, lambda: shop.now))
    prover = Prover(FakeDump(), FakeAudit(), lambda: shop.now)
    monkeypatch.setattr(night_wiring, "prover", lambda: prover)
    made.prover = prover
    return made


@pytest.fixture
def run(http, monkeypatch):
    monkeypatch.setenv("STAGE", "test")
    app = importlib.import_module("app")
    return lambda: app.close_months(schedule_event("close_months", wiring.clock()), make_context("close_months"))


def test_the_job_closes_what_is_due_once(shop, maya, journals, run, log):
    shop.sell(maya, 6000)
    shop.now = datetime(2026, 12, 2, 13, tzinfo=UTC)
    assert [run(), run()] == [{"done": 1, "proved": 1}, {"done": 0, "proved": 0}]
    assert [month.points_in_all.closing for month in journals.closed.values()] == [60]
    (line,) = [json.loads(text) for text in log.getvalue().splitlines()]
    assert (line["message"], line["people"], line["found"]) == ("erasure proved", 0, 0)


def test_what_is_left_of_erased_people_is_counted_for_an_alarm_and_logged_by_where_it_stands(shop, journals, run, log, capsys):
    at = shop.now - timedelta(days=9)
    journals.prover.dump.tables["ledger"] += [
        Stored("customer", "rosas", (WHO,), {"first_name": "Maya"}, erased_at=at),
        Stored("customer", "rosas", (f"{WHO}b",), {"first_name": "Leo"}),
    ]
    run()
    assert json.loads(capsys.readouterr().out)["ErasedLeftovers"] == [1.0]
    lines = [json.loads(text) for text in log.getvalue().splitlines()]
    assert [line["message"] for line in lines] == ["something of an erased person is left", "erasure proved"]
    assert (lines[0]["merchant"], lines[0]["member"], lines[0]["kind"], lines[0]["field"]) == (
        "rosas",
        WHO,
        "customer",
        "first_name",
    )
    assert "Maya" not in log.getvalue()
