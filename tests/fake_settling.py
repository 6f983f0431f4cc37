"""What shops agreed on for a point, in memory; it passes the port's contract."""

from typing import TYPE_CHECKING

from chalicelib.domain.money.settlement import Agreed
from chalicelib.usecases.figures.settling import Agreements

if TYPE_CHECKING:
    from datetime import date


class FakeAgreements(Agreements):
    def __init__(self) -> None:
        self.known: dict[tuple[str, date], Agreed] = {}

    def of_merchant(self, merchant_id: str) -> tuple[Agreed, ...]:
        return tuple(self.known[key] for key in sorted(self.known) if key[0] == merchant_id)

    def put(self, merchant_id: str, agreed: Agreed) -> None:
        self.known[merchant_id, agreed.since] = agreed
