"""What a till did while it had no connection: sales that it tells of later, and rewards that it gave without asking."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Hold, Use
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind, next_entry, standing
from chalicelib.domain.offers import take_offline
from chalicelib.domain.program import Program
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.refusals import Busy, Refusal
from chalicelib.usecases import allowances
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Book, Changes, Vault
from chalicelib.usecases.redemptions import once_made
from chalicelib.usecases.till import Answer, Request, Till, name_write, record_of

OF_TERMINAL = "\n"
"""Stands between a terminal and its own name for a use. No request id has it, so no two redemptions have one name."""


@dataclass(frozen=True, slots=True)
class OfflineUse:
    """One reward that a terminal gave `at` some moment without asking: its own `id` for that, and the allowance's `token`."""

    id: str
    check_id: str
    member_id: str
    offer_id: str
    at: datetime
    token: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one sale and of the rewards used on it: answers, or why not."""

    uses: tuple[Answer | Refusal, ...]
    sale: Answer | Refusal


def take(book: Book, vault: Vault, till: Till, uses: Sequence[OfflineUse], report: Callable[[], Answer], now: datetime) -> Taken:
    """Take the rewards that were used on a check, then `report` its sale, so that they belong to it.

    What is refused holds up nothing else. Raises Busy: then all of it is to be sent again.
    """
    outcomes = [_outcome(redeem, book, vault, till, use, now) for use in uses]
    return Taken(tuple(outcomes), _outcome(report))


def redeem(book: Book, vault: Vault, till: Till, use: OfflineUse, now: datetime) -> Answer:
    """Take one reward that was given without asking.

    Its price is taken from what the member has; what is missing is the merchant's loss (`shortfall`), and nobody's debt.
    Three round trips. Raises UnknownAllowance, AllowanceExceeded, UnknownMember, UnknownOffer, OfferNotApplicable,
    RequestIdReused, Busy.
    """
    allowance = allowances.read(vault, till, use.token)
    redemption_id = name_write("red", till, f"{allowance.terminal_id}{OF_TERMINAL}{use.id}")
    content = f"{use.check_id}\n{use.member_id}\n{use.offer_id}"
    request = Request(use.id, hashlib.sha256(content.encode()).hexdigest()[:32])

    def plan_and_write() -> Answer:
        allowance.check_time(use.at, now, till.location.zone_at(use.at))
        merchant_id = till.merchant.id
        so_far = book.allowance(merchant_id, allowance.location_id, allowance.terminal_id, allowance.day) or allowance
        record = record_of(book, till, use.member_id)
        before, whose = record.account, replace(use, member_id=record.name(use.member_id))
        redemption, entry, price = _captured(till, before, whose, redemption_id, request.digest, now)
        spent, pointers = so_far.use(price), new_pointers(till.merchant, entry, before)
        book.commit(Changes(merchant_id, redemption=redemption, allowance=spent, entries=(entry,), pointers=pointers))
        return Answer(redemption.answer)

    return once_made(book, till, redemption_id, request, plan_and_write)


def _captured(
    till: Till, before: Account, use: OfflineUse, redemption_id: str, digest: str, now: datetime
) -> tuple[Redemption, Entry, int]:
    """The redemption, the member's entry that says so, and the reward's full price in points."""
    merchant, program = till.merchant, till.merchant.program_at(now)
    today = local_day(now, program.timezone)
    account = ledger.release_run_out(before, now, today)
    # By the rules of then, from what there is now: points that ended meanwhile are over.
    rules = merchant.program_at(use.at)
    account, taken, price = take_offline(account, rules, use.offer_id, today)
    account = ledger.capture(account, Hold(redemption_id, use.check_id, till.location.id, now, (taken,)))
    account = ledger.touch(account, merchant.moves_until(today, now), today)
    shortfall = 0 if taken.certificate_id is not None else price - taken.points
    entry = next_entry(
        before,
        account,
        member_id=use.member_id,
        at=now,
        kind=EntryKind.CAPTURED,
        cause=redemption_id,
        location_id=till.location.id,
        facts={**_facts(use, taken, rules, now), "shortfall": shortfall, **standing(account, program, today)},
    )
    status, balance = RedemptionStatus.CAPTURED, account.available(today)
    answer = {
        "id": redemption_id,
        "status": status.value,
        "expires_at": now.isoformat(),
        "uses": [[taken.offer_id, taken.reward_id, taken.amount, taken.points]],
        "rejected": [],
        "balance": balance,
        "at": now.isoformat(),
        "price": price,
        "shortfall": shortfall,
    }
    redemption = Redemption(
        redemption_id, use.member_id, till.location.id, use.check_id, status, now, digest, answer, balance, uses=(taken,)
    )
    return redemption, entry, price


def _facts(use: OfflineUse, taken: Use, rules: Program, now: datetime) -> dict[str, int | str]:
    reward, late = rules.reward(taken.reward_id), int((now - use.at).total_seconds()) // 60
    return {
        "check": use.check_id,
        "used": reward.name if reward else "",
        "price": taken.points if taken.certificate_id is None else 0,
        "amount": taken.amount,
        **({"late": late} if late > 0 else {}),
    }


def _outcome(act: Callable[..., Answer], *asked: Any) -> Answer | Refusal:
    try:
        return act(*asked)
    except Busy:
        raise
    except Refusal as refusal:
        return refusal
