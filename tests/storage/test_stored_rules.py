"""How locations and programs are written: so that code of yesterday reads them."""

import json
from dataclasses import replace

from chalicelib.domain.location import Location
from chalicelib.storage.programs import read_location, write_location, write_program
from tests.builders import COFFEE, FIVER, LOAF, program

MILL = Location("mill", "Mill Street", "America/Los_Angeles")


def test_a_location_that_never_changed_its_clock_is_read_by_code_that_knows_of_one_clock_only() -> None:
    assert json.loads(write_location(MILL)) == {"id": "mill", "name": "Mill Street", "timezone": "America/Los_Angeles"}
    for place in (MILL, replace(MILL, hours=("07:00-18:00",) * 7)):
        assert read_location(write_location(place)) == place


def test_code_from_before_there_were_rewards_for_items_reads_one_that_is_for_the_whole_check():
    known = {"id", "name", "kind", "price_points", "amount", "percent", "cap"}
    stored = json.loads(write_program(program(rewards=(COFFEE, replace(LOAF, items=("Bread",), buy=1)), retired=(FIVER,))))
    assert [reward.keys() - known for reward in (*stored["rewards"], *stored["retired"])] == [set(), {"items", "buy"}, set()]
