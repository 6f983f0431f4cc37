"""What every Vault promises, on the fake and on KMS and SSM."""

import re
from typing import Any

import pytest

from chalicelib.domain.phone import PhoneNumber
from tests.builders import MAYA, SHOP_NUMBER, Shop
from tests.contracts.conftest import Stack

PHONE = PhoneNumber(MAYA)


def test_a_phone_has_one_id_at_a_merchant_and_another_at_the_next(stack: Stack) -> None:
    there = stack.another().vault
    assert stack.vault.member_id("rosas", PHONE) == there.member_id("rosas", PHONE)
    assert stack.vault.member_id("rosas", PHONE) != there.member_id("bobs", PHONE)
    assert stack.vault.member_id("rosas", PHONE) != there.member_id("rosas", PhoneNumber("+12065550143"))


def test_a_member_id_is_short_plain_and_says_nothing(stack: Stack) -> None:
    assert re.fullmatch(r"mem_[a-z2-7]{26}", stack.vault.member_id("rosas", PHONE))


def test_words_are_signed_alike_in_every_process_and_unlike_any_others(stack: Stack) -> None:
    signed = stack.vault.sign("rosas", "words")
    assert re.fullmatch(r"[0-9a-f]{64}", signed)
    assert stack.another().vault.sign("rosas", "words") == signed
    others = [stack.vault.sign(*pair) for pair in (("bobs", "words"), ("rosas", "word"), ("rosas", ""), ("rosas|words", ""))]
    assert len({signed, *others}) == 5
    assert stack.vault.member_id("rosas", PHONE) not in signed


def test_what_is_sealed_opens_again_in_any_process(stack: Stack, merchant_id: str) -> None:
    sealed = stack.vault.seal(merchant_id, "+12065550142 ö")
    assert stack.vault.open(merchant_id, sealed) == "+12065550142 ö"
    assert stack.another().vault.open(merchant_id, sealed) == "+12065550142 ö"


def test_the_same_words_never_seal_to_the_same_bytes(stack: Stack, merchant_id: str) -> None:
    assert len({stack.vault.seal(merchant_id, MAYA) for _ in range(20)}) == 20


def test_two_processes_that_seal_for_a_new_merchant_at_once_agree_on_its_key(stack: Stack, merchant_id: str) -> None:
    vault: Any = stack.vault
    there = stack.another().vault.seal(merchant_id, "theirs")
    if hasattr(vault, "_new_data_key"):
        # As if it had looked before they stored theirs.
        assert vault._new_data_key(merchant_id) == stack.another().vault._data_key(merchant_id)
    assert stack.another().vault.open(merchant_id, vault.seal(merchant_id, "ours")) == "ours"
    assert vault.open(merchant_id, there) == "theirs"


def test_sealed_words_open_for_their_merchant_only(stack: Stack, merchant_id: str) -> None:
    sealed = stack.vault.seal(merchant_id, MAYA)
    stack.vault.seal(f"{merchant_id}b", MAYA)
    for other in (f"{merchant_id}b", f"{merchant_id}c"):
        with pytest.raises(ValueError, match="merchant"):
            stack.vault.open(other, sealed)


def test_anything_that_was_not_sealed_is_refused(stack: Stack, merchant_id: str) -> None:
    sealed = stack.vault.seal(merchant_id, MAYA)
    broken = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    for words in (b"", b"\x01", sealed[:10], sealed[:-1], sealed + b"\x00", MAYA.encode(), *broken):
        with pytest.raises(ValueError, match="merchant"):
            stack.vault.open(merchant_id, words)


def test_no_phone_number_is_in_either_table_after_a_day_of_business(stack: Stack) -> None:
    tables, shop = stack.real, Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault)
    member_id = shop.join()
    shop.text(f"STOP or call {MAYA}")
    shop.text("START")
    shop.sell(member_id, 6_000)
    shop.redeem(member_id, "coffee", check_id="sale-2")
    for table in (tables.ledger, tables.merchants):
        items = tables.connection.scan(table.name)["Items"]
        assert len(items) > 4
        seen = repr(items) + "".join(repr(value) for item in items for value in item.values())
        for number in (MAYA, SHOP_NUMBER):
            assert number.removeprefix("+1") not in seen
        assert shop.keys["mill"] not in seen
