"""Toast: it calls at the till, with a key that we choose and its integrations team enters."""

import json
import uuid
from collections.abc import Sequence

from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.desk.guide import Event, Guide

NOBODY = "0000000000"
"""Ten digits that are no phone number, so that nobody is looked up."""


def _before(_url: str) -> Sequence[str]:
    return ()


def _steps(url: str) -> Sequence[str]:
    return (
        f"Give Toast's integrations team this address for the loyalty integration: {url}",
        "Give them the key in a way that only they read. They enter it as it is, with no word before it.",
        "Ask them by email to switch the integration on for the restaurant with this GUID.",
        "In Toast Web the shop turns on Loyalty for its devices; at the till there is a button Rewards then.",
    )


def _event(connection: Connection, secret: str, _url: str) -> Event:
    criteria = {"firstName": None, "lastName": None, "email": None, "phone": NOBODY}
    body = {
        "toastTransactionType": "LOYALTY_SEARCH",
        "searchTransactionInformation": {"searchCriteria": criteria},
        "checkTransactionInformation": None,
        "reverseTransactionInformation": None,
        "transferTransactionInformation": None,
    }
    headers = {
        "Content-Type": "application/json",
        "Authorization": secret,
        "Toast-Transaction-Type": "LOYALTY_SEARCH",
        "Toast-Transaction-GUID": str(uuid.uuid4()),
        "Toast-Restaurant-External-ID": connection.account,
    }
    return Event(json.dumps(body).encode(), headers, 404, "ERROR_ACCOUNT_INVALID")


GUIDE = Guide(
    System.TOAST,
    "Toast",
    "/toast/v1/loyalty",
    "key",
    "the restaurant's GUID",
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "",
    _before,
    _steps,
    _event,
    is_ours=True,
    example="2a2c4f0e-0000-4000-8000-000000000001",
)
