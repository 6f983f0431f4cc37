"""What a shop takes along of its campaigns: what was sent to how many, what became of it, and what it brought."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.figures.campaign import Campaign, Counted, State, Tally
from chalicelib.domain.figures.campaign_result import CampaignResult
from chalicelib.domain.figures.lift import Side
from chalicelib.usecases.leaving.export_format import FORMAT
from chalicelib.usecases.leaving.of_shop import Books
from tests.builders import NOW
from tests.fake_campaigns import FakeCampaigns
from tests.fake_causes import FakeCauses
from tests.fake_goals import FakeGoals
from tests.fake_journals import FakeJournals
from tests.fake_settling import FakeAgreements
from tests.fake_studies import FakeStudies

DAY = date(2026, 11, 21)
DRAFT = Campaign("draft", "lapsed", None, "Hi!", DAY, NOW)
SENT = replace(
    DRAFT, id="sent", location="mill", begun_at=NOW, begun_on=DAY, state=State.SENT, counted=Counted(90, 30, {"gone": 4})
)
LOOKED = replace(
    SENT, made_at=NOW + timedelta(days=1), id="looked", told=Tally(1, {"sent": 88, "failed": 2}, 855_000), told_whole=True
)
SIDES = Side(90, 45, 9_000, 2_000_000), Side(30, 15, 1_500, 200_000)


@pytest.fixture
def books():
    made = Books(FakeGoals(), FakeJournals(), FakeAgreements(), FakeCampaigns(), FakeStudies(), FakeCauses())
    for campaign in (DRAFT, LOOKED, SENT):
        made.campaigns.add("rosas", campaign)
    made.studies.put_results("rosas", {"looked": CampaignResult(date(2026, 11, 27), 7, *SIDES)})
    return made


def rows(books, merchant_id="rosas"):
    return [row for name, row in books.rows(merchant_id) if name == "campaigns"]


def test_those_that_were_sent_are_there_the_oldest_first_and_those_that_never_were_are_not(books):
    assert [row["id"] for row in rows(books)] == ["sent", "looked"]
    assert rows(books, "other") == []


def test_every_field_of_the_format_is_there_known_or_not(books):
    first, second = rows(books)
    assert {*first} == {*second} == {*FORMAT["campaigns"]}
    assert (first["location_id"], first["texted"], first["held_out"], first["left_out"]) == ("mill", 90, 30, {"gone": 4})
    assert (first["became"], first["measured_on"], first["spend_ahead"], first["spend_from"]) == ({}, None, None, None)


def test_what_became_of_it_and_what_it_brought_is_told_with_its_limits(books):
    _, looked = rows(books)
    assert (looked["became"], looked["price_micros"]) == ({"sent": 88, "failed": 2}, 855_000)
    assert (looked["measured_on"], looked["days"]) == ("2026-11-27", 7)
    assert (looked["texted_came"], looked["texted_spend"]) == (45, 9_000)
    assert (looked["held_out_came"], looked["held_out_spend"]) == (15, 1_500)
    assert looked["spend_ahead"] == "50"
    assert looked["spend_from"] < 50 < looked["spend_to"]


def test_of_too_few_nothing_is_said_between_limits(books):
    books.studies.put_results("rosas", {"looked": CampaignResult(DAY, 7, Side(3, 3, 9_000, 27_000_000), Side(1, 1, 100, 10_000))})
    _, looked = rows(books)
    assert (looked["spend_ahead"], looked["spend_from"], looked["spend_to"]) == ("2900", None, None)
