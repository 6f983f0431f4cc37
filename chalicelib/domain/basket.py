"""What is on a check, line by line: which of it a reward is for, and how much the reward takes off each line."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from chalicelib.domain.program import RewardKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.domain.program import Reward


LABEL_MAX: Final = 40
"""Letters of an item's name that are kept with a sale."""
SOLD_MAX: Final = 12
"""Different items that are kept with a sale: those with most money on them."""


class Sold(NamedTuple):
    """So many pieces of an item, for so many minor units. The item "" is all that is not kept by name."""

    item: str
    pieces: int
    money: int


class Allocation(NamedTuple):
    """So many minor units off one line."""

    line_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `names` are all that it goes by (sku, name, category, id of the item), each as `fold` writes it.

    `total` is minor units for all of `quantity`, after discounts of its own, before tax. Nothing is taken off a line where one of
    both is 0.
    """

    id: str
    names: frozenset[str]
    quantity: int
    total: int
    label: str = ""
    """What people call it, as `fold` writes it, of which `LABEL_MAX` letters; "": no name, and no number."""
    pieces: int = 0
    """How many were sold, also where nothing can be taken off; negative where they came back."""

    @property
    def unit(self) -> int:
        """Minor units of one of them; 0 where there is none."""
        return max(0, self.total // self.quantity) if self.quantity > 0 else 0

    def without_one(self) -> Line:
        """The line with one of them less. What no whole price says stays with the rest, so all of them are the total."""
        return replace(self, quantity=self.quantity - 1, total=self.total - self.unit)


class Cut(NamedTuple):
    """What a reward takes off: `amount` minor units, off which lines (none: off the check), and what is `left` then."""

    amount: int
    allocations: tuple[Allocation, ...]
    left: Basket


@dataclass(frozen=True, slots=True)
class Basket:
    """A check with `payable` minor units left to pay. No `lines`: what is on it is not known."""

    payable: int
    lines: tuple[Line, ...] = ()

    def cut(self, reward: Reward) -> Cut | None:
        """What a reward takes off, never more than is left to pay; None where nothing that it is for is on the check.

        A line's unit is taken from once. Where the lines are not known, a reward for items is worth what the program says.
        """
        if not reward.items:
            return self._less(reward.amount_off(self.payable))
        if not self.lines:
            return self._less(min(reward.worth, self.payable))
        wanted = {fold(item) for item in reward.items}
        mine = [at for at, line in enumerate(self.lines) if line.unit and not wanted.isdisjoint(line.names)]
        return self._give_one(reward, mine) if reward.kind is RewardKind.FREE_ITEM else self._reduce(reward, mine)

    def _less(self, amount: int, allocations: Iterable[Allocation] = (), lines: Iterable[Line] | None = None) -> Cut:
        left = Basket(self.payable - amount, self.lines if lines is None else tuple(lines))
        return Cut(amount, tuple(allocations), left)

    def _give_one(self, reward: Reward, mine: list[int]) -> Cut | None:
        """The cheapest unit is given. The dearest are the ones paid for it, so they are not given for another reward."""
        if sum(self.lines[at].quantity for at in mine) <= reward.buy:
            return None
        lines = list(self.lines)
        given = min(mine, key=lambda at: (lines[at].unit, at))
        price, line_id = lines[given].unit, lines[given].id
        lines[given] = lines[given].without_one()
        to_pay = reward.buy
        for at in sorted(mine, key=lambda at: (-self.lines[at].unit, at)):
            while to_pay and lines[at].quantity:
                lines[at], to_pay = lines[at].without_one(), to_pay - 1
        amount = min(price, reward.amount or price, self.payable)
        return self._less(amount, (Allocation(line_id, amount),), lines)

    def _reduce(self, reward: Reward, mine: list[int]) -> Cut | None:
        """All of them together are reduced, each by its share."""
        if not mine:
            return None
        total = sum(self.lines[at].total for at in mine)
        amount = min(reward.amount_off(total), self.payable)
        lines, allocations, so_far = list(self.lines), list[Allocation](), 0
        for at in mine:
            line = lines[at]
            share = amount * (so_far + line.total) // total - amount * so_far // total
            so_far += line.total
            lines[at] = replace(line, quantity=0, total=0)
            allocations.extend([Allocation(line.id, share)] if share else [])
        return self._less(amount, allocations, lines)


def fold(name: str) -> str:
    """A name as it is compared: capitals, blanks and the way in which accents are written do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def label_of(*names: str | None) -> str:
    """What an item is called in figures: the first of these names that says anything, as it is compared and kept."""
    return next((fold(name)[:LABEL_MAX].rstrip() for name in names if name and fold(name)), "")


def sold_of(lines: Iterable[Line]) -> tuple[Sold, ...]:
    """What is kept of a check's lines: each item once, what came back taken off. What cost nothing was not sold."""
    found: dict[str, Sold] = {}
    for line in lines:
        known = found.get(line.label, Sold(line.label, 0, 0))
        found[line.label] = Sold(line.label, known.pieces + line.pieces, known.money + line.total)
    sold = sorted((one for one in found.values() if one.pieces > 0 and one.money > 0), key=lambda one: (-one.money, one.item))
    named = [one for one in sold if one.item]
    rest = [one for one in sold if not one.item] + named[SOLD_MAX:]
    more = [Sold("", sum(one.pieces for one in rest), sum(one.money for one in rest))] if rest else []
    return (*named[:SOLD_MAX], *more)
