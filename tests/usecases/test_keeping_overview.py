"""Keeping the overview: what follows for the console from what was committed, however often and in whatever order it comes."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customer import Asked, Customer
from chalicelib.domain.desk.listing import Shown, ending_of, fold
from chalicelib.domain.entry import EntryKind
from chalicelib.usecases.erasing import erase
from chalicelib.usecases.overview import keeping
from chalicelib.usecases.overview.directory import hash_ending, look
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.texts.post import Delivery
from tests.builders import MAYA, Shop
from tests.fake_overview import FakeDirectory, FakeFeed, FakeTextLog
from tests.fake_tallies import FakeTallies


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def keeper(shop: Shop) -> Keeper:
    return Keeper(shop.merchants, shop.vault, FakeDirectory(), FakeFeed(), FakeTextLog(), FakeTallies())


def committed(shop: Shop, merchant_id: str = "rosas") -> list[Seen]:
    """All that the stream brings of members."""
    items = [*shop.book.customers.values(), *(entry for chain in shop.book.chains.values() for entry in chain)]
    return [Seen(merchant_id, item) for item in items]


def by_ending(keeper: Keeper, ending: str) -> tuple[str, ...]:
    return keeper.directory.by_ending("rosas", hash_ending(keeper.vault, "rosas", ending), 9)


def test_who_joins_is_found_by_name_and_by_number(shop: Shop, keeper: Keeper) -> None:
    maya = shop.join()
    keeping.keep(keeper, committed(shop), shop.now)
    assert keeper.directory.by_name("rosas", "may", 9) == by_ending(keeper, MAYA[-4:]) == (maya,)
    assert look(keeper.directory, keeper.vault, "rosas", [maya, "mem_nobody"]) == {maya: Shown("Maya", "0142")}


def test_names_are_found_as_they_are_typed_in_a_hurry() -> None:
    assert [fold(name) for name in ("Zoë-Ann", "  JOSÉ ", "Ægir", "Straße", "李", "–", "d'Arc")] == [
        "zoeann",
        "jose",
        "ægir",
        "strasse",
        "李",
        "",
        "darc",
    ]
    assert [ending_of(number) for number in ("+1 206 555-0142", "0142", "142", "")] == ["0142", "0142", "", ""]


def test_somebody_who_was_only_asked_is_found_and_somebody_who_only_texted_is_not(shop: Shop, keeper: Keeper) -> None:
    from_door = Customer("mem_door", shop.vault.seal("rosas", "+12065550177"), "en", revision=1)
    keeping.keep(keeper, [Seen("rosas", from_door)], shop.now)
    assert by_ending(keeper, "0177") == ()
    keeping.keep(keeper, [Seen("rosas", replace(from_door, asked=Asked.CONFIRM, revision=2))], shop.now)
    assert by_ending(keeper, "0177") == ("mem_door",)


def test_who_is_erased_leaves_no_name_and_no_number_however_late_the_stream_is(shop: Shop, keeper: Keeper) -> None:
    maya = shop.join()
    before = committed(shop)
    keeping.keep(keeper, before, shop.now)
    erase(shop.book, shop.vault, shop.merchant, maya, shop.now)
    for seen in (committed(shop), before, [*committed(shop), *before]):
        keeping.keep(keeper, seen, shop.now)
    assert keeper.directory.by_name("rosas", "m", 9) == by_ending(keeper, MAYA[-4:]) == ()
    assert look(keeper.directory, keeper.vault, "rosas", [maya]) == {maya: Shown()}
    assert "maya" not in repr(keeper.directory.__dict__).lower()


def test_who_turned_out_to_be_somebody_else_is_found_by_the_number_alone(shop: Shop, keeper: Keeper) -> None:
    other = Customer("mem_2", shop.vault.seal("rosas", "+12065550199"), "en", "Mia", shop.now, merged_into="mem_1", revision=3)
    keeping.keep(keeper, [Seen("rosas", other)], shop.now)
    assert keeper.directory.by_name("rosas", "mia", 9) == ()
    assert by_ending(keeper, "0199") == ("mem_2",)


def test_the_feed_tells_what_happened_at_tills_and_names_nobody(shop: Shop, keeper: Keeper) -> None:
    maya = shop.join()
    shop.wait(minutes=1)
    shop.sell(maya, 12_40, "sale-1")
    shop.wait(minutes=1)
    shop.adjust(maya, 50)
    shop.wait(minutes=1)
    shop.redeem(maya, "coffee", check_id="sale-2")
    keeping.keep(keeper, committed(shop), shop.now)
    told = [(one.kind, one.points, one.location_id) for one in keeper.feed.newest("rosas", 9)]
    assert told == [
        (EntryKind.CAPTURED, -50, "mill"),
        (EntryKind.ADJUSTED, 50, "mill"),
        (EntryKind.SALE, 12, "mill"),
        (EntryKind.JOINED, 0, None),
    ]
    assert keeper.feed.newest("rosas", 1)[0].facts["used"] == "Free coffee"
    assert "Maya" not in repr(keeper.feed.__dict__)


def test_what_is_a_week_old_is_no_news(shop: Shop, keeper: Keeper) -> None:
    shop.join()
    keeping.keep(keeper, committed(shop), shop.now + timedelta(days=7))
    assert keeper.feed.newest("rosas", 9) == ()


def test_a_text_is_logged_when_it_left_or_was_stopped_and_not_while_it_may_be_taken_back(shop: Shop, keeper: Keeper) -> None:
    leaving = Delivery("rosas", "maya", "entry:1", shop.now, "earned", 1)
    stopped = replace(leaving, cause="entry:2", reason="quiet_hours", settled=True)
    old = replace(leaving, cause="entry:3", message_id="id", at=shop.now - timedelta(days=92))
    keeping.keep(keeper, [Seen("rosas", one) for one in (leaving, stopped, old)], shop.now)
    assert keeper.texts.page("rosas", shop.now.date(), failed=False, before=None, limit=9) == (stopped,)
    sent = replace(leaving, message_id="id", at=shop.now + timedelta(minutes=5))
    keeping.keep(keeper, [Seen("rosas", sent)], shop.now)
    assert keeper.texts.page("rosas", shop.now.date(), failed=False, before=None, limit=9) == (sent, stopped)


def test_of_a_sandbox_nothing_is_kept(shop: Shop, keeper: Keeper) -> None:
    shop.join()
    keeping.keep(keeper, committed(shop, "rosas~test"), shop.now)
    assert (keeper.directory.__dict__["listings"], keeper.feed.__dict__["kept"]) == ({}, {})


def an_evening(shop: Shop) -> list[Seen]:
    """Every version of everything of two members, one of whom changes the name, the other is forgotten."""
    seen: list[Seen] = []
    maya, leo = shop.join(), shop.join("Leo", "+12065550199")
    seen += committed(shop)
    for number in range(3):
        shop.wait(minutes=1)
        shop.sell(maya, 20_00, f"sale-{number}")
        seen += committed(shop)
    known = shop.book.customers["rosas", maya]
    shop.book.customers["rosas", maya] = replace(known, first_name="Mia", revision=known.revision + 1)
    seen += committed(shop)
    erase(shop.book, shop.vault, shop.merchant, leo, shop.now)
    text = Delivery("rosas", maya, "entry:2", shop.now, "earned", 1, "message-1")
    return [*seen, *committed(shop), Seen("rosas", text), Seen("rosas", replace(text, settled=True, failure="unreachable"))]


def kept_by(keeper: Keeper) -> tuple[object, ...]:
    listings = keeper.directory.__dict__["listings"]
    places = {key: replace(listing, shown=b"x" if listing.shown else b"") for key, listing in listings.items()}
    return places, keeper.feed.__dict__["kept"], keeper.texts.__dict__["kept"]


@given(st.randoms(use_true_random=False), st.integers(1, 7))
def test_whatever_the_order_and_however_often_the_same_is_kept(random: Random, size: int) -> None:
    shop = Shop()
    seen = an_evening(shop)
    told = [*seen, *seen]
    random.shuffle(told)
    orderly, late = (
        Keeper(shop.merchants, shop.vault, FakeDirectory(), FakeFeed(), FakeTextLog(), FakeTallies()) for _ in range(2)
    )
    keeping.keep(orderly, seen, shop.now)
    for start in range(0, len(told), size):
        keeping.keep(late, told[start : start + size], shop.now)
    assert kept_by(late) == kept_by(orderly)
    assert late.directory.by_name("rosas", "mia", 9)
    assert late.directory.by_name("rosas", "maya", 9) == late.directory.by_name("rosas", "leo", 9) == ()
