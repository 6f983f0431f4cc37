"""Valid messages, changed at random: whatever comes, the answer is Square's, and never our failure.

MUTATIONS=20000 in the environment tries as many.
"""

import copy
import os
import random

import pytest

from chalicelib import wiring

MUTATIONS = int(os.environ.get("MUTATIONS", "1500"))
ODD = (
    *(None, True, 0, -1, 1.5, 10**30, "", " ", "x" * 129, "a#b", "a\nb", "\u0000", "+12065550142", "206-555-0142", "é", "\ud83d"),
    *(
        [],
        [None],
        {},
        {"a": {}},
        [[[]]],
        "2026-11-21T18:00:00",
        "9999-12-31T23:59:59Z",
        "1-0",
        "mill",
        "certificate:x",
        "credit:0",
    ),
)


@pytest.fixture
def messages(till, square, shop, maya):
    shop.sell(maya, 20_000, "before")
    till.sell("order-1")
    issued = square.reward(maya, order_id="order-9")["id"]
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
    return [
        ("/accounts", {"loyalty_account": account, "idempotency_key": "k"}),
        ("/accounts/search", {"query": {"mappings": [{"phone_number": "+12065550142"}]}, "limit": 10}),
        (f"/accounts/{maya}/accumulate", {**here, "accumulate_points": {"order_id": "order-1", "loyalty_program_id": "club"}}),
        (f"/accounts/{maya}/accumulate", {**here, "accumulate_points": {"points": 5}}),
        (
            f"/accounts/{maya}/adjust",
            {"idempotency_key": "k", "adjust_points": {"points": -5, "reason": "r"}, "allow_negative_balance": True},
        ),
        ("/programs/main/calculate", {"order_id": "order-1", "loyalty_account_id": maya}),
        ("/programs/main/calculate", {"transaction_amount_money": money, "loyalty_account_id": maya}),
        ("/rewards", {"reward": reward, "idempotency_key": "k"}),
        (f"/rewards/{issued}/redeem", here),
        ("/rewards/search", {"query": {"loyalty_account_id": maya, "status": "ISSUED"}, "limit": 2, "cursor": "5-0"}),
        ("/events/search", {"query": {"filter": wide}, "limit": 2, "cursor": "5-1"}),
    ]


def places(value, path=()):
    """Where something can be changed."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from places(inner, (*path, name))


def mutate(chance, message):
    """The message with one to three changes."""
    whole = {"body": copy.deepcopy(message)}
    for _ in range(chance.randint(1, 3)):
        *way, last = chance.choice([path for path in places(whole) if path])
        holder = whole
        for name in way:
            holder = holder[name]
        if chance.random() < 0.3 and isinstance(holder, dict) and way:
            del holder[last]
        else:
            holder[last] = copy.deepcopy(chance.choice(ODD))
    return whole["body"]


class NoLimits:
    def admit(self, _):
        pass


def test_no_message_makes_us_fail(square, messages, monkeypatch):
    monkeypatch.setattr(wiring, "limits", NoLimits)
    chance = random.Random(11)  # noqa: S311
    seen = set()
    for turn in range(MUTATIONS):
        path, message = chance.choice(messages)
        body = mutate(chance, message)
        if isinstance(body, dict) and body.get("idempotency_key") == "k":
            body["idempotency_key"] = f"k-{turn}"
        answer = square.send("POST", path, body)
        assert answer.status_code in {200, 400, 404}, (path, body, answer.body)
        if answer.status_code != 200:
            (error,) = answer.json_body["errors"]
            assert error["category"] == "INVALID_REQUEST_ERROR"
            seen.add(error["code"])
    assert {"INVALID_VALUE", "INCORRECT_TYPE", "MISSING_REQUIRED_PARAMETER", "NOT_FOUND", "INVALID_CURSOR"} <= seen
