"""The team, the log of who did what, and the keys of locations, as owners and managers see them."""

import re

import pytest

from chalicelib.domain.desk.staff import Role
from tests.web.doors import ROSA, walk_in, with_phone
from tests.web.visiting import Desk, Visitor


@pytest.fixture
def rosa(desk: Desk):
    return desk.hire(**with_phone(desk))


def test_what_was_done_stands_in_the_log_with_who_did_it(visitor, rosa, desk):
    walk_in(visitor)
    visitor.post("/console/staff", {"name": "Ana", "phone": "", "role": "staff"})
    ana = next(one for one in desk.team.known.values() if one.name == "Ana")
    visitor.post(f"/console/staff/{ana.id}", {"name": "Ana", "role": "staff"})
    visitor.post(f"/console/staff/{ana.id}/remove")
    visitor.post("/console/keys", {"location": "mill"})
    visitor.get("/console/audit")
    for deed in ("signed in by code", "to the team as staff", "off the team", "made a key for the tills at Mill Street"):
        assert deed in visitor.text
    assert visitor.text.count("Rosa") >= 4
    assert "5550177" not in visitor.text
    assert len(desk.audit.notes) == 4


def test_the_log_is_for_owners_and_an_address_that_somebody_edited_shows_its_beginning(visitor, desk):
    visitor.sign_in(Role.MANAGER, name="Ana")
    assert visitor.get("/console/audit").status_code == 403
    visitor.sign_in()
    for before in ("x", "x y", "2026-01-01T00:00:00 z", "%00"):
        assert visitor.get(f"/console/audit?before={before}").status_code in {200, 303}


def test_a_key_is_shown_once_and_works(owner, desk):
    owner.post("/console/keys", {"location": "mill"})
    (secret,) = re.findall(r"rk_[\w-]{32}", owner.last.body.decode())
    assert desk.shop.merchants.by_key(secret)[1].id == "mill"
    owner.get("/console/keys")
    assert secret not in owner.last.body.decode()
    assert secret[-4:] in owner.text


def test_a_key_that_was_ended_opens_nothing(owner, desk):
    owner.get("/console/keys")
    (first, *_) = re.findall(r"/console/keys/(\w+)/revoke", owner.last.body.decode())
    assert len(desk.shop.merchants.location_keys("rosas")) == 2
    owner.post(f"/console/keys/{first}/revoke")
    assert len(desk.shop.merchants.location_keys("rosas")) == 1
    assert owner.post("/console/keys/deadbeef/revoke").status_code == 303


def test_a_location_has_so_many_keys_and_no_more(owner):
    for _ in range(3):
        assert owner.post("/console/keys", {"location": "mill"}).status_code == 200
    assert owner.post("/console/keys", {"location": "mill"}).status_code == 422
    assert "End one first" in owner.text


def test_the_last_owner_stays_one(owner):
    owner.get("/console/staff/staff-rosa")
    assert "Rosa" in owner.text
    assert owner.post("/console/staff/staff-rosa", {"name": "Rosa", "role": "manager"}).status_code == 422
    assert owner.post("/console/staff/staff-rosa/remove").status_code == 422
    assert "needs an owner" in owner.text


def test_a_manager_sees_the_team_and_changes_nothing(visitor, desk):
    visitor.sign_in(Role.MANAGER, name="Ana", **with_phone(desk))
    assert visitor.get("/console/staff").status_code == 200
    assert "555-0177" not in visitor.text
    assert "Put somebody" not in visitor.text
    assert visitor.post("/console/staff", {"name": "Ben", "role": "owner"}).status_code == 403


def test_what_is_wrong_with_somebody_new_stands_beside_the_field(owner, desk):
    desk.hire(Role.MANAGER, "Ana", **with_phone(desk))
    for fields, said in (
        ({"name": "", "role": "staff"}, "1 to 40 characters"),
        ({"name": "ana", "role": "staff"}, "called so"),
        ({"name": "Ben", "role": "manager"}, "needs a phone"),
        ({"name": "Ben", "role": "staff", "phone": ROSA.e164}, "Ana has this number"),
        ({"name": "Ben", "role": "king"}, "One of the three"),
        ({"name": "Ben", "role": "staff", "phone": "12"}, "too short"),
    ):
        assert owner.post("/console/staff", {"phone": "", **fields}).status_code == 422, fields
        assert said in owner.text, fields


def test_what_was_done_last_year_is_not_taken_for_this_year(owner: Visitor, desk: Desk) -> None:
    owner.post("/console/staff", {"name": "Bo", "role": "staff"})
    owner.get("/console/audit")
    assert "Sat 21 Nov 10:00 am" in owner.text
    desk.shop.wait(weeks=50)
    owner.sign_in(name="Ida")
    owner.get("/console/audit")
    assert "21 Nov 2026 10:00 am" in owner.text
