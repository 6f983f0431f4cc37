"""Searching an account's events and rewards. Both are read from the entries of the ledger, newest first, page by page."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from chalicelib import wiring
from chalicelib.api.views import Call, Reply
from chalicelib.domain import ledger
from chalicelib.domain.account import Hold
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.redemption import RedemptionStatus
from chalicelib.domain.refusals import UnusableField
from chalicelib.pos.square_loyalty.answers import Event, EventsAnswer, LoyaltyReward, RewardsAnswer, write_instant
from chalicelib.pos.square_loyalty.bodies import PAGE_MAX, EventFilter, SearchEventsBody, SearchRewardsBody, TimeRange
from chalicelib.pos.square_loyalty.changes import OF_SALES, order_of, tell
from chalicelib.pos.square_loyalty.errors import CURSOR
from chalicelib.pos.square_loyalty.views import view
from chalicelib.usecases.history import Line, walk_back
from chalicelib.usecases.ports import Record

ENTRIES_MAX: Final = 500
"""So many entries one page looks at; what comes after them is the next page's."""
CLOCKS_DIFFER: Final = timedelta(minutes=1)
"""Entries carry the time of the process that wrote them: an older one may be stamped this much later."""
_PLACE: Final = re.compile(r"([1-9][0-9]{0,9})-([0-9]{1,3})", re.ASCII)

Place = tuple[int, int]
"""Number of an entry, and of an event in it."""
ENDS: Final = {EntryKind.CAPTURED: "REDEEMED", EntryKind.RELEASED: "DELETED", EntryKind.REVERSED: "DELETED"}


@view(SearchEventsBody)
def search_events(call: Call[SearchEventsBody]) -> Reply:
    """The events of an account, or of a sale's account about that sale."""
    body = call.body
    after, limit = _read_cursor(body.cursor), body.limit or PAGE_MAX
    account_id = _account_of(call, body.query.filter)
    record = _record(call, account_id) if account_id else None
    if record is None or account_id is None:
        return Reply(EventsAnswer())
    before = after[0] + (after[1] > 0) if after else None
    lines = walk_back(wiring.book(), call.till.merchant.id, record.name(account_id), before)
    found: list[Event] = []
    for looked_at, line in enumerate(lines, 1):
        seq = line.entry.account.seq
        told = enumerate(tell(line, call.till.merchant))
        for number, event in reversed(list(told)):
            if (after is not None and (seq, number) >= after) or not _passes(body.query.filter, line, event):
                continue
            if len(found) == limit:
                return Reply(EventsAnswer(events=tuple(found), cursor=_place_of(found[-1])))
            found.append(event)
        if _is_past(line, body.query.filter):
            break
        if looked_at == ENTRIES_MAX:
            return Reply(EventsAnswer(events=tuple(found), cursor=f"{seq}-0"))
    return Reply(EventsAnswer(events=tuple(found)))


@view(SearchRewardsBody)
def search_rewards(call: Call[SearchRewardsBody]) -> Reply:
    """The rewards of an account, the last that was set aside first."""
    query, after, limit = call.body.query, _read_cursor(call.body.cursor), call.body.limit or PAGE_MAX
    record = _record(call, query.loyalty_account_id)
    if record is None:
        return Reply(RewardsAnswer())
    rewards = (
        (seq, reward)
        for seq, reward in _rewards(call, record, query.loyalty_account_id)
        if (after is None or seq < after[0]) and query.status in {None, reward.status}
    )
    page = list(islice(rewards, limit + 1))
    cursor = f"{page[limit - 1][0]}-0" if len(page) > limit else None
    return Reply(RewardsAnswer(rewards=tuple(reward for _, reward in page[:limit]), cursor=cursor))


def _rewards(call: Call[Any], record: Record, account_id: str) -> Iterator[tuple[int, LoyaltyReward]]:
    """Each reward with the number of the entry that made it. How it ended stands in newer entries, which are read before."""
    merchant, name = call.till.merchant, record.name(account_id)
    today = local_day(call.now, call.program.timezone)
    live = {hold.redemption_id for hold in ledger.release_run_out(record.account, call.now, today).holds}
    ended: dict[str, Line] = {}
    redeemed: dict[str, datetime] = {}
    for line in walk_back(wiring.book(), merchant.id, name):
        entry, cause = line.entry, line.entry.cause
        if entry.kind in ENDS:
            ended.setdefault(cause, line)
        if entry.kind is EntryKind.CAPTURED:
            redeemed[cause] = entry.at
        made = _made_by(line)
        if made is not None:
            status = _status(call, made, ended.get(cause), is_live=cause in live)
            used_at = redeemed.get(cause) if status == "REDEEMED" else None
            yield entry.account.seq, _reward(made, name, status, entry.at, ended.get(cause), used_at)


def _made_by(line: Line) -> Hold | None:
    """The reward that begins with this entry: set aside, or used at once."""
    account, cause = line.entry.account, line.entry.cause
    if line.entry.kind is EntryKind.HELD:
        return account.hold(cause)
    is_new = line.entry.kind is EntryKind.CAPTURED and line.before.hold(cause) is None
    return account.capture(cause) if is_new else None


def _status(call: Call[Any], made: Hold, end: Line | None, *, is_live: bool) -> str:
    if end is None:
        return "ISSUED" if is_live else "DELETED"  # it ran out, or its sale was voided
    if end.entry.kind is EntryKind.REVERSED and len(made.uses) > 1:
        stored = wiring.book().redemption(call.till.merchant.id, made.redemption_id)
        return "REDEEMED" if stored and stored.status is RedemptionStatus.CAPTURED else "DELETED"
    return ENDS[end.entry.kind]


def _reward(made: Hold, name: str, status: str, at: datetime, end: Line | None, used_at: datetime | None) -> LoyaltyReward:
    return LoyaltyReward(
        id=made.redemption_id,
        status=status,
        loyalty_account_id=name,
        reward_tier_id=made.uses[0].reward_id,
        points=sum(use.points for use in made.uses),
        created_at=write_instant(at),
        order_id=order_of(made),
        updated_at=write_instant(end.entry.at if end else at),
        redeemed_at=write_instant(used_at) if used_at else None,
    )


def _account_of(call: Call[SearchEventsBody], wanted: EventFilter) -> str | None:
    if wanted.loyalty_account_filter is not None:
        return wanted.loyalty_account_filter.loyalty_account_id
    if wanted.order_filter is None:
        return None
    sale = wiring.book().sale(call.till.merchant.id, call.till.location.id, wanted.order_filter.order_id)
    return sale.member_id if sale else None


def _record(call: Call[Any], account_id: str) -> Record | None:
    record = wiring.book().record(call.till.merchant.id, account_id)
    return record if record.customer is not None and record.customer.is_member else None


def _passes(wanted: EventFilter, line: Line, event: Event) -> bool:
    types, places, order = wanted.type_filter, wanted.location_filter, wanted.order_filter
    times = wanted.date_time_filter.created_at if wanted.date_time_filter else TimeRange()
    at = line.entry.at
    return (
        (types is None or event.type in types.types)
        and (places is None or event.location_id in places.location_ids)
        and (order is None or order.order_id in _orders(line))
        and (times.start_at is None or times.start_at <= at)
        and (times.end_at is None or at < times.end_at)
    )


def _orders(line: Line) -> set[str]:
    """The sales that an entry is about: its own, or that of the reward that it is about."""
    entry = line.entry
    held = entry.account.hold(entry.cause)
    own = entry.cause if entry.kind in OF_SALES else held.check_id if held else entry.facts.get("check")
    return {str(own)}


def _is_past(line: Line, wanted: EventFilter) -> bool:
    """Whether all that comes after this is older than what is asked for."""
    start = wanted.date_time_filter.created_at.start_at if wanted.date_time_filter else None
    return start is not None and start - line.entry.at > CLOCKS_DIFFER


def _place_of(event: Event) -> str:
    return "-".join(event.id.rsplit("-", 2)[1:])


def _read_cursor(cursor: str | None) -> Place | None:
    if not cursor:
        return None
    found = _PLACE.fullmatch(cursor)
    if found is None:
        raise UnusableField(CURSOR, "the cursor of the page before")
    return int(found[1]), int(found[2])
