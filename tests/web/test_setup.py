"""The operator's page: a link that is good once, what is there, and a shop that is invited."""

import re

import pytest

from chalicelib import pages_wiring, wiring
from chalicelib.usecases import setting_up
from tests.fake_drafts import FakeDrafts
from tests.web.visiting import Visitor

SHOP = {"shop": "Harbor Café", "name": "Nina", "phone": "+1 206 555 0188"}


@pytest.fixture
def drafts(monkeypatch):
    made = FakeDrafts()
    monkeypatch.setattr(pages_wiring, "drafts", lambda: made)
    return made


@pytest.fixture
def key(desk):
    return setting_up.make_link(desk.shop.vault, desk.shop.now)


@pytest.fixture
def operator(visitor, key):
    visitor.post("/setup", {"key": key})
    return visitor


def test_the_link_opens_the_page_once(visitor, key, desk):
    assert "The key in your link" in (visitor.get("/setup") and visitor.text)
    assert visitor.post("/setup", {"key": key}).headers["Location"] == "/setup"
    visitor.follow()
    assert "Regulars is running" in visitor.text
    another = Visitor(visitor.http, desk)
    assert another.post("/setup", {"key": key}).status_code == 422


def test_the_link_is_over_after_half_an_hour_and_the_page_after_two(operator, key, desk):
    desk.shop.wait(minutes=119)
    operator.get("/setup")
    assert "Regulars is running" in operator.text
    desk.shop.wait(minutes=1)
    operator.get("/setup")
    assert "The key in your link" in operator.text
    late = setting_up.make_link(desk.shop.vault, desk.shop.now)
    desk.shop.wait(minutes=30)
    assert operator.post("/setup", {"key": late}).status_code == 422


def test_neither_an_owner_nor_a_stranger_gets_in_or_invites_a_shop(owner, desk, drafts):
    owner.get("/setup")
    assert "Regulars is running" not in owner.text
    before = dict(desk.team.known)
    assert owner.post("/setup/shops", SHOP).headers["Location"] == "/setup"
    for forged in ("", "x", "a.1.b.c", owner.cookies["__Host-s"]):
        assert owner.post("/setup", {"key": forged}).status_code == 422
    assert desk.team.known == before


def test_keys_are_not_guessed(visitor):
    tried = [visitor.post("/setup", {"key": f"guess-{number}"}).status_code for number in range(40)]
    assert set(tried) == {422}
    assert "tried too often" in visitor.text


def test_a_shop_that_is_invited_has_its_owner_and_a_link_that_signs_them_in(operator, desk, drafts):
    assert operator.post("/setup/shops", SHOP).status_code == 200
    (link,) = re.findall(r"https?://regulars\.example(/sign-in/link)#([^<\s]+)", operator.last.body.decode())
    nina = Visitor(operator.http, desk)
    assert nina.post(link[0], {"key": link[1]}).headers["Location"] == "/console"
    (owner,) = desk.team.of_merchant("harbor-cafe")
    assert (owner.name, owner.role.value) == ("Nina", "owner")
    assert drafts.get("harbor-cafe").name == "Harbor Café"
    assert "shop_invited" in {note.what for note in desk.audit.notes.values()}


def test_two_shops_of_one_name_are_two_shops(operator, desk, drafts):
    operator.post("/setup/shops", SHOP)
    operator.post("/setup/shops", {**SHOP, "name": "Omar", "phone": "+1 206 555 0189"})
    assert len({one.merchant_id for one in desk.team.known.values()}) == 2


def test_what_is_wrong_with_an_invitation_stands_beside_the_field(operator, desk, drafts):
    for wrong in ({"phone": "12"}, {"shop": ""}, {"name": ""}):
        assert operator.post("/setup/shops", {**SHOP, **wrong}).status_code == 422
    assert desk.team.known == {}


def test_what_does_not_answer_is_to_do(operator, monkeypatch):
    operator.get("/setup")
    assert "The table of points answers." in operator.text

    def gone():
        raise RuntimeError

    monkeypatch.setattr(wiring, "book", gone)
    operator.get("/setup")
    assert "The table of points does not answer." in operator.text


def test_amazons_own_address_is_warned_of(operator):
    operator.get("/setup", Host="abc123.execute-api.us-east-1.amazonaws.com")
    assert "passkeys stop working" in operator.text
