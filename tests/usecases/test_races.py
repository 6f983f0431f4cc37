"""Two processes write for one member at once, or an answer is lost: what was asked is done once, and answered the same."""

from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import HoldRanOut, RedemptionClosed
from chalicelib.usecases import expiry, inviting
from chalicelib.usecases.till import Request
from tests.builders import MAYA, Shop, program
from tests.usecases.racing import ForgetfulBook, OvertakenBook, with_book
from tests.usecases.test_expiry import MONTH


@dataclass
class Case:
    """A shop with a member who earned 160 points, and a hold of a coffee on check c9 where there is one."""

    shop: Shop
    maya: str
    held: str

    def sound(self) -> None:
        """The entries are an unbroken sequence, and all they say adds up to the account."""
        entries = list(self.shop.book.entries("rosas", self.maya))
        assert [entry.account.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert sum(entry.points for entry in entries) == entries[-1].account.worth

    def history(self) -> list[Any]:
        """What was written, without its order."""
        entries = self.shop.book.entries("rosas", self.maya)
        return sorted((entry.kind, entry.cause, entry.points) for entry in entries)


def made() -> Case:
    shop = Shop(MONTH)
    maya = shop.join()
    shop.sell(maya, 14_000, "earlier")
    shop.sell(maya, 2000, "refunded")
    held = shop.hold(maya, "coffee", check_id="c9").facts["id"]
    return Case(shop, maya, held)


ACTS = {
    "report": lambda case, shop: shop.sell(case.maya, 1240, key="k"),
    "refund": lambda case, shop: shop.refund(700, "r1", "refunded", key="k"),
    "hold": lambda case, shop: shop.hold(case.maya, "coffee", check_id="c7", key="k"),
    "capture": lambda case, shop: shop.capture(case.held, key="capture"),
    "release": lambda case, shop: shop.release(case.held, key="release"),
}
RIVALS = {
    **ACTS,
    "another sale": lambda case, shop: shop.sell(case.maya, 777, "other"),
    "the same sale, another key": lambda case, shop: shop.sell(case.maya, 1240, key="k2"),
    "the same sale, more on it": lambda case, shop: shop.sell(case.maya, 3000, version=2),
    "the same sale of nobody": lambda case, shop: shop.sell(None, 1240, key="k2"),
    "another refund of the sale": lambda case, shop: shop.refund(300, "r2", "refunded"),
    "another hold": lambda case, shop: shop.hold(case.maya, "fiver", check_id="c8"),
    "a text": lambda case, shop: shop.text("STOP"),
}
EXCLUSIVE = {("capture", "release"), ("release", "capture")}
PAIRS = [(act, rival) for act in ACTS for rival in RIVALS if (act, rival) not in EXCLUSIVE]


@pytest.mark.parametrize("moment", ["record", "commit"])
@pytest.mark.parametrize(("act", "rival"), PAIRS, ids=["/".join(pair) for pair in PAIRS])
def test_whoever_writes_in_between_both_are_posted_once_as_if_one_after_the_other(act, rival, moment):
    case, plain = made(), made()
    racing = with_book(case.shop, OvertakenBook(case.shop.book, moment, lambda: RIVALS[rival](case, case.shop)))
    RIVALS[rival](plain, plain.shop)
    expected = ACTS[act](plain, plain.shop)
    answer = ACTS[act](case, racing)
    assert (answer.facts, answer.replayed) == (expected.facts, expected.replayed)
    case.sound()
    assert case.history() == plain.history()
    again = ACTS[act](case, case.shop)
    assert (again.facts, again.replayed) == (expected.facts, True)
    assert case.history() == plain.history()


@pytest.mark.parametrize("act", ACTS)
def test_what_was_written_and_whose_answer_was_lost_is_answered_when_asked_again(act):
    case, plain = made(), made()
    expected = ACTS[act](plain, plain.shop)
    with pytest.raises(ConnectionError):
        ACTS[act](case, with_book(case.shop, ForgetfulBook(case.shop.book)))
    again = ACTS[act](case, case.shop)
    assert (again.facts, again.replayed) == (expected.facts, True)
    case.sound()
    assert case.history() == plain.history()


@pytest.mark.parametrize("moment", ["record", "commit"])
def test_two_captures_at_once_get_one_answer_and_neither_hears_that_the_hold_ran_out(moment):
    case, first = made(), []
    racing = with_book(case.shop, OvertakenBook(case.shop.book, moment, lambda: first.append(case.shop.capture(case.held))))
    case.shop.wait(minutes=14, seconds=59)
    racing.now = case.shop.now
    second = racing.capture(case.held)
    assert (first[0].facts, first[0].replayed, second.replayed) == (second.facts, False, True)
    case.sound()


@pytest.mark.parametrize("moment", ["record", "commit"])
@pytest.mark.parametrize("act", ["capture", "release"])
def test_of_capture_and_release_at_once_the_first_one_holds(act, moment):
    case = made()
    other = "release" if act == "capture" else "capture"
    racing = with_book(case.shop, OvertakenBook(case.shop.book, moment, lambda: ACTS[other](case, case.shop)))
    with pytest.raises(RedemptionClosed):
        ACTS[act](case, racing)
    case.sound()


def test_a_capture_after_the_hold_ran_out_is_refused_whoever_writes_in_between():
    case = made()
    case.shop.wait(minutes=15)
    racing = with_book(case.shop, OvertakenBook(case.shop.book, "record", lambda: case.shop.sell(case.maya, 100)))
    with pytest.raises(HoldRanOut):
        racing.capture(case.held)
    assert case.shop.balance(case.maya) == 161


def invite(shop, key="k", name="Maya"):
    phone = PhoneNumber(MAYA)
    return inviting.invite(shop.book, shop.vault, shop.till, phone, name, "script-1", Request(key, f"d{name}"), shop.now)


def written(shop):
    """Everything that the conversation writes: texts handled with their replies, consents, and entries."""
    handled = sorted((text.intent, [reply.kind for reply in text.replies]) for text in shop.book.handled.values())
    consents = sorted(consent.event for chain in shop.book.consents.values() for consent in chain)
    entries = [(entry.account.seq, entry.kind, entry.points) for chain in shop.book.chains.values() for entry in chain]
    return handled, consents, entries, [customer.standing for customer in shop.book.customers.values()]


CONVERSATIONS = {
    "invite": invite,
    "text": lambda shop: shop.text("Maya", inbound_id="x"),
    "stop": lambda shop: shop.text("STOP", inbound_id="x"),
}
INTERRUPTIONS = {
    "the same": None,
    "another text": lambda shop: shop.text("HELP"),
    "a name": lambda shop: shop.text("Maya"),
    "an invitation": lambda shop: invite(shop, "other"),
}
TALKS = [
    (act, rival)
    for act in CONVERSATIONS
    for rival in INTERRUPTIONS
    if (act, rival) not in {("invite", "a name"), ("stop", "a name"), ("text", "an invitation")}
]


@pytest.mark.parametrize("moment", ["record", "commit"])
@pytest.mark.parametrize(("act", "rival"), TALKS)
def test_a_conversation_that_is_overtaken_goes_on_as_if_one_came_after_the_other(act, rival, moment):
    shop, plain = Shop(program(welcome_points=7)), Shop(program(welcome_points=7))
    talk, interrupt = CONVERSATIONS[act], INTERRUPTIONS[rival] or CONVERSATIONS[act]
    interrupt(plain)
    expected = talk(plain)
    assert talk(with_book(shop, OvertakenBook(shop.book, moment, lambda: interrupt(shop)))) == expected
    assert written(shop) == written(plain)
    talk(shop)
    assert written(shop) == written(plain)


@pytest.mark.parametrize(("act", "again"), [("invite", True), ("text", "repeated"), ("stop", "repeated")])
def test_a_conversation_whose_answer_was_lost_is_not_had_twice(act, again):
    shop, plain = Shop(program(welcome_points=7)), Shop(program(welcome_points=7))
    talk = CONVERSATIONS[act]
    talk(plain)
    with pytest.raises(ConnectionError):
        talk(with_book(shop, ForgetfulBook(shop.book)))
    answer = talk(shop)
    assert getattr(answer, "replayed", answer) == again
    assert written(shop) == written(plain)


@pytest.fixture
def lapsing():
    """A case in which the 160 points have just ended, and nothing is held."""
    shop = Shop(MONTH)
    expiry.expire(shop.book, shop.merchants, shop.now)
    maya = shop.join()
    shop.sell(maya, 14_000, "earlier")
    shop.sell(maya, 2000, "refunded")
    shop.wait(days=45)
    return Case(shop, maya, "")


def ended(case):
    return [entry.points for entry in case.shop.book.entries("rosas", case.maya) if entry.kind is EntryKind.EXPIRED]


def run(shop):
    return expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)


@pytest.mark.parametrize("moment", ["record", "commit"])
@pytest.mark.parametrize(
    "rival",
    [
        lambda case: case.shop.sell(case.maya, 777, "other"),
        lambda case: case.shop.refund(2000, "r1", "refunded"),
        lambda case: run(case.shop),
    ],
    ids=["a sale", "a refund", "the job itself"],
)
def test_points_end_once_whoever_writes_while_the_job_runs(lapsing, rival, moment):
    run(with_book(lapsing.shop, OvertakenBook(lapsing.shop.book, moment, lambda: rival(lapsing))))
    assert run(lapsing.shop) == 0
    lapsing.sound()
    assert ended(lapsing) == [-160]


def test_a_job_whose_write_was_answered_by_nobody_does_the_rest_the_next_time(lapsing):
    with pytest.raises(ConnectionError):
        run(with_book(lapsing.shop, ForgetfulBook(lapsing.shop.book)))
    assert run(lapsing.shop) == 0
    lapsing.sound()
    assert ended(lapsing) == [-160]
    lapsing.shop.sell(lapsing.maya, 1000, "new")
    lapsing.shop.wait(days=60)
    assert run(lapsing.shop) == 1
