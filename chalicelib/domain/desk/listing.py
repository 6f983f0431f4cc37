"""How members are found by people: by the end of their number, or by the beginning of their name."""

import unicodedata
from dataclasses import dataclass

ENDING_DIGITS = 4
"""So many last digits of a number tell members apart at a counter, and tell nobody the number."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Where one member is found, as of this revision of their customer.

    `name` is the folded first name and `ending` the keyed hash of the last digits; empty: they are not found that way. `shown` is
    what a list shows of them, sealed.
    """

    merchant_id: str
    member_id: str
    revision: int
    name: str = ""
    ending: str = ""
    shown: bytes = b""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list shows of a member: the first name, and the last digits of the number. Either may be empty."""

    name: str = ""
    ending: str = ""

    @property
    def initial(self) -> str:
        """One letter for a round badge."""
        return self.name[:1].upper() or "#"


def fold(name: str) -> str:
    """A name as people type it in a hurry: small letters and digits without accents, and nothing else. "Zoë-Ann": "zoeann"."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in apart if sign.isalnum())


def ending_of(number: str) -> str:
    """The last digits of a number, in whatever way it is written; empty where there are not that many."""
    digits = "".join(sign for sign in number if sign.isdecimal())
    return digits[-ENDING_DIGITS:] if len(digits) >= ENDING_DIGITS else ""
