"""Shopify as a test needs it: orders and refunds in its shape, and the shop that sends and signs them."""

import itertools
import json

from chalicelib.domain.desk.connection import Connection, System
from chalicelib.pos.webhooks import sign
from tests.builders import MAYA

SECRET, OLD = "shpss_new", "shpss_old"
DOMAIN = "rosas-bakery.myshopify.com"
ORDER, REFUND = 5550001112223, 9870001112223


def money(amount, paid=None):
    """An amount as current orders have it twice: as the shop counts, and as the customer paid."""
    shown = {"amount": paid or "1.00", "currency_code": "EUR"}
    return {"shop_money": {"amount": amount, "currency_code": "USD"}, "presentment_money": shown}


def line(price="6.20", quantity=2, off=(), **fields):
    """A line of an order; `off` are amounts by number of the discount application."""
    parts = [{"amount": amount, "amount_set": money(amount), "discount_application_index": at} for at, amount in off]
    return {
        "id": 1,
        "title": "Loaf",
        "name": "Loaf - rye",
        "sku": "LOAF-RYE",
        "price": price,
        "price_set": money(price),
        "quantity": quantity,
        "current_quantity": quantity,
        "gift_card": False,
        "taxable": True,
        "total_discount": "0.00",
        "discount_allocations": parts,
        "tax_lines": [],
        "properties": [],
    } | fields


def order(*lines, phone=MAYA, subtotal="12.40", **fields):
    """A paid order of $12.40 of the till, by Maya, unless told otherwise."""
    return {
        "id": ORDER,
        "admin_graphql_api_id": f"gid://shopify/Order/{ORDER}",
        "name": "#1001",
        "source_name": "pos",
        "location_id": 655441491,
        "created_at": "2026-11-21T09:58:00-08:00",
        "processed_at": "2026-11-21T09:58:00-08:00",
        "updated_at": "2026-11-21T09:58:30-08:00",
        "cancelled_at": None,
        "currency": "USD",
        "presentment_currency": "EUR",
        "financial_status": "paid",
        "test": False,
        "taxes_included": False,
        "subtotal_price": subtotal,
        "subtotal_price_set": money(subtotal),
        "current_subtotal_price": subtotal,
        "total_line_items_price": subtotal,
        "total_discounts": "0.00",
        "total_tax": "1.10",
        "total_tip_received": "0.00",
        "total_price": "13.50",
        "phone": None,
        "customer": {"id": 7001, "phone": phone, "first_name": "Maya", "default_address": None} if phone else None,
        "billing_address": None,
        "shipping_address": None,
        "line_items": list(lines) or [line()],
        "shipping_lines": [],
        "discount_applications": [],
        "discount_codes": [],
        "note_attributes": [],
        "refunds": [],
    } | fields


def by_hand(title):
    """A discount that a cashier made at the till, and named."""
    return {"type": "manual", "title": title, "description": title, "value": "3.50", "value_type": "fixed_amount"}


def refund_line(subtotal="6.20", tax="0.55", quantity=1, **fields):
    plain = {"id": 3, "quantity": quantity, "line_item_id": 1, "subtotal": subtotal, "subtotal_set": money(subtotal)}
    return plain | {"total_tax": tax, "total_tax_set": money(tax), "line_item": line(quantity=2)} | fields


def refund(*lines, paid="6.75", refund_id=REFUND, **fields):
    """One of two loaves goes back."""
    paid_back = {"id": 4, "kind": "refund", "status": "success", "amount": paid, "currency": "USD"}
    return {
        "id": refund_id,
        "order_id": ORDER,
        "created_at": "2026-11-21T09:59:00-08:00",
        "note": "stale",
        "refund_line_items": list(lines) or [refund_line()],
        "transactions": [paid_back],
        "order_adjustments": [],
    } | fields


def adjustment(amount, kind="refund_discrepancy", tax="0.00"):
    return {"id": 5, "amount": amount, "tax_amount": tax, "kind": kind, "amount_set": money(amount), "tax_amount_set": money(tax)}


def delivery(amount, tax="0.00"):
    """A delivery that goes back, as orders of today have it: beside the adjustments."""
    return {"id": 6, "shipping_line_id": 7, "subtotal_amount_set": money(amount), "tax_amount_set": money(tax)}


class Store:
    """A shop at Shopify with our app."""

    def __init__(self, http, shop, connections):
        self.http, self.shop, self.connections = http, shop, connections
        self._events = itertools.count(1)

    def connect(self, **fields):
        secrets = tuple(self.shop.vault.seal("rosas", secret) for secret in fields.pop("secrets", (SECRET, OLD)))
        plain = {"places": {}} | fields
        self.connections.put(Connection(System.SHOPIFY, DOMAIN, "rosas", "mill", self.shop.now, secrets, **plain))

    def send(self, topic, said, secret=SECRET, signature=None, domain=DOMAIN, event=None, prefix="X-Shopify-"):
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        headers = {
            "Topic": topic,
            "Shop-Domain": domain,
            "Hmac-Sha256": sign(secret, body) if signature is None else signature,
            "Webhook-Id": event or f"e-{next(self._events)}",
            "API-Version": "2026-10",
        }
        named = {prefix + name: value for name, value in headers.items()} | {"Content-Type": "application/json"}
        return self.http.request("POST", "/shopify/webhooks", headers=named, body=body)

    def tell(self, topic, said, **fields):
        answer = self.send(topic, said, **fields)
        assert (answer.status_code, answer.body) == (200, b"")

    def pay(self, said=None, **fields):
        self.tell("orders/paid", said or order(**fields))

    def cancel(self, said=None, **fields):
        later = {"cancelled_at": "2026-11-21T09:59:10-08:00", "updated_at": "2026-11-21T09:59:10-08:00"}
        self.tell("orders/cancelled", (said or order(**fields)) | later)

    def give_back(self, said=None):
        self.tell("refunds/create", said or refund())

    def sale(self, place="mill", order_id=ORDER):
        return self.shop.book.sale("rosas", place, f"shopify-{order_id}")
