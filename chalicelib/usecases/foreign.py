"""A sale that a point of sale's maker tells of after it was made: taken as it stands, with the reward codes keyed in it.

Nobody could be asked at the till. So a code on a discount line is a claim: the money is off the check already, and what is left
to find out is whether a member's reward pays for it. Whatever becomes of the codes, the sale itself is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from chalicelib.domain.basket import Basket, Line
from chalicelib.domain.offers import reward_meant
from chalicelib.domain.program import Merchant, Program, RewardKind
from chalicelib.domain.refusals import Busy, Refusal, SaleOfAnotherMember, UnknownMember, UnknownRewardCode, UnreadablePhone
from chalicelib.domain.reward_code import CODES_MAX, RewardCode, read_code
from chalicelib.domain.sale import TOLD_LATE, Report, SaleState
from chalicelib.usecases import redeeming, sales
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.till import Answer, Request, Till
from chalicelib.usecases.wishes import Wish

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.usecases.ports import Book, Vault

TAKEN: Final = "taken"
OVER: Final = "over"
"""The reward was taken, but the cashier took off more than it is worth."""
OTHER_MEMBER: Final = "other_member"
"""The code is of somebody else than the sale."""
NOTHING_OFF: Final = "nothing_off"
"""No money was taken off for the code, or another code on the same discount has all of it."""
ROUNDING: Final = 1
"""Minor units by which points of sale differ from us in what a percentage comes to."""
DIGEST_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class ForeignSale:
    """A sale as its point of sale tells of it now, in our words.

    `phone` is the number of the customer on it, as it was typed there. `codes` are the reward codes that stand on its discount
    lines, as they were keyed, each with the minor units that its lines take off; `report.discount` has them too. `lines` are
    what was bought.
    """

    sale_id: str
    report: Report
    refunds: Mapping[str, int] = field(default_factory=dict)
    phone: str | None = field(default=None, repr=False)
    codes: Mapping[str, int] = field(default_factory=dict, repr=False)
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sale did, and what became of each of its codes: taken, over, or a word for why it gave nothing."""

    answer: Answer
    codes: tuple[str, ...] = ()

    @property
    def wasted(self) -> int:
        """How many discounts no reward pays for."""
        return sum(word not in {TAKEN, OVER} for word in self.codes)


def sync(book: "Book", vault: "Vault", till: Till, sale: ForeignSale, now: "datetime") -> Synced:
    """Take the full current state of a sale. The same state again, under whatever name it comes, changes nothing.

    Two round trips, four more for each code. Raises WrongCurrency, RefundChanged, Busy.
    """
    phone_id = _read_phone(vault, till.merchant, sale.phone)
    buyer = sales.Buyer(phone_id, typed=True) if phone_id else None
    words: list[str] = []
    spare = min(sale.report.discount, sum(sale.codes.values()))  # two codes may stand on one discount: it is given once
    left = sale.report.payable + spare
    for typed, off in list(sale.codes.items())[:CODES_MAX] if sale.report.state is SaleState.CLOSED else ():
        word, owner, worth = _use(book, vault, till, sale, (typed, min(off, spare), left), buyer, now)
        words.append(word)
        left, spare = left - worth, spare - worth
        buyer = sales.Buyer(owner) if owner else buyer
    request = _name(vault, till, sale)
    said = replace(sale.report, captured_offline=now - sale.report.occurred_at > TOLD_LATE)
    try:
        answer = sales.report(book, till, sale.sale_id, said, sale.refunds, buyer, request, now, sale.lines)
    except (SaleOfAnotherMember, UnknownMember):
        # Whose it is stays as it was told first, and what else is told of it counts.
        answer = sales.report(book, till, sale.sale_id, said, sale.refunds, None, request, now, sale.lines)
    return Synced(answer, tuple(words))


def refund(book: "Book", vault: "Vault", till: Till, sale_id: str, refund_id: str, amount: int, now: "datetime") -> Answer:
    """Take one refund, `amount` minor units of merchandise, of a sale that may come later. Raises RefundChanged, Busy."""
    name = vault.sign(till.merchant.id, sales.WITHIN.join((sale_id, refund_id, str(amount))))[:DIGEST_LENGTH]
    return sales.refund(book, till, sale_id, refund_id, amount, Request(name, name), now)


def _name(vault: "Vault", till: Till, sale: ForeignSale) -> Request:
    """The request that takes this state of the sale: one a state, since makers name the same event differently each time.

    Its lines are no part of the name: where they change, its money or its version does.
    """
    said = repr((sale.sale_id, sale.report, sorted(sale.refunds.items()), sale.phone, sorted(sale.codes.items())))
    name = vault.sign(till.merchant.id, said)[:DIGEST_LENGTH]
    return Request(name, name)


def _read_phone(vault: "Vault", merchant: Merchant, typed: str | None) -> str | None:
    """Who has the number on a sale; None where it is no number that could join."""
    from chalicelib.domain.phone import PhoneNumber  # noqa: PLC0415  most sales have none

    if not typed:
        return None
    try:
        return vault.member_id(merchant.id, PhoneNumber.parse(typed, merchant.region))
    except UnreadablePhone:
        return None


def _use(
    book: "Book",
    vault: "Vault",
    till: Till,
    sale: ForeignSale,
    keyed: tuple[str, int, int],
    buyer: sales.Buyer | None,
    now: "datetime",
) -> tuple[str, str | None, int]:
    """Redeem one code that was keyed in a sale; returns what became of it, where it was taken whose it is, and for how much.

    `keyed` is the code, what its lines took off, and what was to pay before that. Raises Busy.
    """
    typed, off, payable = keyed
    code = book.reward_code(till.merchant.id, read_code(typed))
    if code is None:
        return "unknown", None, 0
    if buyer is not None and _is_other(book, till.merchant, buyer, code):
        return OTHER_MEMBER, None, 0
    if not off:
        return NOTHING_OFF, None, 0
    program = till.merchant.program_at(now)
    most = payable if _is_percentage(program, code) else min(payable, off)
    name, said = f"{sale.sale_id}{sales.WITHIN}{code.code}", sale.report
    wish = Wish(sale.sale_id, None, (), Basket(most), currency=said.currency, code=code.code, keyed_at=said.occurred_at)
    try:
        done = redeeming.redeem(book, vault, till, wish, Request(name, ""), now)
    except Busy:
        raise
    except UnknownRewardCode as unknown:
        return unknown.reason, None, 0
    except Refusal as refusal:
        return type(refusal).__name__, None, 0
    worth = sum(row[2] for row in done.facts["uses"])
    return OVER if 0 < worth < off - ROUNDING else TAKEN, code.member_id, worth


def _is_percentage(program: Program, code: RewardCode) -> bool:
    """Whether the code's reward is a share of the whole check. Of others no more is taken than was given."""
    reward = reward_meant(program, code.offer_id)
    if reward is None and program.rewards:
        reward = program.mark  # a certificate's
    return reward is not None and reward.kind is RewardKind.PERCENT_OFF


def _is_other(book: "Book", merchant: Merchant, buyer: sales.Buyer, code: RewardCode) -> bool:
    """Whether the sale is said to be a member's who is not the code's. Two reads more where it may be so."""
    if buyer.member_id == code.member_id:
        return False
    found = find_by_phone(book, merchant.id, buyer.member_id) if buyer.typed else book.record(merchant.id, buyer.member_id)
    if found.customer is None or not found.customer.is_member:
        return False
    return found.name(buyer.member_id) != book.record(merchant.id, code.member_id).name(code.member_id)
