"""Bringing friends: a member's code, who came by it, and paying both once the friend's purchase has stood.

Paying is a consequence of committed sales, and no till waits for it. The stream brings every sale of a friend, the hourly job
comes back when it has stood long enough, and both do the same: look at how things are, and write what is still to be written.
Doing it again, or later, or in another order, comes to the same. A payment, the referral that says so and both entries are one
transaction.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final, NamedTuple

from chalicelib.domain.account import Account
from chalicelib.domain.beside_sales import ReferralRules
from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Customer
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.payouts import BROUGHT, CAME, pay, take_back
from chalicelib.domain.program import Merchant, Program, ProgramType
from chalicelib.domain.referral import (
    WITHIN,
    Pair,
    Payout,
    Referral,
    Sharing,
    accept,
    clears_at,
    first_to_clear,
    is_one_person,
    is_over,
    merged_until,
    next_week,
    qualifies,
    share_code,
)
from chalicelib.domain.refusals import Busy
from chalicelib.domain.sale import Sale
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Book, Changes, Outpaced, Pointer, Record, Vault
from chalicelib.usecases.till import ATTEMPTS, attempt

SETTLES: Final = frozenset({EntryKind.SALE, EntryKind.MOVED, EntryKind.REVERSED, EntryKind.MERGED, EntryKind.SEPARATED})
"""After these entries of a friend there may be something to pay, or to take back."""
LATE: Final = timedelta(days=1)
"""The stream tries for so long to bring a sale, and the job looks every hour."""
OF_SALES: Final = frozenset({EntryKind.SALE, EntryKind.MOVED})


class _Side(NamedTuple):
    """One of the two as they are now, whoever they turned out to be, and what they were paid."""

    account: Account
    customer: Customer
    name: str
    payout: Payout | None


def code_for(book: Book, vault: Vault, merchant: Merchant, member_id: str) -> str:
    """A member's code for friends, which is theirs from now on; the same whenever this is asked again. Raises Busy."""
    signed = vault.sign(merchant.id, f"{member_id} brings friends")
    for number in range(ATTEMPTS):
        known = book.sharing(merchant.id, member_id)
        if known is not None:
            return vault.uncover(merchant.id, known.code)
        with suppress(Outpaced):  # a receipt or another member has this code, or it was asked for twice at once
            book.commit(Changes(merchant.id, referred=(Sharing(member_id, share_code(signed, number)),)))
    raise Busy


def invitation_of(url: str, merchant_id: str, code: str) -> str:
    """Where a friend joins by a member's code, at a stage whose pages are at `url`."""
    return f"{url}/j/{merchant_id}?friend={code}"


def promised(rules: ReferralRules, program: Program) -> dict[str, int | str]:
    """The facts by which a text says what each of the two gets."""
    return {
        "each": rules.points,
        "unit": "credit" if program.type is ProgramType.REBATE else "points",
        "currency": program.currency,
    }


class Friends(NamedTuple):
    """What may be read of the friends that a member brought: how many are still to count, and how many have.

    `code` is None where they never asked for one; `came` are the terms of their own coming, while nothing has come of it.
    """

    code: str | None
    waiting: int
    counted: int
    came: ReferralRules | None


def tell(book: Book, merchant: Merchant, member_id: str, now: datetime) -> Friends:
    """What stands of a member's friends, and of the one who brought them. Three reads. Nobody is named."""
    sharing, own = book.sharing(merchant.id, member_id), book.referral(merchant.id, member_id)
    friends = book.referrals(merchant.id, [friend_id for _, friend_id in sharing.friends]) if sharing is not None else {}
    counted = sum(one.sale is not None for one in friends.values())
    waiting = sum(one.sale is None and now < one.claimed_at + WITHIN for one in friends.values())
    hopes = own is not None and own.sale is None and now < own.claimed_at + WITHIN
    return Friends(sharing.code if sharing else None, waiting, counted, own.terms if own is not None and hopes else None)


def claim(
    book: Book, merchant: Merchant, code: str | None, friend: Customer, before: Account, now: datetime
) -> tuple[Referral, Sharing] | None:
    """What is written, together with their joining, of a friend who comes by this code; None where nothing counts.

    Three reads, where there is a code. `friend` is who is about to join, with the account `before`.
    """
    sharer = book.shared(merchant.id, code) if code is not None and merchant.referral.on else None
    sharing = book.sharing(merchant.id, sharer) if sharer is not None else None
    if sharing is None:
        return None
    referrer = book.record(merchant.id, sharing.member_id).customer
    if referrer is None:
        return None
    today = local_day(now, merchant.program_at(now).timezone)
    return accept(merchant.referral, sharing, Pair(referrer, friend), before, now, today)


def last_look(merchant: Merchant, referral: Referral) -> Pointer:
    """When the job looks at a referral in any case: by then every purchase that counts has stood, whoever's it became."""
    return Pointer(merchant.id, referral.friend_id, referral.claimed_at + WITHIN)


def follow(book: Book, merchant: Merchant, entry: Entry, now: datetime) -> None:
    """Do what follows from a committed entry for whoever brought its member. One read, where friends count here. Raises Busy."""
    if not merchant.referral.points or entry.kind not in SETTLES:
        return
    about = (entry.location_id or "", entry.cause) if entry.kind is EntryKind.SALE else None
    settle(book, merchant, entry.member_id, now, about)


def settle(book: Book, merchant: Merchant, friend_id: str, now: datetime, about: tuple[str, str] | None = None) -> None:
    """Pay for a friend what is due by now, or take back what is due no more; else note when to look again. Raises Busy.

    `about` is the sale that gives the occasion.
    """

    def write() -> None:
        referral = book.referral(merchant.id, friend_id)
        if referral is None or (about is not None and _is_beside(referral, about, now)):
            return
        found = _sides(book, merchant, referral)
        if found is None:
            return
        changes = _due(book, merchant, referral, found, now) or Changes(merchant.id)
        looks = (*changes.pointers, *_weekly(merchant, referral, found, now))
        book.commit(replace(changes, pointers=tuple(dict.fromkeys(looks))))

    attempt(write)


def is_overdue(book: Book, merchant: Merchant, referral: Referral, now: datetime) -> bool:
    """Whether something was to be paid or taken back more than a day ago, and was not: a delivery or a job was lost."""
    sides, then = _sides(book, merchant, referral), now - LATE
    changes = _due(book, merchant, referral, sides, then) if sides is not None else None
    if sides is None or changes is None or not changes.referred:
        return False
    changed = [side.customer.phone_changed_at for side in sides]
    for name in {one.sale for one in (referral, *changes.referred) if isinstance(one, Referral) and one.sale}:
        sale = book.sale(merchant.id, *name)
        key = (merchant.id, sale.poster, sale.posted_seq) if sale is not None else None
        changed += [entry.at for entry in book.find_entries([key] if key else ()).values()]
    return all(at is None or at < then for at in changed)


def payees(book: Book, merchant: Merchant, referral: Referral) -> Iterator[str]:
    """Whoever is said to have been paid, by the id that they have now."""
    for side in _sides(book, merchant, referral) or ():
        if side.payout is not None:
            yield side.name


def _is_beside(referral: Referral, about: tuple[str, str], now: datetime) -> bool:
    """Whether a sale changes nothing: another one was paid for, or it is too late for any to count."""
    return about != referral.sale if referral.sale else is_over(referral, now)


def _weekly(merchant: Merchant, referral: Referral, found: tuple[_Side, _Side], now: datetime) -> tuple[Pointer, ...]:
    """Sales of a friend who was merged into another member are that one's, and the stream does not tell: the job looks weekly."""
    again = next_week(referral, now) if found[1].name != referral.friend_id else None
    return (Pointer(merchant.id, referral.friend_id, again),) if again is not None else ()


def _due(book: Book, merchant: Merchant, referral: Referral, found: tuple[_Side, _Side], now: datetime) -> Changes | None:
    """What is to be written of a referral as things stand; None: nothing."""
    referrer, friend = found
    pair = Pair(referrer.customer, friend.customer)
    if referral.sale is None:
        alone = is_one_person(referral, pair) or friend.customer.erased_at is not None
        return None if alone else _pay_if_clear(book, merchant, referral, found, now)
    if is_one_person(referral, pair):
        # A merge may have been a mistake: as long as it can be taken back, nothing is built upon it.
        until = merged_until(pair)
        return _look_again(merchant, referral, until) if until and now < until else _take_back(merchant, referral, found, now)
    sale = book.sale(merchant.id, *referral.sale)
    stands = sale is not None and sale.member_id in {referral.friend_id, friend.name} and qualifies(referral, sale)
    return None if stands else _take_back(merchant, referral, found, now)


def _sides(book: Book, merchant: Merchant, referral: Referral) -> tuple[_Side, _Side] | None:
    """Who brought and who came, as they are now; None where one of them is not there, as after restoring a part of a table."""
    referrer = _side(book.record(merchant.id, referral.referrer_id), referral.referrer)
    friend = _side(book.record(merchant.id, referral.friend_id), referral.friend)
    return (referrer, friend) if referrer is not None and friend is not None else None


def _side(record: Record, payout: Payout | None) -> _Side | None:
    customer = record.customer
    return _Side(record.account, customer, customer.member_id, payout) if customer is not None else None


def _pay_if_clear(
    book: Book, merchant: Merchant, referral: Referral, sides: tuple[_Side, _Side], now: datetime
) -> Changes | None:
    sale = first_to_clear(referral, _sales_of(book, merchant, referral, sides[1].name))
    if sale is None:
        return None
    clear = clears_at(referral, sale)
    if clear > now:
        return _look_again(merchant, referral, clear)
    entries: list[Entry] = []
    pointers: list[Pointer] = []
    payouts: list[Payout | None] = []
    for side, role in zip(sides, (BROUGHT, CAME), strict=True):
        if not side.customer.is_member or side.customer.erased_at is not None:
            payouts.append(None)
            continue
        entry, payout = pay(referral, role, side.account, merchant, now, member_id=side.name, location_id=sale.location_id)
        entries.append(entry)
        payouts.append(payout)
        pointers += new_pointers(merchant, entry, side.account)
    paid = replace(referral, sale=(sale.location_id, sale.sale_id), referrer=payouts[0], friend=payouts[1])
    return Changes(merchant.id, entries=tuple(entries), pointers=tuple(pointers), referred=(paid,))


def _take_back(merchant: Merchant, referral: Referral, sides: tuple[_Side, _Side], now: datetime) -> Changes:
    """Both lose what they were paid; what else the friend bought may count instead, so the job looks again at once."""
    entries: list[Entry] = []
    pointers = [Pointer(merchant.id, referral.friend_id, now)]
    for name in dict.fromkeys(side.name for side in sides):
        mine = [side for side in sides if side.name == name]
        payouts = [side.payout for side in mine if side.payout is not None]
        entry = take_back(referral, payouts, mine[0].account, merchant, now, member_id=name) if payouts else None
        if entry is not None:
            entries.append(entry)
            pointers += new_pointers(merchant, entry, mine[0].account)
    unpaid = replace(referral, sale=None, referrer=None, friend=None)
    return Changes(merchant.id, entries=tuple(entries), pointers=tuple(pointers), referred=(unpaid,))


def _look_again(merchant: Merchant, referral: Referral, at: datetime) -> Changes:
    return Changes(merchant.id, pointers=(Pointer(merchant.id, referral.friend_id, at),))


def _sales_of(book: Book, merchant: Merchant, referral: Referral, name: str) -> Iterator[Sale]:
    """The friend's sales since they joined, under whichever id."""
    ids = dict.fromkeys((referral.friend_id, name))
    told: dict[tuple[str, str], None] = {}
    for id_ in ids:
        since = takewhile(lambda entry: entry.at >= referral.claimed_at, book.entries_back(merchant.id, id_))
        told |= dict.fromkeys((entry.location_id or "", entry.cause) for entry in since if entry.kind in OF_SALES)
    # One by one: they are few, and what the stream and the hourly job may do stays as little as it was.
    for name_of_sale in told:
        sale = book.sale(merchant.id, *name_of_sale)
        if sale is not None and sale.member_id in ids:
            yield sale
