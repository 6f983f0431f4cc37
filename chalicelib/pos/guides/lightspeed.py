"""Lightspeed Retail X-Series: it tells of every sale that is saved, signed with the client secret of an app."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.desk.guide import Event, Guide
from chalicelib.pos.lightspeed import FORM_HEX, SIGNED, sign


def _before(url: str) -> Sequence[str]:
    return (
        "In Lightspeed's developer portal register an application for the retailer, and let the retailer authorise it.",
        f"With the application's access, add a webhook of type sale.update for {url} (POST /api/webhooks).",
        "A webhook that is added by hand in the back office is not signed, and is turned away.",
        "Copy the application's client secret.",
    )


def _steps(_url: str) -> Sequence[str]:
    return (
        "At the till, cashiers add the customer with a phone number to the sale, so that it earns.",
        "A reward's code is written as the note of the line that takes it off, or as the note of the sale.",
        "Ring up one real sale: Lightspeed does not say in which of four ways it signs.",
        f"Where that is answered 401, say that it signs in another way: {', '.join(SIGNED)}.",
    )


def _event(connection: Connection, secret: str, _url: str) -> Event:
    payload = {"id": "regulars-test", "status": "SAVED", "sale_date": "2026-01-01 00:00:00", "total_price": 0}
    text = json.dumps(payload | {"register_sale_products": []})
    body = urlencode({"payload": text}).encode()
    signed = sign(secret, body, text, connection.signing or FORM_HEX)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Signature": f"signature={signed},algorithm=HMAC-SHA256",
    }
    return Event(body, headers)


GUIDE = Guide(
    System.LIGHTSPEED,
    "Lightspeed X",
    "/lightspeed/{merchant}",
    "client secret of the app",
    "",
    "",
    "id of a register or an outlet",
    _before,
    _steps,
    _event,
    signings=tuple(SIGNED),
)
