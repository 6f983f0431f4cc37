"""A sale that goes to another member: a number was mistyped, or forgotten."""

import pytest

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import (
    OfferNotApplicable,
    RequestIdReused,
    SaleOfAnotherMember,
    SaleUsedReward,
    UnknownMember,
    UnknownSale,
)
from chalicelib.domain.sale import FORMER_MAX, SaleState
from chalicelib.usecases.ports import Committed
from tests.builders import BARBER, Shop, program
from tests.usecases.new_rules import change_rules
from tests.usecases.racing import ForgetfulBook, OvertakenBook, with_book
from tests.usecases.test_sales_in_any_order import STEPS
from tests.usecases.texts.test_notices import Street

LEO = "+12065550143"
MONTHLY = program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1))


@pytest.fixture
def leo(shop):
    return shop.join("Leo", LEO)


def chain(shop, member_id):
    return list(shop.book.entries("rosas", member_id))


def stored(shop, sale_id="sale-1"):
    return shop.book.sale("rosas", "mill", sale_id)


def test_what_the_sale_gave_goes_over_as_it_is(shop, maya, leo):
    shop.sell(maya, 1250)
    posted = stored(shop).posted
    shop.wait(days=40)
    answer = shop.move(leo)
    assert (answer.facts["member_id"], answer.facts["points_total"], answer.facts["balance"]) == (leo, 12, 12)
    given, taken = shop.member(maya).account, shop.member(leo).account
    assert (given.exact, given.lots, given.visits, given.lifetime_points) == (0, (), 0, 0)
    assert (float(taken.exact), taken.visits, taken.lifetime_points) == (12.5, 1, 12)
    assert [lot.last_day for lot in taken.lots] == [posted.last_day]
    assert stored(shop).posted == posted
    assert (stored(shop).member_id, stored(shop).moved_from) == (leo, (maya,))
    for member, points in ((maya, -12), (leo, 12)):
        entry = chain(shop, member)[-1]
        assert (entry.kind, entry.cause, entry.location_id, entry.points) == (EntryKind.MOVED, "sale-1", "mill", points)
        assert (entry.facts["reason"], entry.facts["actor"], entry.facts["version"]) == ("mistyped_number", "ana", 1)


def test_it_is_worth_what_the_version_that_priced_it_said(shop, maya, leo):
    shop.sell(maya, 1000)
    change_rules(shop, earn=STEPS)
    shop.move(leo)
    assert shop.balance(leo) == 10
    shop.sell(leo, 2000)
    assert shop.balance(leo) == 20


def test_what_is_spent_already_is_owed(shop, maya, leo):
    shop.sell(maya, 5000)
    shop.redeem(maya, "coffee", check_id="another")
    shop.move(leo)
    assert (shop.member(maya).account.debt, shop.balance(leo)) == (50, 50)


def test_a_certificate_that_the_sale_paid_is_undone_and_paid_to_the_other():
    shop = Shop(BARBER)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    for number in range(10):
        shop.sell(maya, 3200, f"m{number}")
    for number in range(9):
        shop.sell(leo, 3200, f"l{number}")
    assert shop.move(leo, "m9").facts["paid"] == 1
    accounts = [shop.member(member).account for member in (maya, leo)]
    assert [(len(account.certificates), account.visits, account.debt) for account in accounts] == [(0, 9, 0), (1, 10, 0)]
    assert (shop.balance(maya), shop.balance(leo)) == (9, 0)


def test_a_sale_without_a_member_is_earned_by_the_one_it_is_moved_to(shop, leo):
    shop.sell(None, 1250)
    assert shop.move(leo).facts["points_delta"] == 12
    assert shop.balance(leo) == 12
    assert chain(shop, leo)[-1].facts["reason"] == "mistyped_number"
    shop.refund(1250)
    assert shop.balance(leo) == 0


@pytest.mark.parametrize("state", [SaleState.OPEN, SaleState.VOIDED])
@pytest.mark.parametrize("named", [True, False])
def test_a_sale_that_gives_nothing_may_move_too(maya, leo, shop, state, named):
    street = Street(shop)
    shop.sell(maya if named else None, 1250, state=state)
    street.deliver()
    shop.move(leo)
    assert street.deliver() == []
    assert (stored(shop).member_id, shop.balance(leo)) == (leo, 0)
    shop.sell(maya if named else leo, 1250)
    assert shop.balance(leo) == (12 if state is SaleState.OPEN else 0)


def test_to_its_own_member_it_changes_nothing(shop, maya):
    shop.sell(maya, 1250)
    entries = chain(shop, maya)
    answer = shop.move(maya)
    assert (answer.facts["points_delta"], answer.facts["points_total"], answer.facts["balance"]) == (0, 12, 12)
    assert chain(shop, maya) == entries
    assert stored(shop).moved_from == ()


def test_reports_that_still_name_a_former_member_are_about_the_present_one(shop, maya, leo):
    shop.sell(maya, 1250)
    shop.move(leo)
    assert shop.sell(maya, 2000).facts["member_id"] == leo
    assert (shop.balance(maya), shop.balance(leo)) == (0, 20)
    shop.refund(1000)
    assert (shop.balance(maya), shop.balance(leo)) == (0, 10)
    with pytest.raises(SaleOfAnotherMember):
        shop.sell(shop.join("Eve", "+12065550144"), 1250)


def test_a_sale_remembers_its_last_few_members(shop, maya, leo):
    shop.sell(maya, 1250)
    others = [shop.join("Eve", f"+1206555016{number}") for number in range(FORMER_MAX)]
    for other in (leo, *others, maya):
        shop.move(other)
    assert stored(shop).moved_from == tuple(others)
    assert [shop.balance(member) for member in (maya, leo, *others)] == [12, *[0] * (FORMER_MAX + 1)]


@pytest.mark.parametrize("reported", [True, False], ids=["on the sale", "waiting for it"])
def test_a_sale_on_which_a_reward_was_used_does_not_move(shop, maya, leo, reported):
    shop.sell(maya, 9000, "earlier")
    if reported:
        shop.redeem(maya, "coffee")
        shop.sell(maya, 1250)
    else:
        held = shop.hold(maya, "coffee").facts["id"]
        shop.sell(maya, 1250)
        shop.capture(held)
    with pytest.raises(SaleUsedReward):
        shop.move(leo)
    assert shop.move(leo, "earlier").facts["points_total"] == 90


def test_points_that_a_check_gave_are_not_for_the_same_check_after_a_move_either(shop, maya, leo):
    shop.sell(maya, 5000)
    shop.move(leo)
    with pytest.raises(OfferNotApplicable):
        shop.hold(leo, "coffee")
    assert shop.hold(leo, "coffee", check_id="next")


def test_a_reward_that_was_taken_back_is_in_nobodys_way(shop, maya, leo):
    shop.sell(maya, 9000, "earlier")
    used = shop.redeem(maya, "coffee")
    shop.sell(maya, 1250)
    shop.reverse(used)
    shop.move(leo)
    assert (shop.balance(maya), shop.balance(leo)) == (90, 12)


def test_a_reward_that_the_new_member_used_on_the_check_finds_its_sale(maya, leo, shop):
    street = Street(shop)
    shop.sell(leo, 9000, "earlier")
    shop.sell(maya, 2000)
    shop.redeem(leo, "fiver")  # his number was typed for the reward, and hers for the sale
    street.deliver()
    shop.move(leo)
    for member in (maya, leo):
        street.publish(Committed("rosas", chain(shop, member)[-1]))
    assert [use.reward_id for use in stored(shop).uses] == ["fiver"]
    assert shop.balance(leo) == 90 - 40 + 15


def test_what_cannot_move_is_refused(shop, maya, leo):
    with pytest.raises(UnknownSale):
        shop.move(leo)
    shop.refund(100)
    with pytest.raises(UnknownSale):
        shop.move(leo)
    shop.sell(maya, 1250)
    with pytest.raises(UnknownMember):
        shop.move("mem_nobody")
    assert shop.balance(maya) == 11


def test_the_same_move_is_answered_as_before_and_earlier_answers_keep_their_member(shop, maya, leo):
    sold = shop.sell(maya, 1250, key="k")
    moved = shop.move(leo, key="k")
    shop.sell(leo, 500, "more")
    assert shop.sell(maya, 1250, key="k").facts == sold.facts
    back = shop.move(maya, key="k2")
    assert (shop.move(leo, key="k").facts, shop.move(leo, key="k").replayed) == (moved.facts, True)
    assert (shop.sell(maya, 1250, key="k").facts, shop.sell(maya, 1250, key="k").replayed) == (sold.facts, True)
    assert (sold.facts["member_id"], moved.facts["member_id"], back.facts["member_id"]) == (maya, leo, maya)
    with pytest.raises(RequestIdReused):
        shop.move(maya, key="k")
    assert (shop.balance(maya), shop.balance(leo)) == (12, 5)


ACTS = {
    "the same move": lambda shop, maya, leo: shop.move(leo, key="k"),
    "a move of the other": lambda shop, maya, leo: shop.move(maya),
    "a correction": lambda shop, maya, leo: shop.sell(maya, 2000, version=2),
    "a refund": lambda shop, maya, leo: shop.refund(500),
    "a sale of hers": lambda shop, maya, leo: shop.sell(maya, 777, "hers"),
    "a sale of his": lambda shop, maya, leo: shop.sell(leo, 777, "his"),
    "a text of his": lambda shop, maya, leo: shop.text("STOP", LEO),
}


def made():
    shop = Shop()
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 1250, version=1)
    return shop, maya, leo


def history(shop, *members):
    return [sorted((entry.kind, entry.cause, entry.points) for entry in chain(shop, member)) for member in members]


@pytest.mark.parametrize("moment", ["record", "commit"])
@pytest.mark.parametrize("rival", ACTS)
def test_a_move_that_is_overtaken_is_done_as_if_one_came_after_the_other(rival, moment):
    (shop, maya, leo), (plain, *_) = made(), made()
    ACTS[rival](plain, maya, leo)
    expected = plain.move(leo, key="k")
    racing = with_book(shop, OvertakenBook(shop.book, moment, lambda: ACTS[rival](shop, maya, leo)))
    answer = racing.move(leo, key="k")
    assert (answer.facts, answer.replayed) == (expected.facts, expected.replayed)
    assert history(shop, maya, leo) == history(plain, maya, leo)


def test_a_move_whose_answer_was_lost_is_answered_when_asked_again():
    shop, maya, leo = made()
    with pytest.raises(ConnectionError):
        with_book(shop, ForgetfulBook(shop.book)).move(leo, key="k")
    again = shop.move(leo, key="k")
    assert (again.replayed, again.facts["balance"], shop.balance(maya)) == (True, 12, 0)


def test_both_members_are_told_once(shop, maya, leo):
    street = Street(shop)
    shop.sell(maya, 1250)
    street.deliver()
    shop.wait(minutes=1)
    shop.move(leo)
    given, taken = sorted(street.deliver())
    assert given == "Rosa's Bakery: Leo, you earned 12 points. Balance 12. 28 more for: $5 off. STOP to stop."
    assert taken.startswith("Rosa's Bakery: Maya, a purchase was refunded or corrected: 12 points less. Balance 0. Questions?")
    assert street.deliver() == []
