"""A sale that moves keeps the last day that was promised, and is no visit of anybody but its member."""

import pytest

from chalicelib.domain.sale import SaleState
from tests.builders import Shop
from tests.usecases.test_activity import idle
from tests.usecases.test_moves import LEO, MONTHLY, stored


def test_points_that_have_ended_are_not_brought_back_to_life():
    shop = Shop(MONTHLY)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 1250)
    shop.wait(days=40)
    shop.move(leo)
    shop.move(maya)
    shop.move(leo)
    assert (shop.balance(maya), shop.balance(leo)) == (0, 0)
    assert float(shop.member(leo).account.exact) == 12.5
    shop.sell(leo, 1000, "his")
    shop.refund(1250)
    assert shop.balance(leo) == 10


def test_where_points_move_with_activity_they_go_on_from_the_day_of_the_sale():
    shop = Shop(idle(2))
    leo = shop.join("Leo", LEO)
    shop.wait(days=20)
    maya = shop.join()
    shop.sell(maya, 1250)
    promised = stored(shop).posted.last_day
    shop.wait(days=30)
    shop.move(leo)
    assert shop.member(leo).account.rolling_last_day == promised
    shop.wait(days=25)
    shop.sell(leo, 100, "his")
    shop.wait(days=40)
    assert shop.balance(leo) == 13


@pytest.mark.parametrize("state", [SaleState.OPEN, SaleState.VOIDED])
def test_a_sale_that_gives_nothing_is_no_visit(state):
    shop = Shop(idle(2))
    leo = shop.join("Leo", LEO)
    before = shop.member(leo).account.rolling_last_day
    shop.wait(days=20)
    maya = shop.join()
    shop.sell(maya, 1250)
    shop.sell(maya, 1250, state=state)
    shop.sell(maya, 1250, "other", state=state)
    if state is SaleState.VOIDED:
        shop.move(leo)
    shop.move(leo, "other")
    assert shop.member(leo).account.rolling_last_day == before


def test_points_that_only_her_visits_kept_alive_do_not_live_on_with_somebody_who_never_came():
    shop = Shop(idle(1))
    leo, maya = shop.join("Leo", LEO), shop.join()
    shop.sell(maya, 1250)
    shop.wait(days=25)
    shop.sell(maya, 100, "later")
    shop.wait(days=15)
    before = shop.member(leo).account
    shop.move(leo)
    after = shop.member(leo).account
    assert (shop.balance(leo), shop.balance(maya)) == (0, 1)
    assert (after.rolling_last_day, after.moving_since, after.lots) == (before.rolling_last_day, before.moving_since, ())
    shop.move(maya)
    assert shop.balance(maya) == 13


def test_moved_points_are_announced_before_they_end():
    shop = Shop(MONTHLY)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 1250)
    shop.move(leo)
    due = {member: {pointer.due for pointer in shop.book.filed if pointer.member_id == member} for member in (maya, leo)}
    assert due[leo] == due[maya] != set()
