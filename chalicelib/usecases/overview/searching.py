"""Looking for members in the console: by the end of a number, by the beginning of a name, by both, or by a whole number."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.domain import ledger
from chalicelib.domain.account import Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Customer
from chalicelib.domain.desk.listing import ENDING_DIGITS, Shown, ending_of, fold
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnreadablePhone
from chalicelib.usecases.overview.directory import hash_ending, look
from chalicelib.usecases.overview.ports import Keeper
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Book

LINES_MAX: Final = 20
"""So many members a search tells of: each of them is looked up, so that what stands there is true."""
MATCHES_MAX: Final = 200
"""So many of the same ending are looked through for a name."""
WHOLE_DIGITS: Final = 7
"""From so many digits on it is a whole number that was typed."""
LATELY_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One member in a list."""

    member_id: str
    shown: Shown
    balance: int
    visits: int
    opted_out: bool
    pending: bool
    """They were asked, and have not answered yet."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: `more` where there are others beside these; `short` where too little was typed to look."""

    lines: tuple[Line, ...] = ()
    more: bool = False
    short: bool = False


def search(book: Book, keeper: Keeper, merchant: Merchant, words: str, now: datetime) -> Found:
    """The members that these words mean: up to 20."""
    digits, name = "".join(sign for sign in words if sign.isdecimal()), fold("".join(s for s in words if not s.isdecimal()))
    if len(digits) >= WHOLE_DIGITS:
        ids = _by_number(book, keeper, merchant, words)
    elif len(digits) >= ENDING_DIGITS:
        ending = hash_ending(keeper.vault, merchant.id, ending_of(digits))
        ids = keeper.directory.by_ending(merchant.id, ending, MATCHES_MAX if name else LINES_MAX + 1)
    elif name:
        ids = keeper.directory.by_name(merchant.id, name, LINES_MAX + 1)
    else:
        return Found(short=True)
    shown = look(keeper.directory, keeper.vault, merchant.id, ids)
    if name and len(digits) >= ENDING_DIGITS:
        ids = tuple(one for one in ids if fold(shown.get(one, Shown()).name).startswith(name))
    return Found(_lines(book, keeper, merchant, ids[:LINES_MAX], now), more=len(ids) > LINES_MAX)


def lately(book: Book, keeper: Keeper, merchant: Merchant, now: datetime, limit: int = 10) -> tuple[Line, ...]:
    """Who was here last, newest first."""
    ids = dict.fromkeys(one.member_id for one in keeper.feed.newest(merchant.id, LATELY_MAX))
    return _lines(book, keeper, merchant, list(ids)[:limit], now)


def _by_number(book: Book, keeper: Keeper, merchant: Merchant, words: str) -> tuple[str, ...]:
    try:
        phone = PhoneNumber.parse(words, merchant.region)
    except UnreadablePhone:
        return ()
    found = find_by_phone(book, merchant.id, keeper.vault.member_id(merchant.id, phone)).customer
    return (found.member_id,) if found is not None else ()


def _lines(book: Book, keeper: Keeper, merchant: Merchant, ids: Iterable[str], now: datetime) -> tuple[Line, ...]:
    """Each as of now, once, even where several ids lead to them; who was erased meanwhile is nobody."""
    lines: dict[str, Line] = {}
    for name in ids:
        record = book.record(merchant.id, name)
        customer = record.customer
        if customer is None or not (customer.is_member or customer.asked):
            continue
        lines.setdefault(customer.member_id, _line(keeper, merchant, customer, record.account, now))
        if record.alias is not None and not lines[customer.member_id].shown.ending:
            known = lines[customer.member_id]
            lines[customer.member_id] = replace(known, shown=shown_of(keeper, merchant, customer, record.alias))
    return tuple(lines.values())


def _line(keeper: Keeper, merchant: Merchant, customer: Customer, account: Account, now: datetime) -> Line:
    today = local_day(now, merchant.program_at(now).timezone)
    balance = ledger.release_run_out(account, now, today).available(today)
    shown = shown_of(keeper, merchant, customer)
    return Line(customer.member_id, shown, balance, account.visits, customer.opted_out, not customer.is_member)


def shown_of(keeper: Keeper, merchant: Merchant, customer: Customer, alias: Customer | None = None) -> Shown:
    """What is shown of a customer: their own phone's end, or that of the one that was merged in."""
    sealed = customer.phone_sealed or (alias.phone_sealed if alias is not None else b"")
    phone = keeper.vault.open(merchant.id, sealed) if sealed else ""
    return Shown(customer.first_name or "", ending_of(phone))
