"""What every Book promises about reading a member's entries newest first, on the fake and on DynamoDB."""

from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest

from chalicelib.storage.tables import PAGE_BACK
from chalicelib.usecases.ports import Book, Changes
from tests.contracts.conftest import Stack
from tests.contracts.test_book import CONSENT, MAYA, entry


def write(book: Book, merchant_id: str, entries: int) -> None:
    """A member with everything else that a member has, and this many entries."""
    book.commit(Changes(merchant_id, customers=(MAYA,), consent=CONSENT))
    for seq in range(1, entries + 1):
        book.commit(Changes(merchant_id, entries=(entry(seq),)))


def test_entries_are_read_newest_first_as_they_were_written(stack: Stack, merchant_id: str) -> None:
    write(stack.book, merchant_id, 12)
    assert list(stack.another().book.entries_back(merchant_id, "mem_maya")) == [entry(seq) for seq in range(12, 0, -1)]


@pytest.mark.parametrize(("before", "found"), [(1, []), (2, [1]), (4, [3, 2, 1]), (9_999_999_999, [4, 3, 2, 1])])
def test_they_are_read_from_below_a_number(stack: Stack, merchant_id: str, before: int, found: list[int]) -> None:
    write(stack.book, merchant_id, 4)
    assert [known.account.seq for known in stack.book.entries_back(merchant_id, "mem_maya", before)] == found


def test_nobody_has_no_entries(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, entries=(replace(entry(1), member_id="mem_leo"),)))
    assert list(stack.book.entries_back(merchant_id, "mem_maya")) == []


def test_a_long_history_is_read_whole(stack: Stack, merchant_id: str) -> None:
    write(stack.book, merchant_id, 3 * PAGE_BACK + 1)
    found = [known.account.seq for known in stack.book.entries_back(merchant_id, "mem_maya")]
    assert found == list(range(3 * PAGE_BACK + 1, 0, -1))


def test_who_stops_early_reads_no_more(stack: Stack, merchant_id: str) -> None:
    write(stack.book, merchant_id, 2 * PAGE_BACK)
    calls: Counter[str] = Counter()
    stack.real.connection.client.meta.events.register("before-call.*.*", lambda model, **_: calls.update([model.name]))
    assert len(list(islice(stack.book.entries_back(merchant_id, "mem_maya"), PAGE_BACK))) == PAGE_BACK
    assert calls == {"Query": 1}
