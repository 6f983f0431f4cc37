"""Opt-outs in any language, any state and any reasonable wording: 47 CFR 64.1200(a)(10)."""

from typing import Final

from chalicelib.domain.texts import reading_words as words
from chalicelib.domain.texts.reading_message import Message, Reading

SHORT_WORDS_MAX: Final = 3
"""Of so few words a doubtful one decides: who wants no texts must not have to say it well."""
SPELLED_LETTERS_MIN: Final = 3
_CAPITALS: Final = frozenset({"STOP", "STOPP", "STOPALL", "UNSUBSCRIBE", "STOPPEN"})


def is_stop(message: Message) -> Reading | None:
    """Hear an opt-out. What others wrote and the text only quotes is none."""
    rule = stop_rule(message.own, message.clauses, asks=message.asks) or _other_rule(message)
    if rule is None:
        return None
    if words.WRONG_NUMBER.find(message.own):
        rule = "wrong_number"
    return Reading("stop", None, rule, everywhere=words.EVERYWHERE.find(message.own) is not None)


def stop_rule(said: tuple[str, ...], clauses: tuple[tuple[str, ...], ...], *, asks: bool = False) -> str | None:
    """Return the rule by which folded words, or one of their clauses, are an opt-out; None where they are none."""
    rule = _rule_of_words(said, asks=asks)
    if rule is None and len(clauses) > 1 and any(map(_is_only_a_stop, clauses)):
        return "stop_clause"
    return rule


def _other_rule(message: Message) -> str | None:
    signs = set(message.raw)
    if words.STOP_SIGNS & signs or (words.STOP_SIGNS_ALONE & signs and not message.words and message.status != "confirming"):
        return "stop_sign"
    if message.status != "confirming" and words.STOP_UNLESS_ASKED.find(message.own):
        return "stop_phrase"
    return "stop_in_capitals" if _shouts(message) else None


def declines(message: Message) -> bool:
    """Tell whether a text says no to what was asked."""
    said = message.own
    if said and said[0] in words.NO and not words.NO_STOP.find(said):
        return True
    return bool(words.DECLINES.find(said)) or (not said and bool(words.NO_SIGNS & set(message.raw)))


def _rule_of_words(said: tuple[str, ...], *, asks: bool) -> str | None:
    said = _spelled(said)
    rest = words.NO_STOP.without(said)
    if words.STOP_CLEAR.find(said) or words.WRONG_NUMBER.find(rest) or words.STOP_PHRASES.find(rest):
        return "stop_phrase"
    keys = [word for word in said if word in words.STOP or word in words.STOP_DOUBTFUL]
    return _rule_of_keys(said, keys, asks=asks) if keys and "" not in rest else None


def _rule_of_keys(said: tuple[str, ...], keys: list[str], *, asks: bool) -> str | None:
    telling = [word for word in said if word not in words.STOP_FILLERS or word in keys]
    if len(telling) == len(keys):
        return "stop_word"
    if telling[0] in words.STOP:
        return "stop_word_first"
    # "I don't know who this is stop": the last word, after one that is only beside it.
    if said[-1] in words.STOP and said[-2] in words.STOP_FILLERS and not asks:
        return "stop_word_last"
    few = len(said) <= SHORT_WORDS_MAX and not asks and not any(word in words.BUSINESS for word in said)
    return "stop_in_few_words" if few and (said[0] in words.STOP_DOUBTFUL or any(key in words.STOP for key in keys)) else None


def _is_only_a_stop(clause: tuple[str, ...]) -> bool:
    """Tell whether a part of a text is nothing but an opt-out: "Who is this? Stop"."""
    clause = _spelled(clause)
    keyed = any(word in words.STOP for word in clause) or (len(clause) == 1 and clause[0] in words.STOP_DOUBTFUL_ALONE)
    return keyed and all(word in words.STOP or word in words.STOP_FILLERS or word in words.STOP_DOUBTFUL for word in clause)


def _spelled(said: tuple[str, ...]) -> tuple[str, ...]:
    """Put letters together that stand alone: S T O P, s.t.o.p please."""
    if not any(len(word) == 1 for word in said):
        return said
    joined: list[str] = []
    letters: list[str] = []
    for word in (*said, ""):
        if len(word) == 1:
            letters.append(word)
            continue
        joined += ["".join(letters)] if len(letters) >= SPELLED_LETTERS_MIN else letters
        letters = []
        joined += [word] if word else []
    return tuple(joined)


def _shouts(message: Message) -> bool:
    """Tell whether STOP stands in capitals among small letters: nobody writes "bus STOP"."""
    tokens = {token.strip(".,!;:()") for token in message.plain.split()} if message.own == message.words else set()
    return bool(_CAPITALS & tokens) and not message.plain.isupper() and not message.asks
