"""A question after a visit, as owners switch it on; and the page of answers."""

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.domain.surveys.rules import Scale, SurveyRules
from chalicelib.domain.surveys.survey import TallyName
from tests.web.visiting import Desk, Visitor

ROOM = "/console/settings/question"
ANSWERS = "/console/figures/answers"
FORM = {"on": "yes", "question": "How was your visit?", "scale": "survey_scale", "one_in": "10", "after": "120", "shop": ""}


def count(desk: Desk, shop: str, asked: int, **answers: int) -> None:
    """So many were asked at a shop today, and answered so."""
    name = str(TallyName(desk.shop.now.date(), shop, 1))
    desk.shop.deliveries.asked["rosas", name] += asked
    for answer, times in answers.items():
        desk.shop.book.answered["rosas", name, answer.removeprefix("a")] += times


def test_switched_on_it_is_kept_and_noted(owner: Visitor, desk: Desk) -> None:
    owner.get(ROOM)
    assert "How was your visit? Reply 1 (poor) to 5 (great)." in owner.text
    assert "your sign does not speak of offers" in owner.text
    owner.post(ROOM, {**FORM, "shop": "mill", "one_in": "5"})
    owner.follow()
    assert desk.shop.merchants.get("rosas").survey == SurveyRules(
        on=True, version=1, question="How was your visit?", one_in=5, location_ids=("mill",)
    )
    desk.shop.wait(minutes=1)
    owner.post(ROOM, {**FORM, "on": ""})
    owner.follow()
    assert not desk.shop.merchants.get("rosas").survey.on
    assert [note.what for note in desk.audit.back("rosas")] == ["survey_off", "survey_on"]


@pytest.mark.parametrize(
    ("field", "written"),
    [
        *(("question", ""), ("question", "W" * 71), ("question", "好吗"), ("scale", "7")),
        *(("one_in", "3"), ("after", "1"), ("shop", "moon")),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(owner: Visitor, desk: Desk, field: str, written: str) -> None:
    assert owner.post(ROOM, {**FORM, field: written}).status_code == 422
    assert desk.shop.merchants.get("rosas").survey is None


def test_managers_see_answers_and_ask_nothing(visitor: Visitor) -> None:
    visitor.sign_in(Role.MANAGER)
    assert visitor.get(ROOM).status_code == visitor.post(ROOM, FORM).status_code == 403
    assert visitor.get(ANSWERS).status_code == 200
    assert "Nobody was asked yet." in visitor.text


def test_answers_are_told_by_shop_with_an_average_from_five_on(owner: Visitor, desk: Desk) -> None:
    owner.post(ROOM, FORM)
    owner.get(ANSWERS)
    assert "No answers in these days." in owner.text
    count(desk, "mill", 20, a5=3, a4=2)
    count(desk, "dock", 10, a1=2)
    owner.get(ANSWERS)
    assert "Asked 30 Answered 7 (23%) On average 3.6" in owner.text
    assert "Mill Street 20 5 4.6" in owner.text
    assert "Harbor 10 2 –" in owner.text
    assert "5 (great) 3" in owner.text


def test_yes_and_no_have_a_share(owner: Visitor, desk: Desk) -> None:
    owner.post(ROOM, {**FORM, "scale": Scale.YES_NO})
    count(desk, "mill", 10, yes=6, no=2)
    owner.get(ANSWERS)
    assert "On average 75% yes" in owner.text


def test_the_spreadsheet_has_the_counts_of_earlier_questions_too(owner: Visitor, desk: Desk) -> None:
    owner.post(ROOM, FORM)
    count(desk, "mill", 2, a4=1)
    owner.post(ROOM, {**FORM, "question": "Was the bread fresh?"})
    owner.get(ANSWERS)
    assert "No answers in these days." in owner.text
    owner.get(f"{ANSWERS}.csv?period=364")
    assert owner.last is not None
    rows = owner.last.body.decode("utf-8-sig").splitlines()
    assert rows == ["day,location_id,version,asked,answers", '2026-11-21,mill,1,2,"{""4"": 1}"']
