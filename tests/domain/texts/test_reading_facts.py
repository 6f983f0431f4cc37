"""What a reading tells beside the intent: language, what is to be redeemed, which stops are for all shops."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.texts.reading import Status, read_text

STATUSES: tuple[Status, ...] = ("new", "awaiting_name", "pending", "member", "confirming", "opted_out")
KEYWORDS = [
    "STOP", "unsubscribe", "baja", "abmelden", "uitschrijven", "avregistrera", "HELP", "ayuda", "hilfe", "hulp", "hjälp",
    "points",
    "puntos", "punkte", "punten", "poäng", "redeem", "canjear", "einlösen", "inwisselen", "inlösa", "why", "por qué", "warum",
    "waarom", "varför", "gift", "regalar", "verschenken", "cadeau", "tipsa", "not me", "no soy yo", "das bin ich nicht",
    "dat ben ik niet", "det är inte jag", "start", "join", "unirme", "mitmachen", "meedoen",
]  # fmt: skip
POLITE = ["please", "por favor", "bitte", "aub", "tack", "thanks", "gracias", "danke", "graag", "snälla"]
OPT_OUTS = [
    "stop", "STOP texting me", "no more messages", "cancel", "dame de baja", "no quiero más mensajes", "keine SMS mehr",
    "abmelden",
    "geen sms meer", "afmelden", "inga fler sms", "ta bort mig", "wrong number", "remove me", "opt out",
]  # fmt: skip


@given(
    st.sampled_from(KEYWORDS), st.sampled_from(["", ".", "!", "!!!", " 😊", " 🙏🏽", "…", " :)", "\n", "\n\nSent from my iPhone"])
)
def test_a_keyword_is_the_same_however_it_is_written(word: str, after: str) -> None:
    intent = read_text(word, "member").intent
    assert intent not in ("unknown", "ignore")
    for written in (word, word.upper(), word.lower(), word.capitalize(), f" {word} "):
        assert read_text(written + after, "member").intent == intent


@given(
    st.sampled_from(OPT_OUTS),
    st.sampled_from(POLITE),
    st.sampled_from(["first", "last"]),
    st.sampled_from(["", ","]),
    st.sampled_from(STATUSES),
)
def test_politeness_does_not_change_an_opt_out(text: str, polite: str, first: str, comma: str, status: Status) -> None:
    said = f"{polite}{comma} {text}" if first == "first" else f"{text}{comma} {polite}"
    assert read_text(said, status).intent == "stop"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("unsubscribe", "en"), ("hola soy María", "es"), ("stop por favor", "es"), ("Ich möchte mitmachen", "de"),
        ("wie viele Punkte habe ich", "de"), ("hoeveel punten heb ik", "nl"), ("hur många poäng har jag", "sv"),
        ("AVSLUTA", "sv"), ("afmelden", "nl"), ("kündigen", "de"), ("BAJA", "es"), ("points", "en"),
        ("¿Están abiertos hoy?", "es"),
        ("Jag heter Åsa", "sv"), ("ik ben Sanne", "nl"), ("My name is Maria", "en"), ("muchas gracias", "es"), ("HJÄLP", "sv"),
        ("quién es", "es"), ("warum", "de"), ("waarom", "nl"),
        ("me llamo Lucía", "es"), ("ich heiße Jürgen", "de"), ("ik heet Jo", "nl"),
        ("tipsa en vän", "sv"), ("verkeerd nummer", "nl"), ("falsche Nummer", "de"), ("recommend a friend", "en"),
        ("STOP", None), ("Maria", None), ("saldo", None), ("info", None), ("Will", None), ("👍", None), ("1234", None), ("",
        None),
        ("Ja", None), ("START", None), ("СТОП", None),
    ],
)  # fmt: skip
def test_the_words_tell_the_language_where_they_belong_to_one(text: str, language: str | None) -> None:
    assert read_text(text, "member").language == language


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("REDEEM COFFEE", ("coffee",)), ("quiero canjear el café", ("cafe",)), ("einlösen Kaffee bitte", ("kaffee",)),
        ("redeem 2", ("2",)), ("I'd like to redeem a large latte please", ("large", "latte")), ("REDEEM", ()),
        ("punten inwisselen", ()), ("lös in mina poäng", ()), ("my free haircut", ("haircut",)),
        ("quiero canjear mis puntos", ()),
    ],
)  # fmt: skip
def test_the_words_beside_redeem_may_name_a_reward(text: str, about: tuple[str, ...]) -> None:
    reading = read_text(text, "member")
    assert (reading.intent, reading.about) == ("redeem", about)


@pytest.mark.parametrize(
    "text",
    [
        "STOPALL", "stop all", "STOP ALL please", "unsubscribe from all", "stop everything", "parar todo", "baja de todo",
        "alles stoppen", "STOPP ALLES", "overal afmelden", "stop alles", "stoppa alla", "stopp alla", "avregistrera överallt",
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", STATUSES)
def test_a_stop_for_all_shops_is_told_apart(text: str, status: Status) -> None:
    reading = read_text(text, status)
    assert (reading.intent, reading.everywhere) == ("stop", True)


@pytest.mark.parametrize(
    "text", ["STOP", "stop all texts", "stop all these messages", "no more texts", "keine SMS mehr", "darme de baja"]
)
def test_a_stop_to_one_shop_is_for_that_shop(text: str) -> None:
    assert read_text(text, "member").everywhere is False


@pytest.mark.parametrize(
    "text",
    ["wrong number", "You have the wrong person", "Wrong number, stop texting me", "número equivocado", "falsche Nummer",
    "verkeerd nummer",
     "fel nummer", "this is not my number", "I'm not Maria, wrong number"],
)  # fmt: skip
@pytest.mark.parametrize("status", STATUSES)
def test_a_wrong_number_is_a_stop_with_its_own_rule_whoever_says_it(text: str, status: Status) -> None:
    reading = read_text(text, status)
    assert (reading.intent, reading.rule) == ("stop", "wrong_number")


@pytest.mark.parametrize(
    "text", ["not me, stop", "I'm not Maria. STOP", "No soy María, no me escriban más", "dat ben ik niet, stop"]
)
@pytest.mark.parametrize("status", STATUSES)
def test_a_stop_beside_not_me_wins(text: str, status: Status) -> None:
    assert read_text(text, status).intent == "stop"


@pytest.mark.parametrize(
    "text",
    ["I'm not sure", "im not hungry", "This is not right", "That's not what I ordered", "no soy vegano",
    "ich bin nicht zufrieden",
     "ik ben niet thuis", "jag är inte hemma"],
)  # fmt: skip
def test_who_is_not_something_is_not_somebody_else(text: str) -> None:
    assert read_text(text, "member", ["Brunnen Cafe: Maria, you earned 10 points."]).intent == "unknown"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("NO", "decline"), ("no, that wasn't me", "decline"), ("n", "decline"), ("👎", "decline"), ("nein", "decline"),
        ("YES", "confirm"),
        ("sí", "confirm"), ("ja graag", "confirm"), ("👍", "confirm"), ("ok", "confirm"), ("STOP", "stop"),
        ("no more texts", "stop"),
        ("not me", "not_me"), ("no soy yo", "not_me"), ("POINTS", "balance"), ("HELP", "help"), ("Maria", "unknown"),
        ("thanks", "ignore"),
        ("REDEEM", "redeem"), ("my name is Tom", "name"),
    ],
)  # fmt: skip
def test_who_is_asked_to_confirm_says_yes_or_no_or_what_members_say(text: str, intent: str) -> None:
    assert read_text(text, "confirming").intent == intent
    if intent not in ("confirm", "decline"):
        assert read_text(text, "member").intent == intent


@pytest.mark.parametrize(
    "text", ["Why do you keep texting me", "why are you closed today", "warum habt ihr zu", "por qué no abren"]
)
def test_why_about_anything_but_points_is_for_people_to_answer(text: str) -> None:
    assert read_text(text, "member").intent == "unknown"
