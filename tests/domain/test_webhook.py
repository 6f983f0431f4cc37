"""What is signed, when it is tried again, and where nobody gets through us."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.desk.web_address import LENGTH_MAX, Unreachable, WebAddress, Why, check_numbers, is_public, read_address
from chalicelib.domain.desk.webhook import (
    LONGEST_PAUSE,
    TRIED_FOR,
    Dispatch,
    Outcome,
    Standing,
    next_step,
    pause_after,
    sign,
    write_secret,
)

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
DOWN = Outcome(503)
MESSAGE = Dispatch("rosas", "wh_1", "mem_maya", 3, NOW)


def test_the_signature_is_the_one_that_the_standard_s_own_example_has() -> None:
    """From the specification's documentation: secret, id, time and payload, and what has to come out."""
    headers = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(st.binary(min_size=24, max_size=64), st.binary(max_size=200))
def test_whoever_has_the_secret_comes_to_the_same_signature(key: bytes, body: bytes) -> None:
    headers = sign(write_secret(key), "mem_maya.3", NOW, body)
    signed = f"mem_maya.3.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def test_pauses_grow_from_a_minute_to_an_hour() -> None:
    assert [pause_after(failures) for failures in range(1, 7)] == [
        *(timedelta(minutes=minutes) for minutes in (1, 3, 9, 27)),
        *(2 * [LONGEST_PAUSE]),
    ]
    assert pause_after(10_000) == LONGEST_PAUSE


def test_a_message_waits_for_its_own_time_and_while_its_receiver_rests() -> None:
    later = NOW + timedelta(minutes=3)
    assert next_step(MESSAGE, Standing(), NOW) == ("try", NOW)
    assert next_step(MESSAGE.failed(NOW), Standing(), NOW) == ("wait", NOW + timedelta(minutes=1))
    resting = Standing(failures=2, failing_since=NOW, rests_until=later)
    assert next_step(MESSAGE, resting, NOW) == ("wait", later)
    assert next_step(MESSAGE, resting, later) == ("try", later)


def test_after_three_days_a_message_is_given_up_and_one_is_tried_still_when_the_rest_is_over() -> None:
    end = NOW + TRIED_FOR
    resting = Standing(failures=9, failing_since=end - timedelta(hours=1), rests_until=end + timedelta(hours=1))
    assert next_step(MESSAGE, resting, end)[0] == "give up"
    assert next_step(Dispatch("rosas", "wh_1", "mem_maya", 4, end), resting, end)[0] == "wait"
    dead = Standing(failures=90, failing_since=NOW, rests_until=end + timedelta(hours=1))
    assert next_step(Dispatch("rosas", "wh_1", "mem_maya", 4, end), dead, end)[0] == "give up"
    assert next_step(Dispatch("rosas", "wh_1", "mem_maya", 4, end), dead, end + timedelta(hours=1))[0] == "try"


def test_a_receiver_that_dislikes_one_message_does_not_rest() -> None:
    disliked = Standing().failed(Outcome(400), NOW)
    assert (disliked.failures, disliked.rests_until, disliked.said, disliked.is_failing) == (0, None, "400", True)
    down = Standing().failed(DOWN, NOW).failed(Outcome(why="too_slow"), NOW + timedelta(minutes=1))
    assert (down.failures, down.failing_since, down.rests_until) == (2, NOW, NOW + timedelta(minutes=4))
    assert down.went_well(NOW) == Standing(told_at=NOW)


@pytest.mark.parametrize(("status", "good", "down"), [
    (200, True, False), (204, True, False), (301, False, False), (302, False, False), (400, False, False), (401, False, False),
    (404, False, False), (410, False, False), (408, False, True), (429, False, True), (500, False, True), (503, False, True),
    (0, False, True),
])  # fmt: skip
def test_what_an_answer_means(status: int, good: bool, down: bool) -> None:  # noqa: FBT001
    assert (Outcome(status).is_good, Outcome(status).is_down) == (good, down)


def test_the_earliest_that_was_given_up_is_remembered_until_it_is_told_again() -> None:
    standing = Standing().failed(DOWN, NOW).gave_up(NOW).gave_up(NOW - timedelta(days=1)).gave_up(NOW + timedelta(days=1))
    assert (standing.given_up, standing.given_up_from) == (3, NOW - timedelta(days=1))
    again = standing.asked_again()
    assert (again.given_up, again.given_up_from, again.rests_until) == (0, None, None)


def test_a_message_has_the_same_id_whenever_it_is_told() -> None:
    assert MESSAGE.message_id == MESSAGE.failed(NOW).message_id == "mem_maya.3"
    assert Dispatch("rosas", "wh_1", "mem_maya", 0, NOW).message_id == "mem_maya.erased"


@pytest.mark.parametrize(("typed", "read"), [
    ("https://crm.example.com", WebAddress("crm.example.com", "/")),
    (" HTTPS://CRM.Example.com/Hooks?a=B ", WebAddress("crm.example.com", "/Hooks?a=B")),
    ("https://crm.example.com?a=1", WebAddress("crm.example.com", "/?a=1")),
    ("https://xn--bcher-kva.example/x", WebAddress("xn--bcher-kva.example", "/x")),
])  # fmt: skip
def test_an_address_is_taken_apart(typed: str, read: WebAddress) -> None:
    assert read_address(typed) == read


@pytest.mark.parametrize(("typed", "why"), [
    ("http://crm.example.com/", Why.NOT_HTTPS), ("ftp://crm.example.com/", Why.NOT_HTTPS), ("", Why.NOT_HTTPS),
    ("crm.example.com", Why.NOT_HTTPS), ("javascript:alert(1)", Why.NOT_HTTPS), ("file:///etc/passwd", Why.NOT_HTTPS),
    ("https://10.0.0.1/", Why.ODD), ("https://127.0.0.1/", Why.ODD), ("https://2130706433/", Why.ODD),
    ("https://0x7f.1/", Why.ODD),
    ("https://[::1]/", Why.ODD), ("https://localhost/", Why.ODD), ("https://crm.example.com:8443/", Why.ODD),
    ("https://crm.example.com@10.0.0.1/", Why.ODD), ("https://user:pass@crm.example.com/", Why.ODD),
    ("https://crm.example.com\\@10.0.0.1/", Why.ODD), ("https://crm.example.com/a b", Why.ODD), ("https://", Why.ODD),
    ("https://crm.example.com/\r\nHost: x", Why.ODD), ("https://crm.exämple.com/", Why.ODD),
    ("https://crm..example.com/", Why.ODD),
    (f"https://crm.example.com/{'x' * LENGTH_MAX}", Why.ODD), ("https://169.254.169.254/latest/meta-data", Why.ODD),
])  # fmt: skip
def test_what_is_no_address_to_call_is_refused(typed: str, why: Why) -> None:
    with pytest.raises(Unreachable) as refused:
        read_address(typed)
    assert refused.value.why is why


def test_only_a_laptop_calls_itself() -> None:
    assert read_address("http://127.0.0.1:9000/x", on_laptop=True) == WebAddress("127.0.0.1", "/x", 9000, is_encrypted=False)
    for typed in ("http://127.0.0.1/x", "http://10.0.0.1:80/", "http://localhost:80/", "http://127.0.0.1:80@example.com/"):
        with pytest.raises(Unreachable):
            read_address(typed, on_laptop=True)


@pytest.mark.parametrize("number", [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255",  # noqa: S104
    "224.0.0.1", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1",
    "2001::1", "::127.0.0.1", "localhost", "", "1.2.3",
])  # fmt: skip
def test_a_number_in_somebody_s_own_network_is_not_called(number: str) -> None:
    assert not is_public(number)
    with pytest.raises(Unreachable) as refused:
        check_numbers(("93.184.215.14", number))
    assert refused.value.why is Why.PRIVATE


@pytest.mark.parametrize("number", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_a_number_in_the_public_network_is_called(number: str) -> None:
    assert check_numbers((number, "8.8.4.4")) == number


def test_a_name_that_is_nobody_s_is_told_apart() -> None:
    with pytest.raises(Unreachable) as refused:
        check_numbers(())
    assert refused.value.why is Why.UNKNOWN_HOST


@given(st.ip_addresses())
def test_whatever_is_called_is_no_private_network_by_python_s_own_account(number: object) -> None:
    from ipaddress import ip_address

    if is_public(str(number)):
        assert not ip_address(str(number)).is_private
        assert not ip_address(str(number)).is_loopback
        assert not ip_address(str(number)).is_link_local
