"""Shopify's refunds in our words: how much of the merchandise went back."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from msgspec import Struct

from chalicelib.pos.amounts import read_minor
from chalicelib.pos.shopify_orders import ZERO, BothMoney, Line, of_shop, total_of

DISCREPANCY: Final = "refund_discrepancy"
"""The kind of an adjustment by which a refund is more (then negative) or less than its lines come to."""
SHIPPING: Final = "shipping_refund"
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


class Transaction(Struct, frozen=True):
    """Money that moved."""

    kind: str | None = None
    status: str | None = None
    amount: Decimal | None = None


class Refund(Struct, frozen=True):
    """A refund, as far as it matters here."""

    id: int
    order_id: int
    refund_line_items: tuple[RefundLine, ...] | None = None
    order_adjustments: tuple[Adjustment, ...] | None = None
    transactions: tuple[Transaction, ...] | None = None


def read_merchandise(refund: Refund, currency: str) -> int:
    """Minor units of merchandise, without tax, that a refund gives back; 0 of a delivery alone. Raises UnusableField."""
    lines, adjustments = refund.refund_line_items or (), refund.order_adjustments or ()
    paid = total_of(
        of_shop(one.amount) for one in refund.transactions or () if one.kind in {REFUND, None} and one.status not in FAILED
    )
    if not lines and not adjustments:
        return _minor(paid, currency)  # an amount, and nothing said about it
    beside = total_of(one.more for one in adjustments if one.kind == DISCREPANCY)
    counted = [line for line in lines if line.counts]
    goods = total_of(line.price for line in counted) + beside
    if refund.transactions and _has_tax_in_prices(paid, lines, adjustments):
        goods -= total_of(line.tax for line in counted)
    return _minor(goods, currency)


def _has_tax_in_prices(paid: Decimal, lines: Iterable[RefundLine], adjustments: Iterable[Adjustment]) -> bool:
    """Whether the tax is in the lines' prices. No refund says so: it shows in whether it was paid back beside them."""
    prices = total_of(line.price for line in lines) + total_of(one.more + one.tax for one in adjustments)
    taxed = prices + total_of(line.tax for line in lines)
    return abs(paid - prices) < abs(paid - taxed)


def _minor(amount: Decimal, currency: str) -> int:
    return read_minor(max(ZERO, amount), currency, "refund_line_items")
