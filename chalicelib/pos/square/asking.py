"""What we ask Square, with the merchant's own token: an order, a payment, a customer. Its webhooks bring little more than ids.

Square's own client would make the package twice as large (decision 34); tests hold that this one asks and reads the same.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeVar

import msgspec
import urllib3
from urllib3.exceptions import HTTPError

from chalicelib.domain.refusals import UnusableField
from chalicelib.pos.square.things import Customer, Order, Payment

URL: Final = "https://connect.squareup.com"
VERSION: Final = "2026-09-16"
"""The version of Square's API that this was written for."""
SECONDS: Final = 4.0
"""What all that is asked for one event takes at most. Square waits ten seconds for us, and the ledger takes up to four."""
CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 2.5
BYTES_MAX: Final = 2_000_000
ORDERS_MAX: Final = 5
PLACES_MAX: Final = 10
"""Locations that one search may name."""
OK: Final = 200
NOT_THERE: Final = frozenset({400, 404, 410})
"""It is no id, nobody's, or another merchant's: asking again will not help."""
TOKEN_REFUSED: Final = frozenset({401, 403})

Answer = TypeVar("Answer", bound=msgspec.Struct)


class OrderAnswer(msgspec.Struct, frozen=True):
    """An order was asked for."""

    order: Order


class PaymentAnswer(msgspec.Struct, frozen=True):
    """A payment was asked for."""

    payment: Payment


class CustomerAnswer(msgspec.Struct, frozen=True):
    """A customer was asked for."""

    customer: Customer


class OrdersAnswer(msgspec.Struct, frozen=True):
    """Orders were searched. Square leaves out an empty list."""

    orders: tuple[Order, ...] | None = None


class Silent(Exception):
    """Square did not answer, or not what was asked. Later it may."""


class TokenRefused(Silent):
    """Square does not know the token any more, or it may not read this. Once the operator has stored another, it may."""


class Square:
    """Square's API for one event: all that is asked ends in `SECONDS`.

    Raises Silent, TokenRefused, and UnusableField where an answer is not what Square promises.
    """

    def __init__(self, token: str, url: str = URL, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._token, self._url, self._monotonic = token, url, monotonic
        self._ends = monotonic() + SECONDS

    def order(self, order_id: str) -> Order | None:
        """An order as it is now; None where this merchant has none of that id."""
        answer = self._ask(OrderAnswer, "GET", f"/v2/orders/{order_id}")
        return answer.order if answer else None

    def payment(self, payment_id: str) -> Payment | None:
        """A payment as it is now; None where this merchant has none of that id."""
        answer = self._ask(PaymentAnswer, "GET", f"/v2/payments/{payment_id}")
        return answer.payment if answer else None

    def customer(self, customer_id: str) -> Customer | None:
        """A customer as the merchant's directory has them now; None where they are not in it."""
        answer = self._ask(CustomerAnswer, "GET", f"/v2/customers/{customer_id}")
        return answer.customer if answer else None

    def orders_of(self, customer_id: str, places: Sequence[str], since: datetime) -> tuple[Order, ...]:
        """The newest completed orders of a customer, the newest first, at these of Square's locations."""
        asked = {
            "location_ids": places[:PLACES_MAX],
            "limit": ORDERS_MAX,
            "query": {
                "filter": {
                    "customer_filter": {"customer_ids": [customer_id]},
                    "state_filter": {"states": ["COMPLETED"]},
                    "date_time_filter": {"closed_at": {"start_at": since.isoformat()}},
                },
                "sort": {"sort_field": "CLOSED_AT", "sort_order": "DESC"},
            },
        }
        answer = self._ask(OrdersAnswer, "POST", "/v2/orders/search", asked)
        return (answer.orders or ())[:ORDERS_MAX] if answer else ()

    def _ask(self, kind: type[Answer], method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer | None:
        try:
            status, content = self._exchange(method, path, body)
        except (HTTPError, OSError, ValueError) as error:
            raise Silent(type(error).__name__) from None  # its words may quote the URL, and that an id
        if status in NOT_THERE:
            return None
        if status in TOKEN_REFUSED:
            raise TokenRefused(str(status))
        if status != OK:
            raise Silent(str(status))
        try:
            return msgspec.json.decode(content, type=kind)
        except msgspec.ValidationError as error:
            raise UnusableField("answer", str(error)) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Silent("no JSON") from None

    def _exchange(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._token}", "Square-Version": VERSION, "Accept": "application/json"}
        raw = None if body is None else msgspec.json.encode(body)
        if raw is not None:
            headers["Content-Type"] = "application/json"
        response = _pool().request(
            method,
            f"{self._url}{path}",
            body=raw,
            headers=headers,
            timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, self._left()), read=min(READ_SECONDS, self._left())),
            retries=False,  # whatever fails, Square sends the event again
            redirect=False,
            preload_content=False,
        )
        try:
            content = self._read(response)
        except BaseException:
            response.close()  # half read: it must not serve the next question
            raise
        response.release_conn()
        return response.status, content

    def _read(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """All of an answer. In parts: a time-out of a socket begins anew with each."""
        content = b""
        while part := response.read1():
            content += part
            if len(content) > BYTES_MAX:
                raise Silent("too long")
            self._left()
        return content

    def _left(self) -> float:
        left = self._ends - self._monotonic()
        if left <= 0:
            raise Silent("too late")
        return left


@cache
def _pool() -> urllib3.PoolManager:
    """Connections to Square that stay open from one event to the next. Trusts whom the system trusts."""
    return urllib3.PoolManager(num_pools=2, maxsize=1)
