"""How fast a number may send: carriers count the parts of all its texts, and hold back or refuse what is faster.

Source: AWS End User Messaging SMS, "Message parts per second (MPS) limits" (2026). Single carriers may be slower with a US
number that was not vetted; nobody tells us which it is.
"""

from typing import Final

from chalicelib.domain.texts.places import home_of, place_of

SHORT_CODE_DIGITS_MAX: Final = 6
SHORT_CODE: Final = 100
TOLL_FREE: Final = 3
TEN_DIGITS: Final = 1
"""A number of ten digits, in the US and in Canada."""
ELSEWHERE: Final = 10
TOLL_FREE_CODES: Final = frozenset({"800", "833", "844", "855", "866", "877", "888"})


def parts_a_second(number: str) -> int:
    """How many parts a second leave from this number (E.164, or a short code)."""
    digits = number.removeprefix("+")
    if len(digits) <= SHORT_CODE_DIGITS_MAX:
        return SHORT_CODE
    if digits.startswith("1") and digits[1:4] in TOLL_FREE_CODES:
        return TOLL_FREE
    return TEN_DIGITS if home_of(place_of(number).country or "") in {"US", "CA"} else ELSEWHERE
