"""The vendor's own examples of events, where they are at hand."""

import json
from pathlib import Path

import pytest

from tests.pos.square.conftest import Register
from tests.pos.square.messages import money, order, payment

EXAMPLES = sorted((Path(__file__).parents[4] / "shared" / "pos" / "square").glob("square_webhook_[!s]*.json"))

pytestmark = pytest.mark.skipif(not EXAMPLES, reason="the vendor's examples are not here")
ASKS = {"payment_updated": 1, "refund_updated": 1, "customer_created": 1}
"""Of how many things Square is asked first. The others are not done yet, or about nothing of ours."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem.removeprefix("square_webhook_"))
def test_an_example_is_taken(register: Register, example: Path) -> None:
    name = example.stem.removeprefix("square_webhook_")
    register.tell(json.loads(example.read_text()))
    assert len(register.square.calls) == ASKS.get(name, 0)


def test_the_examples_of_a_payment_and_a_refund_are_a_sale_and_its_refund(register: Register) -> None:
    said = {path.stem.removeprefix("square_webhook_"): json.loads(path.read_text()) for path in EXAMPLES}
    paid = said["payment_updated"]["data"]["object"]["payment"]
    back = said["refund_updated"]["data"]["object"]["refund"]
    member = register.shop.join()
    register.knows()
    register.square.orders[paid["order_id"]] = order(paid["order_id"], 4_000, customer_id="cust-maya", tenders=[paid])
    register.square.payments[back["payment_id"]] = payment(back["payment_id"], paid["order_id"], 4_000)
    for name in ("refund_created", "refund_updated", "payment_created", "payment_updated"):
        register.tell(said[name])
    assert register.sale(paid["order_id"]).refunded == money(1_000)["amount"]
    assert register.shop.balance(member) == 30
