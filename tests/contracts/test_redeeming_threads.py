"""Many tills at one redemption, in threads, on engines that are atomic under them: one of them decides, once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.refusals import Busy, RedemptionClosed
from chalicelib.domain.sale import SaleState
from chalicelib.usecases.till import Answer
from tests.builders import Shop
from tests.contracts.conftest import Stack

ROUNDS = 4


@pytest.fixture
def shop(stack: Stack) -> Shop:
    if stack.one_at_a_time:
        pytest.skip("needs an engine with locks")
    return Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault)


def ask(act: Callable[[], Answer]) -> Any:
    """The answer, or the status at which the redemption was found closed; asked again while others are faster."""
    for _ in range(20):
        try:
            return act()
        except Busy:
            continue
        except RedemptionClosed as closed:
            return str(closed.status)
    raise Busy


def at_once(*acts: Callable[[], Answer]) -> list[Any]:
    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(ask, acts))


def test_one_till_decides_and_all_others_hear_what_it_decided(shop: Shop) -> None:
    maya = shop.join()
    shop.sell(maya, 100_000, "earlier")
    points = shop.balance(maya)
    for number in range(ROUNDS):
        check = f"check-{number}"
        held = shop.hold(maya, "fiver", "coffee", check_id=check).facts["id"]
        capture, release = partial(shop.capture, held), partial(shop.release, held)
        heard = Counter(a if isinstance(a, str) else a.facts["status"] for a in at_once(capture, release, capture, release))
        assert heard in ({"captured": 4}, {"released": 4})
        if "released" in heard:
            assert shop.balance(maya) == points
            held = shop.redeem(maya, "fiver", "coffee", check_id=check)
        shop.sell(maya, 2000, check, state=SaleState.OPEN)
        reverse, part = partial(shop.reverse, held), partial(shop.reverse, held, "fiver")
        refund = partial(shop.refund, 500, f"r{number}", check, key=f"refund-{number}")
        sale = partial(shop.sell, maya, 700, f"other-{number}", key=f"sale-{number}")
        answers = at_once(reverse, part, reverse, part, refund, sale)
        fresh = [answer.facts["points_restored"] for answer in answers[:4] if not answer.replayed]
        assert 90 - 17 <= sum(fresh) <= 90, "what the refund gives back of the fiver, it gives back before or not at all"
        points += 7
        assert shop.balance(maya) == points
    entries = list(shop.book.entries("rosas", maya))
    assert [entry.account.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert sum(entry.points for entry in entries) == entries[-1].account.worth == points
