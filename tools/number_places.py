"""Makes chalicelib/domain/texts/places.json: the country and the time zones that a phone number's first digits tell.

It needs the full `phonenumbers` package, whose tables are too big to ship, in an environment of its own:

    python3 -m venv /tmp/places && /tmp/places/bin/pip install phonenumbers==9.0.43
    /tmp/places/bin/python tools/number_places.py > chalicelib/domain/texts/places.json
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import version

import phonenumbers
from phonenumbers.tzdata import TIMEZONE_DATA

SOURCE = (
    f"phonenumbers {version('phonenumbers')} (Apache-2.0; after Google's libphonenumber): the regions of its calling codes and "
    "area codes, and the zones of its timezone table, joined for each calling code and, under +1, for each area code. "
    "Made by tools/number_places.py."
)
TERRITORIES = {"AS": "US", "GU": "US", "MP": "US", "PR": "US", "VI": "US"}
KAZAKHSTAN = ("76", "77")  # the one other calling code that two unlike countries share; the timezone table knows Russia alone


def main() -> None:
    """Print the table."""
    shared = {code: regions for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items() if code not in {1, 7}}
    part_of = {minor: regions[0] for regions in shared.values() for minor in regions[1:]} | TERRITORIES
    places = {str(code): (regions[0], zones_of(str(code))) for code, regions in shared.items() if regions[0] != "001"}
    places |= {"7": ("RU", zones_of("7", KAZAKHSTAN)), **dict.fromkeys(KAZAKHSTAN, ("KZ", ("Asia/Almaty",)))}
    places |= north_america()
    rows = defaultdict(list)
    for prefix, place in places.items():
        rows[place].append(prefix)
    table = [
        {"country": country, "zones": zones, "prefixes": " ".join(sorted(prefixes))}
        for (country, zones), prefixes in sorted(rows.items())
    ]
    lines = ",\n".join(json.dumps(row) for row in table)
    print(f'{{"source": {json.dumps(SOURCE)},\n"part_of": {json.dumps(dict(sorted(part_of.items())))},\n"rows": [\n{lines}\n]}}')


def zones_of(prefix: str, but: Iterable[str] = ()) -> tuple[str, ...]:
    """All zones of numbers that begin so, and not otherwise."""
    found = (zones for digits, zones in TIMEZONE_DATA.items() if digits.startswith(prefix) and not digits.startswith(tuple(but)))
    return tuple(sorted({zone for zones in found for zone in zones}))


def north_america() -> dict[str, tuple[str, tuple[str, ...]]]:
    """The area codes of +1. One without a place (toll-free, personal) may be anywhere in its country, a new one in the states."""
    regions = {f"1{area}": region for area in range(200, 1000) if (region := region_of(area))}
    wide = {
        country: tuple(sorted({zone for prefix, region in regions.items() if region == country for zone in zones_of(prefix)}))
        for country in set(regions.values())
    }
    places = {prefix: (region, zones_of(prefix) or wide[region]) for prefix, region in regions.items()}
    return {"1": ("US", wide["US"]), **places}


def region_of(area: int) -> str | None:
    """The region of an area code, asked with each exchange until one is in use."""
    for exchange in range(200, 1000):
        number = phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{area}{exchange}4567"))
        region = phonenumbers.region_code_for_number(number)
        if region is not None:
            return str(region)
    return None


if __name__ == "__main__":
    main()
