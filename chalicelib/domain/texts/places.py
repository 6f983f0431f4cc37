"""Where a phone number may be: its country and time zones, by its first digits.

The table is `places.json`; tools/number_places.py makes it again from the full `phonenumbers` package, which is too big to ship.
A number tells where it was given out, not where its owner is, and a mobile one often only the country: then it may be in any of
that country's zones.
"""

import importlib.resources
import json
from dataclasses import dataclass
from functools import cache
from typing import Final

PREFIX_DIGITS_MAX: Final = 4
"""+1 and an area code."""


@dataclass(frozen=True, slots=True)
class Place:
    """An ISO 3166 country, None for numbers of no country, and all IANA zones that the number may be in."""

    country: str | None = None
    zones: tuple[str, ...] = ()


def place_of(number: str) -> Place:
    """The place of an E.164 number. Where the table has no place for it, that is one without country or zones."""
    digits = number.removeprefix("+")
    places = _places()
    found = (places.get(digits[:length]) for length in range(PREFIX_DIGITS_MAX, 0, -1))
    return next((place for place in found if place is not None), Place())


def home_of(country: str) -> str:
    """The country whose numbers, laws and prices a territory shares: Puerto Rico has those of the US. Others are their own."""
    return _part_of().get(country, country)


def is_country(code: str) -> bool:
    """Whether it is an ISO 3166 country, in two capital letters, whose numbers can be told."""
    return code in _part_of() or code in _countries()


@cache
def _countries() -> frozenset[str]:
    return frozenset(place.country for place in _places().values() if place.country is not None)


@cache
def _table() -> dict[str, object]:
    text = importlib.resources.files(__package__).joinpath("places.json").read_text(encoding="utf-8")
    table: dict[str, object] = json.loads(text)
    return table


@cache
def _places() -> dict[str, Place]:
    rows: list[dict[str, str | list[str]]] = _table()["rows"]  # type: ignore[assignment]
    return {prefix: Place(str(row["country"]), tuple(row["zones"])) for row in rows for prefix in str(row["prefixes"]).split()}


@cache
def _part_of() -> dict[str, str]:
    return _table()["part_of"]  # type: ignore[return-value]
