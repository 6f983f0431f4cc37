"""Conversations that people really have with a shop, for the page that shows them. Add a line, then `make texting-page`.

What a phone texts is written as it is, with {code} for the code it was given last; what happens at the till stands in one of the
small types below, and is played by `held.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pays:
    """A sale of so many cents is rung up for this phone."""

    cents: int


@dataclass(frozen=True)
class PaysUnnamed:
    """A sale of so many cents without a number: the receipt brings a claim code."""

    cents: int


@dataclass(frozen=True)
class Uses:
    """This reward is taken off the next check."""

    reward: str


@dataclass(frozen=True)
class TellsCode:
    """The code that REDEEM brought is read out at the till, and used."""


@dataclass(frozen=True)
class Holds:
    """The cashier adds this reward to the check, and the phone is asked."""

    reward: str


@dataclass(frozen=True)
class Captures:
    """What is held is taken off the check: with the code that was texted, a wrong one, or (None) what the phone replied."""

    code: str | None = None


@dataclass(frozen=True)
class Invited:
    """The cashier types the phone's number and asks whether the customer wants to join."""

    name: str


@dataclass(frozen=True)
class PassedOn:
    """A member of this name passes a link on, with the code by which they bring friends."""

    name: str


@dataclass(frozen=True)
class Later:
    """So many days pass, it is this hour at the shop, and the jobs run."""

    days: int
    hour: int = 10


@dataclass(frozen=True)
class Waits:
    """So many minutes pass, and the job looks at what waited."""

    minutes: int


@dataclass(frozen=True)
class SwitchesOn:
    """Offers are switched on, on the page that the phone was texted last."""


Step = str | Pays | PaysUnnamed | Uses | TellsCode | Holds | Captures | Invited | PassedOn | Later | Waits | SwitchesOn


@dataclass(frozen=True)
class Talk:
    """One conversation: what it shows, whose it is, with which demo merchant, step by step."""

    title: str
    who: str
    merchant: str
    steps: tuple[Step, ...]


ROSA, BARBER, BOOKS = "rosas-bakery", "sharp-barbers", "paper-moon-books"
LIKED = 'Liked "Rosa\'s Bakery: Maria, you earned 12 points. Balance 12. 38 more for: Free coffee. STOP to stop."'
DRIVING = "I'm driving right now and will see your message later. (Auto-reply)"

ENGLISH = (
    Talk(
        "Joining and earning",
        "Maria",
        ROSA,
        ("Hi! I'm Maria", Pays(1240), LIKED, "how many points do i have?", "why", Pays(3900)),
    ),
    Talk(
        "One reward: REDEEM brings its code", "Lee", ROSA, ("Lee", Pays(5200), "REDEEM", TellsCode(), "why", "any rewards left?")
    ),
    Talk("Several rewards: which one?", "Ruth", ROSA, ("Ruth", Pays(18000), "redeem", "redeem the loaf", TellsCode())),
    Talk("The phone confirms: by its code", "Theo", ROSA, ("Theo", Pays(12500), Holds("loaf"), Captures("{code}"))),
    Talk("The phone confirms: by YES", "Iris", ROSA, ("Iris", Pays(12500), Holds("loaf"), "yes", Captures())),
    Talk("The phone confirms too late", "Rita", ROSA, ("Rita", Pays(12500), Holds("loaf"), Waits(20), "YES", "balance")),
    Talk("The phone declines: by NO", "Hugo", ROSA, ("Hugo", Pays(12500), Holds("loaf"), "NO!! not me at the till", "balance")),
    Talk(
        "Somebody guesses the code at the till",
        "Vera",
        ROSA,
        ("Vera", Pays(12500), Holds("loaf"), *(Captures("wrong"),) * 3, "yes", "no"),
    ),
    Talk(
        "HELP is always there, also after STOP",
        "Otis",
        ROSA,
        ("Otis", "HELP", "pls stop texting me", Pays(2000), "balance", "help", "START", "balance"),
    ),
    Talk(
        "What nobody understands is answered once a day",
        "Gwen",
        ROSA,
        (
            "Gwen",
            "do you have gluten free bread on sundays?",
            "and what about rye",
            "Thanks!! 😊",
            Later(1, hour=12),
            "do you do cakes",
        ),
    ),
    Talk(
        "Everything on one page", "Ines", ROSA, ("Ines", Pays(2000), "LINK", "can you send me my card?", "i left my wallet there")
    ),
    Talk("Telling a friend", "Kofi", BOOKS, ("Kofi", "GIFT", "how can i refer a friend")),
    Talk("Bringing a friend, where the shop thanks both", "Lena", ROSA, ("Lena", "GIFT", "how can i refer a friend")),
    Talk("Coming by a friend", "Noor", ROSA, (PassedOn("Lena"), "{code} Noor", Pays(1240), Later(8), "why")),
    Talk(
        "NOT ME: a phone that changed hands",
        "Cleo, then Dana",
        ROSA,
        ("Cleo", Pays(9000), "not me", "points?", "Dana", "points?"),
    ),
    Talk("MOVE: a new number", "Wim", ROSA, ("Wim", Pays(9000), "I have a new number")),
    Talk("Wrong number", "not Abel", ROSA, ("Abel", Pays(900), "you have the wrong number", Pays(900), "START", "this is Beth")),
    Talk("A number that the cashier typed: only its own YES joins", "Ada", ROSA, (Invited("Ada"), "YES", Pays(700), "balance")),
    Talk("A number that the cashier typed: somebody else's", "a stranger", ROSA, (Invited("Bob"), "wrong number", "HELP")),
    Talk("The code on a receipt", "Nina", ROSA, (PaysUnnamed(2150), "{code} Nina", "{code}", "9TRQ7KKX")),
    Talk("Visits: every tenth is free", "Omar", BARBER, ("Omar", Pays(3200), Pays(3200), "points?", "redeem", "why")),
    Talk("Credit", "June", BOOKS, ("this is June", Pays(4000), "balance", "why", "redeem", TellsCode())),
    Talk(
        "A reward that waits: reminded the morning after",
        "Nora",
        ROSA,
        ("Nora", Pays(5600), Later(14, hour=23), Later(1, hour=9)),
    ),
    Talk(
        "Nobody in particular",
        "somebody",
        ROSA,
        ("", "👍", "<b>hi</b>; drop table customers", "end of the week?", "bus stop", "🛑"),
    ),
)
SPANISH = (
    Talk(
        "A name is asked for",
        "Inés",
        ROSA,
        ("Quiero unirme", "Inés", Pays(1500), "¿Cuántos puntos tengo?", "por qué", "recomendar"),
    ),
    Talk(
        "A reward, and goodbye",
        "José",
        ROSA,
        ("Hola, soy José", Pays(5500), "canjear", TellsCode(), "ayuda", "darme de baja por favor", "volver"),
    ),
    Talk("The phone confirms", "Lucía", ROSA, ("me llamo Lucía", Pays(12500), Holds("loaf"), "sí", Captures(), "no soy yo")),
)
GERMAN = (
    Talk(
        "Joining, points, goodbye",
        "Jürgen",
        ROSA,
        (
            "Ich heiße Jürgen",
            Pays(2400),
            "Punktestand",
            "warum",
            "Schick mir bitte den Link",
            "weitersagen",
            "Bitte keine SMS mehr",
        ),
    ),
    Talk(
        "Several rewards",
        "Käthe",
        ROSA,
        ("Hallo, ich bin Käthe", Pays(13000), "Einlösen", "einlösen coffee", TellsCode(), "Hilfe"),
    ),
    Talk("The phone declines", "Uwe", ROSA, ("mein Name ist Uwe", Pays(12500), Holds("loaf"), "nein", "das bin ich nicht")),
)
DUTCH = (
    Talk(
        "An auto-reply is left alone",
        "Sanne",
        ROSA,
        ("Hoi, ik ben Sanne", Pays(800), DRIVING, "hoeveel punten heb ik", "waarom", "inwisselen", "hulp"),
    ),
    Talk(
        "The phone confirms",
        "Joris",
        ROSA,
        ("ik heet Joris", Pays(12500), Holds("loaf"), "ja", Captures(), "cadeau", "afmelden aub"),
    ),
)
SWEDISH = (
    Talk("A reward", "Åsa", ROSA, ("Jag heter Åsa", Pays(6000), "saldo", "belöning", TellsCode(), "varför", "hjälp")),
    Talk(
        "What nobody understands",
        "Nils",
        ROSA,
        ("hej, jag är Nils", "har ni öppet på söndag?", "tipsa en vän", "inte jag", "sluta skicka sms tack"),
    ),
)
SWITCHED_ON = (
    Talk(
        "A month for birthdays, where the shop has something for it",
        "Bea",
        BARBER,
        ("Bea", "BIRTHDAY MAY", "sorry, my birthday is in March", Pays(3200)),
    ),
    Talk("A birthday where nothing is to be had for it: nothing is kept", "Carl", ROSA, ("Carl", "my bday is May 12")),
    Talk(
        "A question after a visit, for who wants offers",
        "Mila",
        ROSA,
        ("Mila", "LINK", SwitchesOn(), Pays(1240), Waits(130), "5 so friendly!", "4", Pays(700), Waits(130)),
    ),
    Talk(
        "The same in Spanish, with the shop's own question",
        "Elena",
        ROSA,
        ("Hola, soy Elena", "enlace", SwitchesOn(), Pays(900), Waits(130), "4"),
    ),
)
"""What a shop has to switch on first: specials for birthdays at the barber's, a question at the bakery."""
TALKS = {
    "English": ENGLISH,
    "Spanish": SPANISH,
    "German": GERMAN,
    "Dutch": DUTCH,
    "Swedish": SWEDISH,
    "What a shop switches on": SWITCHED_ON,
}
"""By what stands above them."""
