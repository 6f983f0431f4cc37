"""What a till sends about a check: sales, refunds, quotes and holds.

Money is whole minor units of the check's currency, 0 to 100,000,000.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from chalicelib.api.bodies import EARLIEST, OFFERS_MAX, ForeignId, MemberId, OfferId, TypedPhone
from chalicelib.api.currencies import CURRENCIES
from chalicelib.domain.basket import Basket, Line, fold, label_of
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.sale import Report, SaleState

MONEY_MAX: Final = 100_000_000
LINES_MAX: Final = 500
REFUNDS_MAX: Final = 100
PAYMENTS_MAX: Final = 50
AHEAD_MAX: Final = timedelta(days=1)
REWARD_PAYMENT: Final = "reward"

Money = Annotated[
    int, Meta(ge=0, le=MONEY_MAX, description="Whole minor units: 1240 is $12.40. 0 to 100000000, never a decimal number.")
]
Words = Annotated[str, Meta(max_length=500, description="At most 500 characters.")]


class LineBody(Struct, frozen=True, kw_only=True):
    """One line of a check: rewards for items know it by its `sku`, `name` or `category`, and answers by its `id`."""

    id: Annotated[Words, Meta(description="What answers call the line; left out: its place among the lines, from 1.")] | None = (
        None
    )
    sku: Words | None = None
    name: Words | None = None
    category: Words | None = None
    quantity: (
        Annotated[str, Meta(max_length=20, pattern=r"^-?\d+(\.\d+)?(?![\s\S])", description='A decimal as text: "0.75".')] | None
    ) = None
    unit_price: Annotated[int, Meta(ge=-MONEY_MAX, le=MONEY_MAX, description="Whole minor units.")] | None = None
    total: (
        Annotated[int, Meta(ge=-MONEY_MAX, le=MONEY_MAX, description="The whole line after its discounts, in whole minor units.")]
        | None
    ) = None
    discounted: Annotated[bool, Meta(description="Whether the line takes no discount any more.")] | None = None

    def line(self, place: int) -> Line:
        """The line as the domain knows it. What is weighed is one thing, whatever it weighs."""
        quantity = Decimal(self.quantity or 1)
        total = self.total if self.total is not None else int((self.unit_price or 0) * quantity)
        units = int(quantity) if quantity == int(quantity) else 1
        names = frozenset(fold(name) for name in (self.sku, self.name, self.category) if name)
        label = label_of(self.name, self.sku, self.category)
        pieces = units if quantity >= 0 else -abs(units)
        return Line(self.id or str(place), names, 0 if self.discounted or quantity < 0 else units, total, label, pieces)


class PaymentBody(Struct, frozen=True, kw_only=True):
    """One payment. Those of type `reward` are what a reward paid."""

    type: Annotated[str, Meta(min_length=1, max_length=40, description="cash, card, reward, ...")]
    amount: Money


class CheckBody(Struct, frozen=True, kw_only=True):
    """What is on a check. Raises UnusableField where the fields contradict each other."""

    currency: Annotated[
        str, Meta(pattern=r"^[A-Z]{3}(?![\s\S])", description="The ISO 4217 code of the currency, three capital letters: USD.")
    ]
    subtotal: Annotated[
        Money, Meta(description="Merchandise before discount, tax and tip, in whole minor units: 1240 is $12.40.")
    ]
    discount: Annotated[Money, Meta(description="Off the merchandise, in whole minor units; at most the subtotal.")] = 0
    tax: Money = 0
    tip: Money = 0
    exempt_amount: Annotated[Money, Meta(description="The part of the merchandise that never earns, in whole minor units.")] = 0
    lines: Annotated[tuple[LineBody, ...], Meta(max_length=LINES_MAX, description="At most 500 lines.")] | None = None
    payments: Annotated[tuple[PaymentBody, ...], Meta(max_length=PAYMENTS_MAX, description="At most 50 payments.")] | None = None

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise UnusableField("currency", "not a currency of ISO 4217 that is in use")
        if self.discount > self.subtotal:
            raise UnusableField("discount", "more than the subtotal; at most all of it can be taken off")

    def report(self, occurred_at: datetime, state: SaleState = SaleState.CLOSED, version: int | None = None) -> Report:
        """The check as the domain knows a sale."""
        rewards = sum(payment.amount for payment in self.payments or () if payment.type == REWARD_PAYMENT)
        return Report(
            state,
            self.currency,
            occurred_at,
            self.subtotal,
            self.discount,
            self.tax,
            self.tip,
            self.exempt_amount,
            rewards,
            version,
        )

    def basket(self, report: Report) -> Basket:
        """What is on the check, with what is left to pay by its `report`."""
        return Basket(report.payable, self.sold)

    @property
    def sold(self) -> tuple[Line, ...]:
        """The lines as the domain knows them."""
        return tuple(line.line(place) for place, line in enumerate(self.lines or (), start=1))


class RefundBody(Struct, frozen=True, kw_only=True):
    """One refund of a sale."""

    id: ForeignId
    amount: Annotated[Money, Meta(description="Merchandise given back, without tax and tip, in whole minor units.")]


class SaleBody(CheckBody, frozen=True, kw_only=True):
    """The full current state of a sale. Where both are given, `member_id` wins over `phone`."""

    state: Annotated[Literal["open", "closed", "voided"], Meta(description="Where the sale stands: open, closed or voided.")]
    occurred_at: Annotated[
        datetime,
        Meta(tz=True, description="ISO 8601 with an offset: 2026-03-01T12:30:00-08:00. Since 2000, at most a day ahead."),
    ]
    member_id: MemberId | None = None
    phone: TypedPhone | None = None
    refunds: (
        Annotated[tuple[RefundBody, ...], Meta(max_length=REFUNDS_MAX, description="All refunds so far, at most 100.")] | None
    ) = None
    version: (
        Annotated[int, Meta(ge=0, le=2**53, description="Grows with every change of the sale; an older one changes nothing.")]
        | None
    ) = None
    captured_offline: Annotated[bool, Meta(description="Whether the till had no connection when it sold.")] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        ids = [refund.id for refund in self.refunds or ()]
        if len(set(ids)) < len(ids):
            raise UnusableField("refunds", "one id comes twice; each refund has its own")

    def said(self, now: datetime) -> Report:
        """What the till says about the sale. Raises UnusableField for a time that cannot be."""
        if not EARLIEST <= self.occurred_at <= now + AHEAD_MAX:
            raise UnusableField("occurred_at", "before 2000 or more than a day ahead of our clock")
        report = self.report(self.occurred_at.astimezone(UTC), SaleState(self.state), self.version)
        return replace(report, captured_offline=self.captured_offline)

    @property
    def refunded(self) -> dict[str, int]:
        """Minor units by refund id."""
        return {refund.id: refund.amount for refund in self.refunds or ()}


CouponCode = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9: -]{1,40}(?![\s\S])",
        description="The code of a coupon as it was typed or scanned: letters, digits, spaces, hyphens and colons, at most 40.",
    ),
]


class QuoteBody(Struct, frozen=True, kw_only=True):
    """A question: what would this check cost and earn."""

    check: CheckBody
    member_id: MemberId | None = None
    requested: Annotated[tuple[OfferId, ...], Meta(max_length=OFFERS_MAX, description="Offers to try, at most 5.")] | None = None
    coupon: CouponCode | None = None


class RedemptionBody(Struct, frozen=True, kw_only=True):
    """Hold these offers of this member for this check, and what a `coupon` gives, or what a `reward_code` says."""

    check_id: ForeignId
    member_id: MemberId | None = None
    offer_ids: (
        Annotated[
            tuple[OfferId, ...], Meta(min_length=1, max_length=OFFERS_MAX, description="1 to 5 offers, as a quote gave them.")
        ]
        | None
    ) = None
    reward_code: (
        Annotated[
            str,
            Meta(
                pattern=r"^[A-Za-z0-9 -]{1,20}(?![\s\S])",
                description="Letters, digits, spaces and hyphens, at most 20: the code that the customer was texted.",
            ),
        ]
        | None
    ) = None
    mode: Annotated[
        Literal["all_or_nothing", "best_effort"], Meta(description="all_or_nothing, or best_effort: what can be used.")
    ] = "all_or_nothing"
    check: CheckBody | None = None
    coupon: CouponCode | None = None
    give_to_cause: Annotated[
        bool, Meta(description="Give the one offer to the cause that the shop collects for: it takes nothing off the check.")
    ] = False

    def __post_init__(self) -> None:
        said = self.member_id, self.offer_ids, self.coupon
        if self.give_to_cause and (self.reward_code is not None or self.coupon is not None or len(self.offer_ids or ()) != 1):
            raise UnusableField("give_to_cause", "with one offer in offer_ids, and without a coupon or a reward_code")
        if self.reward_code is not None and said != (None, None, None):
            raise UnusableField("reward_code", "instead of member_id, offer_ids and coupon, not beside them")
        if self.reward_code is None and self.coupon is None and self.member_id is None:
            raise UnusableField("member_id", "needed, or a reward_code")
        if self.reward_code is None and self.coupon is None and self.offer_ids is None:
            raise UnusableField("offer_ids", "needed, or a coupon, or a reward_code")
