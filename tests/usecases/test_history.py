"""What was true at a past moment is what a look-up told at that moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Account
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnknownMember
from chalicelib.usecases import history, merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.till import Request
from tests.usecases import stories
from tests.usecases.new_rules import change_rules

LEO = "+12065550143"
gaps = st.sampled_from(
    [timedelta(microseconds=1), timedelta(minutes=7), timedelta(minutes=14), timedelta(hours=9), timedelta(days=6)]
)


def as_of(shop, member_id, at):
    return history.as_of(shop.book, shop.till, member_id, at)


def page(shop, member_id, at=None, before=None, limit=20):
    lines = history.read_page(shop.book, shop.till, member_id, at=at, before=before, limit=limit, now=shop.now)
    return [line.entry.account.seq for line in lines]


@given(
    st.sampled_from(sorted(stories.PROGRAMS)),
    st.lists(st.tuples(stories.steps, gaps, st.booleans()), max_size=12),
)
def test_every_past_moment_is_told_as_the_look_up_of_that_moment_told_it(rules, told):
    story = stories.Story(rules)
    shop, seen = story.shop, {}

    def look():
        for member_id in (story.member_id, story.other_id):
            seen[member_id, shop.now] = shop.member(member_id)

    look()
    for step, gap, looked_between in told:
        if looked_between:
            shop.now += gap / 2
            look()
        story.tell(step, gap)
        look()
    shop.wait(days=400)
    for (member_id, at), member in seen.items():
        found = as_of(shop, member_id, at)
        assert (found.id, found.account, found.balance) == (member.id, member.account, member.balance)


@given(st.sampled_from(sorted(stories.PROGRAMS)), st.lists(stories.steps, max_size=10), st.integers(1, 4))
def test_history_as_of_a_moment_is_the_beginning_of_all_history(rules, told, limit):
    story = stories.Story(rules)
    shop, maya = story.shop, story.member_id
    lengths = {}
    for step in told:
        story.tell(step)
        lengths[shop.now] = shop.book.record("rosas", maya).account.seq
    for at, length in lengths.items():
        found, before = [], None
        while pages := page(shop, maya, at, before, limit):
            found += pages
            before = pages[-1]
        assert found == list(range(length, 0, -1))


def test_a_moment_is_told_by_the_rules_of_that_moment(shop, maya):
    shop.sell(maya, 1200)
    seen = {}
    for zone in ("Asia/Tokyo", "Pacific/Honolulu"):
        change_rules(shop, timezone=zone)
        shop.now = datetime(2027, 11, 30, 16, tzinfo=UTC) if zone == "Asia/Tokyo" else datetime(2027, 12, 1, 9, tzinfo=UTC)
        seen[shop.now] = shop.balance(maya)
    assert list(seen.values()) == [0, 12], "in Tokyo it was December already, and then the day of Honolulu was longer"
    assert {at: as_of(shop, maya, at).balance for at in seen} == seen


def test_where_clocks_of_writers_differ_what_is_below_the_entry_found_was_there(shop, maya):
    first, tick = shop.now, timedelta(milliseconds=3)
    for number, stamped in enumerate([first + 2 * tick, first + tick, first + 3 * tick]):
        shop.now = stamped
        shop.sell(maya, 1000, f"s{number}")
    chain = shop.book.chains["rosas", maya]
    assert [entry.at for entry in chain] == [first, first + 2 * tick, first + tick, first + 3 * tick]
    found = [as_of(shop, maya, first + tick * n).balance for n in range(4)]
    assert found == [0, 20, 20, 30]
    assert page(shop, maya, first + tick) == [3, 2, 1]
    assert page(shop, maya, first + tick, before=3) == [2, 1], "a page that follows leaves out nothing"
    assert page(shop, maya, first + tick, before=9) == [3, 2, 1], "and a page from above begins at the moment"


def test_an_id_that_was_merged_into_another_tells_what_it_meant_at_the_time(shop, maya):
    leo = shop.join("Leo", LEO)
    shop.sell(leo, 1000)
    apart, both, pair = shop.now, shop.now + timedelta(hours=1), Pair(maya, leo, "ana")
    shop.now = both
    merging.merge(shop.book, shop.till, pair, Request("m1", "m1"), shop.now)
    assert [as_of(shop, who, at).id for who in (maya, leo) for at in (apart, both)] == [maya, maya, leo, maya]
    assert [as_of(shop, who, at).balance for who in (maya, leo) for at in (apart, both)] == [0, 10, 10, 10]
    assert [page(shop, leo), page(shop, leo, both), page(shop, leo, apart)] == [[2, 1], [2, 1], [2, 1]]
    assert history.read_page(shop.book, shop.till, leo, at=apart, before=None, limit=1, now=both)[0].entry.member_id == leo
    assert history.read_page(shop.book, shop.till, leo, at=None, before=None, limit=1, now=both)[0].entry.member_id == maya
    shop.wait(hours=1)
    merging.separate(shop.book, shop.till, pair, Request("s1", "s1"), shop.now)
    assert [as_of(shop, leo, at).id for at in (apart, both, shop.now)] == [leo, maya, leo]
    assert page(shop, leo) == [4, 3, 2, 1]


def test_each_line_has_the_account_before_it(shop, maya):
    for number in range(5):
        shop.wait(hours=1)
        shop.sell(maya, 1000, f"s{number}")
    lines = history.read_page(shop.book, shop.till, maya, at=None, before=6, limit=3, now=shop.now)
    assert [(line.entry.account.seq, line.before.seq) for line in lines] == [(5, 4), (4, 3), (3, 2)]
    (first,) = history.read_page(shop.book, shop.till, maya, at=None, before=2, limit=3, now=shop.now)
    assert first.before == Account()


def test_points_from_before_joining_are_part_of_the_history(shop, maya):
    (joined,) = shop.book.entries("rosas", maya)
    leo = shop.vault.member_id("rosas", PhoneNumber(LEO))
    shop.book.commit(Changes("rosas", entries=(replace(joined, member_id=leo),)))
    with pytest.raises(UnknownMember):
        as_of(shop, leo, shop.now)
    shop.wait(hours=1)
    shop.join("Leo", LEO)
    assert page(shop, leo) == [2, 1]
