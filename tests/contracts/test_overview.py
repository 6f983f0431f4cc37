"""What the console reads: what every Directory, Feed and TextLog promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.desk.listing import Listing
from chalicelib.domain.entry import EntryKind
from chalicelib.storage.figures import overview
from chalicelib.usecases.overview.ports import Happening, Keeper
from chalicelib.usecases.texts.post import Delivery
from tests.contracts.conftest import Stack
from tests.fake_overview import FakeDirectory, FakeFeed, FakeTextLog
from tests.fake_tallies import FakeTallies

NOON = datetime(2026, 11, 21, 12, 0, 0, 5, tzinfo=UTC)
NOVEMBER, DECEMBER = date(2026, 11, 21), date(2026, 12, 1)


@pytest.fixture
def keeper(stack: Stack) -> Keeper:
    """The projections on this engine."""
    ports = (FakeDirectory(), FakeFeed(), FakeTextLog())
    if stack.tables is not None:
        ports = (overview.Directory(stack.tables), overview.Feed(stack.tables), overview.TextLog(stack.tables))
    return Keeper(stack.merchants, stack.vault, *ports, FakeTallies())


def found(keeper: Keeper, merchant_id: str, name: str = "", ending: str = "") -> tuple[str, ...]:
    directory = keeper.directory
    return directory.by_name(merchant_id, name, 10) if name else directory.by_ending(merchant_id, ending, 10)


def test_a_member_is_found_by_the_beginning_of_a_name_and_by_the_end_of_a_number(keeper: Keeper, merchant_id: str) -> None:
    maya = Listing(merchant_id, "mem_maya", 1, "maya", "0142", b"\x00sealed")
    keeper.directory.put(maya)
    keeper.directory.put(Listing(merchant_id, "mem_max", 1, "max", "0142"))
    keeper.directory.put(Listing(f"{merchant_id}x", "mem_other", 1, "maya", "0142"))
    assert found(keeper, merchant_id, "ma") == ("mem_max", "mem_maya")
    assert found(keeper, merchant_id, "may") == ("mem_maya",)
    assert found(keeper, merchant_id, "y") == ()
    assert sorted(found(keeper, merchant_id, ending="0142")) == ["mem_max", "mem_maya"]
    assert found(keeper, merchant_id, ending="0143") == ()
    assert keeper.directory.find(merchant_id, ["mem_maya", "mem_nobody"]) == {"mem_maya": maya}


def test_no_more_are_found_than_were_asked_for(keeper: Keeper, merchant_id: str) -> None:
    for number in range(5):
        keeper.directory.put(Listing(merchant_id, f"mem_{number}", 1, "ana", "0142"))
    assert keeper.directory.by_name(merchant_id, "a", 3) == ("mem_0", "mem_1", "mem_2")
    assert len(keeper.directory.by_ending(merchant_id, "0142", 2)) == 2


def test_who_changed_name_or_number_is_found_no_more_where_they_were(keeper: Keeper, merchant_id: str) -> None:
    keeper.directory.put(Listing(merchant_id, "mem_maya", 1, "maya", "0142", b"old"))
    keeper.directory.put(Listing(merchant_id, "mem_maya", 2, "mia", "0199", b"new"))
    assert found(keeper, merchant_id, "maya") == found(keeper, merchant_id, ending="0142") == ()
    assert found(keeper, merchant_id, "m") == found(keeper, merchant_id, ending="0199") == ("mem_maya",)


def test_who_was_erased_is_found_nowhere_whatever_is_delivered_again(keeper: Keeper, merchant_id: str) -> None:
    known = Listing(merchant_id, "mem_maya", 1, "maya", "0142", b"sealed")
    keeper.directory.put(known)
    keeper.directory.put(Listing(merchant_id, "mem_maya", 2))
    keeper.directory.put(known)
    assert found(keeper, merchant_id, "maya") == found(keeper, merchant_id, ending="0142") == ()
    assert keeper.directory.find(merchant_id, ["mem_maya"])["mem_maya"].shown == b""


def test_all_members_are_listed_once_and_nobody_who_was_erased(keeper: Keeper, merchant_id: str) -> None:
    for number in range(30):
        keeper.directory.put(Listing(merchant_id, f"mem_{number}", 1, "" if number % 2 else "maya", "0142", b"x"))
        keeper.directory.put(Listing(merchant_id, f"mem_{number}", 2, "zoe", "0199", b"x"))
    keeper.directory.put(Listing(merchant_id, "mem_7", 3))
    listed = list(keeper.directory.all(merchant_id))
    assert sorted(listed) == sorted(f"mem_{number}" for number in range(30) if number != 7)
    assert listed == list(keeper.directory.all(merchant_id))
    assert list(keeper.directory.all(f"{merchant_id}x")) == []
    for at, member in enumerate(listed):
        assert list(keeper.directory.all(merchant_id, member)) == listed[at + 1 :]


def test_members_are_listed_from_any_of_them_on_also_from_who_is_gone(keeper: Keeper, merchant_id: str) -> None:
    for number in range(30):
        keeper.directory.put(Listing(merchant_id, f"mem_{number}", 1, "maya", "0142", b"x"))
    listed = list(keeper.directory.all(merchant_id))
    for number, member_id in enumerate(listed):
        assert list(keeper.directory.all(merchant_id, member_id)) == listed[number + 1 :]
    keeper.directory.put(Listing(merchant_id, listed[9], 2))
    assert list(keeper.directory.all(merchant_id, listed[9])) == listed[10:]


def test_versions_in_any_order_end_in_the_newest(keeper: Keeper, merchant_id: str) -> None:
    versions = [Listing(merchant_id, "mem_maya", n, f"name{n % 3}", f"{n % 2}", b"x") for n in (4, 1, 6, 3, 5, 2)]
    for listing in [*versions, *versions]:
        keeper.directory.put(listing)
    assert found(keeper, merchant_id, "n") == ("mem_maya",)
    assert found(keeper, merchant_id, "name0") == ("mem_maya",)
    assert (found(keeper, merchant_id, ending="0"), found(keeper, merchant_id, ending="1")) == (("mem_maya",), ())


def test_a_stream_and_a_walk_beside_each_other_leave_one_place_for_a_member(
    keeper: Keeper, stack: Stack, merchant_id: str
) -> None:
    if stack.one_at_a_time:
        pytest.skip("threads say nothing here")
    versions = [Listing(merchant_id, "mem_maya", n, f"name{n}", f"{n}", b"x") for n in range(1, 9)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(keeper.directory.put, [*versions, *reversed(versions)]))
    assert found(keeper, merchant_id, "name") == ("mem_maya",)
    assert found(keeper, merchant_id, "name8") == ("mem_maya",)
    assert [found(keeper, merchant_id, ending=str(n)) for n in range(1, 9)] == [*[()] * 7, ("mem_maya",)]


def happening(merchant_id: str, number: int, member_id: str = "mem_maya") -> Happening:
    at = NOON + timedelta(seconds=number)
    return Happening(merchant_id, member_id, number, at, EntryKind.SALE, "mill", 12, {"base": 1240})


def test_the_feed_brings_the_newest_of_all_members_first(keeper: Keeper, merchant_id: str) -> None:
    told = [happening(merchant_id, number, f"mem_{number % 7}") for number in range(60)]
    keeper.feed.put(told)
    keeper.feed.put([])
    assert keeper.feed.newest(merchant_id, 20) == tuple(reversed(told[40:]))
    assert keeper.feed.newest(f"{merchant_id}x", 20) == ()


def test_the_feed_tells_the_same_once_however_often_it_is_put(keeper: Keeper, merchant_id: str) -> None:
    bare = Happening(merchant_id, "mem_ana", 3, NOON, EntryKind.JOINED)
    keeper.feed.put([bare, happening(merchant_id, 1), bare])
    keeper.feed.put([bare])
    assert keeper.feed.newest(merchant_id, 20) == (happening(merchant_id, 1), bare)


def text(merchant_id: str, number: int, **fields: object) -> Delivery:
    plain = Delivery(merchant_id, f"mem_{number % 5}", f"entry:{number}#x", NOON + timedelta(minutes=number), "earned", 1, "id")
    return replace(plain, **fields)  # type: ignore[arg-type]


def test_the_log_brings_a_month_page_by_page_newest_first(keeper: Keeper, merchant_id: str) -> None:
    texts = [text(merchant_id, number, price_micros=8_100) for number in range(70)]
    keeper.texts.put(texts)
    keeper.texts.put([text(merchant_id, 1, at=datetime(2026, 12, 1, tzinfo=UTC))])
    first = keeper.texts.page(merchant_id, NOVEMBER, failed=False, before=None, limit=40)
    rest = keeper.texts.page(merchant_id, NOVEMBER, failed=False, before=first[-1].at, limit=40)
    assert [*first, *rest] == texts[::-1]
    assert len(keeper.texts.page(merchant_id, DECEMBER, failed=False, before=None, limit=40)) == 1


def test_texts_that_did_not_arrive_are_found_by_themselves(keeper: Keeper, merchant_id: str) -> None:
    stopped = text(merchant_id, 3, message_id=None, reason="quiet_hours", parts=0, settled=True)
    lost = text(merchant_id, 4, failure="unreachable", settled=True)
    keeper.texts.put([text(merchant_id, 1), text(merchant_id, 4), stopped, text(merchant_id, 5)])
    keeper.texts.put([lost])
    assert keeper.texts.page(merchant_id, NOVEMBER, failed=True, before=None, limit=9) == (lost, stopped)
    assert len(keeper.texts.page(merchant_id, NOVEMBER, failed=False, before=None, limit=9)) == 4


def test_what_was_known_earlier_does_not_come_back(keeper: Keeper, merchant_id: str) -> None:
    settled = text(merchant_id, 1, settled=True, price_micros=16_200, parts=2)
    for known in (text(merchant_id, 1), settled, text(merchant_id, 1)):
        keeper.texts.put([known])
    assert keeper.texts.page(merchant_id, NOVEMBER, failed=False, before=None, limit=9) == (settled,)


def test_what_is_kept_vanishes_and_no_partition_is_everybodys(keeper: Keeper, stack: Stack, merchant_id: str) -> None:
    table = stack.real.overview
    keeper.feed.put([happening(merchant_id, n, f"mem_{n}") for n in range(400)])
    counts = [len(table.newest(f"{merchant_id}#FEED#{shard}", 400)) for shard in range(8)]
    assert sum(counts) == 400
    assert max(counts) < 2 * 400 / 8
    (one, *_) = table.newest(f"{merchant_id}#FEED#0", 1)
    assert NOON < datetime.fromtimestamp(int(one.vanishes_at), UTC) < NOON + timedelta(days=8)  # type: ignore[attr-defined]
