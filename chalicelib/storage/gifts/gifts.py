"""The gift certificates of the ledger table, behind the port `Gifts`."""

from itertools import islice
from typing import Final

from chalicelib.domain.gifts.gift import Gift
from chalicelib.storage.gifts import gift_items, gift_keys
from chalicelib.storage.gifts.gift_shapes import GiftItem, GiftListedItem, GiftMoveItem
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.tables import Table
from chalicelib.usecases.gifts import ports
from chalicelib.usecases.gifts.ports import History

ENDINGS_MAX: Final = 100


class Gifts(ports.Gifts):
    """The port on DynamoDB."""

    def __init__(self, ledger: Table[LedgerItem]) -> None:
        self._ledger = ledger

    def find(self, merchant_id: str, gift_id: str) -> Gift | None:
        """One GetItem."""
        found = self._ledger.get(gift_keys.gift(merchant_id, gift_id))
        return gift_items.read_gift(found) if isinstance(found, GiftItem) else None

    def history(self, merchant_id: str, gift_id: str) -> History:
        """One Query."""
        found = list(self._ledger.walk(gift_keys.of_gift(merchant_id, gift_id)))
        gift = next((gift_items.read_gift(item) for item in found if isinstance(item, GiftItem)), None)
        return History(gift, tuple(gift_items.read_move(item) for item in found if isinstance(item, GiftMoveItem)))

    def newest(self, merchant_id: str, most: int, before: Gift | None = None) -> tuple[Gift, ...]:
        """One Query a page, and one BatchGetItem for each hundred."""
        place = gift_keys.place_of(before.sold_at, before.id) if before else None
        listed = self._ledger.walk_back(gift_keys.listed(merchant_id), *gift_keys.sold_before(place))
        wanted = (item for item in listed if before is None or gift_keys.read_listed(item.sk) != before.id)
        return self._all(merchant_id, [gift_keys.read_listed(item.sk) for item in islice(wanted, most)])

    def ending(self, merchant_id: str, signs: str) -> tuple[Gift, ...]:
        """One Query, and one BatchGetItem."""
        found = self._ledger.first(gift_keys.listed(merchant_id), ENDINGS_MAX, gift_keys.endings(signs))
        names = [gift_keys.read_listed(item.sk) for item in found if isinstance(item, GiftListedItem)]
        return self._all(merchant_id, names)

    def _all(self, merchant_id: str, gift_ids: list[str]) -> tuple[Gift, ...]:
        """These, the one that was sold last first."""
        found = self._ledger.find(gift_keys.gift(merchant_id, gift_id) for gift_id in gift_ids)
        gifts = [gift_items.read_gift(item) for item in found if isinstance(item, GiftItem)]
        return tuple(sorted(gifts, key=lambda gift: (gift.sold_at, gift.id), reverse=True))
