"""How long before their end members are told of it: as the program says, and never shorter than was promised."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.calendar import end_instant
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases import expiry, programs
from chalicelib.usecases.till import Till
from tests.builders import Shop, program

SPRING = datetime(2026, 3, 2, 17, tzinfo=UTC)
YEAR = ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 12)


def opened(policy):
    shop = Shop(program(expiry=policy), now=SPRING)
    live_through(shop, days=0)
    return shop


def live_through(shop, days):
    for _ in range(days + 1):
        expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
        shop.wait(days=1)


def told(shop, member_id):
    """How many days before the end each warning was written."""
    zone = shop.rules.timezone
    warned = [entry for entry in shop.book.entries("rosas", member_id) if entry.kind is EntryKind.WARNED]
    return [(end_instant(datetime.fromisoformat(e.facts["day"]).date(), zone) - e.at).days for e in warned]


def change(shop, policy, version):
    newer = replace(shop.rules, version=version, expiry=policy, effective_from=shop.now + timedelta(hours=1))
    programs.change_program(shop.merchants, "rosas", newer, shop.now)
    shop.till = Till(shop.merchants.get("rosas"), shop.till.location)
    shop.wait(days=1)


@pytest.mark.parametrize("days", [1, 7, 30, 60, 90])
@pytest.mark.parametrize("kind", [ExpiryKind.AFTER_MONTHS, ExpiryKind.MONTH_END, ExpiryKind.INACTIVITY])
def test_members_are_told_so_many_days_before(kind, days):
    shop = opened(ExpiryPolicy(kind, 12, days))
    maya = shop.join()
    shop.sell(maya, 1200)
    live_through(shop, 420)
    assert told(shop, maya) in ([days - 1], [days])  # the job runs once a day here
    assert list(shop.book.entries("rosas", maya))[-1].kind is EntryKind.EXPIRED


def test_a_day_of_activity_moves_the_notice_too():
    shop = opened(ExpiryPolicy(ExpiryKind.INACTIVITY, 12, 45))
    maya = shop.join()
    shop.sell(maya, 1200)
    live_through(shop, 340)
    assert told(shop, maya) in ([44], [45])
    shop.sell(maya, 1200, "s2")
    live_through(shop, 300)
    assert len(told(shop, maya)) == 1
    live_through(shop, 60)
    assert len(told(shop, maya)) == 2


def test_a_later_version_shortens_no_notice():
    shop = opened(replace(YEAR, notice_days=60))
    maya = shop.join()
    shop.sell(maya, 1200)
    change(shop, replace(YEAR, notice_days=3), 2)
    shop.sell(maya, 1200, "s2")
    live_through(shop, 400)
    assert set(told(shop, maya)) <= {59, 60}
    assert shop.merchants.get("rosas").notice_days(shop.now) == 60


def test_a_later_version_lengthens_the_notice_of_what_is_earned_from_then_on():
    shop = opened(YEAR)
    change(shop, replace(YEAR, notice_days=30), 2)
    maya = shop.join()
    shop.sell(maya, 1200)
    live_through(shop, 400)
    assert told(shop, maya) in ([29], [30])


def test_a_version_that_has_not_begun_promises_nothing_yet():
    shop = opened(YEAR)
    newer = replace(shop.rules, version=2, expiry=replace(YEAR, notice_days=60), effective_from=shop.now + timedelta(days=99))
    programs.change_program(shop.merchants, "rosas", newer, shop.now)
    assert shop.merchants.get("rosas").notice_days(shop.now) == 7


@pytest.mark.parametrize(
    ("policy", "fits"),
    [
        (replace(YEAR, notice_days=0), False),
        (replace(YEAR, notice_days=91), False),
        (ExpiryPolicy(ExpiryKind.INACTIVITY, 1, 14), True),
        (ExpiryPolicy(ExpiryKind.INACTIVITY, 1, 15), False),
        (ExpiryPolicy(ExpiryKind.MONTH_END, 0, 7), True),
        (ExpiryPolicy(ExpiryKind.MONTH_END, 0, 8), False),
        (ExpiryPolicy(notice_days=90), True),
    ],
)
def test_a_notice_is_a_week_or_at_most_half_of_what_points_live(policy, fits):
    if fits:
        assert opened(policy)
        return
    with pytest.raises(UnusableField) as refused:
        opened(policy)
    assert refused.value.field == "expiry.notice_days"
