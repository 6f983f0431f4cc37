"""What Toast sends: of every object the fields that we read, all of them optional.

Its documents, its examples and its own server contradict each other about what is required, so a message is refused only where a
field that we read has a type that says nothing. Amounts are exact decimals, as numbers or as text.
"""

from decimal import Decimal
from typing import Final

import msgspec
from msgspec import Struct

from chalicelib.domain.refusals import UnusableField

BODY_BYTES_MAX: Final = 1024 * 1024
"""A check with some hundred selections and their modifiers."""


class Toast(Struct, frozen=True, kw_only=True, rename="camel"):
    """An object of Toast's."""


class Criteria(Toast, frozen=True, kw_only=True):
    """Whom to look for: of all that it may say, the phone, of ten digits."""

    phone: str | None = None


class SearchInformation(Toast, frozen=True, kw_only=True):
    """The part of a search."""

    search_criteria: Criteria | None = None


class Application(Toast, frozen=True, kw_only=True):
    """What an offer takes off one selection."""

    selection_identifier: str | None = None
    amount: Decimal | None = None
    applied_discount_identifier: str | None = None


class Redemption(Toast, frozen=True, kw_only=True):
    """An offer that is on the check, or is to be: `quantity` times."""

    identifier: str | None = None
    selection_guid: str | None = None
    applied_discount_guid: str | None = None
    multi_item_discount_guid: str | None = None
    amount: Decimal | None = None
    quantity: Decimal | None = None
    item_application: tuple[Application, ...] | None = None


class LoyaltyDetails(Toast, frozen=True, kw_only=True):
    """Says that a discount is a loyalty program's."""

    reference_id: str | None = None


class Discount(Toast, frozen=True, kw_only=True):
    """A discount on a check or on a selection."""

    guid: str | None = None
    processing_state: str | None = None
    loyalty_details: LoyaltyDetails | None = None
    discount_amount: Decimal | None = None


class Reference(Toast, frozen=True, kw_only=True):
    """Something in the menu."""

    guid: str | None = None
    external_id: str | None = None


class Selection(Toast, frozen=True, kw_only=True):
    """A line of a check. A gift card that is sold has no `item`."""

    guid: str | None = None
    display_name: str | None = None
    item: Reference | None = None
    item_group: Reference | None = None
    sales_category: Reference | None = None
    plu: str | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    pre_discount_price: Decimal | None = None
    voided: bool | None = None
    deferred: bool | None = None
    selection_type: str | None = None
    applied_discounts: tuple[Discount, ...] | None = None


class Refund(Toast, frozen=True, kw_only=True):
    """What of a payment went back."""

    refund_amount: Decimal | None = None


class Payment(Toast, frozen=True, kw_only=True):
    """A payment; its tip is not in its amount. One by card has a status, of any other its voiding alone tells."""

    payment_status: str | None = None
    void_info: object = None
    tip_amount: Decimal | None = None
    refund: Refund | None = None


class ServiceCharge(Toast, frozen=True, kw_only=True):
    """What is charged beside the selections."""

    charge_amount: Decimal | None = None


class Check(Toast, frozen=True, kw_only=True):
    """A check. `amount` is after discounts and before tax."""

    guid: str | None = None
    amount: Decimal | None = None
    tax_amount: Decimal | None = None
    voided: bool | None = None
    deleted: bool | None = None
    paid_date: str | None = None
    closed_date: str | None = None
    opened_date: str | None = None
    selections: tuple[Selection, ...] | None = None
    payments: tuple[Payment, ...] | None = None
    applied_discounts: tuple[Discount, ...] | None = None
    applied_service_charges: tuple[ServiceCharge, ...] | None = None


class CheckInformation(Toast, frozen=True, kw_only=True):
    """The part of an inquiry, a redemption and an accrual."""

    loyalty_identifier: str | None = None
    check: Check | None = None
    redemptions: tuple[Redemption, ...] | None = None


class ReverseInformation(Toast, frozen=True, kw_only=True):
    """The part of a reversal. Without `redemptions` all of the transaction is meant."""

    loyalty_identifier: str | None = None
    transaction_id: str | None = None
    redemptions: tuple[Redemption, ...] | None = None


class TransferInformation(Toast, frozen=True, kw_only=True):
    """The part of a transfer."""

    from_loyalty_identifier: str | None = None
    to_loyalty_identifier: str | None = None


class Message(Toast, frozen=True, kw_only=True):
    """What Toast posts: one of the four parts, by its type; the others are null."""

    toast_transaction_type: str | None = None
    search_transaction_information: SearchInformation | None = None
    check_transaction_information: CheckInformation | None = None
    reverse_transaction_information: ReverseInformation | None = None
    transfer_transaction_information: TransferInformation | None = None


_DECODER: Final = msgspec.json.Decoder(Message)


def read_message(raw: bytes | str) -> Message:
    """The message in a body. Raises UnusableField."""
    if len(raw) > BODY_BYTES_MAX:
        raise UnusableField("body", "at most 1 MB")
    try:
        return _DECODER.decode(raw)
    except msgspec.ValidationError as error:
        raise UnusableField("body", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise UnusableField("body", "JSON as Toast documents it") from None
