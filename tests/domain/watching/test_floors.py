"""How much the rules find on days that are made up, and how often they cry wolf: as docs/fraud.md says."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from chalicelib.domain.watching.rules import RULES, Rule, look
from tests.domain.watching.shifts import CHEATS, honest

DAYS = 400
SAID = re.compile(r"^\| `(?P<rule>\w+)` \|.*\| (?P<floor>\d+)% \|$", re.MULTILINE)
CEILING = re.compile(r"at most \*\*(?P<days>\d+) of 100 honest days\*\*")
DOC = (Path(__file__).parents[3] / "docs" / "fraud.md").read_text()
FLOORS = {found["rule"]: int(found["floor"]) for found in SAID.finditer(DOC)}
GUILTY = {"own_number": "cas", "split_tickets": "ana", "undone_after_use": "cas"}
"""Who cheats in each kind of day; else Ben does."""


def found_on(rule: str, rules: Mapping[str, Rule] = RULES) -> float:
    """Of 100 days on which somebody cheats so, on how many the rule names who did."""
    guilty = GUILTY.get(rule, "ben")
    days = (look(CHEATS[rule](seed).deeds, rules) for seed in range(DAYS))
    return 100 * sum(any((one.rule, one.who) == (rule, guilty) for one in day) for day in days) / DAYS


def test_every_rule_has_a_kind_of_day_and_a_floor() -> None:
    assert set(RULES) == set(CHEATS) == set(FLOORS)


@pytest.mark.parametrize("rule", RULES)
def test_each_kind_of_cheating_is_found_as_often_as_the_page_says(rule: str) -> None:
    assert found_on(rule) >= FLOORS[rule]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_is_switched_off_is_missed(rule: str) -> None:
    assert found_on(rule, {name: one for name, one in RULES.items() if name != rule}) < FLOORS[rule]


def test_honest_days_are_left_alone_as_often_as_the_page_says() -> None:
    said = CEILING.search(DOC)
    assert said
    alarmed = sum(bool(look(honest(seed).deeds)) for seed in range(DAYS))
    assert 100 * alarmed / DAYS <= int(said["days"])
