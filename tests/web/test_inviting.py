"""Inviting somebody from the console, and a join page that says that joining goes by invitation."""

import re

import pytest

from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.phone import PhoneNumber
from tests.builders import MAYA, program
from tests.usecases.new_rules import change_rules
from tests.web.visiting import Desk, Visitor

PATH = "/console/members/invite"


def invite(visitor: Visitor, phone: str = "(206) 555-0142", **fields: str) -> None:
    visitor.get(PATH)
    assert visitor.last is not None
    request = re.findall(r'name="request" value="([^"]*)"', visitor.last.body.decode())[0]
    visitor.post(PATH, {"request": request, "phone": phone, "name": "Maya", **fields})


def questions(desk: Desk) -> list[str]:
    return [reply.kind for one in desk.shop.book.handled.values() for reply in one.replies]


def test_who_is_invited_is_asked_and_joins_by_their_own_yes(owner: Visitor, desk: Desk) -> None:
    change_rules(desk.shop, open_to="invited")
    invite(owner)
    owner.follow()
    assert "A text is on its way. They answer YES to join." in owner.text
    assert "joining goes by invitation" in owner.text
    desk.shop.text("YES")
    customer = desk.shop.book.customers["rosas", desk.shop.vault.member_id("rosas", PhoneNumber(MAYA))]
    assert (customer.is_member, customer.first_name) == (True, "Maya")
    assert [note.what for note in desk.audit.back("rosas")] == ["member_invited"]


def test_pressed_twice_they_are_asked_once(owner: Visitor, desk: Desk) -> None:
    for _ in range(2):
        owner.post(PATH, {"request": "r-1", "phone": "(206) 555-0142"})
    invite(owner)
    owner.follow()
    assert "They were asked before" in owner.text
    assert questions(desk) == ["confirm_join"]


@pytest.mark.parametrize("typed", ["", "12", "Maya", "(206) 555-0100"])
def test_what_is_no_number_of_a_customer_is_told_beside_the_field(owner: Visitor, desk: Desk, typed: str) -> None:
    invite(owner, typed)
    assert owner.last is not None
    assert owner.last.status_code == 422
    assert "That number cannot receive texts." in owner.text
    assert 'value="Maya"' in owner.last.body.decode()
    assert questions(desk) == []


def test_who_stopped_is_not_asked_and_a_member_is_shown(owner: Visitor, desk: Desk) -> None:
    member = desk.shop.join()
    invite(owner)
    assert owner.last is not None
    assert owner.last.headers["Location"].endswith(f"/console/members/{member}")
    desk.shop.text("STOP")
    invite(owner)
    assert "This number asked for no more texts from you." in owner.text


def test_members_leads_to_it(owner: Visitor) -> None:
    owner.get("/console/members")
    assert "Invite somebody" in owner.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shop", [program(open_to="invited")], indirect=True)
def test_the_join_page_says_that_it_goes_by_invitation(visitor: Visitor, desk: Desk, language: str) -> None:
    visitor.get(f"/j/rosas?lang={language}")
    assert visitor.last is not None
    body = visitor.last.body.decode()
    assert "sms:" not in body
    assert 'name="phone"' not in body
    if language == "en":
        assert "For now people join by invitation. Ask at the till, and we will text you." in visitor.text
    assert visitor.post(f"/j/rosas?lang={language}", {"phone": "(206) 555-0142"}).status_code == 303
    assert questions(desk) == []
