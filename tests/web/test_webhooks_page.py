"""Telling other software, as an owner sets it up."""

import re

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.domain.desk.web_address import Unreachable, Why
from chalicelib.domain.desk.webhook import Outcome, Retelling
from tests.usecases.webhooks.crm import ADDRESS, Crm
from tests.web.visiting import Desk, Visitor

ROOM = "/console/webhooks"


@pytest.fixture
def crm(desk: Desk) -> Crm:
    made = Crm(desk.shop, desk.webhooks, desk.courier, desk.directory)
    made.dispatches = desk.dispatches
    return made


def test_an_address_is_added_and_its_secret_is_shown_this_once(owner: Visitor, desk: Desk, crm: Crm) -> None:
    owner.get(ROOM)
    assert "Nobody is told anything yet" in owner.text
    answer = owner.post(ROOM, {"address": ADDRESS})
    assert answer.status_code == 200
    (secret,) = re.findall(r"whsec_\S+", owner.text)
    assert desk.shop.vault.open("rosas", crm.receiver.webhook.secret) == secret
    owner.get(ROOM)
    assert ADDRESS in owner.text
    assert "without names" in owner.text
    assert "nothing told yet" in owner.text
    assert "whsec_" not in owner.text
    assert [(note.what, note.facts["names"]) for note in desk.audit.back("rosas")] == [("webhook_added", "without names")]


def test_names_go_along_only_where_somebody_said_so(owner: Visitor, crm: Crm) -> None:
    owner.post(ROOM, {"address": ADDRESS, "names": "yes"})
    assert crm.receiver.webhook.with_names
    owner.get(ROOM)
    assert "with first names and numbers" in owner.text


@pytest.mark.parametrize(("why", "sentence"), [
    (Why.NOT_HTTPS, "has to begin with https://"),
    (Why.ODD, "Write an address such as https://crm.example.com/regulars"),
    (Why.UNKNOWN_HOST, "Nobody has this address."),
    (Why.PRIVATE, "one that anybody can reach"),
])  # fmt: skip
def test_an_address_that_is_not_called_is_refused_in_a_sentence(
    owner: Visitor, crm: Crm, monkeypatch: pytest.MonkeyPatch, why: Why, sentence: str
) -> None:
    def refuse(_: str) -> None:
        raise Unreachable(why)

    monkeypatch.setattr(crm.courier, "check", refuse)
    assert owner.post(ROOM, {"address": "https://x.example.com"}).status_code == 422
    assert sentence in owner.text
    assert crm.webhooks.known == {}


def test_a_test_says_how_it_was_answered(owner: Visitor, crm: Crm) -> None:
    made = crm.connect()
    owner.post(f"{ROOM}/{made.webhook.id}/test")
    assert "The test arrived, and was taken." in owner.text
    for outcome, said in (
        (Outcome(500), "It answered with 500."),
        (Outcome(302), "sent us elsewhere, where we do not go"),
        (Outcome(why="too_slow"), "longer than five seconds"),
        (Outcome(why="certificate"), "certificate is not valid"),
        (Outcome(why=Why.PRIVATE), "own network now"),
    ):
        crm.courier.answers = lambda outcome=outcome: outcome
        owner.post(f"{ROOM}/{made.webhook.id}/test")
        assert said in owner.text


def test_what_is_wrong_is_said_with_what_can_be_done(owner: Visitor, crm: Crm) -> None:
    made, shop = crm.connect(), crm.shop
    crm.courier.answers = lambda: Outcome(503)
    shop.join()
    crm.stream()
    crm.run(hours=1)
    owner.sign_in()
    owner.get(ROOM)
    assert "It answered with 503. We keep what there is to tell, and try again for three days." in owner.text
    crm.run(days=4)
    owner.sign_in()
    owner.get(ROOM)
    assert "One message was not taken for three days, and we gave it up. It is from Sat 21 Nov." in owner.text
    assert "We knock once an hour" in owner.text
    crm.courier.answers = lambda: Outcome(204)
    owner.post(f"{ROOM}/{made.webhook.id}/again")
    crm.run(hours=1)
    assert len(crm.got) == 1
    owner.get(ROOM)
    assert "gave it up" not in owner.text


def test_one_message_that_is_refused_is_told_apart_from_a_receiver_that_is_down(owner: Visitor, crm: Crm) -> None:
    crm.connect()
    crm.courier.answers = lambda: Outcome(400)
    crm.shop.join()
    crm.stream()
    crm.run(hours=1)
    owner.get(ROOM)
    assert "One message was not taken." in owner.text
    assert "the others go on" in owner.text


def test_everything_since_a_day_is_told_again_and_days_to_come_are_refused(owner: Visitor, desk: Desk, crm: Crm) -> None:
    name = crm.connect().webhook.id
    for day in ("2026-11-22", "1999-01-01", "yesterday", ""):
        assert owner.post(f"{ROOM}/{name}/again", {f"since-{name}": day}).status_code == 422
        assert "Choose a day up to today." in owner.text
    assert crm.dispatches.waiting == []
    owner.post(f"{ROOM}/{name}/again", {f"since-{name}": "2026-11-01"})
    ((_, _, message),) = crm.dispatches.waiting
    assert isinstance(message, Retelling)
    assert message.since.isoformat() == "2026-11-01T07:00:00+00:00"
    assert desk.audit.back("rosas")


def test_one_is_ended_and_told_nothing_more(owner: Visitor, crm: Crm) -> None:
    name = crm.connect().webhook.id
    owner.post(f"{ROOM}/{name}/end")
    owner.follow()
    assert "It is told nothing more." in owner.text
    assert crm.webhooks.known == {}
    for deed in ("test", "again", "end"):
        assert owner.post(f"{ROOM}/{name}/{deed}").headers["Location"] == ROOM


def test_another_merchant_s_is_nobody_s_here(owner: Visitor, crm: Crm) -> None:
    made = crm.connect()
    crm.webhooks.known["barbers", made.webhook.id] = crm.webhooks.known.pop(("rosas", made.webhook.id))
    owner.post(f"{ROOM}/{made.webhook.id}/end")
    assert ("barbers", made.webhook.id) in crm.webhooks.known


def test_only_owners_and_only_who_showed_lately_that_it_is_them(visitor: Visitor, desk: Desk, crm: Crm) -> None:
    visitor.sign_in(Role.MANAGER, name="Ana")
    assert visitor.get(ROOM).status_code == 403
    visitor.sign_in()
    desk.shop.wait(minutes=20)
    assert visitor.post(ROOM, {"address": ADDRESS}).headers["Location"].startswith("/sign-in/again")
    assert crm.webhooks.known == {}
