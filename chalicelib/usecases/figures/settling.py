"""What the shops of a merchant agreed on for a point, month by month. See decision 62."""

from datetime import date, datetime
from fractions import Fraction
from typing import Protocol

from chalicelib.domain.calendar import add_months
from chalicelib.domain.money.settlement import Agreed
from chalicelib.domain.refusals import refuse_first
from chalicelib.usecases.figures.month_end import due_at

PRICE_MAX = 1_000_000
"""Minor units for a point: no point is worth as much."""


class Agreements(Protocol):
    """What shops agreed on, by merchant."""

    def of_merchant(self, merchant_id: str) -> tuple[Agreed, ...]:
        """All that they agreed on, the first month first."""

    def put(self, merchant_id: str, agreed: Agreed) -> None:
        """Keep it, in place of what was to hold from the same month on."""


def holds_from(now: datetime) -> date:
    """The first month that what is agreed on now can hold for: one that is closed, or is being closed, never changes."""
    return add_months(due_at(now), 1)


def agree(agreements: Agreements, merchant_id: str, price: Fraction | None, now: datetime) -> Agreed:
    """Settle at this price of a point (minor units) from now on; None: at what it is worth. Raises UnusableField."""
    refuse_first(((price is not None and not 0 <= price <= PRICE_MAX, "agreed", "less for a point"),))
    agreed = Agreed(holds_from(now), price)
    agreements.put(merchant_id, agreed)
    return agreed
