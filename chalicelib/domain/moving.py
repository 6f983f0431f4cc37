"""Moving a sale to another member: a number was mistyped, or forgotten.

What the sale gave goes over as it is: the exact points and the visit, under the version that priced it and with the last day that
was promised. It is handed over and not earned anew, so moving there and back changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Lot
from chalicelib.domain.belonging import attach_member, rename_member
from chalicelib.domain.calendar import local_day
from chalicelib.domain.climbing import climb, hand_over
from chalicelib.domain.entry import Entry, EntryKind, next_entry
from chalicelib.domain.posting import Restored, conclude, lives, post_sale, tie
from chalicelib.domain.pricing import explain, pricing
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import SaleUsedReward
from chalicelib.domain.sale import Posted, Sale


class MoveReason(StrEnum):
    """Why staff moves a sale. Stable words: they stand in entries for ever."""

    MISTYPED_NUMBER = "mistyped_number"
    FORGOTTEN_NUMBER = "forgotten_number"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Move:
    """To whom a sale goes, why, and who at the shop says so."""

    member_id: str
    reason: MoveReason
    actor: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The sale as it is to be stored, and the next entries of those concerned: its former member's, if any, and the new one's."""

    sale: Sale
    entries: tuple[Entry, ...]


def move_sale(sale: Sale, move: Move, giver: Account | None, taker: Account, merchant: Merchant, now: datetime) -> Moved:
    """Hand a sale over from the account of its member (None: it has none) to another member's.

    Raises SaleUsedReward where the former member's reward was used on it: that belongs to them.
    """
    today = local_day(now, merchant.program_at(now).timezone)
    if giver is None:
        return _attach(sale, move, taker, merchant, now)
    giving, taking = (ledger.release_run_out(account, now, today) for account in (giver, taker))
    waiting = any((held.check_id, held.location_id) == (sale.sale_id, sale.location_id) for held in giving.captures)
    if sale.uses or waiting:
        raise SaleUsedReward(sale.sale_id)
    given, account = _take(sale, taking, today)
    emptied = _give(sale.posted, sale.location_id, giving, today)
    if sale.posted:
        tiers = pricing(merchant, sale).tiers
        account = hand_over(sale.posted, account, tiers, today, 1)
        emptied = hand_over(sale.posted, emptied, tiers, today, -1)
    giver_entry = _entry(sale, sale.member_id or "", move, (giver, giving, emptied), merchant, now)
    taker_entry = _entry(sale, move.member_id, move, (taker, taking, account), merchant, now)
    _, giver_entry = tie(replace(sale, posted=None), giver_entry)  # nothing of it is theirs any more
    sale, taker_entry = tie(rename_member(given, move.member_id), taker_entry)
    return Moved(sale, (giver_entry, taker_entry))


def _attach(sale: Sale, move: Move, taker: Account, merchant: Merchant, now: datetime) -> Moved:
    """A sale that had no member is earned now, as if a till had named the member."""
    posting = post_sale(attach_member(sale, move.member_id), taker, merchant, now)
    entry = posting.entry or _entry(posting.sale, move.member_id, move, (taker, taker, taker), merchant, now)
    return Moved(posting.sale, (replace(entry, kind=EntryKind.MOVED, facts={**entry.facts, **_why(move)}),))


def _give(posted: Posted | None, location_id: str, account: Account, today: date) -> Account:
    if posted is None:
        return account
    living = _living(posted, account, today)
    account = ledger.post_exact(account, -living, _lot(posted, location_id), today)
    account = ledger.forget_exact(account, living - posted.exact)
    return replace(account, visits=account.visits - posted.visits)


def _take(sale: Sale, account: Account, today: date) -> tuple[Sale, Account]:
    posted, worth = sale.posted, account.worth
    if posted is None:
        return sale, account
    if posted.exact and posted.moves and posted.last_day >= today:
        account = ledger.touch(account, posted.last_day, today)  # it was a visit of theirs
    living = _living(posted, account, today)
    # In the order opposite to that of giving, so that no whole point is found or lost on the way there and back.
    account = ledger.forget_exact(account, posted.exact - living)
    account = ledger.post_exact(account, living, _lot(posted, sale.location_id), today)
    account = replace(account, visits=account.visits + posted.visits)
    points = account.worth - worth
    if points > 0:  # they are for the next check of their new member too
        account = ledger.note_check(account, sale.location_id, sale.sale_id, closed=True)
    return replace(sale, posted=replace(posted, points=points)), account


def _living(posted: Posted, account: Account, today: date) -> Fraction:
    """The exact points of a sale whose lot has not ended with this member."""
    return posted.exact - posted.ended if lives(posted, account, today) else Fraction(0)


def _lot(posted: Posted, location_id: str) -> Lot:
    return Lot(None if posted.moves else posted.last_day, location_id, 0)


def _entry(
    sale: Sale, member_id: str, move: Move, accounts: tuple[Account, Account, Account], merchant: Merchant, now: datetime
) -> Entry:
    """One side's next entry; it tells what a report of the sale would tell, so that both get their ordinary text.

    `accounts`: as stored, as it stands now, and with the sale moved.
    """
    before, running, account = accounts
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    points = account.worth - running.worth
    account, climbed = climb(running, account, sale.location_id, merchant, now)
    account, told = conclude(account, points, Restored(), program, today)
    version = {"version": sale.posted.program_version} if sale.posted else {}
    return next_entry(
        before,
        account,
        member_id=member_id,
        at=now,
        kind=EntryKind.MOVED,
        cause=sale.sale_id,
        location_id=sale.location_id,
        facts={
            **told,
            **version,
            **explain(merchant, sale).facts,
            **climbed,
            **({"tier": sale.posted.tier} if sale.posted and sale.posted.tier else {}),
            **({"was": sale.posted.points} if sale.posted and member_id == sale.member_id else {}),
            "before": running.available(today),
            **_why(move),
        },
    )


def _why(move: Move) -> dict[str, int | str]:
    return {"reason": move.reason.value, "actor": move.actor}
