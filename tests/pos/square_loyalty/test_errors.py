"""What goes wrong on the Square surface is told in Square's words, and makes no SDK wait that need not."""

import json
import re
from pathlib import Path

import pytest

from chalicelib import pos, wiring
from chalicelib.api import parsing
from chalicelib.domain import refusals
from chalicelib.domain.refusals import Refusal
from chalicelib.pos.square_loyalty import errors
from chalicelib.usecases import programs
from tests.builders import MAYA, opening
from tests.pos.square_loyalty.caller import SquareClient, wish

PREFIX = "/square/v2/loyalty"
# Of Square's list of error codes, as its SDK 46.0.0 has it.
CODES = {
    *(
        "BAD_REQUEST",
        "CONFLICT",
        "CURRENCY_MISMATCH",
        "EXPECTED_JSON_BODY",
        "GONE",
        "IDEMPOTENCY_KEY_REUSED",
        "INCORRECT_TYPE",
    ),
    *("INTERNAL_SERVER_ERROR", "INVALID_CURSOR", "INVALID_PHONE_NUMBER", "INVALID_SQUARE_VERSION_FORMAT", "INVALID_VALUE"),
    *(
        "MISSING_REQUIRED_PARAMETER",
        "NOT_FOUND",
        "RATE_LIMITED",
        "REQUEST_ENTITY_TOO_LARGE",
        "SERVICE_UNAVAILABLE",
        "UNAUTHORIZED",
    ),
    "UNSUPPORTED_MEDIA_TYPE",
}
CATEGORIES = {"API_ERROR", "AUTHENTICATION_ERROR", "INVALID_REQUEST_ERROR", "RATE_LIMIT_ERROR"}
SDKS_WAIT = {408, 409, 429}
MAY_GO_WELL_NEXT_TIME = {refusals.Busy, refusals.TooManyCalls, refusals.Unanswered}
WRITES = {
    "/accounts": {"loyalty_account": {"mapping": {"phone_number": MAYA}}},
    "/accounts/{account}/accumulate": {"location_id": "mill", "accumulate_points": {"points": 5}},
    "/accounts/{account}/adjust": {"adjust_points": {"points": 5}},
    "/rewards": {"reward": {"loyalty_account_id": "{account}", "reward_tier_id": "fiver"}},
    "/rewards/red_1/redeem": {"location_id": "mill"},
}


def every_kind(of=Refusal):
    kinds = {kind for sub in of.__subclasses__() for kind in (sub, *every_kind(sub))}
    rooms = (refusals.__name__, parsing.__name__, errors.__name__)
    return {kind for kind in kinds if kind.__module__ in rooms}


def test_every_refusal_of_the_core_has_a_square_error():
    assert set(errors.ROWS) == every_kind()
    for kind in every_kind():
        (told,) = errors.wrap(kind(*(kind.names and ["x"] * len(kind.names)))).errors
        assert told.code in CODES
        assert told.category in CATEGORIES
        assert told.detail


def test_the_sdks_wait_for_nothing_that_stays_refused():
    waits = {kind for kind, row in errors.ROWS.items() if row.status in SDKS_WAIT or row.status >= 500}
    assert waits == MAY_GO_WELL_NEXT_TIME


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer wrong", "Basic x"])
@pytest.mark.parametrize(
    ("method", "path"), [(method, path.removeprefix(PREFIX)) for method, path, _ in pos.ROUTES if path.startswith(PREFIX)]
)
def test_every_call_needs_a_location_key(square, method, path, key):
    path = (
        path.replace("{account_id}", "m")
        .replace("{program_id}", "main")
        .replace("{promotion_id}", "p")
        .replace("{reward_id}", "r")
    )
    error = square.refuse("UNAUTHORIZED", method, path, status=401, Authorization=key)
    assert error["category"] == "AUTHENTICATION_ERROR"


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", ""), ("GET", "/promo-1"), ("POST", "/promo-1/cancel")])
def test_there_are_no_promotions(square, method, path):
    square.refuse("NOT_FOUND", method, f"/programs/main/promotions{path}", {}, status=404)


def test_any_date_is_a_version_and_nothing_else_is(square, maya):
    for version in ("2019-01-01", "2026-09-16", ""):
        square.ask("GET", "/programs/main", Square_Version=version)
    square.refuse("INVALID_SQUARE_VERSION_FORMAT", "GET", "/programs/main", Square_Version="newest")


@pytest.mark.parametrize("path", WRITES)
def test_every_write_needs_a_key(square, maya, path):
    body = json.loads(json.dumps(WRITES[path]).replace("{account}", maya))
    error = square.refuse("MISSING_REQUIRED_PARAMETER", "POST", path.replace("{account}", maya), body)
    assert error["field"] == "idempotency_key"
    for key in ("", "x" * 129, "a b", MAYA, 5, None):
        error = square.send("POST", path.replace("{account}", maya), {**body, "idempotency_key": key}).json_body["errors"][0]
        assert (square.last.status_code, error["field"]) == (400, "idempotency_key")
        assert error["code"] in {"INVALID_VALUE", "INCORRECT_TYPE"}


@pytest.mark.parametrize(
    "path", [path for method, path, _ in pos.ROUTES if method == "POST" and path.startswith(PREFIX) and "promotions" not in path]
)
@pytest.mark.parametrize(
    ("raw", "code", "status"),
    [
        (b"", "EXPECTED_JSON_BODY", 400),
        (b"{", "EXPECTED_JSON_BODY", 400),
        (b"\xff", "EXPECTED_JSON_BODY", 400),
        (b"null", "INCORRECT_TYPE", 400),
        (b"[]", "INCORRECT_TYPE", 400),
        (b'{"a": "' + b"x" * 256 * 1024 + b'"}', "REQUEST_ENTITY_TOO_LARGE", 413),
    ],
)
def test_what_is_no_body_is_refused(square, maya, path, raw, code, status):
    path = path.removeprefix("/square/v2/loyalty")
    path = path.replace("{account_id}", maya).replace("{program_id}", "main").replace("{reward_id}", "red_1")
    if raw == b"" and path.endswith("/calculate"):
        code = "INVALID_VALUE"
    square.refuse(code, "POST", path, raw, status)


def test_a_form_is_no_json(square, maya):
    square.refuse("UNSUPPORTED_MEDIA_TYPE", "POST", "/accounts/search", b"a=b", 415, Content_Type="text/plain")


@pytest.mark.parametrize("refusal", [refusals.Busy(), refusals.Unanswered()])
def test_only_what_may_go_well_next_time_is_to_be_sent_again(square, maya, monkeypatch, refusal):
    class Slow:
        def record(self, *_):
            raise refusal

    monkeypatch.setattr(wiring, "book", Slow)
    square.refuse("SERVICE_UNAVAILABLE", "GET", f"/accounts/{maya}", status=503)
    assert square.last.headers["Retry-After"] == "1"


def test_a_key_that_calls_too_often_is_told_when_to_go_on(square, maya, monkeypatch):
    class Full:
        def admit(self, _):
            raise refusals.TooManyCalls(17)

    monkeypatch.setattr(wiring, "limits", Full)
    error = square.refuse("RATE_LIMITED", "GET", f"/accounts/{maya}", status=429)
    assert (error["category"], square.last.headers["Retry-After"]) == ("RATE_LIMIT_ERROR", "17")


def test_what_fails_on_our_side_says_no_more_than_that(square, maya, monkeypatch, log):
    class Broken:
        def record(self, *_):
            raise RuntimeError(MAYA)

    monkeypatch.setattr(wiring, "book", Broken)
    error = square.refuse("INTERNAL_SERVER_ERROR", "GET", f"/accounts/{maya}", status=500)
    assert error["category"] == "API_ERROR"
    assert MAYA not in log.getvalue()
    assert "RuntimeError" in log.getvalue()


def test_no_number_key_or_account_stands_in_a_log_line(square, log):
    account = square.create(MAYA)
    square.send("POST", f"/accounts/{account['id']}/adjust", square.write({"adjust_points": {"points": 5, "reason": "Sorry"}}))
    told = log.getvalue()
    assert '"route":"POST /square/v2/loyalty/accounts/{account_id}/adjust"' in told
    for secret in (MAYA, MAYA[2:], square.key, account["id"], "Sorry"):
        assert secret not in told


def test_another_merchants_accounts_and_rewards_are_not_there(http, square, shop, maya):
    keys = programs.open_merchant(shop.merchants, shop.vault, opening("paper-moon", "+12065550102"), shop.now)
    other = SquareClient(http, shop, keys["mill"])
    shop.sell(maya, 9000, "order-1")
    reward = square.reward(maya)
    assert other.ask("POST", "/accounts/search", {"query": {"mappings": [{"phone_number": MAYA}]}}) == {}
    assert other.events(maya) == {}
    for method, path, body in (
        ("GET", f"/accounts/{maya}", None),
        ("GET", f"/rewards/{reward['id']}", None),
        ("DELETE", f"/rewards/{reward['id']}", None),
        ("POST", f"/rewards/{reward['id']}/redeem", other.write({"location_id": "mill"})),
        ("POST", "/rewards", other.write(wish(maya))),
        ("POST", "/programs/main/calculate", {"order_id": "order-1"}),
    ):
        other.refuse("NOT_FOUND", method, path, body, status=404)


def test_the_page_lists_exactly_these_codes():
    page = (Path(__file__).parents[3] / "docs" / "pos" / "square-loyalty.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d{3}(?:, \d{3})*) \| (`[^|]+`) \|", page, re.MULTILINE)
    listed = {code for _, codes in rows for code in re.findall(r"`([A-Z_]+)`", codes)}
    assert listed == CODES
