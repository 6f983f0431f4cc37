"""Walking through the whole book: what a page of it has, and how far a walk has come."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.program import is_sandbox
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.sale import Sale


@dataclass(frozen=True, slots=True)
class Page:
    """What one page of a walk through the whole book found: everybody (merchant and member), sales, held redemptions.

    `gifts` are the gift certificates that there are (merchant and id). `after` is where the next page begins; None: this was the
    last one. Sales and redemptions may be older than their last write.
    """

    members: tuple[tuple[str, str], ...] = ()
    sales: tuple[tuple[str, Sale], ...] = ()
    held: tuple[tuple[str, Redemption], ...] = ()
    after: str | None = None
    gifts: tuple[tuple[str, str], ...] = ()

    def live(self) -> "Page":
        """The page without what is in sandboxes: nobody's points are there, and they may be wiped while somebody walks."""
        return Page(
            tuple(names for names in self.members if not is_sandbox(names[0])),
            tuple(sold for sold in self.sales if not is_sandbox(sold[0])),
            tuple(held for held in self.held if not is_sandbox(held[0])),
            self.after,
            tuple(names for names in self.gifts if not is_sandbox(names[0])),
        )


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a walk through the whole book has come: `after` is where it goes on, and what it has seen so far.

    `differences` are those that were found and are still there, `mended` those that were put right.
    """

    begun: datetime
    after: str | None = None
    finished: bool = False
    members: int = 0
    sales: int = 0
    differences: int = 0
    mended: int = 0
    gifts: int = 0
