"""Square on both sides of the wire: signed events that come to the app, and a server that stands in for its API."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from chalice.test import HTTPResponse, TestHTTPClient

from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.sale import Sale
from chalicelib.pos.square import asking, events
from tests.builders import MAYA, Shop
from tests.fake_connections import FakeConnections
from tests.pos.square import messages
from tests.pos.square.messages import DOCK, MILL
from tests.pos.square.signing import KEY, URL, sign
from tests.pos.square_stand_in import TOKEN, SquareStandIn, serving


class Register:
    """A merchant's Square account: what it has sold, and the events that it sends about it."""

    def __init__(self, http: TestHTTPClient, shop: Shop, square: SquareStandIn, connections: FakeConnections) -> None:
        self.http, self.shop, self.square, self.connections = http, shop, square, connections
        seal = partial(shop.vault.seal, "rosas")
        self.connection = Connection(
            System.SQUARE, "rosas", "rosas", "mill", shop.now, (seal(KEY),), {MILL: "mill", DOCK: "dock"}, seal(TOKEN), URL
        )
        connections.put(self.connection)

    def send(self, body: Any, merchant_id: str = "rosas", **headers: str) -> HTTPResponse:
        """Send an event (bytes go as they are), signed unless told otherwise."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", "x-square-hmacsha256-signature": sign(raw)}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(f"/square/webhooks/{merchant_id}", headers=sent, body=raw)

    def tell(self, body: Any) -> HTTPResponse:
        """Send an event that is acknowledged."""
        answer = self.send(body)
        assert answer.status_code == 200, (answer.status_code, answer.body)
        return answer

    def sale(self, sale_id: str = "order-1", location: str = "mill") -> Sale | None:
        """What is stored of a sale."""
        return self.shop.book.sale("rosas", location, sale_id)

    def sells(self, **order: Any) -> None:
        """An order is made and paid; nobody is told yet."""
        made = messages.order(**order)
        self.square.orders[made["id"]] = made
        for tender in made.get("tenders") or ():
            self.square.payments[tender["id"]] = messages.payment(tender["id"], made["id"], tender["amount_money"]["amount"])

    def knows(self, customer_id: str = "cust-maya", phone: str | None = MAYA) -> str:
        """The merchant's directory has this customer."""
        self.square.customers[customer_id] = {"id": customer_id, "given_name": "Maya", "phone_number": phone}
        return customer_id


@pytest.fixture
def square() -> Iterator[SquareStandIn]:
    with serving() as made:
        yield made


def connect(
    http: TestHTTPClient, shop: Shop, square: SquareStandIn, connections: FakeConnections, patch: pytest.MonkeyPatch
) -> Register:
    """The register of a shop, connected: the app asks the stand-in."""
    patch.setattr(events, "open_square", partial(asking.Square, url=square.url))
    return Register(http, shop, square, connections)


@pytest.fixture
def register(
    http: TestHTTPClient, shop: Shop, square: SquareStandIn, connections: FakeConnections, monkeypatch: pytest.MonkeyPatch
) -> Register:
    """The merchant's register, connected."""
    return connect(http, shop, square, connections, monkeypatch)
