"""A move to a new number, taken back on the member's page."""

import pytest

from chalicelib.domain.desk.staff import Role
from tests.builders import Shop
from tests.fake_audit import FakeAudit
from tests.usecases.leaving.people import look_up, move_code, say
from tests.web.visiting import Desk, Visitor

LEO = "+12065550199"


@pytest.fixture
def audit(desk: Desk) -> FakeAudit:
    return desk.audit


@pytest.fixture
def manager(visitor: Visitor) -> Visitor:
    return visitor.sign_in(Role.MANAGER, name="Ana")


@pytest.fixture
def maya(shop: Shop) -> str:
    return shop.join()


def move_away(shop: Shop, maya: str) -> None:
    say(shop, "MOVE")
    say(shop, str(move_code(shop, maya)), sender=LEO)


def test_a_move_is_taken_back_within_its_week_by_who_shows_that_it_is_them(
    manager: Visitor, desk: Desk, audit: FakeAudit, maya: str
) -> None:
    manager.get(f"/console/members/{maya}")
    assert "Give the old number back" not in manager.text
    move_away(desk.shop, maya)
    manager.get(f"/console/members/{maya}")
    assert "Give the old number back" in manager.text
    assert "(206) 555-0199" in manager.text
    for _ in range(2):
        manager.post(f"/console/members/{maya}/move-back")
        manager.follow()
    assert "Their old number is theirs again." in manager.text or "(206) 555-0142" in manager.text
    assert "Give the old number back" not in manager.text
    assert [note.what for note in audit.back("rosas")].count("move_taken_back") == 1
    assert look_up(desk.shop).id == maya
    assert look_up(desk.shop, LEO) is None


def test_a_move_is_not_taken_back_after_its_week_nor_once_somebody_has_the_old_number(
    manager: Visitor, desk: Desk, audit: FakeAudit, maya: str
) -> None:
    move_away(desk.shop, maya)
    say(desk.shop, "Leo")
    answer = manager.post(f"/console/members/{maya}/move-back")
    assert answer.status_code == 422
    assert "somebody else has joined with the old number" in manager.text
    desk.shop.wait(days=8)
    manager.sign_in(Role.MANAGER, name="Ana").get(f"/console/members/{maya}")
    assert "Give the old number back" not in manager.text
    manager.post(f"/console/members/{maya}/move-back")
    assert look_up(desk.shop, LEO).id == maya
    assert not any(note.what == "move_taken_back" for note in audit.back("rosas"))
