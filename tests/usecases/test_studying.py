"""A merchant's members are studied every night, whatever interrupts it, and what is asked of them later reads the study alone."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.figures.habits import Reach
from chalicelib.domain.figures.segments import FLOOR, SegmentTooSmall, UnknownSegment
from chalicelib.domain.figures.study import Size
from chalicelib.domain.figures.tallies import OF_NO_DAY, Subject, name_member
from chalicelib.usecases import erasing
from chalicelib.usecases.overview import people
from chalicelib.usecases.overview.keeping import keep
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.overview.studying import LISTED, run
from chalicelib.usecases.overview.tallies import count
from chalicelib.usecases.till import Till
from tests.builders import Shop
from tests.fake_overview import FakeFeed, FakeTextLog
from tests.usecases.recording import stored
from tests.usecases.town import Town, crowd, plenty

TODAY = date(2026, 11, 21)
YESTERDAY = TODAY - timedelta(days=1)
LEO = "+12065550143"


@pytest.fixture(scope="module")
def studied():
    town = crowd(250)
    assert run(town.desk(), plenty) == 1
    return town


class LivedShop:
    """A shop whose figures are kept as everything happens."""

    def __init__(self):
        self.town = Town(Shop())
        self.shop = self.town.shop

    def study(self):
        town, shop = self.town, self.shop
        keeper = Keeper(shop.merchants, shop.vault, town.directory, FakeFeed(), FakeTextLog(), town.tallies)
        keep(keeper, [Seen("rosas", one) for one in stored(shop.book)], shop.now)
        run(town.desk(), plenty)
        return people.read(town.studies, shop.merchant, None)


def test_a_study_is_of_the_day_that_ended_last():
    lived = LivedShop()
    maya = lived.shop.join()
    lived.shop.sell(maya, 1240)
    assert (lived.study().day, lived.study().members, lived.study().seen) == (YESTERDAY, 1, 0)
    lived.shop.wait(days=1)
    assert (lived.study().day, lived.study().seen, lived.study().spend_a_year) == (TODAY, 1, 1240)


def test_a_day_ends_by_the_clock_of_the_first_shop():
    lived = LivedShop()
    lived.shop.sell(lived.shop.join(), 1240)
    lived.shop.now = datetime(2026, 11, 22, 7, 59, tzinfo=UTC)  # a minute to midnight in Los Angeles
    assert lived.study().day == YESTERDAY
    lived.shop.wait(minutes=1)
    assert lived.study().day == TODAY


def test_what_was_refunded_or_moved_is_nobodys_habit():
    lived = LivedShop()
    shop = lived.shop
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 1000)
    shop.move(leo)
    shop.sell(maya, 2000, "sale-2")
    shop.refund(2000, sale_id="sale-2")
    shop.wait(days=1)
    lived.study()
    found = {habits.member_id: habits for habits in lived.town.studies.pages("rosas", TODAY, 1)}
    assert (found[maya].sales, found[maya].last) == (0, None)
    assert (found[leo].sales, found[leo].spend) == (1, 1000)


def test_rewards_used_are_told_from_joining_on():
    lived = LivedShop()
    shop = lived.shop
    maya = shop.join()
    shop.sell(maya, 10_000)
    shop.wait(days=12)
    held = shop.redeem(maya, "coffee", check_id="sale-2")
    shop.sell(maya, 1000, "sale-2", discount=350)
    shop.wait(days=1)
    assert (lived.study().days_to_first_reward, lived.study().visits_to_first_reward) == (12, 2)
    shop.reverse(held)
    shop.wait(days=1)
    assert lived.study().rewarded == 0


def test_a_reward_that_comes_back_with_its_sale_was_not_used():
    lived = LivedShop()
    shop = lived.shop
    maya = shop.join()
    shop.sell(maya, 10_000)
    shop.redeem(maya, "coffee", check_id="sale-2")
    shop.sell(maya, 1000, "sale-2", discount=350)
    shop.refund(650, sale_id="sale-2")
    shop.wait(days=1)
    assert (lived.study().rewarded, lived.study().days_to_first_reward) == (0, None)


def test_who_was_forgotten_is_in_no_study():
    lived = LivedShop()
    shop = lived.shop
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 1000)
    shop.sell(leo, 1000, "sale-2")
    erasing.erase(shop.book, shop.vault, shop.merchant, maya, shop.now)
    shop.wait(days=1)
    assert (lived.study().members, lived.study().seen) == (1, 1)


def test_how_far_a_reward_is_is_asked_of_the_account():
    lived = LivedShop()
    shop = lived.shop
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 4000)
    shop.sell(leo, 3900, "sale-2", till=Till(shop.merchant, shop.merchant.location("dock")))
    shop.wait(days=1)
    lived.study()
    found = {habits.member_id: (habits.reach, habits.home) for habits in lived.town.studies.pages("rosas", TODAY, 1)}
    assert found == {maya: (Reach.READY, "mill"), leo: (Reach.NEAR, "dock")}


def test_who_is_no_member_any_more_is_in_no_study(studied):
    town = crowd(30)
    gone = Subject(name_member("mem_00000"), 2, {OF_NO_DAY: Counter()})
    count(town.tallies, "rosas", [gone])
    run(town.desk(), plenty)
    assert people.read(town.studies, town.shop.merchant, None).members == 29


def test_a_shop_has_a_study_of_who_is_at_home_there(studied):
    merchant = studied.shop.merchant
    mill, dock, everywhere = (people.read(studied.studies, merchant, place) for place in (*merchant.locations, None))
    assert mill.seen + dock.seen == everywhere.seen == 167
    assert (mill.members + dock.members, everywhere.members) == (167, 250)  # who never came is at home in none


def test_the_same_night_is_studied_once_and_the_next_one_anew(studied):
    town = crowd(20)
    assert [run(town.desk(), plenty) for _ in range(2)] == [1, 0]
    town.shop.wait(days=1)
    assert run(town.desk(), plenty) == 1
    assert town.studies.progress("rosas").day == TODAY


def test_a_merchant_that_is_gone_holds_up_no_other():
    town = crowd(3)
    assert run(replace(town.desk(), everyone=lambda: iter(["nobody", "rosas"])), plenty) == 1


def test_before_the_first_study_there_is_none():
    town = crowd(3)
    assert people.read(town.studies, town.shop.merchant, None) is None
    assert list(people.members_of(town.studies, town.shop.merchant, "new")) == []


def test_a_segment_is_listed_for_all_shops_and_for_one(studied):
    merchant = studied.shop.merchant
    study = people.read(studied.studies, merchant, None)
    once = list(people.members_of(studied.studies, merchant, "once"))
    assert len(once) == study.size("once").members == 83
    at_dock = list(people.members_of(studied.studies, merchant, "once", merchant.location("dock")))
    assert 0 < len(at_dock) < len(once)
    assert set(at_dock) < set(once)
    assert study.size("once") == Size(83, sum(int(member_id[4:]) % 5 != 0 for member_id in once))


def test_a_segment_of_few_is_refused_and_one_of_no_name_too():
    town = Town()
    for number in range(FLOOR - 1):
        town.settle(f"mem_{number}", TODAY - timedelta(days=3))
    run(town.desk(), plenty)
    with pytest.raises(SegmentTooSmall):
        people.members_of(town.studies, town.shop.merchant, "new")
    with pytest.raises(UnknownSegment):
        people.members_of(town.studies, town.shop.merchant, "rich")


def test_a_long_segment_is_written_in_parts():
    town = Town()
    for number in range(LISTED + 1):
        town.settle(f"mem_{number:05d}", TODAY - timedelta(days=3))
    run(town.desk(), plenty)
    assert sorted(len(ids) for key, ids in town.studies.lists.items() if key[2] == "new") == [1, LISTED]
    assert len(set(people.members_of(town.studies, town.shop.merchant, "new"))) == LISTED + 1


def test_who_was_silent_for_a_year_is_set_aside_by_the_study_and_counts_as_before():
    lived = LivedShop()
    shop = lived.shop
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.wait(days=300)
    shop.sell(leo, 1240)
    lived.study()
    shop.wait(days=100)
    assert lived.study().members == 2
    waiting = {name: shop.member(name).customer.quarantined_at is not None for name in (maya, leo)}
    assert waiting == {maya: True, leo: False}
    shop.wait(days=1)
    assert lived.study().members == 2


def test_a_merchant_says_after_how_many_months_of_silence_a_member_is_set_aside():
    lived = LivedShop()
    shop, maya = lived.shop, lived.shop.join()
    shop.merchants.change(replace(shop.merchants.reread("rosas"), silent_months=6))
    shop.wait(days=181)
    lived.study()
    assert shop.member(maya).customer.quarantined_at is None
    shop.wait(days=3)
    lived.study()
    assert shop.member(maya).customer.quarantined_at is not None
