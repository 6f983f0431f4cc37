"""The console's page of tills: pairing one, ending one, and PINs."""

import re

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.usecases.signing import pins
from tests.builders import Shop
from tests.web.till_side import Till
from tests.web.visiting import Desk, Visitor

FORM = {"name": "Counter tablet", "location": "mill", "lock_minutes": "5"}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "COST", 2)


def test_a_first_till_is_explained(owner: Visitor) -> None:
    owner.get("/console/tills")
    assert "No till yet." in owner.text


def test_the_code_on_the_page_pairs_a_till(owner: Visitor, desk: Desk) -> None:
    owner.post("/console/tills/pair", FORM)
    (code,) = re.findall(r"\b[2-9C-X]{4} [2-9C-X]{4}\b", owner.text)
    assert f"/till#{code.replace(' ', '')}" in owner.last.body.decode()
    assert Till(owner.http, desk).call("pair", code=code)["shop"] == "Mill Street"
    owner.get("/console/tills")
    assert "Counter tablet open now" in owner.text
    assert "Rosa is at it" in owner.text
    assert code not in owner.text


def test_a_till_that_is_ended_is_gone_at_once(owner: Visitor, desk: Desk, till: Till, maya: str) -> None:
    (device,) = desk.devices.of_merchant("rosas")
    owner.post(f"/console/tills/{device.id}/end")
    till.refuse(401, "UNPAIRED", "find", member=maya)
    owner.follow()
    assert "Tablet is no till any more." in owner.text
    owner.post(f"/console/tills/{device.id}/end")
    owner.follow()
    assert "ended before" in owner.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Give the till a name"),
        ({"location": "moon"}, "Choose one of your shops"),
        ({"lock_minutes": "7"}, "Choose one of the times"),
        ({"lock_minutes": "\u0665"}, "Choose one of the times"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(owner: Visitor, wrong, sentence: str) -> None:
    assert owner.post("/console/tills/pair", FORM | wrong).status_code == 422
    assert sentence in owner.text
    if "name" not in wrong:
        assert 'value="Counter tablet"' in owner.last.body.decode()


def test_a_name_is_text_and_never_markup(owner: Visitor, desk: Desk) -> None:
    owner.post("/console/tills/pair", FORM | {"name": "<script>alert(1)</script>"})
    assert b"<script>alert" not in owner.last.body
    assert "<script>alert(1)</script>" in owner.text


def test_a_pin_is_given_and_taken(owner: Visitor, desk: Desk, shop: Shop) -> None:
    ana = desk.hire(Role.STAFF, "Ana")
    owner.post("/console/tills/pins", {"staff": ana.id, "pin": "2580", "do": "set"})
    assert desk.team.known["rosas", ana.id].pin
    owner.follow()
    assert "Ana has a new PIN." in owner.text
    assert "2580" not in owner.last.body.decode()
    owner.post("/console/tills/pins", {"staff": ana.id, "do": "take"})
    assert desk.team.known["rosas", ana.id].pin is None
    assert [note.what for note in desk.audit.back("rosas")].count("pin_set") == 1


def test_a_pin_that_is_too_easy_is_refused_beside_its_field(owner: Visitor, desk: Desk) -> None:
    ana = desk.hire(Role.STAFF, "Ana")
    assert owner.post("/console/tills/pins", {"staff": ana.id, "pin": "1234", "do": "set"}).status_code == 422
    assert "no row such as 1234" in owner.text
    assert desk.team.known["rosas", ana.id].pin is None


def test_a_manager_does_not_set_an_owners_pin(visitor: Visitor, desk: Desk) -> None:
    rosa, manager = desk.hire(Role.OWNER, "Rosa"), visitor.sign_in(Role.MANAGER, name="Ben")
    manager.post("/console/tills/pins", {"staff": rosa.id, "pin": "2580", "do": "set"})
    manager.follow()
    assert "Nothing was changed" in manager.text
    assert desk.team.known["rosas", rosa.id].pin is None
    for stranger in ("", "staff-nobody", "#"):
        manager.post("/console/tills/pins", {"staff": stranger, "pin": "2580", "do": "set"})


def test_staff_do_not_see_the_page(visitor: Visitor) -> None:
    staff = visitor.sign_in(Role.STAFF, name="Ana")
    assert staff.get("/console/tills").status_code == 403
    assert staff.post("/console/tills/pair", FORM).status_code == 403
    assert staff.post("/console/tills/pins", {}).status_code == 403


def test_another_merchants_till_cannot_be_ended(owner: Visitor, desk: Desk, till: Till, maya: str) -> None:
    (device,) = desk.devices.of_merchant("rosas")
    desk.devices.known = {("other", device.id): device}
    owner.post(f"/console/tills/{device.id}/end")
    assert ("other", device.id) in desk.devices.known
