"""What a till page does for one customer: who they are, a sale, undoing it, a reward. It ends in what points of sale end in.

A check is one customer's visit, named by the device. Rewards are used on it, then its sale is told: the cashier keys what is
paid, so what a reward took off is a discount that we know and they need not.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final

from chalicelib.domain.basket import Basket
from chalicelib.domain.calendar import local_day
from chalicelib.domain.confirmation import NextStep
from chalicelib.domain.customer import Asked, Customer, Reply
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.foretelling import Rate, foretell
from chalicelib.domain.offers import Offer, list_offers, listed, reward_meant
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import RewardKind
from chalicelib.domain.refusals import UnknownSale, UnusableField
from chalicelib.domain.sale import Report, SaleState
from chalicelib.domain.special import COUPON, Special, meant_for
from chalicelib.domain.texts.notice import notice_of
from chalicelib.domain.texts.texting import Registration
from chalicelib.domain.tier_standing import TierStanding, stand
from chalicelib.domain.till_refusals import ManagerOnly
from chalicelib.usecases import closing, redemptions, reversals, sales
from chalicelib.usecases.confirming import Proof
from chalicelib.usecases.coupons import guests
from chalicelib.usecases.coupons.finding import special_meant
from chalicelib.usecases.members import Member
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Book, Changes, Vault
from chalicelib.usecases.texts.notices import write_body
from chalicelib.usecases.till import Answer, Request, Till, attempt
from chalicelib.usecases.wishes import Wish

SALES_SHOWN: Final = 4
ENTRIES_READ: Final = 12
AMOUNT_MAX: Final = 999_999
"""Minor units of one sale: more keys than that are a slip."""
AT_ONCE: Final = timedelta(minutes=2)
"""A sale that reaches us later was keyed without a connection."""
AGE_MAX: Final = timedelta(days=30)
DIGEST_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class PastSale:
    """One sale of a member: when, how much counted (minor units), and what it gave."""

    at: datetime
    amount: int
    points: int


@dataclass(frozen=True, slots=True)
class Served:
    """A member as the till page shows them. `ending` are the last digits of their number."""

    member: Member
    ending: str
    offers: tuple[Offer, ...]
    sales: tuple[PastSale, ...]
    rate: Rate
    standing: TierStanding


@dataclass(frozen=True, slots=True)
class Keyed:
    """A sale as it was keyed `age` ago: `amount` minor units that are paid; whose, by id, or by a number that was typed.

    `held`: it counts as a sale, and its points wait until somebody lets them through.
    """

    check_id: str
    amount: int
    member_id: str | None = None
    phone: PhoneNumber | None = None
    age: timedelta = timedelta(0)
    held: bool = False

    def made_at(self, now: datetime) -> datetime:
        """When it was keyed, where it is told now; what comes within a minute or so was not kept."""
        age = min(max(self.age, timedelta(0)), AGE_MAX)
        return now - age if age > AT_ONCE else now


@dataclass(frozen=True, slots=True)
class Told:
    """What a sale did, as its answer says, and the text that follows: None where there is none."""

    answer: Answer
    text: str | None = None
    ending: str = ""
    waits: bool = False
    """Nobody's yet: it waits for the YES of a phone that was invited."""


def serve(book: Book, vault: Vault, till: Till, member: Member, now: datetime) -> Served:
    """All that the page shows of a member. One Query beside the member's own."""
    program = till.merchant.program_at(now)
    specials = listed(till.merchant, till.location, member.customer, member.account, now)
    offers = list_offers(member.account, program, None, local_day(now, program.timezone), specials)
    entries = tuple(islice(book.entries_back(till.merchant.id, member.id), ENTRIES_READ))
    undone = {entry.cause for entry in entries if entry.facts.get("state") == SaleState.VOIDED.value}
    made = (entry for entry in entries if _is_sale(entry) and entry.cause not in undone)
    past = tuple(PastSale(entry.at, int(entry.facts.get("base", 0)), entry.points) for entry in islice(made, SALES_SHOWN))
    standing = stand(member.account, till.merchant, now)
    rate = foretell(program, till.location, member.account, now, standing, partial(_is_meant, till, member))
    return Served(member, ending_of(vault, till, member.customer), offers, past, rate, standing)


def ending_of(vault: Vault, till: Till, customer: Customer) -> str:
    """The last four digits of somebody's number; nothing where they have none."""
    return vault.open(till.merchant.id, customer.phone_sealed)[-4:] if customer.phone_sealed else ""


def earn(book: Book, vault: Vault, till: Till, keyed: Keyed, request_id: str, now: datetime) -> Told:
    """Report a keyed sale: the same request again changes nothing, whenever it comes.

    A number that was typed may belong to nobody; where it was invited, the sale waits with it. Raises UnusableField,
    UnknownMember, SaleOfAnotherMember, RequestIdReused, Busy.
    """
    if not 0 < keyed.amount <= AMOUNT_MAX:
        raise UnusableField("amount", f"1 to {AMOUNT_MAX}")
    made_at = keyed.made_at(now)
    phone_id = vault.member_id(till.merchant.id, keyed.phone) if keyed.phone else None
    buyer = sales.Buyer(phone_id, typed=True) if phone_id else sales.Buyer(keyed.member_id or "")
    off = _taken_off(book, till, keyed)
    report = Report(
        SaleState.CLOSED,
        till.merchant.program_at(now).currency,
        made_at,
        keyed.amount + off,
        discount=off,
        captured_offline=made_at < now,
    )
    request = name_request(vault, till, request_id, keyed.check_id, keyed.amount, buyer.member_id)
    answer = sales.report(book, till, keyed.check_id, report, {}, None if keyed.held else buyer, request, now)
    if "balance" not in answer.facts:
        return Told(answer, waits=not keyed.held and _keep_claim(book, till, phone_id, answer))
    return _tell(book, vault, till, keyed.check_id, answer, now)


def undo(book: Book, vault: Vault, till: Till, check_id: str, role: Role, request_id: str, now: datetime) -> Answer:
    """Void a sale: its points go, and rewards that were used on its check come back. Of an earlier day for managers alone.

    Raises UnknownSale, ManagerOnly, RequestIdReused, Busy.
    """
    sale = sales.find(book, till, check_id)
    if sale.report is None:
        raise UnknownSale(check_id)
    zone = till.merchant.program_at(now).timezone
    if local_day(sale.report.occurred_at, zone) < local_day(now, zone) and not role.covers(Role.MANAGER):
        raise ManagerOnly
    report = replace(sale.report, state=SaleState.VOIDED)
    request = name_request(vault, till, request_id, "undo", check_id)
    return sales.report(book, till, check_id, report, {}, None, request, now)


def use(book: Book, vault: Vault, till: Till, wish: Wish, amount: int, request_id: str, now: datetime) -> Answer:
    """Use a reward on a check; where the phone has to confirm it, it is held, and the facts' `next_step` says what is missing.

    `amount` is what is on the check (minor units, 0: not keyed yet); a coupon needs it, for it may be of checks of so much.
    Raises UnusableField, UnknownMember, UnknownOffer, InsufficientPoints, OfferNotApplicable, RequestIdReused, Busy, and what
    refuses coupons.
    """
    program = till.merchant.program_at(now)
    by_coupon = wish.offer_ids[0].startswith(COUPON)
    if by_coupon and not amount:
        raise UnusableField("amount", "what is on the check, for a coupon")
    meant = special_meant(book, till.merchant, wish.offer_ids[0], now) if by_coupon else None
    reward = reward_meant(program, meant.offer_id if meant else wish.offer_ids[0])
    counts = not wish.gives and reward is not None and reward.scope == "check" and reward.kind is not RewardKind.FREE_ITEM
    counts |= any(one.spend_min and (one is meant or one.offer_id in wish.offer_ids) for one in program.specials)
    wish = replace(wish, basket=Basket(amount) if counts and amount > 0 else None)
    given = ("give",) if wish.gives else ()
    request = name_request(vault, till, request_id, wish.check_id, wish.member_id, *wish.offer_ids, amount, *given)
    if wish.member_id is None:
        return guests.use(book, till, wish, request, now)
    held = redemptions.hold(book, vault, till, wish, request, now)
    if held.facts["next_step"] != NextStep.CAPTURE.value:
        return held
    return finish(book, vault, till, str(held.facts["id"]), f"{request_id}.use", now)


def finish(
    book: Book, vault: Vault, till: Till, redemption_id: str, request_id: str, now: datetime, code: str = "", pin: str = ""
) -> Answer:
    """Use what is held: with the code of the customer's phone, with a manager's PIN, or because the phone said YES.

    Raises what `closing.capture` raises.
    """
    proof = Proof(vault, code or None, pin or None) if code or pin else None
    request = name_request(vault, till, request_id, "finish", redemption_id, code, pin)
    return closing.capture(book, till, redemption_id, request, now, proof=proof)


def give_back(book: Book, vault: Vault, till: Till, redemption_id: str, request_id: str, now: datetime) -> Answer:
    """Give a reward back, held or used. Raises what `closing.release` and `reversals.reverse` raise."""
    request = name_request(vault, till, request_id, "back", redemption_id)
    found = reversals.find(book, till, redemption_id, now)
    if found.status.value == "held":
        return closing.release(book, till, redemption_id, request, now)
    return reversals.reverse(book, till, redemption_id, None, None, request, now)


def name_request(vault: Vault, till: Till, request_id: str, *content: object) -> Request:
    """The device's name for a write, with a keyed digest of what it asks."""
    return Request(request_id, vault.sign(till.merchant.id, repr(content))[:DIGEST_LENGTH])


def preview(till: Till, vault: Vault, customer: Customer, reply: Reply) -> str:
    """A text as the customer will read it."""
    number = vault.open(till.merchant.live_id, till.merchant.phone_sealed)
    named = replace(reply, facts={**reply.facts, "name": customer.first_name or ""})
    return write_body(till.merchant, number, customer.language, named)


def _is_meant(till: Till, member: Member, special: Special, at: datetime) -> bool:
    """Whether a special for some members is for this one."""
    return bool(meant_for((special,), till.merchant, till.location, member.customer, member.account, at))


def _is_sale(entry: Entry) -> bool:
    return entry.kind is EntryKind.SALE and entry.points > 0 and "was" not in entry.facts


def _taken_off(book: Book, till: Till, keyed: Keyed) -> int:
    """What rewards took off this check, which waits for its sale. Only a member that was looked up can have used any."""
    if keyed.member_id is None:
        return 0
    account = book.record(till.merchant.id, keyed.member_id).account
    mine = (held for held in account.captures if (held.check_id, held.location_id) == (keyed.check_id, till.location.id))
    return sum(use.amount for held in mine for use in held.uses)


def _keep_claim(book: Book, till: Till, phone_id: str | None, answer: Answer) -> bool:
    """Let a sale of nobody wait with the phone that was invited; whether it does."""
    code = answer.facts["claim"][0] if "claim" in answer.facts else None

    def write() -> bool:
        found = find_by_phone(book, till.merchant.id, phone_id).customer if phone_id and code else None
        if found is None or found.asked is not Asked.CONFIRM or found.is_member:
            return False
        if found.claim_code != code:
            book.commit(Changes(till.merchant.id, customers=(replace(found, claim_code=code),)))
        return True

    return attempt(write)


def _tell(book: Book, vault: Vault, till: Till, check_id: str, answer: Answer, now: datetime) -> Told:
    """The answer with the text that the member's newest entry calls for, where it is of this sale."""
    member_id = str(answer.facts["member_id"])
    customer = book.record(till.merchant.id, member_id).customer
    if customer is None:
        return Told(answer)
    ending = ending_of(vault, till, customer)
    entry = next(book.entries_back(till.merchant.id, customer.member_id), None)
    notice = notice_of(entry, till.merchant.program_at(now)) if entry and entry.cause == check_id else None
    leaves = customer.can_be_texted and till.merchant.texting.registration is Registration.APPROVED
    return Told(answer, preview(till, vault, customer, notice) if notice and leaves else None, ending)
