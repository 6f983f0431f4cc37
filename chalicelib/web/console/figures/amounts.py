"""Figures as people at a desk read them."""

import re
from datetime import date
from fractions import Fraction
from typing import Final

from chalicelib.domain.languages import DECIMALS, money

WHOLE_FROM: Final = 100
"""Whole units of money from which the cents are left out."""
NONE_YET: Final = "–"


def count(number: int) -> str:
    """2,310."""
    return f"{number:,}".replace("-", "−")


def percent(share: Fraction | None) -> str:
    """58%, or a dash where nobody knows."""
    return f"{round(100 * share)}%" if share is not None else NONE_YET


def amount(minor_units: int, currency: str) -> str:
    """$12.40, and $18,420 where cents say nothing any more."""
    unit: int = 10 ** DECIMALS.get(currency, 2)
    if abs(minor_units) < WHOLE_FROM * unit and minor_units % unit:
        return money(minor_units, currency, "en")
    whole = money(round(Fraction(minor_units, unit)) * unit, currency, "en").partition(".")[0]
    return re.sub(r"\d{4,}", lambda found: f"{int(found[0]):,}", whole)


def exact(minor_units: int, currency: str) -> str:
    """$18,420.05: to the cent, for whoever posts it."""
    written = money(abs(minor_units), currency, "en")
    grouped = re.sub(r"\d{4,}(?=\.|$)", lambda found: f"{int(found[0]):,}", written, count=1)
    return f"−{grouped}" if minor_units < 0 else grouped


def short(day: date) -> str:
    """21 Nov."""
    return f"{day.day} {day:%b}"


def full(day: date) -> str:
    """21 November 2026."""
    return f"{day.day} {day:%B %Y}"


def item_name(item: str) -> str:
    """Almond croissant: items are kept in small letters, for tills write them as they like."""
    return item[:1].upper() + item[1:]
