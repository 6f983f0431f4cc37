"""What a till tells hours later sends no text as if it had just happened; what is taken back is news."""

from datetime import timedelta

import pytest

from tests.builders import Shop
from tests.usecases.test_offline import OFFLINE, allow, redeem
from tests.usecases.texts.test_notices import Street


@pytest.fixture
def shop():
    return Shop(OFFLINE)


@pytest.mark.parametrize(("hours", "texts"), [(1, 2), (5, 0)])
def test_what_a_till_tells_late_sends_no_text_as_if_it_had_just_happened(shop, maya, hours, texts):
    street = Street(shop)
    shop.sell(maya, 5000, "earlier")
    street.deliver()
    token, at = allow(shop), shop.now
    shop.wait(hours=hours)
    redeem(shop, maya, "coffee", token=token, ago=60 * hours)
    shop.sell(maya, 2000, occurred_at=at, captured_offline=True)
    assert len(street.deliver()) == texts


def test_who_claims_a_sale_that_was_told_late_is_texted_about_it(shop, maya):
    street, at = Street(shop), shop.now
    shop.wait(hours=9)
    code = shop.sell(None, 2000, occurred_at=at, captured_offline=True).facts["claim"][0]
    street.deliver()
    shop.text(code)
    assert [body for body in street.deliver() if "earned 20 points" in body]


def test_a_refund_of_what_was_told_late_is_texted_about(shop, maya):
    street, at = Street(shop), shop.now
    shop.wait(hours=9)
    shop.sell(maya, 2000, occurred_at=at, captured_offline=True)
    assert not [body for body in street.deliver() if "earned" in body]
    shop.refund(1000)
    assert len(street.deliver()) == 1


def test_a_sale_that_was_told_at_once_is_texted_about_however_old_it_says_it_is(shop, maya):
    street = Street(shop)
    street.deliver()
    shop.sell(maya, 2000, occurred_at=shop.now - timedelta(hours=9))
    assert len(street.deliver()) == 1
