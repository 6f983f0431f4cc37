"""A reward by a code that was keyed into the sale: as a discount's name, or in a note where discounts have fixed names."""

import pytest

from tests.builders import FIVER, program
from tests.pos.square.conftest import Register
from tests.pos.square.messages import discount, line, order_news, paid, refunded
from tests.usecases.texts.test_reward_codes import ask_code

SAM = "+12065550143"
pytestmark = pytest.mark.parametrize("shop", [program(rewards=(FIVER,))], indirect=True)


@pytest.fixture
def maya(register: Register) -> str:
    """A member with 124 points, in whose name no sale has to be."""
    register.knows()
    member_id = register.shop.join()
    register.sells(order_id="earlier", goods=12_400, customer_id="cust-maya")
    register.tell(paid(order_id="earlier"))
    register.shop.wait(seconds=1)
    return member_id


@pytest.mark.parametrize(
    "keyed",
    [
        lambda code: {"discounts": [discount(500, f"Reward {code.lower()}")]},
        lambda code: {"discounts": [discount(500)], "line_items": [line(1240, note=code)]},
    ],
    ids=["named", "noted"],
)
def test_a_code_takes_its_reward_once_however_often_the_sale_is_told(register, maya, keyed):
    before = register.shop.balance(maya)
    code = ask_code(register.shop)
    register.shop.wait(minutes=5)
    when = register.shop.now.isoformat()
    register.sells(goods=1240, off=500, tenders=[], closed_at=when, **keyed(code))
    for news in (order_news(), paid(), order_news()):
        register.tell(news)
    sale = register.sale()
    assert (sale.member_id, [use.reward_id for use in sale.uses]) == (maya, ["fiver"])
    assert register.shop.balance(maya) == before - 40 + 12


def test_a_refund_of_all_of_it_gives_the_reward_back(register, maya):
    before = register.shop.balance(maya)
    code = ask_code(register.shop)
    when = register.shop.now.isoformat()
    tenders = [{"id": "pay-order-1", "type": "CASH", "created_at": when, "amount_money": {"amount": 1240, "currency": "USD"}}]
    register.sells(goods=1240, off=500, tenders=tenders, discounts=[discount(500, code)])
    register.tell(paid())
    register.tell(refunded(amount=1240))
    assert register.shop.balance(maya) == before


def test_a_code_that_is_none_leaves_the_sale_as_it_is_and_is_counted(register, maya, counted):
    register.sells(goods=1240, off=500, discounts=[discount(500, "C4F7HJK")], customer_id="cust-maya")
    register.tell(paid())
    assert register.sale().report.discount == 500
    assert ("square", "code", 1) in counted()


def test_a_code_of_somebody_else_than_the_customer_gives_nothing(register, maya, counted):
    code = ask_code(register.shop)
    sam = register.shop.join("Sam", SAM)
    register.knows("cust-sam", SAM)
    register.sells(goods=1240, off=500, discounts=[discount(500, code)], customer_id="cust-sam")
    register.tell(paid())
    assert (register.sale().member_id, register.sale().uses) == (sam, ())
    assert ("square", "code", 1) in counted()
