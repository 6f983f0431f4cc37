"""Toast's five failure duties, and everything else that can be wrong: always Toast's own envelope and words, and never a 401."""

import json

import pytest

from chalicelib import wiring
from chalicelib.api import parsing
from chalicelib.domain import refusals
from chalicelib.domain.desk.connection import System
from chalicelib.domain.phone import PhoneNumber
from chalicelib.pos.toast.answers import Failed, Status
from chalicelib.pos.toast.messages import BODY_BYTES_MAX
from chalicelib.pos.toast.statuses import STATUSES, fail
from tests.builders import MAYA
from tests.pos.toast.register import KEY, RESTAURANT, Check, Register, guid
from tests.shape.test_refusals import every_kind

KEYED = MAYA.removeprefix("+1")
SEARCH = {"toastTransactionType": "LOYALTY_SEARCH", "searchTransactionInformation": {"searchCriteria": {"phone": KEYED}}}
MAY_GO_WELL_LATER = {refusals.Busy, refusals.Unanswered, refusals.TooManyCalls}


def refused(answer, status, http=400):
    assert (answer.json_body["transactionStatus"], answer.status_code) == (status, http), answer.body
    assert set(answer.json_body) == {"transactionStatus", "message"}


def test_an_unknown_restaurant_is_refused(register, maya):
    for restaurant in (guid(), "", "x" * 500, RESTAURANT + "\u00e9"):
        refused(register.post("LOYALTY_SEARCH", SEARCH, Toast_Restaurant_External_ID=restaurant), "ERROR_INVALID_RESTAURANT")


def test_a_restaurant_whose_shop_is_gone_is_refused(register, connections, maya):
    known = connections.find(System.TOAST, RESTAURANT)
    for gone in ({"merchant_id": "nobody"}, {"location_id": "nowhere"}):
        connections.known[System.TOAST, RESTAURANT] = type(known)(
            **{name: getattr(known, name) for name in known.__slots__} | gone
        )
        refused(register.post("LOYALTY_SEARCH", SEARCH), "ERROR_INVALID_RESTAURANT")


@pytest.mark.parametrize("key", ["", "wrong", f"Bearer {KEY}", KEY[:-1], f"{KEY}0", "k\u00e9y", "\ud800", "x" * 5000])
def test_a_wrong_key_is_refused_with_400_and_never_401(register, maya, key):
    refused(register.post("LOYALTY_SEARCH", SEARCH, Authorization=key), "ERROR_INVALID_TOKEN")


def test_headers_are_read_in_any_case_and_without_blanks_around_them(register, maya):
    for headers in (
        {"Authorization": f"{KEY}\n", "Toast_Restaurant_External_ID": f" {RESTAURANT}"},
        {"Toast_Restaurant_External_ID": RESTAURANT.upper(), "Toast_Transaction_Type": "LOYALTY_SEARCH "},
    ):
        assert register.post("LOYALTY_SEARCH", SEARCH, **headers).status_code == 200
    names = "AUTHORIZATION", "toast-restaurant-external-id", "TOAST-TRANSACTION-TYPE"
    shouted = dict(zip(names, (KEY, RESTAURANT, "LOYALTY_SEARCH"), strict=True))
    answer = register.http.request("POST", "/toast/v1/loyalty", headers=shouted, body=json.dumps(SEARCH).encode())
    assert answer.status_code == 200
    refused(register.post("LOYALTY_SEARCH", SEARCH, Authorization=KEY.upper()), "ERROR_INVALID_TOKEN")
    refused(
        register.post("LOYALTY_SEARCH", SEARCH, Toast_Transaction_Type="loyalty_search"), "ERROR_INVALID_TOAST_TRANSACTION_TYPE"
    )


def test_two_keys_open_while_they_are_exchanged_and_the_oldest_no_more(register, shop, connections, maya):
    known = connections.find(System.TOAST, RESTAURANT)
    connections.put(known.exchange(shop.vault.seal("rosas", "second")))
    for key in (KEY, "second"):
        assert register.post("LOYALTY_SEARCH", SEARCH, Authorization=key).status_code == 200
    connections.put(connections.find(System.TOAST, RESTAURANT).exchange(shop.vault.seal("rosas", "third")))
    refused(register.post("LOYALTY_SEARCH", SEARCH, Authorization=KEY), "ERROR_INVALID_TOKEN")


def test_a_connection_without_a_key_opens_to_nobody(register, connections, maya):
    connections.put(type(known := connections.find(System.TOAST, RESTAURANT))(*(getattr(known, n) for n in known.__slots__[:5])))
    for key in ("", KEY):
        refused(register.post("LOYALTY_SEARCH", SEARCH, Authorization=key), "ERROR_INVALID_TOKEN")


def test_an_unknown_account_is_refused(register, maya):
    for identifier in (None, "", "mem_unknown", "206555", "\u0662\u0660\u0666", "ABCDEFG", "a b", "x" * 300, "+4930123"):
        register.inquire(identifier, Check(), "ERROR_ACCOUNT_INVALID", 400)
    register.accrue("mem_unknown", Check().add("Soup", "5.00"), status="ERROR_ACCOUNT_INVALID", http=400)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'"x"',
        b"null",
        b"[" * 100_000,
        b'{"toastTransactionType": 5}',
        b'{"toastTransactionType": "LOYALTY_SEARCH", "searchTransactionInformation": []}',
        b'{"toastTransactionType": "LOYALTY_SEARCH", "searchTransactionInformation": {"searchCriteria": {"phone": 2065550142}}}',
        b" " * (BODY_BYTES_MAX + 1),
    ],
    ids=range(11),
)
def test_unexpected_input_is_refused(register, maya, body):
    refused(register.post("LOYALTY_SEARCH", body), "ERROR_INVALID_INPUT_PROPERTIES")


@pytest.mark.parametrize(
    "change",
    [
        {"guid": None},
        {"guid": ""},
        {"guid": "a b"},
        {"guid": MAYA},
        {"amount": "twelve"},
        {"amount": True},
        {"amount": "NaN"},
        {"amount": "1e999999999"},
        {"amount": 1e300},
        {"taxAmount": [1]},
        {"selections": {}},
        {"selections": [{"price": "x"}]},
        {"payments": [{"tipAmount": "x"}]},
        {"appliedDiscounts": [{"discountAmount": {}}]},
        {"voided": "no"},
    ],
    ids=str,
)
def test_an_accrual_with_fields_that_say_nothing_is_refused(register, maya, change):
    check = Check().add("Soup", "5.00").json() | change
    part = {"loyaltyIdentifier": maya, "check": check, "redemptions": []}
    register.ask("LOYALTY_ACCRUE", part, None, "ERROR_INVALID_INPUT_PROPERTIES", 400)


def test_a_write_without_a_name_is_refused_and_a_question_needs_none(register, maya):
    body = {"toastTransactionType": "LOYALTY_ACCRUE", "checkTransactionInformation": {"check": Check().json()}}
    for name in ("", "a b", "x" * 129, MAYA):
        refused(register.post("LOYALTY_ACCRUE", body, Toast_Transaction_GUID=name), "ERROR_INVALID_INPUT_PROPERTIES")
    assert register.post("LOYALTY_SEARCH", SEARCH, Toast_Transaction_GUID="").status_code == 200


@pytest.mark.parametrize("verb", ["LOYALTY_SIGNUP", "LOYALTY_VALIDATE", "loyalty_search", "", "GIFTCARD_ADD_VALUE"])
def test_types_that_are_none_of_the_six_are_refused(register, maya, verb):
    refused(register.post(verb, {**SEARCH, "toastTransactionType": verb}), "ERROR_INVALID_TOAST_TRANSACTION_TYPE")


def test_header_and_body_name_the_same_type(register, maya):
    refused(register.post("LOYALTY_INQUIRE", SEARCH), "ERROR_INVALID_TOAST_TRANSACTION_TYPE")
    refused(register.post("LOYALTY_SEARCH", {}), "ERROR_INVALID_TOAST_TRANSACTION_TYPE")


def test_what_fails_on_our_side_says_so_and_nothing_else(register, shop, maya, monkeypatch, log):
    def fail_loudly(*_):
        raise RuntimeError(f"lost {MAYA}")

    monkeypatch.setattr(shop.book, "record", fail_loudly)
    answer = register.post("LOYALTY_SEARCH", SEARCH)
    refused(answer, "ERROR", 500)
    assert "RuntimeError" in log.getvalue()
    for said in (answer.body.decode(), log.getvalue()):
        assert KEYED not in said
        assert KEY not in said


def test_a_ledger_that_is_busy_is_an_error_that_toast_sends_again(register, shop, maya, monkeypatch):
    def refuse(*_):
        raise refusals.Unanswered

    monkeypatch.setattr(shop.book, "commit", refuse)
    register.accrue(maya, Check().add("Soup", "5.00"), status="ERROR", http=500)


def test_nothing_of_a_message_is_logged(register, shop, maya, log):
    register.search(phone=KEYED)
    register.inquire(KEYED, Check().add("Soup", "5.00"))
    register.accrue(maya, Check().add("Soup", "5.00"))
    lines = log.getvalue()
    assert '"verb":"LOYALTY_ACCRUE"' in lines
    for secret in (KEYED, PhoneNumber(MAYA).national(), "Maya", KEY, "Soup"):
        assert secret not in lines


def test_every_refusal_has_a_status_of_toasts():
    elsewhere = ("chalicelib.pos.", "chalicelib.domain.gifts.")  # other makers' protocols, and what Toast cannot ask for
    others = {kind for kind in every_kind() if kind.__module__.startswith(elsewhere)}
    assert set(STATUSES) == every_kind() - others
    assert set(STATUSES.values()) <= set(Status)
    assert {kind for kind, status in STATUSES.items() if status is Status.ERROR} == MAY_GO_WELL_LATER
    failed = fail(refusals.UnknownKey())
    assert (failed.status, failed.http) == (Status.INVALID_TOKEN, 400)
    assert Failed(Status.ERROR, "").http == 500
    assert parsing.MalformedBody in STATUSES


def test_another_restaurants_key_opens_nothing_here(http, shop, connections, maya):
    other = guid()
    sealed = shop.vault.seal("rosas", "others-key")
    known = connections.find(System.TOAST, RESTAURANT)
    connections.put(type(known)(System.TOAST, other, "rosas", "dock", shop.now, (sealed,)))
    assert wiring.connections() is connections
    refused(Register(http, "others-key").post("LOYALTY_SEARCH", SEARCH), "ERROR_INVALID_TOKEN")
    assert Register(http, "others-key", other).post("LOYALTY_SEARCH", SEARCH).status_code == 200


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e999999999", "9" * 5_000])
@pytest.mark.parametrize("verb", ["LOYALTY_INQUIRE", "LOYALTY_REDEEM"])
def test_an_amount_that_is_no_amount_is_refused_and_never_answered(register, maya, verb, amount):
    line = {"selectionIdentifier": "s1", "amount": amount}
    redemption = {"identifier": "fiver", "appliedDiscountGuid": "d1", "quantity": 1, "itemApplication": [line]}
    part = {"loyaltyIdentifier": KEYED, "check": Check().add("Soup", "12.40").json(), "redemptions": [redemption]}
    said = {"toastTransactionType": verb, "checkTransactionInformation": part}
    refused(register.post(verb, said), "ERROR_INVALID_INPUT_PROPERTIES")
