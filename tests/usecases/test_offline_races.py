"""Two processes are told of what a till did offline at once, or an answer is lost: it is taken once, and answered the same."""

from functools import partial

import pytest

from tests.builders import Shop
from tests.usecases.racing import ForgetfulBook, OvertakenBook, with_book
from tests.usecases.test_offline import OFFLINE, allow, redeem


@pytest.fixture
def shop():
    return Shop(OFFLINE)


RIVALS = {
    "the same": lambda shop, maya: redeem(shop, maya, "coffee"),
    "another use": lambda shop, maya: redeem(shop, maya, "fiver", name="u2", check_id="c2"),
    "another terminal": lambda shop, maya: redeem(shop, maya, "fiver", token=allow(shop, "t2"), check_id="c2"),
    "a sale": lambda shop, maya: shop.sell(maya, 1000, "other"),
    "a hold": lambda shop, maya: shop.hold(maya, "fiver", check_id="c3", key="h"),
}


@pytest.mark.parametrize("moment", ["record", "commit"])
@pytest.mark.parametrize("rival", RIVALS)
def test_whoever_writes_in_between_it_is_taken_once_as_if_one_came_after_the_other(rival, moment):
    ends = []
    for racing in (True, False):
        shop = Shop(OFFLINE)
        maya = shop.join()
        shop.sell(maya, 9000, "earlier")
        interrupt = partial(RIVALS[rival], shop, maya)
        if racing:
            answer = redeem(with_book(shop, OvertakenBook(shop.book, moment, interrupt)), maya, "coffee")
        else:
            interrupt()
            answer = redeem(shop, maya, "coffee")
        used = [known.used for known in shop.book.allowances.values()]
        ends.append((answer.facts, answer.replayed, used, shop.member(maya).account))
    assert ends[0] == ends[1]


def test_a_use_whose_answer_was_lost_is_answered_when_told_again(shop, maya):
    shop.sell(maya, 9000, "earlier")
    with pytest.raises(ConnectionError):
        redeem(with_book(shop, ForgetfulBook(shop.book)), maya, "coffee")
    assert redeem(shop, maya, "coffee").replayed
    assert (shop.balance(maya), [known.used for known in shop.book.allowances.values()]) == (40, [50])
