"""Lightspeed Retail X-Series: POST /lightspeed/{merchant_id}, a form whose field `payload` is a sale as it was just saved.

All its prices are without tax, also where the shop's labels have tax in them: `total_price` is what is left of the merchandise
after discounts, before tax. The sub-total of our reports is that and the discounts together. There is no currency in it: the
account is taken to be in the program's.
"""

import base64
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qs

from chalice.app import Request as HttpRequest
from chalice.app import Response
from msgspec import Struct

from chalicelib.api import parsing
from chalicelib.domain.basket import Line as Bought
from chalicelib.domain.desk.connection import System
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.reward_code import find_codes
from chalicelib.domain.sale import Report, SaleState
from chalicelib.pos import amounts, webhooks
from chalicelib.pos.lines import first_lines, line_of, money_of
from chalicelib.pos.webhooks import OUTCOME, Delivery, Maker, Told
from chalicelib.usecases.foreign import ForeignSale

SALE_TOPIC: Final = "sale.update"
OTHER_TOPIC: Final = ""
FIELDS_MAX: Final = 50
FORM_HEX: Final = "form-hex"
SIGNED: Final[Mapping[str, tuple[bool, Callable[[bytes], str]]]] = {
    FORM_HEX: (False, bytes.hex),
    "form-base64": (False, lambda digest: base64.b64encode(digest).decode()),
    "payload-hex": (True, bytes.hex),
    "payload-base64": (True, lambda digest: base64.b64encode(digest).decode()),
}
"""The readings of "the request body" and "the signature" that the maker's page leaves open: whether the payload alone is signed,
and how the signature is written. The first holds unless a connection says otherwise."""
STATES: Final = {
    "CLOSED": SaleState.CLOSED,
    "LAYBY_CLOSED": SaleState.CLOSED,
    "ONACCOUNT_CLOSED": SaleState.CLOSED,
    "VOIDED": SaleState.VOIDED,
}
"""Any other is on its way to one of them, and comes again then."""
WALK_IN: Final = "WALKIN"
DISCOUNT: Final = "vend-discount"
"""The product of the line that takes something off a whole sale."""
GIFT_CARD: Final = "vend-internal-gift-card"
"""The product that a gift card is sold as. What is bought with the card earns."""


class Attribute(Struct, frozen=True):
    """Something more about a line."""

    name: str | None = None
    value: Any = None


class Line(Struct, frozen=True):
    """One line of a sale; `price` is what a unit costs after `discount`."""

    handle: str | None = None
    sku: str | None = None
    name: str | None = None
    product_id: Any = None
    quantity: Decimal = Decimal(1)
    price: Decimal = Decimal(0)
    price_total: Decimal | None = None
    discount: Decimal | None = None
    attributes: tuple[Attribute, ...] | None = None

    @property
    def takes_off(self) -> bool:
        """Whether it is a discount off the whole sale."""
        return DISCOUNT in {self.handle, self.sku}

    @property
    def is_gift_card(self) -> bool:
        """Whether it is a gift card that is sold."""
        return GIFT_CARD in {self.handle, self.sku}

    @property
    def returns(self) -> bool:
        """Whether merchandise comes back with it."""
        return amounts.read_decimal(self.quantity, "quantity") < 0 and not self.takes_off

    @property
    def note(self) -> str:
        """What the cashier wrote on it."""
        notes = (said.value for said in self.attributes or () if said.name == "line_note")
        return " ".join(note for note in notes if isinstance(note, str))

    def total(self, currency: str) -> int:
        """Its price in minor units, without tax; negative where it comes back or takes off."""
        if self.price_total is not None:
            return amounts.read_minor(self.price_total, currency, "price_total")
        each = amounts.read_decimal(self.price, "price") * amounts.read_decimal(self.quantity, "quantity")
        return amounts.read_minor(each, currency, "price")

    def off(self, currency: str) -> int:
        """Minor units that it takes off, of its own price or of the sale's."""
        if self.takes_off:
            return max(0, -self.total(currency))
        each = amounts.read_decimal(self.discount or 0, "discount") * amounts.read_decimal(self.quantity, "quantity")
        return max(0, amounts.read_minor(each, currency, "discount"))


class Contact(Struct, frozen=True):
    """How a customer is reached."""

    mobile: str | int | None = None
    phone: str | int | None = None


class Customer(Struct, frozen=True):
    """Who is on a sale. Everybody who is not named is one and the same customer."""

    customer_code: str | None = None
    contact: Contact | list[Any] | None = None

    @property
    def phone(self) -> str | None:
        """A number, as somebody typed it."""
        if self.customer_code == WALK_IN or not isinstance(self.contact, Contact):
            return None
        return str(self.contact.mobile or self.contact.phone or "") or None


class Payload(Struct, frozen=True):
    """A sale, as far as it matters here."""

    id: str
    status: str
    sale_date: str
    total_price: Decimal
    total_tax: Decimal = Decimal(0)
    updated_at: str | None = None
    register_id: str | None = None
    outlet_id: str | None = None
    return_for: str | None = None
    note: str | None = None
    customer: Customer | list[Any] | None = None
    register_sale_products: tuple[Line, ...] = ()


def take_lightspeed_event(http: HttpRequest, merchant_id: str) -> Response:
    """Take one event of a merchant's account."""
    return webhooks.answer(http, MAKER, merchant_id)


def sign(secret: str, body: bytes, payload: str, reading: str = FORM_HEX) -> str:
    """The signature of a body, in one of the readings."""
    of_payload, write = SIGNED[reading]
    return write(hmac.digest(secret.encode(), payload.encode() if of_payload else body, "sha256"))


def _is_signed(delivery: Delivery, secret: str) -> bool:
    parts = dict(part.strip().partition("=")[::2] for part in delivery.header("x-signature").split(","))
    if parts.get("algorithm", "").upper() != "HMAC-SHA256":
        return False
    reading = delivery.connection.signing or FORM_HEX
    payload = _form(delivery).get("payload", "") if SIGNED[reading][0] else ""
    return webhooks.is_same(parts.get("signature", ""), sign(secret, delivery.raw, payload, reading))


def _name_topic(delivery: Delivery) -> str:
    """The form may name it; where it does not, a sale is known by its lines."""
    form = _form(delivery)
    said = form.get("type")
    if said is not None:
        return said
    return SALE_TOPIC if '"register_sale_products"' in form.get("payload", "") else OTHER_TOPIC


def _form(delivery: Delivery) -> dict[str, str]:
    try:
        fields = parse_qs(delivery.raw.decode(), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _take_sale(delivery: Delivery) -> Told:
    payload, _ = parsing.read_json(_form(delivery).get("payload", ""), Payload)
    if payload.status not in STATES:
        return {OUTCOME: "nothing_yet"}
    places = delivery.connection.places
    place = next((name for name in (payload.register_id, payload.outlet_id) if name in places), None)
    currency = delivery.till(place).merchant.program_at(delivery.now).currency
    total, told = amounts.read_minor(payload.total_price, currency, "total_price"), dict[str, Any]()
    lines, returned = payload.register_sale_products, 0
    if payload.return_for:
        sells = any(not line.returns and not line.takes_off for line in lines)
        returned = -sum(line.total(currency) for line in lines if line.returns) if sells else -total
        earned = returned + sum(line.total(currency) for line in lines if line.returns and line.is_gift_card)
        if earned > 0 and STATES[payload.status] is SaleState.CLOSED:
            told |= webhooks.refund(delivery, place, payload.return_for, payload.id, earned)
    if total + returned < 0 or (payload.return_for and total + returned == 0):
        return {**told, OUTCOME: "returned"}
    return {**told, **webhooks.sync_refunded(delivery, place, _read_sale(payload, total + returned, currency))}


def _read_sale(payload: Payload, merchandise: int, currency: str) -> ForeignSale:
    """The part of a sale that is sold and not returned."""
    lines = [line for line in payload.register_sale_products if not line.returns]
    off = sum(line.off(currency) for line in lines)
    gifts = sum(line.total(currency) for line in lines if line.is_gift_card)
    report = Report(
        STATES[payload.status],
        currency,
        _read_time(payload.sale_date, "sale_date"),
        merchandise + off,
        off,
        tax=max(0, amounts.read_minor(payload.total_tax, currency, "total_tax")),
        exempt=min(max(0, gifts), merchandise),
        version=int(_read_time(payload.updated_at, "updated_at").timestamp()) if payload.updated_at else None,
    )
    phone = payload.customer.phone if isinstance(payload.customer, Customer) else None
    codes = _read_codes(payload, lines, off, currency)
    return ForeignSale(payload.id, report, phone=phone, codes=codes, lines=_goods(lines, currency))


def _goods(lines: list[Line], currency: str) -> tuple[Bought, ...]:
    """The goods among the lines that are sold."""
    goods = (line for line in lines if not line.takes_off and not line.is_gift_card)
    return first_lines(
        line_of(
            place,
            (line.name, line.sku, line.handle, line.product_id),
            line.quantity,
            money_of(partial(line.total, currency)),
        )
        for place, line in enumerate(goods, start=1)
    )


def _read_codes(payload: Payload, lines: list[Line], off: int, currency: str) -> dict[str, int]:
    """The codes that a cashier wrote: on a line, for what that takes off; on the sale, for all that no such line does."""
    codes: dict[str, int] = {}
    left = off
    for line in lines:
        found = find_codes(f"{line.name} {line.note}" if line.takes_off else line.note)
        codes |= {code: codes.get(code, 0) + line.off(currency) for code in found}
        left -= line.off(currency) if found else 0
    return {**dict.fromkeys(find_codes(payload.note or ""), left), **codes}


def _read_time(text: str, field: str) -> datetime:
    """A time, in UTC where it names no zone."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise UnusableField(field, "no date and time") from None


MAKER: Final = Maker(System.LIGHTSPEED, _is_signed, _name_topic, {SALE_TOPIC: _take_sale})
