"""Events and answers in Square's shape, with our own facts."""

import itertools
from typing import Any

SELLER = "6SSW7HV8K2ST5"
MILL, DOCK = "L-MILL-STREET", "L-HARBOR"
PAID_AT = "2026-11-21T17:58:00.123Z"
CLOSED_AT = "2026-11-21T17:58:02.456Z"

_ids = (f"evt-{number}" for number in itertools.count(1))


def money(amount: int, currency: str = "USD") -> dict[str, Any]:
    """An amount."""
    return {"amount": amount, "currency": currency}


def order(order_id: str = "order-1", goods: int = 1240, tax: int = 0, **fields: Any) -> dict[str, Any]:
    """A completed order of one line, paid with one card, unless told otherwise."""
    tip, off, charge = fields.pop("tip", 0), fields.pop("off", 0), fields.pop("charge", 0)
    total = goods + tax + tip + charge
    plain = {
        "id": order_id,
        "location_id": MILL,
        "source": {"name": "Square Point of Sale"},
        "customer_id": None,
        "state": "COMPLETED",
        "created_at": "2026-11-21T17:40:00Z",
        "updated_at": CLOSED_AT,
        "closed_at": CLOSED_AT,
        "line_items": [line(goods + tax, tax)],
        "tenders": [tender(total, f"pay-{order_id}", tip=tip)],
        "total_money": money(total),
        "total_tax_money": money(tax),
        "total_tip_money": money(tip),
        "total_discount_money": money(off),
        "total_service_charge_money": money(charge),
        "service_charges": [{"uid": "sc", "total_money": money(charge), "total_tax_money": money(0)}] if charge else None,
        "net_amount_due_money": money(0),
    }
    return plain | fields


def line(total: int, tax: int = 0, **fields: Any) -> dict[str, Any]:
    """A line."""
    plain = {"uid": "line-1", "name": "Sourdough", "quantity": "1", "item_type": "ITEM"}
    return plain | {"total_money": money(total), "total_tax_money": money(tax)} | fields


def tender(total: int, payment_id: str, tip: int = 0, **fields: Any) -> dict[str, Any]:
    """How one payment stands on its order."""
    plain = {"id": payment_id, "type": "CARD", "created_at": PAID_AT, "amount_money": money(total), "tip_money": money(tip)}
    return plain | fields


def discount(off: int, name: str = "Reward") -> dict[str, Any]:
    """A discount."""
    return {"uid": "off-1", "name": name, "type": "FIXED_AMOUNT", "scope": "ORDER", "applied_money": money(off)}


def payment(
    payment_id: str = "pay-order-1", order_id: str | None = "order-1", amount: int = 1240, **fields: Any
) -> dict[str, Any]:
    """A completed payment."""
    plain = {
        "id": payment_id,
        "status": "COMPLETED",
        "source_type": "CARD",
        "location_id": MILL,
        "amount_money": money(amount),
        "total_money": money(amount),
        "created_at": PAID_AT,
        "updated_at": CLOSED_AT,
        "version_token": "v1",
    }
    return plain | ({"order_id": order_id} if order_id else {}) | fields


def refund(refund_id: str = "refund-1", amount: int = 1240, payment_id: str = "pay-order-1", **fields: Any) -> dict[str, Any]:
    """A completed refund. Square makes an order of its own for it."""
    plain = {"id": refund_id, "status": "COMPLETED", "payment_id": payment_id, "order_id": f"return-of-{refund_id}"}
    return plain | {"amount_money": money(amount), "location_id": MILL, "version": 10} | fields


def event(topic: str, kind: str, thing: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An event about a thing, which its object names by kind."""
    data = {"type": kind, "id": thing.get("id", "x"), "object": {kind: thing}}
    plain = {"merchant_id": SELLER, "type": topic, "event_id": next(_ids), "created_at": CLOSED_AT, "data": data}
    return plain | fields


def paid(**fields: Any) -> dict[str, Any]:
    """An event: a payment is completed."""
    return event("payment.updated", "payment", payment(**fields))


def refunded(**fields: Any) -> dict[str, Any]:
    """An event: a refund is completed."""
    return event("refund.updated", "refund", refund(**fields))


def order_news(topic: str = "order.updated", state: str = "COMPLETED", order_id: str = "order-1") -> dict[str, Any]:
    """An event: an order is another now. It says nothing else."""
    news = {"order_id": order_id, "location_id": MILL, "state": state, "updated_at": CLOSED_AT, "version": 2}
    return event(topic, topic.replace(".", "_"), news)


def customer_news(customer_id: str, phone: str | None, topic: str = "customer.updated") -> dict[str, Any]:
    """An event: somebody in the directory is another now."""
    return event(topic, "customer", {"id": customer_id, "given_name": "Maya", "phone_number": phone, "version": 3})
