"""Specials in the console: the list, the form with its sentence, and ending one."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.figures.study import Study
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.domain.window import WallTime
from tests.fake_drafts import FakeDrafts
from tests.fake_studies import FakeStudies
from tests.web.visiting import Desk, Visitor

ROOM = "/console/specials"
LUNCH = {
    "name": "Lunch deal",
    "benefit": "percent_off",
    "percent": "20",
    "first_day": "2026-11-23",
    "last_day": "2026-12-24",
    "starts": "11:30",
    "ends": "14:00",
    "days": ["MO", "TU"],
    "shops": ["mill"],
    "who": "everybody",
    "total": "100",
    "per_member": "1",
    "budget": "500",
}


@pytest.fixture(autouse=True)
def drafts(monkeypatch: pytest.MonkeyPatch) -> FakeDrafts:
    made = FakeDrafts()
    monkeypatch.setattr(pages_wiring, "drafts", lambda: made)
    return made


def specials(desk: Desk) -> tuple[Special, ...]:
    return desk.shop.merchants.reread("rosas").programs[-1].specials


def test_a_shop_without_specials_is_told_what_they_are_good_for(owner: Visitor) -> None:
    owner.get(ROOM)
    assert "No special yet. Something off at lunch" in owner.text
    owner.get("/console/program")
    assert "Specials Make one" in owner.text


def test_a_special_is_made_in_one_form_and_holds_in_two_minutes(owner: Visitor, desk: Desk) -> None:
    owner.get(f"{ROOM}/new")
    assert "A new special" in owner.text
    assert "Fill in what it gives and from which day" in owner.text
    owner.post(ROOM, LUNCH)
    owner.follow()
    assert "Lunch deal is made. All tills know it in two minutes." in owner.text
    (made,) = specials(desk)
    assert made == Special(
        "lunch-deal",
        "Lunch deal",
        Benefit.PERCENT_OFF,
        made.first_day,
        made.last_day,
        "FREQ=WEEKLY;BYDAY=MO,TU",
        WallTime(11, 30),
        150,
        ("mill",),
        percent=20,
        total=100,
        per_member=1,
        budget=50_000,
    )
    assert (made.first_day.isoformat(), str(made.last_day)) == ("2026-11-23", "2026-12-24")
    for said in ("Planned", "20% off the check, on Mondays and Tuesdays from 11:30 to 14:00", "Used 0 times of 100", "$500"):
        assert said in owner.text
    version = desk.shop.merchants.reread("rosas").programs[-1]
    assert timedelta(minutes=2) < version.effective_from - desk.shop.now < timedelta(minutes=3)
    assert [(note.what, note.on) for note in desk.audit.back("rosas")] == [("special_made", "lunch-deal")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"benefit": "amount_off", "amount": "2.50"}, {"benefit": Benefit.AMOUNT_OFF, "amount": 250}),
        (
            {"benefit": "free_item", "items": "Coffee, Espresso", "buy": "1"},
            {"benefit": Benefit.FREE_ITEM, "items": ("Coffee", "Espresso"), "buy": 1},
        ),
        (
            {"benefit": "times", "times": "3/2", "items": "ignored"},
            {"benefit": Benefit.TIMES, "times": Fraction(3, 2), "items": ()},
        ),
        ({"benefit": "bonus_points", "bonus_points": "20", "budget": "5"}, {"bonus_points": 20, "budget": None}),
        ({"who": "nth_visit", "nth": "5"}, {"who": Who.NTH_VISIT, "nth": 5}),
        ({"shops": ["mill", "dock"]}, {"location_ids": ()}),
        ({"days": [], "starts": "", "ends": ""}, {"rule": "", "minutes": 1440}),
        ({"starts": "22:00", "ends": "02:00"}, {"starts": WallTime(22), "minutes": 240}),
    ],
)
def test_what_the_form_says_is_what_is_made(owner: Visitor, desk: Desk, fields: dict, expected: dict) -> None:
    answer = owner.post(ROOM, LUNCH | fields)
    assert answer.status_code == 303, owner.text
    (made,) = specials(desk)
    assert {name: getattr(made, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Give it a name: customers and cashiers read it."),
        ({"first_day": ""}, "Choose a day."),
        ({"first_day": "soon"}, "Choose a day."),
        ({"last_day": "2026-11-22"}, "It ends before it begins."),
        ({"percent": "120"}, "Write a whole number from 1 to 100."),
        ({"starts": "25:00"}, "Write hours and minutes, such as 13:00."),
        ({"who": "nth_visit", "nth": "1"}, "Write a whole number from 2 to 100."),
        ({"benefit": "free_item", "amount": ""}, "Write an amount such as 12.50."),
        ({"items": ",".join(f"thing {n}" for n in range(51))}, "At most 50 names"),
    ],
)
def test_what_cannot_work_is_told_beside_its_field_and_nothing_is_made(
    owner: Visitor, desk: Desk, fields: dict, sentence: str
) -> None:
    assert owner.post(ROOM, LUNCH | fields).status_code == 422
    assert sentence in owner.text
    assert specials(desk) == ()


def test_the_sentence_beside_the_form_says_what_it_means(owner: Visitor, desk: Desk) -> None:
    owner.post(ROOM, LUNCH)
    owner.post(f"{ROOM}/preview", LUNCH | {"name": "Supper", "starts": "17:00", "ends": "19:00"})
    assert "Supper: 20% off the check, on Mondays and Tuesdays from 17:00 to 19:00" in owner.text
    assert "There are others of this kind: Lunch deal." in owner.text
    owner.post(f"{ROOM}/preview", LUNCH | {"percent": ""})
    assert "Fill in what it gives" in owner.text


def test_a_name_is_used_once(owner: Visitor, desk: Desk) -> None:
    owner.post(ROOM, LUNCH)
    desk.shop.wait(minutes=5)
    assert owner.post(ROOM, LUNCH).status_code == 422
    assert "Another special has this name." in owner.text
    assert len(specials(desk)) == 1


def test_a_special_is_ended_and_stays_on_the_list_with_what_it_was_used_for(owner: Visitor, desk: Desk) -> None:
    owner.post(ROOM, LUNCH | {"first_day": "2026-11-01", "days": [], "starts": "", "ends": "", "shops": []})
    desk.shop.wait(minutes=5)
    desk.shop.merchant = desk.shop.merchants.get("rosas")
    desk.shop.till = type(desk.shop.till)(desk.shop.merchant, desk.shop.till.location)
    maya = desk.shop.join()
    desk.shop.redeem(maya, "special:lunch-deal", payable=2000)
    owner.get(ROOM)
    assert "Running" in owner.text
    assert "Used once of 100 · $4.00 of $500.00 given" in owner.text, owner.text
    owner.post(f"{ROOM}/lunch-deal/end")
    owner.follow()
    assert "Lunch deal ends in two minutes. What tills hold by then can still be used." in owner.text
    assert "Over" in owner.text
    assert specials(desk) == ()
    owner.post(f"{ROOM}/lunch-deal/end")
    owner.follow()
    assert "That special was over already." in owner.text


def test_rules_that_are_being_changed_come_first(owner: Visitor, desk: Desk) -> None:
    owner.post("/console/program/earning", {"points": "2", "per": "1", "ends": "month_end-12"})
    owner.post(ROOM, LUNCH)
    owner.follow()
    assert "You have begun to change the rules." in owner.text
    assert specials(desk) == ()


def test_a_manager_sees_specials_and_changes_none(visitor: Visitor, desk: Desk) -> None:
    manager = visitor.sign_in(Role.MANAGER)
    assert manager.get(ROOM).status_code == 200
    assert "Make a special" not in manager.text
    assert manager.get(f"{ROOM}/new").status_code == 403
    assert manager.post(ROOM, LUNCH).status_code == 403
    assert specials(desk) == ()


MISSED = {**LUNCH, "name": "Missed you", "who": "segment", "segment": "lapsed"}


@pytest.fixture
def studies(monkeypatch: pytest.MonkeyPatch) -> FakeStudies:
    made = FakeStudies()
    monkeypatch.setattr(pages_wiring, "studies", lambda: made)
    return made


def test_a_group_is_chosen_with_its_count_and_refused_where_it_is_of_few(
    owner: Visitor, desk: Desk, studies: FakeStudies
) -> None:
    owner.get(f"{ROOM}/new")
    assert "Stopped coming (not known yet)" in owner.text
    owner.post(ROOM, MISSED)
    assert "Members are looked at once a night: come back tomorrow." in owner.text
    studies.put("rosas", {"*": Study(date(2026, 11, 20), Counter({"members": 40, "in:lapsed": 3, "in:near": 12}))})
    owner.post(ROOM, MISSED)
    assert "Fewer than 5 members were in it last night, and a special for so few would be about persons." in owner.text
    assert "Stopped coming (fewer than 5)" in owner.text
    owner.post(ROOM, {**MISSED, "segment": ""})
    assert "Choose a group." in owner.text
    owner.post(ROOM, {**MISSED, "segment": "near"})
    owner.follow()
    assert (
        "Missed you is made. All tills know it in two minutes. Within the hour they also know who is in the group." in owner.text
    )
    assert "for members who, as of last night, are near a reward" in owner.text
    (made,) = specials(desk)
    assert (made.who, made.segment_id) == (Who.SEGMENT, "near")


def test_what_some_have_first_is_made_one_for_all(owner: Visitor, desk: Desk, studies: FakeStudies) -> None:
    owner.post(ROOM, LUNCH)
    owner.follow()
    assert "For some only, to begin with. Compare the figures" in owner.text
    desk.shop.wait(minutes=5)
    owner.post(f"{ROOM}/lunch-deal/for-all", {})
    owner.follow()
    assert "Lunch deal is for every member in every shop in two minutes." in owner.text
    assert specials(desk)[0].location_ids == ()
    assert next(note.what for note in desk.audit.back("rosas")) == "special_widened"
    desk.shop.wait(minutes=5)
    owner.post(f"{ROOM}/lunch-deal/for-all", {})
    owner.follow()
    assert "That special is over, or for everybody already." in owner.text


def test_tiers_are_there_to_choose_where_there_are_any(owner: Visitor, desk: Desk, studies: FakeStudies) -> None:
    owner.get(f"{ROOM}/new")
    assert "Members of a tier" not in owner.text
    owner.post(ROOM, {**LUNCH, "who": "birthday", "name": "Cake"})
    assert specials(desk)[0].who is Who.BIRTHDAY
