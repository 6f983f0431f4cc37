"""What each verb costs on a warm process, and how long it takes where each call to the database takes 50 ms."""

import re
import time
from dataclasses import replace

import pytest
from moto import mock_aws

from chalicelib import wiring
from chalicelib.domain.desk.connection import Connection, System
from tests.api.conftest import http  # noqa: F401  the same app
from tests.bench.capacity import counting
from tests.bench.chart import CHART
from tests.builders import Shop
from tests.contracts.conftest import ENVIRONMENT, aws_stack, engine, make_tables, open_tables  # noqa: F401  a fixture
from tests.pos.toast.conftest import MENU
from tests.pos.toast.register import KEY, RESTAURANT, Check, Register, guid

SLOW = 0.05
"""Seconds of each call to the database."""
ANSWERED_WITHIN = 0.5
TRIPS_MAX = 3
"""One after the other. A number that is keyed once more, where a register has the account by then, is looked up first."""


@pytest.fixture
def stack(request, monkeypatch):
    """moto for what is counted; for what is timed an engine in a process of its own, whose work is not ours."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    if getattr(request, "param", None) == "engine":
        monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("engine"))
        make_tables()
        yield aws_stack(open_tables(), one_at_a_time=False)
        return
    with mock_aws():
        make_tables()
        yield aws_stack(open_tables(), one_at_a_time=True)


@pytest.fixture
def shop(stack, monkeypatch):
    made = Shop(MENU, stack.book, stack.merchants, stack.vault, stack.deliveries)
    stack.connections.put(
        Connection(System.TOAST, RESTAURANT, "rosas", "mill", made.now, (stack.vault.seal("rosas", KEY),)),
    )
    for name in ("book", "merchants", "vault", "connections"):
        monkeypatch.setattr(wiring, name, lambda name=name: getattr(stack, name))
    monkeypatch.setattr(wiring, "clock", lambda: made.now)
    return made


@pytest.fixture
def register(http, shop):  # noqa: F811
    return Register(http)


def verbs(register, shop, maya):
    """Every verb by its name in the chart, after what it needs has been done."""
    check = Check().add("Latte", "5.00").add("Soup", "15.00")
    yield "Toast search", lambda: register.search(phone="2065550142")
    yield "Toast inquiry", lambda: register.inquire(maya, check)
    yield "Toast inquiry by a keyed number", lambda: register.inquire("2065550142", check)
    yield "Toast inquiry with a reward on the check", lambda: register.add(maya, check, "fiver")
    redeemed, accrued, again = guid(), guid(), guid()
    yield "Toast redemption", lambda: register.redeem(maya, check, redeemed)
    yield "Toast redemption, sent again", lambda: register.redeem(maya, check, redeemed)
    yield "Toast redemption, sent again under another name", lambda: register.redeem(maya, check)
    other = Check().add("Soup", "15.00")
    register.add(maya, other, "fiver")
    register.redeem(maya, other)
    early = register.sent
    yield "Toast reversal of a reward, before the accrual", lambda: register.reverse(early, other.redemptions[0])
    yield "Toast accrual", lambda: register.accrue(maya, check, accrued)
    yield "Toast accrual, sent again", lambda: register.accrue(maya, check, accrued)
    yield "Toast accrual, sent again under another name", lambda: register.accrue(maya, check, again)
    yield "Toast accrual of nobody", lambda: register.accrue(None, Check().add("Soup", "15.00"))
    yield "Toast reversal of an accrual", lambda: register.reverse(again)
    yield "Toast reversal of a reward", lambda: register.reverse(redeemed, check.redemptions[0])
    third, whole = Check().add("Soup", "15.00"), guid()
    register.add(maya, third, "fiver")
    register.redeem(maya, third, whole)
    register.accrue(maya, third)
    yield "Toast reversal of a whole redemption", lambda: register.reverse(whole)
    eve = shop.join("Eve", "+12065550147")
    yield "Toast transfer", lambda: register.transfer(eve, maya)
    shop.join("Leo", "+12065550148")
    yield "Toast transfer by keyed numbers", lambda: register.transfer("2065550148", "2065550142")
    shop.text("REDEEM coffee")
    (kept,) = shop.member(maya).customer.reward_codes
    code = replace(kept, code=shop.vault.uncover("rosas", kept.code))
    coded = Check().add("Latte", "5.00")
    coded.redemptions.append({"identifier": f"code:{code.code}", "appliedDiscountGuid": guid(), "quantity": 1, "amount": None})
    yield "Toast redemption by a reward code", lambda: register.redeem(maya, coded)
    keyed = Check().add("Soup", "15.00")
    register.add(maya, keyed, "fiver")
    yield "Toast redemption by a keyed number", lambda: register.redeem("2065550142", keyed)


@pytest.fixture
def maya(shop, register):
    joined = shop.join()
    shop.sell(joined, 20_000, "earlier")
    register.search(phone="2065550142")  # from here on the process knows its restaurant, its key and its merchant
    return joined


def charted():
    """The figures of docs/access-patterns.md: verb -> (round trips, read units, write units)."""
    rows = re.findall(r"^\| (Toast [^|]+?) \| (\d+) \| (\d+) \| (\d+) \|", CHART.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: tuple(map(int, figures)) for name, *figures in rows}


def test_every_verb_costs_what_the_chart_says(register, shop, stack, maya):
    found = {}
    for name, act in verbs(register, shop, maya):
        with counting(stack.tables) as bill:
            act()
        found[name] = (bill.round_trips, bill.read_units, bill.write_units)
    assert found == charted()


def test_no_verb_waits_for_more_than_three_round_trips():
    keyed = {"Toast redemption by a keyed number", "Toast transfer by keyed numbers"}
    assert {name for name, (trips, *_) in charted().items() if trips > TRIPS_MAX} == keyed


@pytest.mark.parametrize("stack", ["engine"], indirect=True)
@pytest.mark.usefixtures("others_set_aside")
def test_every_verb_is_answered_in_time_by_a_slow_ledger(register, shop, stack, maya):
    def wait(**_):
        time.sleep(SLOW)

    events, trips, slowest = stack.tables.connection.client.meta.events, charted(), {}
    for name, act in verbs(register, shop, maya):
        events.register("before-send.dynamodb", wait)
        begun, worked = time.perf_counter(), time.process_time()
        act()
        waited, worked = time.perf_counter() - begun, time.process_time() - worked
        events.unregister("before-send.dynamodb", wait)
        assert waited > SLOW, "a ledger that is not slow shows nothing"
        # What others on the machine take of it is not the verb's: then its trips count, and its own work.
        slowest[name] = min(waited, trips[name][0] * SLOW + worked)
    assert {name: seconds for name, seconds in slowest.items() if seconds > ANSWERED_WITHIN} == {}
