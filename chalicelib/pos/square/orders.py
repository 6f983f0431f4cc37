"""An order of Square's as a sale of ours. Decision 34 has the reasons."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.api.currencies import CURRENCIES
from chalicelib.domain.basket import Line
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.reward_code import find_codes
from chalicelib.domain.sale import Report, SaleState
from chalicelib.pos.lines import first_lines, line_of
from chalicelib.pos.square.things import NOTHING, Money, Order, Payment
from chalicelib.usecases.foreign import ForeignSale

COMPLETED: Final = "COMPLETED"
CANCELED: Final = "CANCELED"
OPEN: Final = "OPEN"
GIFT_CARD: Final = "GIFT_CARD"
WHOLE_ORDER: Final = "ORDER"
"""The scope of a discount that is for everything on the order."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)


def read_order(order: Order, given_back: Mapping[str, int]) -> ForeignSale | None:
    """The sale that an order is by now; None where it is none (yet): nothing is paid, or things only came back in it.

    `given_back` are amounts of refunds by their ids, as the customer gets them. Raises UnusableField.
    """
    state = _state(order)
    if state is None or (order.returns and not order.line_items):
        return None
    goods, gross = _goods(order)
    off = _of(order.total_discount_money)
    gifts = sum(_net(line.total_money, line.total_tax_money) for line in order.line_items or () if line.item_type == GIFT_CARD)
    report = Report(
        state,
        _currency(order.total_money),
        _paid_at(order),
        goods + off,
        off,
        tax=_of(order.total_tax_money),
        tip=_of(order.total_tip_money),
        exempt=min(max(0, gifts), goods),
        version=_version(order.updated_at),
    )
    bought = gross - report.exempt  # a refund does not say of what: gift cards go back last
    refunds = {name: merchandise_of(amount, report.merchandise, bought) for name, amount in given_back.items()}
    return ForeignSale(order.id, report, refunds, codes=_codes(order), lines=_lines(order))


def read_payment(payment: Payment, given_back: Mapping[str, int]) -> ForeignSale | None:
    """The sale that a payment without an order is; None where it is not paid. Raises UnusableField."""
    if payment.status != COMPLETED:
        return None
    amount = max(0, _of(payment.amount_money))
    paid_at, tip = _time(payment.created_at), _of(payment.tip_money)
    version = _version(payment.updated_at)
    report = Report(SaleState.CLOSED, _currency(payment.amount_money), paid_at, amount, tip=tip, version=version)
    refunds = {name: merchandise_of(given, amount, amount) for name, given in given_back.items()}
    return ForeignSale(payment.id, report, refunds)


def _lines(order: Order) -> tuple[Line, ...]:
    """The goods on it. What the whole order is reduced by is shared among its lines, and is not theirs."""
    whole = {one.uid for one in order.discounts or () if one.uid and one.scope == WHOLE_ORDER}
    found = []
    for place, line in enumerate(order.line_items or (), start=1):
        shared = sum(_of(part.applied_money) for part in line.applied_discounts or () if part.discount_uid in whole)
        both = f"{line.name} {line.variation_name}" if line.name and line.variation_name else None
        names = (line.name, both, line.catalog_object_id)
        total = _net(line.total_money, line.total_tax_money) + shared
        found += [line_of(place, names, line.quantity, total)] if line.item_type != GIFT_CARD else []
    return first_lines(found)


def customer_of(order: Order) -> str | None:
    """Whose order it is: the customer on it, or else the first on one of its payments."""
    return order.customer_id or next((tender.customer_id for tender in order.tenders or () if tender.customer_id), None)


def merchandise_of(given_back: int, goods: int, gross: int) -> int:
    """The merchandise in what a customer got back of a sale of `goods` that cost them `gross` without the tip.

    Rounded up, and never more than all of it: refunds that make up the whole sale so leave nothing of it.
    """
    return min(goods, -(-given_back * goods // gross)) if gross > 0 else min(goods, given_back)


def _state(order: Order) -> SaleState | None:
    if order.state == COMPLETED:
        return SaleState.CLOSED
    if order.state == CANCELED and order.tenders:
        return SaleState.VOIDED
    # Paid, and still to be handed out: for us the sale is made.
    is_paid = order.net_amount_due_money is not None and order.net_amount_due_money.amount == 0
    return SaleState.CLOSED if order.state == OPEN and order.tenders and is_paid else None


def _goods(order: Order) -> tuple[int, int]:
    """What was paid for goods: without tax, tip and charges, and with tax and charges. Of an exchange the balance."""
    net = order.net_amounts if order.returns else None
    if net is not None:
        gross = _of(net.total_money) - _of(net.tip_money)
        return max(0, gross - _of(net.tax_money) - _of(net.service_charge_money)), gross
    gross = _of(order.total_money) - _of(order.total_tip_money)
    rounded = _of(order.rounding_adjustment.amount_money) if order.rounding_adjustment else 0
    charges = order.service_charges
    charged = sum(_net(charge.total_money, charge.total_tax_money) for charge in charges or ())
    if charges is None:
        charged = _of(order.total_service_charge_money)
    return max(0, gross - _of(order.total_tax_money) - charged - rounded), gross


def _codes(order: Order) -> dict[str, int]:
    """What may be reward codes, with what was taken off for each.

    A discount that was named with a code is that code's. What other discounts took off is the code's that stands first in a note:
    a register whose discounts have fixed names leaves no other place for it.
    """
    codes: dict[str, int] = {}
    left = 0
    for discount in order.discounts or ():
        off = _of(discount.applied_money)
        named = find_codes(discount.name or "")
        if named:
            codes[named[0]] = codes.get(named[0], 0) + off
        else:
            left += off
    noted = next((code for note in _notes(order) for code in find_codes(note)), None)
    if noted is not None and noted not in codes and left > 0:
        codes[noted] = left
    return codes


def _notes(order: Order) -> Iterable[str]:
    for line in order.line_items or ():
        yield line.note or ""
    for tender in order.tenders or ():
        yield tender.note or ""


def _paid_at(order: Order) -> datetime:
    """When it was first paid: it stays the same however often the order is told of."""
    paid = [tender.created_at for tender in order.tenders or () if tender.created_at]
    return _time(min(paid) if paid else order.closed_at or order.created_at)


def _time(said: datetime | None) -> datetime:
    if said is None:
        raise UnusableField("created_at", "missing")
    try:
        return said.astimezone(UTC)
    except OverflowError:  # in the first or the last hours that a calendar has
        raise UnusableField("created_at", "no time of a sale") from None


def _version(updated_at: datetime | None) -> int | None:
    """Grows with every change: of two states that overtake each other on the way to us the newer one holds."""
    return (updated_at - EPOCH) // MILLISECOND if updated_at else None


def _currency(money: Money | None) -> str:
    currency = (money or NOTHING).currency
    if currency not in CURRENCIES:
        raise UnusableField("currency", "not a currency of ISO 4217 that is in use")
    return currency


def _of(money: Money | None) -> int:
    return (money or NOTHING).amount


def _net(total: Money | None, tax: Money | None) -> int:
    return _of(total) - _of(tax)
