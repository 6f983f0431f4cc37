"""Passkeys: made, used, removed, and everything with which nobody gets in."""

import json
from collections.abc import Callable

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.web.sessions import cookie_name
from tests.web.authenticator import PRESENT, Authenticator
from tests.web.visiting import Desk, Visitor


def options(visitor: Visitor, path: str = "/sign-in/passkey-options") -> dict:
    answer = visitor.send(path, b"{}", Host="regulars.example", X_Forwarded_Proto="https")
    assert answer.status_code == 200, answer.body
    return answer.json_body


def send(visitor: Visitor, path: str, credential: object, **more: str) -> int:
    content = json.dumps({"credential": credential, **more}).encode()
    return visitor.send(path, content, X_Forwarded_Proto="https").status_code


@pytest.fixture
def device(owner: Visitor) -> Authenticator:
    """Rosa's phone, with a passkey for her console."""
    made = Authenticator()
    assert send(owner, "/console/passkeys", made.create(options(owner, "/console/passkeys/options")), name="Rosa’s phone") == 200
    return made


@pytest.fixture
def stranger(owner: Visitor, device: Authenticator, desk: Desk) -> Visitor:
    """A browser that nobody has signed in with yet."""
    return Visitor(owner.http, desk)


def test_a_passkey_signs_its_owner_in(stranger, device):
    assert send(stranger, "/sign-in/passkey", device.get(options(stranger)), to="/console/staff") == 200
    assert stranger.last.json_body == {"to": "/console/staff"}
    stranger.get("/console")
    assert stranger.last.status_code == 200
    assert "Rosa, owner" in stranger.text


def test_the_list_says_what_each_is_called_and_when_it_was_used(stranger, device, owner):
    send(stranger, "/sign-in/passkey", device.get(options(stranger)))
    owner.get("/console/passkeys")
    assert "Rosa’s phone" in owner.text
    assert "last used" in owner.text


def test_a_passkey_shows_that_it_is_them_as_a_code_does(stranger, device, desk):
    send(stranger, "/sign-in/passkey", device.get(options(stranger)))
    desk.shop.wait(minutes=15)
    new = {"name": "Ana", "phone": "", "role": "staff"}
    assert stranger.post("/console/staff", new).headers["Location"].startswith("/sign-in/again")
    stranger.follow()
    assert "Use my passkey" in stranger.text
    send(stranger, "/sign-in/passkey", device.get(options(stranger)), to="/console/staff")
    assert stranger.post("/console/staff", new).headers["Location"] == "/console/staff"
    assert [note.what for note in desk.audit.notes.values()] == ["passkey_added", "signed_in", "confirmed", "invited"]


@pytest.mark.parametrize(
    "bend",
    [
        lambda device: setattr(device, "origin", "https://evil.example"),
        lambda device: setattr(device, "origin", "http://regulars.example"),
        lambda device: setattr(device, "host", "evil.example"),
        lambda device: setattr(device, "flags", PRESENT),
        lambda device: setattr(device, "credential", b"another"),
        lambda device: device.__post_init__(),
    ],
    ids=["another site", "no TLS", "another site's passkey", "nobody verified", "unknown passkey", "another key"],
)
def test_what_is_not_this_passkey_on_this_site_lets_nobody_in(stranger, device, bend: Callable[[Authenticator], None]):
    asked = options(stranger)
    bend(device)
    assert send(stranger, "/sign-in/passkey", device.get(asked)) == 422
    assert cookie_name("s") not in stranger.cookies


def test_what_was_sent_once_is_not_taken_again(stranger, device, desk):
    asked, cookies = options(stranger), dict(stranger.cookies)
    sent = device.get(asked)
    assert send(stranger, "/sign-in/passkey", sent) == 200
    thief = Visitor(stranger.http, desk, cookies)
    assert send(thief, "/sign-in/passkey", sent) == 422


def test_an_answer_belongs_to_the_browser_that_was_asked_and_to_five_minutes(stranger, device, desk):
    sent = device.get(options(stranger))
    assert send(Visitor(stranger.http, desk), "/sign-in/passkey", sent) == 422
    desk.shop.wait(minutes=5)
    assert send(stranger, "/sign-in/passkey", sent) == 422


def test_a_copy_of_a_passkey_lets_nobody_in(stranger, device, desk):
    """A device that counts, and is behind what it said before, is not the only one any more."""
    device.uses = 7
    assert send(stranger, "/sign-in/passkey", device.get(options(stranger))) == 200
    device.uses = 7
    assert send(Visitor(stranger.http, desk), "/sign-in/passkey", device.get(options(stranger))) == 422


def test_who_left_the_team_does_not_get_in_with_a_passkey(stranger, device, desk):
    desk.team.drop(next(iter(desk.team.known.values())))
    assert send(stranger, "/sign-in/passkey", device.get(options(stranger))) == 422


def test_nothing_is_kept_of_the_passkeys_of_who_is_taken_off_the_team(owner, stranger, device, desk):
    ana = Visitor(owner.http, desk).sign_in(Role.OWNER, name="Ana")
    assert len(desk.passkeys.known) == 1
    ana.post("/console/staff/staff-rosa/remove")
    assert desk.passkeys.known == {}
    assert send(stranger, "/sign-in/passkey", device.get(options(stranger))) == 422
    assert owner.get("/console/passkeys").status_code == 303


def test_a_passkey_that_was_removed_opens_nothing(owner, stranger, device, desk):
    (digest,) = desk.passkeys.known
    owner.post(f"/console/passkeys/{digest}/remove")
    assert send(stranger, "/sign-in/passkey", device.get(options(stranger))) == 422


def test_nobody_gives_themselves_a_passkey_of_somebody_else(owner, device, visitor, desk):
    ana = Visitor(owner.http, desk).sign_in(Role.MANAGER, name="Ana")
    assert send(ana, "/console/passkeys", device.create(options(ana, "/console/passkeys/options"))) == 422
    assert [one.staff_id for one in desk.passkeys.known.values()] == ["staff-rosa"]


def test_a_challenge_to_sign_in_makes_no_passkey(owner, desk):
    assert send(owner, "/console/passkeys", Authenticator().create(options(owner))) == 422
    assert desk.passkeys.known == {}


@pytest.mark.parametrize("sent", [None, {}, [], "x", {"rawId": "a"}, {"rawId": "é", "id": 1}, {"rawId": ["x"]}])
def test_nonsense_is_refused_and_nothing_breaks(visitor, owner, sent):
    options(visitor)
    assert send(visitor, "/sign-in/passkey", sent) == 422
    options(owner, "/console/passkeys/options")
    assert send(owner, "/console/passkeys", sent) == 422


def test_a_caller_does_not_try_for_ever(visitor, desk):
    said = [send(visitor, "/sign-in/passkey", {}) for _ in range(31)]
    assert set(said) == {422}
    assert "tried too often" in visitor.last.json_body["sentence"]
