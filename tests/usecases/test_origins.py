"""Where points come from, and what became of them, in whatever happens in a shop."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.account import Account, Cause, Lot
from chalicelib.domain.entry import EntryKind, next_entry
from chalicelib.domain.money.flows import Course, Flows, Origin, Way
from chalicelib.domain.money.origins import Trail
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import expiry, merging
from chalicelib.usecases.figures.month_end import trail_of
from chalicelib.usecases.till import Request, Till
from tests.builders import BARBER, NOW, Shop, program

NOV, DEC = date(2026, 11, 1), date(2026, 12, 1)
SOLD = Origin(NOV, "mill", Cause.SALE)


def flows_of(shop, *members):
    found = Flows()
    for _, member in shop.book.chains:
        if not members or member in members:
            found.take_in(trail_of(shop.book, shop.merchant, member).flows)
    return found


def courses(flows):
    return {(origin, course): number for origin, counted in flows.so_far.items() for course, number in counted.items() if number}


def ways(flows):
    return {way: points for way, points in flows.ways_so_far.items() if points}


def till(shop, location):
    return Till(shop.merchant, shop.merchant.location(location))


def at(shop, location):
    """From now on everything happens there."""
    shop.till = till(shop, location)


def test_a_sale_issues_points_and_a_reward_uses_them(shop, maya):
    shop.sell(maya, 6000, tax=500)
    shop.wait(days=20)
    shop.redeem(maya, "coffee", check_id="c1")
    flows = flows_of(shop)
    assert courses(flows) == {(SOLD, Course.ISSUED): 60, (SOLD, Course.PAID): 6000, (SOLD, Course.USED): 50}
    assert flows.courses[DEC, SOLD, Course.USED] == 50
    assert ways(flows) == {}


def test_tax_that_earns_is_no_price():
    shop = Shop(program(earn=EarnRule(EarnBasis.AMOUNT, 1, 100, counts_tax=True)))
    shop.sell(shop.join(), 6000, tax=500)
    assert courses(flows_of(shop)) == {(SOLD, Course.ISSUED): 65, (SOLD, Course.PAID): 6000}


def test_points_of_one_lot_leave_in_the_order_in_which_they_came():
    shop = Shop(program(expiry=ExpiryPolicy()))
    maya = shop.join()
    shop.sell(maya, 3000, "s1")
    shop.wait(days=20)
    shop.sell(maya, 3000, "s2")
    shop.redeem(maya, "fiver", check_id="c1")
    december = Origin(DEC, "mill", Cause.SALE)
    assert {key: n for key, n in courses(flows_of(shop)).items() if key[1] is Course.USED} == {
        (SOLD, Course.USED): 30, (december, Course.USED): 10
    }  # fmt: skip


def test_a_refund_takes_back_what_its_own_sale_issued():
    shop = Shop(program(expiry=ExpiryPolicy()))
    maya = shop.join()
    shop.sell(maya, 3000, "s1")
    shop.wait(days=20)
    shop.sell(maya, 3000, "s2")
    shop.refund(3000, "r1", "s2")
    december = Origin(DEC, "mill", Cause.SALE)
    assert courses(flows_of(shop)) == {
        (SOLD, Course.ISSUED): 30, (SOLD, Course.PAID): 3000, (december, Course.ISSUED): 30, (december, Course.TAKEN): 30
    }  # fmt: skip


def test_a_refund_of_a_later_month_leaves_what_was_paid(shop, maya):
    shop.sell(maya, 3000, "s1")
    shop.wait(days=20)
    shop.refund(1000, "r1", "s1")
    flows = flows_of(shop)
    assert courses(flows) == {(SOLD, Course.ISSUED): 30, (SOLD, Course.PAID): 3000, (SOLD, Course.TAKEN): 10}
    assert flows.courses[DEC, SOLD, Course.TAKEN] == 10


def test_points_used_elsewhere_go_that_way(shop, maya):
    shop.sell(maya, 6000, "s1")
    at(shop, "dock")
    shop.redeem(maya, "coffee", check_id="c1")
    assert ways(flows_of(shop)) == {Way("mill", "dock"): 50}


def test_what_comes_back_with_its_sale_comes_back_from_there(shop, maya):
    shop.sell(maya, 6000, "s1")
    at(shop, "dock")
    shop.redeem(maya, "coffee", check_id="c1")
    shop.sell(maya, 500, "c1", discount=350, till=shop.till)
    shop.sell(maya, 500, "c1", discount=350, till=shop.till, state=SaleState.VOIDED, version=2)
    assert ways(flows_of(shop)) == {}
    assert courses(flows_of(shop)) == {
        (SOLD, Course.ISSUED): 60,
        (SOLD, Course.PAID): 6000,
        (Origin(NOV, "dock", Cause.SALE), Course.ISSUED): 1,
        (Origin(NOV, "dock", Cause.SALE), Course.TAKEN): 1,
    }


def test_a_refund_of_what_was_used_elsewhere_is_paid_back_by_who_gives_the_next_points(shop, maya):
    """Mill's points bought a coffee at the dock, then the mill took its sale back: the next shop's points pay what is owed."""
    shop.sell(maya, 5000, "s1")
    at(shop, "dock")
    shop.redeem(maya, "coffee", check_id="c1")
    at(shop, "mill")
    shop.refund(5000, "r1", "s1")
    assert (shop.member(maya).account.debt, ways(flows_of(shop))) == (50, {Way("mill", "dock"): 50})
    shop.sell(maya, 8000, "s2", till=till(shop, "dock"))
    assert ways(flows_of(shop)) == {Way("mill", "dock"): 50, Way("dock", "mill"): 50}
    assert shop.balance(maya) == 30


def test_what_comes_back_comes_back_from_its_own_check(shop, maya):
    shop.sell(maya, 12000, "s1")
    shop.redeem(maya, "coffee", check_id="c1")
    at(shop, "dock")
    shop.redeem(maya, "coffee", check_id="c2")
    assert ways(flows_of(shop)) == {Way("mill", "dock"): 50}
    shop.sell(maya, 350, "c2", discount=350, till=shop.till)
    shop.sell(maya, 350, "c2", discount=350, till=shop.till, state=SaleState.VOIDED, version=2)
    assert ways(flows_of(shop)) == {}


def test_a_certificate_that_comes_back_was_not_used():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3000, f"s{number}")
    (paid,) = shop.member(maya).account.certificates
    shop.redeem(maya, f"certificate:{paid.id}", check_id="c1")
    assert courses(flows_of(shop))[SOLD, Course.USED] == 10
    shop.sell(maya, 3200, "c1", discount=3200)
    shop.sell(maya, 3200, "c1", discount=3200, state=SaleState.VOIDED, version=2)
    assert courses(flows_of(shop)) == {(SOLD, Course.ISSUED): 10, (SOLD, Course.PAID): 30_000}


def test_points_that_pay_what_is_owed_are_the_new_ones(shop, maya):
    """A hold has the old ones set aside over midnight, while their sale is refunded."""
    shop.now = datetime(2026, 12, 1, 7, 55, tzinfo=UTC)  # five to twelve in Los Angeles
    shop.sell(maya, 6000, "s1")
    shop.hold(maya, "coffee", check_id="c1")
    shop.refund(6000, "r1", "s1")
    shop.wait(minutes=10)
    shop.sell(maya, 3000, "s2")
    used = {key[0]: n for key, n in courses(flows_of(shop)).items() if key[1] is Course.USED}
    assert (shop.member(maya).account.debt, used) == (20, {Origin(DEC, "mill", Cause.SALE): 30})


def test_points_that_moved_with_activity_and_ended_are_not_the_new_ones():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1)))
    maya = shop.join()
    shop.sell(maya, 4000, "s1")
    shop.wait(days=40)
    shop.sell(maya, 1000, "s2")
    expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
    ended = {key[0]: n for key, n in courses(flows_of(shop)).items() if key[1] is Course.ENDED}
    assert (ended, shop.balance(maya)) == ({SOLD: 40}, 10)


@pytest.fixture
def pair():
    """Two members of a program whose points move with activity."""
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1)))
    return shop, merging.Pair(shop.join(), shop.join("Leo", "+12065550143"), "ana")


def test_merging_keeps_whose_points_had_ended(pair):
    """Maya's older ones live on with what she buys, Leo's end before they turn out to be one."""
    shop, both = pair
    shop.sell(both.member_id, 3000, "s1")
    shop.wait(days=11)
    shop.sell(both.other_id, 4000, "s2")
    shop.wait(days=18)
    shop.sell(both.member_id, 100, "s3")
    shop.wait(days=20)
    merging.merge(shop.book, shop.till, both, Request("m1", ""), shop.now)
    expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
    ended = {key[0]: n for key, n in courses(flows_of(shop)).items() if key[1] is Course.ENDED}
    assert (ended, shop.balance(both.member_id)) == ({Origin(DEC, "mill", Cause.SALE): 40}, 31)


def test_merging_again_in_the_same_moment_finds_what_came_in_between(pair):
    shop, both = pair
    shop.sell(both.other_id, 4000, "s1")
    merging.merge(shop.book, shop.till, both, Request("m1", ""), shop.now)
    merging.separate(shop.book, shop.till, both, Request("m2", ""), shop.now)
    shop.sell(both.other_id, 1000, "s2")
    merging.merge(shop.book, shop.till, both, Request("m3", ""), shop.now)
    assert courses(flows_of(shop)) == {(SOLD, Course.ISSUED): 50, (SOLD, Course.PAID): 5000}


def test_one_welcome_bonus_too_many_is_taken_back():
    shop = Shop(program(welcome_points=25))
    both = merging.Pair(shop.join(), shop.join("Leo", "+12065550143"), "ana")
    merging.merge(shop.book, shop.till, both, Request("m1", ""), shop.now)
    counted = Counter({course: n for (origin, course), n in courses(flows_of(shop)).items() if origin.cause is Cause.WELCOME})
    assert counted == {Course.ISSUED: 50, Course.TAKEN: 25}


def test_a_refund_that_takes_another_shops_points_owes_it_those(shop, maya):
    shop.sell(maya, 5000, "s1", till=till(shop, "dock"))
    shop.sell(maya, 4000, "s2")
    shop.redeem(maya, "coffee", check_id="c1")
    assert ways(flows_of(shop)) == {Way("dock", "mill"): 50}
    at(shop, "dock")
    shop.refund(5000, "r1", "s1")
    assert ways(flows_of(shop)) == {Way("dock", "mill"): 50, Way("mill", "dock"): 40}
    assert shop.member(maya).account.debt == 10


def test_what_staff_takes_goes_to_no_shop(shop, maya):
    shop.sell(maya, 5000, "s1", till=till(shop, "dock"))
    shop.adjust(maya, -20)
    assert ways(flows_of(shop)) == {}


def test_gifts_are_told_from_what_was_sold():
    shop = Shop(program(welcome_points=25))
    maya = shop.join()
    shop.adjust(maya, 10)
    causes = Counter({origin.cause: n for (origin, course), n in courses(flows_of(shop)).items() if course is Course.ISSUED})
    assert causes == {Cause.WELCOME: 25, Cause.ADJUSTMENT: 10}
    assert maya


def test_what_one_entry_grants_for_two_causes_keeps_both():
    lots = (Lot(None, "mill", 10), Lot(None, "dock", 5, Cause.WELCOME))
    after = Account(lots=lots, rolling_last_day=date(2026, 12, 24))
    facts = {"points": 15, "base": 1000, "posted": "10 1 10"}
    entry = next_entry(Account(), after, member_id="m", at=NOW, kind=EntryKind.SALE, cause="s1", location_id="mill", facts=facts)
    trail = Trail(lambda at: at.date(), lambda *_: None).follow([entry])
    bonus = Origin(date.min, "dock", Cause.WELCOME)
    assert courses(trail.flows) == {(SOLD, Course.ISSUED): 10, (SOLD, Course.PAID): 1000, (bonus, Course.ISSUED): 5}
