"""The hook for the use case that reconciles a ledger: after a history it has to find nothing either."""

from datetime import datetime

from chalicelib.usecases import reconcile
from chalicelib.usecases.ports import Book, Merchants
from chalicelib.usecases.reconcile import Desk


def findings(book: Book, merchants: Merchants, merchant_id: str, now: datetime) -> list[str]:
    """What reconciling finds of this merchant, as sentences."""
    found = reconcile.differences(Desk(book, merchants, lambda: now))
    return [finding.sentence for finding in found if finding.merchant_id == merchant_id]
