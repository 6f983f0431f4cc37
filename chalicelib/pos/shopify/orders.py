"""Shopify's orders in our words. Amounts are decimals in the shop's own currency, whatever the customer paid in."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from msgspec import UNSET, Struct

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnreadablePhone, UnusableField
from chalicelib.domain.reward_code import find_codes
from chalicelib.domain.sale import Report, SaleState
from chalicelib.pos.amounts import read_decimal, read_minor
from chalicelib.usecases.foreign import ForeignSale

CODE_NOTES: Final = {"reward_code", "reward code", "reward"}
"""Names of an order's attributes in which a till may leave a reward code."""
ZERO: Final = Decimal(0)


class Money(Struct, frozen=True):
    """An amount in one currency."""

    amount: Decimal


class BothMoney(Struct, frozen=True):
    """An amount in the shop's currency and, not looked at, in the customer's."""

    shop_money: Money | None = None


class TaxLine(Struct, frozen=True):
    """One tax on a line, all units of it together."""

    price: Decimal | None = None
    price_set: BothMoney | None = None


class Allocation(Struct, frozen=True):
    """What one of the order's discounts takes off a line."""

    amount: Decimal | None = None
    amount_set: BothMoney | None = None
    discount_application_index: int = 0


class Line(Struct, frozen=True):
    """One line of an order; `price` is of one unit. Only a tip names a gateway, and it may be null."""

    price: Decimal | None = None
    price_set: BothMoney | None = None
    quantity: int = 1
    total_discount: Decimal | None = None
    gift_card: bool | None = None
    tip_payment_gateway: Any = UNSET
    tax_lines: tuple[TaxLine, ...] | None = None
    discount_allocations: tuple[Allocation, ...] | None = None
    title: Any = None
    name: Any = None
    sku: Any = None
    product_id: Any = None
    variant_id: Any = None

    @property
    def earns(self) -> bool:
        """Whether it is merchandise: no gift card that is sold, and no tip."""
        return not self.gift_card and self.tip_payment_gateway is UNSET

    @property
    def total(self) -> Decimal:
        """Its price after discounts, with the tax that prices have in them."""
        return of_shop(self.price, self.price_set) * self.quantity - self.discount

    @property
    def discount(self) -> Decimal:
        """What its discounts take off, all units together. Old orders know only what was said of the line itself."""
        if self.discount_allocations is None:
            return of_shop(self.total_discount)
        return total_of(of_shop(one.amount, one.amount_set) for one in self.discount_allocations)

    @property
    def tax(self) -> Decimal:
        """All taxes on it."""
        return total_of(of_shop(one.price, one.price_set) for one in self.tax_lines or ())


class Application(Struct, frozen=True):
    """A discount on an order: of a code, by hand at the till, or automatic."""

    code: Any = None
    title: Any = None
    description: Any = None
    target_selection: Any = None


class Code(Struct, frozen=True):
    """A discount code as old orders have it, with what it takes off."""

    code: Any = None
    amount: Decimal | None = None


class Attribute(Struct, frozen=True):
    """Something that a till, a theme or an app noted about an order."""

    name: Any = None
    value: Any = None


class Contact(Struct, frozen=True):
    """An address."""

    phone: Any = None


class Customer(Struct, frozen=True):
    """Who bought."""

    phone: Any = None
    default_address: Contact | None = None


class Order(Struct, frozen=True):
    """An order, as far as it matters here."""

    id: int
    currency: str
    subtotal_price: Decimal
    subtotal_price_set: BothMoney | None = None
    created_at: str | None = None
    processed_at: str | None = None
    updated_at: str | None = None
    cancelled_at: str | None = None
    total_discounts: Decimal | None = None
    total_discounts_set: BothMoney | None = None
    total_tax: Decimal | None = None
    total_tax_set: BothMoney | None = None
    total_tip_received: Decimal | None = None
    taxes_included: bool | None = None
    test: bool | None = None
    location_id: int | None = None
    phone: Any = None
    customer: Customer | None = None
    billing_address: Contact | None = None
    line_items: tuple[Line, ...] | None = None
    discount_applications: tuple[Application, ...] | None = None
    discount_codes: tuple[Code, ...] | None = None
    note_attributes: tuple[Attribute, ...] | None = None

    @property
    def sale_id(self) -> str:
        """Our name of it; no other system's ids look like it."""
        return name(self.id)

    @property
    def place(self) -> str | None:
        """What Shopify calls the shop that sold it; None online."""
        return str(self.location_id) if self.location_id is not None else None


def name(order_id: int) -> str:
    """The id of a sale or a refund of Shopify's."""
    return f"shopify-{order_id}"


def read_sale(order: Order, region: str) -> ForeignSale:
    """The sale that an order is, without its lines. Raises UnusableField."""
    lines, currency = order.line_items or (), order.currency
    tax = of_shop(order.total_tax, order.total_tax_set)
    included = _tax_in_prices(order, tax)
    net = _minor(max(ZERO, of_shop(order.subtotal_price, order.subtotal_price_set) - included), currency, "subtotal_price")
    off = _minor(_discount(order, lines), currency, "total_discounts")
    gifts = _minor(total_of(line.total for line in lines if line.gift_card), currency, "line_items")
    cancelled = order.cancelled_at is not None
    report = Report(
        SaleState.VOIDED if cancelled else SaleState.CLOSED,
        currency,
        _instant(order.processed_at or order.created_at, "processed_at"),
        net + off,
        off,
        tax=_minor(tax, currency, "total_tax"),
        tip=_minor(of_shop(order.total_tip_received), currency, "total_tip_received"),
        exempt=min(gifts, net),
        version=_version(order.updated_at, later=cancelled),
    )
    return ForeignSale(order.sale_id, report, phone=_phone(order, region), codes=_codes(order, off))


def _tax_in_prices(order: Order, tax: Decimal) -> Decimal:
    """The tax that is in the prices of merchandise; old orders say no more than the tax on everything."""
    if not order.taxes_included:
        return ZERO
    lines = order.line_items or ()
    return total_of(line.tax for line in lines) if any(line.tax_lines is not None for line in lines) else tax


def _discount(order: Order, lines: Iterable[Line]) -> Decimal:
    """What was taken off merchandise. The order's own total has what was taken off the delivery, too."""
    if any(line.discount_allocations is not None for line in lines):
        return max(ZERO, total_of(line.discount for line in lines if line.tip_payment_gateway is UNSET))
    return max(ZERO, of_shop(order.total_discounts, order.total_discounts_set))


def _codes(order: Order, off: int) -> dict[str, int]:
    """The reward codes on an order's discounts, each with the minor units that it took off."""
    currency, codes = order.currency, dict[str, int]()
    for number, one in enumerate(order.discount_applications or ()):
        parts = (
            of_shop(part.amount, part.amount_set)
            for line in order.line_items or ()
            for part in line.discount_allocations or ()
            if part.discount_application_index == number
        )
        amount = _minor(total_of(parts), currency, "discount_allocations")
        for code in {code: None for words in (one.code, one.title, one.description) for code in _find(words)}:
            codes[code] = codes.get(code, 0) + amount
    for old in order.discount_codes or ():
        for code in _find(old.code):
            codes.setdefault(code, _minor(of_shop(old.amount), currency, "discount_codes"))
    for note in order.note_attributes or ():
        left = off - sum(codes.values())
        if isinstance(note.name, str) and note.name.strip().casefold() in CODE_NOTES and left > 0:
            codes |= {code: left for code in _find(note.value)[:1] if code not in codes}
    return {code: amount for code, amount in codes.items() if amount > 0}


def _find(words: Any) -> tuple[str, ...]:
    return find_codes(words) if isinstance(words, str) else ()


def _phone(order: Order, region: str) -> str | None:
    """The buyer's number: of their account, of this order, of who pays, of their own address; the first that can be read.

    Never the one that a parcel goes to: that may be whoever gets the present.
    """
    customer = order.customer or Customer()
    addresses = (contact.phone for contact in (order.billing_address, customer.default_address) if contact)
    for typed in (customer.phone, order.phone, *addresses):
        if isinstance(typed, str) and is_phone(typed, region):
            return typed
    return None


def is_phone(typed: str, region: str) -> bool:
    """Whether somebody can have joined with this number."""
    try:
        PhoneNumber.parse(typed, region)
    except UnreadablePhone:
        return False
    return True


def _version(updated_at: str | None, *, later: bool) -> int | None:
    """Orders are told of in any order; of two states of the same second the cancelled one is the later."""
    return int(_instant(updated_at, "updated_at").timestamp()) * 2 + later if updated_at else None


def _instant(said: str | None, field: str) -> datetime:
    try:
        at = datetime.fromisoformat(said or "")
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise UnusableField(field, "no instant with an offset")


def _minor(amount: Decimal, currency: str, field: str) -> int:
    return read_minor(amount, currency, field)


def of_shop(plain: Decimal | None, both: BothMoney | None = None) -> Decimal:
    """An amount in the shop's currency; what is not said is nothing. Raises UnusableField."""
    said = both.shop_money.amount if both is not None and both.shop_money is not None else plain
    return read_decimal(said, "amount") if said is not None else ZERO


def total_of(amounts: Iterable[Decimal]) -> Decimal:
    """All amounts together."""
    return sum(amounts, ZERO)
