"""What a customer's text asks for. Pure and total: every text has a reading, and none raises.

The decisions are taken in an order that protects people: what no person wrote first (a reaction quotes our own "STOP"),
then opt-outs in any language and any state, then everything else. The words are in `reading_words.py`.
"""

# ruff: noqa: RUF001  letters that look alike are the subject here

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from chalicelib.domain.texts import reading_words as words
from chalicelib.domain.texts.reading_codes import find_code
from chalicelib.domain.texts.reading_names import bare_name, is_title_with_surname, name_after_join_word, phrased_name

Status = Literal["new", "awaiting_name", "pending", "member", "confirming", "opted_out"]
Intent = Literal[
    "join", "name", "confirm", "decline", "stop", "start", "help", "balance", "redeem", "why", "gift", "not_me", "claim",
    "ignore", "unknown",
]  # fmt: skip

TEXT_LENGTH_MAX: Final = 1600  # what a carrier delivers at most
QUOTED_LENGTH_MIN: Final = 10
SHORT_NAMES: Final = frozenset({"jo", "ty"})
QUOTED_WORDS_MIN: Final = 4
SHORT_WORDS_MAX: Final = 3
REWARD_QUESTION_WORDS_MAX: Final = 4
CLAIM_WORDS_MAX: Final = 16
BESIDE_A_CODE: Final = frozenset({"stop", "join", "name", "confirm", "start"})

_QUOTES: Final = str.maketrans(dict.fromkeys("‘’‚‛´`ʼ", "'") | dict.fromkeys("“”„‟«»", '"'))
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_SIGNATURE: Final = re.compile(
    r"^\s*(?:sent from my .*|get outlook for .*|--.*|>.*|gesendet von .*|enviado desde .*|verzonden .*|skickat från .*)$",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_QUOTED: Final = re.compile(r'"([^"]*)"')
_CLAUSE: Final = re.compile(r"[.!?,;:\n]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text asks for, the name and the claim code it gives, if any, and the rule that said so, for the consent log.

    `language` is the one whose words were used, None where they belong to several or to none. `about` are the folded words beside
    REDEEM, which may name a reward. A stop that is meant for `everywhere` is for all shops; the rule of one from somebody who
    never joined is "wrong_number".
    """

    intent: Intent
    name: str | None
    rule: str
    code: str | None = None
    language: str | None = None
    about: tuple[str, ...] = ()
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    raw: str
    plain: str  # straight quotes, no signature, one kind of space
    words: tuple[str, ...]  # folded
    status: Status
    recent: tuple[str, ...]  # what this number was sent last, plain and folded

    @property
    def joined(self) -> str:
        return " ".join(self.words)


def read_text(text: str, status: Status, recent_texts: Sequence[str] = ()) -> Reading:
    """Return the reading of a text from somebody of this status.

    `confirming` is a member who is asked, just now, to confirm with YES or NO a redemption at a till.
    `recent_texts` are the last texts sent to the number, which reactions and echoes quote. A `confirm` is a yes to a
    question that was asked (`pending`); a bare name joins only who is not a member and has not opted out.
    """
    plain = _plain(text)
    message = _Text(text, plain, _folded_words(plain), status, tuple(_compared(_plain(recent)) for recent in recent_texts))
    for rule in RULES:
        reading = rule(message)
        if reading is not None:
            return reading
    return Reading("unknown", None, "nothing_fits")


def _plain(text: str) -> str:
    straight = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[:TEXT_LENGTH_MAX]).translate(_QUOTES))
    lines = [line for line in straight.splitlines() if not _SIGNATURE.match(line)]
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _folded_words(plain: str) -> tuple[str, ...]:
    return tuple(words.fold(word) for word in _WORD.findall(plain))


def _compared(plain: str) -> str:
    return words.fold(" ".join(plain.split()))


def _is_reaction(message: _Text) -> Reading | None:
    """Ignore a tapback: written by the phone, quoting what it reacts to."""
    if message.raw.startswith("\u200a") and ("\u200b" in message.raw or "\u200c" in message.raw):
        return Reading("ignore", None, "reaction_marks")
    said = _compared(message.plain)
    if words.REACTION.match(said):
        return Reading("ignore", None, "reaction")
    if said and said in message.recent:
        return Reading("ignore", None, "echo")
    for quoted in _QUOTED.findall(said):
        start = quoted.rstrip(". …")
        if len(start) >= QUOTED_LENGTH_MIN and any(recent.startswith(start) for recent in message.recent):
            outside = _folded_words(_QUOTED.sub(" ", said))
            return None if _stop_rule(outside, " ".join(outside)) else Reading("ignore", None, "quotes_our_text")
    return None


def _is_automatic(message: _Text) -> Reading | None:
    """Ignore a carrier, an auto-reply, another shop's bot: answering would start a loop."""
    if words.MACHINE.search(message.joined):
        return Reading("ignore", None, "machine")
    own = _outside_quotes(message.plain)
    clauses = [words.FOOTER.sub(" ", " ".join(_folded_words(clause))).split() for clause in _CLAUSE.split(own)]
    said = _folded_words(own)
    without_footer = words.FOOTER.sub(" ", " ".join(said)).split()
    has_footer = len(without_footer) < len(said)
    stops = _stop_rule(tuple(without_footer), " ".join(without_footer)) is not None
    if stops or any(_clause_stops(tuple(clause)) for clause in clauses):
        return None
    if has_footer and len(without_footer) > SHORT_WORDS_MAX:
        return Reading("ignore", None, "footer_of_a_bot")
    return Reading("ignore", None, "auto_reply") if words.AUTOMATIC.search(message.joined) else None


def _is_stop(message: _Text) -> Reading | None:
    """Hear an opt-out by any reasonable wording, 47 CFR 64.1200(a)(10)."""
    plain = _outside_quotes(message.plain)
    said = _folded_words(plain)
    rule = _stop_rule(said, " ".join(said))
    if rule == "stop_in_few_words" and "?" in plain:
        rule = None
    if rule is None and any(_clause_stops(_folded_words(clause)) for clause in _CLAUSE.split(plain)):
        rule = "stop_clause"
    if rule is None and words.STOP_SIGNS & set(message.raw):
        rule = "stop_sign"
    if rule is None and message.status == "pending" and message.words and message.words[0] in words.NO:
        rule = "declined"
    return Reading("stop", None, rule) if rule else None


def _outside_quotes(plain: str) -> str:
    """Return the text without long quotations, unless there is nothing else: what somebody else wrote is no decision."""
    outside = _QUOTED.sub(lambda match: " " if len(match[1].split()) >= QUOTED_WORDS_MIN else match[0], plain)
    return outside if _WORD.search(outside) else plain


def _clause_stops(said: tuple[str, ...]) -> bool:
    """Tell whether a part of a text is nothing but an opt-out: "Who is this? Stop"."""
    keyed = any(word in words.STOP for word in said)
    return keyed and all(word in words.STOP or word in words.STOP_FILLERS for word in said)


def _stop_rule(said: tuple[str, ...], joined: str) -> str | None:
    """Return the rule by which folded words are an opt-out, or None."""
    if len(said) >= SHORT_WORDS_MAX and all(len(word) == 1 for word in said):
        said = ("".join(said),)  # S T O P
    exempt = words.NOT_A_STOP.search(joined)
    rest = words.NOT_A_STOP.sub(" ", joined) if exempt else joined
    if words.STOP_PHRASES.search(rest):
        return "stop_phrase"
    if exempt or not said:
        return None
    keys = [word for word in said if word in words.STOP or word in words.STOP_AMBIGUOUS]
    if not keys:
        return "no_mas" if joined in {"no mas", "no more"} else None
    others = [word for word in said if word not in keys and word not in words.STOP_FILLERS]
    if not others:
        return "stop_word"
    first = next((word for word in said if word not in words.STOP_FILLERS), "")
    if first in words.STOP:
        return "stop_word_first"
    # A doubtful word counts at the start of a text of three, unless it is about an order or the like.
    few = len(said) <= SHORT_WORDS_MAX and not any(word in words.BUSINESS for word in said)
    return "stop_in_few_words" if few and said[0] in words.STOP_AMBIGUOUS else None


def _is_claim(message: _Text) -> Reading | None:
    """Find a claim code. Beside it somebody may say who they are, or yes, or stop."""
    found = find_code(message.plain)
    if found is None or len(message.words) > CLAIM_WORDS_MAX:
        return None
    code, beside = found[0], read_text(found[1], message.status)
    if beside.intent in BESIDE_A_CODE:
        return replace(beside, code=None if beside.intent == "stop" else code)
    return Reading("claim", None, "claim_code", code)


def _is_yes(message: _Text) -> Reading | None:
    """Take a yes as the answer to what was asked: the invitation of a till, or the way back after an opt-out."""
    if message.status not in ("pending", "opted_out"):
        return None
    known = words.YES | words.YES_WHEN_ASKED if message.status == "pending" else words.YES
    intent: Intent = "confirm" if message.status == "pending" else "start"
    if message.words and message.words[0] in known:
        rest = message.words[1:]
        if all(word in known or word in words.STOP_FILLERS or word in words.THANKS for word in rest):
            return Reading(intent, None, "yes")
        name = phrased_name(message.plain, weak=True)
        return Reading(intent, name, "yes_and_name") if name else None
    if message.status == "pending" and not message.words and words.YES_SIGNS & set(message.raw):
        return Reading("confirm", None, "yes_sign")
    return None


def _is_start(message: _Text) -> Reading | None:
    said = message.words
    alone = bool(said) and said[0] in words.START and all(w in words.START or w in words.STOP_FILLERS for w in said)
    if alone or words.START_PHRASES.search(message.joined):
        return Reading("confirm" if message.status == "pending" else "start", None, "start_word")
    return None


def _is_help(message: _Text) -> Reading | None:
    said = message.words
    if not said:
        return Reading("help", None, "question_mark") if set(message.plain) & set("?¿") else None
    alone = said[0] in words.HELP or said[-1] in words.HELP
    if alone and all(word in words.HELP or word in words.STOP_FILLERS for word in said):
        return Reading("help", None, "help_word")
    return Reading("help", None, "help_phrase") if words.HELP_PHRASES.search(message.joined) else None


def _is_join(message: _Text) -> Reading | None:
    phrased = words.JOIN_PHRASES.search(message.joined)
    if not phrased and not any(word in words.JOIN for word in message.words[:SHORT_WORDS_MAX]):
        return None
    name = phrased_name(message.plain, weak=True) or name_after_join_word(message.plain)
    return Reading("join", name, "join_word")


def _is_redeem(message: _Text) -> Reading | None:
    said = message.words
    few = len(said) <= REWARD_QUESTION_WORDS_MAX
    if any(word in words.REDEEM for word in said) or words.REDEEM_PHRASES.search(message.joined):
        return Reading("redeem", None, "redeem_word")
    return Reading("redeem", None, "reward_word") if few and any(w in words.REDEEM_ALONE for w in said) else None


def _is_balance(message: _Text) -> Reading | None:
    said = message.words
    if any(word in words.BALANCE for word in said) or (len(said) == 1 and said[0] in words.BALANCE_ALONE):
        return Reading("balance", None, "balance_word")
    return None


def _is_name(message: _Text) -> Reading | None:
    if message.status in ("member", "opted_out"):
        renamed = phrased_name(message.plain, weak=False) if message.status == "member" else None
        if renamed:
            return Reading("name", renamed, "name_phrase")
        # Not a rename, and nobody is taken back by a word: consent after an opt-out must be plain.
        said = bare_name(message.plain)
        return Reading("unknown", said if message.status == "member" else None, "bare_name") if said else None
    intent: Intent = "name" if message.status == "awaiting_name" else "join"
    if is_title_with_surname(message.plain):
        return Reading("join", None, "title_and_surname")
    phrased = phrased_name(message.plain, weak=True)
    if phrased:
        return Reading(intent, phrased, "name_phrase")
    name = bare_name(message.plain)
    return Reading(intent, name, "bare_name") if name else None


def _is_short_name(message: _Text) -> Reading | None:
    """Jo and Ty say yes and thanks elsewhere; from somebody whose name is asked for, they say who they are."""
    if message.status not in ("new", "awaiting_name") or len(message.words) != 1 or message.words[0] not in SHORT_NAMES:
        return None
    return Reading("join" if message.status == "new" else "name", message.words[0].title(), "bare_name")


def _is_pleasantry(message: _Text) -> Reading | None:
    """Leave thanks, praise and lone emoji alone: answering would only cost."""
    said = message.words
    if said:
        thanked = any(word in words.THANKS for word in said)
        if thanked and all(word in words.THANKS or word in words.THANKS_FILLERS for word in said):
            return Reading("ignore", None, "pleasantry")
        return None
    pictures = any(unicodedata.category(character) in ("So", "Sk") for character in message.raw)
    return Reading("ignore", None, "emoji_only") if pictures else None


RULES: Final[tuple[Callable[[_Text], Reading | None], ...]] = (
    _is_reaction,
    _is_automatic,
    _is_stop,
    _is_claim,
    _is_yes,
    _is_start,
    _is_help,
    _is_join,
    _is_redeem,
    _is_balance,
    _is_short_name,
    _is_pleasantry,
    _is_name,
)
