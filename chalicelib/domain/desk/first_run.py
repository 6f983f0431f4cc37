"""The first days of a shop: what there is to do until it has its first ten members."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEMBERS: Final = 10
"""With so many members a shop has begun."""
BUSY: Final = 100
"""With so many sales it has begun long ago, however few its members are."""


class Task(StrEnum):
    """What there is to do, in this order."""

    TEXT_YOURSELF = "text_yourself"
    PRINT_SIGN = "print_sign"
    PAIR_TILL = "pair_till"
    ADD_SALE = "add_sale"


@dataclass(frozen=True, slots=True)
class FirstRun:
    """How far a shop has come."""

    members: int
    tills: int
    sales: int

    @property
    def is_over(self) -> bool:
        """Whether the figures say more than a list of things to do."""
        return self.members >= MEMBERS or self.sales >= BUSY

    @property
    def done(self) -> frozenset[Task]:
        """What is done. Nobody tells us that a sign hangs: it does when somebody else than its owner has joined."""
        seen = {
            Task.TEXT_YOURSELF: self.members >= 1,
            Task.PRINT_SIGN: self.members > 1,
            Task.PAIR_TILL: self.tills > 0 or self.sales > 0,
            Task.ADD_SALE: self.sales > 0,
        }
        return frozenset(task for task, is_done in seen.items() if is_done)

    @property
    def next_task(self) -> Task | None:
        """The first one that is to do; None where there is nothing but to wait for people."""
        return next((task for task in Task if task not in self.done), None)
