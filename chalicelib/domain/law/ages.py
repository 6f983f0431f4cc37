"""From which age somebody may agree by themselves that a shop keeps their number: data by country, with its sources."""

import importlib.resources
import json
from functools import cache
from typing import Final

from chalicelib.domain.texts.places import home_of

ELSEWHERE: Final = 13
"""Where no law is on file: our own rule, after the American one."""


def consents_from(country: str) -> int:
    """The age in years that holds for a merchant of this ISO 3166 country."""
    return _ages().get(home_of(country), ELSEWHERE)


@cache
def _ages() -> dict[str, int]:
    text = importlib.resources.files(__package__).joinpath("ages.json").read_text(encoding="utf-8")
    return {country: found["age"] for country, found in json.loads(text).items()}
