"""What each till call may cost. A rise fails; docs/access-patterns.md has the same figures (`chart.py`)."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

import pytest
from moto import mock_aws

from chalicelib.domain.calendar import end_instant
from chalicelib.domain.opening import OpeningBalance
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import allowances, expiry, foreign, history, inviting, members, merging, offline, operations, reversals
from chalicelib.usecases.balances import bring
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.till import Request
from tests.bench.capacity import counting
from tests.bench.chart import JOBS, OTHERS, charted
from tests.builders import MAYA, Shop, digest, program
from tests.contracts.conftest import ENVIRONMENT, aws_stack, make_tables, open_tables

ZONE = "America/Los_Angeles"
NOTICE = timedelta(days=ExpiryPolicy().notice_days)


@dataclass
class Bench:
    shop: Shop
    tables: object
    maya: str


@pytest.fixture
def bench(monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        make_tables()
        tables = open_tables()
        stack = aws_stack(tables, one_at_a_time=True)
        monthly = program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 1), offline_points=100)
        shop = Shop(monthly, stack.book, stack.merchants, stack.vault, stack.deliveries)
        yield Bench(shop, tables, shop.join())


def till_calls(shop, maya):
    """Every till call once, by its name in the chart, after what it needs has been done."""
    yield "look-up", lambda: members.look_up(shop.book, shop.vault, shop.till, PhoneNumber(MAYA), shop.now)
    yield "sale, first of its last day", lambda: shop.sell(maya, 1200, "first", key="k1")
    yield "sale", lambda: shop.sell(maya, 1200, "small")
    yield "sale that brings a reward within reach", lambda: shop.sell(maya, 20000, "second")
    yield "sale without a member", lambda: shop.sell(None, 1200, "third")
    yield "sale without a member, nothing to claim", lambda: shop.sell(None, 50, "fourth")
    yield "sale, the same request again", lambda: shop.sell(maya, 1200, "first", key="k1")
    yield "sale, reported again unchanged", lambda: shop.sell(maya, 20000, "second")
    yield "sale, corrected", lambda: shop.sell(maya, 21000, "second")
    yield "refund", lambda: shop.refund(500, sale_id="second")
    yield "hold", lambda: shop.hold(maya, "fiver", check_id="c1", key="h1")
    yield "hold, the same request again", lambda: shop.hold(maya, "fiver", check_id="c1", key="h1")
    held = [shop.hold(maya, "fiver", check_id=check).facts["id"] for check in ("c2", "c3")]
    yield "capture", lambda: shop.capture(held[0], key="p1")
    yield "capture, the same request again", lambda: shop.capture(held[0], key="p1")
    yield "release", lambda: shop.release(held[1])
    yield from one_step(shop, maya)
    used = shop.redeem(maya, "fiver", "coffee", check_id="c4")
    shop.sell(maya, 2000, "c4")
    yield "reverse", lambda: shop.reverse(used, reason="wrong customer")
    yield "reverse, before the sale is reported", lambda: shop.reverse(held[0])
    yield "reverse, the same again", lambda: shop.reverse(held[0])
    waiting = shop.hold(maya, "fiver", check_id="c5").facts["id"]
    yield "redemption", lambda: reversals.find(shop.book, shop.till, used, shop.now)
    yield "redemption that is held", lambda: reversals.find(shop.book, shop.till, waiting, shop.now)
    yield from corrections(shop, maya)
    invited = "Ada", "script-1", Request("i1", "d")
    yield "invitation", lambda: inviting.invite(shop.book, shop.vault, shop.till, PhoneNumber("+12065550149"), *invited, shop.now)
    yield "did it happen", lambda: operations.find(shop.book, shop.till, "p1")
    given = offline.OfflineUse("u1", "c4", maya, "fiver", shop.now, allowances.issue(shop.vault, shop.till, "t1", shop.now)[1])
    yield "allowance", lambda: allowances.issue(shop.vault, shop.till, "t1", shop.now)
    yield "reward given offline", lambda: offline.redeem(shop.book, shop.vault, shop.till, given, shop.now)
    yield "text that joins", lambda: shop.text("Leo", "+12065550143")
    code = shop.sell(None, 1200, "fifth").facts["claim"][0]
    yield "text that claims", lambda: shop.text(code)
    yield "text that asks", lambda: shop.text("BALANCE")
    yield from answers(shop)
    yield from confirmations(shop)


def one_step(shop, maya):
    """What is used without a hold before, and given back."""

    def use():
        return shop.redeem_at_once(maya, "fiver", check_id="c7", key="s1")

    yield "reward used in one step", use
    yield "reward used in one step, the same request again", use
    shop.reverse(use().facts["id"])


def counted(shop):
    """What a till pays that calls often."""
    yield "every 25th call of a key in a minute, in one process", lambda: shop.merchants.count_calls(shop.keys["mill"], 1, 25)


def confirmations(shop):
    """What a phone confirms. Last of all, for it changes what the merchant wants."""
    ada = shop.join("Ada", "+12065550150")
    shop.sell(ada, 30_000, "ada-1")
    yield "text that asks for a reward code", lambda: shop.text("REDEEM coffee", "+12065550150")
    yield "text that asks for it again", lambda: shop.text("REDEEM coffee", "+12065550150")
    code = shop.vault.uncover("rosas", shop.member(ada).customer.reward_codes[0].code)
    yield "hold by a reward code", lambda: shop.use_code(code, "d1")
    shop.text("REDEEM coffee", "+12065550150")
    other = shop.vault.uncover("rosas", shop.member(ada).customer.reward_codes[-1].code)
    shop.confirm_by_phone()
    yield "reward used in one step by a code", lambda: shop.redeem_at_once(None, code=other, check_id="d5")
    yield from told(shop)
    yield "reward used in one step, to be confirmed", lambda: refused(lambda: shop.redeem_at_once(ada, "coffee", check_id="d6"))
    held = [shop.hold(ada, "coffee", check_id=check).facts["id"] for check in ("d2", "d3")]
    yield "hold that the phone confirms", lambda: shop.hold(ada, "coffee", check_id="d4")
    yield "capture, not confirmed yet", lambda: refused(lambda: shop.capture(held[0]))
    wrong = f"{(int(shop.code_of(held[0])) + 1) % 10_000:04d}"
    yield "capture with a wrong code", lambda: refused(lambda: shop.capture(held[0], code=wrong))
    yield "capture with the code", lambda: shop.capture(held[0], code=shop.code_of(held[0]))
    yield "text that declines one of two holds", lambda: shop.text("NO", "+12065550150")
    yield "text that confirms", lambda: shop.text("YES", "+12065550150")


def told(shop):
    """What makers tell of after the sale."""
    shop.text("REDEEM coffee", "+12065550150")
    guest = shop.vault.member_id("rosas", PhoneNumber("+12065550150"))
    code = shop.vault.uncover("rosas", shop.member(guest).customer.reward_codes[-1].code)
    report = Report(SaleState.CLOSED, "USD", shop.now, 1_000, 350)
    plain = foreign.ForeignSale("f1", report, phone="+12065550150")
    coded = foreign.ForeignSale("f2", report, codes={code: 350})
    for name, sale in (("sale that a maker tells of", plain), ("sale that a maker tells of, with a reward code", coded)):
        yield name, lambda sale=sale: foreign.sync(shop.book, shop.vault, shop.till, sale, shop.now)
        yield f"{name}, again", lambda sale=sale: foreign.sync(shop.book, shop.vault, shop.till, sale, shop.now)


def refused(act):
    with pytest.raises(Refusal):
        act()


def corrections(shop, maya):
    """What staff does."""
    yield "adjustment", lambda: shop.adjust(maya, 5, key="a1")
    yield "adjustment, the same request again", lambda: shop.adjust(maya, 5, key="a1")
    leo = shop.join("Leo", "+12065550144")
    yield "sale, moved to another member", lambda: shop.move(leo, "first")
    brought, newcomer = OpeningBalance(30, "mill"), PhoneNumber("+12065550145")
    yield "opening balance", lambda: bring(shop.book, shop.vault, shop.merchant, "old", newcomer, brought, 0, shop.now)
    eve = shop.join("Eve", "+12065550146")
    both = Pair(eve, shop.join("Eve", "+12065550147"), "anna")
    yield "merge", lambda: merging.merge(shop.book, shop.till, both, Request("m1", digest(both)), shop.now)


def answers(shop):
    """What is asked about the past."""
    ruth, joined = shop.join("Ruth", "+12065550148"), shop.now
    for number in range(5):
        shop.sell(ruth, 1240, f"ruth-{number}")
    yield "member as of a past moment", lambda: history.as_of(shop.book, shop.till, ruth, joined)
    page = {"at": None, "before": None, "limit": 20, "now": shop.now}
    yield "history, a page", lambda: history.read_page(shop.book, shop.till, ruth, **page)


def cost(bench, act):
    """Round trips, read units, write units."""
    with counting(bench.tables) as bill:
        act()
    return bill.round_trips, bill.read_units, bill.write_units


def test_every_call_costs_what_the_chart_says(bench):
    found = {name: cost(bench, act) for name, act in chain(counted(bench.shop), till_calls(bench.shop, bench.maya))}
    assert found == {name: figures for name, figures in charted().items() if name not in OTHERS}
    assert found["look-up"] == (1, 1, 0)
    assert found["sale"] == (2, 1, 4)


def test_the_hourly_job_costs_what_the_chart_says(bench):
    shop = bench.shop

    def run_job():
        return expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)

    run_job()
    shop.wait(hours=1)
    nothing = cost(bench, run_job)
    shop.sell(bench.maya, 1200, "due")
    (lot,) = shop.member(bench.maya).account.lots
    shop.now = end_instant(lot.last_day, ZONE) - NOTICE
    assert run_job() == 1
    shop.now += NOTICE
    ending, after = cost(bench, run_job), cost(bench, run_job)
    shop.sell(bench.maya, 5000, "ready")
    shop.now += timedelta(days=shop.rules.remind_days, hours=-1)
    run_job()
    shop.wait(hours=1)
    reminding, idle = cost(bench, run_job), cost(bench, run_job)
    one_member = tuple(a - b for a, b in zip(ending, after, strict=True))
    ready = tuple(a - b for a, b in zip(reminding, idle, strict=True))
    found = {"hour in which nothing ends": nothing, "member whose points end": one_member, "member with something ready": ready}
    assert found == JOBS
    assert charted().items() >= JOBS.items()


def test_finding_who_is_due_costs_no_more_with_ten_times_the_members(bench):
    shop, costs = bench.shop, []
    shop.sell(bench.maya, 1200, "due")
    (lot,) = shop.member(bench.maya).account.lots
    due = end_instant(lot.last_day, ZONE) - NOTICE
    shop.wait(days=40)
    for others in (3, 30):
        for number in range(others):
            leo = shop.join("Leo", f"+14255550{100 + number}")
            shop.sell(leo, 1000, f"s{others}-{number}")
        with counting(bench.tables) as bill:
            assert [pointer.member_id for pointer in shop.book.pointers(due.date(), due)] == [bench.maya]
        costs.append((bill.round_trips, bill.read_units))
    assert costs[0] == costs[1]
