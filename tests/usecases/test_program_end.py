"""A program that ends: nothing is earned any more, and what was earned can be used through the notice period."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import expiry, programs
from tests.builders import BARBER, BOOKSHOP, HAPPY, Shop, program
from tests.usecases.new_rules import change_rules


def end(shop, **changes):
    change_rules(shop, earn=replace(shop.rules.earn, points=0), **changes)


@pytest.fixture
def shop():
    return Shop(program(hold_seconds=7200))


@pytest.fixture
def held(shop, maya):
    """A hold from before: an hour later the new rules are in force."""
    shop.sell(maya, 9000)
    redemption = shop.hold(maya, "coffee", check_id="held").facts["id"]
    end(shop)
    return redemption


def test_sales_earn_nothing_any_more(shop, maya, held):
    check = Report(SaleState.CLOSED, "USD", shop.now, 2000)
    assert shop.quote(maya, check, check_id="c").points_to_earn == 0
    assert shop.sell(maya, 2000, "new").facts["points_delta"] == 0


def test_what_was_held_is_captured_and_what_is_left_can_be_used(shop, maya, held):
    assert shop.capture(held).facts["status"] == "captured"
    assert shop.redeem(maya, "fiver", check_id="c2")
    assert shop.balance(maya) == 0


def test_a_hold_is_given_back(shop, maya, held):
    shop.release(held)
    assert shop.balance(maya) == 90


def test_a_sale_from_before_still_earns_when_it_is_reported_late_and_loses_when_it_is_refunded(shop, maya, held):
    before = shop.now - timedelta(hours=2)
    assert shop.sell(maya, 1000, "late", occurred_at=before).facts["points_delta"] == 10
    assert shop.refund(500, sale_id="late").facts["points_delta"] == -5


def test_points_end_on_the_day_that_was_promised(shop, maya, held):
    shop.release(held)
    expiry.expire(shop.book, shop.merchants, shop.now)
    shop.wait(days=380)
    expiry.expire(shop.book, shop.merchants, shop.now)
    assert list(shop.book.entries("rosas", maya))[-1].kind is EntryKind.EXPIRED
    assert shop.member(maya).account.lots == ()


def test_certificates_and_credit_are_honoured():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(11):
        shop.sell(maya, 3200, f"s{number}")
    end(shop)
    (paid,) = shop.member(maya).account.certificates
    assert shop.redeem(maya, f"certificate:{paid.id}", check_id="free", payable=3200)
    assert (shop.sell(maya, 3200, "more").facts["points_delta"], shop.balance(maya)) == (0, 1)

    shop = Shop(BOOKSHOP)
    june = shop.join()
    shop.sell(june, 4000)
    end(shop)
    assert shop.redeem(june, "credit:200", check_id="c", payable=1000)


def test_windows_end_with_earning():
    shop = Shop(program(windows=(HAPPY,)))
    with pytest.raises(UnusableField) as refused:
        end(shop)
    assert refused.value.field == "windows"
    end(shop, windows=())


def test_a_program_that_ended_can_begin_again(shop, maya, held):
    change_rules(shop, earn=replace(shop.rules.earn, points=2))
    assert shop.sell(maya, 1000, "again").facts["points_delta"] == 20


def test_no_rule_takes_points(shop):
    taking = program(earn=replace(shop.rules.earn, points=-1), version=2, effective_from=shop.now + timedelta(days=1))
    with pytest.raises(UnusableField):
        programs.change_program(shop.merchants, "rosas", taking, shop.now)
