"""Names that tills give: never a phone number, since they are stored and logged; and details that say what would be right."""

import pytest

from tests.api.conftest import sale
from tests.builders import MAYA

PATH = "/v1/sales/sale-1"
CHECK = {"currency": "USD", "subtotal": 1240}
HOLD = {"check_id": "c1", "member_id": "mem_x", "offer_ids": ["coffee"]}
ESCAPED = MAYA.replace("+", "%2B")
NAMED = [
    ("PUT", f"/v1/sales/{ESCAPED}", sale(), "sale_id"),
    ("PUT", f"/v1/sales/{MAYA}", sale(), "sale_id"),
    ("GET", f"/v1/sales/{ESCAPED}", None, "sale_id"),
    ("POST", f"/v1/sales/{ESCAPED}/refunds", {"id": "r1", "amount": 1}, "sale_id"),
    ("POST", f"{PATH}/refunds", {"id": MAYA, "amount": 1}, "id"),
    ("PUT", PATH, sale(refunds=[{"id": MAYA, "amount": 1}]), "refunds[0].id"),
    ("POST", f"/v1/checks/{ESCAPED}/quote", {"check": CHECK}, "check_id"),
    ("POST", "/v1/checks/c1/quote", {"check": CHECK, "requested": [MAYA]}, "requested[0]"),
    ("POST", "/v1/redemptions", HOLD | {"check_id": MAYA}, "check_id"),
    ("POST", "/v1/redemptions", HOLD | {"offer_ids": [MAYA]}, "offer_ids[0]"),
    ("POST", f"/v1/redemptions/{ESCAPED}/capture", None, "redemption_id"),
    ("DELETE", f"/v1/redemptions/{ESCAPED}", None, "redemption_id"),
    ("POST", "/v1/members", {"phone": MAYA, "consent": {"wording": MAYA}}, "consent.wording"),
]
WRITES = [("PUT", PATH, sale()), ("POST", f"{PATH}/refunds", {"id": "r1", "amount": 1}), ("POST", "/v1/members", {"phone": MAYA})]
DETAILS = [
    (sale(currency="usd"), "currency", "The ISO 4217 code of the currency, three capital letters: USD."),
    (sale(member_id="mem#1"), "member_id", "The id of a member, as a look-up gave it."),
    (sale(refunds=[{"id": "r 1", "amount": 1}]), "refunds[0].id", "1 to 128 printable ASCII characters, no spaces."),
    (sale(refunds=[7]), "refunds[0]", "All refunds so far, at most 100."),
    (sale(refunds=7), "refunds", "All refunds so far, at most 100."),
    (sale(payments=[7]), "payments[0]", "At most 50 payments."),
    (sale(lines=[{"quantity": "a lot"}]), "lines[0].quantity", 'A decimal as text: "0.75".'),
    (sale(lines=[7]), "lines[0]", "At most 500 lines."),
    (sale(state="paid"), "state", "Where the sale stands: open, closed or voided."),
    (sale(version=-1), "version", "Grows with every change of the sale; an older one changes nothing."),
]
DOCSTRINGS_AND_PATTERNS = (
    "One payment",
    "One refund",
    "One line",
    "The full",
    "regex",
    "[!-~]",
    "(?",
    "\\",
    "^",
    "`None`",
    "Struct",
)


@pytest.mark.parametrize(("method", "path", "body", "field"), NAMED, ids=[f"{m} {f} {p[:12]}" for m, p, _, f in NAMED])
def test_a_phone_number_is_no_name(till, shop, method, path, body, field):
    error = till.refuse(400, "INVALID_FIELD", method, path, body)["errors"][0]
    assert error["field"] == field
    assert MAYA not in error["detail"]
    assert not shop.book.sales
    assert not shop.book.handled


@pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=["sale", "refund", "invitation"])
def test_a_phone_number_is_no_idempotency_key(till, shop, method, path, body):
    error = till.refuse(400, "INVALID_FIELD", method, path, body, MAYA)["errors"][0]
    assert error["field"] == "Idempotency-Key"
    assert "never a phone number" in error["detail"]
    assert not shop.book.sales
    assert not shop.book.handled


@pytest.mark.parametrize("name", ["+1", "+12065550142-1", "a+12065550142", "2065550142", "+02065550142", "+1206555014212345"])
def test_what_only_looks_a_little_like_a_number_is_a_name(till, name):
    till.sell(name.replace("+", "%2B"), name=name)
    assert till.ask("GET", f"/v1/sales/{name.replace('+', '%2B')}")["keys_seen"] == [name]


@pytest.mark.parametrize(("body", "field", "right"), DETAILS, ids=[field for _, field, _ in DETAILS])
def test_details_say_what_would_be_right_and_nothing_of_how_it_is_made(till, body, field, right):
    error = till.refuse(400, "INVALID_FIELD", "PUT", PATH, body)["errors"][0]
    assert error["field"] == field
    assert right.rstrip(".") in error["detail"]
    assert not [leak for leak in DOCSTRINGS_AND_PATTERNS if leak in error["detail"]]


def test_the_detail_of_a_body_of_another_kind_says_nothing_of_how_it_is_made(till):
    for method, path in (("PUT", PATH), ("POST", "/v1/members"), ("POST", "/v1/redemptions"), ("POST", f"{PATH}/refunds")):
        error = till.refuse(400, "INVALID_FIELD", method, path, b"[]")["errors"][0]
        assert error["field"] == "body"
        assert not [leak for leak in DOCSTRINGS_AND_PATTERNS if leak in error["detail"]]
    error = till.refuse(400, "INVALID_FIELD", "POST", "/v1/members", {"phone": MAYA, "consent": 7})["errors"][0]
    assert error["detail"] == "consent: Expected `object | null`, got `int`."


@pytest.mark.parametrize(
    "extra",
    [
        b"123456789012345678901234567890123456789012345678901234567890",
        b"1e400",
        b'"\\ud800"',
        b"[" * 400 + b"]" * 400,
        b"[" * 990 + b"]" * 990,
    ],
    ids=["a long number", "a huge number", "half a character", "many levels", "too many levels"],
)
def test_what_stands_in_a_field_that_we_do_not_know_is_no_failure_of_ours(till, extra):
    fields = b'"state":"closed","currency":"USD","occurred_at":"2026-11-21T09:59:00-08:00","subtotal":1,"zz":'
    answer = till.send("PUT", PATH, b"{" + fields + extra + b"}")
    assert answer.status_code in {200, 400}, answer.body
