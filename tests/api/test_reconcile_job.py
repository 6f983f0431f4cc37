"""The Lambda of the daily look: what it logs, and what it tells CloudWatch."""

import importlib
import json
from dataclasses import replace

import pytest

from chalicelib import wiring
from infra.local.events import make_context, schedule_event
from tests.tampering import FakeTampering


@pytest.fixture
def run(http, shop, monkeypatch, capsys):
    """Runs the job; returns its answer and the metric that it printed."""
    monkeypatch.setenv("STAGE", "test")
    app = importlib.import_module("app")

    def reconcile():
        capsys.readouterr()
        answer = app.reconcile_ledger(schedule_event("reconcile_ledger", wiring.clock()), make_context("reconcile_ledger"))
        return answer, json.loads(capsys.readouterr().out)

    return reconcile


def test_a_ledger_that_agrees_is_told_as_nothing(shop, maya, run):
    shop.sell(maya, 1200)
    answer, metric = run()
    assert answer == {"done": 0}
    assert (metric["ReconcileDifferences"], metric["stage"]) == ([0.0], "test")


def test_what_differs_is_counted_and_logged_by_its_identifiers(shop, maya, run, log):
    shop.sell(maya, 1200)
    entry = shop.book.chains["rosas", maya][-1]
    FakeTampering(shop.book).entry(replace(entry, points=4711))
    answer, metric = run()
    assert (answer, metric["ReconcileDifferences"]) == ({"done": 1}, [1.0])
    (line,) = [json.loads(text) for text in log.getvalue().splitlines()]
    assert (line["level"], line["message"]) == ("WARNING", "the ledger does not add up")
    assert (line["difference"], line["member_id"], line["what"], line["seq"]) == ("AccountDiffers", maya, "points", "2")
    assert "4711" not in log.getvalue()
    assert shop.book.chains["rosas", maya][-1].points == 4711, "the job mends nothing"
