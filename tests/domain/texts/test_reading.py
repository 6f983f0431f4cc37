"""What people text, read: opt-outs before all, names as they are, and nothing that raises."""

# ruff: noqa: RUF001  letters that look alike are the subject here

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.texts.reading import Status, read_text
from chalicelib.domain.texts.wording import _templates

SENT = "Lindgren Books: Tomas, you earned 25 points. Balance 80. Reply STOP to stop."
STATUSES: tuple[Status, ...] = ("new", "awaiting_name", "pending", "member", "confirming", "opted_out")


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop.", "Stop!!!", "“Stop”", "STOP pls", "pls stop", "S-T-O-P", "st0p", "sotp", "Stop Tomas", "Reply STOP",
        "stop texting my phone", "i asked you to stop", "Thanks but stop", "Hi! Stop.", "HELP STOP", "STOP to end", "🛑",
        "unsubscribe me", "how do I unsubscribe?", "opt-out please", "OPTOUT", "revoke my consent", "quit", "END",
        "cancel please",
        "cancel my membership", "Remove me from your list", "take me off the list", "delete my number", "no more messages",
        "do not contact me", "I don't want these texts", "you've got the wrong number", "piss off", "leave me alone",
        "Stop sending automated messages", "Who are you? Stop", "stop\nSent from my Pixel", "ＳＴＯＰ", "st\u200bop",
        "Dame de baja", "ya no quiero recibir mensajes", "No me escriban más", "número equivocado", "alto", "cancelar",
        "Keine Nachrichten mehr bitte", "hoer auf", "Melden Sie mich ab", "falsche Nummer", "kuendigen",
        "geen berichten meer", "Stuur me niks meer, stop", "meld me af", "verkeerd nummer",
        "sluta skicka sms", "Inga fler meddelanden", "fel nummer", "avanmäl", "Stopp tack", "arrêt", "стоп",
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", STATUSES)
def test_an_opt_out_is_read_in_any_state_and_language(text: str, status: Status) -> None:
    assert read_text(text, status, [SENT]).intent == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "Can we stop by later?", "Stop by anytime", "we stopped by yesterday", "don't stop baking", "which bus stop is it",
        "I never stop coming",
        "Cancel my appointment tomorrow", "can you remove the onions", "no more sugar in mine",
        "Is this the end of the sale?",
        "shop", "Tip top", "Gwendolyn", "Kristopher", "Hendrik", "Stoppard", "Ende der Straße rechts?", "Keine Milch heute",
        "No me gusta el café", "Geen suiker voor mij", "Har ni slut på bullar?", "what's at the end of the street", "Alton",
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", ["new", "member"])
def test_what_only_looks_like_an_opt_out_is_none(text: str, status: Status) -> None:
    assert read_text(text, status).intent != "stop"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sofia", "Sofia"), ("SOFIA.", "Sofia"), ("sofia lindqvist", "Sofia"), ("  “Sofia” 😊", "Sofia"),
        ("Hello, I’m Sofia", "Sofia"),
        ("hey its tom", "Tom"), ("Tom here!", "Tom"), ("name: tom", "Tom"), ("Join Tom Smith please", "Tom"),
        ("Tom & Ann", "Tom"),
        ("Will", "Will"), ("Hi I'm Tom and I want to join", "Tom"), ("O’NEIL", "O'Neil"), ("jean-luc", "Jean-Luc"),
        ("LaToya", "LaToya"),
        ("MJ", "MJ"), ("R. Jones", "R"), ("Mrs Anna Berg", "Anna"), ("ángel", "Ángel"),
        ("Ольга Петрова", "Ольга Петрова"), ("美咲", "美咲"),
        ("Me llamo Inés", "Inés"), ("Ich heiße Jörg", "Jörg"), ("ik ben Pieter van den Berg", "Pieter"),
        ("jag heter Märta", "Märta"),
        ("JOIN", None), ("sign me up", None), ("Can I join?", None), ("join the program", None), ("Dr. Weber", None),
    ],
)  # fmt: skip
def test_a_stranger_joins_with_a_first_name_or_is_asked_for_one(text: str, name: str | None) -> None:
    reading = read_text(text, "new")
    assert (reading.intent, reading.name) == ("join", name)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", ".", "12345", "tom@example.com", "https://example.com/x", "<b>Tom</b>", "Tom'; DROP TABLE x;--",
        "good evening",
        "when do you open", "a table for four", "are you open today?", "I'm hungry", "one two three four five", "x" * 200,
    ],
)  # fmt: skip
def test_what_is_no_name_joins_nobody(text: str) -> None:
    assert read_text(text, "new").intent == "unknown"


@pytest.mark.parametrize(
    ("text", "status", "intent"),
    [
        ("HELP", "opted_out", "help"), ("info?", "new", "help"), ("Who is this", "member", "help"),
        ("?", "member", "help"), ("ayuda", "new", "help"),
        ("POINTS", "member", "balance"), ("what's my balance?", "member", "balance"),
        ("how many points have i got", "new", "balance"),
        ("Wie viele Punkte habe ich?", "member", "balance"), ("REDEEM", "member", "redeem"),
        ("can i use my points", "member", "redeem"),
        ("einloesen", "member", "redeem"), ("my free muffin please", "member", "redeem"), ("START", "opted_out", "start"),
        ("unstop", "opted_out", "start"),
        ("yes please", "opted_out", "start"), ("YES", "pending", "confirm"), ("ok!", "pending", "confirm"),
        ("👍", "pending", "confirm"),
        ("START", "pending", "confirm"), ("no thanks", "pending", "stop"), ("Nope", "pending", "stop"),
        ("yes", "new", "unknown"), ("yes", "member", "unknown"),
        ("ok", "opted_out", "ignore"), ("👍", "opted_out", "ignore"), ("Tom", "opted_out", "unknown"),
        ("I'm Tom", "opted_out", "unknown"),
        ("JOIN Tom", "opted_out", "join"), ("Tom", "member", "unknown"), ("my name is Tom", "member", "name"),
        ("tom", "awaiting_name", "name"),
        ("Thank you so much!", "member", "ignore"), ("😂😂", "member", "ignore"), ("tusen tack", "member", "ignore"),
        ("Great", "new", "ignore"),
    ],
)  # fmt: skip
def test_the_same_words_mean_what_the_state_makes_of_them(text: str, status: Status, intent: str) -> None:
    assert read_text(text, status).intent == intent


@pytest.mark.parametrize(
    "text",
    [
        f"Liked “{SENT}”", f"Laughed at “{SENT[:30]}…”", f"Removed a heart from “{SENT}”", "Loved an image",
        f"Reacted 🎉 to “{SENT}”", SENT, SENT.upper(),
        f"Gefällt: „{SENT}“", f"Gillade ”{SENT}”", f"\u200a\u200b👍\u200b to “\u200a{SENT}\u200a”\u200a",
        "I'm driving - Sent from My Car",
        "Auto-Reply: out of office", "Thank you for contacting Northside Dental! Reply STOP to unsubscribe.",
        "Free Msg: the number you texted cannot receive messages. STOP", "You have been unsubscribed from Acme alerts.",
        "Bin gerade unterwegs, melde mich später",
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", STATUSES)
def test_what_no_person_wrote_is_not_answered(text: str, status: Status) -> None:
    assert read_text(text, status, [SENT]).intent == "ignore"


def test_a_person_who_quotes_our_text_and_says_stop_is_heard() -> None:
    assert read_text(f"“{SENT}” STOP", "member", [SENT]).intent == "stop"
    assert read_text(f"{SENT} STOP", "member", [SENT]).intent == "stop"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_our_texts_teach_are_understood(language: str) -> None:
    taught = {
        "stop": ("member", "STOP"),
        "start": ("opted_out", "START"),
        "confirm": ("pending", {"en": "YES", "es": "SI"}.get(language, "JA")),
        "help": ("member", {"en": "HELP", "es": "AYUDA", "de": "HILFE", "nl": "HULP", "sv": "HJÄLP"}[language]),
        "balance": ("member", {"en": "POINTS", "es": "PUNTOS", "de": "PUNKTE", "nl": "PUNTEN", "sv": "POÄNG"}[language]),
        "redeem": ("member", {"en": "REDEEM", "es": "CANJEAR", "de": "EINLÖSEN", "nl": "INWISSELEN",
        "sv": "BELÖNING"}[language]),
    }  # fmt: skip
    everything = " ".join(templates[language] for templates in _templates().values())
    statuses: dict[str, Status] = {"member": "member", "opted_out": "opted_out", "pending": "pending"}
    for intent, (status, word) in taught.items():
        assert word in everything
        assert read_text(word, statuses[status]).intent == intent


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=200)
"""Lone surrogates, marks that cannot be seen, unassigned signs: whatever a carrier may hand on."""
PIECES = st.lists(
    st.sampled_from(
        ["stop", "no", "more", "Tom", '"', "'", ".", "?", "I'm", "join", "sms", "keine", "🛑", "\n", ">", "the", "not",
        "me", "why",
         "\u200f", "\u200b", "\u202e", "\ud83d", "my name is", "soy", "S", "T", "O", "P", "--", "redeem", "yes"]
    ),
    max_size=60,
).map(" ".join)  # fmt: skip


@given(ANYTHING | PIECES, st.sampled_from(STATUSES), st.lists(ANYTHING, max_size=5))
def test_every_text_has_a_reading(text: str, status: Status, recent: list[str]) -> None:
    reading = read_text(text, status, recent)
    assert reading.rule
    assert reading.language in {*LANGUAGES, None}
    assert reading.name is None or (
        (reading.intent in ("join", "name", "confirm", "start") or reading.rule == "bare_name") and 0 < len(reading.name) <= 30
    )
    assert reading.name is None or reading.name.encode()
    assert reading.intent != "confirm" or status in ("pending", "confirming")
    assert reading.intent != "decline" or status == "confirming"
    assert reading.intent == "stop" or not reading.everywhere
    assert reading.intent == "redeem" or not reading.about


@given(ANYTHING, st.sampled_from(STATUSES))
def test_only_plain_words_undo_an_opt_out(text: str, status: Status) -> None:
    reading = read_text(text, status)
    if status == "opted_out":
        assert reading.rule not in ("bare_name", "name_phrase") or reading.intent == "unknown"


@pytest.mark.parametrize(
    "text", [" ", "\u200b", "\u200e\u200f", "\u202e\u202c", "...", "😀😀", "\ud83d", "\ufeff", "\n\n\n", "\x00", "a" * 1600]
)
@pytest.mark.parametrize("status", STATUSES)
def test_what_says_nothing_asks_for_nothing(text: str, status: Status) -> None:
    assert read_text(text, status).intent in ("unknown", "ignore")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5000, "stop by " * 600, '"' * 5000, "no quiero " * 500, "dont want the " * 400, "keine a " * 600,
        "s t o p " * 400,
        "not me " * 300, "i want to be " * 300, "? " * 800, "\n> " * 700, "'a" * 800, "no me " * 300, "my name is " * 200,
        "reply stop to stop " * 100, "I'm a " * 400, "A." * 800, "(" * 1600, "hi " * 600, "vill inte ha fler " * 100,
        "will ich nicht " * 110,
    ],
)  # fmt: skip
def test_the_longest_text_is_read_in_a_moment(text: str) -> None:
    def took() -> float:
        started = time.process_time()
        read_text(text, "new", [text[:160]] * 5)
        return time.process_time() - started

    assert min(took() for _ in range(3)) < 0.1


@pytest.mark.parametrize("text", ["Jo", "jo!", "TY", "Ty."])
def test_names_that_are_other_words_elsewhere_join_where_a_name_is_asked_for(text: str) -> None:
    assert [read_text(text, status).intent for status in ("new", "awaiting_name")] == ["join", "name"]
    assert read_text(text, "new").name in {"Jo", "Ty"}
    assert read_text("jo", "pending").intent == "confirm"
    assert read_text("ty", "member").intent == "ignore"
