"""What Square says, as far as we read it: its events, and the things that it answers about. Whatever else it says is let pass."""

from datetime import datetime
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from chalicelib.api.check_bodies import MONEY_MAX

LINES_MAX: Final = 2_000
SIGNS_MAX: Final = 4_000

SquareId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,128}(?![\s\S])")]
"""What goes into a path must not lead elsewhere."""
Time = Annotated[datetime, Meta(tz=True)]
Words = Annotated[str, Meta(max_length=SIGNS_MAX)]


class Money(Struct, frozen=True):
    """An amount in whole minor units. Of what Square returns or rounds it may be below zero."""

    amount: Annotated[int, Meta(ge=-MONEY_MAX, le=MONEY_MAX)] = 0
    currency: Annotated[str, Meta(max_length=3)] = ""


NOTHING: Final = Money()


class Discount(Struct, frozen=True):
    """What was taken off the order, or off one of its lines."""

    uid: str | None = None
    scope: str | None = None
    name: Words | None = None
    applied_money: Money | None = None


class Share(Struct, frozen=True):
    """What one of the order's discounts takes off a line."""

    discount_uid: str | None = None
    applied_money: Money | None = None


class Charge(Struct, frozen=True):
    """A service charge, with the tax on it."""

    total_money: Money | None = None
    total_tax_money: Money | None = None


class Line(Struct, frozen=True):
    """What was sold: after its own discounts and its part of the order's, with its tax."""

    item_type: str | None = None
    name: Any = None
    variation_name: Any = None
    catalog_object_id: Any = None
    quantity: Any = None
    note: Words | None = None
    applied_discounts: tuple[Share, ...] | None = None
    total_money: Money | None = None
    total_tax_money: Money | None = None


class Tender(Struct, frozen=True):
    """One payment of an order."""

    created_at: Time | None = None
    customer_id: SquareId | None = None
    note: Words | None = None


class Amounts(Struct, frozen=True):
    """What an order comes to once what came back in it is taken off."""

    total_money: Money | None = None
    tax_money: Money | None = None
    tip_money: Money | None = None
    service_charge_money: Money | None = None


class Return(Struct, frozen=True):
    """Something that came back in an order. What it comes to stands in the order's `net_amounts`."""


class Rounding(Struct, frozen=True):
    """What cash without small coins makes of a total."""

    amount_money: Money | None = None


Many: Final = Meta(max_length=LINES_MAX)


class Order(Struct, frozen=True):
    """A sale, something that came back, or both: an exchange."""

    id: SquareId
    location_id: Words | None = None
    customer_id: SquareId | None = None
    state: str | None = None
    created_at: Time | None = None
    closed_at: Time | None = None
    updated_at: Time | None = None
    line_items: Annotated[tuple[Line, ...], Many] | None = None
    returns: Annotated[tuple[Return, ...], Many] | None = None
    discounts: Annotated[tuple[Discount, ...], Many] | None = None
    service_charges: Annotated[tuple[Charge, ...], Many] | None = None
    tenders: Annotated[tuple[Tender, ...], Many] | None = None
    rounding_adjustment: Rounding | None = None
    net_amounts: Amounts | None = None
    total_money: Money | None = None
    total_tax_money: Money | None = None
    total_tip_money: Money | None = None
    total_discount_money: Money | None = None
    total_service_charge_money: Money | None = None
    net_amount_due_money: Money | None = None


class Payment(Struct, frozen=True):
    """Money taken for an order. Square makes an order for every payment, but promises none."""

    id: SquareId
    status: str | None = None
    order_id: SquareId | None = None
    location_id: Words | None = None
    customer_id: SquareId | None = None
    amount_money: Money | None = None
    tip_money: Money | None = None
    created_at: Time | None = None
    updated_at: Time | None = None


class Customer(Struct, frozen=True):
    """Somebody in the merchant's directory at Square."""

    id: SquareId
    phone_number: Words | None = None


class Refund(Struct, frozen=True):
    """Money given back of a payment, with its share of tax, tip and charges. Only its event tells of it in full."""

    id: SquareId
    status: str | None = None
    payment_id: SquareId | None = None
    amount_money: Money | None = None


class OrderNews(Struct, frozen=True):
    """What an event says of an order: hardly more than which."""

    order_id: SquareId | None = None
    state: str | None = None


class News(Struct, frozen=True):
    """What an event is about, under the name that its topic has for it."""

    payment: Payment | None = None
    refund: Refund | None = None
    customer: Customer | None = None
    order_created: OrderNews | None = None
    order_updated: OrderNews | None = None
    order_fulfillment_updated: OrderNews | None = None


class Matter(Struct, frozen=True):
    """The part of an event that differs by topic."""

    object: News | None = None


class Event(Struct, frozen=True):
    """An event, whatever it is about."""

    data: Matter | None = None


class Topic(Struct, frozen=True):
    """What every event says, and all that is read of one that we know nothing of."""

    type: Annotated[str, Meta(max_length=100)] = ""
