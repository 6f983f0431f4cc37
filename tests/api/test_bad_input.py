"""Bad input: each kind has a status, a stable code, the field, a sentence for the cashier, and writes nothing."""

import json

import pytest

from chalicelib.usecases import locations
from chalicelib.usecases.programs import open_merchant
from tests.api.conftest import TillClient, sale
from tests.builders import NOW, opening

PATH = "/v1/sales/sale-1"
REDEMPTION = {"check_id": "c1", "member_id": "mem_x", "offer_ids": ["coffee"]}


@pytest.fixture(autouse=True)
def nothing_is_written(shop):
    yield
    assert not shop.book.sales
    assert not shop.book.redemptions


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"{'state': 'closed'}",
        b'{"subtotal": NaN}',
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"a":1} {"a":1}',
        b'{"zz":"\xff"}',
    ],
    ids=range(9),
)
def test_what_is_not_json_is_refused(till, body):
    refused = till.refuse(400, "MALFORMED_JSON", "PUT", PATH, body)
    assert refused["retryable"] is False
    assert refused["cashier_message"] == "The till and the rewards program did not understand each other. Sell as usual."


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"sale"'])
def test_json_that_is_no_object_is_refused(till, body):
    assert till.refuse(400, "INVALID_FIELD", "PUT", PATH, body)["errors"][0]["field"] == "body"


WRONG = [
    ("subtotal", 12.4),
    ("subtotal", 1240.0),
    ("subtotal", "1240"),
    ("subtotal", True),
    ("subtotal", None),
    ("subtotal", -1),
    ("subtotal", 100_000_001),
    ("subtotal", 10**30),
    ("discount", -1),
    ("discount", 1241),
    ("tax", 0.5),
    ("tip", False),
    ("exempt_amount", -5),
    ("currency", "usd"),
    ("currency", "US"),
    ("currency", "USD\n"),
    ("currency", "XYZ"),
    ("currency", 840),
    ("occurred_at", "2026-11-21T10:00:00"),
    ("occurred_at", "yesterday"),
    ("occurred_at", 1763000000),
    ("occurred_at", "2026-11-22T18:00:01Z"),
    ("occurred_at", "1999-12-31T23:59:59Z"),
    ("occurred_at", "9999-12-31T23:59:59-23:59"),
    ("occurred_at", "0001-01-01T00:00:00+23:59"),
    ("state", "paid"),
    ("member_id", ""),
    ("member_id", "mem#1"),
    ("member_id", 7),
    ("phone", ""),
    ("phone", "1" * 41),
    ("phone", 2065550142),
    ("version", -1),
    ("version", 1.5),
    ("lines", {}),
    ("lines", [{}] * 501),
    ("lines", [{"quantity": 2}]),
    ("payments", [{"type": "cash"}]),
    ("payments", [{"type": "cash", "amount": 1}] * 51),
    ("refunds", [{"id": f"r{number}", "amount": 1} for number in range(101)]),
    ("refunds", [{"id": "r1", "amount": 1}, {"id": "r1", "amount": 2}]),
    ("refunds", [{"id": "r 1", "amount": 1}]),
    ("refunds", [{"id": "r1", "amount": -1}]),
    ("refunds", "all"),
]


@pytest.mark.parametrize(("field", "value"), WRONG, ids=[f"{field}={str(value)[:30]}" for field, value in WRONG])
def test_a_field_that_cannot_be_is_refused_by_name(till, field, value):
    error = till.refuse(400, "INVALID_FIELD", "PUT", PATH, sale(**{field: value}))["errors"][0]
    assert error["field"].split("[")[0] == field
    assert error["detail"].startswith(error["field"])
    assert error["category"] == "INVALID_REQUEST"


@pytest.mark.parametrize("field", ["state", "currency", "occurred_at", "subtotal"])
def test_a_missing_field_is_named(till, field):
    body = sale()
    del body[field]
    error = till.refuse(400, "INVALID_FIELD", "PUT", PATH, body)["errors"][0]
    assert error["field"] == field
    assert error["detail"].startswith(f"{field}: missing. ")


def test_the_detail_says_what_would_be_right(till):
    error = till.refuse(400, "INVALID_FIELD", "PUT", PATH, sale(refunds=[{"id": "r1", "amount": 2.5}]))["errors"][0]
    assert error == {
        "category": "INVALID_REQUEST",
        "code": "INVALID_FIELD",
        "detail": "refunds[0].amount: Expected `int`, got `float`. "
        "Merchandise given back, without tax and tip, in whole minor units.",
        "field": "refunds[0].amount",
    }


def test_a_discount_above_the_subtotal_is_said_in_words(till):
    refused = till.refuse(400, "INVALID_FIELD", "PUT", PATH, sale(discount=1241))
    assert refused["cashier_message"] == "The discount does not fit the sale. Check the amounts."


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/v1/members/lookup", {}, "phone"),
        ("POST", "/v1/members/lookup", {"phone": 1}, "phone"),
        ("POST", "/v1/members", {"phone": "2065550142", "first_name": "206 555 0142"}, "first_name"),
        ("POST", "/v1/members", {"phone": "2065550142", "first_name": "x" * 41}, "first_name"),
        ("POST", "/v1/members", {"phone": "2065550142", "consent": {}}, "consent.wording"),
        ("POST", "/v1/checks/c1/quote", {}, "check"),
        ("POST", "/v1/checks/c1/quote", {"check": {"currency": "USD", "subtotal": 1.0}}, "check.subtotal"),
        ("POST", "/v1/checks/c1/quote", {"check": {"currency": "USD", "subtotal": 1}, "requested": ["a"] * 6}, "requested"),
        ("POST", "/v1/redemptions", REDEMPTION | {"offer_ids": []}, "offer_ids"),
        ("POST", "/v1/redemptions", REDEMPTION | {"offer_ids": ["a"] * 6}, "offer_ids"),
        ("POST", "/v1/redemptions", REDEMPTION | {"mode": "some"}, "mode"),
        ("POST", "/v1/redemptions", REDEMPTION | {"check_id": "a b"}, "check_id"),
        ("POST", f"{PATH}/refunds", {"id": "r1"}, "amount"),
        ("POST", f"{PATH}/refunds", {"id": "r1", "amount": 1.0}, "amount"),
        ("POST", f"{PATH}/refunds", {"id": "", "amount": 1}, "id"),
        ("PUT", "/v1/sales/a%20b", sale(), "sale_id"),
        ("PUT", "/v1/sales/a%00", sale(), "sale_id"),
        ("PUT", "/v1/sales/%C3%A9", sale(), "sale_id"),
        ("PUT", "/v1/sales/" + "x" * 129, sale(), "sale_id"),
        ("GET", "/v1/sales/%FF", None, "sale_id"),
    ],
)
def test_every_route_names_the_field_that_is_wrong(till, method, path, body, field):
    assert till.refuse(400, "INVALID_FIELD", method, path, body)["errors"][0]["field"] == field


def test_unknown_fields_are_ignored(till, shop, maya):
    body = {
        "member_id": maya,
        "check": {"currency": "USD", "subtotal": 1240, "business_date": "2026-11-21"},
        "terminal": {"a": [1.5]},
    }
    assert till.ask("POST", "/v1/checks/c1/quote", body)["points_to_earn"] == 12


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", PATH, sale(member_id="mem_none")),
        ("POST", "/v1/checks/c1/quote", {"member_id": "mem_none", "check": {"currency": "USD", "subtotal": 1}}),
        ("POST", "/v1/redemptions", REDEMPTION | {"member_id": "mem_none"}),
    ],
)
def test_an_unknown_member_is_not_found(till, method, path, body):
    refused = till.refuse(404, "MEMBER_NOT_FOUND", method, path, body)
    assert refused["cashier_message"] == "This customer is not a member here. Look the number up again."


def test_another_merchants_ids_do_not_exist_here(http, till, shop, maya):
    keys = open_merchant(shop.merchants, shop.vault, opening("other", "+12065550199"), NOW)
    stranger = TillClient(http, shop, keys["mill"])
    stranger.refuse(404, "MEMBER_NOT_FOUND", "PUT", PATH, sale(member_id=maya))
    stranger.refuse(404, "MEMBER_NOT_FOUND", "POST", "/v1/redemptions", REDEMPTION | {"member_id": maya})
    stranger.refuse(404, "SALE_NOT_FOUND", "GET", PATH)
    assert stranger.ask("POST", "/v1/members/lookup", {"phone": "2065550142"})["members"] == []


EVERY_ROUTE = [
    ("POST", "/v1/members/lookup"),
    ("POST", "/v1/members"),
    ("POST", "/v1/checks/c1/quote"),
    ("POST", "/v1/redemptions"),
    ("POST", "/v1/redemptions/r1/capture"),
    ("DELETE", "/v1/redemptions/r1"),
    ("POST", "/v1/redemptions/r1/reverse"),
    ("GET", "/v1/redemptions/r1"),
    ("PUT", PATH),
    ("POST", f"{PATH}/refunds"),
    ("GET", PATH),
    ("GET", "/v1/program"),
]


@pytest.mark.parametrize(("method", "path"), EVERY_ROUTE)
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer nobody", "Basic abc", "Bearer ключ", "Bearer " + "x" * 5000], ids=range(7)
)
def test_nothing_but_health_is_answered_without_a_good_key(till, method, path, header):
    refused = till.refuse(401, "UNKNOWN_LOCATION_KEY", method, path, {}, Authorization=header)
    assert refused["errors"][0]["category"] == "AUTHENTICATION"
    assert till.last.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_key_is_dead(till, shop):
    till.ask("GET", "/v1/program")
    locations.revoke_secret(shop.merchants, till.key)
    till.refuse(401, "UNKNOWN_LOCATION_KEY", "GET", "/v1/program")


READS = [route for route in EVERY_ROUTE if route[0] == "GET" or route[1].endswith(("lookup", "quote"))]
BAD_KEYS = ["", "x" * 129, "naïve", "tab\there"]


@pytest.mark.parametrize(("method", "path"), [route for route in EVERY_ROUTE if route not in READS])
@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_write_needs_a_key_of_its_own(till, method, path, key):
    refused = till.refuse(400, "IDEMPOTENCY_KEY_MISSING", method, path, sale(), Idempotency_Key=key)
    assert refused["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(("method", "path"), READS)
@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_read_needs_none_and_cares_for_none(till, method, path, key):
    body = {"phone": "2065550142", "check": {"currency": "USD", "subtotal": 1240}}
    answer = till.send(method, path, body, Idempotency_Key=key)
    assert (answer.status_code, "Idempotent-Replayed" in answer.headers) == (
        404 if path in {PATH, "/v1/redemptions/r1"} else 200,
        False,
    )


def test_a_body_over_256_kilobytes_is_refused(till):
    body = sale(note="x" * (256 * 1024))
    till.refuse(413, "BODY_TOO_LARGE", "PUT", PATH, body)
    room = 256 * 1024 - len(json.dumps(sale(note="", currency="XYZ")))
    till.refuse(400, "INVALID_FIELD", "PUT", PATH, sale(note="x" * room, currency="XYZ"))


@pytest.mark.parametrize(
    "content", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "application/octet-stream"]
)
def test_other_content_than_json_is_refused(till, content):
    till.refuse(415, "CONTENT_TYPE_NOT_JSON", "PUT", PATH, sale(), Content_Type=content)


@pytest.mark.parametrize("content", ["", "application/json; charset=utf-8", "Application/JSON"])
def test_json_may_be_announced_in_every_usual_way(till, content):
    till.refuse(400, "INVALID_FIELD", "PUT", PATH, sale(currency="XYZ"), Content_Type=content)


def test_an_unknown_version_is_refused_with_those_that_are_known(till):
    refused = till.refuse(400, "UNKNOWN_LOYALTY_VERSION", "PUT", PATH, sale(), Loyalty_Version="2019-01-01")
    assert "2026-01-01" in refused["errors"][0]["detail"]
    assert till.send("GET", "/v1/program", Loyalty_Version="2026-01-01").status_code == 200
