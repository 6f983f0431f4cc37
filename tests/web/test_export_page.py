"""Everything to take along, as a shopkeeper fetches it."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from chalicelib import wiring
from chalicelib.domain.account import Cause
from chalicelib.domain.desk.listing import Listing
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.figures.goals import Goal
from chalicelib.domain.money.flows import Course, Flows, Origin, Way
from chalicelib.domain.money.journal import Month, close
from chalicelib.domain.money.settlement import Agreed
from chalicelib.usecases.leaving import taking_along
from chalicelib.usecases.leaving.export_format import FORMAT
from tests.builders import MAYA
from tests.fake_connections import FakeConnections
from tests.web.visiting import Desk, Visitor

ROOM = "/console/settings/export"
NOV, DEC = date(2026, 11, 1), date(2026, 12, 1)


def closed() -> tuple[Month, Month]:
    """Two months in which points of Mill Street were used at the Harbor; a point is worth 12 cents."""
    flows = Flows()
    flows.add(NOV, Origin(NOV, "mill", Cause.SALE), Course.ISSUED, 70)
    flows.add(NOV, Origin(NOV, "mill", Cause.SALE), Course.PAID, 7_000)
    for first, points in ((NOV, 20), (DEC, 10)):
        flows.add(first, Origin(NOV, "mill", Cause.SALE), Course.USED, points)
        flows.send(first, Way("mill", "dock"), points)
    november = close(None, NOV, flows.within(None, NOV), "USD", Fraction(12))
    return november, close(november, DEC, flows, "USD", Fraction(12))


CLOSED = closed()


@pytest.fixture(autouse=True)
def _no_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    made = FakeConnections()
    monkeypatch.setattr(wiring, "connections", lambda: made)


@pytest.fixture
def maya(desk: Desk) -> str:
    """Maya, who has joined and bought something."""
    shop = desk.shop
    member_id = shop.join()
    desk.keeper.directory.put(Listing("rosas", member_id, 1, "maya", "0142", b"x"))
    shop.sell(member_id, 1_240)
    return member_id


def unpack(visitor: Visitor, part: int = 1) -> dict[str, bytes]:
    answer = visitor.post(ROOM, {"part": str(part)})
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.body)) as folder:
        return {name: folder.read(name) for name in folder.namelist()}


def lines(content: bytes) -> list[dict]:
    return [json.loads(line) for line in content.decode().splitlines()]


def test_everything_of_a_member_is_there(owner: Visitor, desk: Desk, maya: str) -> None:
    files = unpack(owner)
    (member,) = lines(files["members.jsonl"])
    assert (member["member_id"], member["phone"], member["balance"]) == (maya, MAYA, 12)
    assert [sale["sale_id"] for sale in lines(files["sales.jsonl"])] == ["sale-1"]
    assert {entry["kind"] for entry in lines(files["entries.jsonl"])} >= {"joined", "sale"}
    assert lines(files["consents.jsonl"])
    settings = json.loads(files["merchant.json"])
    assert settings["programs"][0]["name"] == "Rosa's Regulars"
    assert "manager_pin" not in settings["confirmation"]
    assert [note.what for note in desk.audit.back("rosas")] == ["exported"]


def test_a_spreadsheet_takes_no_name_for_a_formula(owner: Visitor, desk: Desk, maya: str) -> None:
    customers = desk.shop.book.customers
    customers["rosas", maya] = replace(customers["rosas", maya], first_name="=1+1")
    sheet = csv.DictReader(io.StringIO(unpack(owner)["members.csv"].decode("utf-8-sig")))
    assert [row["first_name"] for row in sheet] == ["'=1+1"]


def test_many_members_come_in_parts_and_each_of_them_once(owner: Visitor, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_along, "MEMBERS_MAX", 3)
    for number in range(7):
        desk.keeper.directory.put(Listing("rosas", f"mem_{number}", 1, "maya", "0142", b"x"))
    owner.get(ROOM)
    assert "7 members, in 3 parts" in owner.text
    told = [member["member_id"] for part in (1, 2, 3) for member in lines(unpack(owner, part)["members.jsonl"])]
    assert sorted(told) == [f"mem_{number}" for number in range(7)]
    assert "merchant.json" not in unpack(owner, 2)


def test_goals_closed_months_and_settlements_come_with_the_first_part(owner: Visitor, desk: Desk, maya: str) -> None:
    desk.goals.put("rosas", Goal("g1", Metric.VISITS, None, Fraction(3), Fraction(5), date(2026, 11, 1), date(2026, 12, 1)))
    desk.journals.close("rosas", CLOSED)
    desk.agreements.put("rosas", Agreed(date(2026, 12, 1), Fraction(8)))
    files = unpack(owner)
    (goal,) = lines(files["goals.jsonl"])
    assert (goal["metric"], goal["baseline"], goal["target"], goal["ends"]) == ("visits", "3", "5", "2026-12-01")
    months = lines(files["journal.jsonl"])
    assert [(row["month"], row["location_id"], row["points_used"]) for row in months] == [
        ("2026-11", "mill", 20), ("2026-12", "mill", 10)
    ]  # fmt: skip
    assert [row["opening"] for row in months[1:]] == [row["closing"] for row in months[:-1]]
    settled = [
        (row["month"], row["payer"], row["payee"], row["points"], row["amount"]) for row in lines(files["settlements.jsonl"])
    ]
    assert settled == [("2026-11", "mill", "dock", 20, 240), ("2026-12", "mill", "dock", 10, 80)]
    for name in ("goals", "journal", "settlements"):
        assert {*FORMAT[name]} == {*lines(files[f"{name}.jsonl"])[0]}
        assert len(list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"))))) == len(
            lines(files[f"{name}.jsonl"])
        )


def test_a_part_that_there_is_not_leads_back(owner: Visitor) -> None:
    for part in ("0", "2", "all", ""):
        assert owner.post(ROOM, {"part": part}).headers["Location"] == ROOM


def test_a_shop_without_members_takes_its_settings_along(owner: Visitor) -> None:
    assert json.loads(unpack(owner)["merchant.json"])["name"] == "Rosa's Bakery"


def test_who_signed_in_long_ago_shows_first_that_it_is_them(owner: Visitor, desk: Desk, maya: str) -> None:
    desk.shop.wait(minutes=20)
    assert owner.post(ROOM, {"part": "1"}).headers["Location"].startswith("/sign-in/again")


def test_nobody_but_the_owner_takes_anything_along(visitor: Visitor, maya: str) -> None:
    visitor.sign_in(Role.MANAGER, name="Ana")
    assert visitor.post(ROOM, {"part": "1"}).status_code == 403
