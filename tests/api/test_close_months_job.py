"""The Lambda that closes months: what it does, and that it tells nobody's points to the log."""

import importlib
from datetime import UTC, datetime

import pytest

from chalicelib import pages_wiring, wiring
from chalicelib.usecases.figures.month_end import Office
from infra.local.events import make_context, schedule_event
from tests.fake_journals import FakeJournals


@pytest.fixture
def journals(shop, monkeypatch):
    made = FakeJournals()
    monkeypatch.setattr(pages_wiring, "office", lambda: Office(shop.book, shop.merchants, made, lambda: shop.now))
    return made


@pytest.fixture
def run(http, monkeypatch):
    monkeypatch.setenv("STAGE", "test")
    app = importlib.import_module("app")
    return lambda: app.close_months(schedule_event("close_months", wiring.clock()), make_context("close_months"))


def test_the_job_closes_what_is_due_once(shop, maya, journals, run, log):
    shop.sell(maya, 6000)
    shop.now = datetime(2026, 12, 2, 13, tzinfo=UTC)
    assert [run(), run()] == [{"done": 1}, {"done": 0}]
    assert [month.points_in_all.closing for month in journals.closed.values()] == [60]
    assert log.getvalue() == ""
