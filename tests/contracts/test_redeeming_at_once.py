"""Many tills use rewards in one step, in threads, on engines that are atomic under them."""

from functools import partial

import pytest

from chalicelib.domain.refusals import InsufficientPoints
from tests.builders import Shop
from tests.contracts.conftest import Stack
from tests.contracts.test_redeeming_threads import at_once


@pytest.fixture
def shop(stack: Stack) -> Shop:
    if stack.one_at_a_time:
        pytest.skip("needs an engine with locks")
    return Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault)


def test_in_one_step_no_point_is_used_twice_and_no_request_counts_twice(shop: Shop) -> None:
    maya = shop.join()
    shop.sell(maya, 10_000, "earlier")
    one, other = (partial(shop.redeem_at_once, maya, "fiver", check_id=check, key=check) for check in ("left", "right"))
    answers = at_once(one, other, one, other)
    assert sorted(answer.replayed for answer in answers) == [False, False, True, True]
    assert len({answer.facts["id"] for answer in answers}) == 2
    assert shop.balance(maya) == 20
    poor = [partial(shop.redeem_at_once, maya, "fiver", check_id=f"c{number}") for number in range(3)]
    for act in poor:
        with pytest.raises(InsufficientPoints):
            act()
    entries = list(shop.book.entries("rosas", maya))
    assert sum(entry.points for entry in entries) == entries[-1].account.worth == 20
