"""Protocols that tills speak during a sale: their messages bear a key."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from tests.builders import MAYA
from tests.fuzz.messages import Headers, Message
from tests.fuzz.scene import LEO, NAMES, Scene
from tests.pos.square_loyalty.caller import LOYALTY
from tests.pos.toast import register as toast

LINE = {
    "id": "l1",
    "sku": "CROISSANT",
    "name": "Croissant",
    "category": "pastry",
    "quantity": "2",
    "unit_price": 620,
    "total": 1240,
}
CHECK = {
    "currency": "USD",
    "subtotal": 1240,
    "discount": 0,
    "tax": 112,
    "tip": 100,
    "exempt_amount": 0,
    "lines": [LINE],
    "payments": [{"type": "card", "amount": 1452}],
}
SALE = {
    **CHECK,
    "state": "closed",
    "occurred_at": "2026-11-21T09:59:00-08:00",
    "refunds": [{"id": "r1", "amount": 100}],
    "version": 1,
    "captured_offline": False,
}


def of_the_api(scene: Scene) -> list[Message]:
    """The till API, version 1, with what only a sandbox has."""
    names = itertools.count(1)

    def bear(key: str) -> Any:
        def sign(_: bytes) -> Headers:
            number = next(names)
            name = f"fuzz-{number if number % 10 else 0}"
            return {"Authorization": f"Bearer {key}", "Idempotency-Key": name, "Content-Type": "application/json"}

        return sign

    live, test = bear(scene.shop.keys["mill"]), bear(scene.test_key)
    asked = _asked_of_the_api(scene)
    played = {
        ("POST", "/v1/sandbox/texts"): {"phone": MAYA, "words": "Maya"},
        ("POST", "/v1/sandbox/texts/read"): {"phone": MAYA},
        ("DELETE", "/v1/sandbox/members/mem_x"): None,
        ("PUT", "/v1/sales/s1"): {**SALE, "phone": MAYA},
    }
    of_shop = [Message(method, path, body, live) for (method, path), body in asked.items()]
    return of_shop + [Message(method, path, body, test) for (method, path), body in played.items()]


def _asked_of_the_api(scene: Scene) -> dict[tuple[str, str], Any]:
    maya, held = scene.maya, scene.held
    sale = {**SALE, "member_id": maya, "phone": MAYA}
    hold = {"check_id": "c1", "member_id": maya, "offer_ids": ["coffee"], "mode": "best_effort", "check": CHECK}
    offline = [{"id": "g1", "member_id": maya, "offer_id": "coffee", "allowance": "token"}]
    two = {"other_member_id": "mem_other", "actor": "rosa"}
    goodwill = {"points": 5, "reason": "goodwill", "actor": "rosa", "ticket": "t1", "note": "n"}
    return {
        ("POST", "/v1/members/lookup"): {"phone": MAYA},
        ("POST", "/v1/members"): {"phone": "+12065550199", "first_name": NAMES[1], "consent": {"wording": "sign-1"}},
        ("GET", f"/v1/members/{maya}"): None,
        ("GET", f"/v1/members/{maya}/entries?limit=5&before=9"): None,
        ("PUT", "/v1/sales/s1"): sale,
        ("GET", "/v1/sales/s1"): None,
        ("POST", "/v1/sales/s1/refunds"): {"id": "r2", "amount": 100},
        ("POST", "/v1/sales/batch"): {"sales": [{**sale, "sale_id": "b1", "redeemed_offline": offline}]},
        ("POST", "/v1/sales/s1/move"): {"member_id": maya, "reason": "mistyped_number", "actor": "rosa"},
        ("POST", "/v1/checks/c1/quote"): {"member_id": maya, "check": CHECK, "requested": ["coffee"]},
        ("POST", "/v1/redemptions"): hold,
        ("GET", f"/v1/redemptions/{held}"): None,
        ("POST", f"/v1/redemptions/{held}/capture"): {"amount": 100, "code": "1234", "manager_pin": None},
        ("POST", f"/v1/redemptions/{held}/reverse"): {"offer_ids": ["coffee"], "reason": "wrong item"},
        ("DELETE", "/v1/redemptions/red_1"): None,
        ("POST", f"/v1/members/{maya}/adjustments"): goodwill,
        ("POST", f"/v1/members/{maya}/merge"): two,
        ("POST", f"/v1/members/{maya}/separate"): two,
        ("POST", "/v1/allowances"): {"terminal_id": "t1"},
        ("GET", "/v1/operations/fuzz-3"): None,
        ("GET", "/v1/program"): None,
        **_asked_with_paper(scene),
    }


def _asked_with_paper(scene: Scene) -> dict[tuple[str, str], Any]:
    """What customers have on paper: coupons, of members and of nobody, and a gift certificate."""
    hers, nobodys = scene.coupons
    paid = {"code": scene.gift, "amount": 100, "currency": "USD", "check_id": "c1", "actor": "rosa"}
    sold = {"amount": 5000, "currency": "USD", "ends_on": "2036-01-01", "actor": "rosa"}
    return {
        ("POST", "/v1/checks/c2/quote"): {"check": CHECK, "coupon": nobodys},
        # What stands behind the address tells the rows apart.
        ("POST", "/v1/redemptions?by=member"): {"check_id": "c3", "member_id": scene.maya, "coupon": hers, "check": CHECK},
        ("POST", "/v1/redemptions?by=nobody"): {"check_id": "c2", "coupon": nobodys, "check": CHECK},
        ("PUT", "/v1/sales/c2"): SALE,
        ("POST", "/v1/gifts"): sold,
        ("POST", "/v1/gifts/lookup"): {"code": scene.gift},
        ("POST", "/v1/gifts/uses"): paid,
        ("POST", "/v1/gifts/gift_1/uses/use_1/reverse"): {"amount": 50, "actor": "rosa"},
    }


def of_toast(scene: Scene) -> list[Message]:
    """Toast's six verbs. Forty names of transactions come again and again."""
    numbers = itertools.count(1)

    def sign(verb: str) -> Any:
        return lambda _: {
            "Authorization": toast.KEY,
            "Content-Type": "application/json",
            "Toast-Restaurant-External-ID": toast.RESTAURANT,
            "Toast-Transaction-GUID": f"t{next(numbers) * 7 % 41}",
            "Toast-Transaction-Type": verb,
        }

    said = [(verb, {"toastTransactionType": verb, toast.PARTS[verb]: part}) for verb, part in _asked_by_toast(scene)]
    return [Message("POST", "/toast/v1/loyalty", body, sign(verb)) for verb, body in said]


def _asked_by_toast(scene: Scene) -> Iterator[tuple[str, Any]]:
    check = toast.Check(paid_at="2026-11-21T18:00:00.000+0000").add("Latte", "5.00").add("Soup", "12.40")
    check.redemptions.append({"identifier": "fiver", "appliedDiscountGuid": "d1", "amount": 5, "quantity": 1})
    cakes = toast.Check(paid_at="2026-11-20T18:00:00.000+0000", tip=toast.Decimal("1.5")).add("Carrot cake", "12.00", 2)
    lines = [{"selectionIdentifier": cakes.lines[0]["guid"], "amount": 3.5}]
    cakes.redemptions.append({"identifier": "cakes", "appliedDiscountGuid": "d2", "quantity": 1, "itemApplication": lines})
    flyer = toast.Check(paid_at="2026-11-21T18:00:00.000+0000").add("Soup", "12.40")
    nobodys = scene.coupons[1]
    flyer.redemptions.append({"identifier": f"coupon:{nobodys}", "appliedDiscountGuid": "d3", "amount": 5, "quantity": 1})
    keyed = (f"{MAYA[2:]} L2:{scene.coupons[0]}", nobodys, f"nobody-{nobodys}")
    who = itertools.cycle((MAYA[2:], scene.maya, *keyed))
    yield "LOYALTY_SEARCH", {"searchCriteria": {"phone": MAYA[2:], "email": None, "firstName": NAMES[1], "lastName": None}}
    for one in (check, cakes, flyer):
        plain = json.loads(json.dumps(one.json(), cls=toast.Cents))
        for verb in ("INQUIRE", "REDEEM", "ACCRUE"):
            part = {"loyaltyIdentifier": next(who), "orderGuid": "o", "check": plain, "redemptions": one.redemptions}
            yield f"LOYALTY_{verb}", part
    yield "LOYALTY_REVERSE", {"loyaltyIdentifier": None, "transactionId": "t1", "redemptions": check.redemptions}
    yield "LOYALTY_TRANSFER", {"fromLoyaltyIdentifier": LEO[2:], "toLoyaltyIdentifier": "mem_x"}


def of_square_loyalty(scene: Scene) -> list[Message]:
    """What code for Square's Loyalty API sends. Each write has a key of its own, in its body."""
    numbers = itertools.count(1)

    def sign(_: bytes) -> Headers:
        key = scene.shop.keys["mill"]
        return {"Authorization": f"Bearer {key}", "Square-Version": "2026-09-16", "Content-Type": "application/json"}

    def name(raw: bytes) -> bytes:
        return raw.replace(b'"idempotency_key": "k"', f'"idempotency_key": "k-{next(numbers)}"'.encode())

    asked = _asked_of_square_loyalty(scene.maya, scene.held, scene.coupons[0])
    return [Message("POST" if body else "GET", f"{LOYALTY}{path}", body, sign, name) for path, body in asked]


def _asked_of_square_loyalty(maya: str, held: str, coupon: str) -> list[tuple[str, Any]]:
    here = {"location_id": "mill", "idempotency_key": "k"}
    wide = {
        "loyalty_account_filter": {"loyalty_account_id": maya},
        "type_filter": {"types": ["ACCUMULATE_POINTS"]},
        "date_time_filter": {"created_at": {"start_at": "2026-01-01T00:00:00Z", "end_at": "2027-01-01T00:00:00Z"}},
        "location_filter": {"location_ids": ["mill"]},
        "order_filter": {"order_id": "order-1"},
    }
    account = {"mapping": {"phone_number": "+12065550143"}, "program_id": "club"}
    reward = {"loyalty_account_id": maya, "reward_tier_id": "fiver", "order_id": "order-2"}
    money = {"amount": 1240, "currency": "USD"}
    less = {"points": -5, "reason": "r"}
    return [
        ("/accounts", {"loyalty_account": account, "idempotency_key": "k"}),
        ("/accounts/search", {"query": {"mappings": [{"phone_number": MAYA}]}, "limit": 10}),
        (f"/accounts/{maya}", None),
        (f"/accounts/{maya}/accumulate", {**here, "accumulate_points": {"order_id": "order-1", "loyalty_program_id": "club"}}),
        (f"/accounts/{maya}/accumulate", {**here, "accumulate_points": {"points": 5}}),
        (f"/accounts/{maya}/adjust", {"idempotency_key": "k", "adjust_points": less, "allow_negative_balance": True}),
        ("/programs/main", None),
        ("/programs/main/calculate", {"order_id": "order-1", "loyalty_account_id": maya}),
        ("/programs/main/calculate", {"transaction_amount_money": money, "loyalty_account_id": maya}),
        ("/rewards", {"reward": reward, "idempotency_key": "k"}),
        ("/rewards", {"reward": {**reward, "reward_tier_id": f"coupon:{coupon}"}, "idempotency_key": "k"}),
        (f"/rewards/{held}", None),
        (f"/rewards/{held}/redeem", here),
        ("/rewards/search", {"query": {"loyalty_account_id": maya, "status": "ISSUED"}, "limit": 2, "cursor": "5-0"}),
        ("/events/search", {"query": {"filter": wide}, "limit": 2, "cursor": "5-1"}),
    ]
