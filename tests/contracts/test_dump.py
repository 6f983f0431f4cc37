"""What every Dump promises of proofs, and what the one over the tables finds in them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.leftovers import Leftover
from chalicelib.storage import keys
from chalicelib.storage.leaving.dump import Dump
from chalicelib.usecases import erasing, referrals
from chalicelib.usecases.leaving import proving
from chalicelib.usecases.leaving.proving import Finding, Proof, Prover
from chalicelib.usecases.ports import Outpaced
from tests.builders import NOW, Shop
from tests.contracts.conftest import Stack
from tests.fake_dump import FakeDump

MONTH = date(2026, 11, 1)
LEFT = Finding("rosas", "mem_a", "ledger", Leftover("customer", "phone", "something sealed"))


def dump(stack: Stack) -> proving.Dump:
    return FakeDump() if stack.tables is None else Dump(stack.tables)


def test_a_proof_is_read_back_as_it_was_kept_and_only_whoever_knows_it_moves_it_on(stack: Stack) -> None:
    kept, month = dump(stack), date(2031, 5, 1)
    first = Proof(month, NOW)
    assert kept.proof(month) is None
    kept.keep(None, first)
    later = replace(
        first, table=2, after='["a#1", "b"]', looked_at=7, erased={"rosas": 2}, left={"rosas": 1}, findings=(LEFT,), done_at=NOW
    )
    kept.keep(first, later)
    for before in (None, first):
        with pytest.raises(Outpaced):
            kept.keep(before, replace(first, looked_at=9))
    assert kept.proof(month) == later


def erased_at_the_shop(stack: Stack) -> str:
    """Two who lived at the shop, one of whom was erased: her id."""
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault)
    maya, leo = shop.join(), shop.join("Leo", "+12065550143")
    for number, who in enumerate((maya, leo)):
        shop.sell(who, 6_000, f"first {number}")
        shop.redeem(who, "coffee", check_id=f"sale {number}")
        shop.text("REDEEM COFFEE")
        referrals.code_for(stack.book, stack.vault, shop.merchant, who)
    erasing.erase(stack.book, stack.vault, shop.merchant, maya, shop.now, "an e-mail of Maya's")
    return maya


def test_of_who_was_erased_nothing_is_left_and_what_is_planted_is_found(stack: Stack) -> None:
    tables, maya = stack.real, erased_at_the_shop(stack)
    desk = Prover(Dump(tables), stack.audit, lambda: NOW + timedelta(days=9))
    clean = proving.run(desk, lambda: 900.0)
    assert clean is not None
    assert (clean.findings, clean.erased) == ((), {"rosas": 1})
    sealed, ledger, overview = {"B": stack.vault.seal("rosas", "+12065550142")}, tables.ledger, tables.overview
    profile = {"erased_at": {"S": NOW.isoformat()}, "first_name": {"S": "Maya"}, "phone": sealed}
    plant(ledger, *keys.customer("rosas", maya), "customer", **profile)
    plant(ledger, "rosas#W#x", "WAITING", "waiting", member={"S": maya})
    plant(ledger, f"rosas#G#{maya}", "SHARING", "sharing", code={"S": stack.vault.cover("rosas", "K7PM2QX")})
    plant(tables.merchants, "rosas", f"OTHER#{maya}", "other", said=sealed)
    plant(overview, "rosas#NAME#m", f"maya#{maya}", "found")
    plant(overview, f"rosas#LISTING#{maya}", "LISTING", "listing", name={"S": "Maya"}, list={"L": [{"M": {"shown": sealed}}]})
    found = proving.run(desk, lambda: 900.0, anew=True)
    assert found is not None
    assert {(one.table, one.leftover.kind, one.leftover.field) for one in found.findings} == {
        ("ledger", "customer", "first_name"),
        ("ledger", "customer", "phone"),
        ("ledger", "waiting", ""),
        ("ledger", "sharing", "code"),
        ("merchants", "other", "said"),
        ("overview", "found", ""),
        ("overview", "listing", "name"),
        ("overview", "listing", "list"),
    }
    assert {one.member_id for one in found.findings} == {maya}


def plant(table: Any, pk: str, sk: str, kind: str, **fields: Any) -> None:
    """Write an item as it is."""
    item = {"pk": {"S": pk}, "sk": {"S": sk}, "type": {"S": kind}, **fields}
    table.connection.dispatch("PutItem", {"TableName": table.name, "Item": item})
