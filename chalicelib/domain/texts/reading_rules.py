"""The order in which a text is asked what it is.

It protects people: what no person wrote first (a reaction quotes our own "STOP"), then opt-outs in any language and any state,
then everything else.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from chalicelib.domain.texts import reading_words as words
from chalicelib.domain.texts.reading_automatic import is_automatic, is_reaction
from chalicelib.domain.texts.reading_codes import find_code
from chalicelib.domain.texts.reading_message import Message, Reading, take_apart
from chalicelib.domain.texts.reading_names import is_name, is_short_name, phrased_name
from chalicelib.domain.texts.reading_opt_outs import declines, is_stop
from chalicelib.domain.texts.reading_vocabulary import fold
from chalicelib.domain.texts.reading_wishes import (
    is_balance,
    is_birthday,
    is_donate,
    is_gift,
    is_help,
    is_join,
    is_move,
    is_not_me,
    is_page,
    is_pleasantry,
    is_redeem,
    is_start,
    is_why,
)

CLAIM_WORDS_MAX: Final = 16
BESIDE_A_CODE: Final = frozenset({"stop", "join", "name", "confirm", "start"})


def decide(message: Message) -> Reading:
    """Return the reading of the first rule that knows the text."""
    for rule in RULES:
        reading = rule(message)
        if reading is not None:
            return _with_language(reading, message)
    return _with_language(Reading("unknown", None, "nothing_fits"), message)


def _with_language(reading: Reading, message: Message) -> Reading:
    if reading.rule == "bare_name" or reading.language is not None:
        return reading
    name = {fold(part) for part in reading.name.split()} if reading.name else ()
    return replace(reading, language=words.language_of(word for word in message.own if word not in name))


def _is_claim(message: Message) -> Reading | None:
    """Find a claim code. Beside it somebody may say who they are, or yes, or stop."""
    found = find_code(message.plain) if len(message.words) <= CLAIM_WORDS_MAX else None
    if found is None:
        return None
    code, beside = found[0], decide(take_apart(found[1], message.status, ()))
    if beside.intent in BESIDE_A_CODE:
        return replace(beside, code=None if beside.intent == "stop" else code)
    return Reading("claim", None, "claim_code", code)


def _is_answer(message: Message) -> Reading | None:
    """Take a yes or a no as the answer to what was asked: a till's invitation or redemption, or the way back after an opt-out.

    A no to an invitation is an opt-out: no further texts.
    """
    if message.status not in ("pending", "confirming", "opted_out"):
        return None
    if message.status != "opted_out" and declines(message):
        return Reading("stop" if message.status == "pending" else "decline", None, "declined")
    rule = _says_yes(message, asked=message.status != "opted_out")
    if rule is None:
        return None
    name = phrased_name(message, weak=True) if rule == "yes_first" else None
    if (
        rule == "yes_first"
        and name is None
        and (message.status == "opted_out" or message.words[0] not in words.YES or message.asks)
    ):
        return None
    return Reading("start" if message.status == "opted_out" else "confirm", name, "yes_and_name" if name else rule)


def _says_yes(message: Message, *, asked: bool) -> str | None:
    """Return the rule by which a text says yes: as nothing else, first, or by a sign; None where it does not."""
    known = words.YES_WHEN_ASKED if asked else words.YES
    if not message.words:
        return "yes_sign" if asked and words.YES_SIGNS & set(message.raw) else None
    if message.words[0] not in known:
        return None
    beside = known | words.STOP_FILLERS | words.THANKS_FILLERS
    return "yes" if all(word in beside for word in message.words) else "yes_first"


RULES: Final[tuple[Callable[[Message], Reading | None], ...]] = (
    is_reaction,
    is_automatic,
    is_stop,
    is_not_me,
    _is_claim,
    _is_answer,
    is_birthday,
    is_move,
    is_short_name,
    is_start,
    is_help,
    is_why,
    is_donate,
    is_gift,
    is_page,
    is_join,
    is_redeem,
    is_balance,
    is_pleasantry,
    is_name,
)
