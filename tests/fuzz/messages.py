"""Valid messages of each protocol, and how each is made to look as if its sender had sent it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.builders import MAYA, Shop

Headers = Mapping[str, str]


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

    line = {
        "id": "l1",
        "sku": "CROISSANT",
        "name": "Croissant",
        "category": "pastry",
        "quantity": "2",
        "unit_price": 620,
        "total": 1240,
    }
    check = {
        "currency": "USD",
        "subtotal": 1240,
        "discount": 0,
        "tax": 112,
        "tip": 100,
        "exempt_amount": 0,
        "lines": [{**line, "discounted": False}],
        "payments": [{"type": "card", "amount": 1452}],
    }
    sale = {
        **check,
        "state": "closed",
        "occurred_at": "2026-11-21T09:59:00-08:00",
        "member_id": maya,
        "phone": MAYA,
        "refunds": [{"id": "r1", "amount": 100}],
        "version": 1,
        "captured_offline": False,
    }
    offline = [{"id": "g1", "member_id": maya, "offer_id": "coffee", "allowance": "token"}]
    asked = {
        ("POST", "/v1/members/lookup"): {"phone": MAYA},
        ("POST", "/v1/members"): {"phone": "+12065550199", "first_name": "Ana", "consent": {"wording": "sign-1"}},
        ("PUT", "/v1/sales/s1"): sale,
        ("POST", "/v1/sales/s1/refunds"): {"id": "r2", "amount": 100},
        ("POST", "/v1/sales/batch"): {"sales": [{**sale, "sale_id": "b1", "idempotency_key": "k1", "redeemed_offline": offline}]},
        ("POST", "/v1/sales/s1/move"): {"member_id": maya, "reason": "mistyped_number", "actor": "rosa"},
        ("POST", "/v1/checks/c1/quote"): {"member_id": maya, "check": check, "requested": ["coffee"]},
        ("POST", "/v1/redemptions"): {
            "check_id": "c1",
            "member_id": maya,
            "offer_ids": ["coffee"],
            "mode": "best_effort",
            "check": check,
        },
        ("POST", "/v1/redemptions/red_1/capture"): {"amount": 100, "code": "1234", "manager_pin": None},
        ("POST", "/v1/redemptions/red_1/reverse"): {"offer_ids": ["coffee"], "reason": "wrong item"},
        ("POST", f"/v1/members/{maya}/adjustments"): {
            "points": 5,
            "reason": "goodwill",
            "actor": "rosa",
            "ticket": "t1",
            "note": "n",
        },
        ("POST", f"/v1/members/{maya}/merge"): {"other_member_id": "mem_other", "actor": "rosa"},
        ("POST", f"/v1/members/{maya}/separate"): {"other_member_id": "mem_other", "actor": "rosa"},
        ("POST", "/v1/allowances"): {"terminal_id": "t1"},
    }
    return [Message(method, path, body, sign) for (method, path), body in asked.items()]


PROTOCOLS: Mapping[str, Callable[[Shop, str], list[Message]]] = {"the API": of_the_api}
