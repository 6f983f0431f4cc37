"""What the first digits of a number tell of its place and price."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.texts import places
from chalicelib.domain.texts.places import Place, home_of, place_of
from chalicelib.domain.texts.prices import price_micros

PRICES = json.loads((Path(places.__file__).parent / "prices.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("number", "country", "zones"),
    [
        ("+12065550142", "US", {"America/Los_Angeles"}),
        ("+12125550142", "US", {"America/New_York"}),
        ("+16045550142", "CA", {"America/Vancouver"}),
        ("+18765550142", "JM", {"America/Jamaica"}),
        ("+17875550142", "PR", {"America/Puerto_Rico"}),
        ("+46701234567", "SE", {"Europe/Stockholm"}),
        ("+4915123456789", "DE", {"Europe/Berlin"}),
        ("+34612345678", "ES", {"Atlantic/Canary", "Europe/Madrid"}),
        ("+77011234567", "KZ", {"Asia/Almaty"}),
    ],
)
def test_a_number_tells_its_country_and_zones(number, country, zones):
    assert place_of(number) == Place(country, tuple(sorted(zones)))


def test_a_number_without_a_place_of_its_own_may_be_anywhere_in_its_country():
    anywhere = set(place_of("+18005550142").zones)
    assert {"America/New_York", "America/Los_Angeles", "Pacific/Honolulu"} <= anywhere
    assert "Pacific/Guam" not in anywhere
    assert place_of("+12225550142") == place_of("+18005550142")  # an area code that is not in use yet


def test_a_number_of_no_country_has_no_place():
    assert place_of("+88213300000") == place_of("+999") == Place()


def test_a_territory_shares_the_laws_and_prices_of_its_country():
    assert [home_of(country) for country in ("PR", "GU", "JE", "US", "SE", "")] == ["US", "US", "GB", "US", "SE", ""]
    assert price_micros("+17875550142", 1) == price_micros("+12065550142", 1)


def test_every_zone_of_the_table_exists():
    assert all(place.zones for place in places._places().values())
    for zone in {zone for place in places._places().values() for zone in place.zones}:
        assert ZoneInfo(zone).key == zone


def test_every_calling_code_is_in_the_table_with_its_country():
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        expected = None if regions[0] == "001" else regions[0]
        assert place_of(f"+{code}0000000").country == expected


@given(st.from_regex(r"\+[1-9]\d{6,14}", fullmatch=True))
def test_every_number_has_a_place_and_a_price(number):
    place = place_of(number)
    assert (place.country is None) == (not place.zones)
    assert 0 < price_micros(number, 1) <= max(PRICES["micros"].values())
    assert price_micros(number, 3) == 3 * price_micros(number, 1)


def test_an_unknown_country_costs_what_the_dearest_costs():
    assert price_micros("+8613812345678", 1) == max(PRICES["micros"].values())
    assert price_micros("+12065550142", 2) == 2 * PRICES["micros"]["US"]
    assert PRICES["source"]
    assert PRICES["as_of"]
