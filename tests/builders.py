"""Merchants, programs and a shop to play in, for tests. Points are earned through the writers, never put there."""

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from chalicelib.domain.adjustment import Adjustment, Reason
from chalicelib.domain.basket import Basket, Line
from chalicelib.domain.confirmation_policy import ConfirmationPolicy
from chalicelib.domain.customer import InboundText
from chalicelib.domain.location import Location
from chalicelib.domain.moving import Move, MoveReason
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, Program, ProgramType, Reward, RewardKind
from chalicelib.domain.sale import Report, SaleState
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.domain.tiers import Tier, Tiers
from chalicelib.domain.window import WallTime, Weekday, Window
from chalicelib.usecases import (
    adjustments,
    closing,
    confirming,
    members,
    moves,
    programs,
    redeeming,
    redemptions,
    reversals,
    sales,
    settings,
)
from chalicelib.usecases.causes.ports import Causes
from chalicelib.usecases.coupons import guests
from chalicelib.usecases.ports import Book, Merchants, Vault
from chalicelib.usecases.texts import conversation
from chalicelib.usecases.texts.post import Deliveries
from chalicelib.usecases.texts.turn import Conversation
from chalicelib.usecases.till import Answer, Request, Till
from chalicelib.usecases.wallets import Pages
from chalicelib.usecases.wishes import Wish
from tests.fake_causes import FakeCauses
from tests.fake_post import FakeDeliveries
from tests.fake_vault import FakeVault
from tests.fakes import FakeBook, FakeMerchants

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
START = datetime(2026, 1, 1, tzinfo=UTC)
SHOP_NUMBER = "+12065550100"
MAYA = "+12065550142"
COFFEE = Reward("coffee", "Free coffee", RewardKind.FREE_ITEM, 50, amount=350)
LOAF = Reward("loaf", "Free loaf", RewardKind.FREE_ITEM, 120, amount=850)
FIVER = Reward("fiver", "$5 off", RewardKind.AMOUNT_OFF, 40, amount=500)
CUT = Reward("cut", "Free haircut", RewardKind.FREE_ITEM, 10, amount=3200)
CREDIT = Reward("credit", "Store credit", RewardKind.CREDIT, 1)
PIN = "4711"
DOLLAR = EarnRule(EarnBasis.AMOUNT, 1, 100)
APPROVED = Texting(Registration.APPROVED)
HAPPY = Window("Happy Tuesday", (Weekday.TUESDAY,), WallTime(13), WallTime(16), Fraction(2))
SILVER = Tier("silver", "Silver", 10_000, Fraction(5, 4))
GOLD = Tier("gold", "Gold", 50_000, Fraction(2), bonus_points=100)
LADDER = Tiers((SILVER, GOLD))
"""$100 a year for Silver, $500 for Gold."""


def program(**changes: Any) -> Program:
    """A graduated program, 1 point a dollar; everything can be changed by name."""
    plain = Program(
        "club",
        1,
        "Rosa's Regulars",
        ProgramType.GRADUATED,
        "America/Los_Angeles",
        "USD",
        DOLLAR,
        (COFFEE, LOAF, FIVER),
        START,
        ExpiryPolicy(ExpiryKind.MONTH_END, 12),
    )
    return replace(plain, **changes)


BARBER = program(type=ProgramType.INSTANT, earn=EarnRule(EarnBasis.VISIT, 1), rewards=(CUT,))
BOOKSHOP = program(type=ProgramType.REBATE, earn=EarnRule(EarnBasis.AMOUNT, 5, 100), rewards=(CREDIT,))


def opening(merchant_id: str = "rosas", number: str = SHOP_NUMBER, rules: Program | None = None) -> programs.Opening:
    """A merchant with two shops."""
    shops = (Location("mill", "Mill Street", "America/Los_Angeles"), Location("dock", "Harbor", "America/New_York"))
    return programs.Opening(merchant_id, "Rosa's Bakery", number, "US", "en", "sign-1", shops, rules or program(), APPROVED)


def digest(*content: object) -> str:
    """What tells one request's content from another's, as long as the API's."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:32]


def basket_of(payable: int | None) -> Basket | None:
    """A check of which no lines are known, or nothing at all."""
    return None if payable is None else Basket(payable)


@dataclass
class Shop:
    """One merchant with a clock, and the use cases in short."""

    rules: Program = field(default_factory=program)
    book: Book = field(default_factory=FakeBook)
    merchants: Merchants = field(default_factory=FakeMerchants)
    vault: Vault = field(default_factory=FakeVault)
    deliveries: Deliveries = field(default_factory=FakeDeliveries)
    now: datetime = NOW
    pages: Pages | None = None
    causes: Causes = field(default_factory=FakeCauses)

    def __post_init__(self) -> None:
        self.keys = programs.open_merchant(self.merchants, self.vault, opening(rules=self.rules), self.now)
        self.merchant = self.merchants.get("rosas")
        self.till = Till(self.merchant, self.merchant.location("mill"))
        self._ids = (f"id-{number}" for number in itertools.count(1))

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    def text(self, body: str, sender: str = MAYA, **fields: Any) -> conversation.Outcome:
        """A customer texts the shop."""
        plain = InboundText(next(self._ids), sender, SHOP_NUMBER, body, self.now)
        desk = Conversation(self.book, self.merchants, self.vault, self.deliveries, self.pages, self.causes)
        return conversation.receive(desk, replace(plain, **fields), self.now)

    def join(self, name: str = "Maya", sender: str = MAYA) -> str:
        """A customer texts their name; returns the member's id."""
        self.text(name, sender)
        return self.vault.member_id("rosas", PhoneNumber(sender))

    def member(self, member_id: str) -> members.Member:
        """The member as a till sees them."""
        return members.get(self.book, self.till, member_id, self.now)

    def balance(self, member_id: str) -> int:
        """Points free to spend."""
        return self.member(member_id).balance

    def quote(self, member_id: str | None, check: Report, *offers: str, check_id: str = "sale-1") -> redemptions.Quote:
        """What a check would cost and earn."""
        wish = Wish(check_id, member_id, offers)
        return redemptions.quote(self.book, self.vault, self.till, wish, check, self.now)

    def redeem_at_once(
        self, member_id: str | None, *offers: str, check_id: str = "sale-1", key: str | None = None, **wished: Any
    ) -> Answer:
        """Use offers on a check in one step."""
        wish = Wish(check_id, member_id, offers, **wished)
        return redeeming.redeem(self.book, self.vault, self.till, wish, Request(key or next(self._ids), digest(wish)), self.now)

    def use_as_nobody(self, *offers: str, check_id: str = "sale-1", key: str | None = None, payable: int | None = 2000) -> Answer:
        """Use coupons on the check of somebody who is no member."""
        wish = Wish(check_id, None, offers, basket_of(payable))
        return guests.use(self.book, self.till, wish, Request(key or next(self._ids), digest(wish)), self.now)

    def sell(
        self,
        member_id: str | None,
        subtotal: int,
        sale_id: str = "sale-1",
        *,
        key: str | None = None,
        refunds: dict[str, int] | None = None,
        till: Till | None = None,
        lines: Sequence[Line] = (),
        **fields: Any,
    ) -> Answer:
        """Report a sale in its full state."""
        report = replace(Report(SaleState.CLOSED, "USD", self.now, subtotal), **fields)
        buyer = sales.Buyer(member_id) if member_id else None
        request = Request(key or next(self._ids), digest(report, refunds, member_id))
        return sales.report(self.book, till or self.till, sale_id, report, refunds or {}, buyer, request, self.now, lines)

    def refund(self, amount: int, refund_id: str = "refund-1", sale_id: str = "sale-1", key: str | None = None) -> Answer:
        """Report one refund."""
        request = Request(key or next(self._ids), digest(amount))
        return sales.refund(self.book, self.till, sale_id, refund_id, amount, request, self.now)

    def hold(
        self,
        member_id: str,
        *offers: str,
        check_id: str = "sale-1",
        payable: int | None = None,
        key: str | None = None,
        **more: Any,
    ) -> Answer:
        """Hold offers for a check; `more` is what else a wish says."""
        wish = Wish(check_id, member_id, offers, basket_of(payable), **more)
        return redemptions.hold(self.book, self.vault, self.till, wish, Request(key or next(self._ids), digest(wish)), self.now)

    def capture(self, redemption_id: str, amount: int | None = None, key: str | None = None, **shown: str) -> Answer:
        """Make a hold final, or so much of its credit; `shown` is a code or a manager_pin."""
        request = Request(key or next(self._ids), digest("capture", redemption_id, amount, *shown.items()))
        proof = confirming.Proof(self.vault, **shown)
        return closing.capture(self.book, self.till, redemption_id, request, self.now, amount, proof)

    def use_code(self, code: str, check_id: str = "sale-1", payable: int | None = None, key: str | None = None) -> Answer:
        """Hold what a reward code says."""
        wish = Wish(check_id, None, (), basket_of(payable), code=code)
        return redemptions.hold(self.book, self.vault, self.till, wish, Request(key or next(self._ids), digest(wish)), self.now)

    def confirm_by_phone(self, **policy: Any) -> None:
        """From now on the phone confirms redemptions: always, or as said."""
        wanted = ConfirmationPolicy(**(policy or {"always": True}), manager_pin=PIN)
        settings.change_settings(self.merchants, self.vault, "rosas", APPROVED, wanted)
        self.merchant = self.merchants.get("rosas")
        self.till = Till(self.merchant, self.till.location)

    def code_of(self, redemption_id: str) -> str:
        """What the phone is texted to confirm a redemption."""
        return confirming.code_of(self.vault, "rosas", redemption_id)

    def release(self, redemption_id: str, key: str | None = None) -> Answer:
        """Give a hold back."""
        request = Request(key or next(self._ids), digest("release", redemption_id))
        return closing.release(self.book, self.till, redemption_id, request, self.now)

    def reverse(self, redemption_id: str, *offers: str, reason: str | None = None, key: str | None = None) -> Answer:
        """Undo a capture, or these offers of it."""
        request = Request(key or next(self._ids), digest("reverse", redemption_id, offers))
        return reversals.reverse(self.book, self.till, redemption_id, offers or None, reason, request, self.now)

    def redeem(self, member_id: str, *offers: str, check_id: str = "sale-1", payable: int | None = None) -> str:
        """Hold and capture; returns the redemption's id."""
        held = self.hold(member_id, *offers, check_id=check_id, payable=payable)
        return str(self.capture(held.facts["id"]).facts["id"])

    def adjust(self, member_id: str, points: int, key: str | None = None, **fields: Any) -> Answer:
        """Staff gives points, or takes some."""
        adjustment = Adjustment(points, **{"reason": Reason.GOODWILL, "actor": "ana", **fields})
        request = Request(key or next(self._ids), digest(member_id, adjustment))
        return adjustments.adjust(self.book, self.till, member_id, adjustment, request, self.now)

    def move(self, member_id: str, sale_id: str = "sale-1", key: str | None = None) -> Answer:
        """Staff moves a sale to another member."""
        to = Move(member_id, MoveReason.MISTYPED_NUMBER, "ana")
        return moves.move(self.book, self.till, sale_id, to, Request(key or next(self._ids), digest(to)), self.now)
