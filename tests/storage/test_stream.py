"""What the stream reports becomes what a text is written from, and nothing else does."""

import base64
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from chalicelib.domain.account import Account, Lot
from chalicelib.domain.customer import Customer, HandledText, Reply
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.storage import event_items, items, job_items
from chalicelib.storage.stream import read_record, read_told
from chalicelib.usecases.ports import Committed, Pointer
from chalicelib.usecases.webhooks.ports import Told

NOW = datetime(2026, 11, 21, 17, 45, 7, tzinfo=UTC)
ENTRY = Entry(
    "mem_maya", NOW, EntryKind.SALE, "check-1", "mill", 24, {"points": 24},
    Account(7, Fraction(49, 2), (Lot(date(2027, 11, 30), "mill", 24),)),
)  # fmt: skip
TEXT = HandledText("inbound#1", "mem_maya", b"\x00\xffsealed", "en", "join", NOW, (Reply("welcome", {"name": "Maya"}),), NOW)


def record(item: Any, event_name: str = "INSERT", *, as_lambda: bool = True) -> dict[str, Any]:
    image = item.serialize()
    for value in image.values():
        if as_lambda and "B" in value:
            value["B"] = base64.b64encode(value["B"]).decode()
    return {"eventName": event_name, "dynamodb": {"NewImage": image}}


@pytest.mark.parametrize("as_lambda", [True, False])
def test_entries_and_handled_texts_are_read(*, as_lambda: bool) -> None:
    assert read_record(record(items.entry_item("rosas", ENTRY), as_lambda=as_lambda)) == Committed("rosas", ENTRY)
    assert read_record(record(event_items.inbound_item("rosas", TEXT), as_lambda=as_lambda)) == Committed("rosas", TEXT)


def test_nothing_else_calls_for_a_text() -> None:
    assert read_record(record(job_items.pointer_item(Pointer("rosas", "mem_maya", NOW)))) is None
    assert read_record(record(items.entry_item("rosas", ENTRY), "MODIFY")) is None
    assert read_record({"eventName": "REMOVE", "dynamodb": {"Keys": {}}}) is None


def test_only_the_claim_on_an_inbound_text_vanishes() -> None:
    assert event_items.inbound_item("rosas", TEXT).vanishes_at == datetime(2026, 12, 21, 17, 45, 7, tzinfo=UTC).timestamp()
    assert "vanishes_at" not in items.entry_item("rosas", ENTRY).serialize()


def test_webhooks_are_told_of_entries_and_of_who_was_erased() -> None:
    erased = Customer("mem_maya", b"", "en", erased_at=NOW)
    assert read_told(record(items.entry_item("rosas", ENTRY))) == Told("rosas", "mem_maya", 7)
    assert read_told(record(items.customer_item("rosas", erased), "MODIFY")) == Told("rosas", "mem_maya", 0)
    assert read_told(record(items.customer_item("rosas", replace(erased, erased_at=None)), "MODIFY")) is None
    assert read_told(record(items.entry_item("rosas", ENTRY), "MODIFY")) is None
    assert read_told(record(event_items.inbound_item("rosas", TEXT))) is None
    assert read_told({"eventName": "REMOVE", "dynamodb": {"Keys": {}}}) is None
