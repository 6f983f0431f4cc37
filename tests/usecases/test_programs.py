from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from chalicelib.domain.location import Location
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, ProgramType, Reward, RewardKind
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases import programs
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.till import Till
from tests.builders import BARBER, COFFEE, CREDIT, DOLLAR, FIVER, HAPPY, NOW, SHOP_NUMBER, Shop, opening, program
from tests.fake_vault import FakeVault
from tests.fakes import FakeMerchants


def test_an_opened_merchant_is_found_by_its_number_and_by_the_keys_of_its_locations():
    merchants, vault = FakeMerchants(), FakeVault()
    keys = programs.open_merchant(merchants, vault, opening(), NOW)
    assert merchants.by_number(SHOP_NUMBER).name == "Rosa's Bakery"
    assert {location: merchants.by_key(key)[1].id for location, key in keys.items()} == {"mill": "mill", "dock": "dock"}
    assert vault.open("rosas", merchants.get("rosas").phone_sealed) == SHOP_NUMBER


def test_a_merchant_is_opened_once(shop):
    with pytest.raises(Outpaced):
        programs.open_merchant(shop.merchants, shop.vault, opening(), NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rewards": ()}, "rewards"),
        ({"rewards": (COFFEE, COFFEE)}, "rewards"),
        ({"rewards": (replace(COFFEE, price_points=0),)}, "rewards"),
        ({"rewards": (replace(COFFEE, id="a:b"),)}, "rewards"),
        ({"earn": EarnRule(program().earn.basis, -1, 100)}, "earn.points"),
        ({"earn": EarnRule(program().earn.basis, 1, 0)}, "earn.per_minor_units"),
        ({"earn": replace(DOLLAR, points_max=0)}, "earn.points_max"),
        ({"windows": (HAPPY,) * 2}, "windows.name"),
        ({"windows": tuple(replace(HAPPY, name=f"w{number}") for number in range(21))}, "windows"),
        ({"windows": (HAPPY,), "earn": replace(DOLLAR, points=0)}, "windows"),
        ({"windows": (replace(HAPPY, name=""),)}, "windows.name"),
        ({"windows": (replace(HAPPY, name=" Happy"),)}, "windows.name"),
        ({"windows": (replace(HAPPY, name="Happy\nHour"),)}, "windows.name"),
        ({"windows": (replace(HAPPY, name="H" * 41),)}, "windows.name"),
        ({"windows": (replace(HAPPY, weekdays=()),)}, "windows.weekdays"),
        ({"windows": (replace(HAPPY, weekdays=HAPPY.weekdays * 2),)}, "windows.weekdays"),
        ({"windows": (replace(HAPPY, times=Fraction(1)),)}, "windows.times"),
        ({"windows": (replace(HAPPY, times=Fraction(1, 2), bonus_points=5),)}, "windows.times"),
        ({"windows": (replace(HAPPY, times=Fraction(101, 10)),)}, "windows.times"),
        ({"windows": (replace(HAPPY, times=Fraction(22, 21)),)}, "windows.times"),
        ({"windows": (replace(HAPPY, bonus_points=-1),)}, "windows.bonus_points"),
        ({"windows": (replace(HAPPY, bonus_points=10_001),)}, "windows.bonus_points"),
        ({"windows": (replace(HAPPY, first_day=date(2026, 12, 2), last_day=date(2026, 12, 1)),)}, "windows.last_day"),
        ({"windows": (replace(HAPPY, location_ids=("mill", "moon")),)}, "windows.location_ids"),
        ({"hold_seconds": 0}, "hold_seconds"),
        ({"welcome_points": -1}, "welcome_points"),
        ({"offline_points": -1}, "offline_points"),
        ({"offline_points": 100_001}, "offline_points"),
        ({"timezone": "Mars/Phobos"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"currency": "usd"}, "currency"),
        ({"expiry": ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 0)}, "expiry.months"),
        ({"expiry": ExpiryPolicy(ExpiryKind.INACTIVITY, 10**6)}, "expiry.months"),
        ({"rewards": (Reward("half", "Half", RewardKind.PERCENT_OFF, 10, percent=500),)}, "rewards"),
        ({"rewards": (CREDIT,)}, "rewards"),
        ({"rewards": (replace(COFFEE, items=("latte", " LATTE")),)}, "rewards.items"),
        ({"rewards": (replace(COFFEE, items=("latte", " ")),)}, "rewards.items"),
        ({"rewards": (replace(COFFEE, items=("x" * 101,)),)}, "rewards.items"),
        ({"rewards": (replace(COFFEE, items=tuple(map(str, range(51)))),)}, "rewards.items"),
        ({"type": ProgramType.REBATE, "rewards": (replace(CREDIT, items=("latte",)),)}, "rewards.items"),
        ({"rewards": (replace(COFFEE, buy=1),)}, "rewards.buy"),
        ({"rewards": (replace(FIVER, items=("latte",), buy=1),)}, "rewards.buy"),
        ({"rewards": (replace(COFFEE, items=("latte",), buy=-1),)}, "rewards.buy"),
        ({"rewards": (replace(COFFEE, items=("latte",), buy=11),)}, "rewards.buy"),
        ({"type": ProgramType.REBATE}, "rewards"),
        ({"type": ProgramType.REBATE, "rewards": (CREDIT,), "earn": EarnRule(EarnBasis.VISIT, 1)}, "earn.basis"),
        ({"effective_from": datetime(2026, 1, 1)}, "effective_from"),  # noqa: DTZ001 - that is what is wrong with it
    ],
)
def test_a_program_that_could_not_work_is_refused_by_field(changes, field):
    with pytest.raises(UnusableField) as refused:
        programs.open_merchant(FakeMerchants(), FakeVault(), opening(rules=program(**changes)), NOW)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "Rosa's"}, "id"),
        ({"phone": "2065550100"}, "phone"),
        ({"locations": ()}, "locations"),
        ({"locations": (Location("mill", "Mill", "Nowhere/Land"),)}, "locations.timezone"),
        ({"locations": (Location("mi#ll", "Mill", "UTC"),)}, "locations.id"),
        ({"locations": (Location("mill", "Mill", "UTC"),) * 2}, "locations.id"),
    ],
)
def test_a_merchant_that_could_not_work_is_refused_by_field(changes, field):
    with pytest.raises(UnusableField) as refused:
        programs.open_merchant(FakeMerchants(), FakeVault(), replace(opening(), **changes), NOW)
    assert refused.value.field == field


def test_versions_hold_one_after_the_other(shop):
    programs.change_program(shop.merchants, "rosas", program(version=2, effective_from=NOW + timedelta(days=60)), NOW)
    with pytest.raises(UnusableField) as refused:
        programs.change_program(shop.merchants, "rosas", program(version=3, effective_from=NOW + timedelta(days=10)), NOW)
    assert refused.value.field == "effective_from"


def test_a_certificate_is_honoured_when_its_reward_is_offered_no_more():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}")
    shave = Reward("shave", "Free shave", RewardKind.FREE_ITEM, 5)
    later = replace(BARBER, version=2, rewards=(shave,), effective_from=shop.now + timedelta(hours=1))
    programs.change_program(shop.merchants, "rosas", later, shop.now)
    shop.wait(hours=2)
    shop.merchant = shop.merchants.get("rosas")
    shop.till = Till(shop.merchant, shop.till.location)
    (paid,) = shop.member(maya).account.certificates
    assert shop.redeem(maya, f"certificate:{paid.id}", check_id="free", payable=3200)


def test_a_new_version_holds_from_its_day_on(shop):
    later = NOW + timedelta(days=1)
    programs.change_program(shop.merchants, "rosas", program(version=2, effective_from=later, welcome_points=5), NOW)
    merchant = shop.merchants.get("rosas")
    assert [merchant.program_at(at).version for at in (NOW, later - timedelta(seconds=1), later)] == [1, 1, 2]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"version": 3}, "version"),
        ({"version": 1}, "version"),
        ({"version": 2, "effective_from": NOW + timedelta(minutes=1)}, "effective_from"),
        ({"version": 2, "type": ProgramType.REBATE, "rewards": (CREDIT,)}, "type"),
        ({"version": 2, "currency": "EUR"}, "currency"),
        ({"version": 2, "windows": (replace(HAPPY, location_ids=("moon",)),)}, "windows.location_ids"),
        ({"version": 2, "rewards": (replace(COFFEE, kind=RewardKind.AMOUNT_OFF),)}, "rewards"),
    ],
)
def test_a_version_that_does_not_follow_is_refused_by_field(shop, changes, field):
    with pytest.raises(UnusableField) as refused:
        programs.change_program(shop.merchants, "rosas", program(**{"effective_from": NOW + timedelta(days=1)} | changes), NOW)
    assert refused.value.field == field
