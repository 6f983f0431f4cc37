"""Goals in the console."""

from datetime import timedelta

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.usecases.figures.goals import Reader
from chalicelib.usecases.overview.keeping import keep
from chalicelib.usecases.overview.ports import Seen
from tests.fake_goals import FakeGoals
from tests.usecases.recording import stored
from tests.web.visiting import Desk, Visitor

PATH = "/console/goals"


@pytest.fixture
def goals(desk: Desk) -> FakeGoals:
    return desk.goals


@pytest.fixture
def ten_weeks(desk: Desk) -> Desk:
    """Maya comes every day for ten weeks, and pays $10."""
    shop = desk.shop
    maya = shop.join()
    for day in range(70):
        shop.sell(maya, 1_000, f"maya-{day}")
        shop.wait(days=1)
    shop.wait(days=-1)
    keep(desk.keeper, [Seen("rosas", one) for one in stored(shop.book)], shop.now)
    return desk


def wish(desk: Desk, **fields: str) -> dict[str, str]:
    ends = (desk.shop.now + timedelta(days=28)).date().isoformat()
    return {"metric": "visits", "shop": "", "target": "40", "ends": ends, "budget": "", **fields}


def body(visitor: Visitor) -> str:
    assert visitor.last is not None
    return visitor.last.body.decode()


def test_before_the_first_goal_it_says_what_one_is(owner: Visitor) -> None:
    owner.get(PATH)
    assert "400 visits in four weeks by 1 March" in owner.text
    assert "What was" not in owner.text


def test_a_goal_says_what_it_is_what_it_was_and_what_is_needed(ten_weeks: Desk, visitor: Visitor) -> None:
    owner = visitor.sign_in()
    owner.get(PATH)
    assert "Member visits (now 28)" in body(owner)
    assert "Members who came back (now 100%)" in body(owner)
    owner.post(PATH, wish(ten_weeks))
    owner.follow()
    assert "Your goal begins today." in owner.text
    ends = ten_weeks.shop.now + timedelta(days=28)
    assert f"Member visits: 40 by {ends.day} {ends:%b}" in owner.text
    assert "28 in the four weeks up to yesterday. It began with 28 on" in owner.text
    assert "28 days left: +3 each week gets you there." in owner.text
    assert [note.what for note in ten_weeks.audit.back("rosas")] == ["goal_made"]


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"metric": "sales", "target": "$1,500", "shop": "mill"}, "Member sales at Mill Street: $1,500 by"),
        ({"metric": "came_back", "target": "60%"}, "Members who came back: 60% by"),
        ({"metric": "rewards", "target": "12"}, "Rewards used: 12 by"),
    ],
)
def test_each_figure_is_written_as_it_is_counted(ten_weeks: Desk, visitor: Visitor, fields: dict[str, str], title: str) -> None:
    owner = visitor.sign_in()
    owner.post(PATH, wish(ten_weeks, **fields))
    owner.follow()
    assert title in owner.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"metric": "luck"}, "Choose what is to change."),
        ({"shop": "nowhere"}, "Choose a shop."),
        ({"shop": "mill", "metric": "members"}, "People join by text, which has no shop: choose all shops."),
        ({"target": "many"}, "Write a whole number"),
        ({"target": "28"}, "That is what it is already."),
        ({"metric": "came_back", "target": "120"}, "Write a whole number from 0 to 100."),
        ({"ends": "soon"}, "Choose the day by which you want to be there."),
        ({"ends": "2020-01-01"}, "A day at least a week from now."),
        ({"budget": "lots"}, "Write an amount such as 12.50."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    ten_weeks: Desk, visitor: Visitor, goals: FakeGoals, fields: dict[str, str], sentence: str
) -> None:
    owner = visitor.sign_in()
    assert owner.post(PATH, wish(ten_weeks, **fields)).status_code == 422
    assert sentence in owner.text
    assert goals.known == {}
    assert 'value="many"' in body(owner) or fields.get("target") != "many"


def test_a_goal_is_given_up_and_stays_to_be_seen(ten_weeks: Desk, visitor: Visitor, goals: FakeGoals) -> None:
    owner = visitor.sign_in()
    owner.post(PATH, wish(ten_weeks, budget="500"))
    (goal,) = goals.of_merchant("rosas")
    owner.get(PATH)
    assert "Rewards have cost $0 of the $500 that you allowed." in owner.text
    owner.post(f"{PATH}/{goal.id}/end")
    owner.follow()
    assert "No goal yet" in owner.text
    assert "What was" in owner.text
    assert "given up" in owner.text
    owner.post(f"{PATH}/{goal.id}/end")
    owner.follow()
    assert "This goal was over already." in owner.text


def test_a_manager_sees_goals_and_sets_none(ten_weeks: Desk, visitor: Visitor) -> None:
    visitor.sign_in().post(PATH, wish(ten_weeks))
    manager = visitor.sign_in(Role.MANAGER, name="Ana")
    manager.get(PATH)
    assert "Member visits: 40" in manager.text
    assert "A new goal" not in manager.text
    assert "Give this goal up" not in manager.text
    assert manager.post(PATH, wish(ten_weeks)).status_code == 403


def test_the_text_on_mondays_is_wanted_and_not_wanted(visitor: Visitor, desk: Desk, goals: FakeGoals) -> None:
    owner = visitor.sign_in(phone_sealed=desk.shop.vault.seal("rosas", "+12065550171"))
    owner.post(f"{PATH}/weekly", {"weekly": "yes"})
    owner.follow()
    assert "a text on Monday mornings" in owner.text
    assert goals.is_reader(Reader("rosas", "staff-rosa"))
    owner.post(f"{PATH}/weekly", {"weekly": "no"})
    assert not goals.is_reader(Reader("rosas", "staff-rosa"))


def test_whose_number_nobody_knows_gets_no_text(owner: Visitor, goals: FakeGoals) -> None:
    owner.post(f"{PATH}/weekly", {"weekly": "yes"})
    owner.follow()
    assert "We do not know your number." in owner.text
    assert goals.reading == set()


def test_as_time_goes_by_a_goal_says_how_far_it_is_and_whether_that_is_enough(ten_weeks: Desk, visitor: Visitor) -> None:
    shop = ten_weeks.shop
    visitor.sign_in().post(PATH, wish(ten_weeks))
    (maya,) = {customer.member_id for customer in shop.book.customers.values()}
    shop.sell(maya, 1_000, "once-more")
    for day in range(14):
        shop.wait(days=1)
        shop.sell(maya, 1_000, f"later-{day}")
    keep(ten_weeks.keeper, [Seen("rosas", one) for one in stored(shop.book)], shop.now)
    visitor.sign_in().get(PATH)
    assert "behind" in visitor.text
    assert "8% of the way in 50% of the time. 14 days left: +6 each week gets you there." in visitor.text
