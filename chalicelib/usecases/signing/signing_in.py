"""Signing in at the console: by a code that a number on a team is texted, or by a link that is good for once.

Whether a number is on a team, nobody learns here: the same is counted, written and answered for one that is not. What tells who
asked is a signed ticket in their browser, so nothing is stored but counters.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.customer import HandledText, Reply
from chalicelib.domain.desk.staff import Staff
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases.codes import is_code
from chalicelib.usecases.desk import Counters, Team, hash_phone
from chalicelib.usecases.ports import Book, Changes, Merchants, Vault
from chalicelib.usecases.signing import tickets
from chalicelib.usecases.signing.attempts import DAY, HOUR, Limit, TooOften, admit
from chalicelib.usecases.signing.tickets import Ticket

CODE_LASTS: Final = timedelta(minutes=10)
LINK_LASTS: Final = timedelta(days=7)
TRIES_MAX: Final = 5
ASKED_BY_CALLER: Final = Limit(10, HOUR)
ASKED_FOR_NUMBER: Final = (Limit(1, timedelta(minutes=1)), Limit(5, DAY))
TRIED_BY_CALLER: Final = Limit(30, HOUR)
TEXTED: Final = Limit(2_000, DAY)
"""Codes of a whole stage: should everything else fail, this is what it costs."""
ON_LAPTOP: Final = 100
"""So many times as often codes may be asked for and tried where a developer signs in all day: one text a minute it stays."""
CODE, LINK = "sign-in", "sign-in-link"
NOBODY: Final = "nobody"
"""Under whom a number that works nowhere leaves the same row as one that does, so that it is answered as fast."""


class Rejected(Exception):
    """This signs nobody in. `wrong`: the code is another, `left` more may be tried; `over`: a new one has to be asked for."""

    def __init__(self, reason: Literal["wrong", "over"], left: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.left = reason, left


@dataclass(frozen=True, slots=True)
class Door:
    """What signing in needs."""

    book: Book
    merchants: Merchants
    vault: Vault
    team: Team
    counters: Counters
    on_laptop: bool = False
    """Whether this is a developer's own machine, whose texts go to nobody."""


def ask(door: Door, phone: PhoneNumber, caller: str, now: datetime) -> str:
    """Text a code to a number if it is on a team; returns the ticket that the code belongs to. Raises TooOften."""
    return _ask(door, hash_phone(door.vault, phone), phone, caller, now)


def ask_again(door: Door, staff: Staff, caller: str, now: datetime) -> str:
    """Text a code to somebody who is signed in, so that they show that it is them. Raises TooOften."""
    phone = PhoneNumber(door.vault.open(staff.merchant_id, staff.phone_sealed)) if staff.phone_sealed else None
    return _ask(door, staff.phone_hash, phone, caller, now)


def can_text(door: Door, staff: Staff) -> bool:
    """Whether a code can reach them: some merchant with whom they work may text by now."""
    return bool(staff.phone_sealed) and any(_texting(door, one) for one in workplaces(door, staff))


def check(door: Door, written: str, typed: str, caller: str, now: datetime) -> tuple[Staff, ...]:
    """Whoever the number belongs to that this code was texted to, once for each merchant. Raises Rejected and TooOften."""
    ticket = tickets.read(door.vault, CODE, written, now)
    if ticket is None:
        raise Rejected("over")
    admit(door.counters, f"sign-in-tries|{caller}", _limit(door, TRIED_BY_CALLER), now)
    # Counted before it is looked at: who tries many at once has no more tries than who tries them one by one.
    left = TRIES_MAX - door.counters.add(f"code-tries|{ticket.nonce}", ticket.until)
    people = door.team.of_phone(ticket.words)
    if left < 0:
        raise Rejected("over")
    if not is_code(door.vault, ticket.nonce, typed) or not people:
        raise Rejected("wrong", left) if left else Rejected("over")
    if not tickets.spend(door.counters, ticket):
        raise Rejected("over")
    return people


def make_link(team: Team, vault: Vault, staff: Staff, now: datetime) -> str:
    """What signs somebody in once, for whom no text can be sent yet. One that was made before ends. Raises Outpaced."""
    ticket = tickets.make(LINK, f"{staff.merchant_id}:{staff.id}", LINK_LASTS, now)
    team.put(replace(staff, link=ticket.nonce))
    return tickets.write(vault, ticket)


def use_link(door: Door, written: str, now: datetime) -> Staff:
    """Whom a link signs in. Raises Rejected where it is over, used, not their newest, or of somebody who left the team."""
    ticket = tickets.read(door.vault, LINK, written, now)
    merchant_id, _, staff_id = ticket.words.partition(":") if ticket else ("", "", "")
    staff = door.team.get(merchant_id, staff_id) if ticket else None
    if ticket is None or staff is None or staff.link != ticket.nonce or not tickets.spend(door.counters, ticket):
        raise Rejected("over")
    return staff


def workplaces(door: Door, staff: Staff) -> tuple[Staff, ...]:
    """Everywhere where somebody with this person's number works, this one among them."""
    return door.team.of_phone(staff.phone_hash) if staff.phone_hash else (staff,)


def _ask(door: Door, phone_hash: str, phone: PhoneNumber | None, caller: str, now: datetime) -> str:
    admit(door.counters, f"sign-in|{caller}", _limit(door, ASKED_BY_CALLER), now)
    for limit in ASKED_FOR_NUMBER:
        admit(door.counters, f"sign-in|{phone_hash}|{limit.most}", _limit(door, limit), now)
    ticket = tickets.make(CODE, phone_hash, CODE_LASTS, now)
    known = next(((staff, where) for staff in door.team.of_phone(phone_hash) if (where := _texting(door, staff))), None)
    if known is None:  # as many requests as where somebody was found, or the time would tell
        door.team.get(NOBODY, NOBODY)
        _reread(door, NOBODY)
    try:
        admit(door.counters, "sign-in-texts" if known else "sign-in-silence", TEXTED, now)
    except TooOften:
        known = None  # told, it would say that the number is on a team
    door.book.commit(_text(door.vault, phone, ticket, *known, now) if known and phone else _as_much(ticket, now))
    return tickets.write(door.vault, ticket)


def _limit(door: Door, limit: Limit) -> Limit:
    return Limit(limit.most * ON_LAPTOP, limit.span) if door.on_laptop and limit.most > 1 else limit


def _texting(door: Door, staff: Staff) -> Merchant | None:
    """Their merchant, where it may text by now."""
    merchant = _reread(door, staff.merchant_id)
    return merchant if merchant and merchant.texting.registration is Registration.APPROVED else None


def _reread(door: Door, merchant_id: str) -> Merchant | None:
    """A merchant, read in any case: what a process remembers would be answered faster. None: it is being set up."""
    try:
        return door.merchants.reread(merchant_id)
    except KeyError:
        return None


def _text(vault: Vault, phone: PhoneNumber, ticket: Ticket, staff: Staff, merchant: Merchant, now: datetime) -> Changes:
    minutes = int(CODE_LASTS.total_seconds()) // 60
    reply = Reply("sign_in_code", {"nonce": ticket.nonce, "minutes": minutes, "until": ticket.until.isoformat()})
    member_id = vault.member_id(merchant.id, phone)
    cause = f"sign-in:{ticket.nonce}"
    told = HandledText(cause, member_id, staff.phone_sealed, merchant.language, "sign_in", now, (reply,))
    return Changes(merchant.id, handled=told)


def _as_much(ticket: Ticket, now: datetime) -> Changes:
    return Changes(NOBODY, handled=HandledText(f"sign-in:{ticket.nonce}", NOBODY, b"-", "en", "sign_in", now, ()))
