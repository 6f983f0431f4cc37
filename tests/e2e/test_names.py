"""Whatever a till names its checks, two names are two checks, all the way through the server."""

from urllib.parse import quote

import pytest

NAMES = ["table;1", "table;2", "table", "table%3B1", "table/3", "table?x=1", "table%2F3"]


@pytest.fixture
def kim(stack):
    phone = stack.phone("rosas-bakery", "+12065550181")
    phone.text("Kim")
    return stack.till("rosas-bakery").look_up(phone.number)["id"]


def escaped(name):
    """As tills write a name into a path: all of it escaped, but for the semicolon, which may stand in one."""
    return quote(name, safe=";")


def test_sales_with_odd_names_are_kept_apart(stack, kim):
    till = stack.till("rosas-bakery")
    for number, name in enumerate(NAMES, 1):
        told = till.sell(kim, 100 * number, escaped(name))
        assert (told["sale_id"], told["points_delta"]) == (name, number)
    for number, name in enumerate(NAMES, 1):
        stored = till.do("GET", f"/v1/sales/{escaped(name)}")
        assert (stored["sale_id"], stored["amounts"]["subtotal"]) == (name, 100 * number)
    assert till.do("POST", f"/v1/sales/{escaped('table;1')}/refunds", {"id": "r1", "amount": 100})["points_delta"] == -1
    assert till.do("GET", f"/v1/sales/{escaped('table;2')}")["refunded"] == 0
