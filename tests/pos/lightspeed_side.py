"""Lightspeed X as a test needs it: a sale as it is sent, and the account that sends and signs it."""

import json
from urllib.parse import urlencode

from chalicelib.domain.desk.connection import Connection, System
from chalicelib.pos import lightspeed
from tests.builders import MAYA

SECRET, OLD = "app-secret-2", "app-secret-1"
FORM = "application/x-www-form-urlencoded"


def line(price=4.5, quantity=1, **fields):
    """A line as the maker sends it: money now and then a number, now and then text."""
    total = f"{price * quantity:.5f}"
    return (
        {"id": "l1", "handle": "bun", "sku": "bun-1", "name": "Bun", "quantity": quantity, "price": price}
        | {
            "discount": 0,
            "price_total": total,
            "tax": 0.4,
            "display_retail_price_tax_inclusive": "1",
            "status": "CONFIRMED",
            "attributes": [{"name": "line_note", "value": fields.pop("note", "")}],
        }
        | fields
    )


def off(price, note=""):
    return line(price, -1, handle="vend-discount", sku="vend-discount", name="Discount", note=note)


def payload(*lines, phone=MAYA, **fields):
    """A sale of $12.00 by Maya, closed, unless told otherwise."""
    lines = lines or (line(12),)
    contact = {"phone": phone, "mobile": ""} if phone else {}
    customer = {"id": "c1", "customer_code": "Maya-1", "contact": contact, "balance": "0.000"}
    total = sum(each["price"] * each["quantity"] for each in lines)
    return {
        "id": "87d6ec9a-0000",
        "register_id": "reg-1",
        "customer": customer,
        "sale_date": "2026-11-21 17:59:00",
        "updated_at": "2026-11-21 17:59:02",
        "total_price": total,
        "total_tax": "1.20000",
        "status": "CLOSED",
        "note": "",
        "register_sale_products": list(lines),
        "totals": {"total_price": total},
    } | fields


class Maker:
    """The maker's side of one account."""

    def __init__(self, http, shop, connections):
        self.http, self.shop, self.connections = http, shop, connections

    def connect(self, **fields):
        secrets = tuple(self.shop.vault.seal("rosas", secret) for secret in fields.pop("secrets", (SECRET, OLD)))
        plain = {"places": {"reg-9": "dock"}} | fields
        self.connections.put(Connection(System.LIGHTSPEED, "rosas", "rosas", "mill", self.shop.now, secrets, **plain))

    def send(self, said, secret=SECRET, reading="form-hex", path="/lightspeed/rosas", signature=None, **form):
        text = said if isinstance(said, str) else json.dumps(said)
        body = urlencode({"payload": text, "domain_prefix": "rosas"} | form).encode()
        signed = signature or f"signature={lightspeed.sign(secret, body, text, reading)},algorithm=HMAC-SHA256"
        return self.http.request("POST", path, headers={"Content-Type": FORM, "X-Signature": signed}, body=body)

    def tell(self, said, **fields):
        answer = self.send(said, **fields)
        assert (answer.status_code, answer.body) == (200, b"")

    def sale(self, sale_id="87d6ec9a-0000", place="mill"):
        return self.shop.book.sale("rosas", place, sale_id)
