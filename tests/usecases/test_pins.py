"""PINs at a till: who they say is there, and what many wrong ones cost."""

from dataclasses import replace

import pytest

from chalicelib.domain.desk.device import Device
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.till_refusals import TillUnpaired, WrongPin
from chalicelib.usecases import devices
from chalicelib.usecases.signing import pins
from chalicelib.usecases.texts import notices
from tests.builders import NOW, Shop
from tests.fake_audit import FakeAudit
from tests.fake_desk import FakeTeam
from tests.fake_devices import FakeDevices


class Counter:
    """A shop with a till, and Ana, whose PIN is 2580."""

    def __init__(self) -> None:
        self.shop, self.team, self.devices = Shop(), FakeTeam(), FakeDevices()
        self.ana = self.give("ana", "2580")
        code = devices.offer_pairing(
            self.devices, self.shop.vault, self.shop.merchant, "mill", "Tablet", 5, "rosa", self.shop.now
        )
        self.device: Device = devices.pair(self.devices, self.team, FakeAudit(), self.shop.vault, code, self.shop.now)[0]

    def give(self, name: str, pin: str | None) -> Staff:
        known = self.team.get("rosas", name) or Staff("rosas", name, name.title(), Role.STAFF, self.shop.now)
        return pins.set_pin(self.team, self.devices, self.shop.vault, ROSA, known, pin)

    def unlock(self, pin: str, name: str = "ana") -> Device:
        device = self.devices.find("rosas", self.device.id) or self.device
        ports = self.shop.book, self.team, self.devices, self.shop.vault
        return pins.unlock(*ports, self.shop.till, device, name, pin, self.shop.now)

    def fail(self, pin: str = "1111", name: str = "ana") -> int:
        with pytest.raises(WrongPin) as wrong:
            self.unlock(pin, name)
        return wrong.value.seconds


ROSA = Staff("rosas", "rosa", "Rosa", Role.OWNER, NOW)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "COST", 2)


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_the_right_pin_puts_a_till_in_somebodys_hands(counter: Counter) -> None:
    assert counter.unlock("2580").staff_id == "ana"
    known = counter.devices.find("rosas", counter.device.id)
    assert known is not None
    assert known.staff_id == "ana"


def test_another_persons_pin_opens_nothing_in_my_name(counter: Counter) -> None:
    counter.give("leo", "1470")
    counter.fail("1470", "ana")
    assert counter.unlock("1470", "leo").staff_id == "leo"


def test_who_has_no_pin_or_left_cannot_unlock(counter: Counter) -> None:
    counter.give("leo", None)
    for name in ("leo", "nobody"):
        assert counter.fail("0000", name) == 0
    counter.team.drop(counter.ana)
    assert counter.fail("2580") == 0


def test_while_nobody_has_a_pin_a_till_is_in_the_hands_of_who_paired_it(counter: Counter) -> None:
    rosa = Staff("rosas", "rosa", "Rosa", Role.OWNER, counter.shop.now)
    counter.team.put(rosa)
    assert pins.holder_of(counter.team, counter.device) is None
    counter.give("ana", None)
    assert pins.holder_of(counter.team, counter.device) == rosa
    counter.team.drop(rosa)
    assert pins.holder_of(counter.team, counter.device) is None


def test_the_pin_itself_is_kept_nowhere(counter: Counter) -> None:
    kept = counter.team.get("rosas", "ana")
    assert kept is not None
    assert kept.pin is not None
    assert "2580" not in kept.pin
    again = counter.give("ana", "2580")
    assert again.pin != kept.pin, "a salt of its own each time"


def test_what_is_kept_is_worth_nothing_for_somebody_else(counter: Counter) -> None:
    counter.team.put(replace(counter.give("leo", "1470"), pin=counter.ana.pin))
    counter.fail("2580", "leo")


@pytest.mark.parametrize(
    "pin", ["123", "1234567", "12a4", "", "\uff11\uff12\uff13\uff14", "1234", "4321", "0000", "666666", "7890", " 2580"]
)
def test_a_pin_that_would_be_tried_first_is_refused(counter: Counter, pin: str) -> None:
    with pytest.raises(UnusableField):
        counter.give("ana", pin)
    assert counter.unlock("2580").staff_id == "ana"


def test_from_the_fifth_wrong_pin_on_the_wait_doubles(counter: Counter) -> None:
    waits = []
    for _ in range(8):
        waits.append(counter.fail())
        counter.shop.wait(seconds=waits[-1])
    assert waits == [0, 0, 0, 0, 60, 120, 240, 480]


def test_while_one_waits_not_even_the_right_pin_is_heard(counter: Counter) -> None:
    for _ in range(5):
        counter.fail()
    counter.shop.wait(seconds=20)
    assert counter.fail("2580") == 40
    counter.shop.wait(seconds=40)
    assert counter.unlock("2580").staff_id == "ana"
    assert counter.fail() == 0, "the right one forgets the wrong ones"


def test_my_own_right_pin_does_not_reset_what_i_tried_in_anothers_name(counter: Counter) -> None:
    counter.give("leo", "1470")
    for _ in range(5):
        counter.fail("1111", "leo")
        counter.unlock("2580", "ana")
    counter.shop.wait(seconds=59)
    assert counter.fail("1470", "leo") == 1


def test_the_fifteenth_wrong_pin_ends_the_till(counter: Counter) -> None:
    for _ in range(14):
        counter.shop.wait(seconds=counter.fail())
    rosa = counter.shop.vault.seal("rosas", "+12065550171")
    for name, role, phone in (("rosa", Role.OWNER, rosa), ("theo", Role.OWNER, b""), ("ben", Role.MANAGER, rosa)):
        counter.team.put(Staff("rosas", name, name.title(), role, counter.shop.now, phone))
    with pytest.raises(TillUnpaired):
        counter.unlock("1111")
    assert counter.devices.find("rosas", counter.device.id) is None
    (told,) = counter.shop.book.handled.values()
    (text,) = notices.texts_of(counter.shop.merchant, told)
    assert text.phone_sealed == rosa
    words = notices.write_body(counter.shop.merchant, "+12065550100", "en", text.reply)
    assert words.startswith("Rosa's Bakery: Too many wrong PINs at a till at Mill Street.")


def test_a_new_pin_from_the_manager_is_heard_at_once(counter: Counter) -> None:
    for _ in range(6):
        counter.shop.wait(seconds=counter.fail())
    counter.fail()
    counter.give("ana", "8642")
    assert counter.unlock("8642").staff_id == "ana"


def test_wrong_pins_sent_at_once_are_all_counted(counter: Counter) -> None:
    note, others = counter.devices.note_tries, iter(range(3))

    def while_another_tries(tries):
        if next(others, None) is not None:
            note(replace(counter.devices.tries("rosas", "ana"), wrong=counter.devices.tries("rosas", "ana").wrong + 1))
        note(tries)

    counter.devices.note_tries = while_another_tries
    counter.fail()
    assert counter.devices.tries("rosas", "ana").wrong == 4


def test_nobody_sets_the_pin_of_somebody_who_may_do_more(counter: Counter) -> None:
    manager = replace(ROSA, id="omar", role=Role.MANAGER)
    with pytest.raises(UnusableField, match="staff"):
        pins.set_pin(counter.team, counter.devices, counter.shop.vault, manager, ROSA, "2580")
