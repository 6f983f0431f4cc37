"""A location's region is stored with it, and one of before regions still reads."""

from chalicelib.domain.location import Location
from chalicelib.storage.programs import read_location, write_location


def test_a_region_is_read_as_it_was_written_and_none_takes_no_room() -> None:
    shop = Location("a", "A", "America/Toronto", region="CA-QC")
    assert read_location(write_location(shop)) == shop
    assert "region" not in write_location(Location("a", "A", "America/Toronto"))
    assert read_location('{"id":"a","name":"A","timezone":"America/Toronto"}').region == ""
