"""Redeeming in one step, for points of sale that do not hold first: what is asked for is used at once."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.domain import ledger
from chalicelib.domain.account import Hold
from chalicelib.domain.calendar import local_day
from chalicelib.domain.confirmation import Confirmation
from chalicelib.domain.entry import Entry, EntryKind, next_entry, standing
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.refusals import ConfirmationNeeded
from chalicelib.usecases.closing import captured_facts
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Book, Changes, Vault
from chalicelib.usecases.redemptions import ask_about, confirmed_by_code, once_made
from chalicelib.usecases.till import Answer, Request, Till, name_write
from chalicelib.usecases.wishes import Plan, Wish, plan_uses

REWARD_CODE: Final = "reward_code"
UNREACHABLE: Final = "unreachable"


def redeem(book: Book, vault: Vault, till: Till, wish: Wish, request: Request, now: datetime) -> Answer:
    """Use the offers on one check: hold and capture in one write.

    Two round trips; one more with tags, and with a reward code of somebody who was not named. Nobody waits for a YES here: what
    the phone has to confirm is used by a reward code only. The facts are those of a hold, with the status `captured`; `used` are
    tags that the check has already, with their redemptions. Raises ConfirmationNeeded, UnknownMember, WrongCurrency,
    UnknownOffer, InsufficientPoints, OfferNotApplicable, UnknownRewardCode, RequestIdReused, Busy.
    """
    redemption_id = name_write("red", till, request.id)
    return once_made(book, till, redemption_id, request, lambda: _redeem(book, vault, till, redemption_id, wish, request, now))


def _redeem(book: Book, vault: Vault, till: Till, redemption_id: str, wish: Wish, request: Request, now: datetime) -> Answer:
    plan = plan_uses(book, till, wish, now)
    confirmation = confirmed_by_code(plan)
    asked = None if confirmation or not plan.uses else ask_about(book, vault, till, wish.check_id, plan, now)
    if asked is not None:
        raise ConfirmationNeeded(redemption_id, REWARD_CODE if asked.texted else UNREACHABLE)
    redemption, entry = _captured(till, redemption_id, wish.check_id, plan, confirmation, request, now)
    if wish.keyed_at is not None and (late := int((now - wish.keyed_at).total_seconds()) // 60) > 0:
        entry = replace(entry, facts={**entry.facts, "late": late})
    if not plan.uses:  # the check has all of it already: only the request is new
        book.commit(Changes(till.merchant.id, redemption=redemption))
        return Answer(redemption.answer)
    code = replace(plan.code, redemption_id=redemption_id) if plan.code else None
    pointers = new_pointers(till.merchant, entry, plan.record.account)
    changes = Changes(till.merchant.id, redemption=redemption, entries=(entry,), pointers=pointers, reward_code=code)
    book.commit(replace(changes, specials=plan.specials))
    return Answer(redemption.answer)


def _captured(
    till: Till,
    redemption_id: str,
    check_id: str,
    plan: Plan,
    confirmation: Confirmation | None,
    request: Request,
    now: datetime,
) -> tuple[Redemption, Entry]:
    """The redemption that was used at once, and the member's entry, which says what the entry of a capture says."""
    program = till.merchant.program_at(now)
    today = local_day(now, program.timezone)
    account = ledger.capture(plan.after, Hold(redemption_id, check_id, till.location.id, now, plan.uses))
    account = ledger.touch(account, till.merchant.moves_until(today, now), today)
    balance, status = account.available(today), RedemptionStatus.CAPTURED
    answer = {
        "id": redemption_id,
        "status": status.value,
        "expires_at": now.isoformat(),
        **plan.facts,
        "balance": balance,
        "at": now.isoformat(),
    }
    named = redemption_id, plan.member_id, till.location.id, check_id
    uses = plan.uses
    redemption = Redemption(*named, status, now, request.digest, answer, balance, uses=uses, confirmation=confirmation)
    entry = next_entry(
        plan.record.account,
        account,
        member_id=plan.member_id,
        at=now,
        kind=EntryKind.CAPTURED,
        cause=redemption_id,
        location_id=till.location.id,
        facts={"check": check_id, **captured_facts(program, uses), **standing(account, program, today)},
    )
    return redemption, entry
