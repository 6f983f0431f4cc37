"""Valid messages of each protocol, and how each is made to look as if its sender had sent it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.builders import MAYA, Shop

Headers = Mapping[str, str]
CHECK: Mapping[str, Any] = {
    "currency": "USD",
    "subtotal": 1240,
    "discount": 0,
    "tax": 112,
    "tip": 100,
    "exempt_amount": 0,
    "lines": [
        {
            "id": "l1",
            "sku": "CROISSANT",
            "name": "Croissant",
            "category": "pastry",
            "quantity": "2",
            "unit_price": 620,
            "total": 1240,
            "discounted": False,
        }
    ],
    "payments": [{"type": "card", "amount": 1452}],
}
SALE: Mapping[str, Any] = {
    **CHECK,
    "state": "closed",
    "occurred_at": "2026-11-21T09:59:00-08:00",
    "refunds": [{"id": "r1", "amount": 100}],
    "version": 1,
    "captured_offline": False,
}


@dataclass(frozen=True)
class Message:
    """One valid message. `sign` gives the headers that go with these bytes: changed after signing, or before."""

    method: str
    path: str
    body: Any
    sign: Callable[[bytes], Headers]


def of_the_api(shop: Shop, maya: str) -> list[Message]:
    """The till API, version 1."""
    names = iter(range(10**9))

    def sign(_: bytes) -> Headers:
        return {
            "Authorization": f"Bearer {shop.keys['mill']}",
            "Idempotency-Key": f"fuzz-{next(names)}",
            "Content-Type": "application/json",
        }

    return [Message(method, path.format(maya), body, sign) for (method, path), body in _asked_of_the_api(maya).items()]


def _asked_of_the_api(maya: str) -> dict[tuple[str, str], Any]:
    sale = {**SALE, "member_id": maya, "phone": MAYA}
    held = {"check_id": "c1", "member_id": maya, "offer_ids": ["coffee"], "mode": "best_effort", "check": CHECK}
    offline = [{"id": "g1", "member_id": maya, "offer_id": "coffee", "allowance": "token"}]
    two = {"other_member_id": "mem_other", "actor": "rosa"}
    return {
        ("POST", "/v1/members/lookup"): {"phone": MAYA},
        ("POST", "/v1/members"): {"phone": "+12065550199", "first_name": "Ana", "consent": {"wording": "sign-1"}},
        ("PUT", "/v1/sales/s1"): sale,
        ("POST", "/v1/sales/s1/refunds"): {"id": "r2", "amount": 100},
        ("POST", "/v1/sales/batch"): {"sales": [{**sale, "sale_id": "b1", "redeemed_offline": offline}]},
        ("POST", "/v1/sales/s1/move"): {"member_id": maya, "reason": "mistyped_number", "actor": "rosa"},
        ("POST", "/v1/checks/c1/quote"): {"member_id": maya, "check": CHECK, "requested": ["coffee"]},
        ("POST", "/v1/redemptions"): held,
        ("POST", "/v1/redemptions/red_1/capture"): {"amount": 100, "code": "1234", "manager_pin": None},
        ("POST", "/v1/redemptions/red_1/reverse"): {"offer_ids": ["coffee"], "reason": "wrong item"},
        ("POST", "/v1/members/{}/adjustments"): {"points": 5, "reason": "goodwill", "actor": "rosa", "ticket": "t1", "note": "n"},
        ("POST", "/v1/members/{}/merge"): two,
        ("POST", "/v1/members/{}/separate"): two,
        ("POST", "/v1/allowances"): {"terminal_id": "t1"},
    }


PROTOCOLS: Mapping[str, Callable[[Shop, str], list[Message]]] = {"the API": of_the_api}
