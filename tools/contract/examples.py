"""The examples of the document, a story in their order. A test lives it, and what is answered stands in the document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One call. Words in braces stand for what is known by now: `keep` names parts of the answer, by their path."""

    name: str
    call: str
    ids: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    keep: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """An example as it went: what was sent, and what came back."""

    example: Example
    path: str
    sent: Any
    status: int
    answer: Any


CHECK: Final = {"currency": "USD", "subtotal": 1240}
BAGELS: Final = [
    {"id": "line-1", "name": "Bagel", "quantity": "2", "total": 700},
    {"id": "line-2", "sku": "4711", "quantity": "1", "total": 540},
]
SALE: Final = {"state": "closed", "currency": "USD", "occurred_at": "{now}"}
GIVEN: Final = {"id": "use-1", "member_id": "{leo}", "offer_id": "coffee", "allowance": "{token}"}
PRACTICE: Final = {"Authorization": "Bearer {test_key}"}
STAFF: Final = {"actor": "anna"}

STORY: Final = (
    Example(name="Terms of the program", call="show_program"),
    Example(name="A key that opens nothing", call="show_program", headers={"Authorization": "Bearer rk_nobody"}, status=401),
    Example(name="A version that is none", call="show_program", headers={"Loyalty-Version": "2025-12-31"}, status=400),
    Example(name="It answers", call="answer_health"),
    # Members
    Example(name="A member", call="look_up_member", body={"phone": "{maya_phone}"}),
    Example(name="Nobody has it", call="look_up_member", body={"phone": "(206) 555-0199"}),
    Example(name="A digit is missing", call="look_up_member", body={"phone": "206 555-019"}, status=422),
    Example(
        name="Asked to join",
        call="invite_member",
        body={"phone": "{ada_phone}", "first_name": "Ada", "consent": {"wording": "sign-1"}},
        status=202,
    ),
    # Sales
    Example(
        name="A sale earns",
        call="report_sale",
        ids={"sale_id": "check-1001"},
        body={**SALE, "member_id": "{maya}", "subtotal": 9240},
    ),
    Example(
        name="A refund in the next report",
        call="report_sale",
        ids={"sale_id": "check-1001"},
        body={**SALE, "member_id": "{maya}", "subtotal": 9240, "refunds": [{"id": "refund-1", "amount": 1200}]},
    ),
    Example(name="Nobody said a number", call="report_sale", ids={"sale_id": "check-1002"}, body={**SALE, "subtotal": 1240}),
    Example(
        name="In another currency",
        call="report_sale",
        ids={"sale_id": "check-1003"},
        body={**SALE, "currency": "EUR", "member_id": "{maya}", "subtotal": 1240},
        status=422,
    ),
    Example(name="A field is missing", call="report_sale", ids={"sale_id": "check-1003"}, body=SALE, status=400),
    Example(name="A refund by itself", call="refund_sale", ids={"sale_id": "check-1001"}, body={"id": "refund-2", "amount": 500}),
    Example(name="A sale as it stands", call="show_sale", ids={"sale_id": "check-1001"}),
    Example(name="A sale never reported", call="show_sale", ids={"sale_id": "check-9999"}, status=404),
    # Rewards
    Example(
        name="What can be used",
        call="quote_check",
        ids={"check_id": "check-1004"},
        body={"member_id": "{maya}", "check": CHECK, "requested": ["coffee"]},
    ),
    Example(
        name="One for another",
        call="quote_check",
        ids={"check_id": "check-1006"},
        body={"member_id": "{maya}", "check": {**CHECK, "lines": BAGELS}, "requested": ["bagel"]},
    ),
    Example(name="A check of nobody", call="quote_check", ids={"check_id": "check-1005"}, body={"check": CHECK}),
    Example(
        name="A coffee is held",
        call="hold_rewards",
        body={"check_id": "check-1004", "member_id": "{maya}", "offer_ids": ["coffee"], "check": CHECK},
        status=201,
        keep={"redemption": "id"},
    ),
    Example(
        name="Too few points",
        call="hold_rewards",
        body={"check_id": "check-1004", "member_id": "{maya}", "offer_ids": ["loaf"]},
        status=422,
    ),
    Example(name="A hold as it stands", call="show_redemption", ids={"redemption_id": "{redemption}"}),
    Example(name="Taken off the check", call="release_redemption", ids={"redemption_id": "{redemption}"}),
    Example(name="Too late", call="capture_redemption", ids={"redemption_id": "{redemption}"}, body={}, status=410),
    Example(
        name="Held again",
        call="hold_rewards",
        body={"check_id": "check-1004", "member_id": "{maya}", "offer_ids": ["coffee"], "mode": "best_effort", "check": CHECK},
        status=201,
        keep={"redemption": "id"},
    ),
    Example(
        name="The check is paid",
        call="capture_redemption",
        ids={"redemption_id": "{redemption}"},
        body={},
        headers={"Idempotency-Key": "till-7-capture"},
    ),
    Example(name="What was done under a key", call="show_operation", ids={"idempotency_key": "till-7-capture"}),
    Example(name="Nothing was done", call="show_operation", ids={"idempotency_key": "till-7-nothing"}, status=404),
    Example(
        name="The sale with the reward",
        call="report_sale",
        ids={"sale_id": "check-1004"},
        body={**SALE, "member_id": "{maya}", "subtotal": 1240, "discount": 350},
    ),
    Example(
        name="It should not have been used",
        call="reverse_redemption",
        ids={"redemption_id": "{redemption}"},
        body={"offer_ids": ["coffee"], "reason": "wrong customer"},
    ),
    Example(name="Undone", call="show_redemption", ids={"redemption_id": "{redemption}"}),
    # Without a connection
    Example(name="In the morning", call="allow_terminal", body={"terminal_id": "till-7"}, keep={"token": "token"}),
    Example(
        name="In the evening",
        call="take_batch",
        body={
            "sales": [
                {**SALE, "sale_id": "check-1006", "member_id": "{leo}", "subtotal": 800, "redeemed_offline": [GIVEN]},
                {**SALE, "sale_id": "check-1007", "subtotal": 12.4},
            ]
        },
    ),
    # Staff
    Example(
        name="Points for goodwill",
        call="adjust_member",
        ids={"member_id": "{maya}"},
        body={"points": 20, "reason": "goodwill", **STAFF, "note": "The bread was burnt."},
        status=201,
    ),
    Example(
        name="The cashier mistyped the number",
        call="move_sale",
        ids={"sale_id": "check-1006"},
        body={"member_id": "{maya}", "reason": "mistyped_number", **STAFF},
        status=422,
    ),
    Example(
        name="A sale of nobody's becomes hers",
        call="move_sale",
        ids={"sale_id": "check-1002"},
        body={"member_id": "{maya}", "reason": "forgotten_number", **STAFF},
    ),
    Example(name="The account now", call="show_member", ids={"member_id": "{maya}"}),
    Example(name="The last changes", call="list_entries", ids={"member_id": "{maya}"}, query="?limit=3"),
    Example(name="One person", call="merge_members", ids={"member_id": "{maya}"}, body={"other_member_id": "{leo}", **STAFF}),
    Example(
        name="Two after all", call="separate_members", ids={"member_id": "{maya}"}, body={"other_member_id": "{leo}", **STAFF}
    ),
    # Gift certificates
    Example(
        name="A certificate of $50",
        call="sell_gift",
        body={"amount": 5000, "currency": "USD", **STAFF},
        status=201,
        keep={"gift": "id", "code": "code"},
    ),
    Example(name="What is on it", call="look_up_gift", body={"code": "{code}"}),
    Example(name="A letter is wrong", call="look_up_gift", body={"code": "K7QM-49TX-CDF2"}, status=404),
    Example(
        name="A part of it pays",
        call="use_gift",
        body={"code": "{code}", "amount": 1840, "currency": "USD", "check_id": "check-1008"},
        status=201,
        keep={"use": "use_id"},
    ),
    Example(
        name="More than is left",
        call="use_gift",
        body={"code": "{code}", "amount": 4000, "currency": "USD", "check_id": "check-1009"},
        status=422,
    ),
    Example(name="A refund", call="give_back", ids={"gift_id": "{gift}", "use_id": "{use}"}, body={"amount": 640}),
    Example(name="Used already", call="void_gift", ids={"gift_id": "{gift}"}, status=422),
    Example(
        name="A certificate by mistake",
        call="sell_gift",
        body={"amount": 2500, "currency": "USD"},
        status=201,
        keep={"gift": "id"},
    ),
    Example(name="Taken back", call="void_gift", ids={"gift_id": "{gift}"}),
    # The sandbox
    Example(name="A customer texts a name", call="text_shop", body={"phone": "{maya_phone}", "words": "Maya"}, headers=PRACTICE),
    Example(
        name="The member of the sandbox",
        call="look_up_member",
        body={"phone": "{maya_phone}"},
        headers=PRACTICE,
        keep={"practised": "members.0.id"},
    ),
    Example(name="What the number got", call="read_texts", body={"phone": "{maya_phone}"}, headers=PRACTICE),
    Example(name="Forgotten", call="erase_member", ids={"member_id": "{practised}"}, headers=PRACTICE),
    Example(
        name="A coupon of a special that there is not",
        call="hand_out_coupon",
        body={"special_id": "none"},
        headers=PRACTICE,
        status=400,
    ),
    Example(name="With a live key", call="read_texts", body={"phone": "{maya_phone}"}, status=403),
)
