"""Everything that the console knows of one member, and what somebody at the shop may change."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from typing import Final

from chalicelib.domain import ledger
from chalicelib.domain.account import Account
from chalicelib.domain.adjustment import Adjustment
from chalicelib.domain.calendar import local_day
from chalicelib.domain.consent import Consent
from chalicelib.domain.customer import Customer
from chalicelib.domain.desk.listing import ending_of
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.entry import Entry
from chalicelib.domain.explanation import say_why
from chalicelib.domain.moving import Move, MoveReason
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import SaleOfAnotherMember, UnknownMember
from chalicelib.usecases import adjustments, audit, moves, sales
from chalicelib.usecases.history import walk_back
from chalicelib.usecases.phones import lend_phone
from chalicelib.usecases.ports import Book, Vault
from chalicelib.usecases.texts.post import Deliveries, Delivery
from chalicelib.usecases.till import Answer, Request, Till, name_write

LINES: Final = 15
TEXTS: Final = 10


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a member's ledger, and why it is there, in a sentence."""

    entry: Entry
    why: str


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One member. `phone` is E.164, empty where none is theirs; `older` is where the next page of entries begins, if any."""

    id: str
    customer: Customer
    account: Account
    balance: int
    phone: str
    lines: tuple[Told, ...]
    older: int | None
    texts: tuple[Delivery, ...]
    consents: tuple[Consent, ...]

    @property
    def ending(self) -> str:
        """The last digits of the phone."""
        return ending_of(self.phone)


class TooMuchByHand(Exception):
    """A manager gave what they may give by hand in a day but `left` points; an owner gives more."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts in the console, at which merchant, with what."""

    book: Book
    vault: Vault
    deliveries: Deliveries
    audit: audit.Audit
    merchant: Merchant
    staff: Staff

    def till(self, location_id: str) -> Till:
        """The desk as one of the merchant's tills. Raises KeyError."""
        return Till(self.merchant, self.merchant.location(location_id))

    def request(self, name: str, *content: object) -> Request:
        """What was asked under a name that the form brought, so that sending it twice does it once."""
        return Request(f"console:{name}", self.vault.sign(self.merchant.id, repr(content))[:32])


def read(desk: Desk, member_id: str, now: datetime, before: int | None = None) -> MemberPage:
    """The page of whoever this id means now. Raises UnknownMember for who was never met, or never asked."""
    merchant = desk.merchant
    record = desk.book.record(merchant.id, member_id)
    customer = record.customer
    if customer is None or not (customer.is_member or customer.asked or customer.erased_at):
        raise UnknownMember(member_id)
    today = local_day(now, merchant.program_at(now).timezone)
    account = ledger.release_run_out(record.account, now, today)
    lines = list(islice(walk_back(desk.book, merchant.id, customer.member_id, before), LINES + 1))
    sealed = lend_phone(customer, record.alias).phone_sealed
    return MemberPage(
        customer.member_id,
        customer,
        account,
        account.available(today),
        desk.vault.open(merchant.id, sealed) if sealed else "",
        tuple(Told(line.entry, say_why(line.entry, line.before, merchant)) for line in lines[:LINES]),
        lines[LINES - 1].entry.account.seq if len(lines) > LINES else None,
        tuple(desk.deliveries.of_member(merchant.id, customer.member_id))[: -TEXTS - 1 : -1],
        tuple(desk.book.consent_rows(merchant.id, customer.member_id))[::-1],
    )


def adjust(desk: Desk, member_id: str, location_id: str, adjustment: Adjustment, name: str, now: datetime) -> Answer:
    """Give or take points, and note who did.

    Raises TooMuchByHand, UnknownMember, InsufficientPoints, RequestIdReused, Busy.
    """
    till, request = desk.till(location_id), desk.request(name, member_id, location_id, adjustment)
    left = _left_by_hand(desk, till, now)
    done = (
        left is not None
        and adjustment.points > left
        and desk.book.operation(desk.merchant.id, name_write("op", till, request.id))
    )
    if left is not None and adjustment.points > left and not done:
        raise TooMuchByHand(left)
    answer = adjustments.adjust(desk.book, till, member_id, adjustment, request, now)
    if not answer.replayed:
        facts = {"points": adjustment.points, "reason": adjustment.reason.value, "location": location_id}
        audit.note(desk.audit, desk.staff, "points_adjusted", member_id, now, **facts)
    return answer


def _left_by_hand(desk: Desk, till: Till, now: datetime) -> int | None:
    """How many points this person may still give by hand today; None: as many as they like. What they took makes no room."""
    most = desk.merchant.limits.by_hand
    if not most or desk.staff.role.covers(Role.OWNER):
        return None
    zone = till.location.zone_at(now)
    day = local_day(now, zone)
    today = takewhile(lambda note: local_day(note.at, zone) >= day, desk.audit.back(desk.merchant.id))
    mine = (int(note.facts["points"]) for note in today if (note.what, note.who) == ("points_adjusted", desk.staff.id))
    return max(0, most - sum(points for points in mine if points > 0))


def take_sale(
    desk: Desk, member_id: str, location_id: str, sale_id: str, name: str, now: datetime, *, moves_it: bool = False
) -> Answer:
    """Make a sale that a till reported this member's, and note who did.

    One that is another member's already is moved only where `moves_it` says so. Raises UnknownMember, UnknownSale,
    SaleOfAnotherMember, SaleUsedReward, RequestIdReused, Busy.
    """
    till = desk.till(location_id)
    owner = sales.find(desk.book, till, sale_id).member_id
    theirs = desk.book.record(desk.merchant.id, member_id).is_of(owner) if owner else False
    if owner and not theirs and not moves_it:
        raise SaleOfAnotherMember(sale_id)
    reason = MoveReason.MISTYPED_NUMBER if owner else MoveReason.FORGOTTEN_NUMBER
    to = Move(member_id, reason, desk.staff.name)
    answer = moves.move(desk.book, till, sale_id, to, desk.request(name, location_id, sale_id, member_id), now)
    audit.note(desk.audit, desk.staff, "sale_moved", member_id, now, location=location_id)
    return answer
