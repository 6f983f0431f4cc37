"""Shopify's refunds in our words: how much of the merchandise went back."""

from decimal import Decimal
from typing import Final

from msgspec import Struct

from chalicelib.pos.amounts import read_minor
from chalicelib.pos.shopify.orders import ZERO, BothMoney, Line, of_shop, total_of

SHIPPING: Final = "shipping_refund"
"""The kind of an adjustment that is a delivery's. By any other, or none, a refund is more (then negative) or less than its lines
come to: since version 2024-10 no kind is said, and deliveries stand in lines of their own."""
REFUND: Final = "refund"
FAILED: Final = {"failure", "error"}


class RefundLine(Struct, frozen=True):
    """Some units of a line that are refunded. `subtotal` is after discounts; with tax in it where the shop's prices have."""

    quantity: int = 1
    subtotal: Decimal | None = None
    subtotal_set: BothMoney | None = None
    total_tax: Decimal | None = None
    total_tax_set: BothMoney | None = None
    line_item: Line | None = None

    @property
    def price(self) -> Decimal:
        """What these units cost; old refunds say it only of the whole line."""
        line = self.line_item
        if self.subtotal is not None or self.subtotal_set is not None or line is None:
            return of_shop(self.subtotal, self.subtotal_set)
        return line.total * self.quantity / max(1, line.quantity)

    @property
    def tax(self) -> Decimal:
        """The tax on them."""
        return of_shop(self.total_tax, self.total_tax_set)

    @property
    def counts(self) -> bool:
        """Whether it is merchandise that comes back."""
        return self.line_item is None or self.line_item.earns


class Adjustment(Struct, frozen=True):
    """What a refund gives back beside its lines."""

    kind: str | None = None
    amount: Decimal | None = None
    amount_set: BothMoney | None = None
    tax_amount: Decimal | None = None
    tax_amount_set: BothMoney | None = None

    @property
    def more(self) -> Decimal:
        """By how much more is given back, without tax."""
        return -of_shop(self.amount, self.amount_set)

    @property
    def tax(self) -> Decimal:
        """The tax on that."""
        return -of_shop(self.tax_amount, self.tax_amount_set)


class ShippingLine(Struct, frozen=True):
    """Shipping that is refunded; `subtotal_amount` has tax in it where the shop's prices have."""

    subtotal_amount_set: BothMoney | None = None
    tax_amount_set: BothMoney | None = None


class Transaction(Struct, frozen=True):
    """Money that moved."""

    kind: str | None = None
    status: str | None = None
    amount: Decimal | None = None
    currency: str | None = None

    def gives_back(self, currency: str) -> bool:
        """Whether it moved towards the customer, in this currency."""
        return self.kind in {REFUND, None} and self.status not in FAILED and self.currency in {currency, None}


class Refund(Struct, frozen=True):
    """A refund, as far as it matters here."""

    id: int
    order_id: int
    refund_line_items: tuple[RefundLine, ...] | None = None
    order_adjustments: tuple[Adjustment, ...] | None = None
    refund_shipping_lines: tuple[ShippingLine, ...] | None = None
    transactions: tuple[Transaction, ...] | None = None


def read_merchandise(refund: Refund, currency: str) -> int:
    """Minor units of merchandise, without tax, that a refund gives back; 0 of a delivery alone. Raises UnusableField."""
    lines, adjustments = refund.refund_line_items or (), refund.order_adjustments or ()
    moved = [one for one in refund.transactions or () if one.gives_back(currency)]
    if not lines and not adjustments:
        told = () if refund.refund_shipping_lines else moved
        return _minor(total_of(of_shop(one.amount) for one in told), currency)  # an amount, and nothing said about it
    beside = total_of(one.more for one in adjustments if one.kind != SHIPPING)
    counted = [line for line in lines if line.counts]
    goods = total_of(line.price for line in counted) + beside
    if moved and _has_tax_in_prices(refund, total_of(of_shop(one.amount) for one in moved)):
        goods -= total_of(line.tax for line in counted)
    return _minor(goods, currency)


def _has_tax_in_prices(refund: Refund, paid: Decimal) -> bool:
    """Whether the tax is in the lines' prices. No refund says so: it shows in whether it was paid back beside them."""
    lines, deliveries = refund.refund_line_items or (), refund.refund_shipping_lines or ()
    beside = total_of(one.more + one.tax for one in refund.order_adjustments or ())
    delivered = total_of(of_shop(None, one.subtotal_amount_set) for one in deliveries)
    prices = total_of(line.price for line in lines) + beside + delivered
    taxed = prices + total_of(line.tax for line in lines) + total_of(of_shop(None, one.tax_amount_set) for one in deliveries)
    return abs(paid - prices) < abs(paid - taxed)


def _minor(amount: Decimal, currency: str) -> int:
    return read_minor(max(ZERO, amount), currency, "refund_line_items")
