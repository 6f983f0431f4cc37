"""Members at the till, found by phone or by id."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import ledger
from chalicelib.domain.account import Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Customer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnknownMember
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Book, Record, Vault
from chalicelib.usecases.till import Till


@dataclass(frozen=True, slots=True)
class Member:
    """A member as a till sees one: what is true at the moment of asking."""

    id: str
    customer: Customer
    account: Account
    balance: int
    """Points free to spend."""


def look_up(book: Book, vault: Vault, till: Till, phone: PhoneNumber, now: datetime) -> Member | None:
    """The member with this phone, in one round trip; None where nobody joined with it."""
    return _member(find_by_phone(book, till.merchant.id, vault.member_id(till.merchant.id, phone)), till, now)


def get(book: Book, till: Till, member_id: str, now: datetime) -> Member:
    """The member with this id. Raises UnknownMember."""
    member = _member(book.record(till.merchant.id, member_id), till, now)
    if member is None:
        raise UnknownMember(member_id)
    return member


def _member(record: Record, till: Till, now: datetime) -> Member | None:
    if record.customer is None or not record.customer.is_member:
        return None
    today = local_day(now, till.merchant.program_at(now).timezone)
    account = ledger.release_run_out(record.account, now, today)
    return Member(record.customer.member_id, record.customer, account, account.available(today))
