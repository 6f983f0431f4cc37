"""The hook for the use case that reconciles a ledger: after a history it has to find nothing either."""

from datetime import datetime

from chalicelib.usecases.ports import Book, Merchants


def findings(_book: Book, _merchants: Merchants, _merchant_id: str, _now: datetime) -> list[str]:
    """What reconciling finds of this merchant, as sentences. Until there is such a use case: nothing."""
    return []
