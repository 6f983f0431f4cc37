"""The log of texts: what left, what it cost, and what did not arrive."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.texts.post import Delivery

KEPT: Final = timedelta(days=92)


def follow(keeper: Keeper, seen: Sequence[Seen], now: datetime) -> None:
    """Keep what became of texts. One that is just about to leave is no news: it may be taken back, and leave at another time."""
    texts = [one.item for one in seen if isinstance(one.item, Delivery)]
    keeper.texts.put([text for text in texts if (text.message_id or text.reason) and now - text.at < KEPT])
