"""Points of sale in the console: each maker is connected, tried and ended, and no secret is ever shown again."""

import io
import re
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.domain.desk.connection import System
from chalicelib.domain.desk.staff import Role
from chalicelib.pos.guides import sending
from tests.fake_connections import FakeConnections
from tests.web.visiting import Desk, Visitor

GUID = "2a2c4f0e-1111-4222-8333-0123456789ab"
SECRET, NEXT, TOKEN = "app-secret-1", "app-secret-2", "EAAA-access-token"
HERE = "/console/connections"


@pytest.fixture(autouse=True)
def connections(monkeypatch: pytest.MonkeyPatch) -> FakeConnections:
    made = FakeConnections()
    monkeypatch.setattr(wiring, "connections", lambda: made)
    return made


def opened(desk: Desk, sealed: bytes) -> str:
    return desk.shop.vault.open("rosas", sealed)


def connect_square(owner: Visitor) -> None:
    typed = {"location": "mill", "place-mill": "L1, L2", "place-dock": "L3", "secret": SECRET, "token": TOKEN}
    assert owner.post(f"{HERE}/square", typed).status_code == 303


def test_nothing_is_connected_at_first_and_every_maker_is_offered(owner: Visitor) -> None:
    owner.get(HERE)
    for said in (
        "No point of sale is connected yet",
        *(f"Connect {name}" for name in ("Toast", "Shopify", "Square", "Lightspeed X")),
    ):
        assert said in owner.text
    assert "https://regulars.example/v1" in owner.text.replace("http://", "https://")


@pytest.mark.parametrize("system", list(System))
def test_the_steps_at_a_maker_come_with_the_address_of_this_place(owner: Visitor, system: System) -> None:
    assert owner.get(f"{HERE}/{system}").status_code == 200
    assert "--" not in owner.text
    if system is not System.TOAST:
        assert "regulars.example/" in owner.text


def test_square_is_connected_with_its_shops_and_its_secrets_are_kept_sealed(
    owner: Visitor, desk: Desk, connections: FakeConnections, log: io.StringIO
) -> None:
    connect_square(owner)
    (made,) = connections.known.values()
    assert (made.location_id, made.places) == ("mill", {"L1": "mill", "L2": "mill", "L3": "dock"})
    assert (opened(desk, made.secrets[0]), opened(desk, made.token or b"")) == (SECRET, TOKEN)
    assert made.url == "http://regulars.example/square/webhooks/rosas"
    pages = [owner.follow().body.decode(), owner.get(HERE).body.decode(), owner.get(f"{HERE}/square").body.decode()]
    assert not any(hidden in page for hidden in (SECRET, TOKEN) for page in (*pages, log.getvalue()))
    assert 'value="L1 L2"' in pages[-1]
    assert "Connect Square" not in owner.get(HERE).body.decode()


def test_toast_gets_a_key_that_is_shown_this_once(owner: Visitor, desk: Desk, connections: FakeConnections) -> None:
    answer = owner.post(f"{HERE}/toast", {"account": GUID.upper(), "location": "dock"})
    (made,) = connections.known.values()
    key = opened(desk, made.secrets[0])
    assert (answer.status_code, answer.body.decode().count(key), made.account) == (200, 1, GUID)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Give Toast’s integrations team".replace("’", "'") in owner.text
    for path in (HERE, f"{HERE}/toast?account={GUID}"):
        assert key not in owner.get(path).body.decode()
    owner.post(f"{HERE}/toast", {"account": GUID, "location": "dock"})
    assert opened(desk, connections.known[System.TOAST, GUID].secrets[0]) == key


def test_restaurants_may_share_a_key_that_toast_has(owner: Visitor, desk: Desk, connections: FakeConnections) -> None:
    assert owner.post(f"{HERE}/toast", {"account": GUID, "location": "dock", "secret": SECRET}).status_code == 303
    assert opened(desk, connections.known[System.TOAST, GUID].secrets[0]) == SECRET


@pytest.mark.parametrize(
    ("system", "typed", "sentence"),
    [
        ("toast", {"account": "12", "location": "mill"}, "Type the restaurant's GUID, such as 2a2c4f0e"),
        ("shopify", {"account": "rosas.com", "location": "mill", "secret": SECRET}, "such as rosas.myshopify.com"),
        ("square", {"secret": SECRET, "token": TOKEN}, "Choose the shop."),
        ("square", {"location": "moon", "secret": SECRET, "token": TOKEN}, "Choose one of your shops."),
        ("square", {"location": "mill", "place-mill": "a", "place-dock": "a", "secret": SECRET}, "stands at two shops"),
        ("square", {"location": "mill", "secret": "", "token": TOKEN}, "Paste the signature key."),
        ("square", {"location": "mill", "secret": SECRET, "token": "no blanks here"}, "That is no access token"),
        ("lightspeed", {"location": "mill", "secret": SECRET, "signing": "md5"}, "Choose one of the ways."),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_stored(
    owner: Visitor, connections: FakeConnections, system: str, typed: dict[str, str], sentence: str
) -> None:
    answer = owner.post(f"{HERE}/{system}", typed)
    assert (answer.status_code, sentence in owner.text) == (422, True), owner.text
    assert not connections.known
    assert SECRET not in answer.body.decode()
    assert TOKEN not in answer.body.decode()


def test_an_account_of_another_shop_is_not_taken(owner: Visitor, connections: FakeConnections) -> None:
    owner.post(f"{HERE}/toast", {"account": GUID, "location": "mill", "secret": SECRET})
    connections.known[System.TOAST, GUID] = replace(connections.known[System.TOAST, GUID], merchant_id="other")
    assert owner.post(f"{HERE}/toast", {"account": GUID, "location": "mill"}).status_code == 422
    assert "connected with another shop already" in owner.text
    assert owner.get(f"{HERE}/toast?account={GUID}").status_code == 200
    assert "What we need to know" in owner.text
    owner.post(f"{HERE}/toast/end", {"account": GUID})
    assert connections.known[System.TOAST, GUID].merchant_id == "other"


def test_a_secret_is_exchanged_while_both_are_taken_and_then_the_old_one_ends(
    owner: Visitor, desk: Desk, connections: FakeConnections
) -> None:
    connect_square(owner)
    owner.post(f"{HERE}/square/exchange", {"secret": NEXT})
    owner.follow()
    assert "Both signature keys are taken now" in owner.text
    assert [opened(desk, one) for one in connections.known[System.SQUARE, "rosas"].secrets] == [NEXT, SECRET]
    owner.post(f"{HERE}/square/settle")
    assert [opened(desk, one) for one in connections.known[System.SQUARE, "rosas"].secrets] == [NEXT]
    assert owner.post(f"{HERE}/square/settle").status_code == 422
    owner.post(f"{HERE}/square/token", {"token": "EAAA-another"})
    assert opened(desk, connections.known[System.SQUARE, "rosas"].token or b"") == "EAAA-another"
    assert owner.post(f"{HERE}/square/exchange", {"secret": "short"}).status_code == 422


def test_a_new_key_of_ours_is_shown_once(owner: Visitor, desk: Desk, connections: FakeConnections) -> None:
    owner.post(f"{HERE}/toast", {"account": GUID, "location": "mill"})
    answer = owner.post(f"{HERE}/toast/exchange", {"account": GUID})
    newest = opened(desk, connections.known[System.TOAST, GUID].secrets[0])
    assert answer.body.decode().count(newest) == 1


def test_where_sales_go_is_changed_and_the_secret_stays(owner: Visitor, desk: Desk, connections: FakeConnections) -> None:
    connect_square(owner)
    owner.post(f"{HERE}/square", {"location": "dock", "place-mill": "L1", "place-dock": "L9"})
    changed = connections.known[System.SQUARE, "rosas"]
    assert (changed.location_id, changed.places, opened(desk, changed.secrets[0])) == (
        "dock",
        {"L1": "mill", "L9": "dock"},
        SECRET,
    )


def test_when_it_called_last_is_shown(owner: Visitor, desk: Desk, connections: FakeConnections) -> None:
    connect_square(owner)
    owner.get(HERE)
    assert "No call yet" in owner.text
    connections.note_call(connections.known[System.SQUARE, "rosas"], desk.shop.now)
    owner.get(HERE)
    assert "Called Sat 21 Nov, 10:00 am" in owner.text


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((200, ""), "The test call arrived"),
        ((401, ""), "the signature key is not known yet"),
        ((404, ""), "Nothing answers for Square"),
        ((503, ""), "something failed here (503)"),
        ((302, "moved"), "answered with 302"),
        (OSError("no route"), "reached nobody"),
    ],
)
def test_what_came_of_a_test_call_is_said(owner: Visitor, monkeypatch, answer, sentence) -> None:
    connect_square(owner)
    sent = []

    def send(url, event):
        sent.append((url, event))
        if isinstance(answer, OSError):
            raise answer
        return answer

    monkeypatch.setattr(sending, "send", send)
    assert owner.post(f"{HERE}/square/test").status_code == 200
    assert sentence in owner.text
    assert sent[0][0] == "http://regulars.example/square/webhooks/rosas"
    assert SECRET not in owner.text


def test_what_is_ended_is_there_no_more(owner: Visitor, connections: FakeConnections) -> None:
    connect_square(owner)
    owner.post(f"{HERE}/square/end")
    owner.follow()
    assert "Square is connected no more" in owner.text
    assert not connections.known
    for deed in ("test", "exchange", "settle", "token", "end"):
        assert owner.post(f"{HERE}/square/{deed}", {"secret": SECRET, "token": TOKEN}).status_code == 303
    assert not connections.known


def test_every_change_is_in_the_audit_log_without_a_secret(owner: Visitor, desk: Desk) -> None:
    connect_square(owner)
    owner.post(f"{HERE}/square/exchange", {"secret": NEXT})
    owner.post(f"{HERE}/square/settle")
    owner.post(f"{HERE}/square/token", {"token": TOKEN})
    owner.post(f"{HERE}/square/end")
    noted = [(one.what, one.on, dict(one.facts)) for one in desk.audit.back("rosas")]
    deeds = ["pos_ended", "pos_token", "pos_settle", "pos_exchange", "pos_connected"]
    assert sorted(noted) == sorted((deed, "square", {}) for deed in deeds)


def test_a_manager_sees_and_only_the_owner_touches(visitor: Visitor, connections: FakeConnections) -> None:
    visitor.sign_in(Role.MANAGER, name="Ana")
    assert visitor.get(HERE).status_code == 200
    assert visitor.get(f"{HERE}/square").status_code == 403
    for deed in ("", "/test", "/exchange", "/settle", "/token", "/end"):
        assert visitor.post(f"{HERE}/square{deed}", {"location": "mill", "secret": SECRET}).status_code == 403
    assert not connections.known


def test_secrets_want_somebody_who_just_showed_who_they_are(owner: Visitor, desk: Desk, connections: FakeConnections) -> None:
    desk.shop.wait(minutes=16)
    answer = owner.post(f"{HERE}/square", {"location": "mill", "secret": SECRET, "token": TOKEN})
    assert answer.headers["Location"].startswith("/sign-in/again")
    assert not connections.known


def test_a_maker_that_is_none_leads_back_to_the_list(owner: Visitor) -> None:
    for path in ("clover", "%3Cscript%3E"):
        assert owner.get(f"{HERE}/{path}").headers["Location"] == HERE
        assert owner.post(f"{HERE}/{path}").headers["Location"] == HERE


def test_secrets_are_typed_into_fields_that_hide_them(owner: Visitor) -> None:
    for system in System:
        owner.get(f"{HERE}/{system}")
        for name in ("secret", "token"):
            for tag in re.findall(rf'<input[^>]*name="{name}"[^>]*>', owner.last.body.decode()):
                assert 'type="password"' in tag
                assert "value=" not in tag
