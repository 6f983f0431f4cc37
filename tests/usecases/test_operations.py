"""Captures, releases and invitations are done once under a request id, and are found by it."""

import pytest

from chalicelib.domain.operation import OperationKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import HoldRanOut, OptedOut, RedemptionClosed, RequestIdReused, UnknownOperation
from chalicelib.usecases import inviting, operations
from chalicelib.usecases.till import Request, Till
from tests.builders import MAYA
from tests.usecases.racing import ForgetfulBook, OvertakenBook, with_book


@pytest.fixture
def held(shop, maya):
    shop.sell(maya, 16_000, "earlier")
    return shop.hold(maya, "fiver", check_id="c1", key="h1").facts["id"]


def find(shop, key, till=None):
    return operations.find(shop.book, till or shop.till, key)


def invite(shop, key, name="Leo", sender="+12065550143"):
    phone, request = PhoneNumber(sender), Request(key, f"d-{name}")
    return inviting.invite(shop.book, shop.vault, shop.till, phone, name, "script-1", request, shop.now)


@pytest.mark.parametrize("act", ["capture", "release"])
def test_what_was_done_with_a_hold_is_found_by_its_key_with_its_answer(shop, held, act):
    answer = getattr(shop, act)(held, key="k")
    found = find(shop, "k")
    assert (found.kind, found.subject, found.at) == (OperationKind(act), held, shop.now)
    assert found.answer == answer.facts


def test_a_reversal_is_found_by_its_key_and_by_that_of_whoever_asks_again(shop, held):
    captured = shop.capture(held, key="k1")
    first = shop.reverse(held, key="k2")
    again = shop.reverse(held, key="k3")
    assert (again.facts, again.replayed) == (first.facts, True)
    assert find(shop, "k2").answer == find(shop, "k3").answer == first.facts
    assert (find(shop, "k2").kind, find(shop, "k2").subject) == (OperationKind.REVERSAL, held)
    undone = shop.capture(held, key="k1")
    assert (undone.facts, undone.replayed) == (captured.facts, True)
    with pytest.raises(RedemptionClosed):
        shop.capture(held, key="k4")
    with pytest.raises(RequestIdReused):
        shop.reverse(held, key="k1")


def test_a_hold_is_found_by_its_key_too(shop, held):
    held_at = shop.now
    shop.wait(hours=1)
    found = find(shop, "h1")
    assert (found.kind, found.subject, found.at) == (OperationKind.REDEMPTION, held, held_at)
    assert found.answer["status"] == "held"


def test_under_a_key_that_did_nothing_nothing_is_found(shop, held, maya):
    shop.sell(maya, 1000, key="s1")
    with pytest.raises(RedemptionClosed):
        shop.release(shop.redeem(maya, "fiver", check_id="c9"), key="refused")
    for key in ("nothing", "s1", "refused"):
        with pytest.raises(UnknownOperation):
            find(shop, key)


def test_a_key_is_the_locations_own(shop, held):
    shop.capture(held, key="k")
    dock = Till(shop.merchant, shop.merchant.location("dock"))
    for key in ("k", "h1"):
        with pytest.raises(UnknownOperation):
            find(shop, key, dock)


@pytest.mark.parametrize("act", ["capture", "release"])
def test_the_same_again_under_another_key_is_answered_the_same_and_found_under_both(shop, held, maya, act):
    first = getattr(shop, act)(held, key="k1")
    shop.sell(maya, 5000, "between")
    again = getattr(shop, act)(held, key="k2")
    assert (again.facts, again.replayed) == (first.facts, True)
    assert find(shop, "k2").answer == find(shop, "k1").answer == first.facts
    assert len([entry for entry in shop.book.entries("rosas", maya) if entry.cause == held]) == 2


@pytest.mark.parametrize("act", ["capture", "release"])
def test_one_key_is_good_for_one_thing(shop, held, maya, act):
    other = shop.hold(maya, "fiver", check_id="c2").facts["id"]
    getattr(shop, act)(held, key="k")
    before = shop.balance(maya)
    for wrong in (shop.capture, shop.release):
        with pytest.raises(RequestIdReused):
            wrong(other, key="k")
    with pytest.raises(RequestIdReused):
        invite(shop, "k")
    assert shop.balance(maya) == before
    assert not shop.book.customers.get(("rosas", shop.vault.member_id("rosas", PhoneNumber("+12065550143"))))


def test_what_was_done_is_answered_again_and_not_refused_for_what_came_of_it(shop, held):
    first = shop.release(held, key="k")
    shop.wait(hours=1)
    again = shop.release(held, key="k")
    assert (again.facts, again.replayed) == (first.facts, True)
    with pytest.raises(RequestIdReused):
        shop.capture(held, key="k")
    with pytest.raises(RedemptionClosed):
        shop.capture(held, key="k2")


def test_a_capture_refused_may_go_well_under_the_same_key(shop, held, maya):
    shop.wait(hours=1)
    with pytest.raises(HoldRanOut):
        shop.capture(held, key="k")
    later = shop.hold(maya, "fiver", check_id="c3").facts["id"]
    assert shop.capture(later, key="k").facts["status"] == "captured"


@pytest.mark.parametrize("moment", ["record", "commit"])
def test_two_captures_at_once_under_two_keys_are_one_and_both_are_found(shop, held, maya, moment):
    first = []
    racing = with_book(shop, OvertakenBook(shop.book, moment, lambda: first.append(shop.capture(held, key="k1"))))
    second = racing.capture(held, key="k2")
    assert second.facts == first[0].facts == find(shop, "k1").answer == find(shop, "k2").answer
    assert shop.balance(maya) == 120


def test_a_capture_whose_answer_was_lost_is_found(shop, held):
    with pytest.raises(ConnectionError):
        with_book(shop, ForgetfulBook(shop.book)).capture(held, key="k")
    assert find(shop, "k").answer == shop.capture(held, key="k").facts


def test_an_invitation_is_found_whatever_became_of_it(shop):
    first = invite(shop, "k1")
    assert find(shop, "k1").kind is OperationKind.INVITATION
    invite(shop, "k2")
    assert find(shop, "k2").answer["asked_before"] is True
    shop.text("YES", "+12065550143")
    assert invite(shop, "k3").facts["status"] == "member"
    shop.text("STOP", "+12065550143")
    again = invite(shop, "k1")
    assert (again.facts, again.replayed) == (first.facts, True)
    assert find(shop, "k3").answer["status"] == "member"
    with pytest.raises(OptedOut):
        invite(shop, "k4")
    with pytest.raises(RequestIdReused):
        invite(shop, "k1", "Bob")
    assert MAYA not in str(shop.book.operations)
