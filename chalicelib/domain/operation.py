"""An operation: a write whose caller names no resource that is its own.

It is the claim that makes the caller's request id good once, and keeps what was answered, for ever. (A hold needs none: the
redemption that it makes is named by the request id.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class OperationKind(StrEnum):
    """What was asked for."""

    ADJUSTMENT = "adjustment"
    OPENING = "opening"
    MERGE = "merge"
    SEPARATION = "separation"
    REDEMPTION = "redemption"
    """A hold."""
    CAPTURE = "capture"
    RELEASE = "release"
    REVERSAL = "reversal"
    INVITATION = "invitation"
    ACCRUAL = "accrual"
    """A report of a sale by a point of sale that names each report, and may undo it by that name."""
    ACCRUAL_REVERSAL = "accrual_reversal"
    GIFT_SALE = "gift_sale"
    GIFT_USE = "gift_use"
    GIFT_RETURN = "gift_return"
    """What a gift certificate paid went back to it."""
    GIFT_VOID = "gift_void"
    TEXT = "text"
    """Somebody played a customer who texts, in a sandbox."""
    COUPON = "coupon"
    """A coupon was handed out, in a sandbox."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One write that was done: `id` follows from the caller's request id, `digest` tells its content from others.

    `subject` is what it was done to: the id of a member, a redemption or a sale.
    """

    id: str
    kind: OperationKind
    subject: str
    at: datetime
    digest: str
    answer: Mapping[str, Any]
