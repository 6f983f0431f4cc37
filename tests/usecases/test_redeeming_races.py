"""Two tills, or two clocks, at one redemption: what it holds is used once or goes back once, and nobody is told a falsehood."""

from dataclasses import dataclass

import pytest

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.redemption import RedemptionStatus
from chalicelib.domain.refusals import HoldRanOut, OfferNotApplicable, RedemptionClosed, Refusal
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import reversals, sales
from tests.builders import BOOKSHOP, Shop
from tests.usecases.racing import ForgetfulBook, OvertakenBook, Proxy, with_book
from tests.usecases.test_races import Case as Plain

MOMENTS = ["record", "commit"]
moments = pytest.mark.parametrize("moment", MOMENTS)


@dataclass
class Case(Plain):
    """With two rewards used on check u1, which was reported, and one on check w1, which was not; `held` is on check c9."""

    used: str
    waiting: str


def made():
    shop = Shop()
    maya = shop.join()
    shop.sell(maya, 25_000, "earlier")
    used = shop.redeem(maya, "coffee", "fiver", check_id="u1", payable=2000)
    shop.sell(maya, 2000, "u1")
    waiting = shop.redeem(maya, "fiver", check_id="w1")
    held = shop.hold(maya, "coffee", check_id="c9").facts["id"]
    return Case(shop, maya, held, used, waiting)


def settle(case, shop):
    for entry in list(shop.book.entries("rosas", case.maya)):
        if entry.kind is EntryKind.CAPTURED:
            sales.settle(shop.book, shop.merchant, entry.member_id, entry.location_id, entry.facts["check"], shop.now)


ACTS = {
    "reverse": lambda case, shop: shop.reverse(case.used),
    "reverse one offer": lambda case, shop: shop.reverse(case.used, "fiver"),
    "reverse before the sale": lambda case, shop: shop.reverse(case.waiting),
}
RIVALS = {
    **ACTS,
    "reverse the other offer": lambda case, shop: shop.reverse(case.used, "coffee"),
    "a refund of the sale": lambda case, shop: shop.refund(600, "r1", "u1"),
    "a refund of all of it": lambda case, shop: shop.refund(1150, "r1", "u1"),
    "a correction": lambda case, shop: shop.sell(case.maya, 3000, "u1"),
    "a void": lambda case, shop: shop.sell(case.maya, 2000, "u1", state=SaleState.VOIDED),
    "the first report": lambda case, shop: shop.sell(case.maya, 2000, "w1"),
    "settling": settle,
    "another sale": lambda case, shop: shop.sell(case.maya, 777, "other"),
    "a capture": lambda case, shop: shop.capture(case.held),
    "another hold": lambda case, shop: shop.hold(case.maya, "coffee", check_id="c8", key="h8"),
    "a text": lambda case, shop: shop.text("STOP"),
}


@moments
@pytest.mark.parametrize("rival", RIVALS)
@pytest.mark.parametrize("act", ACTS)
def test_whoever_writes_while_a_capture_is_undone_both_are_done_once(act, rival, moment):
    case, plain = made(), made()
    RIVALS[rival](plain, plain.shop)
    expected = ACTS[act](plain, plain.shop)
    answer = ACTS[act](case, with_book(case.shop, OvertakenBook(case.shop.book, moment, lambda: RIVALS[rival](case, case.shop))))
    assert (answer.facts, answer.replayed) == (expected.facts, expected.replayed)
    case.sound()
    assert case.history() == plain.history()
    again = ACTS[act](case, case.shop)
    assert (again.facts, again.replayed) == (expected.facts, True)
    assert case.history() == plain.history()


@pytest.mark.parametrize("act", ACTS)
def test_a_reversal_whose_answer_was_lost_is_answered_when_asked_again(act):
    case, plain = made(), made()
    expected = ACTS[act](plain, plain.shop)
    with pytest.raises(ConnectionError):
        ACTS[act](case, with_book(case.shop, ForgetfulBook(case.shop.book)))
    again = ACTS[act](case, case.shop)
    assert (again.facts, again.replayed) == (expected.facts, True)
    case.sound()
    assert case.history() == plain.history()


class SlowBook(Proxy):
    """Shows a sale a moment too late: a read beside a transaction may find the member's entry of it and not yet the sale."""

    slow = True

    def sale(self, *key):
        slow, self.slow = self.slow, False
        return None if slow else self._book.sale(*key)


def test_what_has_just_left_the_account_for_its_sale_is_looked_for_again():
    case = made()
    answer = with_book(case.shop, SlowBook(case.shop.book)).reverse(case.used)
    assert answer.facts["points_restored"] == 90
    assert case.shop.book.sale("rosas", "mill", "u1").uses == ()
    case.sound()


@moments
def test_whoever_loses_to_a_reversal_finds_it_done(moment):
    case = made()
    racing = with_book(case.shop, OvertakenBook(case.shop.book, moment, lambda: case.shop.reverse(case.used)))
    assert racing.refund(2000, "r1", "u1").facts["points_delta"] == -20
    assert case.shop.balance(case.maya) == 250 - 40 - 50
    case.sound()


@moments
@pytest.mark.parametrize(("first", "second"), [(400, None), (None, 400), (400, 300)])
def test_of_two_captures_of_different_amounts_at_once_the_first_one_holds(first, second, moment):
    shop = Shop(BOOKSHOP)
    maya = shop.join()
    shop.sell(maya, 20_000, "earlier")
    held = shop.hold(maya, "credit:500").facts["id"]
    with pytest.raises(RedemptionClosed) as refused:
        with_book(shop, OvertakenBook(shop.book, moment, lambda: shop.capture(held, first))).capture(held, second)
    assert refused.value.status == "captured"
    assert shop.balance(maya) == 1000 - (first or 500)
    assert shop.capture(held, first).replayed


def late(case):
    """Another till, whose clock is past the end of the hold."""
    other = with_book(case.shop, case.shop.book)
    other.wait(minutes=15)
    return other


def test_a_capture_by_an_early_clock_is_found_by_a_late_one():
    case = made()
    other = late(case)
    other.book = OvertakenBook(case.shop.book, "record", lambda: case.shop.capture(case.held))
    answer = other.capture(case.held)
    assert (answer.replayed, answer.facts["status"]) == (True, "captured")
    case.sound()


@moments
def test_a_hold_that_a_late_clock_gave_back_is_not_captured_by_an_early_one(moment):
    case = made()
    other = late(case)
    racing = with_book(case.shop, OvertakenBook(case.shop.book, moment, lambda: other.sell(case.maya, 100, "later")))
    with pytest.raises(RedemptionClosed) as refused:
        racing.capture(case.held)
    assert refused.value.status == "released"
    assert reversals.find(case.shop.book, case.shop.till, case.held, case.shop.now).status is RedemptionStatus.RELEASED
    assert case.shop.release(case.held).facts["balance"] == case.shop.balance(case.maya) == 250 - 90 - 40 + 11 + 1
    case.sound()


def test_a_late_clock_that_writes_nothing_leaves_the_hold_to_an_early_one():
    case = made()
    with pytest.raises(HoldRanOut):
        late(case).capture(case.held)
    assert case.shop.capture(case.held).facts["status"] == "captured"
    with pytest.raises(RedemptionClosed):
        late(case).release(case.held)
    case.sound()


@moments
def test_of_a_capture_and_a_void_at_once_the_void_leaves_nothing_used(moment):
    for void_first in (True, False):
        case = made()

        def void(case=case):
            return case.shop.sell(case.maya, 2000, "c9", state=SaleState.VOIDED)

        if void_first:
            racing = with_book(case.shop, OvertakenBook(case.shop.book, moment, void))
            with pytest.raises(RedemptionClosed):
                racing.capture(case.held)
        else:
            racing = with_book(case.shop, OvertakenBook(case.shop.book, moment, lambda case=case: case.shop.capture(case.held)))
            racing.sell(case.maya, 2000, "c9", state=SaleState.VOIDED)
        assert case.shop.balance(case.maya) == 250 - 90 - 40 + 11
        case.sound()


@moments
def test_a_hold_for_a_check_that_closes_meanwhile_is_refused(moment):
    case = made()
    before = case.shop.balance(case.maya)
    racing = with_book(case.shop, OvertakenBook(case.shop.book, moment, lambda: case.shop.sell(case.maya, 900, "c7")))
    with pytest.raises(OfferNotApplicable) as refused:
        racing.hold(case.maya, "fiver", check_id="c7")
    assert refused.value.reason == "check_closed"
    assert case.shop.balance(case.maya) == before + 9


@pytest.mark.parametrize("act", ["capture", "release", "void"])
def test_where_a_redemption_stands_is_told_right_while_it_changes(act):
    case = made()
    acts = {
        "capture": lambda: case.shop.capture(case.held),
        "release": lambda: case.shop.release(case.held),
        "void": lambda: case.shop.sell(case.maya, 100, "c9", state=SaleState.VOIDED),
    }
    book = OvertakenBook(case.shop.book, "record", acts[act])
    found = reversals.find(book, case.shop.till, case.held, case.shop.now)
    assert found.status == (RedemptionStatus.CAPTURED if act == "capture" else RedemptionStatus.RELEASED)


def test_a_redemption_that_is_closed_and_reported_between_two_reads_is_not_called_given_back():
    case = made()

    def both():
        case.shop.capture(case.held)
        case.shop.sell(case.maya, 900, "c9")

    racing = with_book(case.shop, OvertakenBook(case.shop.book, "record", both))
    assert racing.capture(case.held).replayed
    with pytest.raises(Refusal):
        racing.release(case.held)
