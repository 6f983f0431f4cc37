"""Changing data keys while tills and texts go on: everything opens at every moment, and at last with the new key alone."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.domain.phone import PhoneNumber
from chalicelib.storage import keys, vault
from chalicelib.storage.leaving.dump import scan_whole
from chalicelib.storage.leaving.resealing import Ring
from chalicelib.usecases.leaving import resealing
from chalicelib.usecases.leaving.resealing import FORGOTTEN_AFTER, KNOWN_FOR, TABLES
from tests.builders import MAYA, NOW, SHOP_NUMBER, Shop
from tests.contracts.conftest import Stack

NAMES = ("Maya", "Leo", "Rosa", "Ben")
ALL = ("ledger", "merchants", "overview")


class Cut(Exception):
    """The program died here."""


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class CutRing(Ring):
    """One that dies before or after one of its steps."""

    def __init__(self, stack: Stack, step: int, *, after: bool) -> None:
        super().__init__(stack.real, settings.phone_key_alias())
        self.steps, self.after = step, after

    def _step(self, do: Callable[[], Any]) -> Any:
        self.steps -= 1
        if self.steps == 0 and not self.after:
            raise Cut
        done = do()
        if self.steps == 0:
            raise Cut
        return done

    def renew(self, merchant_id: str) -> None:
        self._step(lambda: super(CutRing, self).renew(merchant_id))

    def forget(self, merchant_id: str) -> None:
        self._step(lambda: super(CutRing, self).forget(merchant_id))

    def turn(self, table: str, after: str | None, items_max: int) -> Any:
        return self._step(lambda: super(CutRing, self).turn(table, after, items_max))

    def keep(self, change: Any) -> None:
        self._step(lambda: super(CutRing, self).keep(change))

    def _turn_item(self, table: Any, raw: Any) -> Any:
        return self._step(lambda: super(CutRing, self)._turn_item(table, raw))


@pytest.fixture
def empty(stack: Stack) -> Stack:
    """Tables with nothing in them: a walk goes through all that there is."""
    for name in ALL:
        table = getattr(stack.real, name)
        for raw in scan_whole(table, None, 1_000)[0]:
            table.delete(keys.Key(raw["pk"]["S"], raw["sk"]["S"]))
    return stack


def busy(stack: Stack) -> Shop:
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault)
    for number in range(4):
        shop.join(NAMES[number], phone_of(number))
    shop.text("STOP, this is not for me", phone_of(1))
    desk = {"pk": {"S": "POS#square#1"}, "sk": {"S": "CONNECTION"}, "type": {"S": "connection"}, "merchant": {"S": "rosas"}}
    text = vault.base64.b64encode(stack.vault.seal("rosas", "a token")).decode()
    nested = {"token": {"S": text}, "secrets": {"S": f'["{text}"]'}, "deep": {"L": [{"B": stack.vault.seal("rosas", "deep")}]}}
    stack.real.merchants.connection.dispatch("PutItem", {"TableName": stack.real.merchants.name, "Item": {**desk, **nested}})
    return shop


def phone_of(number: int) -> str:
    return f"+1206555{143 + number:04}"


def ring(stack: Stack) -> Ring:
    return Ring(stack.real, settings.phone_key_alias())


def data_keys(stack: Stack, merchant_id: str = "rosas") -> Any:
    return stack.real.merchants.get(keys.data_key(merchant_id))


def check_phones(stack: Stack, people: int = 4) -> None:
    there = stack.another()
    for number in range(people):
        phone = phone_of(number)
        found = there.book.record("rosas", there.vault.member_id("rosas", PhoneNumber(phone))).customer
        assert found is not None, phone
        assert there.vault.open("rosas", found.phone_sealed) == phone
    assert there.vault.open("rosas", there.merchants.get("rosas").phone_sealed) == SHOP_NUMBER


def test_keys_change_in_three_runs_and_afterwards_nothing_is_left_for_the_old_one(empty: Stack) -> None:
    shop, clock = busy(empty), Clock()
    old = data_keys(empty).wrapped
    assert resealing.run(ring(empty), clock).walk == 1
    assert (data_keys(empty).former, data_keys(empty).wrapped != old) == (old, True)
    shop.join("Nina", phone_of(4))
    clock.now += KNOWN_FOR
    change = resealing.run(ring(empty), clock)
    assert change.clean_at == clock.now
    assert change.resealed > 10
    check_phones(empty, 5)
    assert resealing.run(ring(empty), clock) == change, "the old key is kept while backups need it"
    clock.now += FORGOTTEN_AFTER
    assert resealing.run(ring(empty), clock).forgotten_at == clock.now
    assert data_keys(empty).former is None
    check_phones(empty, 5)
    (item,) = [raw for raw in scan_whole(empty.real.merchants, None, 1_000)[0] if raw["pk"]["S"].startswith("POS#")]
    fresh = empty.another().vault
    told = [item["token"]["S"], item["secrets"]["S"][2:-2]]
    assert [fresh.open("rosas", vault.base64.b64decode(one)) for one in told] == ["a token", "a token"]
    assert fresh.open("rosas", item["deep"]["L"][0]["B"]) == "deep"
    rows = list(empty.another().book.consent_rows("rosas", shop.vault.member_id("rosas", PhoneNumber(phone_of(1)))))
    assert "STOP, this is not for me" in [fresh.open("rosas", row.words_sealed) for row in rows if row.words_sealed]


def test_a_process_that_knows_the_old_key_alone_opens_what_is_sealed_with_the_new_one(empty: Stack) -> None:
    busy(empty)
    stale, clock = empty.another().vault, Clock()
    theirs = stale.seal("rosas", "before")
    resealing.run(ring(empty), clock)
    late = stale.seal("rosas", "still the old one")
    fresh = empty.another().vault
    assert stale.open("rosas", fresh.seal("rosas", "news")) == "news"
    assert [fresh.open("rosas", one) for one in (theirs, late)] == ["before", "still the old one"]


def test_a_process_seals_with_the_new_key_after_a_quarter_of_an_hour(empty: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    busy(empty)
    stale, seconds = empty.another().vault, [1_000.0]
    monkeypatch.setattr(vault.time, "monotonic", lambda: seconds[0])
    stale.seal("rosas", "before")
    resealing.run(ring(empty), Clock())
    seconds[0] += vault.KEPT_SECONDS + 1
    new = next(iter(empty.another().vault._unwrap_each("rosas", [data_keys(empty).wrapped])))  # type: ignore[attr-defined]
    assert vault.open_with([new], "rosas", stale.seal("rosas", "after")) == "after"
    assert timedelta(seconds=2 * vault.KEPT_SECONDS) < KNOWN_FOR


@pytest.mark.parametrize("after", [False, True])
def test_wherever_it_is_cut_everything_opens_and_running_it_again_finishes(empty: Stack, *, after: bool) -> None:
    busy(empty)
    for step in range(1, 400, 7):
        clock = Clock()
        cuts = 0
        cut_ring = CutRing(empty, step, after=after)
        for late in (timedelta(), KNOWN_FOR, FORGOTTEN_AFTER):
            clock.now += late
            try:
                resealing.run(cut_ring, clock)
            except Cut:
                cuts += 1
                check_phones(empty)
                resealing.run(ring(empty), clock)
        change = ring(empty).change()
        assert change is not None
        assert change.forgotten_at == clock.now
        assert data_keys(empty).former is None
        check_phones(empty)
        if not cuts:
            return


@pytest.mark.parametrize("seed", range(6))
def test_what_is_written_while_it_walks_is_neither_lost_nor_left_behind(empty: Stack, seed: int) -> None:
    chance, shop, clock = random.Random(seed), busy(empty), Clock()  # noqa: S311  a seed replays

    class Crowded(Ring):
        """Between any two items somebody writes: also what they read before, sealed with the old key."""

        written = 0

        def _turn_item(self, table: Any, raw: Any) -> int:
            if self.written < 25 and chance.random() < 0.4:
                self.written += 1
                write_something(empty, shop, chance, before)
            return super()._turn_item(table, raw)

    before = [empty.book.record("rosas", shop.vault.member_id("rosas", PhoneNumber(phone_of(n)))).customer for n in range(4)]
    resealing.run(ring(empty), clock)
    clock.now += KNOWN_FOR
    crowded = Crowded(empty.real, settings.phone_key_alias())
    change = resealing.run(crowded, clock)
    assert (change.clean_at, crowded.written) == (clock.now, 25)
    clock.now += FORGOTTEN_AFTER
    resealing.run(ring(empty), clock)
    check_phones(empty)
    for raw in (raw for name in ALL for raw in scan_whole(getattr(empty.real, name), None, 1_000)[0]):
        for name in ("phone", "words", "number"):
            if "B" in raw.get(name, {}):
                assert empty.another().vault.open("rosas", raw[name]["B"])


def write_something(stack: Stack, shop: Shop, chance: random.Random, before: Any) -> None:
    number = chance.randrange(4)
    match chance.randrange(3):
        case 0:
            shop.text("BALANCE", phone_of(number))
        case 1:
            shop.sell(before[number].member_id, 1_200, f"sale {chance.random()}")
        case _:  # a row that carries on what was read long ago
            known = before[number]
            pk = keys.member("rosas", known.member_id)
            item = {
                "pk": {"S": pk},
                "sk": {"S": f"CONSENT#{chance.random()}"},
                "type": {"S": "kept"},
                "phone": {"B": known.phone_sealed},
            }
            stack.real.ledger.connection.dispatch("PutItem", {"TableName": stack.real.ledger.name, "Item": item})


def test_all_tables_are_walked() -> None:
    assert TABLES == ALL
    assert MAYA
