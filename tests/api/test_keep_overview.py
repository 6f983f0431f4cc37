"""The Lambda that keeps the console's overview: from the table's stream to what pages read."""

import importlib
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.entry import EntryKind
from chalicelib.storage import event_items, items
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.telling import mail
from chalicelib.usecases.overview import keeping
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.texts.post import Delivery
from infra.local.events import make_context, replayed_record
from tests.builders import Shop
from tests.fake_overview import FakeDirectory, FakeFeed, FakeTextLog
from tests.fake_tallies import FakeTallies


@pytest.fixture
def kept(shop: Shop, http: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The deployed function, on fakes."""
    fakes = {"directory": FakeDirectory(), "feed": FakeFeed(), "text_log": FakeTextLog()}
    keeper = Keeper(shop.merchants, shop.vault, *fakes.values(), FakeTallies())
    monkeypatch.setattr(pages_wiring, "keeper", lambda: keeper)
    monkeypatch.setenv("STAGE", "test")
    return SimpleNamespace(app=importlib.import_module("app"), shop=shop, **fakes)


def images(shop: Shop) -> list[LedgerItem]:
    """Everything of the shop that the console shows anything of, as the table has it, and something of which it shows nothing."""
    book = shop.book
    text = Delivery("rosas", "mem_1", "entry:1", shop.now, "earned", 1, "message-1")
    return [
        *(items.customer_item("rosas", customer) for customer in book.customers.values()),
        *(items.entry_item("rosas", entry) for chain in book.chains.values() for entry in chain),
        *(event_items.sale_item("rosas", sale) for sale in book.sales.values()),
        *(event_items.redemption_item("rosas", redemption) for redemption in book.redemptions.values()),
        *(event_items.inbound_item("rosas", text) for text in book.handled.values()),
        mail.delivery_item(text),
    ]


def bring(kept: SimpleNamespace, *, as_: str = "INSERT") -> None:
    records = [replayed_record(item.serialize(), "arn:stream", number) for number, item in enumerate(images(kept.shop))]
    event = {"Records": [{**record, "eventName": as_} for record in records]}
    kept.app.keep_overview(event, make_context("keep_overview"))


@pytest.fixture
def evening(kept: SimpleNamespace) -> SimpleNamespace:
    maya = kept.shop.join()
    kept.shop.sell(maya, 60_00)
    kept.shop.wait(minutes=1)
    kept.shop.redeem(maya, "coffee", check_id="sale-2")
    return kept


@pytest.mark.parametrize("as_", ["INSERT", "MODIFY"])
def test_what_was_committed_is_found_told_and_logged(evening: SimpleNamespace, as_: str) -> None:
    bring(evening, as_=as_)
    bring(evening, as_=as_)
    assert len(evening.directory.by_name("rosas", "maya", 9)) == 1
    assert [one.kind for one in evening.feed.newest("rosas", 2)] == [EntryKind.CAPTURED, EntryKind.SALE]
    (text,) = evening.text_log.page("rosas", evening.shop.now.date(), failed=False, before=None, limit=9)
    assert text.cause == "entry:1"


def test_what_vanished_from_the_ledger_is_no_news(kept: SimpleNamespace) -> None:
    text = mail.delivery_item(Delivery("rosas", "mem_1", "entry:1", kept.shop.now, "earned", 1, "message-1"))
    gone = {**replayed_record(text.serialize(), "arn:stream", 1), "eventName": "REMOVE"}
    gone["dynamodb"] = {name: value for name, value in gone["dynamodb"].items() if name != "NewImage"}
    kept.app.keep_overview({"Records": [gone]}, make_context("keep_overview"))
    assert kept.text_log.kept == {}


def test_every_projection_sees_every_kind_of_item_and_no_other(evening: SimpleNamespace, monkeypatch: Any) -> None:
    seen: list[Seen] = []
    monkeypatch.setattr(keeping, "PROJECTIONS", (lambda _keeper, batch, _now: seen.extend(batch),))
    bring(evening)
    kinds = {type(one.item).__name__ for one in seen}
    assert kinds == {"Customer", "Entry", "Sale", "Redemption", "Delivery"}
    assert {one.merchant_id for one in seen} == {"rosas"}
    assert [one.item for one in seen if type(one.item).__name__ == "Entry"] == [
        *evening.shop.book.entries("rosas", *members(seen))
    ]


def members(seen: list[Seen]) -> set[str]:
    return {one.item.member_id for one in seen if type(one.item).__name__ == "Customer"}


def test_what_cannot_be_kept_now_is_delivered_again(evening: SimpleNamespace, monkeypatch: Any) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("as asked")

    monkeypatch.setattr(evening.feed, "put", refuse)
    with pytest.raises(RuntimeError):
        bring(evening)


def test_nothing_of_a_member_is_logged(evening: SimpleNamespace, log: Any) -> None:
    bring(evening)
    assert "Maya" not in log.getvalue()
    assert "0142" not in log.getvalue()
