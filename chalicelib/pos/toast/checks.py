"""A check of Toast's as our core knows it: the report of a sale, and the basket that rewards are for.

A check says what is due after all discounts. What a reward took off is one of them, so what is left to pay before rewards is what
is due and what the program's own discounts took.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from chalicelib.api.bodies import EARLIEST
from chalicelib.api.check_bodies import AHEAD_MAX
from chalicelib.api.parsing import is_id
from chalicelib.domain.basket import Basket, Line, fold, label_of
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.sale import TOLD_LATE, Report, SaleState
from chalicelib.pos.amounts import read_decimal
from chalicelib.pos.toast.messages import Check, Discount, Payment, Selection
from chalicelib.pos.toast.money import minor_units

_VOID: Final = frozenset({"VOID", "PENDING_VOID"})
_NOT_PAID: Final = frozenset({"VOIDED", "VOIDED_AT_RISK", "PROCESSING_VOID", "CANCELLED", "DENIED", "ERROR"})
_HOUSE_ACCOUNT: Final = "HOUSE_ACCOUNT_PAY_BALANCE"


def check_id(check: Check) -> str:
    """The check's GUID, which names its sale. Raises UnusableField."""
    if check.guid is None or not is_id(check.guid):
        raise UnusableField("check.guid", "1 to 128 printable ASCII characters")
    return check.guid


def read_report(check: Check, currency: str, now: datetime) -> Report:
    """What a check says about its sale, closed unless it is voided. Raises UnusableField."""
    due = max(0, minor_units(check.amount, currency, "check.amount"))
    discount = sum(minor_units(one.discount_amount, currency, "discountAmount") for one in discounts(check))
    voided = bool(check.voided or check.deleted)
    at = _happened_at(check, now)
    tips = (payment.tip_amount for payment in payments(check))
    return Report(
        SaleState.VOIDED if voided else SaleState.CLOSED,
        currency,
        at,
        due + max(0, discount),
        max(0, discount),
        max(0, minor_units(check.tax_amount, currency, "check.taxAmount")),
        max(0, sum(minor_units(tip, currency, "tipAmount") for tip in tips)),
        min(due, _exempt(check, due, currency) + _refunded(check, due)),
        captured_offline=now - at > TOLD_LATE,
    )


def before_rewards(check: Check, currency: str, now: datetime) -> Report:
    """The check as if no reward of ours were on it: its `payable` is what rewards can take something off."""
    report = read_report(check, currency, now)
    ours = sum(minor_units(one.discount_amount, currency, "discountAmount") for one in discounts(check) if is_ours(one))
    return replace(report, state=SaleState.CLOSED, discount=max(0, report.discount - max(0, ours)))


def read_basket(check: Check, currency: str, now: datetime) -> Basket:
    """What is on the check, as if no reward of ours were on it.

    Toast takes one discount off a selection, so one that has a discount of the restaurant's is not for ours.
    """
    payable = before_rewards(check, currency, now).payable
    return Basket(payable, tuple(_line(line, place, currency) for place, line in enumerate(lines(check), start=1)))


def discounts(check: Check) -> tuple[Discount, ...]:
    """All discounts of a check and its selections that are not taken off again."""
    of_lines = (one for line in lines(check) for one in line.applied_discounts or ())
    return tuple(one for one in (*(check.applied_discounts or ()), *of_lines) if one.processing_state not in _VOID)


def payments(check: Check) -> tuple[Payment, ...]:
    """The payments that were not voided, and did not fail."""
    return tuple(one for one in check.payments or () if one.payment_status not in _NOT_PAID and not one.void_info)


def is_ours(discount: Discount) -> bool:
    """Whether a discount is the loyalty program's: a restaurant has one."""
    return discount.loyalty_details is not None


def lines(check: Check) -> tuple[Selection, ...]:
    """The selections that were not voided."""
    return tuple(line for line in check.selections or () if not line.voided)


def _never_earns(line: Selection) -> bool:
    """Whether a selection is no merchandise: a gift card that is sold, a bill of a house account that is paid."""
    return bool(line.deferred) or line.selection_type == _HOUSE_ACCOUNT


def _line(line: Selection, place: int, currency: str) -> Line:
    """A selection, with its price before the check's discounts. What is weighed is one thing, whatever it weighs."""
    others = [one for one in line.applied_discounts or () if one.processing_state not in _VOID and not is_ours(one)]
    quantity = read_decimal(1 if line.quantity is None else line.quantity, "quantity")
    units = int(quantity) if quantity == quantity.to_integral_value() else 1
    price = line.price if line.pre_discount_price is None else line.pre_discount_price
    named = (line.item, line.item_group, line.sales_category)
    names = [line.display_name, line.plu, *(name for one in named if one for name in (one.guid, one.external_id))]
    free = not others and quantity > 0 and not _never_earns(line)
    total = minor_units(price, currency, "price")
    label, pieces = ("", 0) if _never_earns(line) else (label_of(*names), units if quantity > 0 else -abs(units))
    return Line(line.guid or str(place), frozenset(map(fold, filter(None, names))), units if free else 0, total, label, pieces)


def _exempt(check: Check, due: int, currency: str) -> int:
    """Minor units of what is due that never earn. Whether service charges are part of it is not documented: the sum tells."""
    prices = {index: minor_units(line.price, currency, "price") for index, line in enumerate(lines(check))}
    sold = sum(prices[index] for index, line in enumerate(lines(check)) if _never_earns(line))
    charges = sum(minor_units(one.charge_amount, currency, "chargeAmount") for one in check.applied_service_charges or ())
    return max(0, sold) + max(0, min(charges, due - sum(prices.values())))


def _refunded(check: Check, due: int) -> int:
    """Minor units of merchandise that went back: payments go back with their part of the tax."""
    back = sum((read_decimal(one.refund.refund_amount or 0, "refundAmount") for one in payments(check) if one.refund), Decimal(0))
    paid = read_decimal(check.amount or 0, "check.amount") + max(
        Decimal(0), read_decimal(check.tax_amount or 0, "check.taxAmount")
    )
    if back <= 0 or paid <= 0:
        return 0
    return int((Decimal(due) * min(back, paid) / paid).quantize(Decimal(1), ROUND_HALF_UP))


def _happened_at(check: Check, now: datetime) -> datetime:
    """When it was paid, or the next best that a clock can have shown; Toast fills dates that mean nothing with 1970."""
    for at in _instants((check.paid_date, check.closed_date, check.opened_date)):
        if EARLIEST <= at <= now + AHEAD_MAX:
            return at
    return now


def _instants(written: Iterable[str | None]) -> Iterable[datetime]:
    for text in written:
        try:
            at = datetime.fromisoformat(text) if text else None
            if at is not None:
                yield (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
