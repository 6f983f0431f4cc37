"""Settings in the console: shops, what texts may cost, and their wording."""

from dataclasses import replace

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.desk.staff import Role
from chalicelib.usecases.rules import drafts as drafts_of
from tests.fake_drafts import FakeDrafts
from tests.web.visiting import Desk, Visitor

OWN = "{merchant}: {name}, {points:point|points} more, you have {total}. {need} to go for: {reward}. STOP to stop."


def test_the_settings_say_how_the_shop_is_set(owner: Visitor) -> None:
    owner.get("/console/settings")
    for said in ("Mill Street", "Los Angeles (Pacific) time", "(206) 555-0100", "texting", "from 9 am to 8 pm", "United States"):
        assert said in owner.text


def test_another_limit_is_kept_and_all_else_stays(owner: Visitor, desk: Desk) -> None:
    desk.shop.confirm_by_phone()
    before = desk.shop.merchants.get("rosas")
    assert before.confirmation.asks
    owner.post("/console/settings/texts", {"cap": "25.50"})
    after = desk.shop.merchants.get("rosas")
    assert after.texting.monthly_cap_cents == 2_550
    assert (after.confirmation, after.texting.registration) == (before.confirmation, before.texting.registration)
    assert [(note.what, note.facts) for note in desk.audit.back("rosas")] == [("texting_changed", {"cents": 2_550})]


def test_a_limit_of_nothing_is_told_to_stop_the_texts(owner: Visitor) -> None:
    owner.post("/console/settings/texts", {"cap": "0"})
    owner.follow()
    assert "With a limit of 0 no text about points leaves." in owner.text
    owner.get("/console")
    assert "Your limit for texts is $0" in owner.text


@pytest.mark.parametrize("cap", ["", "lots", "-1", "10001"])
def test_a_limit_that_is_none_is_refused(owner: Visitor, desk: Desk, cap: str) -> None:
    assert owner.post("/console/settings/texts", {"cap": cap}).status_code == 422
    assert desk.shop.merchants.get("rosas").texting.monthly_cap_cents == 5_000


def test_a_shop_is_added_without_a_key_that_nobody_saw(owner: Visitor, desk: Desk) -> None:
    keys = len(desk.shop.merchants.location_keys("rosas"))
    owner.post("/console/settings/shops", {"shop": "Pier 7", "timezone": "America/Denver"})
    owner.follow()
    assert "Pier 7 is one of your shops now." in owner.text
    place = desk.shop.merchants.reread("rosas").location("pier-7")
    assert (place.name, place.timezone) == ("Pier 7", "America/Denver")
    assert len(desk.shop.merchants.location_keys("rosas")) == keys


def test_a_shop_gets_another_name_and_keeps_its_id(owner: Visitor, desk: Desk) -> None:
    owner.get("/console/settings/shops/mill")
    assert 'value="Mill Street"' in owner.last.body.decode()
    owner.post("/console/settings/shops/mill", {"shop": "Old Mill", "timezone": "America/Denver"})
    place = desk.shop.merchants.reread("rosas").location("mill")
    assert (place.name, place.timezone, len(place.earlier)) == ("Old Mill", "America/Denver", 1)


def test_a_shops_hours_are_kept_changed_and_taken_away(owner: Visitor, desk: Desk) -> None:
    page, fields = "/console/settings/shops/mill", {"shop": "Mill Street", "timezone": "America/Los_Angeles"}
    week = {f"hours-{day}": "7-18" for day in range(5)} | {"hours-5": "8:00-14:00", "hours-6": ""}

    def hours() -> tuple[str, ...]:
        return desk.shop.merchants.reread("rosas").location("mill").hours

    assert owner.post(page, fields | week).status_code == 303
    assert hours() == ("07:00-18:00",) * 5 + ("08:00-14:00", "")
    assert 'value="08:00-14:00"' in owner.get(page).body.decode()
    assert owner.post(page, fields | week | {"hours-2": "all day"}).status_code == 422
    assert "Such as 7:00-18:00, or nothing." in owner.text
    assert owner.post(page, fields).status_code == 303
    assert len(hours()) == 7, "what a form does not ask for stays"
    assert owner.post(page, fields | {f"hours-{day}": "" for day in range(7)}).status_code == 303
    assert hours() == ()


def test_two_shops_cannot_have_one_name_and_a_zone_has_to_be_one(owner: Visitor) -> None:
    for path in ("/console/settings/shops", "/console/settings/shops/dock"):
        assert owner.post(path, {"shop": "Mill Street", "timezone": "America/Denver"}).status_code == 422
        assert "Another of your shops has this name." in owner.text
        assert owner.post(path, {"shop": "Pier", "timezone": "Mars/Olympus"}).status_code == 422


def test_a_shop_of_somebody_else_is_no_shop_of_ours(owner: Visitor) -> None:
    for answer in (owner.get("/console/settings/shops/other"), owner.post("/console/settings/shops/other", {"shop": "X"})):
        assert answer.headers["Location"] == "/console/settings"


def test_every_text_can_be_read_and_worded_anew_and_ours_come_back(owner: Visitor, desk: Desk) -> None:
    owner.get("/console/settings/wording")
    assert "When they earn points" in owner.text
    owner.post("/console/settings/wording/earned", {"template": OWN, "language": "en", "do": "save"})
    assert desk.shop.merchants.reread("rosas").wording("earned", "en") == OWN
    owner.get("/console/settings/wording/earned")
    assert "Our words again" in owner.text
    owner.post("/console/settings/wording/earned", {"language": "en", "do": "reset"})
    assert desk.shop.merchants.reread("rosas").wording("earned", "en") is None
    assert {note.what for note in desk.audit.back("rosas")} == {"wording_changed", "wording_reset"}


def test_a_wording_that_could_not_leave_is_told_why_and_not_used(owner: Visitor, desk: Desk) -> None:
    answer = owner.post("/console/settings/wording/earned", {"template": "Hi {name}", "language": "en", "do": "save"})
    assert answer.status_code == 422
    assert "{points} is missing." in owner.text
    assert "Hi {name}" in owner.text
    assert desk.shop.merchants.reread("rosas").wording("earned", "en") is None


def test_a_curly_apostrophe_becomes_a_straight_one_before_it_costs_a_second_part(owner: Visitor, desk: Desk) -> None:
    owner.post("/console/settings/wording/earned", {"template": OWN.replace("you have", "you’ve"), "do": "save"})
    assert "you've" in str(desk.shop.merchants.reread("rosas").wording("earned", "en"))


def test_while_it_is_being_written_a_text_shows_what_it_says(owner: Visitor, desk: Desk) -> None:
    owner.post("/console/settings/preview/earned", {"template": OWN, "language": "en"})
    assert "Maria, 12 points more, you have 40." in owner.text
    assert "can be used" in owner.text
    assert "<html" not in owner.last.body.decode()
    assert desk.shop.merchants.reread("rosas").wording("earned", "en") is None


def test_a_text_that_there_is_not_leads_back_to_the_list(owner: Visitor) -> None:
    assert owner.get("/console/settings/wording/spam").headers["Location"] == "/console/settings/wording"
    assert owner.post("/console/settings/preview/spam", {}).status_code == 303


def test_settings_are_for_owners(visitor: Visitor) -> None:
    visitor.sign_in(Role.MANAGER, name="Ana")
    assert visitor.get("/console/settings").status_code == 403
    assert visitor.post("/console/settings/texts", {"cap": "1"}).status_code == 403


def test_an_owner_says_after_how_many_silent_months_a_number_may_be_somebody_elses(owner: Visitor, desk: Desk) -> None:
    owner.get("/console/settings")
    assert 'name="silence" value="12"' in " ".join(owner.last.body.decode().split())
    owner.post("/console/settings/silence", {"silence": "6"})
    owner.follow()
    assert "Saved. It counts from tonight." in owner.text
    assert desk.shop.merchants.reread("rosas").silent_months == 6
    assert [(note.what, note.facts) for note in desk.audit.back("rosas")] == [("silence_changed", {"months": 6})]
    for said in ("5", "37", "", "x", "600000", "²"):
        assert owner.post("/console/settings/silence", {"silence": said}).status_code == 422
        assert "A number from 6 to 36." in owner.text
    assert desk.shop.merchants.reread("rosas").silent_months == 6


def test_who_may_join_is_the_next_version_of_the_program(owner: Visitor, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = FakeDrafts()
    monkeypatch.setattr(pages_wiring, "drafts", lambda: drafts)
    changing = drafts_of.find_change(drafts, desk.shop.merchant, desk.shop.now)
    drafts.put(replace(changing, program=replace(changing.program, welcome_points=7)))
    owner.post("/console/settings/joining", {"open_to": "invited"})
    owner.follow()
    assert "In two minutes joining is open to who is invited." in owner.text
    merchant = desk.shop.merchants.reread("rosas")
    assert [(one.version, one.open_to, one.welcome_points) for one in merchant.programs] == [(1, "anyone", 0), (2, "invited", 0)]
    going_on = drafts_of.find_change(drafts, merchant, desk.shop.now)
    assert (going_on.program.version, going_on.program.open_to, going_on.program.welcome_points) == (3, "invited", 7)
    assert [note.what for note in desk.audit.back("rosas")] == ["joining_changed"]
    owner.post("/console/settings/joining", {"open_to": "invited"})
    owner.follow()
    assert "That is how it is already." in owner.text
    assert len(desk.shop.merchants.reread("rosas").programs) == 2
    owner.post("/console/settings/joining", {"open_to": "anyone"})
    assert desk.shop.merchants.reread("rosas").programs[-1].open_to == "anyone"


@pytest.mark.parametrize("who", ["", "nobody"])
def test_joining_is_open_to_somebody(owner: Visitor, desk: Desk, who: str) -> None:
    assert owner.post("/console/settings/joining", {"open_to": who}).status_code == 422
    assert "Choose who may join." in owner.text
    assert len(desk.shop.merchants.reread("rosas").programs) == 1
