"""Campaigns in the console."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.domain.figures.campaign import Campaign, State
from chalicelib.domain.figures.campaign_result import CampaignResult
from chalicelib.domain.figures.lift import Side
from chalicelib.domain.texts.texting import Purpose
from chalicelib.web.console.figures.campaign_words import BECAME, LEFT_OUT, OBSTACLES, takes
from tests.fake_post import FakeOutbox
from tests.usecases.campaigns.fair import WORDS, Fair
from tests.web.visiting import Desk, Visitor

PATH = "/console/campaigns"


@pytest.fixture
def fair(desk: Desk) -> Fair:
    """Forty lapsed members who want offers, and three who do not."""
    made = Fair(desk.shop, desk.studies, desk.campaigns)
    made.texting(monthly_cap_cents=5_000)
    made.settle(40)
    made.settle(3, consents=frozenset({Purpose.RECEIPT}))
    made.study()
    return made


def write(visitor: Visitor, **fields: str) -> str:
    """Write one, and have it counted; returns its path."""
    visitor.post(PATH, {"segment": "lapsed", "shop": "", "text": WORDS, "holdout": "10", **fields})
    visitor.follow()
    return f"{PATH}/{newest(visitor).id}"


def newest(visitor: Visitor) -> Campaign:
    return visitor.desk.campaigns.list("rosas")[0]


def test_before_the_first_it_says_what_a_campaign_is(fair: Fair, owner: Visitor) -> None:
    owner.get(PATH)
    assert "one text to a group of your regulars" in owner.text
    assert "Write the first" in owner.text


def test_the_form_names_the_groups_with_their_size_and_shows_the_text(fair: Fair, owner: Visitor) -> None:
    owner.get(f"{PATH}/new")
    assert "Stopped coming (43)" in owner.text
    owner.post(f"{PATH}/preview", {"text": "Hi {name}! Free coffee until Sunday."})
    assert "Rosa's Bakery: Hi Maria! Free coffee until Sunday. STOP to end." in owner.text
    assert "1 part. Room for 78 more letters." in owner.text
    owner.post(f"{PATH}/preview", {"text": "Free coffee ☕ {points}"})
    assert "Only {name} may stand in it" in owner.text


def test_before_it_is_sent_one_sees_who_gets_it_what_it_costs_and_how_long_it_takes(fair: Fair, owner: Visitor) -> None:
    write(owner, holdout="25")
    counted = newest(owner).counted
    assert f"{counted.texted} people get it." in owner.text
    assert f"Held out by lot, to compare {counted.held_out}" in owner.text
    assert "Have not agreed to offers 3" in owner.text
    assert f"It costs about ${counted.texted * 0.0095:.2f}: one part of 160 characters each." in owner.text
    assert "sends 1 text a second, so they leave within a minute, and none at night" in owner.text
    assert f"Send to {counted.texted} people" in owner.text


def test_it_is_sent_watched_and_stopped(fair: Fair, owner: Visitor) -> None:
    path = write(owner, holdout="0")
    owner.post(f"{path}/send")
    owner.follow()
    assert "The first texts leave within a quarter of an hour." in owner.text
    assert "0 of 40 texts are handed over." in owner.text
    owner.post(f"{path}/stop")
    owner.follow()
    assert "Stopped. Nobody else gets it." in owner.text
    assert newest(owner).state is State.STOPPED
    assert [note.what for note in owner.desk.audit.notes.values()][-2:] == ["campaign_sent", "campaign_stopped"]
    owner.post(f"{path}/stop")
    owner.follow()
    assert "All of its texts had left already." in owner.text


def test_afterwards_it_says_what_became_of_the_texts(fair: Fair, owner: Visitor) -> None:
    path = write(owner, holdout="0")
    owner.post(f"{path}/send")
    gone = fair.shop.book.customers["rosas", fair.ids[0]]
    fair.shop.book.customers["rosas", fair.ids[0]] = replace(gone, opted_out=True)
    fair.outbox = FakeOutbox()
    fair.go_on(newest(owner), fair.shop.now + timedelta(hours=1))
    owner.get(path)
    assert "All 40 texts are handed over." in owner.text
    assert "Sent 39" in owner.text
    assert "Asked you to stop meanwhile 1" in owner.text
    assert "Cost so far: $0.37." in owner.text
    owner.get(PATH)
    assert re.search(r"Stopped coming, 21 Nov .*sent .*To 40 people", owner.text)


def test_a_campaign_that_is_too_dear_for_the_month_says_so(fair: Fair, owner: Visitor) -> None:
    fair.texting(monthly_cap_cents=20)
    path = write(owner)
    assert "more than is left of this month’s limit" in owner.text
    owner.post(f"{path}/send")
    fair.go_on(newest(owner), fair.shop.now + timedelta(hours=1))
    owner.get(path)
    assert "Paused: what your texts may cost this month is spent." in owner.text


def test_what_cannot_be_sent_is_told_beside_its_field(fair: Fair, owner: Visitor) -> None:
    owner.post(PATH, {"segment": "friends", "text": "Free coffee ☕", "holdout": "80"})
    assert owner.last is not None
    assert owner.last.status_code == 422
    for sentence in ("Choose who is to get it.", "Write a whole number from 0 to 50.", "makes a text cost two or three times"):
        assert sentence in owner.text
    owner.post(PATH, {"segment": "lapsed", "shop": "dock", "text": WORDS, "holdout": "10"})
    owner.follow()
    assert owner.last.status_code == 200


def test_a_shop_whose_sign_does_not_ask_for_offers_cannot_write_one(fair: Fair, owner: Visitor) -> None:
    path = write(owner)
    fair.texting(offers=None)
    for page in (PATH, f"{PATH}/new", path):
        owner.get(page)
        assert "Your sign does not ask people whether they want offers" in owner.text
    owner.post(f"{path}/send")
    owner.follow()
    assert newest(owner).state is State.READY


def test_before_the_first_study_nothing_can_be_written(owner: Visitor) -> None:
    owner.get(f"{PATH}/new")
    assert "Your regulars are counted tonight." in owner.text
    owner.post(PATH, {"segment": "lapsed", "text": WORDS})
    owner.follow()
    owner.get(f"{PATH}/nothing")
    owner.follow()
    assert "There is no such campaign any more." in owner.text


def test_one_that_is_still_being_counted_goes_on_when_asked(fair: Fair, owner: Visitor) -> None:
    path = write(owner)
    known = newest(owner)
    owner.desk.campaigns.known["rosas", known.id] = replace(known, state=State.COUNTING)
    owner.get(path)
    assert "43 people are looked up so far." in owner.text
    owner.post(f"{path}/count")
    owner.follow()
    assert newest(owner).state is State.READY


def test_a_manager_sees_campaigns_and_sends_none(fair: Fair, visitor: Visitor) -> None:
    owner = visitor.sign_in()
    path = write(owner)
    manager = visitor.sign_in(Role.MANAGER, name="Ana")
    manager.get(path)
    assert "people get it." in manager.text
    assert "Send to" not in manager.text
    manager.post(f"{path}/send")
    assert newest(owner).state is State.READY


def test_all_words_are_sentences_that_can_be_read_out() -> None:
    assert all(sentence.endswith(".") for sentence in OBSTACLES.values())
    assert all(not words.endswith(".") for words in (*LEFT_OUT.values(), *BECAME.values()))
    assert [takes(texts, 1) for texts in (1, 56, 57, 6_000, 10_000)] == [
        "a minute",
        "a minute",
        "2 minutes",
        "108 minutes",
        "3 hours",
    ]


def test_once_it_was_sent_it_says_what_it_brought_with_limits(fair: Fair, owner: Visitor) -> None:
    path = write(owner, holdout="25")
    assert "What it brought" not in owner.text
    owner.post(f"{path}/send")
    owner.get(path)
    assert "What it brings is counted from tonight on." in owner.text
    day = newest(owner).begun_on
    assert day is not None
    early = CampaignResult(day, 3, Side(400, 160, 400_000, 900_000_000), Side(100, 20, 50_000, 60_000_000))
    owner.desk.studies.put_results("rosas", {newest(owner).id: early})
    owner.get(path)
    assert "Still counting" in owner.text
    assert "3 of 28 days. What it brought is said on" in owner.text
    owner.desk.studies.put_results("rosas", {newest(owner).id: replace(early, days=28)})
    owner.get(path)
    assert "of a hundred, 10 to 28 more." in owner.text
    assert "Worked" in owner.text


def test_where_nobody_was_held_out_nobody_can_say_what_it_brought(fair: Fair, owner: Visitor) -> None:
    path = write(owner, holdout="0")
    owner.post(f"{path}/send")
    day = newest(owner).begun_on
    assert day is not None
    result = CampaignResult(day, 28, Side(40, 30, 40_000, 90_000_000), Side())
    owner.desk.studies.put_results("rosas", {newest(owner).id: result})
    owner.get(path)
    assert "nobody was left without it" in owner.text
    assert "Not enough members" in owner.text


def test_home_leads_an_owner_to_those_who_stopped_coming_and_a_manager_nowhere(fair: Fair, owner: Visitor) -> None:
    owner.get("/console")
    assert "43 members who used to come have stopped" in owner.text
    assert owner.last is not None
    assert 'href="/console/campaigns/new?segment=lapsed"' in owner.last.body.decode()
    manager = owner.sign_in(Role.MANAGER, name="Mo")
    manager.get("/console")
    assert "43 members who used to come have stopped" in manager.text
    assert manager.last is not None
    assert "campaigns/new" not in manager.last.body.decode()
