"""What is texted about sales that makers tell of afterwards: what is news still, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import MAYA
from tests.usecases.test_foreign import maya, refund, shop, sync, told, with_code
from tests.usecases.texts.test_notices import Street
from tests.usecases.texts.test_reward_codes import ask_code

__all__ = ["maya", "shop"]


@pytest.fixture
def street(shop, maya):
    street = Street(shop)
    street.deliver()
    shop.wait(days=1)
    assert maya
    return street


def test_a_sale_that_is_told_at_once_is_texted_once_however_often_it_is_told(street):
    sale = told(street.shop, phone=MAYA)
    sync(street.shop, sale)
    assert len(street.deliver()) == 1
    street.shop.wait(days=7)
    sync(street.shop, sale)
    sync(street.shop, replace(sale, refunds={"r0": 0}))
    assert street.deliver() == []


def test_what_was_bought_days_ago_earns_without_a_text(street, maya):
    made = street.shop.now
    street.shop.wait(days=3)
    for number in range(5):
        sync(street.shop, told(street.shop, f"s{number}", phone=MAYA, occurred_at=made))
    assert (street.deliver(), street.shop.balance(maya)) == ([], 170)


def test_what_was_bought_in_the_evening_is_not_texted_at_night(street):
    made = street.shop.now + timedelta(hours=10)
    street.shop.wait(hours=13)
    sync(street.shop, told(street.shop, phone=MAYA, occurred_at=made))
    assert street.deliver() == []


def test_a_reward_that_was_used_days_ago_is_not_texted(street):
    code, made = ask_code(street.shop), street.shop.now
    street.deliver()
    street.shop.wait(days=3)
    assert sync(street.shop, with_code(street.shop, code, occurred_at=made)).codes == ("taken",)
    assert street.deliver() == []


def test_what_is_taken_back_later_is_news(street):
    sync(street.shop, told(street.shop, phone=MAYA))
    street.deliver()
    street.shop.wait(days=3)
    refund(street.shop, 1_000)
    assert len(street.deliver()) == 1
