"""Who may call from a till page: a paired device, in the hands of somebody with a PIN."""

import pytest

from chalicelib.usecases.signing import pins
from chalicelib.web.till.people import TRIED_BY_ADDRESS
from tests.builders import MAYA, Shop
from tests.web.till_side import Till
from tests.web.visiting import Desk, Visitor


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "COST", 2)


ALL = ("find", "earn", "undo", "use", "finish", "wait", "back", "invite")


@pytest.mark.parametrize("path", [*ALL, "unlock", "lock"])
def test_a_browser_that_is_no_till_can_do_nothing(visitor: Visitor, owner: Visitor, path: str) -> None:
    for browser in (visitor, owner):
        answer = browser.post(f"/till/{path}", {"request": "r"})
        assert (answer.status_code, answer.json_body["code"]) == (401, "UNPAIRED")
    assert visitor.get("/till/me").json_body["device"] is None


@pytest.mark.parametrize("path", ALL)
def test_a_locked_till_can_do_nothing(till: Till, path: str) -> None:
    till.lock()
    till.refuse(423, "LOCKED", path)


def test_a_till_that_was_ended_stops_at_its_next_tap(till: Till, desk: Desk, maya: str) -> None:
    desk.devices.known.clear()
    till.refuse(401, "UNPAIRED", "find", member=maya)


def test_a_till_knows_the_sales_of_its_own_shop_alone(till: Till, desk: Desk, maya: str) -> None:
    till.earn(maya, 6_000)
    used = till.call("use", check="check-2", member=maya, offer="coffee")
    dock = Till(till.http, desk).pair("dock")
    dock.refuse(404, "SALE_NOT_FOUND", "undo", check="check-1")
    for path in ("finish", "wait", "back"):
        dock.refuse(404, "REDEMPTION_NOT_FOUND", path, redemption=used["redemption"])


def test_unlocking_takes_the_pin_of_who_it_says(till: Till, desk: Desk) -> None:
    till.give_pin()
    me = till.call("lock")
    assert (me["staff"], me["people"]) == (None, [{"id": "staff-ana", "name": "Ana", "leads": False}])
    wrong = till.refuse(403, "WRONG_PIN", "unlock", staff="staff-ana", pin="1111")
    assert wrong["sentence"] == "That PIN is wrong. Try again."
    till.refuse(403, "WRONG_PIN", "unlock", staff="staff-nobody", pin="2580")
    assert till.call("unlock", staff="staff-ana", pin="2580")["staff"]["name"] == "Ana"
    desk.team.drop(desk.team.known["rosas", "staff-ana"])
    till.refuse(423, "LOCKED", "find", phone=MAYA)


def test_many_wrong_pins_end_the_till(till: Till, shop: Shop, desk: Desk) -> None:
    till.give_pin()
    till.call("lock")
    for _ in range(14):
        shop.wait(seconds=till.refuse(403, "WRONG_PIN", "unlock", staff="staff-ana", pin="1111")["seconds"])
    till.refuse(401, "UNPAIRED", "unlock", staff="staff-ana", pin="1111")
    assert not desk.devices.known
    assert till.get("/till/me").json_body["device"] is None


def test_a_till_that_nobody_could_unlock_does_not_lock(till: Till, shop: Shop, desk: Desk, maya: str) -> None:
    assert till.call("lock")["staff"]["name"] == "Ana"
    shop.wait(days=1)
    assert till.call("find", member=maya)["name"] == "Maya"
    till.lock()
    till.refuse(423, "LOCKED", "find", member=maya)
    ana = desk.team.known["rosas", "staff-ana"]
    pins.set_pin(desk.team, desk.devices, shop.vault, ana, ana, None)
    assert till.call("find", member=maya)["name"] == "Maya"


def test_a_till_that_is_left_alone_locks_by_itself(till: Till, shop: Shop, maya: str) -> None:
    till.give_pin()
    till.call("find", member=maya)
    shop.wait(minutes=7)
    till.refuse(423, "LOCKED", "find", member=maya)


def test_where_somebody_has_a_pin_a_new_till_begins_locked(till: Till, desk: Desk) -> None:
    till.give_pin()
    second = Till(till.http, desk)
    assert second.call("pair", code=second.code())["staff"] is None


def test_guessing_codes_ends_after_a_few(desk: Desk, till: Till) -> None:
    thief = Till(till.http, desk)
    for _ in range(TRIED_BY_ADDRESS.most - 1):  # the till itself was paired from this address
        thief.refuse(404, "UNKNOWN_PAIRING", "pair", code="CDFG2345")
    thief.refuse(429, "TOO_MANY_CODES", "pair", code=till.code())


def test_another_site_cannot_make_a_till_do_anything(till: Till, maya: str) -> None:
    fields = {"request": "r", "check": "c", "amount": 500, "member": maya}
    answer = till.post("/till/earn", fields, **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert till.call("find", member=maya)["balance"] == 0
