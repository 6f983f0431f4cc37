"""The rows of the table of refusals that are about gift certificates."""

from collections.abc import Mapping
from typing import Final

from chalicelib.api.rows import Row
from chalicelib.domain.gifts import refusals
from chalicelib.domain.languages import money
from chalicelib.domain.refusals import Refusal

UNKNOWN: Final[Mapping[str, str]] = {
    "misread": "A letter of that code is wrong or missing. Type all twelve again.",
    "unknown": "No gift certificate of this shop has that code. Compare it with the paper.",
}
NOT_VOIDABLE: Final[Mapping[str, str]] = {
    "used": "Some of this gift certificate is used already. The owner can take it back.",
    "another_day": "This gift certificate was sold on another day. The owner can take it back.",
    "another_shop": "This gift certificate was sold at another shop. Take it back there, or ask the owner.",
}


def _say_left(short: refusals.TooLittleLeft) -> str:
    if not short.left:
        return "Nothing is left on this gift certificate."
    return f"There is {money(short.left, short.currency, 'en')} left on it. Take that, and the rest another way."


def _say_back(much: refusals.TooMuchBack) -> str:
    if not much.left:
        return "All of that went back to the gift certificate already."
    return f"Only {money(much.left, much.currency, 'en')} of that can go back to the gift certificate."


GIFT_ROWS: Final[Mapping[type[Refusal], Row]] = {
    refusals.UnknownGift: Row(404, "GIFT_NOT_FOUND", "NOT_FOUND", lambda u: UNKNOWN.get(u.reason, UNKNOWN["unknown"]), "code"),
    refusals.TooManyGuesses: Row(
        429,
        "GIFT_TRIES_USED_UP",
        "RATE_LIMIT",
        "Too many wrong codes were typed here. Wait an hour, or take another payment.",
        "code",
    ),
    refusals.TooLittleLeft: Row(422, "GIFT_TOO_LITTLE_LEFT", "REFUSED", _say_left, "amount"),
    refusals.GiftEnded: Row(
        410, "GIFT_ENDED", "GONE", lambda e: f"This gift certificate could be used until {e.ends_on}.", "code"
    ),
    refusals.GiftVoided: Row(410, "GIFT_VOIDED", "GONE", "This gift certificate was taken back and is worth nothing.", "code"),
    refusals.GiftNotVoidable: Row(
        422, "GIFT_NOT_VOIDABLE", "REFUSED", lambda n: NOT_VOIDABLE.get(n.reason, NOT_VOIDABLE["used"]), "gift_id"
    ),
    refusals.GiftFull: Row(
        422, "GIFT_FULL", "REFUSED", "This gift certificate was used too often. The owner can make a new one of the rest.", "code"
    ),
    refusals.UnknownGiftUse: Row(404, "GIFT_USE_NOT_FOUND", "NOT_FOUND", "This gift certificate did not pay for that.", "use_id"),
    refusals.TooMuchBack: Row(422, "GIFT_TOO_MUCH_BACK", "REFUSED", _say_back, "amount"),
}
