"""What a merchant may text, and why a text leaves: settings that the gate reads."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

SURVEYS: Final = frozenset({"survey_scale", "survey_yes_no"})
"""Texts that ask one question after a visit."""
SURVEYED_ONCE_IN: Final = timedelta(days=90)
"""Nobody is asked more often, by any shop of one merchant."""


class Purpose(StrEnum):
    """Why a text leaves; every kind of text has one, in its template's file."""

    ANSWER = "answer"
    """To what the same phone texted, or asked for at the till, a moment ago."""
    RECEIPT = "receipt"
    """About something that just happened to their points."""
    REMINDER = "reminder"
    """About points or rewards that wait: nothing that has to be said this minute."""
    OFFER = "offer"
    """To sell. Needs a consent of its own."""


class Registration(StrEnum):
    """Where the merchant's number stands with the carriers. Until it is approved nothing leaves."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Texting:
    """How a merchant texts.

    `countries` are ISO 3166 countries beside the merchant's own that it texts to. `offers` is the version of the wording by which
    joining customers agree to offers, None while the merchant sends none. A `restricted` trade (alcohol, tobacco, cannabis) sends
    none in any case. `monthly_cap_cents` is what texts may cost in a calendar month, in US cents, the currency that AWS bills.
    """

    registration: Registration = Registration.PENDING
    countries: tuple[str, ...] = ()
    offers: str | None = None
    restricted: bool = False
    monthly_cap_cents: int = 5_000


@dataclass(frozen=True, slots=True)
class Wording:
    """A merchant's own template for a kind of text in one language."""

    kind: str
    language: str
    template: str
