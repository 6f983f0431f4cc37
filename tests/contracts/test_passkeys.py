"""What every Passkeys promises, on the fake and on DynamoDB."""

import secrets
from datetime import timedelta

from chalicelib.domain.desk.passkey import Passkey, digest_of
from tests.builders import NOW
from tests.contracts.conftest import Stack


def passkey(merchant_id: str, staff_id: str = "st_a", minutes: int = 0) -> Passkey:
    credential = secrets.token_bytes(32)
    made = NOW + timedelta(minutes=minutes)
    return Passkey(digest_of(credential), merchant_id, staff_id, credential, b"\x00key", 0, "Rosa’s phone", made)


def test_a_passkey_is_read_back_as_it_was_put(stack: Stack, merchant_id: str) -> None:
    one = passkey(merchant_id)
    stack.passkeys.put(one)
    there = stack.another().passkeys
    assert there.find(one.digest) == one
    assert there.find(digest_of(b"another")) is None
    used = one.use(7, NOW + timedelta(days=1))
    there.put(used)
    assert stack.passkeys.find(one.digest) == used


def test_somebodys_passkeys_come_oldest_first_and_nobody_elses(stack: Stack, merchant_id: str) -> None:
    late, early = passkey(merchant_id, minutes=1), passkey(merchant_id)
    for one in (late, early, passkey(merchant_id, "st_b"), passkey(f"{merchant_id}x")):
        stack.passkeys.put(one)
    assert stack.passkeys.of_staff(merchant_id, "st_a") == (early, late)


def test_a_passkey_that_was_dropped_is_gone_and_dropping_twice_is_no_error(stack: Stack, merchant_id: str) -> None:
    one = passkey(merchant_id)
    stack.passkeys.put(one)
    stack.passkeys.drop(one)
    stack.passkeys.drop(one)
    assert stack.passkeys.find(one.digest) is None
    assert stack.passkeys.of_staff(merchant_id, "st_a") == ()
