"""A shop with all its points of sale connected, a member, and another merchant who must not notice anything."""

from dataclasses import dataclass

import boto3
from chalice.test import TestHTTPClient

from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.phone import PhoneNumber
from chalicelib.storage.coupons import Coupons
from chalicelib.usecases import programs
from chalicelib.usecases.connections import Connections
from chalicelib.usecases.coupons import making
from chalicelib.usecases.gifts import finding, moving
from chalicelib.usecases.gifts.finding import Safe
from chalicelib.usecases.locations import issue_test_key
from chalicelib.usecases.till import Request, Till
from tests.builders import MAYA, Shop, opening
from tests.contracts.conftest import Stack
from tests.fake_coupons import FakeCoupons
from tests.fake_desk import FakeCounters
from tests.fakes import FakeBook
from tests.pos import lightspeed_side, square_stand_in
from tests.pos.shopify import side as shopify_side
from tests.pos.square import messages as square_messages
from tests.pos.square import signing
from tests.pos.square_stand_in import SquareStandIn
from tests.pos.toast import register as toast

LEO = "+12065550177"
NAMES = ("Maya", "Ana Lovelace", "Given-Name")
OTHER = "paper"


@dataclass
class Scene:
    """Who is there. `maya` joined, and has points; `issued` is a reward of hers that is set aside."""

    http: TestHTTPClient
    shop: Shop
    square: SquareStandIn
    maya: str
    held: str
    test_key: str
    strangers: tuple[str, ...]
    ports: Stack
    coupons: tuple[str, str]
    gift: str
    """The code of a certificate of $20."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may hold: numbers, names, keys and secrets."""
        numbers = (MAYA, MAYA[2:], LEO, LEO[2:], "206-555-0142")
        keys = (*self.shop.keys.values(), self.test_key, toast.KEY, shopify_side.SECRET, lightspeed_side.SECRET, signing.KEY)
        return (*numbers, *NAMES, *keys, square_stand_in.TOKEN)

    def of_the_other(self) -> str:
        """All that is stored of the other merchant."""
        if self.ports.tables is not None:
            pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=self.ports.tables.ledger.name)
            items = (item for page in pages for item in page["Items"])
            kept = [str(item) for item in items if OTHER in item["pk"]["S"].split("#")[:2]]
        else:
            tables = {name: table for name, table in vars(self.shop.book).items() if isinstance(table, dict)}
            kept = [
                f"{name} {key} {table[key]}"
                for name, table in tables.items()
                for key in table
                if isinstance(key, tuple) and key[0] == OTHER
            ]
        assert kept
        return "\n".join(sorted(kept))


def set_up(http: TestHTTPClient, shop: Shop, square: SquareStandIn, ports: Stack) -> Scene:
    """The scene, with something sold and something held everywhere."""
    test_key = issue_test_key(shop.merchants, shop.vault, "rosas", "mill", shop.now)
    strangers = _open_another(shop)
    _connect(shop, ports.connections)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    for member in (maya, leo):
        for number in range(3):
            shop.sell(member, 3_000_000, f"before-{member}-{number}")
    held = str(shop.hold(maya, "fiver", check_id="order-9").facts["id"])
    square.customers["cust-maya"] = {"id": "cust-maya", "given_name": "Maya", "phone_number": MAYA}
    square.orders["order-1"] = square_messages.order(customer_id="cust-maya", tax=110)
    square.payments["pay-order-1"] = square_messages.payment(amount=1350)
    square.payments["pay-9"] = square_messages.payment("pay-9", None, customer_id="cust-maya")
    coupons, gift = _hand_out(shop, ports)
    return Scene(http, shop, square, maya, held, test_key, strangers, ports, coupons, gift)


def _connect(shop: Shop, connections: Connections) -> None:
    def seal(secret: str) -> bytes:
        return shop.vault.seal("rosas", secret)

    places = {square_messages.MILL: "mill", square_messages.DOCK: "dock", "reg-9": "dock", "42": "dock"}
    for system, account, secret in (
        (System.TOAST, toast.RESTAURANT, toast.KEY),
        (System.SHOPIFY, shopify_side.DOMAIN, shopify_side.SECRET),
        (System.LIGHTSPEED, "rosas", lightspeed_side.SECRET),
    ):
        connections.put(Connection(system, account, "rosas", "mill", shop.now, (seal(secret),), places))
    secrets, token = (seal(signing.KEY),), seal(square_stand_in.TOKEN)
    connections.put(Connection(System.SQUARE, "rosas", "rosas", "mill", shop.now, secrets, places, token, signing.URL))


def _hand_out(shop: Shop, ports: Stack) -> tuple[tuple[str, str], str]:
    """Two coupons, and a gift certificate that was sold."""
    keeper = FakeCoupons(shop.book) if isinstance(shop.book, FakeBook) else Coupons(ports.real, shop.vault)
    batch = making.make_batch(keeper, shop.merchants.get("rosas"), "flyer", 2, shop.now)
    first, second = (one.code for one in keeper.of_batch("rosas", batch))
    desk = moving.Desk(Safe(shop.book, shop.vault, FakeCounters()), shop.till, Request("gift", "gift"), shop.now)
    sold = moving.sell(desk, 2000, "USD")
    return (first, second), finding.draw_code(shop.vault, "rosas", str(sold.facts["cause"]), int(str(sold.facts["draw"])))


def _open_another(shop: Shop) -> tuple[str, ...]:
    """Another merchant with a member, a sale and a hold; returns their ids."""
    programs.open_merchant(shop.merchants, shop.vault, opening(OTHER, "+12065550102"), shop.now)
    own, merchant = shop.till, shop.merchants.get(OTHER)
    shop.till = Till(merchant, merchant.location("mill"))
    shop.text("Nora", "+12065550188", recipient="+12065550102")
    nora = shop.vault.member_id(OTHER, PhoneNumber("+12065550188"))
    shop.sell(nora, 90_000, "other-sale")
    held = str(shop.hold(nora, "coffee", check_id="other-check").facts["id"])
    shop.till = own
    return nora, "other-sale", held, OTHER
