"""What Toast is answered. Amounts leave as JSON numbers, written from exact decimals."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from chalicelib.pos.toast.messages import Redemption


class Status(StrEnum):
    """How a transaction went. `ERROR` is in the prose and missing from the enumeration that Toast publishes."""

    ACCEPT = "ACCEPT"
    INVALID_TYPE = "ERROR_INVALID_TOAST_TRANSACTION_TYPE"
    ACCOUNT_INVALID = "ERROR_ACCOUNT_INVALID"
    INVALID_INPUT = "ERROR_INVALID_INPUT_PROPERTIES"
    UNKNOWN_TRANSACTION = "ERROR_TRANSACTION_DOES_NOT_EXIST"
    INVALID_TOKEN = "ERROR_INVALID_TOKEN"  # noqa: S105  a word of Toast's
    NOT_REVERSIBLE = "ERROR_TRANSACTION_CANNOT_BE_REVERSED"
    INVALID_RESTAURANT = "ERROR_INVALID_RESTAURANT"
    INVALID_TRANSFER = "ERROR_INVALID_TRANSFER"
    ERROR = "ERROR"


HTTP: Final[Mapping[Status, int]] = dict.fromkeys(Status, 400) | {Status.ACCEPT: 200, Status.ERROR: 500}


class Failed(Exception):
    """Why a transaction is not done, in Toast's own words. `http` where it is not the status's usual one."""

    def __init__(self, status: Status, message: str, http: int | None = None) -> None:
        super().__init__(status)
        self.status, self.message, self.http = status, message, http or HTTP[status]


class Sent(Struct, frozen=True, kw_only=True, rename="camel"):
    """An object for Toast."""


class AccountInfo(Sent, frozen=True, kw_only=True):
    """A member. Toast writes both names on the check, where the kitchen sees them: we only know a first one."""

    identifier: str
    first_name: str
    last_name: str = ""
    phone: str | UnsetType = UNSET
    points_balance: int | Decimal


class Found(Sent, frozen=True, kw_only=True):
    """Whom a search found."""

    accounts: tuple[AccountInfo, ...]


class ItemApplication(Sent, frozen=True, kw_only=True):
    """What an offer takes off one selection."""

    selection_identifier: str
    amount: Decimal
    applied_discount_identifier: str | UnsetType = UNSET


class Offer(Sent, frozen=True, kw_only=True):
    """An offer, whether it can be used on the check now or not."""

    identifier: str
    name: str
    applicable: bool
    selection_type: str
    amount: Decimal
    quantity: int
    item_application: tuple[ItemApplication, ...] | UnsetType = UNSET


class Rejected(Sent, frozen=True, kw_only=True):
    """A redemption that is not valid, and why."""

    redemption: Redemption
    message: str


class CheckAnswer(Sent, frozen=True, kw_only=True):
    """What is true of a check. Toast takes what is rejected off it."""

    account_info: AccountInfo | UnsetType = UNSET
    offers: tuple[Offer, ...] | UnsetType = UNSET
    applied_redemptions: tuple[Redemption, ...] | UnsetType = UNSET
    rejected_redemptions: tuple[Rejected, ...] | UnsetType = UNSET
    user_message: str | UnsetType = UNSET


class Transferred(Sent, frozen=True, kw_only=True):
    """Which account it is now."""

    loyalty_identifier: str


class Answered(Sent, frozen=True, kw_only=True):
    """The whole answer. `message` is for logs: no staff and no guest sees it, and it has nothing about a person in it."""

    transaction_status: Status = Status.ACCEPT
    search_response: Found | UnsetType = UNSET
    check_response: CheckAnswer | UnsetType = UNSET
    transfer_response: Transferred | UnsetType = UNSET
    message: str | UnsetType = UNSET


_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def write_answer(answered: Answered) -> str:
    """The answer as JSON."""
    return _ENCODER.encode(answered).decode()
