"""What is said of a campaign: a figure never stands without its limits, and nothing is called proof that is none."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.figures.campaign_result import CampaignResult
from chalicelib.domain.figures.lift import Side
from chalicelib.web.console.figures.lift_words import write_result

BEGUN = date(2026, 10, 20)
MANY = CampaignResult(date(2026, 11, 21), 28, Side(400, 160, 400_000, 900_000_000), Side(100, 20, 50_000, 60_000_000))
TURNED = replace(MANY, texted=Side(400, 80, 200_000, 240_000_000), held_out=Side(100, 60, 100_000, 225_000_000))
SAME = replace(MANY, texted=Side(400, 80, 200_000, 240_000_000))


def said(result):
    found = write_result(result, BEGUN, "USD")
    return found.tag, " ".join(found.sentences)


def test_what_worked_says_by_how_much_at_least_and_at_most():
    tag, told = said(MANY)
    assert tag == "Worked"
    assert "40% of those who were to get it came, and 20% of those left out: of a hundred, 10 to 28 more." in told
    assert "They paid $10 each, the others $5: for all 400 together $1,3" in told


def test_what_made_things_worse_fell_flat():
    tag, told = said(TURNED)
    assert tag == "Fell flat"
    assert "of a hundred, 29 to 50 fewer." in told
    assert "together $" in told
    assert "less." in told


def test_what_chance_explains_cannot_be_said():
    tag, told = said(SAME)
    assert tag == "Cannot be said"
    assert "Chance alone does that: of a hundred it is between 10 fewer and 8 more." in told
    assert "We cannot say more: it is between $" in told


@pytest.mark.parametrize("result", [MANY, TURNED, SAME])
def test_before_the_last_day_no_verdict_is_given(result):
    assert said(replace(result, days=27))[0] == "Still counting"


def test_of_few_members_only_their_number_is_told():
    tag, told = said(replace(MANY, held_out=Side(12, 6, 6000, 4_000_000)))
    assert tag == "Not enough members"
    assert told == "Too few to compare: 12 members on the smaller side, and it takes 30."


def test_of_few_who_bought_only_coming_is_told():
    tag, told = said(replace(MANY, held_out=Side(100, 6, 6000, 6_500_000)))
    assert tag == "Worked"
    assert "Nothing can be said about money: fewer than 15 on one side bought anything." in told


def test_all_days_and_both_sides_are_named():
    note = write_result(MANY, BEGUN, "USD").note
    assert "All sales of 20 Oct to 16 Nov, in every shop." in note
    assert "400 members were to get it and 100 were left out by lot." in note
