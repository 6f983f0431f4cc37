"""The words of all languages together: every list is accepted whatever language the customer has."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from chalicelib.domain.texts.reading_vocabulary import Phrases, fold_words, read_vocabulary

VOCABULARIES: Final = {language: read_vocabulary(language) for language in ("en", "es", "de", "nl", "sv", "elsewhere")}


def _all(key: str) -> frozenset[str]:
    return frozenset().union(*(fold_words(vocabulary.lists.get(key, "")) for vocabulary in VOCABULARIES.values()))


def _phrases(key: str) -> Phrases:
    return Phrases((vocabulary.lists.get(key, ""), vocabulary.groups) for vocabulary in VOCABULARIES.values())


STOP: Final = _all("stop")
STOP_DOUBTFUL: Final = _all("stop_doubtful")
STOP_PHRASES: Final = _phrases("stop_phrases")
STOP_DOUBTFUL_ALONE: Final = STOP_DOUBTFUL - fold_words("end enough ende alto basta td delete remove")
"""Doubtful words that are an opt-out as a clause of their own: "Sorry, I don't know you. Cancel."."""
STOP_CLEAR: Final = _phrases("stop_clear")
"""Opt-outs that `NO_STOP` would take for something else: "Will you stop texting me?"."""
STOP_UNLESS_ASKED: Final = _phrases("stop_unless_asked")
"""An opt-out, but only a no from somebody who is asked to confirm a redemption: "I don't want it"."""
WRONG_NUMBER: Final = _phrases("wrong_number")
NO_STOP: Final = _phrases("no_stop")
STOP_FILLERS: Final = _all("fillers")
BUSINESS: Final = _all("business")
EVERYWHERE: Final = _phrases("everywhere")
STOP_SIGNS: Final = frozenset("🛑🖕")
STOP_SIGNS_ALONE: Final = frozenset("🚫⛔✋👎📵🔕")

YES: Final = _all("yes")
YES_WHEN_ASKED: Final = YES | _all("yes_when_asked")
YES_SIGNS: Final = frozenset("👍✅👌✔☑🆗")
NO: Final = _all("no")
NEGATIONS: Final = NO | fold_words("not didnt dont havent geen kein keine inga inget ej")
NO_SIGNS: Final = frozenset("👎❌✖🚫🙅")
DECLINES: Final = _phrases("declines")
START: Final = _all("start")
START_PHRASES: Final = _phrases("start_phrases")
NOT_ME: Final = _phrases("not_me")
NOT_NAMED: Final = _phrases("not_named")
"""Phrases whose last word may be a name: "I'm not Maria"."""

HELP: Final = _all("help")
HELP_PHRASES: Final = _phrases("help_phrases")
WHY: Final = _phrases("why")
WHY_BESIDE: Final = fold_words("this that so esto eso das dies dit dat det detta")
WHY_ABOUT: Final = _all("why_about")
WHY_PHRASES: Final = _phrases("why_phrases")
GIFT: Final = _all("gift")
GIFT_PHRASES: Final = _phrases("gift_phrases")
NO_GIFT: Final = _all("no_gift")
DONATE: Final = _all("donate")
PAGE: Final = _all("page")
NO_PAGE: Final = NEGATIONS - fold_words("ni")
"""Spain's "nor" is Sweden's "you", and Swedes ask for their link by it."""
PAGE_PHRASES: Final = _phrases("page_phrases")
MOVE: Final = _phrases("move")
BIRTHDAY: Final = _all("birthday")
MONTHS: Final[Mapping[str, int]] = {
    word: month
    for vocabulary in VOCABULARIES.values()
    for month, names in enumerate(vocabulary.lists.get("months", "").split("\n")[:-1], 1)
    for word in fold_words(names)
}
"""The number of the month that a folded word names: in no two languages one word means two of them."""
NOT_MY_BIRTHDAY: Final = fold_words("""
    happy his her their your want wanna need order buy can could open book su tu feliz quiero ihr sein dein alles zijn haar je
    jouw uw hans hennes din grattis boka kan man kann buchen reservar puedo reserveren
""")
"""Beside a birthday, these say that it is another's, or something for the shop to answer."""
JOIN: Final = _all("join")
JOIN_PHRASES: Final = _phrases("join_phrases")
REDEEM: Final = _all("redeem")
REDEEM_ALONE: Final = _all("redeem_alone")
REDEEM_PHRASES: Final = _phrases("redeem_phrases")
BALANCE: Final = _all("balance")
BALANCE_ALONE: Final = _all("balance_alone")
HOW_MANY: Final = _phrases("how_many")
BALANCE_PHRASES: Final = _phrases("balance_phrases")
THANKS: Final = _all("thanks") - YES
THANKS_FILLERS: Final = THANKS | YES_WHEN_ASKED | _all("thanks_fillers")

MACHINE: Final = _phrases("machine")
AUTOMATIC: Final = _phrases("automatic")
REACTIONS: Final = _phrases("reactions")
"""What stands before or around a quotation; `REACTIONS_ALONE` say of themselves what they react to."""
REACTIONS_ALONE: Final = _phrases("reactions_alone")
FOOTERS: Final = _phrases("footers")

NAME_IS: Final = _phrases("name_is")
NAME_BEFORE: Final = _phrases("name_before")
"""What follows a name: "Maria is my name"."""
NAME_LABEL: Final = _phrases("name_label")
I_AM: Final = _phrases("i_am")
HERE: Final = _all("here")
TITLES: Final = _all("titles")
GREETINGS: Final = _all("greetings")
POLITE: Final = _all("polite")
PARTICLES: Final = _all("particles")
ARTICLES: Final = fold_words("der die den da de la el the en et")
"""Stand before a first name: "ich bin der Klaus", "soy la Marta"."""
TOPICS: Final = _all("topics")
LITTLE: Final = _all("little")

BEFORE_A_NAME: Final = YES_WHEN_ASKED | GREETINGS | POLITE | fold_words("sorry oh just gewoon einfach nur bara perdón")
NAME_WORDS: Final = fold_words("name nombre naam namn")
KEYWORDS: Final = (
    STOP | STOP_DOUBTFUL | START | HELP | JOIN | REDEEM | REDEEM_ALONE | BALANCE | BALANCE_ALONE | GIFT | PAGE | DONATE
)
NOT_NAMES: Final = KEYWORDS | YES_WHEN_ASKED | NO | THANKS | BUSINESS | TITLES | GREETINGS | LITTLE | TOPICS
"""Never a name: keywords, answers, greetings, little words and what people ask shops about."""
NAMES_TOO: Final = fold_words("""
    al vi will mark rose may grace joy hope faith bill my love wil an bo jo ty do don per tor else ernst door bas les art sol luz
    mar paz mae ask ture sky sunny ben bin ned tina kim mia via ida mina era ine ana dina ines eva din sven max cruz ángel
    jesús star guy ella tre fran alla borja dale dan del domingo inga job lo lot mira nada noé ola ole rico roger saga said
    simon tea theres till una ute ville allen page sida
""")
"""Words that are first names as well: a name where nothing else is said with them. "Ja", "Si", "Alta", "Alto", "Ende" stay what
they are, and so does "Dag", a Dutch greeting."""
NAMES_WHEN_SAID: Final = NAMES_TOO | fold_words("dag alto alta ende ja si")
"""Names after "my name is" only."""

SPOKEN: Final = (
    "stop", "stop_doubtful", "fillers", "business", "yes", "yes_when_asked", "no", "start", "help", "why_about", "gift", "page",
    "join", "redeem", "redeem_alone", "balance", "balance_alone", "thanks", "thanks_fillers", "here", "titles", "greetings",
    "polite", "little", "topics", "spoken",
    "birthday", "donate",
)  # fmt: skip
"""The lists whose words tell a language."""
BESIDE_REDEEM: Final = (
    REDEEM | REDEEM_ALONE | BALANCE | BALANCE_ALONE | STOP_FILLERS | YES | NO | POLITE | GREETINGS | (LITTLE - TOPICS)
)
"""What names no reward where somebody asks for one."""


@cache
def _languages() -> dict[str, frozenset[str]]:
    """Return which languages have a word in any of their lists."""
    of_word: dict[str, set[str]] = {}
    for language, vocabulary in VOCABULARIES.items():
        lists = " ".join(vocabulary.lists.get(key, "") for key in SPOKEN)
        for word in fold_words(lists):
            of_word.setdefault(word, set()).add(language)
    return {word: frozenset(languages) for word, languages in of_word.items() if "elsewhere" not in languages}


def language_of(said: Iterable[str]) -> str | None:
    """Return the language that has more of these folded words than any other; None where two have as many, or none has any."""
    known = _languages()
    votes = Counter(language for word in set(said) for language in known.get(word, ()))
    (first, second) = (*votes.most_common(2), ("", 0), ("", 0))[:2]
    return first[0] if first[1] > second[1] else None
