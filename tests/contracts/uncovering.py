"""What a book tells, with its codes uncovered: a fake keeps them in plain, tables do not."""

from functools import partial
from typing import TypeVar

from chalicelib.domain.customer import Customer
from chalicelib.domain.operation import Operation
from chalicelib.domain.referral import Sharing
from chalicelib.domain.sale import Sale
from chalicelib.storage.covering import turn_customer, turn_operation, turn_sale, turn_sharing
from tests.contracts.conftest import Stack

Told = TypeVar("Told", Sale, Customer, Operation, Sharing)


def uncovered(stack: Stack, merchant_id: str, told: Told | None) -> Told:
    """The same, as whoever shows its codes would."""
    turns = {Sale: turn_sale, Customer: turn_customer, Operation: turn_operation, Sharing: turn_sharing}
    assert told is not None
    turned: Told = turns[type(told)](told, partial(stack.vault.uncover, merchant_id))  # type: ignore[operator]
    return turned
