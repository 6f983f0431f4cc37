"""What has ended stays ended, whatever is given back, undone, merged or moved on afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.account import LOTS_MAX
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import expiry
from tests.builders import BARBER, CUT, Shop, program

MONTH = ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)
IDLE = ExpiryPolicy(ExpiryKind.INACTIVITY, 1)
GIFT = replace(BARBER, rewards=(replace(CUT, price_points=50),), earn=EarnRule(EarnBasis.AMOUNT, 1, 100))


def run_job(shop):
    expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)


@pytest.mark.parametrize("job_is_late", [False, True])
def test_a_certificate_whose_points_ended_with_inactivity_is_not_undone_after_a_new_beginning(job_is_late):
    shop = Shop(replace(GIFT, expiry=IDLE))
    maya = shop.join()
    shop.sell(maya, 5000, "old")
    (old,) = shop.member(maya).account.certificates
    shop.wait(days=60)
    if not job_is_late:
        run_job(shop)
    shop.sell(maya, 5000, "new")
    new = shop.member(maya).account.certificates[-1]
    shop.redeem(maya, f"certificate:{new.id}", check_id="used")
    shop.refund(1000, sale_id="new")
    account = shop.member(maya).account
    assert ([paid.id for paid in account.certificates], account.debt) == ([old.id], 10)


def test_points_held_while_their_life_ends_do_not_move_again():
    shop = Shop(program(expiry=IDLE, hold_seconds=86400))
    maya = shop.join()
    shop.sell(maya, 5000)
    shop.wait(days=30)
    shop.hold(maya, "coffee", check_id="c")
    shop.wait(hours=23)
    shop.sell(maya, 1000, "back again")
    shop.wait(hours=2)
    assert shop.balance(maya) == 10


def test_what_was_used_and_ended_with_inactivity_comes_back_for_fourteen_days():
    shop = Shop(program(expiry=IDLE), now=datetime(2027, 1, 31, 20, tzinfo=UTC))
    maya = shop.join()
    shop.sell(maya, 5000)
    shop.redeem(maya, "coffee", check_id="c")  # what is left of a month of inactivity ends on 28 February
    shop.wait(days=29)
    shop.sell(maya, 1000, "back again")
    shop.sell(maya, 350, "c", discount=350, state=SaleState.VOIDED)
    assert shop.balance(maya) == 60
    shop.wait(days=14)
    shop.sell(maya, 700, "again")
    assert shop.balance(maya) == 67
    shop.wait(days=1)
    assert shop.balance(maya) == 17


def test_points_that_ended_while_they_were_held_do_not_pay_a_debt():
    shop = Shop(program(expiry=MONTH))
    maya = shop.join()
    shop.sell(maya, 5000)
    shop.redeem(maya, "coffee", check_id="c1")
    shop.sell(maya, 5000, "sale-2")
    shop.now = datetime(2026, 12, 22, 7, 50, tzinfo=UTC)  # ten minutes before they end
    shop.hold(maya, "coffee", check_id="c2")
    shop.refund(5000)
    shop.wait(minutes=16)
    assert (shop.balance(maya), shop.member(maya).account.debt) == (0, 50)


def test_a_debt_is_paid_with_what_ends_soonest(shop, maya):
    shop.sell(maya, 2000, "november")
    shop.wait(days=20)
    shop.sell(maya, 2000, "december")
    shop.redeem(maya, "fiver", check_id="c")
    shop.sell(maya, 400, "c")  # nothing is left to pay, so nothing is earned
    shop.refund(1000, sale_id="november")
    assert shop.member(maya).account.debt == 10
    shop.refund(400, sale_id="c")
    lots = [(lot.last_day, lot.points) for lot in shop.member(maya).account.lots]
    assert lots == [(date(2027, 11, 30), 10), (date(2027, 12, 31), 20)]


def test_points_that_have_ended_are_not_merged_into_points_that_live():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 12)))
    maya, begin = shop.join(), shop.now
    days = sorted([*range(0, 7 * (LOTS_MAX - 1), 7), 64])
    for day in days:
        shop.now = begin + timedelta(days=day)
        shop.sell(maya, 100, f"s{day}")
    assert len(shop.member(maya).account.lots) == LOTS_MAX
    shop.now = begin + timedelta(days=365 + 64)  # the lots of the days 63 and 64 are the closest, and one has ended
    shop.sell(maya, 100, "one more lot")
    assert shop.balance(maya) == sum(day >= 64 for day in days) + 1


@pytest.mark.parametrize("job_is_late", [False, True])
@pytest.mark.parametrize(("days", "last_day"), [(30, date(2026, 12, 21)), (31, date(2027, 1, 5)), (300, date(2027, 10, 1))])
def test_what_a_refund_gives_back_keeps_its_day_until_it_has_ended_and_then_lives_fourteen_more(days, last_day, job_is_late):
    shop = Shop(program(expiry=MONTH))
    maya = shop.join()
    shop.sell(maya, 5000)
    shop.redeem(maya, "coffee", check_id="c")
    shop.sell(maya, 1000, "c", discount=350)
    shop.wait(days=days)
    if not job_is_late:
        run_job(shop)
    shop.refund(650, sale_id="c")
    today = shop.now.date()
    assert [(lot.last_day, lot.points) for lot in shop.member(maya).account.lots if lot.last_day >= today] == [(last_day, 50)]
