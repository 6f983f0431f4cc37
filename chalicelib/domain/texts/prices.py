"""What a text is likely to cost: an estimate for the merchant's cap, until the delivery report says what it was."""

import importlib.resources
import json
from functools import cache

from chalicelib.domain.texts.places import home_of, place_of


def price_micros(to: str, parts: int) -> int:
    """The estimated price of a text of so many parts to this number (E.164), in millionths of a US dollar.

    Source and date of the table stand in `prices.json`. A country that is not in it costs what the dearest of it costs.
    """
    return price_in(place_of(to).country or "", parts)


def price_in(country: str, parts: int) -> int:
    """The same for a number of this country (ISO 3166)."""
    prices = _prices()
    return parts * prices.get(home_of(country), max(prices.values()))


@cache
def _prices() -> dict[str, int]:
    text = importlib.resources.files(__package__).joinpath("prices.json").read_text(encoding="utf-8")
    prices: dict[str, int] = json.loads(text)["micros"]
    return prices
