"""Two tills, a phone and lost answers at one redemption that the phone confirms: used once, and never with too many tries."""

import pytest

from chalicelib.domain.account import count
from chalicelib.domain.confirmation import ConfirmationState
from chalicelib.domain.refusals import CodeLocked, ConfirmationNeeded, Declined, RedemptionClosed, Refusal, WrongCode
from chalicelib.usecases import reconcile
from chalicelib.usecases.reconcile import Desk
from tests.builders import PIN, Shop
from tests.usecases.racing import ForgetfulBook, OvertakenBook, with_book

MOMENTS = ["record", "commit"]
moments = pytest.mark.parametrize("moment", MOMENTS)


class Case:
    """Maya with 300 points, 50 of them held for a coffee that her phone has to confirm."""

    def __init__(self):
        self.shop = Shop()
        self.maya = self.shop.join()
        self.shop.sell(self.maya, 30_000, "earlier")
        self.shop.confirm_by_phone()
        self.shop.wait(minutes=1)
        self.held = self.shop.hold(self.maya, "coffee", check_id="c1").facts["id"]
        self.code = self.shop.code_of(self.held)
        self.wrong = "0000" if self.code != "0000" else "1111"

    def overtaken(self, moment, rival):
        return with_book(self.shop, OvertakenBook(self.shop.book, moment, rival))

    @property
    def redemption(self):
        return self.shop.book.redemption("rosas", self.held)

    def sound(self):
        entries = list(self.shop.book.entries("rosas", self.maya))
        assert [entry.account.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert sum(entry.points for entry in entries) == entries[-1].account.worth
        assert len(self.redemption.confirmation.wrong) <= 3
        assert list(reconcile.differences(Desk(self.shop.book, self.shop.merchants, lambda: self.shop.now))) == []
        status, balance = self.redemption.status, self.shop.balance(self.maya)
        assert balance == {"held": 250, "captured": 250, "released": 300}[status]
        assert sum(count(use.lots) for use in self.redemption.uses) == (50 if status == "captured" else 0)


ACTS = {
    "the code": lambda case, shop: shop.capture(case.held, code=case.code),
    "the PIN": lambda case, shop: shop.capture(case.held, manager_pin=PIN),
    "a wrong code": lambda case, shop: shop.capture(case.held, code=case.wrong),
    "nothing shown": lambda case, shop: shop.capture(case.held),
    "a release": lambda case, shop: shop.release(case.held),
    "YES": lambda case, shop: shop.text("YES"),
    "NO": lambda case, shop: shop.text("NO"),
    "STOP": lambda case, shop: shop.text("STOP"),
    "another sale": lambda case, shop: shop.sell(case.maya, 50, "other"),
    "a sale of the check": lambda case, shop: shop.sell(case.maya, 0, "c1"),
}


def done(act, case, shop):
    """What came of it: an answer, or the kind of refusal."""
    try:
        return ACTS[act](case, shop)
    except Refusal as refusal:
        return type(refusal)


@moments
@pytest.mark.parametrize("rival", ACTS)
@pytest.mark.parametrize("act", ACTS)
def test_whoever_is_faster_both_are_told_as_if_one_had_come_after_the_other(act, rival, moment):
    case, rivals = Case(), []
    outcome = done(act, case, case.overtaken(moment, lambda: rivals.append(done(rival, case, case.shop))))
    case.sound()
    if rivals:
        assert story(case, outcome, *rivals) in (in_order(act, rival), in_reverse(act, rival))


def in_order(one, other):
    case = Case()
    return story(case, done(one, case, case.shop), done(other, case, case.shop))


def in_reverse(one, other):
    case = Case()
    outcome = done(other, case, case.shop)
    return story(case, done(one, case, case.shop), outcome)


def story(case, *outcomes):
    """What both were told, and where the redemption stands after it."""
    stands = case.redemption.status.value, case.redemption.confirmation.state.value
    return (kind_of(outcomes[0]), *stands, kind_of(outcomes[1]))


def kind_of(outcome):
    return outcome if isinstance(outcome, type | str) else outcome.facts.get("status", "sold")


@moments
def test_of_two_tills_with_the_right_code_one_captures_and_both_hear_so(moment):
    case = Case()
    answers = []
    racing = case.overtaken(moment, lambda: answers.append(case.shop.capture(case.held, code=case.code)))
    answers.append(racing.capture(case.held, code=case.code))
    assert [answer.replayed for answer in answers] == [False, True]
    assert answers[0].facts == answers[1].facts
    case.sound()


@moments
def test_racing_tills_get_no_more_tries(moment):
    case = Case()
    refused = []
    for _ in range(8):
        racing = case.overtaken(moment, lambda: refused.append(done("a wrong code", case, case.shop)))
        refused.append(done("a wrong code", case, racing))
    assert refused.count(WrongCode) == 2
    assert set(refused) == {WrongCode, CodeLocked}
    assert case.redemption.confirmation.state is ConfirmationState.LOCKED
    with pytest.raises(CodeLocked):
        case.shop.capture(case.held, code=case.code)
    case.sound()


@moments
def test_a_code_that_is_right_is_refused_where_the_last_try_was_faster(moment):
    case = Case()
    for _ in range(2):
        done("a wrong code", case, case.shop)
    racing = case.overtaken(moment, lambda: done("a wrong code", case, case.shop))
    with pytest.raises(CodeLocked):
        racing.capture(case.held, code=case.code)
    case.sound()


@moments
def test_a_no_beats_a_capture_that_it_overtakes_and_comes_too_late_after_one(moment):
    case = Case()
    with pytest.raises(Declined):
        case.overtaken(moment, lambda: case.shop.text("NO")).capture(case.held, code=case.code)
    case.sound()
    case = Case()
    case.overtaken(moment, lambda: case.shop.capture(case.held, code=case.code)).text("NO")
    assert case.redemption.status == "captured"
    case.sound()


@moments
def test_a_yes_that_loses_to_a_release_confirms_nothing(moment):
    case = Case()
    case.overtaken(moment, lambda: case.shop.release(case.held)).text("YES")
    with pytest.raises(RedemptionClosed):
        case.shop.capture(case.held, code=case.code)
    case.sound()


def test_a_wrong_try_whose_answer_was_lost_counts_once():
    case = Case()
    with pytest.raises(ConnectionError):
        with_book(case.shop, ForgetfulBook(case.shop.book)).capture(case.held, code=case.wrong, key="k1")
    with pytest.raises(WrongCode) as refused:
        case.shop.capture(case.held, code=case.wrong, key="k1")
    assert refused.value.tries_left == 2
    assert len(case.redemption.confirmation.wrong) == 1


def test_a_capture_whose_answer_was_lost_is_answered_when_asked_again():
    case = Case()
    with pytest.raises(ConnectionError):
        with_book(case.shop, ForgetfulBook(case.shop.book)).capture(case.held, code=case.code, key="k1")
    assert case.shop.capture(case.held, code=case.code, key="k1").replayed
    case.sound()


def test_a_yes_whose_answer_was_lost_confirms_once():
    case = Case()
    with pytest.raises(ConnectionError):
        with_book(case.shop, ForgetfulBook(case.shop.book)).text("YES", inbound_id="i1")
    assert case.shop.text("YES", inbound_id="i1") == "repeated"
    case.shop.capture(case.held)
    case.sound()


def test_a_hold_that_was_asked_for_twice_asks_the_phone_once():
    case = Case()
    again = [case.shop.hold(case.maya, "fiver", check_id="c2", key="k") for _ in range(2)]
    assert again[0].facts == again[1].facts
    assert sum("confirm" in entry.facts for entry in case.shop.book.entries("rosas", case.maya)) == 2
    with pytest.raises(ConfirmationNeeded):
        case.shop.capture(again[0].facts["id"])
