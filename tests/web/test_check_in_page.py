"""Checking in, as owners switch it on and hang its codes up."""

import pytest

from chalicelib.domain.beside_sales import CheckInRules
from chalicelib.domain.desk.staff import Role
from chalicelib.usecases.texts.checking_in import code_at
from tests.builders import BOOKSHOP
from tests.web.visiting import Desk, Visitor

ROOM = "/console/settings/check-in"


def test_switched_on_there_is_a_code_for_each_shop(owner: Visitor, desk: Desk) -> None:
    owner.get(ROOM)
    assert "To hang up" not in owner.text
    assert 'name="on" value="yes"' in owner.last.body.decode()  # as the form below says it
    owner.post(ROOM, {"on": "yes", "points": "2"})
    owner.follow()
    assert desk.shop.merchants.get("rosas").check_in == CheckInRules(on=True, points=2)
    merchant, page = desk.shop.merchants.get("rosas"), owner.last.body.decode()
    codes = [code_at(desk.shop.vault, merchant, place) for place in merchant.locations]
    assert len(set(codes)) == 2
    assert all(code in owner.text for code in codes)
    assert page.count("QR code to check in at") == 2
    desk.shop.wait(minutes=1)
    owner.post(ROOM, {"points": "2"})
    owner.follow()
    assert "To hang up" not in owner.text
    assert [note.what for note in desk.audit.back("rosas")] == ["check_in_off", "check_in_on"]


@pytest.mark.parametrize("points", ["", "0", "101", "a few"])
def test_what_makes_no_sense_is_said_beside_its_field(owner: Visitor, desk: Desk, points: str) -> None:
    assert owner.post(ROOM, {"on": "yes", "points": points}).status_code == 422
    assert "Write a whole number from 1 to 100." in owner.text
    assert desk.shop.merchants.get("rosas").check_in == CheckInRules()


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_credit_is_typed_as_money(owner: Visitor, desk: Desk) -> None:
    owner.post(ROOM, {"on": "yes", "points": "0.25"})
    assert desk.shop.merchants.get("rosas").check_in.points == 25
    assert owner.post(ROOM, {"on": "yes", "points": "1.01"}).status_code == 422
    assert "Write at most 1." in owner.text


def test_managers_do_not_switch_it(visitor: Visitor) -> None:
    visitor.sign_in(Role.MANAGER)
    assert visitor.get(ROOM).status_code == visitor.post(ROOM, {"points": "1"}).status_code == 403
