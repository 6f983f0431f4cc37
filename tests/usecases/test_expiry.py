from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.usecases import expiry, programs
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.till import Till
from tests.builders import Shop, program

MONTH = program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 1))


@pytest.fixture
def shop():
    shop = Shop(MONTH)
    run(shop)
    return shop


def run(shop):
    return expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)


def kinds(shop, member_id):
    return [(entry.kind, entry.points) for entry in shop.book.entries("rosas", member_id)]


def test_points_end_at_the_first_instant_after_their_last_local_day(shop):
    maya = shop.join()
    shop.sell(maya, 1200)
    shop.now = datetime(2026, 12, 29, 12, tzinfo=UTC)
    run(shop)
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
    assert [kinds(shop, who)[-1] for who in (maya, leo)] == [(EntryKind.EXPIRED, -12), (EntryKind.EXPIRED, -9)]


def test_a_page_is_bounded_and_the_next_one_goes_on(shop):
    for number in range(5):
        shop.sell(shop.join("Leo", f"+1206555014{number}"), 1000, f"s{number}")
    shop.wait(days=60)
    pages = [expiry.expire(shop.book, shop.merchants, shop.now, page=2) for _ in range(4)]
    assert pages == [(2, False), (2, False), (1, True), (0, True)]


def test_without_time_left_the_next_hour_goes_on(shop):
    shop.sell(shop.join(), 1000)
    shop.wait(days=60)
    assert expiry.run(shop.book, shop.merchants, shop.now, lambda: 5) == 0
    assert run(shop) == 1


def test_a_member_whom_others_keep_writing_to_is_found_again(shop):
    maya = shop.join()
    shop.sell(maya, 1200)
    shop.wait(days=60)
    busy = BusyBook(shop.book)
    assert expiry.run(busy, shop.merchants, shop.now, lambda: 60) == 0
    shop.wait(days=3)
    assert run(shop) == 1
    assert kinds(shop, maya)[-1] == (EntryKind.EXPIRED, -12)


class BusyBook:
    """A book in which somebody else is always faster."""

    def __init__(self, book):
        self._book = book

    def __getattr__(self, name):
        return getattr(self._book, name)

    def commit(self, changes):
        raise Outpaced


def test_held_points_wait_for_the_end_of_their_hold(shop):
    maya = shop.join()
    shop.sell(maya, 5000)
    shop.now = datetime(2027, 1, 1, 7, 55, tzinfo=UTC)
    run(shop)
    shop.hold(maya, "coffee", check_id="c1")
    shop.wait(minutes=10)
    assert run(shop) == 0
    shop.wait(minutes=10)
    assert run(shop) == 1
    assert kinds(shop, maya)[-1] == (EntryKind.EXPIRED, -50)


@pytest.fixture
def idle():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 2)))
    run(shop)
    return shop


def test_points_that_move_with_activity_end_that_long_after_the_last_visit(idle):
    maya = idle.join()
    idle.sell(maya, 1000)
    idle.wait(days=40)
    idle.sell(maya, 1000, "s2")
    idle.wait(days=40)
    run(idle)
    assert idle.balance(maya) == 20
    idle.wait(days=40)
    assert run(idle) == 1
    assert kinds(idle, maya)[-1] == (EntryKind.EXPIRED, -20)


def test_members_are_told_once_a_week_before_however_often_they_came(idle):
    maya = idle.join()
    for number in range(5):
        idle.sell(maya, 1000, f"s{number}")
        idle.wait(days=3)
    for _ in range(70):
        run(idle)
        idle.wait(days=1)
    assert [kind for kind, _ in kinds(idle, maya)][-2:] == [EntryKind.WARNED, EntryKind.EXPIRED]
    assert [kind for kind, _ in kinds(idle, maya)].count(EntryKind.WARNED) == 1


@pytest.mark.parametrize("job_is_late", [False, True])
def test_what_had_ended_does_not_come_back_with_the_next_visit(idle, job_is_late):
    maya = idle.join()
    idle.sell(maya, 1000)
    idle.wait(days=70)
    if not job_is_late:
        run(idle)
    assert idle.sell(maya, 700, "s2").facts["balance"] == 7
    idle.refund(1000)
    assert idle.balance(maya) == 7, "the first sale's points are gone; the second's are not its own"


def test_points_from_before_a_change_of_policy_still_move_with_activity(idle):
    maya = idle.join()
    idle.sell(maya, 1000)
    fixed = replace(
        idle.rules, version=2, expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 1), effective_from=idle.now + timedelta(hours=1)
    )
    programs.change_program(idle.merchants, "rosas", fixed, idle.now)
    idle.till = Till(idle.merchants.get("rosas"), idle.till.location)
    idle.wait(days=50)
    idle.sell(maya, 500, "s2")
    idle.wait(days=30)
    assert idle.balance(maya) >= 10


def test_members_are_told_once_a_week_before(shop):
    maya = shop.join()
    shop.sell(maya, 1200)
    shop.now = datetime(2026, 12, 24, 12, tzinfo=UTC)
    assert run(shop) == 0
    shop.now = datetime(2026, 12, 26, 12, tzinfo=UTC)
    assert run(shop) == 1
    shop.wait(days=1)
    assert run(shop) == 0
    told = list(shop.book.entries("rosas", maya))[-1]
    assert (told.kind, told.points, told.facts["points"], told.facts["day"]) == (EntryKind.WARNED, 0, 12, "2026-12-31")
    assert shop.member(maya).account.warned_through == date(2026, 12, 31)


def test_each_day_on_which_points_end_is_told_for_itself():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)))
    run(shop)
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.wait(days=2)
    shop.sell(maya, 700, "s2")
    for _ in range(40):
        shop.wait(days=1)
        run(shop)
    told = [entry for entry in shop.book.entries("rosas", maya) if entry.kind is EntryKind.WARNED]
    assert [(entry.facts["points"], entry.facts["day"]) for entry in told] == [(10, "2026-12-21"), (7, "2026-12-23")]


def test_points_that_live_less_than_a_week_are_told_too():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 0)), now=datetime(2026, 11, 27, 12, tzinfo=UTC))
    run(shop)
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.wait(hours=1)
    assert run(shop) == 1
    assert kinds(shop, maya)[-1] == (EntryKind.WARNED, 0)


def test_a_member_whose_points_are_gone_is_not_told(shop):
    maya = shop.join()
    shop.sell(maya, 1200)
    shop.refund(1200)
    shop.now = datetime(2026, 12, 26, 12, tzinfo=UTC)
    assert run(shop) == 0


def test_a_slow_write_that_files_into_yesterday_is_found_all_the_same():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 0)), now=datetime(2026, 11, 27, 23, 59, 59, tzinfo=UTC))
    maya = shop.join()
    shop.wait(seconds=2)
    run(shop)
    late = shop.now
    shop.now -= timedelta(seconds=2)
    shop.sell(maya, 10_000)
    shop.now = late
    assert run(shop) == 1
    assert kinds(shop, maya)[-1] == (EntryKind.WARNED, 0)
