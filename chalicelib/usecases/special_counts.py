"""Counting the uses of specials with limits, with whatever is written of them."""

from dataclasses import replace

from chalicelib.domain.counting import Count, count_redemption, count_sale, of_entry
from chalicelib.usecases.ports import Changes


def settle(changes: Changes) -> tuple[Changes, tuple[Count, ...]]:
    """The changes with what of them is counted, and what to count for them: every book does so with all that it writes."""
    counts = tuple(count for entry in changes.entries for count in of_entry(entry))
    if changes.redemption is not None:
        redemption, more = count_redemption(changes.redemption)
        changes, counts = replace(changes, redemption=redemption), (*counts, *more)
    if changes.sale is not None:
        sale, more = count_sale(changes.sale)
        changes, counts = replace(changes, sale=sale), (*counts, *more)
    return changes, counts
