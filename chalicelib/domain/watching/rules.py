"""What looks like fraud on one day of a shop: each rule reads the day's deeds, and says what it found and how often.

A rule finds what is worth a look, not what somebody did wrong: families share a number, offices order in bulk, regulars come
three times a day. So each has a floor above that, and the figures in docs/fraud.md say what it misses.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from chalicelib.domain.watching.deeds import Deed

EARNED: Final = frozenset({"earned"})
APART: Final = timedelta(minutes=20)
"""Tickets of one number that are closer to each other were one errand: an order that was paid in parts."""
ERRANDS: Final = 4
"""From so many errands of one number with one person in a day on; who comes three times is a regular."""
PARTS: Final = 3
"""From so many tickets in one errand on, it was one bill in parts, where they are small."""
SMALL: Final = 0.6
"""Of the day's usual ticket: who orders for an office pays usual tickets, or larger ones."""
FIRST_REWARDS: Final = 4
"""From so many first rewards by one person in a day on, where others had far fewer."""
TIMES_OTHERS: Final = 3
MOST: Final = 0.5
"""So large a part of the rewards that they gave: new members are the fewer ones at any shop but one that just opened."""
CORRECTIONS: Final = 5
"""From so many corrections that gave points, without a ticket, by one person in a day on."""
UNDONE: Final = 3
"""From so many sales on, that were undone after a reward was used by the same member on the same day."""
MOVED: Final = 4
"""From so many sales on, that one person gave to somebody after they were paid."""


LATE: Final = 30
"""Minutes outside the hours of a shop from which on nobody who still stood in line is served."""
AFTER_CLOSE: Final = 2
"""From so many sales on, that one person keyed then."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found: who did it how often, to which number ("": to several), from when to when."""

    rule: str
    who: str
    count: int
    first_at: datetime
    last_at: datetime
    member_id: str = ""
    location_id: str = ""


Rule = Callable[[Sequence[Deed]], Iterator[Finding]]


def same_number(deeds: Sequence[Deed]) -> Iterator[Finding]:
    """One person gave points to one number again and again, over the day."""
    for mine in _by_number(deeds).values():
        if len(_errands(mine)) >= ERRANDS:
            yield _found("same_number", mine)


def split_tickets(deeds: Sequence[Deed]) -> Iterator[Finding]:
    """One bill was keyed as several small ones."""
    amounts = [deed.amount for deed in _kept(deeds) if deed.amount]
    usual = median(amounts) if amounts else 0
    for mine in _by_number(deeds).values():
        errands = [one for one in _errands(mine) if len(one) >= PARTS and _mean(one) <= usual * SMALL]
        if errands:
            yield _found("split_tickets", max(errands, key=len))


def own_number(deeds: Sequence[Deed]) -> Iterator[Finding]:
    """Somebody gave points to their own number."""
    for mine in _grouped((deed for deed in _kept(deeds) if deed.own), lambda deed: (deed.who,)).values():
        yield _found("own_number", mine)


def first_rewards(deeds: Sequence[Deed]) -> Iterator[Finding]:
    """One person gave many rewards to members who never used one before, and far more of them than others on that day."""
    firsts = _grouped((deed for deed in deeds if deed.what == "used" and deed.first), lambda deed: (deed.who,))
    people, used = {deed.who for deed in deeds}, Counter(deed.who for deed in deeds if deed.what == "used")
    for (who,), mine in firsts.items():
        others = sum(len(theirs) for (other,), theirs in firsts.items() if other != who)
        each = others / max(1, len(people) - 1)
        if len(mine) >= max(FIRST_REWARDS, TIMES_OTHERS * each) and len(mine) >= used[who] * MOST:
            yield _found("first_rewards", mine, one_number=False)


def corrections(deeds: Sequence[Deed]) -> Iterator[Finding]:
    """One person gave points by hand, without a ticket, again and again."""
    given = (deed for deed in deeds if deed.what == "points_adjusted" and deed.points > 0)
    for mine in _grouped(given, lambda deed: (deed.who,)).values():
        if len(mine) >= CORRECTIONS:
            yield _found("corrections", mine, one_number=False)


def undone_after_use(deeds: Sequence[Deed]) -> Iterator[Finding]:
    """Sales were undone after their member had used a reward on that day."""
    used, found = set[str](), defaultdict[str, list[Deed]](list)
    for deed in deeds:
        if deed.what == "used":
            used.add(deed.member_id)
        elif deed.what == "undone" and deed.member_id in used - {""}:
            found[deed.who].append(deed)
    for mine in found.values():
        if len(mine) >= UNDONE:
            yield _found("undone_after_use", mine, one_number=False)


def given_later(deeds: Sequence[Deed]) -> Iterator[Finding]:
    """One person gave sales to members after they were paid, again and again."""
    moved = (deed for deed in deeds if deed.what == "sale_moved")
    for mine in _grouped(moved, lambda deed: (deed.who,)).values():
        if len(mine) >= MOVED:
            yield _found("given_later", mine, one_number=False)


def after_close(deeds: Sequence[Deed]) -> Iterator[Finding]:
    """One person gave points while the shop was closed."""
    late = (deed for deed in _kept(deeds) if deed.member_id and deed.late >= LATE)
    for mine in _grouped(late, lambda deed: (deed.who,)).values():
        if len(mine) >= AFTER_CLOSE:
            yield _found("after_close", mine, one_number=False)


RULES: Final[Mapping[str, Rule]] = {
    rule.__name__: rule
    for rule in (same_number, split_tickets, own_number, first_rewards, corrections, undone_after_use, given_later, after_close)
}
"""In the order in which they are told."""


def look(deeds: Sequence[Deed], rules: Mapping[str, Rule] = RULES) -> tuple[Finding, ...]:
    """What the rules find in one day's deeds, which are in order of time."""
    return tuple(found for rule in rules.values() for found in rule(deeds))


def _kept(deeds: Iterable[Deed]) -> list[Deed]:
    """The sales that gave points or would have, without those that were undone."""
    told = list(deeds)
    undone = {(deed.location_id, deed.on) for deed in told if deed.what == "undone"}
    return [deed for deed in told if deed.what in EARNED and (deed.location_id, deed.on) not in undone]


def _by_number(deeds: Sequence[Deed]) -> Mapping[tuple[str, ...], list[Deed]]:
    return _grouped((deed for deed in _kept(deeds) if deed.member_id), lambda deed: (deed.who, deed.member_id))


def _grouped(deeds: Iterable[Deed], by: Callable[[Deed], tuple[str, ...]]) -> dict[tuple[str, ...], list[Deed]]:
    groups = defaultdict[tuple[str, ...], list[Deed]](list)
    for deed in deeds:
        groups[by(deed)].append(deed)
    return dict(groups)


def _errands(mine: Sequence[Deed]) -> list[list[Deed]]:
    errands: list[list[Deed]] = []
    for deed in mine:
        if errands and deed.at - errands[-1][-1].at < APART:
            errands[-1].append(deed)
        else:
            errands.append([deed])
    return errands


def _mean(errand: Sequence[Deed]) -> float:
    return sum(deed.amount for deed in errand) / len(errand)


def _found(rule: str, mine: Sequence[Deed], *, one_number: bool = True) -> Finding:
    places = Counter(deed.location_id for deed in mine)
    number = mine[0].member_id if one_number else ""
    return Finding(rule, mine[0].who, len(mine), mine[0].at, mine[-1].at, number, places.most_common(1)[0][0])
