"""What every Devices promises, on the fake and on DynamoDB."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.desk.device import Device, Pairing, Tries
from chalicelib.usecases.ports import Outpaced
from tests.builders import NOW
from tests.contracts.conftest import Stack


@pytest.fixture
def pairing(merchant_id: str) -> Pairing:
    return Pairing(f"digest-{merchant_id}", merchant_id, "mill", "Counter tablet", "staff-rosa", NOW, 15)


@pytest.fixture
def device(merchant_id: str) -> Device:
    return Device(merchant_id, "till_0123456789ab", "mill", "Counter tablet", "d" * 64, NOW, "staff-rosa", NOW, 0, "staff-ana")


def paired(stack: Stack, pairing: Pairing, device: Device) -> Device:
    stack.devices.offer(pairing)
    stack.devices.pair(pairing, device)
    return replace(device, revision=1)


def test_a_device_is_read_back_as_it_was_paired(stack: Stack, pairing: Pairing, device: Device) -> None:
    stack.devices.offer(pairing)
    there = stack.another().devices
    assert there.pairing(pairing.digest) == pairing
    there.pair(pairing, device)
    known = replace(device, revision=1)
    assert stack.devices.find(device.merchant_id, device.id) == known
    assert stack.devices.of_merchant(device.merchant_id) == (known,)
    assert stack.devices.find(f"{device.merchant_id}x", device.id) is None
    assert stack.devices.of_merchant(f"{device.merchant_id}x") == ()


def test_a_code_pairs_one_device(stack: Stack, pairing: Pairing, device: Device) -> None:
    paired(stack, pairing, device)
    assert stack.devices.pairing(pairing.digest) is None
    with pytest.raises(Outpaced):
        stack.devices.pair(pairing, replace(device, id="till_ba9876543210"))
    assert [one.id for one in stack.devices.of_merchant(device.merchant_id)] == [device.id]


def test_of_two_changes_at_one_moment_the_second_is_told_so(stack: Stack, pairing: Pairing, device: Device) -> None:
    known = paired(stack, pairing, device)
    later = replace(known, staff_id=None, seen_at=NOW + timedelta(minutes=3))
    stack.devices.change(later)
    with pytest.raises(Outpaced):
        stack.another().devices.change(replace(known, staff_id="staff-eve"))
    assert stack.devices.find(device.merchant_id, device.id) == replace(later, revision=2)


def test_a_device_that_was_ended_does_not_come_back(stack: Stack, pairing: Pairing, device: Device) -> None:
    known = paired(stack, pairing, device)
    stack.another().devices.drop(device.merchant_id, device.id)
    stack.devices.drop(device.merchant_id, device.id)
    with pytest.raises(Outpaced):
        stack.devices.change(known)
    assert stack.devices.find(device.merchant_id, device.id) is None


def test_devices_are_listed_as_they_were_paired(stack: Stack, pairing: Pairing, device: Device) -> None:
    for number, minutes in ((1, 2), (2, 1), (3, 3)):
        stack.devices.offer(pairing)
        paired_at = NOW + timedelta(minutes=minutes)
        stack.devices.pair(pairing, replace(device, id=f"till_00000000000{number}", paired_at=paired_at))
    stack.devices.note_tries(Tries(device.merchant_id, "staff-ana", 2))
    assert [one.id[-1] for one in stack.devices.of_merchant(device.merchant_id)] == ["2", "1", "3"]


def test_wrong_pins_are_counted_one_by_one(stack: Stack, merchant_id: str) -> None:
    assert stack.devices.tries(merchant_id, "staff-ana") == Tries(merchant_id, "staff-ana")
    told = Tries(merchant_id, "staff-ana", 5, NOW)
    stack.devices.note_tries(told)
    assert stack.another().devices.tries(merchant_id, "staff-ana") == replace(told, revision=1)
    with pytest.raises(Outpaced):
        stack.devices.note_tries(told)
    assert stack.devices.tries(merchant_id, "staff-leo").wrong == 0


def test_of_many_who_write_at_once_one_is_first(stack: Stack, merchant_id: str) -> None:
    if stack.one_at_a_time:
        pytest.skip("needs an engine that is atomic")

    def note(_: int) -> bool:
        try:
            stack.another().devices.note_tries(Tries(merchant_id, "staff-ana", 1))
        except Outpaced:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(note, range(6))) == 1
