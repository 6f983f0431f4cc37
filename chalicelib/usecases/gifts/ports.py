"""What looking after gift certificates needs from outside."""

from typing import NamedTuple, Protocol

from chalicelib.domain.gifts.gift import Gift, Move


class History(NamedTuple):
    """A certificate, None where there is none, and all its moves, oldest first."""

    gift: Gift | None
    moves: tuple[Move, ...] = ()


class Gifts(Protocol):
    """The certificates, with all writes that were acknowledged. They are written by `Book.commit`."""

    def find(self, merchant_id: str, gift_id: str) -> Gift | None:
        """One of a merchant's certificates, or None."""

    def history(self, merchant_id: str, gift_id: str) -> History:
        """One of a merchant's certificates with its moves."""

    def newest(self, merchant_id: str, most: int, before: Gift | None = None) -> tuple[Gift, ...]:
        """Those that were sold last, before this one, newest first."""

    def ending(self, merchant_id: str, signs: str) -> tuple[Gift, ...]:
        """Those whose code ends in these four signs, newest first, a hundred at most."""
