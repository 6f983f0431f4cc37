"""What a form says, field by field; what cannot be read is told beside its field, in one sentence that says what to write."""

import re
from collections.abc import Container, Mapping
from typing import Final

from chalicelib.domain.languages import DECIMALS
from chalicelib.domain.refusals import UnusableField

AMOUNT: Final = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,3}))?")
WHOLE: Final = re.compile(r"[0-9]{1,7}")
GROUPED: Final = re.compile(r"(?<=[0-9])[.,’'](?=[0-9]{3}(?![0-9]))")
"""What stands between thousands, where a currency has not as many decimals."""
THOUSAND: Final = 3
SIGNS: Final = re.compile(r"[\s$€£¥]|kr|[A-Z]{3}")
LINE_MAX: Final = 60


class Reading:
    """A form on its way to values. `errors` has a sentence for each field that could not be read."""

    def __init__(self, form: Mapping[str, str], currency: str = "USD") -> None:
        self.form, self.currency, self.errors = form, currency, dict[str, str]()

    def words(self, name: str, sentence: str, *, most: int = LINE_MAX, otherwise: str = "") -> str:
        """One line of words; `otherwise` where nothing was written, and an error where that is nothing either."""
        written = " ".join(self.form.get(name, "").split()) or otherwise
        if not written:
            self.errors[name] = sentence
        elif len(written) > most or not written.isprintable():
            self.errors[name] = f"Use at most {most} letters, on one line."
        return written

    def whole(self, name: str, least: int, most: int, *, otherwise: int | None = None) -> int:
        """A whole number."""
        written = self.form.get(name, "").replace(",", "").replace(" ", "")
        if not written and otherwise is not None:
            return otherwise
        if not WHOLE.fullmatch(written) or not least <= int(written) <= most:
            self.errors[name] = f"Write a whole number from {least:,} to {most:,}."
            return least
        return int(written)

    def amount(self, name: str, *, least: int = 0, otherwise: int | None = None) -> int:
        """An amount of money, in minor units."""
        written = SIGNS.sub("", self.form.get(name, ""))
        if not written and otherwise is not None:
            return otherwise
        decimals = DECIMALS.get(self.currency, 2)
        found = AMOUNT.fullmatch(GROUPED.sub("", written) if decimals < THOUSAND else written)
        if found is None or len(found[2] or "") > decimals:
            self.errors[name] = f"Write an amount such as {write_amount(1_250, self.currency)}."
            return least
        minor: int = int(found[1]) * 10**decimals + int((found[2] or "").ljust(decimals, "0") or "0")
        if minor < least:
            self.errors[name] = f"Write at least {write_amount(least, self.currency)}."
        return minor

    def one_of(self, name: str, known: Container[str], sentence: str, *, otherwise: str = "") -> str:
        """One of a list."""
        written = self.form.get(name, "") or otherwise
        if written not in known:
            self.errors[name] = sentence
        return written


def sentence_of(refused: UnusableField) -> str:
    """What a field has to be, as a sentence beside it."""
    return f"{refused.problem[:1].upper()}{refused.problem[1:]}."


def write_amount(minor: int, currency: str) -> str:
    """An amount as a field holds it: without a sign."""
    decimals = DECIMALS.get(currency, 2)
    whole, rest = divmod(minor, 10**decimals)
    return f"{whole}.{rest:0{decimals}}" if decimals and rest else f"{whole}"


def sign_of(currency: str) -> str:
    """What stands before an amount."""
    return {"USD": "$", "CAD": "$", "AUD": "$", "NZD": "$", "GBP": "£", "EUR": "€", "SEK": "kr"}.get(currency, currency)
