"""Shopify's three privacy webhooks: a customer wants a copy, or to be forgotten; a shop has taken the app away."""

import hashlib
from functools import partial
from typing import Any, Final

import msgspec
from msgspec import Struct

from chalicelib import wiring
from chalicelib.api import parsing
from chalicelib.domain.desk.privacy import PrivacyRequest, Wanted
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Refusal, UnusableField
from chalicelib.pos.shopify.orders import is_phone, name
from chalicelib.pos.webhooks import Delivery, Told
from chalicelib.usecases import privacy
from chalicelib.usecases.phones import find_by_phone

LOOKED_UP_MAX: Final = 10
"""So many orders are looked for while Shopify waits; who has more is left to an operator."""
WORDS_MAX: Final = 200


class Customer(Struct, frozen=True):
    """Who asks. Some have no phone, or no e-mail address."""

    id: int | None = None
    email: Any = None
    phone: Any = None


class Asked(Struct, frozen=True):
    """One request."""

    shop_domain: str | None = None
    customer: Customer | None = None
    orders_requested: tuple[int, ...] | None = None
    orders_to_redact: tuple[int, ...] | None = None

    @property
    def orders(self) -> tuple[int, ...]:
        """The orders that it is about."""
        return self.orders_requested or self.orders_to_redact or ()


def take(wanted: Wanted, event_id: str, delivery: Delivery) -> Told:
    """Take a request, once: what an event's id is the same of. Erases at once whom it can. Raises UnusableField, Busy."""
    asked = _read(delivery.raw)
    account = delivery.connection.account
    if asked is not None and asked.shop_domain is not None and asked.shop_domain.strip().lower() != account:
        raise UnusableField("shop_domain", "of another shop than the one that it came for")
    merchant = wiring.merchants().get(delivery.connection.merchant_id)
    request = PrivacyRequest(
        merchant.id,
        f"shopify-{wanted.value}-{_name(event_id, delivery)}",
        wanted,
        delivery.now,
        wiring.vault().seal(merchant.id, _tell(asked, account)),
    )
    meant = partial(_find, delivery, merchant, asked)
    done = privacy.receive(wiring.book(), wiring.vault(), wiring.privacy(), merchant, request, meant, delivery.now)
    return {"privacy_request": done.id, "done": done.done_at is not None, "due": done.due_at.date().isoformat()}


def _read(raw: bytes) -> Asked | None:
    """What was asked; None where it cannot be read, which is no reason to lose it."""
    try:
        return parsing.read_json(raw, Asked)[0]
    except Refusal:
        return None


def _name(event_id: str, delivery: Delivery) -> str:
    """What tells a request from others; each try of it has the same."""
    return event_id if parsing.is_id(event_id) else hashlib.sha256(delivery.raw).hexdigest()[:32]


def _tell(asked: Asked | None, account: str) -> str:
    """What an operator needs to know of who asks."""
    if asked is None:
        return msgspec.json.encode({"system": "shopify", "account": account, "unreadable": True}).decode()
    customer = asked.customer or Customer()
    words = {
        word: value[:WORDS_MAX]
        for word, value in (("phone", customer.phone), ("email", customer.email))
        if isinstance(value, str)
    }
    orders = [name(order) for order in asked.orders[: LOOKED_UP_MAX * 5]]
    told = {"system": "shopify", "account": account, "customer": customer.id, **words, "orders": orders}
    return msgspec.json.encode(told).decode()


def _find(delivery: Delivery, merchant: Merchant, asked: Asked | None) -> tuple[str, ...] | None:
    """Whom it is about: whoever has the phone. An order alone does not say whose it was by now, so then people look; None.

    The topic is in no signature. An order is signed as a request is, and names whoever bought.
    """
    if asked is None or asked.shop_domain is None:  # Shopify says the shop: this may be an order, sent under another topic
        return None
    typed = asked.customer.phone if asked.customer else None
    if isinstance(typed, str) and is_phone(typed, merchant.region):
        phone_id = wiring.vault().member_id(merchant.id, PhoneNumber.parse(typed, merchant.region))
        record = find_by_phone(wiring.book(), merchant.id, phone_id)
        known = record.alias or record.customer
        if (known is not None and known.erased_at is None) or record.account.seq:
            return (record.name(phone_id),)
    if len(asked.orders) > LOOKED_UP_MAX:
        return None
    sales = (
        wiring.book().sale(merchant.id, place, name(order)) for order in asked.orders for place in delivery.connection.locations
    )
    return None if any(sale is not None and sale.member_id is not None for sale in sales) else ()
