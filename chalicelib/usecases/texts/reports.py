"""Delivery reports: what a text really cost, which numbers are not to be texted any more, and which nobody has.

Reports come late (up to three days), twice, and in any order; other programs' texts are reported to the same place.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.suppression import Suppression, SuppressionReason
from chalicelib.domain.texts.delivery_report import DeliveryReport, DeliveryStatus
from chalicelib.usecases.new_phones.dead_numbers import set_aside_dead
from chalicelib.usecases.ports import Book, Changes, Vault
from chalicelib.usecases.texts.post import Deliveries, Delivery
from chalicelib.usecases.till import attempt

Outcome = Literal["underway", "unknown", "unpriced", "settled", "repeated"]
"""`unknown`: no text of ours has this id. `unpriced`: it tells no price. `repeated`: its price was noted before."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """What handling reports needs."""

    book: Book
    vault: Vault
    deliveries: Deliveries


def apply(clerk: Clerk, report: DeliveryReport) -> Outcome:
    """Note what one report tells. The same again, or in another order, changes nothing. Raises Busy."""
    if report.status is DeliveryStatus.UNDERWAY:
        return "underway"
    delivery = clerk.deliveries.find(report.message_id)
    if delivery is None:
        return "unknown"
    if report.suppresses is not None and report.to is not None:
        phone = PhoneNumber(report.to)
        _suppress(clerk, delivery, phone, report.suppresses)
        if report.suppresses is SuppressionReason.INVALID:
            phone_id = clerk.vault.member_id(delivery.merchant_id, phone)
            set_aside_dead(clerk.book, delivery.merchant_id, phone_id, delivery.at, report.at)
    if report.price_micros is None:
        return "unpriced"
    if report.status is DeliveryStatus.FAILED:
        delivery = replace(delivery, failure=report.reason)
    first = clerk.deliveries.settle(delivery, report.price_micros, report.parts or delivery.parts)
    return "settled" if first else "repeated"


def apply_all(clerk: Clerk, reports: Iterable[DeliveryReport]) -> tuple[dict[str, int], int]:
    """Note what they tell: how many had which outcome, and how many of our texts did not reach their phones. Raises Busy."""
    told = [(report.status, apply(clerk, report)) for report in reports]
    lost = sum(status is DeliveryStatus.FAILED and outcome in {"settled", "unpriced"} for status, outcome in told)
    return dict(Counter[str](outcome for _, outcome in told)), lost


def _suppress(clerk: Clerk, delivery: Delivery, phone: PhoneNumber, reason: SuppressionReason) -> None:
    """Text this number no more: as of when the text left, so that whatever its owner said since then is newer."""
    scope = delivery.merchant_id
    new = Suppression(scope, clerk.vault.suppression_hash(scope, phone), delivery.at, reason)

    def write() -> None:
        known = clerk.book.suppression(scope, new.hash)
        if new.outdates(known):  # a STOP that is written meanwhile is met on the next try
            clerk.book.commit(Changes(scope, suppressions=(new,), outdated=known))

    attempt(write)
