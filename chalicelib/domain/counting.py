"""What specials with limits have been used for, and how much of it each thing that is written down accounts for.

A use is counted where it is: while it is held, in the account; once captured, in its redemption; points, and what a refund gave
back, in the sale. Each says what of it is counted, so that a write changes the counters by the difference: whatever comes twice,
late or in another order, they are what is stored.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chalicelib.domain.entry import Entry
    from chalicelib.domain.redemption import Redemption
    from chalicelib.domain.sale import Sale
    from chalicelib.domain.special import Special


class Count(NamedTuple):
    """So many uses of a special by a member, and so many minor units off. By a coupon: after a colon stands its code."""

    special_id: str
    member_id: str
    times: int
    amount: int = 0


class Used(NamedTuple):
    """What a counter says: uses, and minor units off."""

    times: int = 0
    amount: int = 0


NO_LIMIT: Final = 2**62
CORRECTED: Final = "corrected"
"""The kind of entries that say what others did."""
CounterName = tuple[str, str]
"""A special, and one of its members; "": all of them together. A special with the code of a coupon: that coupon."""


def of_entry(entry: Entry) -> tuple[Count, ...]:
    """What an entry changed of what its member has set aside. What a correction says was counted when it was done."""
    if entry.kind.value == CORRECTED:
        return ()
    return tuple(Count(special_id, entry.member_id, times, amount) for special_id, times, amount in entry.delta.specials)


def of_redemption(redemption: Redemption) -> tuple[Count, ...]:
    """What was captured and not given back by a reversal."""
    kept = (use for use in redemption.uses if use.limited and use.name not in redemption.reversed_names)
    known = {count.special_id: count.member_id for count in redemption.counted}
    return tuple(Count(use.counted_as, known.get(use.counted_as, redemption.member_id), 1, use.amount) for use in kept)


def of_sale(sale: Sale) -> tuple[Count, ...]:
    """The points that specials gave it, less what was used on it where nothing of it is left."""
    given = [Count(special_id, sale.member_id or "", 1) for special_id in sale.admitted]
    back = [use for use in sale.uses if use.limited] if sale.undone else []
    return (*given, *(Count(use.counted_as, sale.member_id or "", -1, -use.amount) for use in back))


def count_sale(sale: Sale) -> tuple[Sale, tuple[Count, ...]]:
    """The sale that says what of it is counted, and what to count for that."""
    now = of_sale(sale)
    return (sale if now == sale.counted else replace(sale, counted=now)), _difference(sale.counted, now)


def count_redemption(redemption: Redemption) -> tuple[Redemption, tuple[Count, ...]]:
    """The redemption that says what of it is counted, and what to count for that."""
    now = of_redemption(redemption)
    return (redemption if now == redemption.counted else replace(redemption, counted=now)), _difference(redemption.counted, now)


def counters(counts: Iterable[Count]) -> dict[CounterName, Used]:
    """What to add to which counter: to a member's, to that of all, and to a coupon's."""
    times, amounts = Counter[CounterName](), Counter[CounterName]()
    for count in counts:
        special_id, by_coupon, _ = count.special_id.partition(":")
        # Who has no account is counted with all, and as nobody else.
        mine = [(special_id, count.member_id)] if count.member_id else []
        for name in ((special_id, ""), *mine, *([(count.special_id, "")] if by_coupon else ())):
            times[name] += count.times
            amounts[name] += count.amount
    return {name: Used(times[name], amounts[name]) for name in times if times[name] or amounts[name]}


def most(special: Special, name: CounterName) -> Used | None:
    """What the counter may say at the most; None: nothing is said of it. What has no limit is far beyond any use."""
    if ":" in name[0]:
        return Used(1, NO_LIMIT)
    if name[1]:
        return Used(special.per_member, NO_LIMIT) if special.per_member is not None else None
    if special.total is None and special.budget is None:
        return None
    return Used(*(NO_LIMIT if limit is None else limit for limit in (special.total, special.budget)))


def has_room(special: Special, used: Mapping[CounterName, Used], member_id: str) -> bool:
    """Whether one more use by this member is within the limits, and something of the budget is left."""
    everybody, mine = used.get((special.id, ""), Used()), used.get((special.id, member_id), Used())
    within = special.total is None or everybody.times < special.total
    in_budget = special.budget is None or everybody.amount < special.budget
    return within and in_budget and (special.per_member is None or mine.times < special.per_member)


def names_of(specials: Sequence[Special], member_id: str) -> tuple[CounterName, ...]:
    """The counters that say whether a member can use these specials."""
    of_all = [(special.id, "") for special in specials if (special.total, special.budget) != (None, None)]
    return (*of_all, *((special.id, member_id) for special in specials if special.per_member is not None))


def _difference(before: Iterable[Count], after: Iterable[Count]) -> tuple[Count, ...]:
    return (*(Count(c.special_id, c.member_id, -c.times, -c.amount) for c in before), *after)
