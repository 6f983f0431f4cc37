"""What keeping causes needs. Apart from merchants: every till reads its merchant when it starts, and few need this."""

from typing import Protocol

from chalicelib.domain.causes.cause import Cause, Handed


class Causes(Protocol):
    """The causes of each merchant, and what was handed over to them."""

    def of_merchant(self, merchant_id: str) -> tuple[Cause, ...]:
        """All that it ever collected for, the first one first."""

    def put(self, merchant_id: str, cause: Cause) -> None:
        """Keep a cause, in place of what was said of it before."""

    def handed(self, merchant_id: str) -> tuple[Handed, ...]:
        """All that was handed over, the first month first, and of one month and cause in its order."""

    def hand_over(self, merchant_id: str, handed: Handed, number: int) -> None:
        """Keep what was handed over, as handover `number` (from 0) for its month and cause: the same told twice is one."""
