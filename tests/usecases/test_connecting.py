"""Connecting a point of sale: what is said is checked before a secret is asked for, and all is stored or nothing."""

from dataclasses import replace

import pytest

from chalicelib.domain.desk.connection import System
from chalicelib.pos.guides import GUIDES
from chalicelib.usecases.connecting import Unconnectable, Verdict, Why, Wish, carry_out, choose, plan, settle, try_out
from tests.builders import Shop
from tests.fake_connections import FakeConnections

BASE, GUID = "https://api.example.com", "2a2c4f0e-1111-4222-8333-0123456789ab"
TOAST, SQUARE = GUIDES[System.TOAST], GUIDES[System.SQUARE]


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def connections() -> FakeConnections:
    return FakeConnections()


def connect(shop, connections, guide=SQUARE, account=None, **secrets):
    planned = plan(connections, guide, shop.merchant, BASE, Wish(account, "mill"), shop.now)
    said = {"secret": "secret-1", "token": "token-of-ours"} if guide.token else {}
    return carry_out(connections, shop.vault, guide, planned, **said | secrets).connection


def test_the_account_of_another_merchant_is_refused_before_a_secret_is_asked_for(shop, connections):
    theirs = connect(shop, connections, TOAST, GUID)
    connections.known[System.TOAST, GUID] = replace(theirs, merchant_id="other")
    with pytest.raises(Unconnectable) as refused:
        plan(connections, TOAST, shop.merchant, BASE, Wish(GUID, "mill"), shop.now)
    assert (refused.value.why, refused.value.about) == (Why.ANOTHERS, "account")


@pytest.mark.parametrize(
    ("secrets", "why", "about"),
    [
        ({"secret": "short"}, Why.ODD_SECRET, "secret"),
        ({"secret": None}, Why.NO_SECRET, "secret"),
        ({"token": "with blanks in it"}, Why.ODD_SECRET, "token"),
        ({"token": ""}, Why.NO_SECRET, "token"),
    ],
)
def test_without_all_secrets_nothing_is_stored_and_none_is_named(shop, connections, secrets, why, about):
    with pytest.raises(Unconnectable) as refused:
        connect(shop, connections, **secrets)
    assert (refused.value.why, refused.value.about, refused.value.said) == (why, about, "")
    assert not connections.known


def test_of_several_accounts_the_one_that_is_meant_has_to_be_said(shop, connections):
    other = GUID.replace("2a2c", "3a3c")
    for account in (GUID, other):
        connect(shop, connections, TOAST, account)
    assert choose(connections, TOAST, shop.merchant, other).account == other
    for account, why in ((None, Why.SEVERAL), ("moon", Why.UNKNOWN)):
        with pytest.raises(Unconnectable) as refused:
            choose(connections, TOAST, shop.merchant, account)
        assert refused.value.why is why


def test_the_only_secret_is_not_ended(shop, connections):
    known = connect(shop, connections)
    with pytest.raises(Unconnectable):
        settle(connections, known)
    assert connections.known[System.SQUARE, "rosas"] == known


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ((404, "ERROR_ACCOUNT_INVALID"), Verdict.TAKEN),
        ((404, "Not Found"), Verdict.NOTHING_THERE),
        ((400, "ERROR_INVALID_TOKEN"), Verdict.UNKNOWN_SECRET),
        ((400, "ERROR_INVALID_RESTAURANT"), Verdict.UNKNOWN_SECRET),
        ((500, ""), Verdict.FAILS),
        ((200, ""), Verdict.SOMETHING_ELSE),
    ],
)
def test_toast_is_answered_as_it_should_be_by_not_knowing_the_account(shop, connections, answer, verdict):
    known = connect(shop, connections, TOAST, GUID)
    trial = try_out(lambda _url, _event: answer, shop.vault, TOAST, known, known.url)
    assert trial.verdict is verdict
