"""infra/setup.py: who is let in by a link that an operator makes."""

import pytest

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.signing import signing_in
from chalicelib.usecases.signing.signing_in import Door
from chalicelib.usecases.signing.teams import hire
from infra import setup
from infra.operating.ending import RefusedError
from tests.builders import Shop
from tests.fake_audit import FakeAudit
from tests.fake_desk import FakeCounters, FakeTeam

ROSA, ANA = "+12065550171", "+12065550172"


@pytest.fixture
def door(monkeypatch):
    shop, audit = Shop(), FakeAudit()
    made = Door(shop.book, shop.merchants, shop.vault, FakeTeam(), FakeCounters())
    for name in ("merchants", "vault"):
        monkeypatch.setattr(wiring, name, lambda name=name: getattr(made, name))
    monkeypatch.setattr(pages_wiring, "team", lambda: made.team)
    monkeypatch.setattr(pages_wiring, "audit", lambda: audit)
    monkeypatch.setattr(wiring, "clock", lambda: shop.now)
    return made


def enter(door, key):
    return signing_in.use_link(door, key, wiring.clock())


def test_a_merchant_that_was_there_before_pages_gets_its_first_owner(door):
    rosa = enter(door, setup.owners_link("dev", "rosas", "Rosa", "(206) 555-0171"))
    assert (rosa.name, rosa.role) == ("Rosa", Role.OWNER)
    assert door.team.of_merchant("rosas") == (rosa,)
    assert [note.who for note in pages_wiring.audit().notes.values()] == ["operator"]


def test_an_owner_who_is_there_is_let_in_and_not_added_again(door):
    rosa = hire(door.team, door.vault, "rosas", "Rosa", PhoneNumber(ROSA), Role.OWNER, wiring.clock())
    assert enter(door, setup.owners_link("dev", "rosas", "Somebody", ROSA)).id == rosa.id
    assert len(door.team.known) == 1


@pytest.mark.parametrize(
    ("merchant", "phone", "said"),
    [
        ("nobody", ROSA, "no merchant nobody"),
        ("rosas", "12", "no mobile number"),
        ("rosas", "+12065550172", "Ana has this phone"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(door, merchant, phone, said):
    hire(door.team, door.vault, "rosas", "Ana", PhoneNumber(ANA), Role.MANAGER, wiring.clock())
    with pytest.raises(RefusedError, match=said):
        setup.owners_link("dev", merchant, "Rosa", phone)


def test_a_merchant_and_a_phone_go_together(capsys):
    with pytest.raises(SystemExit):
        setup.main(["--stage", "dev", "--merchant", "rosas"])
    assert "go together" in capsys.readouterr().err
