"""Privacy requests: put before anything is done about them, so that none is lost, and done at once where that needs nobody."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from chalicelib.domain.desk.privacy import PrivacyRequest, Wanted
from chalicelib.domain.program import Merchant
from chalicelib.usecases.erasing import erase
from chalicelib.usecases.ports import Book, Vault


class PrivacyRequests(Protocol):
    """Where privacy requests are kept, in the ledger table."""

    def find(self, merchant_id: str, request_id: str) -> PrivacyRequest | None:
        """The request with this id, or None."""

    def of_merchant(self, merchant_id: str) -> tuple[PrivacyRequest, ...]:
        """All requests to a merchant, oldest first, done or not."""

    def put(self, request: PrivacyRequest) -> None:
        """Store a request in place of what was known of it."""


def receive(
    book: Book,
    vault: Vault,
    requests: PrivacyRequests,
    merchant: Merchant,
    request: PrivacyRequest,
    meant: Callable[[], tuple[str, ...] | None],
    now: datetime,
) -> PrivacyRequest:
    """Take a request, once. `meant` finds whom it is about: nobody is an answer; None is not known, and left to an operator.

    Erasing is done at once where that is known. The same again goes on where it was cut short, with whom it meant then: by now
    the phone may be somebody else's. Raises Busy.
    """
    known = requests.find(merchant.id, request.id)
    if known is not None and known.done_at is not None:
        return known
    if known is None or not known.member_ids:
        found = meant() if request.wanted is not Wanted.LEAVE else None
        known = PrivacyRequest(
            merchant.id, request.id, request.wanted, (known or request).asked_at, request.about_sealed, found or ()
        )
        if found == ():
            known = known.close(now)
        requests.put(known)
    if known.wanted is Wanted.ERASE and known.member_ids:
        known = _fulfil(book, vault, requests, merchant, known, now)
    return known


def _fulfil(
    book: Book, vault: Vault, requests: PrivacyRequests, merchant: Merchant, request: PrivacyRequest, now: datetime
) -> PrivacyRequest:
    """Erase whom a request is about, and close it. Raises Busy."""
    for member_id in request.member_ids:
        erase(book, vault, merchant, member_id, now, f"privacy request {request.id}")
    done = request.close(now)
    requests.put(done)
    return done
