"""Keeping what the console reads: every committed item of the ledger goes by each of the projections.

Fed by the table's stream, which may deliver the same items again and holds up a whole shard while one fails, and by the walk
of `infra/overview.py`. So a projection takes anything twice, in any order, long after it was written, and beside itself.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from chalicelib.domain.program import is_sandbox
from chalicelib.usecases.overview import directory, feed, tallies, text_log
from chalicelib.usecases.overview.ports import Keeper, Seen

Projection = Callable[[Keeper, Sequence[Seen], datetime], None]
PROJECTIONS: Final[tuple[Projection, ...]] = (directory.follow, feed.follow, text_log.follow, tallies.follow)


def keep(keeper: Keeper, seen: Sequence[Seen], now: datetime) -> None:
    """Let each projection have these items, which are of any merchants. What raises is to be delivered again, all of it."""
    live = [one for one in seen if not is_sandbox(one.merchant_id)]
    for projection in PROJECTIONS:
        projection(keeper, live, now)
