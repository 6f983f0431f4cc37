"""How often a key may call: nobody is told of few calls, and of many all processes know."""

import pytest

from chalicelib.domain.refusals import TooManyCalls
from chalicelib.usecases.till import CALLS_MAX, CALLS_TOLD, Limits
from tests.fakes import FakeMerchants

AT = 29_000_000 * 60.0


class Process:
    """One process of several that share a counter, with a clock of its own."""

    def __init__(self, merchants, calls_max=100, at=AT):
        self.at = at
        self.limits = Limits(merchants.count_calls, lambda: self.at, calls_max)

    def call(self, times=1, key="rk_mill"):
        """Returns how many were admitted."""
        admitted = 0
        for _ in range(times):
            try:
                self.limits.admit(key)
                admitted += 1
            except TooManyCalls as refused:
                self.seconds = refused.seconds
        return admitted


@pytest.fixture
def merchants():
    return FakeMerchants()


def test_whoever_calls_seldom_is_not_counted_at_all(merchants):
    process = Process(merchants)
    for minute in range(10):
        process.at = AT + 60 * minute
        assert process.call(CALLS_TOLD - 1) == CALLS_TOLD - 1
    assert not merchants.calls


def test_a_write_is_paid_every_so_many_calls(merchants, monkeypatch):
    told = []
    count = merchants.count_calls
    monkeypatch.setattr(merchants, "count_calls", lambda *calls: told.append(calls) or count(*calls))
    Process(merchants, CALLS_MAX).call(4 * CALLS_TOLD + 3)
    assert told == [("rk_mill", 29_000_000, CALLS_TOLD)] * 4


def test_what_is_over_the_limit_is_refused_until_the_minute_ends(merchants):
    process = Process(merchants)
    process.at = AT + 12
    assert process.call(300) == 124
    assert process.seconds == 48
    process.at = AT + 59.9
    assert (process.call(), process.seconds) == (0, 1)
    process.at = AT + 60
    assert process.call(100) == 100


def test_other_processes_know(merchants):
    first, second = Process(merchants), Process(merchants)
    assert first.call(100) == 100
    assert second.call(100) == 24
    assert first.call(100) == 24


def test_each_key_has_its_own_count(merchants):
    process = Process(merchants)
    process.call(300)
    assert process.call(50, "rk_dock") == 50


def test_what_is_refused_is_not_counted_on(merchants):
    process = Process(merchants)
    process.call(10_000)
    assert merchants.calls == {("rk_mill", 29_000_000): 125}
