from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.usecases import expiry
from tests.builders import Shop, program

MONTH = program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 1))


@pytest.fixture
def shop():
    shop = Shop(MONTH)
    run(shop)
    return shop


def run(shop):
    return expiry.expire(shop.book, shop.merchants, shop.now)


def warn(shop):
    return expiry.warn(shop.book, shop.merchants, shop.now)


def kinds(shop, member_id):
    return [(entry.kind, entry.points) for entry in shop.book.entries("rosas", member_id)]


def test_points_end_at_the_first_instant_after_their_last_local_day(shop):
    maya = shop.join()
    shop.sell(maya, 1200)
    shop.now = datetime(2027, 1, 1, 7, 59, tzinfo=UTC)  # 31 December, 23:59 in Los Angeles
    assert (run(shop), shop.balance(maya)) == (0, 12)
    shop.now += timedelta(minutes=1)
    assert shop.balance(maya) == 0, "before the job has run"
    assert run(shop) == 1
    assert run(shop) == 0
    assert kinds(shop, maya)[-1] == (EntryKind.EXPIRED, -12)


def test_a_job_that_did_not_run_for_a_year_catches_up(shop):
    maya, leo = shop.join(), shop.join("Leo", "+12065550143")
    shop.sell(maya, 1200)
    shop.wait(days=60)
    shop.sell(leo, 900, "s2")
    shop.wait(days=365)
    assert run(shop) == 2
    assert run(shop) == 0


def test_held_points_wait_for_the_end_of_their_hold(shop):
    maya = shop.join()
    shop.sell(maya, 5000)
    shop.now = datetime(2027, 1, 1, 7, 55, tzinfo=UTC)
    shop.hold(maya, "coffee", check_id="c1")
    shop.wait(minutes=10)
    assert run(shop) == 0
    shop.wait(minutes=10)
    assert run(shop) == 1
    assert kinds(shop, maya)[-1] == (EntryKind.EXPIRED, -50)


def test_points_that_move_with_activity_end_that_long_after_the_last_visit():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 2)))
    run(shop)
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.wait(days=40)
    shop.sell(maya, 1000, "s2")
    shop.wait(days=40)
    assert run(shop) == 0
    shop.wait(days=40)
    assert run(shop) == 1
    assert kinds(shop, maya)[-1] == (EntryKind.EXPIRED, -20)


def test_members_are_told_once_a_week_before(shop):
    maya = shop.join()
    warn(shop)
    shop.sell(maya, 1200)
    shop.now = datetime(2026, 12, 24, 12, tzinfo=UTC)
    assert warn(shop) == 0
    shop.now = datetime(2026, 12, 26, 12, tzinfo=UTC)
    assert warn(shop) == 1
    assert warn(shop) == 0
    told = list(shop.book.entries("rosas", maya))[-1]
    assert (told.kind, told.points, told.facts["points"], told.facts["day"]) == (EntryKind.WARNED, 0, 12, "2026-12-31")
    assert shop.member(maya).account.warned_through == date(2026, 12, 31)


def test_a_member_whose_points_are_gone_is_not_told(shop):
    maya = shop.join()
    warn(shop)
    shop.sell(maya, 1200)
    shop.refund(1200)
    shop.now = datetime(2026, 12, 26, 12, tzinfo=UTC)
    assert warn(shop) == 0
