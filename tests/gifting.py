"""What the book in memory keeps of gift certificates."""

from dataclasses import replace

from chalicelib.domain.gifts.gift import Gift, Move
from chalicelib.usecases.gifts.ports import Gifts, History
from chalicelib.usecases.ports import Changes


class FakeGifts(Gifts):
    """The certificates in memory. Its fields are for tests to look at, not to write to."""

    def __init__(self) -> None:
        self.gifts: dict[tuple[str, str], Gift] = {}
        self.moves: dict[tuple[str, str], list[Move]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FakeGifts) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def find(self, merchant_id: str, gift_id: str) -> Gift | None:
        return self.gifts.get((merchant_id, gift_id))

    def history(self, merchant_id: str, gift_id: str) -> History:
        return History(self.find(merchant_id, gift_id), tuple(self.moves.get((merchant_id, gift_id), ())))

    def newest(self, merchant_id: str, most: int, before: Gift | None = None) -> tuple[Gift, ...]:
        found = [gift for gift in self._of(merchant_id) if before is None or _place(gift) < _place(before)]
        return tuple(found[:most])

    def ending(self, merchant_id: str, signs: str) -> tuple[Gift, ...]:
        return tuple(gift for gift in self._of(merchant_id) if gift.ending == signs)

    def is_behind(self, changes: Changes) -> bool:
        """Whether the certificate was moved since, or is there already."""
        if changes.gift is None:
            return False
        gift = changes.gift[0]
        known = self.gifts.get((changes.merchant_id, gift.id))
        return gift.revision != (known.revision if known else 0)

    def keep(self, changes: Changes) -> None:
        """Write a certificate and its move."""
        if changes.gift is not None:
            gift, move = changes.gift
            self.gifts[changes.merchant_id, gift.id] = replace(gift, revision=gift.revision + 1)
            self.moves.setdefault((changes.merchant_id, gift.id), []).append(move)

    def _of(self, merchant_id: str) -> list[Gift]:
        found = [gift for (owner, _), gift in self.gifts.items() if owner == merchant_id]
        return sorted(found, key=_place, reverse=True)


def _place(gift: Gift) -> tuple[object, str]:
    return gift.sold_at, gift.id


class Gifting:
    """The part of a book in memory that knows certificates."""

    _gifts: FakeGifts

    @property
    def gifts(self) -> FakeGifts:
        return self._gifts
