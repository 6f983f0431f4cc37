"""What a merchant's file may say, and what its writer is told where it says nothing that can be."""

import json
import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.domain.confirmation_policy import ConfirmationPolicy
from chalicelib.domain.program import EarnBasis
from chalicelib.domain.program_checks import check_program
from chalicelib.domain.window import WEEK, WallTime, Weekday, Window
from infra.local.seed import DEMO
from infra.merchant import read_opening

ROSA = json.loads((DEMO / "rosas-bakery.json").read_text(encoding="utf-8"))
TUESDAY = {"name": "Happy Tuesday", "weekdays": ["tuesday"], "starts": "13:00", "ends": "16:00", "times": 3}


@pytest.fixture
def read(tmp_path):
    def read_file(windows: Any = (), **earn: Any):
        file = tmp_path / "merchant.json"
        changes = {"windows": windows, "earn": ROSA["program"]["earn"] | earn}
        file.write_text(json.dumps(ROSA | {"program": ROSA["program"] | changes}), encoding="utf-8")
        return read_opening(file).program

    return read_file


def test_a_window_is_written_as_a_shopkeeper_says_it(read):
    assert read([TUESDAY]).windows == (Window("Happy Tuesday", (Weekday.TUESDAY,), WallTime(13), WallTime(16), Fraction(3)),)
    season = {
        "name": "Advent",
        "bonus_points": 5,
        "first_day": "2026-11-29",
        "last_day": "2026-12-24",
        "location_ids": ["harbor"],
    }
    (advent,) = read([season]).windows
    assert (advent.weekdays, advent.times, advent.bonus_points) == (WEEK, 1, 5)
    assert (advent.first_day, advent.last_day, advent.location_ids) == (date(2026, 11, 29), date(2026, 12, 24), ("harbor",))


def test_a_policy_is_written_in_few_words_with_the_pin_as_text(tmp_path):
    file = tmp_path / "merchant.json"
    policy = {"above": 1000, "at_new_location": True, "manager_pin": "0471"}
    file.write_text(json.dumps(ROSA | {"confirmation": policy}), encoding="utf-8")
    opening = read_opening(file)
    assert opening.confirmation == ConfirmationPolicy(above=1000, at_new_location=True, manager_pin="0471")
    assert "0471" not in repr(opening)


@pytest.mark.parametrize("written", [47110815, ["47110815"], {"pin": "47110815"}])
def test_a_pin_that_is_no_text_is_refused_and_not_said_back(tmp_path, written):
    file = tmp_path / "merchant.json"
    file.write_text(json.dumps(ROSA | {"confirmation": {"always": True, "manager_pin": written}}), encoding="utf-8")
    with pytest.raises(msgspec.ValidationError, match="manager_pin") as refused:
        read_opening(file)
    assert "4711" not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "times"), [(2, "2"), (1.5, "3/2"), ("1.5", "3/2"), ("3/2", "3/2"), (1.1, "11/10"), ("4/3", "4/3")]
)
def test_what_multiplies_is_read_exactly(read, written, times):
    assert str(read([TUESDAY | {"times": written}]).windows[0].times) == times


@pytest.mark.parametrize("written", ["double", "1/0", "", None, -2, True, 1e300, "1e9", "2,5", [2], "२"])
def test_what_cannot_multiply_is_refused_by_field(read, written):
    with pytest.raises(msgspec.ValidationError, match=r'such as 2, 1\.5 or "4/3" - at `\$\.program\.windows\[0\]\.times`'):
        read([TUESDAY | {"times": written}])


@pytest.mark.parametrize("written", ["1 pm", "13", "24:00", "13:60", "13:00:30", "13:00Z", 13, None, "1300"])
def test_what_is_no_time_of_day_is_refused_by_field(read, written):
    with pytest.raises(msgspec.ValidationError, match=r'such as "13:00" - at `\$\.program\.windows\[0\]\.starts`'):
        read([TUESDAY | {"starts": written}])


def test_a_day_that_is_none_is_refused_by_field(read):
    with pytest.raises(msgspec.ValidationError, match="weekdays"):
        read([TUESDAY | {"weekdays": ["tue"]}])


def test_what_money_counts_is_left_out_where_nothing_is_unusual(read):
    plain = read().earn
    assert (plain.basis, plain.counts_tax, plain.points_max, plain.spend_min) == (EarnBasis.AMOUNT, False, None, 0)
    told = read(counts_tax=True, points_max=500, points=0).earn
    assert (told.counts_tax, told.points_max, told.points) == (True, 500, 0)


def test_a_reward_is_for_the_items_that_its_file_names(tmp_path):
    file = tmp_path / "merchant.json"
    page = (Path(__file__).parents[2] / "docs" / "programs.md").read_text(encoding="utf-8")
    (example,) = re.findall(r'```json\n("rewards": .*?)\n```', page, re.DOTALL)
    rewards = json.loads(f"{{{example}}}")
    file.write_text(json.dumps(ROSA | {"program": ROSA["program"] | rewards}), encoding="utf-8")
    opening = read_opening(file)
    check_program(opening.program, opening.locations)
    assert [(reward.id, reward.items, reward.buy) for reward in opening.program.rewards] == [
        ("coffee", ("Coffee", "Espresso"), 0),
        ("second-loaf", ("Bread",), 1),
        ("pastry", ("Pastry",), 0),
    ]


@pytest.mark.parametrize("items", ["Coffee", [1], None, {"sku": "1"}])
def test_items_are_a_list_of_names(tmp_path, items):
    file = tmp_path / "merchant.json"
    rewards = [ROSA["program"]["rewards"][0] | {"items": items}]
    file.write_text(json.dumps(ROSA | {"program": ROSA["program"] | {"rewards": rewards}}), encoding="utf-8")
    with pytest.raises(msgspec.ValidationError, match="items"):
        read_opening(file)
