"""Trying a change of the program on past sales, in the console."""

import re

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.desk.staff import Role
from chalicelib.usecases.overview.keeping import keep
from chalicelib.usecases.overview.ports import Seen
from tests.builders import BARBER, BOOKSHOP
from tests.fake_drafts import FakeDrafts
from tests.usecases.recording import stored
from tests.web.visiting import Desk, Visitor

PATH = "/console/program/trial"
EARNING = {"points": "2", "per": "1", "spend_min": "", "welcome": "", "ends": "month_end-12"}


@pytest.fixture(autouse=True)
def drafts(monkeypatch: pytest.MonkeyPatch) -> FakeDrafts:
    made = FakeDrafts()
    monkeypatch.setattr(pages_wiring, "drafts", lambda: made)
    return made


@pytest.fixture
def six_weeks(desk: Desk) -> Desk:
    """Maya pays $25 a week for six weeks."""
    shop = desk.shop
    maya = shop.join()
    for week in range(6):
        shop.sell(maya, 2_500, f"maya-{week}")
        shop.wait(weeks=1)
    keep(desk.keeper, [Seen("rosas", one) for one in stored(shop.book)], shop.now)
    return desk


def rows(visitor: Visitor) -> dict[str, list[str]]:
    """The first table: name -> cells."""
    assert visitor.last is not None
    table = visitor.last.body.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    found = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', table)
    return {name: re.findall(r"<td[^>]*>(.*?)</td>", cells) for name, cells in found}


def test_without_a_change_it_says_what_the_rules_cost(six_weeks: Desk, visitor: Visitor) -> None:
    owner = visitor.sign_in()
    owner.get(PATH)
    # The first reward, $5 off for 40 points, was reached with the second visit and used three times.
    assert "Your rules cost $15, 10% of what members paid." in owner.text
    assert rows(owner)["What they paid"] == ["$150"]
    assert "$5 off, the first reward that they reach" in owner.text


def test_a_change_stands_beside_the_rules_in_force(six_weeks: Desk, visitor: Visitor) -> None:
    owner = visitor.sign_in()
    owner.get("/console/program/earning")
    assert "Save and try it on past sales" in owner.text
    answer = owner.post("/console/program/earning", {**EARNING, "try": "yes"})
    assert answer.headers["Location"].endswith(PATH)
    owner.follow()
    assert "Your change would have cost $25, 16.7% of what members paid." in owner.text
    assert "The rules in force cost $15, 10%, counted the same way." in owner.text
    assert rows(owner)["Points given"] == ["150", "300"]
    assert rows(owner)["Rewards used"] == ["3", "5"]


def test_saving_without_trying_goes_on_to_the_next_step(six_weeks: Desk, visitor: Visitor) -> None:
    answer = visitor.sign_in().post("/console/program/earning", EARNING)
    assert answer.headers["Location"].endswith("/console/program/rewards")


def test_a_shop_that_is_being_set_up_has_nothing_to_try_it_on(six_weeks: Desk, visitor: Visitor) -> None:
    owner = visitor.sign_in()
    owner.get("/console/start/earning")
    assert "Save and try it" not in owner.text


@pytest.mark.parametrize("days", ["28", "91", "364"])
def test_it_is_told_for_several_stretches_of_days(six_weeks: Desk, visitor: Visitor, days: str) -> None:
    owner = visitor.sign_in()
    owner.get(f"{PATH}?days={days}")
    assert rows(owner)["What they paid"] == ["$75" if days == "28" else "$150"]


@pytest.mark.parametrize("query", ["days=7", "days=x", ""])
def test_whatever_else_is_asked_for_shows_three_months(six_weeks: Desk, visitor: Visitor, query: str) -> None:
    owner = visitor.sign_in()
    owner.get(f"{PATH}?{query}")
    assert "every sale with a member of the last 3 months" in owner.text


def test_before_the_first_sale_it_says_that_there_is_nothing_to_try_it_on(owner: Visitor) -> None:
    owner.get(PATH)
    assert "Nothing to try it on" in owner.text


def test_it_is_for_owners_and_linked_where_they_change_the_rules(six_weeks: Desk, visitor: Visitor) -> None:
    owner = visitor.sign_in()
    owner.get("/console/program")
    assert "What it costs" in owner.text
    owner.post("/console/program/earning", EARNING)
    for page in ("/console/program", "/console/program/review"):
        owner.get(page)
        assert "What would it have cost?" in owner.text
    assert visitor.sign_in(Role.MANAGER, name="Ana").get(PATH).status_code == 403


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_reward_that_nobody_reached_says_so_and_what_waits_is_told(six_weeks: Desk, visitor: Visitor) -> None:
    owner = visitor.sign_in()
    owner.get(PATH)
    assert "Your rules cost $0, 0% of what members paid." in owner.text
    assert "What is not used yet will cost another $19.20." in owner.text
    assert "Nobody got there." in owner.text
    assert rows(owner)["Stamps given"] == ["6"]


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_credit_is_used_on_the_next_visit(six_weeks: Desk, visitor: Visitor) -> None:
    owner = visitor.sign_in()
    owner.get(PATH)
    assert "uses all of their credit on the next visit" in owner.text
    assert rows(owner)["What these cost you"] == ["$6.25"]
