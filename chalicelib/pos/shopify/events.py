"""Shopify: POST /shopify/webhooks, for the shop that the header names and that signs with its app's secret.

Orders of the till and of the web shop are told of when they are paid, refunded or cancelled: after the sale, so nobody is asked
at the till.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib import wiring
from chalicelib.api import parsing
from chalicelib.domain.desk.connection import System
from chalicelib.domain.desk.privacy import Wanted
from chalicelib.pos import webhooks
from chalicelib.pos.shopify import privacy
from chalicelib.pos.shopify.bought import read_lines
from chalicelib.pos.shopify.orders import Order, name, read_sale
from chalicelib.pos.shopify.refunds import Refund, read_merchandise
from chalicelib.pos.webhooks import OUTCOME, Delivery, Maker, Told

SIGNATURE, TOPIC, SHOP, EVENT = "Hmac-Sha256", "Topic", "Shop-Domain", "Webhook-Id"


def take_shopify_event(http: HttpRequest) -> Response:
    """Take one event of the shop that it names."""
    return webhooks.answer(http, MAKER, _header(http, SHOP).strip().lower())


def _header(http: HttpRequest, word: str) -> str:
    """A header of Shopify's, by its old or its new name."""
    return str(http.headers.get(f"X-Shopify-{word}") or http.headers.get(f"Shopify-{word}") or "")


def _is_signed(delivery: Delivery, secret: str) -> bool:
    return webhooks.is_same(_header(delivery.http, SIGNATURE), webhooks.sign(secret, delivery.raw))


def _take_order(delivery: Delivery) -> Told:
    order, _ = parsing.read_json(delivery.raw, Order)
    if order.test:
        return {OUTCOME: "test"}
    region = wiring.merchants().get(delivery.connection.merchant_id).region
    return webhooks.sync_refunded(delivery, order.place, replace(read_sale(order, region), lines=read_lines(order)))


def _take_refund(delivery: Delivery) -> Told:
    refund, _ = parsing.read_json(delivery.raw, Refund)
    merchant = wiring.merchants().get(delivery.connection.merchant_id)
    amount = read_merchandise(refund, merchant.program_at(delivery.now).currency)
    if not amount:
        return {OUTCOME: "no_merchandise"}
    return webhooks.refund(delivery, None, name(refund.order_id), name(refund.id), amount)


def _ask(wanted: Wanted) -> Callable[[Delivery], Told]:
    return lambda delivery: privacy.take(wanted, _header(delivery.http, EVENT), delivery)


def _ignore(_: Delivery) -> Told:
    """What says nothing about a sale. An app that is taken away sends nothing more; `shop/redact` follows."""
    return {OUTCOME: "ignored"}


IGNORED: Final = ("app/uninstalled", *(f"customers/{word}" for word in ("create", "update", "delete", "enable", "disable")))
MAKER: Final = Maker(
    System.SHOPIFY,
    _is_signed,
    lambda delivery: _header(delivery.http, TOPIC).strip().lower(),
    {
        "orders/paid": _take_order,
        "orders/cancelled": _take_order,
        "refunds/create": _take_refund,
        "customers/data_request": _ask(Wanted.EXPORT),
        "customers/redact": _ask(Wanted.ERASE),
        "shop/redact": _ask(Wanted.LEAVE),
        **dict.fromkeys(IGNORED, _ignore),
    },
)
