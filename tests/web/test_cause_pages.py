"""The cause of a shop: named by its owner, shown to everybody without anybody, and what is handed over is noted."""

import pytest

from chalicelib.domain.causes.counting import GIVERS_MIN
from chalicelib.domain.desk.staff import Role
from chalicelib.usecases.overview.tallies import count
from tests.usecases.recording import subjects
from tests.web.visiting import Desk, Visitor

ROOM = "/console/settings/cause"
PUBLIC = "/j/rosas/cause"


def give(desk: Desk, people: int) -> None:
    """So many people gave a coffee each, and the figures know."""
    shop = desk.shop
    (cause,) = shop.causes.of_merchant("rosas")
    for number in range(people):
        member = shop.join(f"Ana{'abcdefghij'[number]}", f"+1206555{number:04d}")
        shop.sell(member, 6_000, f"s{number}")
        held = shop.hold(member, "coffee", check_id=f"g{number}", gives=True, cause=cause)
        shop.capture(held.facts["id"])
    for one in shop.book.redemptions.values():
        count(desk.tallies, "rosas", subjects(shop.merchant, one))


def test_an_owner_says_what_is_collected_for_and_ends_it(owner: Visitor, desk: Desk) -> None:
    owner.post(ROOM, {"name": " Food  Pantry ", "about": "Meals for 80 families."})
    owner.follow()
    assert "Members can give their rewards now." in owner.text
    assert [(one.name, one.until) for one in desk.shop.causes.of_merchant("rosas")] == [("Food Pantry", None)]
    assert owner.post(ROOM, {"name": "x" * 31, "about": ""}).status_code == 422
    desk.shop.wait(minutes=1)
    owner.post(ROOM, {"name": "", "about": ""})
    owner.follow()
    assert "Nothing is collected from now on." in owner.text
    assert [note.what for note in desk.audit.back("rosas")] == ["cause_ended", "cause_named"]


def test_what_is_handed_over_is_noted_once_with_day_and_name(owner: Visitor, desk: Desk) -> None:
    owner.post(ROOM, {"name": "Food Pantry", "about": ""})
    give(desk, 2)
    month = f"{desk.shop.now:%Y-%m}"
    form = {"month": month, "cause": desk.shop.causes.of_merchant("rosas")[0].id, "amount": "700"}
    assert owner.post(f"{ROOM}/handed", form).status_code == 422, "the month goes on"
    desk.shop.wait(days=32)
    owner.sign_in(Role.OWNER)
    owner.get(ROOM)
    assert "I handed over $7.00" in owner.text
    assert owner.post(f"{ROOM}/handed", {**form, "amount": "350"}).status_code == 422
    owner.post(f"{ROOM}/handed", form)
    owner.follow()
    assert "Noted, with the day and your name." in owner.text
    assert "Handed over on" in owner.text
    assert owner.post(f"{ROOM}/handed", form).status_code == 422
    assert [note.facts for note in desk.audit.back("rosas") if note.what == "cause_handed"] == [{"month": month, "cents": 700}]
    owner.get(f"{ROOM}.csv")
    assert f"{month},Food Pantry,2,7.00,7.00,0.00," in owner.text


def test_everybody_sees_months_in_which_nobody_can_be_recognised(owner: Visitor, visitor: Visitor, desk: Desk) -> None:
    assert visitor.get(PUBLIC).status_code == 404
    owner.post(ROOM, {"name": "Food Pantry", "about": "Meals for 80 families."})
    give(desk, GIVERS_MIN + 2)
    visitor.get(PUBLIC)
    assert "We collect for Food Pantry" in visitor.text
    assert "Meals for 80 families." in visitor.text
    assert "Nothing can be told yet." in visitor.text
    desk.shop.wait(days=32)
    visitor.get(PUBLIC)
    assert f"{GIVERS_MIN + 2} rewards, $24.50 for Food Pantry" in visitor.text
    assert "Ana" not in visitor.text
    visitor.get(f"{PUBLIC}?lang=de")
    assert "Wir sammeln für Food Pantry" in visitor.text


def test_few_givers_are_nobodys_business(owner: Visitor, visitor: Visitor, desk: Desk) -> None:
    owner.post(ROOM, {"name": "Food Pantry", "about": ""})
    give(desk, GIVERS_MIN - 1)
    desk.shop.wait(days=32)
    visitor.get(PUBLIC)
    assert "Nothing can be told yet." in visitor.text


@pytest.mark.parametrize("path", [ROOM, f"{ROOM}.csv"])
def test_managers_do_not_see_what_is_owed(visitor: Visitor, path: str) -> None:
    visitor.sign_in(Role.MANAGER)
    assert visitor.get(path).status_code == 403
