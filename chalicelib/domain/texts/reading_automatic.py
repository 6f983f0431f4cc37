"""What no person wrote: reactions, carriers, automatic answers, other shops' bots. To answer would start a loop."""

import re
from typing import Final

from chalicelib.domain.texts import reading_words as words
from chalicelib.domain.texts.reading_message import Message, Reading, compared, outside_recent, words_of
from chalicelib.domain.texts.reading_opt_outs import SHORT_WORDS_MAX, stop_rule

REACTION_WORDS_MAX: Final = 7
_QUOTED: Final = re.compile(r'"[^"]*(?:"|$)|(?<!\w)\'[^\']*\'(?!\w)')


def is_reaction(message: Message) -> Reading | None:
    """Ignore a tapback: written by the phone, quoting what it reacts to, which may be our own "Reply STOP"."""
    if message.raw.startswith("\u200a") and ("\u200b" in message.raw or "\u200c" in message.raw):
        return Reading("ignore", None, "reaction_marks")
    if words.REACTIONS_ALONE.find(message.words) or _reacts_to_a_quotation(message):
        return Reading("ignore", None, "reaction")
    if message.plain and compared(message.plain) in message.recent:
        return Reading("ignore", None, "echo")
    beside = outside_recent(message) if message.recent else None
    quotes = beside is not None and not stop_rule(words_of(beside), ())
    return Reading("ignore", None, "quotes_our_text") if quotes else None


def _reacts_to_a_quotation(message: Message) -> bool:
    if '"' not in message.plain and "'" not in message.plain:
        return False
    outside = words_of(_QUOTED.sub(" ", message.plain))
    found = words.REACTIONS.find(outside) if len(outside) <= REACTION_WORDS_MAX else None
    return found is not None and found[0] == 0 and len(outside) < len(message.words)


def is_automatic(message: Message) -> Reading | None:
    """Ignore a machine; not a person who complains of one: "Stop sending automated messages"."""
    if words.MACHINE.find(message.words):
        return Reading("ignore", None, "machine")
    rest = tuple(filter(None, words.FOOTERS.without(message.own)))
    has_footer = len(rest) < len(message.own)
    automatic = words.AUTOMATIC.find(message.words)
    if not has_footer and not automatic:
        return None
    clauses = tuple(tuple(filter(None, words.FOOTERS.without(clause))) for clause in message.clauses)
    if stop_rule(rest, clauses):
        return None
    if has_footer and len(rest) > SHORT_WORDS_MAX:
        return Reading("ignore", None, "footer_of_a_bot")
    return Reading("ignore", None, "auto_reply") if automatic else None
