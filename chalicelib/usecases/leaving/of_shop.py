"""What a merchant has reckoned and aimed for, beside its members: goals, closed months, and how its shops settle."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.money.journal import Month, Owed, Points
from chalicelib.domain.money.settlement import Agreed, price_of, settle
from chalicelib.usecases.figures.goals import Goals
from chalicelib.usecases.figures.month_end import Journals
from chalicelib.usecases.figures.settling import Agreements
from chalicelib.usecases.leaving.shelf import Row, plain

MONTHS_MAX: Final = 600
"""Fifty years: all there are."""


@dataclass(frozen=True, slots=True)
class Books:
    """Where it is read from."""

    goals: Goals
    journals: Journals
    agreements: Agreements

    def rows(self, merchant_id: str) -> Iterator[tuple[str, Row]]:
        """Every row with the file it belongs to, the oldest first."""
        yield from (("goals", plain(goal)) for goal in self.goals.of_merchant(merchant_id))
        agreed = self.agreements.of_merchant(merchant_id)
        for month in reversed(self.journals.months(merchant_id, MONTHS_MAX)):
            yield from (("journal", row) for row in _journal(month))
            yield from (("settlements", row) for row in _settlements(month, agreed))


def _journal(month: Month) -> Iterator[Row]:
    """A row for each shop: what it owed for points, and the points themselves."""
    for shop in sorted({*month.owed, *month.points}):
        owed, points = month.owed.get(shop, Owed()), month.points.get(shop, Points())
        yield {
            "month": f"{month.first:%Y-%m}",
            "location_id": shop,
            "currency": month.currency,
            **owed._asdict(),
            "closing": owed.closing,
            **{f"points_{name}": number for name, number in points._asdict().items()},
            "points_closing": points.closing,
            "gifts_used": month.gifts.get(shop, Points()).used,
            "worth_of_a_point": plain(month.worth),
            "usual": plain(month.usual),
        }


def _settlements(month: Month, agreed: tuple[Agreed, ...]) -> Iterator[Row]:
    settled = settle(month.sent, price_of(agreed, month))
    for one in settled.payments:
        yield {
            "month": f"{month.first:%Y-%m}",
            "payer": one.payer,
            "payee": one.payee,
            "points": one.points,
            "price_of_a_point": plain(settled.price),
            "amount": one.amount,
            "currency": month.currency,
        }
