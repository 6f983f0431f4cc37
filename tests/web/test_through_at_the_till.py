"""Points that wait are let through at the till itself, with the PIN of a manager who did not key the sale."""

from dataclasses import replace

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.desk import hash_phone
from chalicelib.usecases.watching import holding
from tests.web.till_side import Till
from tests.web.visiting import Desk

PIN = "7413"


@pytest.fixture
def till(http, desk: Desk) -> Till:
    """Rosa and Bo have a PIN: a manager, and somebody who is none. Ana is at the till."""
    till = Till(http, desk).pair()
    for name, role in (("Rosa", Role.MANAGER), ("Bo", Role.STAFF)):
        desk.hire(role, name)
        till.give_pin(PIN, name.lower())
    till.give_pin()
    till.call("unlock", staff="staff-ana", pin="2580")
    return till


@pytest.fixture
def maya(till: Till, shop) -> str:
    """A member with four sales today, the last of which waits."""
    member = shop.join()
    told = []
    for number in range(1, 5):
        told.append(till.earn(member, 1_000, f"check-{number}")["outcome"])
        shop.wait(hours=0.01)
    assert told == ["added", "added", "added", "held"]
    return member


def through(till: Till, pin: str = PIN, staff: str = "staff-rosa", check: str = "check-4"):
    return till.call("through", check=check, staff=staff, pin=pin)


def test_another_persons_pin_lets_points_through_there_and_then_and_the_log_keeps_both(till, desk, shop, maya):
    answer = through(till)
    assert (answer["outcome"], answer["delta"], answer["balance"]) == ("added", 10, 40)
    assert shop.balance(maya) == 40
    assert holding.waiting(desk.watched, "rosas", shop.now) == ()
    note = next(note for note in desk.audit.back("rosas") if note.what == "let_through")
    facts = note.facts
    assert (note.who, note.on, facts["keyed_by"], facts["points"]) == ("staff-rosa", maya, "staff-ana", 10)
    assert (facts["till"], facts["location"], facts["reason"]) == (
        desk.devices.of_merchant("rosas")[0].id,
        "mill",
        "seen at the till",
    )
    till.get("/till/me")
    assert till.last.json_body["staff"]["id"] == "staff-ana", "the till stays in the hands of who is at it"


def test_it_is_done_once_and_a_sale_that_never_waited_is_refused(till, shop, maya):
    through(till)
    till.refuse(404, "NOTHING_WAITS", "through", check="check-4", staff="staff-rosa", pin=PIN)
    till.refuse(404, "NOTHING_WAITS", "through", check="check-1", staff="staff-rosa", pin=PIN)
    assert shop.balance(maya) == 40


@pytest.mark.parametrize("staff", ["staff-ana", "staff-bo", "staff-nobody"])
def test_neither_who_keyed_it_nor_anybody_below_a_manager_lets_it_through(till, shop, maya, staff):
    till.refuse(403, "ANOTHER_PERSON", "through", check="check-4", staff=staff, pin=PIN)
    assert shop.balance(maya) == 30


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OWNER])
def test_who_keyed_it_does_not_even_as_the_owner(till, desk, shop, maya, role):
    desk.hire(role, "Ana")
    till.give_pin()
    till.refuse(403, "ANOTHER_PERSON", "through", check="check-4", staff="staff-ana", pin="2580")
    assert shop.balance(maya) == 30


def test_a_manager_does_not_let_points_through_to_their_own_number(till, desk, shop, maya):
    number = PhoneNumber(shop.vault.open("rosas", shop.book.record("rosas", maya).customer.phone_sealed))
    rosa = desk.team.known["rosas", "staff-rosa"]
    desk.team.put(replace(rosa, phone_hash=hash_phone(shop.vault, number)))
    till.refuse(403, "ANOTHER_PERSON", "through", check="check-4", staff="staff-rosa", pin=PIN)
    assert shop.balance(maya) == 30


def test_a_wrong_pin_gives_nothing_and_counts_as_any_other_wrong_one(till, desk, shop, maya):
    for _ in range(4):
        assert till.refuse(403, "WRONG_PIN", "through", check="check-4", staff="staff-rosa", pin="0001")["seconds"] == 0
    assert till.refuse(403, "WRONG_PIN", "through", check="check-4", staff="staff-rosa", pin="0001")["seconds"] == 60
    assert till.refuse(403, "WRONG_PIN", "through", check="check-4", staff="staff-rosa", pin=PIN)["seconds"] == 60
    assert shop.balance(maya) == 30


def test_too_many_wrong_pins_end_the_till_there_too(till, desk, shop, maya):
    for _ in range(14):
        till.ask("through", 403, request="r", check="check-4", staff="staff-rosa", pin="0001")
        desk.devices.note_tries(replace(desk.devices.tries("rosas", "staff-rosa"), wait_until=None))
    till.refuse(401, "UNPAIRED", "through", check="check-4", staff="staff-rosa", pin="0001")
    assert desk.devices.of_merchant("rosas") == ()


def test_a_locked_till_lets_nothing_through(till, shop, maya):
    till.call("lock")
    till.refuse(423, "LOCKED", "through", check="check-4", staff="staff-rosa", pin=PIN)
    assert shop.balance(maya) == 30


def test_a_refund_afterwards_takes_the_points_back(till, shop, maya):
    through(till)
    till.call("undo", request="check-4.undo", check="check-4")
    assert shop.balance(maya) == 30
