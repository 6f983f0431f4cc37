"""What every Connections promises, on the fake and on DynamoDB."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.desk.connection import ACCOUNT_LENGTH_MAX, Connection, System
from chalicelib.usecases.connections import CALLED_AGAIN
from chalicelib.usecases.ports import Outpaced
from tests.builders import NOW
from tests.contracts.conftest import Stack


@pytest.fixture
def toast(merchant_id: str) -> Connection:
    secrets = (b"\x00new", b"\xffold")
    return Connection(System.TOAST, f"{merchant_id}#1/ö", merchant_id, "mill", NOW, secrets, {"": "mill", "Dock #2": "dock"})


def test_a_connection_is_read_back_as_it_was_stored(stack: Stack, toast: Connection) -> None:
    square = replace(toast, system=System.SQUARE, secrets=(), places={}, token=b"\x00token", url="https://example.com/a?b")
    stack.connections.put(toast)
    lightspeed = replace(toast, system=System.LIGHTSPEED, signing="payload-hex")
    stack.connections.put(square)
    stack.connections.put(lightspeed)
    there = stack.another().connections
    assert there.find(System.TOAST, toast.account) == toast
    assert there.find(System.SQUARE, toast.account) == square
    assert there.of_merchant(toast.merchant_id) == (lightspeed, square, toast)


def test_an_account_that_nobody_connected_is_not_known(stack: Stack, toast: Connection) -> None:
    stack.connections.put(toast)
    assert stack.connections.find(System.SHOPIFY, toast.account) is None
    assert stack.connections.of_merchant(f"{toast.merchant_id}x") == ()
    for odd in ("", "#", "ö" * ACCOUNT_LENGTH_MAX, "x" * 5_000, "\ud800"):
        assert stack.connections.find(System.TOAST, odd) is None


def test_an_account_speaks_for_one_merchant_and_no_other_takes_or_ends_it(stack: Stack, toast: Connection) -> None:
    stack.connections.put(toast)
    thief = replace(toast, merchant_id=f"{toast.merchant_id}x", secrets=(b"theirs",))
    with pytest.raises(Outpaced):
        stack.connections.put(thief)
    stack.connections.drop(thief)
    there = stack.another().connections
    assert there.find(System.TOAST, toast.account) == toast
    assert there.of_merchant(thief.merchant_id) == ()
    assert there.of_merchant(toast.merchant_id) == (toast,)


def test_what_is_changed_or_ended_elsewhere_is_seen_within_a_minute(stack: Stack, toast: Connection) -> None:
    stack.connections.put(toast)
    assert stack.connections.find(System.TOAST, toast.account) == toast
    elsewhere, changed = stack.another().connections, toast.exchange(b"newest")
    elsewhere.put(changed)
    assert elsewhere.find(System.TOAST, toast.account) == changed
    stack.clock.seconds += 60
    assert stack.connections.find(System.TOAST, toast.account) == changed
    elsewhere.drop(changed)
    elsewhere.drop(changed)
    stack.clock.seconds += 60
    assert stack.connections.find(System.TOAST, toast.account) is None
    assert elsewhere.of_merchant(toast.merchant_id) == ()


def test_two_secrets_open_while_they_are_exchanged_and_never_three(toast: Connection) -> None:
    assert toast.exchange(b"newest").secrets == (b"newest", b"\x00new")
    assert toast.exchange(b"newest").settle().secrets == (b"newest",)
    assert "newest" not in repr(toast.exchange(b"newest"))


def test_sales_from_a_place_that_was_not_named_are_of_the_connection_s_own_shop(toast: Connection) -> None:
    assert [toast.place(name) for name in ("Dock #2", "Moon", None, "")] == ["dock", "mill", "mill", "mill"]


def test_the_last_call_is_known_to_the_hour_and_goes_with_the_connection(stack: Stack, toast: Connection) -> None:
    stack.connections.put(toast)
    name, first = (System.TOAST, toast.account), NOW
    assert stack.connections.last_calls(toast.merchant_id) == {}
    for later in (timedelta(0), CALLED_AGAIN - timedelta(seconds=1)):
        stack.connections.note_call(toast, first + later)
    assert stack.another().connections.last_calls(toast.merchant_id) == {name: first}
    stack.connections.note_call(toast, first + CALLED_AGAIN)
    assert stack.another().connections.last_calls(toast.merchant_id) == {name: first + CALLED_AGAIN}
    assert stack.connections.last_calls(f"{toast.merchant_id}x") == {}
    stack.connections.drop(toast)
    stack.connections.put(toast)
    assert stack.another().connections.last_calls(toast.merchant_id) == {}
