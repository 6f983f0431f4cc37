"""Friends who join at once, and a stream and a job that pay for one at once: on an engine that is atomic under threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.domain.customer import InboundText
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import Busy
from chalicelib.usecases import referrals
from chalicelib.usecases.texts import conversation
from chalicelib.usecases.texts.turn import Conversation
from tests.builders import SHOP_NUMBER, Shop
from tests.contracts.conftest import Stack
from tests.usecases.friends import RULES, Friends


def insist(act: Callable[[], Any]) -> Any:
    """Ask again while others are faster, as a queue does."""
    while True:
        try:
            return act()
        except Busy:
            continue


def test_of_many_who_join_at_once_so_many_count_as_may_and_each_is_paid_for_once(stack: Stack) -> None:
    if stack.one_at_a_time:
        pytest.skip("needs an engine with locks")
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault, deliveries=stack.deliveries)
    friends = Friends(shop)
    code, phones = friends.code(), [f"+1206555019{number}" for number in range(6)]
    desk = Conversation(stack.book, stack.merchants, stack.vault, stack.deliveries)
    shop.wait(minutes=1)

    def come(number: int) -> str:
        text = InboundText(f"friend-{number}", phones[number], SHOP_NUMBER, f"Noor {code}", shop.now)
        insist(lambda: conversation.receive(desk, text, shop.now))
        return shop.vault.member_id("rosas", PhoneNumber(phones[number]))

    with ThreadPoolExecutor(6) as threads:
        came = list(threads.map(come, range(6)))
    counted = [friend for friend in came if stack.book.referral("rosas", friend) is not None]
    assert len(counted) == RULES.per_day
    assert len(stack.book.sharing("rosas", friends.maya).friends) == RULES.per_day

    for friend in came:
        shop.sell(friend, 1_000, f"sale of {friend}")
    shop.wait(days=8)
    with ThreadPoolExecutor(8) as threads:
        settled = [lambda friend=friend: referrals.settle(shop.book, shop.merchant, friend, shop.now) for friend in came * 3]
        list(threads.map(insist, settled))
    assert shop.balance(friends.maya) == 50 * RULES.per_day
    assert sorted(shop.balance(friend) for friend in came) == [10] * 3 + [60] * 3
