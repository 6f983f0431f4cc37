"""From what was committed to messages on the queue, and again from a moment of the past.

Fed by the table's stream, which may deliver the same item again: a receiver knows a message by its id. What is told again is read
from the entries, which are all there for ever: nothing else is kept of what was told.
"""

from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Final

from chalicelib.domain.desk.webhook import Dispatch, Retelling
from chalicelib.domain.program import is_sandbox
from chalicelib.usecases.webhooks.ports import Dispatches, Switchboard, Told, Webhooks

MEMBERS_AT_ONCE: Final = 50
ENTRIES_AT_ONCE: Final = 500
"""Through so many members one message of the queue goes, or until so much is to be told; the next goes on from there."""
CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""Entries of one member may be stamped a little out of order; none by as much."""


def follow(webhooks: Webhooks, dispatches: Dispatches, told: Told | None, now: datetime) -> None:
    """Put on the queue what a merchant's webhooks are to be told. Raises what the queue raises: it is to be delivered again."""
    if told is None or is_sandbox(told.merchant_id):
        return
    for webhook_id in webhooks.ids(told.merchant_id):
        dispatches.put(Dispatch(told.merchant_id, webhook_id, told.member_id, told.seq, now))


def tell_again(switchboard: Switchboard, asked: Retelling) -> int:
    """Put on the queue all entries of the next members that are not older, and what goes on from there; returns how many."""
    merchant_id, put = asked.merchant_id, 0
    names = list(islice(switchboard.directory.all(merchant_id, asked.after), MEMBERS_AT_ONCE))
    for at, member_id in enumerate(names, 1):
        found = _since(switchboard, merchant_id, member_id, asked.since)
        now = switchboard.now
        switchboard.dispatches.put_all([Dispatch(merchant_id, asked.webhook_id, member_id, seq, now) for seq in found])
        put += len(found)
        if at == MEMBERS_AT_ONCE or put >= ENTRIES_AT_ONCE:
            switchboard.dispatches.put(Retelling(merchant_id, asked.webhook_id, asked.since, member_id))
            break
    return put


def _since(switchboard: Switchboard, merchant_id: str, member_id: str, since: datetime) -> list[int]:
    """The numbers of a member's entries since then, oldest first."""
    back = switchboard.book.entries_back(merchant_id, member_id)
    late = takewhile(lambda entry: entry.at >= since - CLOCKS_DIFFER, back)
    return sorted(entry.account.seq for entry in late if entry.at >= since)
