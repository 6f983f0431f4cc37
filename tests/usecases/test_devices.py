"""Pairing a device as a till, and what it takes to go on being one."""

from datetime import timedelta

import pytest

from chalicelib.domain.desk.device import CODE_LENGTH, DEVICES_MAX, SIGNS
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.till_refusals import UnknownPairing
from chalicelib.usecases import audit, devices
from tests.builders import Shop
from tests.fake_audit import FakeAudit
from tests.fake_desk import FakeTeam
from tests.fake_devices import FakeDevices


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def known() -> FakeDevices:
    return FakeDevices()


def offer(shop: Shop, known: FakeDevices, name: str = "Counter tablet", place: str = "mill", minutes: int = 5) -> str:
    return devices.offer_pairing(known, shop.vault, shop.merchant, place, name, minutes, "staff-rosa", shop.now)


def pair(shop: Shop, known: FakeDevices, code: str, team: FakeTeam | None = None, log: FakeAudit | None = None):
    return devices.pair(known, team or FakeTeam(), log or FakeAudit(), shop.vault, code, shop.now)


def team_of(shop: Shop, pin: str | None) -> FakeTeam:
    team = FakeTeam()
    team.put(Staff("rosas", "staff-rosa", "Rosa", Role.OWNER, shop.now))
    team.put(Staff("rosas", "staff-bo", "Bo", Role.STAFF, shop.now, pin=pin))
    return team


def seen(known: FakeDevices, token: str, shop: Shop, *, locks: bool = True):
    found = devices.recognise(known, token)
    return devices.note_seen(known, found, shop.now, locks=locks) if found else None


def test_a_code_makes_a_device_a_till_of_one_shop(shop: Shop, known: FakeDevices) -> None:
    code = offer(shop, known)
    device, token = pair(shop, known, f" {code[:4].lower()}-{code[4:]} ")
    assert (device.merchant_id, device.location_id, device.name, device.staff_id) == (
        "rosas",
        "mill",
        "Counter tablet",
        "staff-rosa",
    )
    found = seen(known, token, shop)
    assert found is not None
    assert found.id == device.id


def test_where_people_have_pins_a_till_begins_locked(shop: Shop, known: FakeDevices) -> None:
    assert pair(shop, known, offer(shop, known), team_of(shop, pin="kept"))[0].staff_id is None
    assert pair(shop, known, offer(shop, known), team_of(shop, pin=None))[0].staff_id == "staff-rosa"


def test_that_a_till_was_paired_is_noted_of_who_made_the_code(shop: Shop, known: FakeDevices) -> None:
    log = FakeAudit()
    device, _ = pair(shop, known, offer(shop, known), team_of(shop, pin=None), log)
    (said,) = audit.read(log, "rosas").notes
    assert (said.who, said.what, said.on, said.facts) == ("staff-rosa", "till_paired", device.id, {"shop": "mill"})


def test_neither_code_nor_secret_is_kept(shop: Shop, known: FakeDevices) -> None:
    code = offer(shop, known)
    assert code not in repr(known.waiting)
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(SIGNS)
    _, token = pair(shop, known, code)
    assert token.rpartition(".")[2] not in repr(known.known)


@pytest.mark.parametrize("typed", ["", "CDFG2345", "cdfg", "C" * 400, "ÄÖ", "\ud800" * 8])
def test_a_code_that_nobody_made_pairs_nothing(shop: Shop, known: FakeDevices, typed: str) -> None:
    offer(shop, known)
    with pytest.raises(UnknownPairing):
        pair(shop, known, typed)


def test_a_code_works_once_and_for_ten_minutes(shop: Shop, known: FakeDevices) -> None:
    used, late = offer(shop, known), offer(shop, known)
    pair(shop, known, used)
    with pytest.raises(UnknownPairing):
        pair(shop, known, used)
    shop.wait(minutes=10)
    with pytest.raises(UnknownPairing):
        pair(shop, known, late)


def test_of_two_devices_with_one_code_one_is_paired(shop: Shop, known: FakeDevices) -> None:
    code = offer(shop, known)
    taking = known.pair

    def both_at_once(pairing, device):
        taking(pairing, device)
        taking(pairing, device)

    known.pair = both_at_once
    with pytest.raises(UnknownPairing):
        pair(shop, known, code)
    assert len(known.known) == 1


def test_a_device_that_was_ended_is_a_till_no_more_at_once(shop: Shop, known: FakeDevices) -> None:
    device, token = pair(shop, known, offer(shop, known))
    known.drop(device.merchant_id, device.id)
    assert seen(known, token, shop) is None
    with pytest.raises(UnknownPairing):
        devices.hand_to(known, device, "staff-ana", shop.now)


CHANGES = (lambda t: t[:-1], lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t.replace("rosas", "other"))


@pytest.mark.parametrize("change", CHANGES)
def test_another_token_opens_nothing(shop: Shop, known: FakeDevices, change) -> None:
    _, token = pair(shop, known, offer(shop, known))
    assert devices.recognise(known, change(token)) is None
    for odd in ("", "..", "a.b.c", "#" * 200, token.replace(".", "#")):
        assert devices.recognise(known, odd) is None


def test_that_a_till_is_used_is_noted_once_a_minute(shop: Shop, known: FakeDevices) -> None:
    device, token = pair(shop, known, offer(shop, known))
    written = []
    change = known.change
    known.change = lambda one: (written.append(one.seen_at), change(one))
    for _ in range(6):
        shop.wait(seconds=20)
        seen(known, token, shop)
    assert written == [device.seen_at + timedelta(minutes=1), device.seen_at + timedelta(minutes=2)]


LEFT = ((2, 3, False), (2, 3.1, True), (5, 5, False), (5, 6.1, True), (0, 9_000, False))


@pytest.mark.parametrize(("minutes", "later", "locks"), LEFT)
def test_a_till_that_is_left_alone_locks(shop: Shop, known: FakeDevices, minutes: int, later: float, locks) -> None:
    _, token = pair(shop, known, offer(shop, known, minutes=minutes))
    shop.wait(minutes=later)
    found = seen(known, token, shop)
    assert found is not None
    assert (found.staff_id is None) is locks


def test_a_till_that_nobody_could_unlock_stays_as_it_is(shop: Shop, known: FakeDevices) -> None:
    _, token = pair(shop, known, offer(shop, known))
    shop.wait(days=1)
    found = seen(known, token, shop, locks=False)
    assert found is not None
    assert found.staff_id == "staff-rosa"


def test_news_from_elsewhere_wins_over_a_till_that_is_seen(shop: Shop, known: FakeDevices) -> None:
    _, token = pair(shop, known, offer(shop, known))
    shop.wait(minutes=2)
    find = known.find

    def found_before_it_was_locked(merchant_id, device_id):
        before = find(merchant_id, device_id)
        known.find = find
        devices.hand_to(known, before, None, shop.now)
        return before

    known.find = found_before_it_was_locked
    found = seen(known, token, shop)
    assert found is not None
    assert found.staff_id is None


WRONG = (
    ({"place": "moon"}, "location"),
    ({"name": " "}, "name"),
    ({"name": "x" * 41}, "name"),
    ({"name": "a\u200bb"}, "name"),
    ({"minutes": 3}, "lock_minutes"),
)


@pytest.mark.parametrize(("wrong", "field"), WRONG)
def test_what_a_till_cannot_be_is_said_by_field(shop: Shop, known: FakeDevices, wrong, field: str) -> None:
    with pytest.raises(UnusableField) as refusal:
        offer(shop, known, **wrong)
    assert refusal.value.field == field
    assert not known.waiting


def test_a_merchant_has_so_many_tills_and_no_more(shop: Shop, known: FakeDevices) -> None:
    for _ in range(DEVICES_MAX):
        pair(shop, known, offer(shop, known))
    with pytest.raises(UnusableField) as refusal:
        offer(shop, known)
    assert refusal.value.field == "devices"
