"""Which day decides how long points live: the program's own, and for a late report that of its arrival."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import expiry
from tests.builders import Shop, program
from tests.usecases.new_rules import change_rules

MONTH = ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)
THIS_MONTH = ExpiryPolicy(ExpiryKind.MONTH_END, 0)
NOVEMBER, DECEMBER = date(2026, 11, 30), date(2026, 12, 31)


def days(shop, member_id):
    return [lot.last_day for lot in shop.member(member_id).account.lots]


@pytest.fixture
def shop():
    return Shop(program(expiry=MONTH))


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu", "Asia/Kathmandu"])
@pytest.mark.parametrize(("hour", "day", "last_day"), [(23, 30, NOVEMBER), (0, 1, DECEMBER)])
def test_the_programs_own_day_decides_when_points_end(zone, hour, day, last_day):
    shop = Shop(program(timezone=zone, expiry=THIS_MONTH))
    local = datetime(2026, 11 if day == 30 else 12, day, hour, 30, tzinfo=ZoneInfo(zone))
    shop.now = local.astimezone(UTC)
    maya = shop.join()
    shop.sell(maya, 1000)
    assert days(shop, maya) == [last_day]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
def test_points_can_be_spent_to_the_last_minute_of_the_programs_last_day(zone):
    shop = Shop(program(timezone=zone, expiry=THIS_MONTH))
    shop.now = datetime(2026, 11, 30, 23, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    maya = shop.join()
    shop.sell(maya, 6000)
    shop.wait(minutes=29)
    assert shop.hold(maya, "coffee", check_id="next").facts["balance"] == 10
    shop.wait(minutes=1)
    assert shop.balance(maya) == 0


def test_a_late_report_gives_points_that_live_from_its_arrival(shop, maya):
    shop.sell(maya, 1000, occurred_at=shop.now - timedelta(days=40))
    assert days(shop, maya) == [date(2026, 12, 21)]
    assert shop.balance(maya) == 10


def test_an_open_check_does_not_fix_the_last_day(shop, maya):
    shop.sell(maya, 6000, state=SaleState.OPEN)
    shop.wait(days=40)
    assert shop.sell(maya, 6000).facts["balance"] == 60
    assert days(shop, maya) == [date(2027, 1, 31)]


def test_an_open_check_does_not_fix_the_version(shop, maya):
    shop.sell(maya, 6000, state=SaleState.OPEN)
    change_rules(shop, earn=EarnRule(EarnBasis.AMOUNT, 2, 100))
    assert shop.sell(maya, 6000).facts["points_delta"] == 120


def test_a_correction_does_not_lengthen_what_was_granted(shop, maya):
    shop.sell(maya, 1000)
    shop.wait(days=10)
    shop.sell(maya, 3000)
    assert days(shop, maya) == [date(2026, 12, 21)]


def test_what_a_correction_adds_after_the_end_gets_a_day_of_its_own(shop, maya):
    shop.sell(maya, 1000)
    shop.wait(days=40)
    assert shop.sell(maya, 3000).facts["balance"] == 20
    assert days(shop, maya)[-1] == date(2027, 1, 31)
    shop.sell(maya, 2000)
    assert shop.balance(maya) == 10


def test_what_a_correction_adds_after_inactivity_ended_the_points_lives_again():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1)))
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.wait(days=40)
    assert shop.sell(maya, 3000).facts["balance"] == 20
    shop.wait(days=31)
    assert shop.balance(maya) == 20
    shop.wait(days=1)
    assert shop.balance(maya) == 0


def test_the_job_ends_points_by_the_zone_that_the_program_has_by_then(shop, maya):
    expiry.expire(shop.book, shop.merchants, shop.now)
    shop.sell(maya, 1000)
    change_rules(shop, timezone="Pacific/Honolulu")
    end = datetime(2026, 12, 22, tzinfo=ZoneInfo("Pacific/Honolulu")).astimezone(UTC)
    while shop.now < end - timedelta(hours=1):
        shop.wait(hours=1)
        expiry.expire(shop.book, shop.merchants, shop.now)
    assert shop.balance(maya) == 10
    shop.wait(hours=1)
    assert expiry.expire(shop.book, shop.merchants, shop.now) == (1, True)
    assert shop.member(maya).account.lots == ()


def test_a_refund_after_an_increase_takes_only_what_has_not_ended():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)))
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.wait(days=40)
    shop.sell(maya, 3000)  # 10 have ended, 20 live
    shop.sell(maya, 500, "other")
    shop.refund(500, "part")
    assert shop.balance(maya) == 15 + 5
    shop.refund(2500, "rest")
    assert (shop.balance(maya), shop.member(maya).account.debt) == (5, 0)
    assert shop.member(maya).account.exact == 5
