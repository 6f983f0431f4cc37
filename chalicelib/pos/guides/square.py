"""Square: it tells of payments and refunds, signed with a key of its own; who paid is asked for with an access token."""

import json
import uuid
from collections.abc import Sequence

from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.desk.guide import Event, Guide
from chalicelib.pos.square.events import MAKER
from chalicelib.pos.webhooks import sign


def _before(url: str) -> Sequence[str]:
    return (
        "In the Square Developer Console make an application for the seller, or open the one that there is.",
        f"Under Webhooks add a subscription to exactly this address: {url} (Square signs the address too, to the letter).",
        f"Choose the events {', '.join(MAKER.topics)}.",
        "Copy the subscription's signature key.",
        "Under Locations find the id of each shop, and say which of yours it is, a single one too: orders are looked for there.",
        "From Credentials copy the access token; it has to read payments, orders and customers.",
    )


def _steps(_url: str) -> Sequence[str]:
    return (
        "At the till, cashiers add the customer to the sale, so that it earns.",
        "A reward's code is keyed as the name of the discount that takes it off, or into the note of an item.",
    )


def _event(connection: Connection, secret: str, url: str) -> Event:
    told = {"merchant_id": "none", "type": "regulars.test", "event_id": str(uuid.uuid4()), "data": {"type": "test", "id": "0"}}
    body = json.dumps(told).encode()
    signed = sign(secret, (connection.url or url).encode() + body)
    return Event(body, {"Content-Type": "application/json", "X-Square-HmacSha256-Signature": signed})


GUIDE = Guide(
    System.SQUARE,
    "Square",
    "/square/webhooks/{merchant}",
    "signature key",
    "",
    "",
    "location id",
    _before,
    _steps,
    _event,
    token="access token",  # noqa: S106  what it is called
)
