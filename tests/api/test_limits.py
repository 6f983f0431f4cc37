"""A key that calls too often, over HTTP."""

import json
import time

import pytest

from chalicelib import wiring
from chalicelib.domain.refusals import Unanswered
from chalicelib.usecases.till import CALLS_TOLD, Limits


@pytest.fixture
def limits(shop, monkeypatch):
    few = Limits(shop.merchants.count_calls, lambda: 60 * 29_000_000 + 20, calls_max=CALLS_TOLD)
    monkeypatch.setattr(wiring, "limits", lambda: few)


def test_a_key_that_calls_too_often_is_told_when_to_call_again(till, dock, limits, log):
    for _ in range(2 * CALLS_TOLD - 1):
        till.ask("GET", "/v1/program")
    refused = till.refuse(429, "RATE_LIMITED", "PUT", "/v1/sales/s1", {})
    assert refused["retryable"] is True
    assert refused["cashier_message"].endswith("Sell as usual.")
    assert till.last.headers["Retry-After"] == "40"
    assert json.loads(log.getvalue().splitlines()[-1])["merchant"] == "rosas"
    dock.ask("GET", "/v1/program")


def test_keys_that_open_nothing_are_not_counted(till, shop, limits):
    till.key = "rk_nobody"
    for _ in range(3 * CALLS_TOLD):
        till.refuse(401, "UNKNOWN_LOCATION_KEY", "GET", "/v1/program")
    assert not shop.merchants.calls


@pytest.mark.parametrize("error", [Unanswered(), RuntimeError("broken")])
def test_a_broken_counter_stops_no_till(till, shop, monkeypatch, log, error):
    def fail(*_):
        raise error

    monkeypatch.setattr(shop.merchants, "count_calls", fail)
    broken = Limits(fail, time.time, calls_max=0)
    monkeypatch.setattr(wiring, "limits", lambda: broken)
    for _ in range(CALLS_TOLD):
        till.ask("GET", "/v1/program")
    warned = [line for line in map(json.loads, log.getvalue().splitlines()) if line["message"] == "calls not counted"]
    assert [line["error"] for line in warned] == [type(error).__name__]


@pytest.mark.parametrize("named", ["", "2026-01-01"])
def test_every_answer_says_in_which_version_it_is(till, named):
    till.ask("GET", "/v1/program", Loyalty_Version=named)
    assert till.last.headers["Loyalty-Version"] == "2026-01-01"
    till.refuse(404, "SALE_NOT_FOUND", "GET", "/v1/sales/s1", Loyalty_Version=named)
    assert till.last.headers["Loyalty-Version"] == "2026-01-01"


def test_an_unknown_version_is_refused_in_the_newest(till):
    refused = till.refuse(400, "UNKNOWN_LOYALTY_VERSION", "GET", "/v1/program", Loyalty_Version="2025-12-31")
    assert refused["errors"][0]["field"] == "Loyalty-Version"
    assert till.last.headers["Loyalty-Version"] == "2026-01-01"
