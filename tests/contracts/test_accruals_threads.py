"""A check is told of by many at once: under one name, under others, undone meanwhile. It earns once, a discount is used once."""

from functools import partial

import pytest

from chalicelib.domain.basket import Basket
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import accruals, operations, redeeming, sales
from chalicelib.usecases.till import Answer, Request
from chalicelib.usecases.wishes import Wish
from tests.builders import Shop, digest
from tests.contracts.conftest import Stack
from tests.contracts.test_redeeming_threads import at_once


@pytest.fixture
def shop(stack: Stack) -> Shop:
    if stack.one_at_a_time:
        pytest.skip("needs an engine with locks")
    return Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault)


def accrue(shop: Shop, member_id: str, name: str, subtotal: int = 1240) -> Answer:
    said, request = Report(SaleState.CLOSED, "USD", shop.now, subtotal), Request(name, digest("accrue"))
    return accruals.accrue(shop.book, shop.till, "check", said, sales.Buyer(member_id), request, shop.now)


def undo(shop: Shop, accrual: str, name: str) -> Answer:
    found = operations.find(shop.book, shop.till, accrual)
    assert found is not None
    return accruals.undo(shop.book, shop.till, found, Request(name, digest("undo")), shop.now)


def redeem(shop: Shop, member_id: str, name: str) -> Answer:
    wish = Wish("other", member_id, ("fiver", "coffee"), Basket(5000), all_or_nothing=False, tags=("d1", "d2"))
    return redeeming.redeem(shop.book, shop.vault, shop.till, wish, Request(name, digest("redeem")), shop.now)


def test_many_at_once_earn_once_and_use_a_discount_once(shop: Shop) -> None:
    maya = shop.join()
    names = ["a", "b", "c", "a", "b", "c"]
    answers = at_once(*(partial(accrue, shop, maya, name) for name in names))
    assert sorted(answer.replayed for answer in answers) == [False] * 3 + [True] * 3
    versions = {int(answer.facts["version"]): name for answer, name in zip(answers, names, strict=True)}
    assert sorted(versions) == [2, 4, 6]
    assert shop.balance(maya) == 12
    at_once(*(partial(undo, shop, versions[version], f"undo-{version}") for version in (2, 4)))
    assert shop.balance(maya) == 12
    at_once(*(partial(undo, shop, versions[6], f"undo-6-{number}") for number in range(3)))
    assert shop.balance(maya) == 0
    at_once(partial(accrue, shop, maya, "d"), partial(undo, shop, versions[6], "again"))
    assert shop.balance(maya) == 12
    entries = list(shop.book.entries("rosas", maya))
    assert sum(entry.points for entry in entries) == entries[-1].account.worth == 12
    shop.sell(maya, 18_800, "earlier")
    answers = at_once(*(partial(redeem, shop, maya, name) for name in ("r1", "r2", "r3", "r1")))
    assert sorted(len(answer.facts["uses"]) for answer in answers if not answer.replayed) == [0, 0, 2]
    assert shop.balance(maya) == 200 - 40 - 50
