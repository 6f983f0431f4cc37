"""What every Book promises, on the fake and on DynamoDB."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from chalicelib.domain.account import Account, Lot
from chalicelib.domain.allowance import Allowance
from chalicelib.domain.consent import Consent, ConsentEvent
from chalicelib.domain.customer import Customer, HandledText, Reply
from chalicelib.domain.entry import Delta, Entry, EntryKind
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.sale import Report, Sale, SaleState, Seen
from chalicelib.usecases.ports import Changes, Outpaced, Pointer, Record
from tests.contracts.conftest import Stack

NOW = datetime(2026, 11, 21, 17, 45, 7, tzinfo=UTC)
MAYA = Customer("mem_maya", b"\x00sealed", "en", "Maya", NOW, consent_changed_at=NOW)
SALE = Sale(
    "mill", "check#1/ö", Report(SaleState.CLOSED, "USD", NOW, 2_450), "mem_maya", seen={"r1": Seen("d1", {"points_delta": 24})}
)
HELD = Redemption(
    "red_1", "mem_maya", "mill", "check-1", RedemptionStatus.HELD, NOW, "digest", {"balance": 3, "uses": [["a", 1]]}
)
TEXT = HandledText(
    "inbound-1", "mem_maya", b"\x00sealed", "en", "join", NOW, (Reply("welcome", {"name": "Maya", "total": 5}),), NOW
)
ADJUSTED = Operation("op_1", OperationKind.ADJUSTMENT, "mem_maya", NOW, "digest", {"points": 5, "balance": 15})
ALLOWANCE = Allowance("mill", "t#1", date(2026, 11, 21), 200, datetime(2026, 11, 23, 8, tzinfo=UTC), used=100)
CONSENT = Consent("mem_maya", ConsentEvent.JOINED, NOW, "text", "sign-1", "inbound-1", b"\x00words", "a name")


def entry(seq: int, points: int = 10) -> Entry:
    account = Account(seq, Fraction(21, 2), (Lot(date(2027, 11, 30), "mill", points),), visits=seq, lifetime_points=points)
    return Entry(
        "mem_maya",
        NOW + timedelta(minutes=seq),
        EntryKind.SALE,
        f"check-{seq}",
        "mill",
        points,
        {"balance": points},
        account,
        Delta((account.lots[0],), 0, 1),
    )


def test_nobody_is_known_before_the_first_write(stack: Stack, merchant_id: str) -> None:
    assert stack.book.record(merchant_id, "mem_maya") == Record(None, Account())
    assert stack.book.sale(merchant_id, "mill", "check-1") is None
    assert stack.book.redemption(merchant_id, "red_1") is None
    assert list(stack.book.entries(merchant_id, "mem_maya")) == []


def test_everything_written_together_is_read_back_as_it_was(stack: Stack, merchant_id: str) -> None:
    changes = Changes(merchant_id, SALE, HELD, TEXT, (MAYA,), (entry(1),), CONSENT, (Pointer(merchant_id, "mem_maya", NOW),))
    stack.book.commit(changes)
    there = stack.another().book
    assert there.record(merchant_id, "mem_maya") == Record(replace(MAYA, revision=1), entry(1).account)
    assert there.sale(merchant_id, "mill", SALE.sale_id) == replace(SALE, revision=1)
    assert there.redemption(merchant_id, "red_1") == replace(HELD, revision=1)
    assert list(there.entries(merchant_id, "mem_maya")) == [entry(1)]


def test_a_record_has_the_newest_entry_whatever_else_a_member_has(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, customers=(MAYA,), consent=CONSENT))
    assert stack.book.record(merchant_id, "mem_maya") == Record(replace(MAYA, revision=1), Account())
    for seq in range(1, 12):
        stack.book.commit(Changes(merchant_id, entries=(entry(seq),)))
    assert stack.book.record(merchant_id, "mem_maya").account == entry(11).account


def test_points_of_somebody_who_never_texted_are_found(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, entries=(entry(1),)))
    stack.book.commit(Changes(merchant_id, entries=(entry(2),)))
    assert stack.book.record(merchant_id, "mem_maya") == Record(None, entry(2).account)


def test_a_record_is_one_query(stack: Stack, merchant_id: str) -> None:
    calls: Counter[str] = Counter()
    stack.real.connection.client.meta.events.register("before-call.*.*", lambda model, **_: calls.update([model.name]))
    stack.book.record(merchant_id, "mem_maya")
    assert calls == {"Query": 1}


def test_entries_come_oldest_first(stack: Stack, merchant_id: str) -> None:
    for seq in range(1, 12):
        stack.book.commit(Changes(merchant_id, entries=(entry(seq),)))
    assert [found.account.seq for found in stack.book.entries(merchant_id, "mem_maya")] == list(range(1, 12))


def test_a_history_of_several_pages_is_read_whole(stack: Stack, merchant_id: str) -> None:
    long = {"words": "x" * 200_000}  # DynamoDB ends a page at 1 MB
    for seq in range(1, 9):
        stack.book.commit(Changes(merchant_id, entries=(replace(entry(seq), facts=long),)))
    assert [found.account.seq for found in stack.book.entries(merchant_id, "mem_maya")] == list(range(1, 9))


def test_an_operation_is_done_once_and_the_second_learns_what_was_answered(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, operation=ADJUSTED, entries=(entry(1),)))
    with pytest.raises(Outpaced) as refused:
        stack.another().book.commit(Changes(merchant_id, operation=replace(ADJUSTED, digest="other"), entries=(entry(2),)))
    assert refused.value.operation == ADJUSTED == stack.book.operation(merchant_id, ADJUSTED.id)
    assert stack.book.operation(merchant_id, "op_2") is None
    assert stack.book.record(merchant_id, "mem_maya").account == entry(1).account


def test_an_operation_alone_is_done_once_too(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, operation=ADJUSTED))
    with pytest.raises(Outpaced) as refused:
        stack.another().book.commit(Changes(merchant_id, operation=replace(ADJUSTED, digest="other")))
    assert refused.value.operation == ADJUSTED == stack.book.operation(merchant_id, ADJUSTED.id)


def test_what_was_used_of_an_allowance_is_counted_once_by_whoever_read_it_last(stack: Stack, merchant_id: str) -> None:
    assert stack.book.allowance(merchant_id, "mill", "t#1", ALLOWANCE.day) is None
    stack.book.commit(Changes(merchant_id, redemption=HELD, allowance=ALLOWANCE, entries=(entry(1),)))
    stored = stack.another().book.allowance(merchant_id, "mill", "t#1", ALLOWANCE.day)
    assert stored == replace(ALLOWANCE, revision=1)
    for outdated in (ALLOWANCE, replace(ALLOWANCE, revision=2)):
        with pytest.raises(Outpaced):
            stack.book.commit(Changes(merchant_id, allowance=outdated, entries=(entry(2),)))
    stack.book.commit(Changes(merchant_id, allowance=stored.use(50), entries=(entry(2),)))
    assert stack.book.allowance(merchant_id, "mill", "t#1", ALLOWANCE.day) == replace(ALLOWANCE, used=150, revision=2)
    assert stack.book.record(merchant_id, "mem_maya").account == entry(2).account


def test_an_allowance_is_that_of_one_terminal_and_day(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, allowance=ALLOWANCE))
    others = [("dock", "t#1", ALLOWANCE.day), ("mill", "t", ALLOWANCE.day), ("mill", "t#1", date(2026, 11, 22))]
    assert [stack.book.allowance(merchant_id, *other) for other in others] == [None] * 3


def test_entries_of_two_members_are_written_together_or_not_at_all(stack: Stack, merchant_id: str) -> None:
    both = (entry(1), replace(entry(1), member_id="mem_leo"))
    stack.book.commit(Changes(merchant_id, entries=both[1:]))
    with pytest.raises(Outpaced):
        stack.book.commit(Changes(merchant_id, entries=both))
    assert list(stack.book.entries(merchant_id, "mem_maya")) == []
    stack.book.commit(Changes(merchant_id, entries=(both[0], replace(entry(2), member_id="mem_leo"))))
    assert [len(list(stack.book.entries(merchant_id, member))) for member in ("mem_maya", "mem_leo")] == [1, 2]


def test_an_entry_number_is_given_once(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, entries=(entry(1),)))
    with pytest.raises(Outpaced) as refused:
        stack.book.commit(Changes(merchant_id, entries=(entry(1, points=99),)))
    assert (refused.value.sale, refused.value.redemption, refused.value.handled) == (None, None, False)
    assert stack.book.record(merchant_id, "mem_maya").account == entry(1).account


@pytest.mark.parametrize("with_entry", [False, True], ids=["alone", "in a transaction"])
def test_of_two_writers_of_one_sale_one_wins_and_the_other_learns_what_is_stored(
    stack: Stack, merchant_id: str, *, with_entry: bool
) -> None:
    mine, theirs = replace(SALE, member_id="mem_maya"), replace(SALE, seen={"r2": Seen("d2", {})})
    stack.book.commit(Changes(merchant_id, sale=mine, entries=(entry(1),) if with_entry else ()))
    with pytest.raises(Outpaced) as refused:
        stack.another().book.commit(Changes(merchant_id, sale=theirs, entries=(entry(2),) if with_entry else ()))
    assert refused.value.sale == replace(mine, revision=1)
    assert stack.book.record(merchant_id, "mem_maya").account.seq == int(with_entry)


def test_of_many_writers_at_once_exactly_one_wins_each_number(stack: Stack, merchant_id: str) -> None:
    if stack.one_at_a_time:
        pytest.skip("needs an engine with locks")
    stack.book.record(merchant_id, "mem_maya")

    def commit(writer: int) -> int:
        seq = 1 + writer % 4
        try:
            stack.book.commit(
                Changes(merchant_id, sale=replace(SALE, sale_id=f"check-{writer}"), entries=(entry(seq, points=writer + 1),))
            )
        except Outpaced:
            return 0
        return seq

    with ThreadPoolExecutor(8) as threads:
        won = sorted(filter(None, threads.map(commit, range(40))))
    assert won == [1, 2, 3, 4]
    stored = [stack.book.sale(merchant_id, "mill", f"check-{writer}") for writer in range(40)]
    written = [found.points for found in stack.book.entries(merchant_id, "mem_maya")]
    assert sorted(written) == [at + 1 for at, sale in enumerate(stored) if sale is not None]


def test_a_sale_is_rewritten_only_from_the_revision_that_is_stored(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, sale=SALE))
    stored = stack.book.sale(merchant_id, "mill", SALE.sale_id)
    assert stored is not None
    stack.book.commit(Changes(merchant_id, sale=replace(stored, member_id=None)))
    with pytest.raises(Outpaced) as refused:
        stack.book.commit(Changes(merchant_id, sale=stored))
    assert refused.value.sale == replace(SALE, member_id=None, revision=2)


def test_a_revision_of_something_that_is_not_there_is_refused(stack: Stack, merchant_id: str) -> None:
    with pytest.raises(Outpaced) as refused:
        stack.book.commit(Changes(merchant_id, sale=replace(SALE, revision=3), entries=(entry(1),)))
    assert refused.value.sale is None
    assert stack.book.record(merchant_id, "mem_maya").account == Account()


def test_a_redemption_that_is_taken_is_brought_back(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, redemption=HELD, entries=(entry(1),)))
    with pytest.raises(Outpaced) as refused:
        stack.book.commit(Changes(merchant_id, redemption=replace(HELD, digest="other"), entries=(entry(2),)))
    assert refused.value.redemption == replace(HELD, revision=1)


def test_an_inbound_text_is_handled_once(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, handled=TEXT, customers=(MAYA,)))
    again = replace(MAYA, revision=1, first_name="Nobody")
    with pytest.raises(Outpaced) as refused:
        stack.book.commit(Changes(merchant_id, handled=TEXT, customers=(again,)))
    assert refused.value.handled
    assert stack.book.record(merchant_id, "mem_maya").customer == replace(MAYA, revision=1)


def test_a_customer_changed_meanwhile_is_not_overwritten(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, customers=(MAYA,)))
    stack.book.commit(Changes(merchant_id, customers=(replace(MAYA, revision=1, opted_out=True),)))
    with pytest.raises(Outpaced) as refused:
        stack.book.commit(Changes(merchant_id, handled=TEXT, customers=(replace(MAYA, revision=1),)))
    assert not refused.value.handled
    found = stack.book.record(merchant_id, "mem_maya").customer
    assert found == replace(MAYA, revision=2, opted_out=True)


@pytest.mark.parametrize("taken", ["sale", "redemption", "handled", "customers", "entries", "consent"])
def test_nothing_is_half_written_whichever_condition_fails(stack: Stack, merchant_id: str, taken: str) -> None:
    pointer = Pointer(merchant_id, "mem_maya", NOW + timedelta(days=400))
    whole: dict[str, Any] = {"sale": SALE, "redemption": HELD, "handled": TEXT, "customers": (MAYA,), "entries": (entry(1),)}
    whole |= {"consent": CONSENT, "pointers": (pointer,)}
    stack.book.commit(Changes(merchant_id, **{taken: whole[taken]}))
    with pytest.raises(Outpaced):
        stack.book.commit(Changes(merchant_id, **whole))
    found = stack.book.record(merchant_id, "mem_maya")
    there = {
        "sale": stack.book.sale(merchant_id, "mill", SALE.sale_id),
        "redemption": stack.book.redemption(merchant_id, "red_1"),
        "customers": found.customer,
        "entries": list(stack.book.entries(merchant_id, "mem_maya")),
        "pointers": [known for known in stack.book.pointers(pointer.due.date(), pointer.due) if known.merchant_id == merchant_id],
    }
    assert [name for name, value in there.items() if value] == [name for name in there if name == taken]
    for unseen in {"handled", "consent"} - {taken}:
        stack.book.commit(Changes(merchant_id, **{unseen: whole[unseen]}))


def test_ids_that_share_their_letters_are_not_confused(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, sale=replace(SALE, location_id="mill", sale_id="dock#1")))
    assert stack.book.sale(merchant_id, "mill", "dock#1") is not None
    assert stack.book.sale(merchant_id, "mill", "dock") is None
    assert stack.book.sale(f"{merchant_id}x", "mill", "dock#1") is None


def test_pointers_are_found_when_they_are_due_and_dropped_while_being_read(stack: Stack, merchant_id: str) -> None:
    due = datetime(2031, 2, 28, 23, 59, 59, tzinfo=UTC)
    yesterday, tomorrow = (Pointer(merchant_id, "mem_0", due + timedelta(days=days)) for days in (-1, 1))
    today = {Pointer(merchant_id, f"mem_{n}", due) for n in range(20)}
    stack.book.commit(Changes(merchant_id, pointers=(*today, yesterday, tomorrow)))
    stack.book.commit(Changes(merchant_id, pointers=tuple(today)))

    def found(first: date, until: datetime) -> list[Pointer]:
        return [pointer for pointer in stack.book.pointers(first, until) if pointer.merchant_id == merchant_id]

    assert Counter(found(due.date(), due)) == Counter(today)
    assert found(due.date(), due - timedelta(microseconds=1)) == []
    assert set(found(date(2030, 11, 1), due)) == {yesterday, *today}
    assert set(found(due.date(), tomorrow.due)) == {tomorrow, *today}, "in the next month"
    assert found(tomorrow.due.date(), due) == []
    for pointer in stack.book.pointers(due.date(), due):
        stack.book.drop(pointer)
        stack.book.drop(pointer)
    assert found(yesterday.due.date(), tomorrow.due) == [yesterday, tomorrow]


def test_a_job_remembers_how_far_it_came(stack: Stack, merchant_id: str) -> None:
    assert stack.book.cursor(merchant_id) is None
    stack.book.move_cursor(merchant_id, date(2026, 11, 21))
    stack.book.move_cursor(merchant_id, date(2026, 11, 22))
    assert stack.another().book.cursor(merchant_id) == date(2026, 11, 22)


def test_no_changes_are_no_write(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id))
    assert stack.book.record(merchant_id, "mem_maya") == Record(None, Account())
