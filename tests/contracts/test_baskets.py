"""The port `Baskets`: lists of days, what they add up to, and what members like."""

from collections import Counter
from datetime import date, timedelta

import pytest

from chalicelib.domain.basket import Sold
from chalicelib.domain.figures.goods import Bought, Count, Goods, Left
from chalicelib.domain.figures.tallies import Counted
from chalicelib.storage.figures import basket_keys
from chalicelib.storage.figures.baskets import Baskets
from chalicelib.storage.figures.figures import Tallies
from chalicelib.usecases.figures.selling import Report
from chalicelib.usecases.overview.tallies import Recount
from tests.fake_baskets import FakeBaskets
from tests.fake_tallies import FakeTallies

DAY, HALF = date(2026, 11, 21), date(2026, 7, 1)
SOLD = (Sold("tea", 2, 600), Sold("almond croissant", 1, 450), Sold("", 3, 100))
TEA = Bought(DAY, "mill", "maya", SOLD)
GOODS = Goods(
    40, 12, {"tea": Count(30, 9, 41, 123_00), "pk": Count(2, 0, 2, 500)}, {("pk", "tea"): 2, ("jam", "tea"): 1}, Left(3, 2, 1), 1
)


@pytest.fixture
def tallies(stack):
    return Tallies(stack.tables) if stack.tables is not None else FakeTallies()


@pytest.fixture
def baskets(stack, tallies):
    return Baskets(stack.tables) if stack.tables is not None else FakeBaskets(tallies)


def listed(tallies, merchant_id, bought, subject="S#mill#1", revision=0, **fields):
    counted = Counted(revision + 1, {}, None, revision, bought)
    key = bought.day if bought else DAY
    tallies.commit(Recount(merchant_id, {subject: counted}, bought={(key, subject): bought}, **fields))


def test_a_check_stands_on_the_list_of_its_day_and_is_remembered(tallies, baskets, merchant_id):
    listed(tallies, merchant_id, TEA)
    assert list(baskets.checks(merchant_id, DAY, 100)) == [(TEA, 1)]
    assert list(baskets.checks(merchant_id, DAY - timedelta(days=1), 100)) == []
    assert tallies.counted(merchant_id, ["S#mill#1"])["S#mill#1"].bought == TEA


def test_a_check_that_changes_stands_there_once_and_one_that_is_gone_not_at_all(tallies, baskets, merchant_id):
    listed(tallies, merchant_id, TEA)
    listed(tallies, merchant_id, TEA._replace(member_id=""), revision=1)
    assert list(baskets.checks(merchant_id, DAY, 100)) == [(TEA._replace(member_id=""), 1)]
    listed(tallies, merchant_id, None, revision=2)
    assert list(baskets.checks(merchant_id, DAY, 100)) == []


def test_of_a_list_that_is_too_long_a_part_is_read_and_stands_for_all(stack, tallies, baskets, merchant_id):
    for number in range(200):
        listed(tallies, merchant_id, TEA, f"S#mill#{number}")
    assert sum(times for _, times in baskets.checks(merchant_id, DAY, 100)) == 200
    if stack.tables is None:
        return
    found = [times for _, times in baskets.checks(merchant_id, DAY, 10)]
    assert len(found) <= 10 * basket_keys.CHECK_SHARDS
    assert set(found) <= {2, 4, 8}
    assert 120 < sum(found) < 300
    assert found == [times for _, times in baskets.checks(merchant_id, DAY, 10)]


def test_a_day_is_to_be_added_up_anew_until_it_was(tallies, baskets, merchant_id):
    assert baskets.late(merchant_id) == ()
    listed(tallies, merchant_id, TEA, late=frozenset({DAY}))
    (late,) = baskets.late(merchant_id)
    assert late.day == DAY
    baskets.settle(merchant_id, [late])
    assert baskets.late(merchant_id) == ()


def test_a_day_of_which_it_is_said_again_meanwhile_stays(tallies, baskets, merchant_id):
    listed(tallies, merchant_id, TEA, late=frozenset({DAY}))
    known = baskets.late(merchant_id)
    listed(tallies, merchant_id, TEA._replace(member_id=""), revision=1, late=frozenset({DAY}))
    baskets.settle(merchant_id, known)
    assert [one.day for one in baskets.late(merchant_id)] == [DAY]


def test_it_is_known_how_far_all_is_added_up(baskets, merchant_id):
    assert baskets.progress(merchant_id) is None
    baskets.move(merchant_id, DAY)
    assert baskets.progress(merchant_id) == DAY


def test_days_are_found_again_by_shop_and_in_order(baskets, merchant_id):
    for back in range(4):
        baskets.put_day(merchant_id, DAY - timedelta(days=back), {"mill": GOODS, "dock": Goods(back)})
    found = list(baskets.days(merchant_id, "mill", DAY - timedelta(days=2), DAY))
    assert found == [(DAY - timedelta(days=back), GOODS) for back in (2, 1, 0)]
    assert list(baskets.days(merchant_id, "dock", DAY, DAY)) == [(DAY, Goods())]
    baskets.put_day(merchant_id, DAY, {"mill": Goods()})
    assert list(baskets.days(merchant_id, "mill", DAY, DAY)) == [(DAY, Goods())]


def test_a_report_is_the_last_one_of_its_shop_and_length(baskets, merchant_id):
    assert baskets.report(merchant_id, "*", 28) is None
    for day in (DAY, DAY + timedelta(days=1)):
        baskets.put_report(merchant_id, "*", 28, Report(day, GOODS))
    assert baskets.report(merchant_id, "*", 28) == Report(DAY + timedelta(days=1), GOODS)
    assert baskets.report(merchant_id, "mill", 28) is None


def test_what_members_like_adds_up_whatever_items_are_called(tallies, baskets, merchant_id):
    for number, item in enumerate(("tea", "pk", "tea")):
        listed(tallies, merchant_id, TEA, f"S#mill#{number}", tastes={("maya", HALF): Counter({item: 1})})
    listed(tallies, merchant_id, TEA, "S#mill#9", tastes={("maya", HALF): Counter({"pk": -1}), ("leo", HALF): Counter(jam=1)})
    assert baskets.tastes(merchant_id, ["maya", "ana"], [HALF, date(2026, 1, 1)]) == {"maya": Counter(tea=2)}
