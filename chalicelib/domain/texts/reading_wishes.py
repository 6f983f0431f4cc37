"""What people ask of the programme: help, why, points, rewards, to join, to come back, not to be who we think."""

import unicodedata
from typing import Final

from chalicelib.domain.texts import reading_words as words
from chalicelib.domain.texts.reading_message import Message, Reading
from chalicelib.domain.texts.reading_names import name_after_join_word, name_before_join_word, phrased_name

FEW_WORDS_MAX: Final = 3
SHORT_QUESTION_WORDS_MAX: Final = 5
REWARD_QUESTION_WORDS_MAX: Final = 4
BALANCE_WORDS_MAX: Final = 8
BIRTHDAY_WORDS_MAX: Final = 7
DONATE_WORDS_MAX: Final = 6


def is_not_me(message: Message) -> Reading | None:
    """Hear that somebody is not who we take them for; with an opt-out in the same text it would be one."""
    for clause in message.clauses:
        found = words.NOT_ME.find(clause)
        corrects = found and clause[found[1] - 1] in words.NAME_WORDS and phrased_name(message, weak=False)
        if found and not corrects and not _only_says_no(message, clause, found[0]):
            return Reading("not_me", None, "not_me")
        named = words.NOT_NAMED.find(clause)
        if (
            named
            and not phrased_name(message, weak=False)
            and any(_may_be_a_name(word, message) for word in clause[named[0] : named[1]])
        ):
            return Reading("not_me", None, "not_named")
    return None


def _only_says_no(message: Message, clause: tuple[str, ...], at: int) -> bool:
    """Tell "No, that's not me" to a redemption, which is a no to it, from "no soy yo"."""
    first = at == 0 and clause is message.clauses[0]
    return message.status == "confirming" and message.own[0] in words.NO and not first


def _may_be_a_name(word: str, message: Message) -> bool:
    """Tell "I'm not Maria" from "I'm not vegan": we call the number so, or it is written as names are."""
    if any(word in text for text in message.recent):
        return word not in words.LITTLE
    end = message.ends[message.words.index(word)] if word in message.words else 0
    written = message.plain[:end].split()[-1].lstrip("\"'(") if end else ""
    return word not in words.NOT_NAMES and written[:1].isupper()


def is_start(message: Message) -> Reading | None:
    """Take a plain word for the way back; to who is asked whether to join, it is a yes."""
    said = message.words
    alone = any(
        clause[0] in words.START and all(word in words.START or word in words.STOP_FILLERS for word in clause)
        for clause in message.clauses
    )
    if message.status == "opted_out" and len(said) <= SHORT_QUESTION_WORDS_MAX and not message.asks:
        alone = alone or (any(word in words.START for word in said) and not any(word in words.NEGATIONS for word in said))
    if alone or words.START_PHRASES.find(said):
        return Reading("confirm" if message.status == "pending" else "start", None, "start_word")
    return None


def is_help(message: Message) -> Reading | None:
    """Hear HELP, a lone question mark, and who asks who is writing."""
    said = message.words
    if not said:
        return Reading("help", None, "question_mark") if message.asks and set(message.plain) <= set("?¿!. ") else None
    beside = words.STOP_FILLERS | words.GREETINGS
    if any(word in words.HELP for word in said) and all(word in words.HELP or word in beside for word in said):
        return Reading("help", None, "help_word")
    return Reading("help", None, "help_phrase") if words.HELP_PHRASES.find(said) else None


def is_why(message: Message) -> Reading | None:
    """Hear who asks why the points are what they are. Why the shop is closed, or texts at all, is for people to answer."""
    said = message.words
    found = words.WHY.find(said)
    if found and all(word in words.GREETINGS or word in words.POLITE for word in said[: found[0]]):
        rest = [word for word in said[found[1] :] if word not in words.POLITE and word not in words.WHY_BESIDE]
        if not rest or any(word in words.WHY_ABOUT or word in words.BALANCE or word.isdigit() for word in rest):
            return Reading("why", None, "why_word")
    return Reading("why", None, "why_phrase") if words.WHY_PHRASES.find(said) else None


def is_gift(message: Message) -> Reading | None:
    """Hear who wants to give points away or bring a friend; not who asks for gift cards."""
    said = message.words
    if any(word in words.NO_GIFT for word in said):
        return None
    if words.GIFT_PHRASES.find(said):
        return Reading("gift", None, "gift_phrase")
    telling = [word for word in said if word not in words.STOP_FILLERS and word not in words.GREETINGS]
    first = bool(telling) and telling[0] in words.GIFT
    alone = first and all(word in words.GIFT or word in words.POLITE for word in telling)
    few = first and len(said) <= FEW_WORDS_MAX and not message.asks
    return Reading("gift", None, "gift_word") if alone or few else None


def is_donate(message: Message) -> Reading | None:
    """Hear who begins with DONATE: a reward to the shop's cause, and which one; not who asks, or gives points to a friend."""
    said = message.words
    telling = [word for word in said if word not in words.POLITE and word not in words.GREETINGS]
    first = bool(telling) and telling[0] in words.DONATE and len(said) <= DONATE_WORDS_MAX
    if not first or message.asks or words.GIFT_PHRASES.find(said) or any(word in words.NEGATIONS for word in said):
        return None
    beside = words.DONATE | words.BESIDE_REDEEM
    return Reading("donate", None, "donate_word", about=tuple(word for word in said if word not in beside))


def is_page(message: Message) -> Reading | None:
    """Hear who wants the link to their own page, or their card; not who left a wallet at the shop."""
    said = message.words
    if words.PAGE_PHRASES.find(said) and not any(word in words.NO_PAGE for word in said):
        return Reading("page", None, "page_phrase")
    telling = [word for word in said if word not in words.POLITE and word not in words.GREETINGS]
    return Reading("page", None, "page_word") if len(telling) == 1 and telling[0] in words.PAGE else None


def is_move(message: Message) -> Reading | None:
    """Hear who wants to be known by another number: the word, or that and nothing else."""
    found = words.MOVE.find(message.words)
    beside = words.POLITE | words.GREETINGS | words.LITTLE
    if found is None or any(word not in beside for word in (*message.words[: found[0]], *message.words[found[1] :])):
        return None
    return Reading("move", None, "move_word")


def is_birthday(message: Message) -> Reading | None:
    """Hear in which month somebody's birthday is, where they say that and nothing else: "BIRTHDAY MAY", "my bday is May 12".

    What else it says of the day is not taken. Who asks about a birthday party asks the shop.
    """
    said = message.words
    if message.asks or len(said) > BIRTHDAY_WORDS_MAX or not any(word in words.BIRTHDAY for word in said):
        return None
    months = {words.MONTHS[word] for word in said if word in words.MONTHS}
    beside = words.LITTLE | words.POLITE | words.GREETINGS | words.BIRTHDAY
    plain = all(word in words.MONTHS or word in beside or word[0].isdigit() for word in said)
    sure = plain and len(months) == 1 and not any(word in words.NEGATIONS or word in words.NOT_MY_BIRTHDAY for word in said)
    return Reading("birthday", None, "birthday_month", month=months.pop()) if sure else None


def is_join(message: Message) -> Reading | None:
    """Hear JOIN and the like, with a name or without."""
    phrased = words.JOIN_PHRASES.find(message.words)
    if not phrased and not _is_asked_to_join(message.words):
        return None
    name = phrased_name(message, weak=True) or name_after_join_word(message)
    before = phrased[0] if phrased else len(message.words) - 1 if message.words[-1] in words.JOIN else 0
    if name is None and before:  # "Maria please sign me up", "Maria join"
        name = name_before_join_word(message.plain[: message.ends[before - 1]])
    return Reading("join", name, "join_word")


def _is_asked_to_join(said: tuple[str, ...]) -> bool:
    """Tell whether JOIN stands at the beginning, or in a short text."""
    return any(word in words.JOIN for word in (said if len(said) <= SHORT_QUESTION_WORDS_MAX else said[:FEW_WORDS_MAX]))


def is_redeem(message: Message) -> Reading | None:
    """Hear who wants a reward, and which one, as far as the words beside say."""
    said = message.words
    few = len(said) <= REWARD_QUESTION_WORDS_MAX
    rule = "reward_word" if few and any(word in words.REDEEM_ALONE for word in said) else None
    if words.REDEEM_PHRASES.find(said):
        rule = "redeem_phrase"
    if words.HOW_MANY.find(said) or any(word in words.NEGATIONS for word in said):
        rule = None  # "How many points to a free coffee?" "I didn't get my free coffee."
    if any(word in words.REDEEM for word in said):
        rule = "redeem_word"
    return Reading("redeem", None, rule, about=tuple(word for word in said if word not in words.BESIDE_REDEEM)) if rule else None


def is_balance(message: Message) -> Reading | None:
    """Hear who asks how many points they have."""
    said = message.words
    telling = [word for word in said if word not in words.POLITE and word not in words.GREETINGS]
    alone = len(telling) == 1 and telling[0] in words.BALANCE_ALONE
    asked = message.asks or len(said) <= BALANCE_WORDS_MAX
    if alone or (asked and any(word in words.BALANCE for word in said)) or words.BALANCE_PHRASES.find(said):
        return Reading("balance", None, "balance_word")
    return None


def is_pleasantry(message: Message) -> Reading | None:
    """Leave thanks, praise and lone emoji alone: answering would only cost."""
    said = message.words
    if not said:
        pictures = any(unicodedata.category(character) in ("So", "Sk") for character in message.raw)
        return Reading("ignore", None, "emoji_only") if pictures else None
    if not any(word in words.THANKS for word in said):
        return None
    others = [word for word in said if word not in words.THANKS_FILLERS]
    known = message.status not in ("new", "awaiting_name", "pending")
    thanked_by_name = known and len(others) == 1 and not message.asks and _may_be_a_name(others[0], message)
    return Reading("ignore", None, "pleasantry") if not others or thanked_by_name else None
