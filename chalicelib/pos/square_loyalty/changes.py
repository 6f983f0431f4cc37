"""Entries of our ledger as Square's events.

The points of an account's events add up to its balance: what leaves it is negative. An entry may be several events, for it also
gives back what holds that had run out held.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from chalicelib import wiring
from chalicelib.domain.account import Account, Hold
from chalicelib.domain.adjustment import Reason
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.program import Merchant
from chalicelib.pos.square_loyalty.answers import Change, Event, write_instant
from chalicelib.usecases.history import Line, walk_back

ACTOR: Final = "square-api"
"""Who it was, where points were given or taken through this surface."""
OF_SALES: Final = frozenset({EntryKind.SALE, EntryKind.MOVED})
LOOK_BACK_MAX: Final = 100
"""In so many of the newest entries the event of a write is looked for that was just made, or made before."""
FIELDS: Final = {
    "ACCUMULATE_POINTS": "accumulate_points",
    "CREATE_REWARD": "create_reward",
    "REDEEM_REWARD": "redeem_reward",
    "DELETE_REWARD": "delete_reward",
    "ADJUST_POINTS": "adjust_points",
    "EXPIRE_POINTS": "expire_points",
    "OTHER": "other_event",
}


class Step(NamedTuple):
    """One event of an entry: its type, by how much it changes the balance, and what else Square tells of it."""

    type: str
    points: int = 0
    reward_id: str | None = None
    order_id: str | None = None
    reason: str | None = None


def tell(line: Line, merchant: Merchant) -> tuple[Event, ...]:
    """The events that an entry is, in the order in which they happened."""
    entry = line.entry
    program_id = merchant.program_at(entry.at).id
    return tuple(_event(entry, number, step, program_id) for number, step in enumerate(_steps(line)))


def find_event(merchant: Merchant, member_id: str, wanted: Callable[[Entry], bool], type_: str) -> Event | None:
    """The newest event of a type in the newest entries that are `wanted`; one round trip, more where it is not near."""
    book = wiring.book()
    for line in islice(walk_back(book, merchant.id, member_id), LOOK_BACK_MAX):
        for event in tell(line, merchant) if wanted(line.entry) else ():
            if event.type == type_:
                return event
    name = book.record(merchant.id, member_id).name(member_id)
    return find_event(merchant, name, wanted, type_) if name != member_id else None


def order_of(hold: Hold) -> str | None:
    """The sale that a reward is for; None where it was set aside for none, and its check has the reward's own name."""
    return None if hold.check_id == hold.redemption_id else hold.check_id


def _free_points(account: Account) -> int:
    """Points that are not set aside, less what is owed."""
    return account.worth - account.held


def _steps(line: Line) -> Iterator[Step]:
    entry, before, after = line.entry, line.before, line.entry.account
    left = _free_points(after) - _free_points(before)
    for hold in before.holds:
        if hold.redemption_id != entry.cause and after.hold(hold.redemption_id) is None:
            points = sum(use.points for use in hold.uses)
            left -= points
            yield Step("DELETE_REWARD", points, hold.redemption_id)
    for step in _own_steps(line, left):
        left -= step.points
        yield step
    if left:
        yield Step("OTHER", left)


def _own_steps(line: Line, left: int) -> Iterator[Step]:
    """What an entry is itself about; `left` is by how much it changed the balance."""
    entry, after = line.entry, line.entry.account
    match entry.kind:
        case EntryKind.SALE | EntryKind.MOVED if int(entry.facts.get("points", 0)) > 0:
            yield Step("ACCUMULATE_POINTS", int(entry.facts["points"]), order_id=entry.cause)
        case EntryKind.HELD if held := after.hold(entry.cause):
            yield Step("CREATE_REWARD", -sum(use.points for use in held.uses), entry.cause)
        case EntryKind.CAPTURED:
            used = after.capture(entry.cause)
            if line.before.hold(entry.cause) is None:
                yield Step("CREATE_REWARD", left, entry.cause)
            yield Step("REDEEM_REWARD", 0, entry.cause, order_of(used) if used else None)
        case EntryKind.RELEASED | EntryKind.REVERSED:
            yield Step("DELETE_REWARD", left, entry.cause)
        case EntryKind.EXPIRED if left:
            yield Step("EXPIRE_POINTS", left)
        case EntryKind.ADJUSTED if _is_earned(entry):
            yield Step("ACCUMULATE_POINTS", left)
        case EntryKind.REFERRED | EntryKind.CHECKED_IN:
            yield Step("ADJUST_POINTS", left, reason=entry.kind.value.replace("_", " "))
        case EntryKind.ADJUSTED:
            yield Step("ADJUST_POINTS", left, reason=str(entry.facts.get("note") or entry.facts["reason"]))


def _is_earned(entry: Entry) -> bool:
    return (entry.facts.get("actor"), entry.facts.get("reason")) == (ACTOR, Reason.MISSED_SALE.value)


def _event(entry: Entry, number: int, step: Step, program_id: str) -> Event:
    points = None if step.type == "REDEEM_REWARD" else step.points
    change = Change(
        loyalty_program_id=program_id, points=points, order_id=step.order_id, reward_id=step.reward_id, reason=step.reason
    )
    return Event(
        id=f"{entry.member_id}-{entry.account.seq}-{number}",
        type=step.type,
        created_at=write_instant(entry.at),
        loyalty_account_id=entry.member_id,
        source="LOYALTY_API",
        location_id=entry.location_id,
        **{FIELDS[step.type]: change},
    )
