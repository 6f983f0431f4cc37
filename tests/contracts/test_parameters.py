"""What an operator sets while a stage runs is read in one request, and again after some minutes."""

import boto3

from chalicelib.storage.parameters import KEPT_SECONDS, Parameters
from tests.contracts.conftest import Clock, Stack


def test_parameters_are_read_open_and_anew_after_some_minutes(stack: Stack, merchant_id: str) -> None:
    clock = Clock()
    parameters, ssm = Parameters(stack.real, clock), boto3.client("ssm")
    folder = f"/regulars/contracts/{merchant_id}"
    names = f"{folder}/one", f"{folder}/two"
    assert parameters.read(*names) == {}
    ssm.put_parameter(Name=names[0], Value="first", Type="SecureString")
    assert parameters.read(*names) == {}
    clock.seconds += KEPT_SECONDS
    assert parameters.read(*names) == {names[0]: "first"}
    ssm.put_parameter(Name=names[1], Value="second", Type="String")
    assert parameters.read(*names) == {names[0]: "first"}
    clock.seconds += KEPT_SECONDS
    assert parameters.read(*names) == {names[0]: "first", names[1]: "second"}
