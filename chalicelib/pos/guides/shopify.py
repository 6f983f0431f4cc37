"""Shopify: it tells of orders that were paid, signed with the client secret of an app."""

import json
import uuid
from collections.abc import Sequence

from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.desk.guide import Event, Guide
from chalicelib.pos.webhooks import sign


def _before(url: str) -> Sequence[str]:
    return (
        "Make an app for this one shop in Shopify's Dev Dashboard, with the scopes read_orders and read_customers.",
        "Choose the phone number there under protected customer data: without it no order has one.",
        f"In its configuration (docs/pos/shopify.md) subscribe orders/paid, orders/cancelled and refunds/create to {url}",
        "Subscribe its compliance topics customers/data_request, customers/redact and shop/redact to the same address.",
        "Install the app in the shop, and copy its client secret.",
    )


def _steps(_url: str) -> Sequence[str]:
    return (
        "At the till, cashiers add the customer to the sale, so that it earns.",
        "A reward's code is keyed as the name of the discount that takes it off.",
    )


def _event(connection: Connection, secret: str, _url: str) -> Event:
    body = json.dumps({"id": 0}).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Shopify-Topic": "regulars/test",
        "X-Shopify-Shop-Domain": connection.account,
        "X-Shopify-Webhook-Id": str(uuid.uuid4()),
        "X-Shopify-Hmac-Sha256": sign(secret, body),
    }
    return Event(body, headers)


GUIDE = Guide(
    System.SHOPIFY,
    "Shopify",
    "/shopify/webhooks",
    "client secret of the app",
    "the shop's domain",
    r"[a-z0-9][a-z0-9-]*\.myshopify\.com",
    "location id",
    _before,
    _steps,
    _event,
    example="rosas.myshopify.com",
)
