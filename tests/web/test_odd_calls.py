"""Calls that no page of ours makes: whatever comes, it is answered with a page or a refusal, and never with a fault of ours."""

from urllib.parse import urlencode

import pytest

from chalicelib.web.pages import DEVICE, PAGES
from chalicelib.web.rendering import write_said
from tests.web.test_two_shops import fill, named, street  # noqa: F401  a fixture

ODD = (
    "",
    "0",
    "-1",
    "\u0663",
    "9" * 40,
    "\x00",
    "../..",
    "%00",
    "\ud7ff\u202e",
    "x" * 5_000,
    "[]",
    "null",
    "NaN",
    "1e999",
    "2026-13-99",
)


WORDS = """
q before month only period metric location account version lang asked to said known part step code key phone name role staff
pin points way reason note request sale at moves_it card member check amount age offer redemption aim as merchant shop region
timezone cap number language currency text kind size shape paper system secret token place-mill signing do press agree more
reward-0-name reward-0-price reward-0-worth reward-0-kind shop-0 per spend_min welcome ends spend visits receipts offers
credential lock_minutes device look sheet target budget weekly open_to days
"""
"""Names of fields, on any page."""
NAMES = WORDS.split()
HUGE = b"x=" + b"y" * (600 * 1024)
CREDENTIALS = (b'{"credential": 5}', b'{"credential": {"rawId": 5}}', b'{"credential": []}')
SENT = (
    b"",
    b"{",
    b"\xff",
    b"[" * 50_000,
    b"5",
    b"[]",
    b'"a"',
    b'{"credential": 5}',
    b'{"credential": {"rawId": 5}}',
    b'{"credential": []}',
)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_nothing_odd_in_a_query_or_a_form_is_a_fault_of_ours(page, street, owner, till):  # noqa: F811
    somebody = till if page.guard == DEVICE else owner
    path = fill(page, street.ours.ids)
    for odd in ODD:
        fields = dict.fromkeys(NAMES, odd)
        asks = page.method == "GET"
        answer = somebody.get(f"{path}?{urlencode(fields)}") if asks else somebody.post(path, fields)
        assert answer.status_code < 500, (odd, somebody.text)


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "POST"], ids=named)
def test_nothing_that_is_no_form_is_a_fault_of_ours(page, street, owner, till):  # noqa: F811
    somebody, path = till if page.guard == DEVICE else owner, fill(page, street.ours.ids)
    for sent in SENT:
        if page.path == "/sign-in/passkey":
            owner.post("/sign-in/passkey-options")
        assert somebody.send(path, sent).status_code < 500, sent
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""):
        assert somebody.send(path, HUGE, Accept="text/html", Content_Type=kind).status_code < 500, kind
    many = b"&".join(b"a%d=1" % number for number in range(2_000))
    assert somebody.send(path, many, Accept="text/html", Content_Type="application/x-www-form-urlencoded").status_code < 500


def test_no_cookie_that_somebody_made_up_is_a_fault_of_ours(visitor):
    for value in ("", "x" * 4_000, "a.b.c.d", "..", '"', "%00", "rosas.till_1.x", "=", "\u00e9", "PHNjcmlwdD4="):
        for name in ("__Host-s", "__Host-in", "__Host-pk", "__Host-op", "__Host-till", "said"):
            for path in ("/", "/console", "/sign-in", "/sign-in/code", "/setup", "/till/me", "/w/7Kq3vX9mTd2a", "/j/rosas"):
                visitor.cookies = {name: value}
                assert visitor.get(path).status_code < 500, (name, value, path)


def test_what_a_cookie_says_to_the_next_page_is_words(visitor):
    visitor.cookies = {"said": write_said("<script>alert(1)</script>")}
    assert "<script>alert" not in visitor.get("/sign-in").body.decode()
    assert "<script>alert(1)</script>" in visitor.text or "alert(1)" in visitor.text
