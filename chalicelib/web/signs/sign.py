"""What stands on a sign, whatever it is printed on and by what."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chalicelib.domain.papers import program_words
from chalicelib.domain.papers.phrases import phrase
from chalicelib.domain.papers.writing import Writer
from chalicelib.web import qr


class Shape(StrEnum):
    """What it becomes: one page, a sheet that is folded to stand, or a sheet that is cut into two cards."""

    POSTER = "poster"
    TENT = "tent"
    CARD = "card"


class Sheet(StrEnum):
    """The paper in the printer."""

    LETTER = "letter"
    A4 = "a4"

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points, upright."""
        return (612.0, 792.0) if self is Sheet.LETTER else (595.28, 841.89)


class Look(StrEnum):
    """How much ink it takes."""

    FULL = "full"
    LIGHT = "light"


LETTER_COUNTRIES: Final = frozenset(("US", "CA", "MX", "PR", "PH", "CO", "CL", "CR", "GT", "PA", "DO"))
"""Where printers have Letter in them; everywhere else it is A4."""


@dataclass(frozen=True, slots=True)
class Step:
    """One of three lines beside the code."""

    title: str
    more: str
    number: str = ""
    """On a line of its own: the number to text."""


@dataclass(frozen=True, slots=True)
class Sign:
    """The words of a sign in one language, and what its code holds."""

    language: str
    shop: str
    big: str
    small: str
    steps: tuple[Step, Step, Step]
    small_print: str
    payload: str

    @property
    def letter(self) -> str:
        """What stands in the shop's mark."""
        return self.shop[:1].upper()


def design(writer: Writer, language: str, address: str, *, offers: bool) -> Sign:
    """The sign of a merchant in a language."""
    promise = program_words.promise(writer.merchant.program_at(writer.at), language)
    earning = program_words.earning_in_short(writer.merchant.program_at(writer.at), language)

    def say(key: str) -> str:
        return phrase("sign", key, language)

    return Sign(
        language,
        writer.merchant.name,
        promise.big,
        promise.small,
        (
            Step(say("scan"), say("or_text"), writer.number.national()),
            Step(say("say"), earning),
            Step(say("get"), say("no_app")),
        ),
        writer.small_print(language, address, offers=offers),
        qr.join_payload(writer.number.e164, say("keyword")),
    )


def sheet_of(region: str) -> Sheet:
    """The paper that printers of a country have in them."""
    return Sheet.LETTER if region in LETTER_COUNTRIES else Sheet.A4
