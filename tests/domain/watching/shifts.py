"""Days at a shop's tills, made up: honest ones, and ones in which somebody cheats in a known way.

Made apart from the rules: nothing here reads their numbers. What honest people do (a family on one number, somebody who comes
for breakfast, lunch and cake, an office that pays in parts, a slip that is undone) comes from distributions of its own.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from chalicelib.domain.watching.deeds import Deed

OPENS = datetime(2026, 11, 17, 13, tzinfo=UTC)
HOURS = 10
CREW = ("ana", "ben", "cas")


class Shift:
    """One day. `deeds` are in order of time."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  days that are made up
        self.told: list[Deed] = []
        self._checks = 0

    @property
    def deeds(self) -> list[Deed]:
        return sorted(self.told, key=lambda deed: deed.at)

    def clock(self, first: float = 0, last: float = HOURS) -> datetime:
        return OPENS + timedelta(hours=self.random.uniform(first, last))

    def who(self) -> str:
        return self.random.choice(CREW)

    def ticket(self) -> int:
        """Minor units: most about ten dollars, few far more."""
        return max(150, round(self.random.lognormvariate(6.9, 0.55)))

    def sell(self, who: str, member: str, at: datetime, amount: int | None = None, **facts: bool) -> Deed:
        self._checks += 1
        cents = amount if amount is not None else self.ticket()
        deed = Deed(at, who, "earned", f"check-{self._checks}", member, "mill", cents, cents // 100, **facts)
        self.told.append(deed)
        return deed

    def use(self, who: str, member: str, at: datetime, *, first: bool) -> None:
        self.told.append(Deed(at, who, "used", f"red-{len(self.told)}", member, "mill", first=first))


def honest(seed: int) -> Shift:
    """A day on which nobody cheats."""
    day = Shift(seed)
    chance = day.random
    new = 0.95 if chance.random() < 0.1 else 0.25  # the shop has just opened, or not
    for number in range(chance.randint(60, 220)):
        member, who, at = f"mem_{number}", day.who(), day.clock()
        sold = day.sell(who, member, at)
        if chance.random() < 0.015:
            day.told.append(replace(sold, what="undone", at=at + timedelta(minutes=2)))
            day.sell(who, member, at + timedelta(minutes=3), sold.amount + 100)
        if chance.random() < 0.09:
            day.use(who, member, at, first=chance.random() < new)
    for number in range(chance.randint(0, 3)):
        _regular(day, f"mem_r{number}")
    if chance.random() < 0.7:
        _family(day)
    if chance.random() < 0.35:
        _office(day)
    _stragglers(day)
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
        day.told.append(Deed(day.clock(), "ana", "points_adjusted", member_id=f"mem_{chance.randint(0, 50)}", points=20))
    if chance.random() < 0.2:
        day.told.append(Deed(day.clock(), "ana", "sale_moved", member_id=f"mem_{chance.randint(0, 50)}"))
    return day


def _stragglers(day: Shift) -> None:
    """Who stood in line at closing time is served; on some days it takes long, and now and then the shop stays open longer."""
    who, lasts = day.who(), 75 if day.random.random() < 0.01 else day.random.choice((0, 5, 12, 25))
    for number in range(day.random.randint(0, 3)):
        late = day.random.uniform(0, lasts)
        sold = day.sell(who, f"mem_s{number}", OPENS + timedelta(hours=HOURS, minutes=late))
        day.told[-1] = replace(sold, late=int(late))


def _regular(day: Shift, member: str) -> None:
    """Breakfast, lunch and cake, as often as not with the same person behind the counter; now and then forgotten milk."""
    liked = day.who()
    for first, last in ((0, 2), (3.5, 5.5), (7, 9))[: day.random.randint(2, 3)]:
        who = liked if day.random.random() < 0.6 else day.who()
        at = day.clock(first, last)
        day.sell(who, member, at)
        if day.random.random() < 0.08:
            day.sell(who, member, at + timedelta(minutes=day.random.uniform(2, 7)), 350)


def _family(day: Shift) -> None:
    """Two to four people on one number; some come together and pay one by one."""
    if day.random.random() < 0.4:
        at, who = day.clock(), day.who()
        for person in range(day.random.randint(2, 3)):
            day.sell(who, "mem_f", at + timedelta(minutes=person * day.random.uniform(1, 3)))
    for _ in range(day.random.randint(1, 3)):
        day.sell(day.who(), "mem_f", day.clock())


def _office(day: Shift) -> None:
    """An office orders for many: one large ticket, or one for each department."""
    at, who = day.clock(2, 5), day.who()
    for part in range(day.random.choice((1, 1, 3, 4, 5))):
        amount = round(day.random.uniform(1_500, 9_000))
        day.sell(who, "mem_o", at + timedelta(minutes=part * day.random.uniform(1, 3)), amount)


def sweethearting(seed: int) -> Shift:
    """Tickets of people who gave no number go to a friend's, whenever nobody looks."""
    day = honest(seed)
    for _ in range(day.random.randint(4, 11)):
        day.sell("ben", "mem_friend", day.clock())
    return day


def self_award(seed: int) -> Shift:
    """Somebody keys their own number."""
    day = honest(seed)
    for _ in range(day.random.randint(1, 4)):
        day.sell("cas", "mem_cas", day.clock(), own=True)
    return day


def split_bills(seed: int) -> Shift:
    """One bill is keyed in parts for a friend, so that it counts as several visits."""
    day = honest(seed)
    at, parts = day.clock(), day.random.randint(3, 7)
    bill = day.ticket() + 300
    for part in range(parts):
        day.sell("ana", "mem_friend", at + timedelta(seconds=part * day.random.uniform(20, 90)), max(100, bill // parts))
    return day


def farming(seed: int) -> Shift:
    """Numbers that joined for the welcome points use their first reward, all with one person."""
    day = honest(seed)
    for number in range(day.random.randint(4, 10)):
        day.use("ben", f"mem_burner{number}", day.clock(), first=True)
    return day


def by_hand(seed: int) -> Shift:
    """Somebody gives points by hand to friends."""
    day = honest(seed)
    for number in range(day.random.randint(4, 9)):
        day.told.append(Deed(day.clock(), "ben", "points_adjusted", member_id=f"mem_friend{number % 3}", points=50))
    return day


def burn_and_refund(seed: int) -> Shift:
    """A reward is used, then the sale is undone and its money kept."""
    day = honest(seed)
    for number in range(day.random.randint(2, 6)):
        at, member = day.clock(), f"mem_b{number}"
        sold = day.sell("cas", member, at)
        day.use("cas", member, at + timedelta(minutes=1), first=False)
        day.told.append(replace(sold, what="undone", at=at + timedelta(minutes=4)))
    return day


def later(seed: int) -> Shift:
    """Sales that nobody claimed are given to a friend at the end of the day."""
    day = honest(seed)
    for _ in range(day.random.randint(3, 8)):
        day.told.append(Deed(day.clock(8.5), "ben", "sale_moved", member_id="mem_friend"))
    return day


def when_closed(seed: int) -> Shift:
    """The till is opened again when everybody has gone, for tickets of the day that nobody claimed."""
    day = honest(seed)
    begins = day.random.uniform(15, 120)
    for number in range(day.random.randint(2, 8)):
        begins += day.random.uniform(0.5, 6)
        at = OPENS + timedelta(hours=HOURS, minutes=begins)
        sold = day.sell("ben", f"mem_friend{number % 3}", at)
        day.told[-1] = replace(sold, late=int(begins))
    return day


CHEATS = {
    "same_number": sweethearting,
    "own_number": self_award,
    "split_tickets": split_bills,
    "first_rewards": farming,
    "corrections": by_hand,
    "undone_after_use": burn_and_refund,
    "given_later": later,
    "after_close": when_closed,
}
"""By the rule that is to find each."""
