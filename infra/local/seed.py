"""Three demo merchants with eight weeks behind them: members who joined by text, sales, rewards used, a few refunds.

At the first one two of three members have switched offers on, so that a campaign has somebody to go to. Everything
goes through the use cases, at the times at which it would have happened. What is this old sends no text. The same seed makes the
same history, counted back from now.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib import pages_wiring, wiring
from chalicelib.domain.basket import Basket
from chalicelib.domain.beside_sales import ReferralRules
from chalicelib.domain.confirmation_policy import ConfirmationPolicy
from chalicelib.domain.customer import InboundText
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.offers import list_offers
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import closing, expiry, members, redemptions, sales
from chalicelib.usecases.figures import month_end
from chalicelib.usecases.locations import issue_test_key
from chalicelib.usecases.overview import items_page
from chalicelib.usecases.programs import Opening, open_merchant
from chalicelib.usecases.settings import change_referral, change_settings
from chalicelib.usecases.signing.teams import hire
from chalicelib.usecases.texts import conversation
from chalicelib.usecases.till import Request, Till
from chalicelib.usecases.wallet.choices import Chooser, choose_texts
from chalicelib.usecases.wallets import Wallet
from chalicelib.usecases.wishes import Wish
from infra.local import menus
from infra.local.names import NAMES
from infra.merchant import read_opening

DAYS = 60
"""More than the console compares: each shop has begun by then."""
JOINED_BY = 0.9
"""In which part of the time all members have joined, give or take."""
LATELY = timedelta(days=57)
"""Four weeks, and as many that they are compared with. What people without a number bought before that is not told."""
ALIKE = timedelta(days=29)
"""What they bought before that takes no luck from the others."""
RHYTHMS = ((9, 99), (3, 24), (2, 6), (3, 99), (2, 12))
"""How often members come beside each other, and for how many days after they have joined: in turn, so that some stay."""
DARK = timedelta(days=9)
"""More than twice the longest pause that the rhythms leave a shop."""
DEMO = Path(__file__).parent / "demo"


@dataclass(frozen=True, slots=True)
class Habit:
    """How a merchant's days look: members, visits a day, how many visitors are members, and what they spend (minor units)."""

    merchant: str
    members: int
    visits_a_day: int
    member_share: float
    spend: tuple[int, int]
    returning: float
    """Chance that a member with something to use asks for it."""
    pause: int
    """Nobody comes again within so many days."""
    unloved: str = ""
    """A reward that nobody wants."""
    dark: str = ""
    """A location whose till has been off for the last `DARK`."""
    menu: str = ""
    """What it sells: items with so many parts of all that is sold, and after a plus what often goes with them."""
    for_friends: int = 0
    """Points for a member who brings a friend, and for the friend."""


TEAMS = {
    "rosas-bakery": (("Rosa", "+12065550171"), ("Ana", "+12065550172"), ("Ben", "+12065550173")),
    "sharp-barbers": (("Theo", "+12065550174"), ("Iris", "+12065550175"), ("Sam", "+12065550176")),
    "paper-moon-books": (("June", "+12065550177"), ("Omar", "+12065550178"), ("Lena", "+12065550179")),
}
"""An owner, a manager and somebody for the till at each, with the phones that they sign in with."""
ROLES = (Role.OWNER, Role.MANAGER, Role.STAFF)
BAKERY = (
    "Flat white 9 + Almond croissant, Cappuccino 7 + Butter croissant, Drip coffee 6, Sourdough loaf 5 + Salted butter, "
    "Cinnamon roll 4 + Cappuccino, Butter croissant 3, Almond croissant 3, Blueberry muffin 3, Seeded rye loaf 2, "
    "Ham and Gruyère sandwich on seeded rye 2 + Lemonade, Lemonade 1, Salted butter 1"
)
BARBER = "Haircut 9 + Hair wash, Beard trim 5, Haircut and beard 4, Children’s haircut 2, Hair wash 1, Pomade 1"
BOOKS = (
    "Paperback 9 + Bookmark, Hardcover 5 + Wrapping paper, Children’s book 5 + Wrapping paper, Notebook 3, Magazine 3, Bookmark 1"
)
HABITS = (
    Habit("rosas-bakery", 60, 20, 0.55, (450, 3800), 0.6, 2, "loaf", "market-hall", BAKERY, 25),
    Habit("sharp-barbers", 24, 4, 0.75, (2800, 4500), 0.5, 9, menu=BARBER),
    Habit("paper-moon-books", 26, 5, 0.6, (900, 5200), 0.25, 4, menu=BOOKS),
)


def seed() -> list[dict[str, Any]]:
    """Open the demo merchants and live through their last weeks; returns them with the keys of their locations."""
    now = wiring.clock()
    opened = [_open(habit) for habit in HABITS]
    for number, habit in enumerate(HABITS):
        _live(habit, number, now)
        _ask_phones(habit)
    # From here on the hourly job has a day to start from.
    expiry.expire(wiring.book(), wiring.merchants(), now)
    month_end.run(pages_wiring.office(), lambda: float("inf"))
    return opened


def _open(habit: Habit) -> dict[str, Any]:
    # Nobody is there who could answer for the phones of the past: none of them is asked.
    opening: Opening = replace(read_opening(DEMO / f"{habit.merchant}.json"), confirmation=ConfirmationPolicy())
    keys = open_merchant(wiring.merchants(), wiring.vault(), opening, wiring.clock())
    items_page.switch(wiring.merchants(), opening.id, on=True)
    team, since = pages_wiring.team(), wiring.clock() - timedelta(days=DAYS)
    people = [
        hire(team, wiring.vault(), opening.id, name, PhoneNumber(phone), role, since)
        for role, (name, phone) in zip(ROLES, TEAMS[opening.id], strict=True)
    ]
    return {
        "id": opening.id,
        "name": opening.name,
        "phone": opening.phone,
        "programs": [{"id": opening.program.id, "name": opening.program.name, "type": opening.program.type.value}],
        "locations": [
            {"id": place.id, "name": place.name, "timezone": place.timezone, "api_key": keys[place.id]}
            for place in opening.locations
        ],
        "team": [
            {"id": one.id, "name": one.name, "role": one.role.value, "phone": phone}
            for one, (_, phone) in zip(people, TEAMS[opening.id], strict=True)
        ],
        "test_key": issue_test_key(wiring.merchants(), wiring.vault(), opening.id, opening.locations[0].id, wiring.clock()),
    }


def _ask_phones(habit: Habit) -> None:
    """From now on the merchant's phones confirm what its file says, and members bring friends where they may."""
    opening = read_opening(DEMO / f"{habit.merchant}.json")
    change_settings(wiring.merchants(), wiring.vault(), opening.id, opening.texting, opening.confirmation)
    if habit.for_friends:
        rules = ReferralRules(on=True, points=habit.for_friends, spend_min=500)
        change_referral(wiring.merchants(), opening.id, rules)


def _live(habit: Habit, number: int, now: datetime) -> None:
    chance = random.Random(habit.merchant)  # noqa: S311 - believable, not secret
    merchant = wiring.merchants().get(habit.merchant)
    phones = [PhoneNumber(f"+1{('425', '253', '360')[number]}555{100 + n:04d}") for n in range(10, 10 + habit.members)]
    earlier = random.Random(f"{habit.merchant}, earlier")  # noqa: S311 - as above
    joined: list[tuple[str, datetime]] = []
    seen: dict[str, datetime] = {}
    for sequence, at in enumerate(_visits(habit, chance, now, merchant.locations[0].timezone)):
        if len(joined) < habit.members and chance.random() < habit.members / (habit.visits_a_day * DAYS * JOINED_BY):
            joined.append((_join(merchant, phones[len(joined)], NAMES[len(joined) % len(NAMES)], at), at))
            if merchant.texting.offers is not None and len(joined) % 3:
                _want_offers(merchant, joined[-1][0], at + timedelta(minutes=5))
        who = _who(habit, joined, seen, at, chance) if chance.random() < habit.member_share else None
        if who is None and now - at > LATELY:
            continue
        if who is not None:
            seen[who] = at
        luck = chance if who is not None or now - at <= ALIKE else earlier
        weights = _weights(merchant, habit.dark if now - at < DARK else "")
        _visit(habit, Till(merchant, luck.choices(merchant.locations, weights)[0]), luck, who, sequence, at)


def _who(
    habit: Habit, joined: list[tuple[str, datetime]], seen: dict[str, datetime], at: datetime, chance: random.Random
) -> str | None:
    """The member who comes now: who has just joined, or one of those who still come and were not here a moment ago."""
    if joined and joined[-1][1] == at:
        return joined[-1][0]
    coming = {
        who: often
        for (who, since), (often, stays) in zip(joined, cycle(RHYTHMS), strict=False)
        if (at - since).days < stays and (at - seen.get(who, since)).days >= habit.pause
    }
    return chance.choices(list(coming), list(coming.values()))[0] if coming else None


def _weights(merchant: Merchant, dark: str) -> list[float]:
    return [1 / (rank + 1) if place.id != dark else 0 for rank, place in enumerate(merchant.locations)]


def _visits(habit: Habit, chance: random.Random, now: datetime, zone: str) -> Iterator[datetime]:
    """The instants of all visits, in order: opening hours, a little busier at weekends, none in the last five minutes."""
    first = (now - timedelta(days=DAYS)).astimezone(ZoneInfo(zone)).replace(hour=7, minute=30, second=0, microsecond=0)
    for day in range(DAYS + 1):
        opens = first + timedelta(days=day)
        busy = 1.4 if opens.weekday() >= 5 else 1.0  # noqa: PLR2004 - Saturday and Sunday
        minutes = sorted(chance.randrange(11 * 60) for _ in range(round(habit.visits_a_day * busy * chance.uniform(0.8, 1.2))))
        for minute in minutes:
            at = (opens + timedelta(minutes=minute)).astimezone(now.tzinfo)
            if at < now - timedelta(hours=5):
                yield at


def _join(merchant: Merchant, phone: PhoneNumber, name: str, at: datetime) -> str:
    opening = read_opening(DEMO / f"{merchant.id}.json")
    text = InboundText(f"demo-{merchant.id}-{phone.e164[-6:]}", phone.e164, opening.phone, name, at)
    conversation.receive(wiring.conversation(), text, at)
    return wiring.vault().member_id(merchant.id, phone)


def _want_offers(merchant: Merchant, member_id: str, at: datetime) -> None:
    """On their own page a member switches offers on: joining alone agrees to none."""
    book, vault = wiring.book(), wiring.vault()
    record = book.record(merchant.id, member_id)
    if record.customer is not None:
        words = f"{merchant.disclosures[merchant.texting.offers or '']} [x]"
        chooser = Chooser(book, vault, merchant, Wallet(merchant.id, record.customer, record.account), words, at)
        choose_texts(chooser, receipts=True, offers=True)


def _visit(habit: Habit, till: Till, chance: random.Random, who: str | None, sequence: int, at: datetime) -> None:
    book, check = wiring.book(), f"demo-{sequence:05d}"
    subtotal, discount = chance.randrange(*habit.spend, 5), 0
    if who is not None and chance.random() < habit.returning:
        discount = _use(habit, till, who, check, subtotal, chance, at)
    report = Report(
        SaleState.CLOSED, till.merchant.program_at(at).currency, at, subtotal, discount=discount, tax=(subtotal - discount) // 10
    )
    buyer, lines = sales.Buyer(who) if who else None, menus.fill(habit.menu, subtotal, check)
    sales.report(book, till, check, report, {}, buyer, Request("demo", check), at + timedelta(seconds=40), lines)
    if chance.random() < 0.01:  # noqa: PLR2004 - one sale in a hundred comes back
        later = at + timedelta(minutes=chance.randrange(5, 55))
        sales.refund(book, till, check, "demo-refund", (subtotal - discount) // 2, Request("demo-refund", check), later)


def _use(habit: Habit, till: Till, who: str, check: str, subtotal: int, chance: random.Random, at: datetime) -> int:
    """Use one of the member's rewards on the check, where there is one; returns the minor units it takes off."""
    book, program = wiring.book(), till.merchant.program_at(at)
    member = members.get(book, till, who, at)
    today = at.astimezone(ZoneInfo(program.timezone)).date()
    offers = list_offers(member.account, program, Basket(subtotal), today)
    ready = [offer for offer in offers if offer.applicable and offer.reward.id != habit.unloved]
    if not ready:
        return 0
    offer = chance.choice(ready)
    wish = Wish(check, who, (offer.id,), Basket(subtotal))
    held = redemptions.hold(book, wiring.vault(), till, wish, Request(f"demo-{check}", check), at)
    closing.capture(book, till, held.facts["id"], Request(f"demo-{check}-capture", check), at + timedelta(seconds=20))
    return offer.amount
