"""A phone number that can receive a text: parsed once, where somebody typed it, and never printed whole."""

# ruff: noqa: RUF001  letters that look alike are the subject here

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from chalicelib.domain.refusals import UnreadablePhone

if TYPE_CHECKING:
    import phonenumbers

E164: Final = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
TYPED_LENGTH_MAX: Final = 60
TOLL_FREE: Final = tuple(f"+1{code}" for code in (800, 888, 877, 866, 855, 844, 833))

# The +1 plan joins countries whose texts cost many times a domestic one (and attract pumping fraud), and a cashier
# cannot see the border. Without "+" only these are meant; the others need the "+".
HOME_REGIONS_OF_PLAN_1: Final = frozenset({"US", "CA", "PR", "VI", "GU", "AS", "MP"})


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """An E.164 number. The constructor is for numbers that a carrier or our own table gave; people's typing is parsed.

    Raises ValueError for anything else (short codes and sender names text merchants too: ignore those).
    """

    e164: str

    def __post_init__(self) -> None:
        if not E164.fullmatch(self.e164):
            raise ValueError("not an E.164 phone number")  # the value stays out: messages end up in logs

    @classmethod
    def parse(cls, typed: str, region: str) -> Self:
        """Return the number that somebody at a shop in `region` (ISO 3166, two letters) typed, if it can receive a text.

        Raises UnreadablePhone with one of these reasons:
        empty          nothing was typed
        not_a_number   letters, two numbers, an extension, or no such country
        too_short      digits are missing (a local number without its area code, too)
        too_long       there are digits too many
        not_in_use     right length, but no number of that country looks like this
        landline       a fixed line, which cannot receive a text (in +1 they cannot be told apart: accepted)
        not_a_mobile   toll-free, premium, pager and other special numbers
        foreign        a dear country of the +1 plan, typed without "+"
        """
        import phonenumbers  # noqa: PLC0415  75 ms of a cold start that inbound texts need not pay

        text = _plain(typed)
        number = _parse_one(text, region.upper())
        kind = phonenumbers.number_type(number)
        if not phonenumbers.is_valid_number(number):
            raise UnreadablePhone(_reason_of_length(number))
        if kind == phonenumbers.PhoneNumberType.FIXED_LINE:
            raise UnreadablePhone("landline")
        if kind not in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE):
            raise UnreadablePhone("not_a_mobile")
        if _crosses_a_dear_border(number, region.upper()):
            raise UnreadablePhone("foreign")
        return cls(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    @property
    def is_toll_free(self) -> bool:
        """Whether it is a toll-free number of the +1 plan."""
        return len(self.e164) == len("+18005550100") and self.e164.startswith(TOLL_FREE)

    def national(self) -> str:
        """Write the number as people of its country write it, e.g. (206) 555-0100. For the person it belongs to, not for logs."""
        import phonenumbers  # noqa: PLC0415  as in parse

        number = phonenumbers.parse(self.e164)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)

    def __str__(self) -> str:
        """Mask the number, e.g. +1206•••0100; of a short number fewer digits are shown, so that at least three stay hidden."""
        digits = self.e164[1:]
        tail = 4 if len(digits) > 10 else 2  # noqa: PLR2004  shorter numbers have no digits to give away
        head = min(4, len(digits) - tail - 3)
        return f"+{digits[:head]}•••{digits[-tail:]}"

    def __repr__(self) -> str:
        return f"PhoneNumber({self})"


def mask_of(region: str) -> tuple[str, bool]:
    """How people of a region write a mobile number, with a 0 for each digit, and whether all of theirs are as long."""
    import phonenumbers  # noqa: PLC0415  as in parse

    example = phonenumbers.example_number_for_type(region.upper(), phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        return "", False
    written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    return re.sub(r"\d", "0", written), example.country_code == 1


def _plain(typed: str) -> str:
    text = re.sub(r"^\s*tel:", "", typed[:TYPED_LENGTH_MAX], flags=re.IGNORECASE).strip()
    if not text:
        raise UnreadablePhone("empty")
    # phonenumbers would dial letters ("206 555 CAFE", "call 206..."): a till means digits.
    if any(character.isalpha() for character in text):
        raise UnreadablePhone("not_a_number")
    return text


def _parse_one(text: str, region: str) -> "phonenumbers.PhoneNumber":
    """Return the reading of `text` that is a mobile, if there is one; else the plain reading, valid or not."""
    import phonenumbers  # noqa: PLC0415  as in parse

    mobile = phonenumbers.PhoneNumberType.MOBILE
    first = _read(text, region)
    if phonenumbers.is_valid_number(first) and phonenumbers.number_type(first) == mobile:
        return first
    for spelling in _international_spellings(text, region):
        try:
            second = _read(spelling, region)
        except UnreadablePhone:
            continue
        if phonenumbers.is_valid_number(second) and (
            phonenumbers.number_type(second) == mobile or not phonenumbers.is_valid_number(first)
        ):
            return second
    return first


def _international_spellings(text: str, region: str) -> list[str]:
    """List what the same digits say with a "+", where the typist left it out or used another country's exit code.

    4915123456789 at a German till is a valid fixed line of area 4915 and somebody's mobile: people mean the mobile.
    """
    import phonenumbers  # noqa: PLC0415  as in parse

    digits = phonenumbers.normalize_digits_only(text)
    code = str(phonenumbers.country_code_for_region(region))
    spellings = []
    if not text.startswith(("+", "＋")):
        if digits.startswith(code):
            spellings.append("+" + digits)
        spellings += ["+" + digits.removeprefix(exit_code) for exit_code in ("011", "00") if digits.startswith(exit_code)]
    return spellings


def _read(text: str, region: str) -> "phonenumbers.PhoneNumber":
    import phonenumbers  # noqa: PLC0415  as in parse

    try:
        number = phonenumbers.parse(text, region, keep_raw_input=True)
    except phonenumbers.NumberParseException as error:
        raise UnreadablePhone(_reason_of_parsing(text, error)) from None
    if number.extension:
        raise UnreadablePhone("not_a_number")
    return number


def _reason_of_parsing(text: str, error: "phonenumbers.NumberParseException") -> str:
    if error.error_type == error.TOO_LONG:
        return "too_long"
    only_digits_missing = bool(re.fullmatch(r"[\d\s+().\-/]+", text)) and any(c.isdigit() for c in text)
    if error.error_type == error.INVALID_COUNTRY_CODE or not only_digits_missing:
        return "not_a_number"
    return "too_short"


def _reason_of_length(number: "phonenumbers.PhoneNumber") -> str:
    import phonenumbers  # noqa: PLC0415  as in parse

    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == phonenumbers.ValidationResult.TOO_LONG:
        return "too_long"
    if possible in (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return "too_short"
    return "not_in_use"


def _crosses_a_dear_border(number: "phonenumbers.PhoneNumber", region: str) -> bool:
    import phonenumbers  # noqa: PLC0415  as in parse

    source = phonenumbers.CountryCodeSource
    if number.country_code != 1 or number.country_code_source in (
        source.FROM_NUMBER_WITH_PLUS_SIGN,
        source.FROM_NUMBER_WITH_IDD,
    ):
        return False
    return phonenumbers.region_code_for_number(number) not in HOME_REGIONS_OF_PLAN_1 | {region}
