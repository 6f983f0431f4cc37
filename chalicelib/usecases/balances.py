"""Opening balances: each row of an earlier program's list is written once, however often the list is run.

No consent is implied: nobody becomes a member and nobody is texted. The points wait under the number's own id until its owner
joins, and end on their day whether they did or not.
"""

import hashlib
from datetime import datetime
from typing import Literal

from chalicelib.domain.calendar import local_day
from chalicelib.domain.opening import OpeningBalance, check_balance, post_opening
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Book, Changes, Outpaced, Vault
from chalicelib.usecases.till import attempt

Outcome = Literal["written", "there already"]


def bring(
    book: Book, vault: Vault, merchant: Merchant, batch: str, phone: PhoneNumber, balance: OpeningBalance, nth: int, now: datetime
) -> Outcome:
    """Write one row of the list named `batch`; `nth` counts the rows before it that say the same, from 0.

    A row is known by what it says and not by where it stands, so that a list may be mended and run again; its note says nothing
    of that kind. Raises UnusableField, Busy.
    """
    member_id = vault.member_id(merchant.id, phone)
    digest = _digest(merchant, batch, member_id, balance, nth)
    return write_once(book, merchant, batch, member_id, balance, digest, now)


def write_once(
    book: Book, merchant: Merchant, batch: str, member_id: str, balance: OpeningBalance, digest: str, now: datetime
) -> Outcome:
    """Post a balance under the id of a phone, unless what has this digest was posted. Raises UnusableField, Busy."""
    operation_id = name_opening(digest)

    def write() -> Outcome:
        try:
            check_balance(balance, merchant, local_day(now, merchant.program_at(now).timezone))
        except UnusableField:
            if book.operation(merchant.id, operation_id) is None:
                raise
            return "there already"
        record = find_by_phone(book, merchant.id, member_id)
        before, name = record.account, record.name(member_id)
        entry = post_opening(balance, before, merchant, now, member_id=name, cause=operation_id, batch=batch)
        answer = {"points": balance.points, "batch": batch}
        operation = Operation(operation_id, OperationKind.OPENING, member_id, now, digest, answer)
        pointers = new_pointers(merchant, entry, before)
        try:
            book.commit(Changes(merchant.id, operation=operation, entries=(entry,), pointers=pointers))
        except Outpaced as outpaced:
            if outpaced.operation is None:
                raise
            return "there already"
        return "written"

    return attempt(write)


def name_opening(digest: str) -> str:
    """The operation by which a balance is known that was posted."""
    return f"op_{digest[:24]}"


def _digest(merchant: Merchant, batch: str, member_id: str, balance: OpeningBalance, nth: int) -> str:
    told = (
        merchant.id,
        "opening",
        batch,
        member_id,
        balance.points,
        balance.location_id,
        balance.last_day,
        balance.earned_on,
        nth,
    )
    return hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()
