"""The feed: what happens at a merchant's tills right now."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.usecases.overview.ports import Happening, Keeper, Seen

KEPT: Final = timedelta(days=7)
TOLD: Final = frozenset(
    {EntryKind.JOINED, EntryKind.SALE, EntryKind.CAPTURED, EntryKind.REVERSED, EntryKind.ADJUSTED, EntryKind.MOVED}
)
"""What somebody at a till did; what only time did, or is about to be done, is no news."""
FACTS: Final = frozenset({"used", "reason", "base", "restored", "price", "given_to"})
"""What the feed tells of an entry beside its points."""


def follow(keeper: Keeper, seen: Sequence[Seen], now: datetime) -> None:
    """Keep what is news, and young enough to be kept."""
    keeper.feed.put(
        [
            _tell(one.merchant_id, one.item)
            for one in seen
            if isinstance(one.item, Entry) and one.item.kind in TOLD and now - one.item.at < KEPT
        ]
    )


def _tell(merchant_id: str, entry: Entry) -> Happening:
    facts = {name: fact for name, fact in entry.facts.items() if name in FACTS}
    return Happening(
        merchant_id, entry.member_id, entry.account.seq, entry.at, entry.kind, entry.location_id, entry.points, facts
    )
