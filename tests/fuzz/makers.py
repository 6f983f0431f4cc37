"""Protocols of makers who send events after a sale: their bytes are signed."""

import itertools
import json
from typing import Any
from urllib.parse import quote_from_bytes

from chalicelib.pos import lightspeed, webhooks
from tests.builders import MAYA
from tests.fuzz.messages import Headers, Message
from tests.fuzz.scene import LEO, NAMES, Scene
from tests.pos import lightspeed_side
from tests.pos.shopify import side
from tests.pos.square import messages as square
from tests.pos.square import signing
from tests.pos.square_stand_in import saying


def of_shopify(_: Scene) -> list[Message]:
    """Its topics. Three names of events come again and again."""
    numbers = itertools.count(1)

    def sign(topic: str) -> Any:
        return lambda raw: {
            "X-Shopify-Topic": topic,
            "X-Shopify-Shop-Domain": side.DOMAIN,
            "X-Shopify-Hmac-Sha256": webhooks.sign(side.SECRET, raw),
            "X-Shopify-Webhook-Id": f"e-{next(numbers) % 999}",
            "X-Shopify-API-Version": "2026-10",
            "Content-Type": "application/json",
        }

    order = side.order(
        side.line(off=[(0, "1.00")], tax_lines=[{"price": "1.00", "price_set": side.money("1.00")}]),
        side.line("5.00", 1, gift_card=True),
        subtotal="16.40",
        discount_applications=[side.by_hand("ABC2345")],
        discount_codes=[{"code": "ABC2345", "amount": "1.00"}],
        note_attributes=[{"name": "reward_code", "value": "ABC2345"}],
        billing_address={"phone": MAYA, "name": NAMES[2]},
    )
    asked = {"shop_id": 1, "shop_domain": side.DOMAIN, "customer": {"id": 7001, "email": "maya@example.com", "phone": LEO}}
    messages = {
        "orders/paid": order,
        "orders/cancelled": order | {"id": side.ORDER + 1, "cancelled_at": "2026-11-21T10:00:00Z"},
        "refunds/create": side.refund(side.refund_line(), order_adjustments=[side.adjustment("-1.00")]),
        "customers/redact": asked | {"orders_to_redact": [side.ORDER]},
        "customers/data_request": asked | {"orders_requested": [side.ORDER]},
        "shop/redact": {"shop_id": 1, "shop_domain": side.DOMAIN},
        "app/uninstalled": {"id": 1},
    }
    return [Message("POST", "/shopify/webhooks", body, sign(topic)) for topic, body in messages.items()]


def of_square_events(_: Scene) -> list[Message]:
    """Its events; what we then ask is answered as it should be."""
    events = (
        square.paid(customer_id="cust-maya"),
        square.event("payment.updated", "payment", square.payment("pay-9", None)),
        square.refunded(amount=200),
        square.order_news(),
        square.customer_news("cust-maya", MAYA),
        square.event("oauth.authorization.revoked", "revocation", {"revoker_type": "MERCHANT"}),
    )
    return [Message("POST", "/square/webhooks/rosas", event, _sign_as_square) for event in events]


def of_square_answers(scene: Scene) -> list[Message]:
    """What Square answers us when we ask it about an event that is as it should be: that is what is changed."""
    plain = square.order(customer_id="cust-maya", tax=110, off=350, discounts=[square.discount(350, "ABC2345")], charge=50)
    order = plain | {"net_amounts": {"total_money": square.money(1)}, "returns": [{"source_order_id": "order-0"}]}
    customer = {"id": "cust-maya", "given_name": NAMES[2], "phone_number": MAYA}
    paid = square.payment("pay-9", None, customer_id="cust-maya")
    answers: dict[str, Any] = {"order": order, "payment": paid, "customer": customer, "orders": [order]}

    def answer_with(event: dict[str, Any]) -> Any:
        wire = json.dumps(event).encode()

        def wrap(raw: bytes) -> bytes:
            scene.square.misbehave = saying(raw)
            return wire

        return wrap

    alone = square.event("payment.updated", "payment", square.payment("pay-9", None))
    events = (square.paid(), alone, square.refunded(amount=200), square.order_news(), square.customer_news("cust-maya", MAYA))
    return [Message("POST", "/square/webhooks/rosas", answers, _sign_as_square, answer_with(event)) for event in events]


def _sign_as_square(raw: bytes) -> Headers:
    return {"Content-Type": "application/json", "x-square-hmacsha256-signature": signing.sign(raw)}


def of_lightspeed(_: Scene) -> list[Message]:
    """Its forms: a sale with a discount, an exchange."""

    def sign(raw: bytes) -> Headers:
        signature = lightspeed.sign(lightspeed_side.SECRET, raw, "")
        return {"Content-Type": lightspeed_side.FORM, "X-Signature": f"signature={signature},algorithm=HMAC-SHA256"}

    def write_form(raw: bytes) -> bytes:
        return f"payload={quote_from_bytes(raw)}&domain_prefix=rosas&type=sale.update".encode()

    off = lightspeed_side.off(2, "K7M2P4Q")
    sold = lightspeed_side.payload(lightspeed_side.line(10, 2, discount="0.5"), off, outlet_id="o", note="x", return_for="")
    lines = lightspeed_side.line(5, -1), lightspeed_side.line(20)
    exchange = lightspeed_side.payload(*lines, id="ex-1", return_for="87d6ec9a-0000", register_id="reg-9")
    return [Message("POST", "/lightspeed/rosas", body, sign, write_form) for body in (sold, exchange)]
