"""Conversations that people really have with a shop, for the page that shows them. Add a line, then `make texting-page`.

What a phone texts is written as it is; what happens at the till stands in one of the small types below.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pays:
    """A sale of so many cents is rung up for this phone."""

    cents: int


@dataclass(frozen=True)
class Uses:
    """This reward is taken off the next check."""

    reward: str


@dataclass(frozen=True)
class Invited:
    """The cashier types the phone's number and asks whether the customer wants to join."""

    name: str


@dataclass(frozen=True)
class Waits:
    """So many days pass, and the hourly job runs."""

    days: int


Step = str | Pays | Uses | Invited | Waits


@dataclass(frozen=True)
class Talk:
    """One conversation: what it shows, whose it is, with which demo merchant, step by step."""

    title: str
    who: str
    merchant: str
    steps: tuple[Step, ...]


ROSA, BARBER, BOOKS = "rosas-bakery", "sharp-barbers", "paper-moon-books"
LIKED = 'Liked "Rosa\'s Bakery: Maria, you earned 12 points. Balance 12. 38 more for: Free coffee. STOP to stop."'
FILTER = "I'm driving right now and will see your message later. (Auto-reply)"

TALKS = (
    Talk(
        "English: from the first text to the last",
        "Maria",
        ROSA,
        (
            "Hi! I'm Maria",
            Pays(1240),
            LIKED,
            "how many points do i have?",
            "why",
            Pays(3900),
            "REDEEM",
            Uses("coffee"),
            "what can I use my points for",
            "Thanks!! 😊",
            "do you have gluten free bread on sundays?",
            "and what about rye",
            "HELP",
            "pls stop texting me",
            Pays(2000),
            "START",
        ),
    ),
    Talk(
        "Spanish: a name is asked for",
        "Inés",
        ROSA,
        ("Quiero unirme", "Inés", Pays(5500), "¿Cuántos puntos tengo?", "por qué", "canjear", "ayuda", "darme de baja por favor"),
    ),
    Talk(
        "German: joining, points, goodbye",
        "Jürgen",
        ROSA,
        ("Ich heiße Jürgen", Pays(2400), "Punktestand", "warum", "Einlösen", "Hilfe", "Bitte keine SMS mehr"),
    ),
    Talk(
        "Dutch: an answer by an auto-reply is ignored",
        "Sanne",
        ROSA,
        ("Hoi, ik ben Sanne", Pays(800), FILTER, "hoeveel punten heb ik", "waarom", "inwisselen", "hulp", "afmelden aub"),
    ),
    Talk(
        "Swedish: rewards",
        "Åsa",
        ROSA,
        ("Jag heter Åsa", Pays(6000), "saldo", "varför", "belöning", "hjälp", "sluta skicka sms tack"),
    ),
    Talk("A number that the cashier typed: only its own YES joins", "Ada", ROSA, (Invited("Ada"), "YES", Pays(700), "balance")),
    Talk("A number that the cashier typed: somebody else's", "a stranger", ROSA, (Invited("Bob"), "wrong number")),
    Talk("NOT ME: a phone that changed hands", "Cleo", ROSA, ("Cleo", Pays(900), "not me")),
    Talk("Every tenth visit is free", "Omar", BARBER, ("Omar", *(Pays(3200),) * 3, "points?", "redeem")),
    Talk("Credit", "June", BOOKS, ("this is June", Pays(4000), "balance", "why")),
    Talk("A reward that waits", "Nora", ROSA, ("Nora", Pays(5600), Waits(14))),
    Talk("What nobody wrote", "nobody", ROSA, ("", "👍", "<b>hi</b>; drop table customers", "end of the week?", "bus stop")),
)
