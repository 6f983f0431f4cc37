"""Square's own client and ours ask the same server: the same questions, and the same fields read from the same answers."""

import json
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from square import Square
from square.core.api_error import ApiError
from square.utils.webhooks_helper import verify_signature

from tests.pos.square.messages import DOCK, MILL, discount, money, order, payment, tender
from tests.pos.square.signing import KEY, URL, sign
from tests.pos.square_stand_in import TOKEN, dawdling, refusing, saying, serving

ROOT = Path(__file__).parents[2]
ONCE = {"max_retries": 0, "timeout_in_seconds": 1}
WEEK_AGO = "2026-11-14T00:00:00+00:00"
OURS = """
import json, sys
from datetime import datetime
import msgspec
from chalicelib.domain.refusals import Refusal
from chalicelib.pos.square.asking import Silent, Square

url, token, calls = json.loads(sys.argv[1])
client = Square(token, url)
said = []
for name, *about in calls:
    if name == "orders_of":
        about[-1] = datetime.fromisoformat(about[-1])
    try:
        said.append(msgspec.to_builtins(getattr(client, name)(*about)))
    except (Silent, Refusal) as wrong:
        said.append(type(wrong).__name__)
print(json.dumps(said))
"""
ORDER = """
id location_id customer_id state created_at closed_at updated_at line_items returns discounts service_charges tenders
rounding_adjustment net_amounts total_money total_tax_money total_tip_money total_discount_money total_service_charge_money
net_amount_due_money
"""
PAYMENT = "id status order_id location_id customer_id amount_money tip_money created_at updated_at"
FIELDS = {
    "order": ORDER.split(),
    "payment": PAYMENT.split(),
    "customer": ["id", "phone_number"],
}


@pytest.fixture
def square():
    with serving() as made:
        yield made


@pytest.fixture
def http():
    with httpx.Client() as made:
        yield made


@pytest.fixture
def sdk(square, http):
    return Square(base_url=square.url, token=TOKEN, httpx_client=http)


def ours(square, *calls, token=TOKEN):
    """What our client reads, in the environment that it is shipped with."""
    asked = json.dumps([square.url, token, calls])
    command = [str(ROOT / ".venv" / "bin" / "python"), "-c", OURS, asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def same(theirs, read):
    """Whether all that we read is what they read: a field that is not there is None for both."""
    if isinstance(read, dict):
        return all(same(getattr(theirs, name, None), value) for name, value in read.items())
    if isinstance(read, list):
        return len(theirs) == len(read) and all(map(same, theirs, read))
    if isinstance(read, str) and isinstance(theirs, str) and theirs[:2] == "20":
        return theirs.rstrip("Z").split(".")[0] == read.rstrip("Z").split(".")[0]
    return theirs == read


def make_order():
    return order(
        goods=1240,
        tax=110,
        tip=200,
        charge=50,
        off=350,
        customer_id="cust-1",
        location_id=DOCK,
        discounts=[discount(350, "C4F7HJK")],
        tenders=[tender(800, "pay-1", tip=200), tender(800, "pay-2", customer_id="cust-1", note="thanks")],
        returns=[{"uid": "r", "source_order_id": "order-0"}],
        net_amounts={
            "total_money": money(900),
            "tax_money": money(80),
            "tip_money": money(200),
            "service_charge_money": money(50),
        },
        rounding_adjustment={"uid": "round", "amount_money": money(-1)},
    )


def test_both_read_the_same_fields_of_an_order(square, sdk):
    square.orders["order-1"] = make_order()
    theirs = sdk.orders.get("order-1").order
    (read,) = ours(square, ("order", "order-1"))
    assert set(read) == set(FIELDS["order"])
    assert same(theirs, read)
    assert theirs.tenders[1].note == read["tenders"][1]["note"] == "thanks"
    assert theirs.net_amounts.total_money.amount == read["net_amounts"]["total_money"]["amount"] == 900


def test_every_field_that_we_read_is_one_that_they_know(square, sdk):
    """Their models take any field: one that they only passed through would not be declared."""
    square.orders["order-1"] = make_order()
    square.payments["pay-1"] = payment("pay-1", tip_money=money(200), customer_id="cust-1")
    square.customers["cust-1"] = {"id": "cust-1", "phone_number": "+12065550142"}
    found = {
        "order": sdk.orders.get("order-1").order,
        "payment": sdk.payments.get("pay-1").payment,
        "customer": sdk.customers.get("cust-1").customer,
    }
    for kind, thing in found.items():
        assert set(FIELDS[kind]) <= set(type(thing).model_fields)
    for part, read in (("line_items", "item_type note total_money total_tax_money"), ("tenders", "created_at customer_id note")):
        assert set(read.split()) <= set(type(getattr(found["order"], part)[0]).model_fields)
    assert {"name", "applied_money"} <= set(type(found["order"].discounts[0]).model_fields)
    assert {"source_order_id"} <= set(type(found["order"].returns[0]).model_fields)
    assert {"tax_money", "service_charge_money"} <= set(type(found["order"].net_amounts).model_fields)


def test_both_read_the_same_fields_of_a_payment_and_a_customer(square, sdk):
    square.payments["pay-1"] = payment("pay-1", tip_money=money(200), customer_id="cust-1")
    square.customers["cust-1"] = {"id": "cust-1", "phone_number": "+12065550142", "given_name": "Maya"}
    paid, buyer = ours(square, ("payment", "pay-1"), ("customer", "cust-1"))
    assert (set(paid), set(buyer)) == (set(FIELDS["payment"]), set(FIELDS["customer"]))
    assert same(sdk.payments.get("pay-1").payment, paid)
    assert same(sdk.customers.get("cust-1").customer, buyer)


def test_both_find_the_same_orders_of_a_customer(square, sdk):
    square.orders |= {
        "new": order("new", closed_at="2026-11-20T10:00:00Z", customer_id="cust-1"),
        "newer": order("newer", closed_at="2026-11-21T10:00:00Z", customer_id="cust-1"),
        "old": order("old", closed_at="2026-11-01T10:00:00Z", customer_id="cust-1"),
        "other": order("other", customer_id="cust-2"),
    }
    search = {
        "filter": {
            "customer_filter": {"customer_ids": ["cust-1"]},
            "state_filter": {"states": ["COMPLETED"]},
            "date_time_filter": {"closed_at": {"start_at": WEEK_AGO}},
        },
        "sort": {"sort_field": "CLOSED_AT", "sort_order": "DESC"},
    }
    theirs = sdk.orders.search(location_ids=[MILL], limit=5, query=search).orders
    (read,) = ours(square, ("orders_of", "cust-1", [MILL], WEEK_AGO))
    assert [found.id for found in theirs] == [found["id"] for found in read] == ["newer", "new"]
    assert square.bodies[0] == square.bodies[1]


def test_both_ask_the_same_way(square, sdk):
    square.orders["order-1"] = make_order()
    sdk.orders.get("order-1")
    ours(square, ("order", "order-1"))
    assert square.calls == [("GET", "/v2/orders/order-1")] * 2
    theirs, ours_ = square.headers
    for name in ("authorization", "square-version"):
        assert theirs[name] == ours_[name]


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "TokenRefused"), (403, "TokenRefused"), (404, None), (429, "Silent"), (500, "Silent"), (503, "Silent")],
)
def test_what_is_an_error_for_them_is_none_for_us_or_one_too(square, sdk, status, said):
    square.misbehave = refusing(status, "ANY", Retry_After="1")
    with pytest.raises(ApiError) as refused:
        sdk.orders.get("order-1", request_options=ONCE)
    assert refused.value.status_code == status
    assert ours(square, ("order", "order-1")) == [said]


@pytest.mark.parametrize("wrong", [saying(b"{"), dawdling(8)], ids=["broken", "slow"])
def test_what_they_cannot_read_or_wait_for_is_silence_for_us(square, sdk, wrong):
    square.misbehave = wrong
    with pytest.raises(Exception):  # noqa: B017, PT011  whichever of httpx's or JSON's
        sdk.orders.get("order-1", request_options=ONCE)
    began = time.monotonic()
    assert ours(square, ("order", "order-1")) == ["Silent"]
    assert time.monotonic() - began < 7


def test_a_wrong_token_is_refused_to_both(square, http):
    with pytest.raises(ApiError) as refused:
        Square(base_url=square.url, token="wrong", httpx_client=http).orders.get("order-1", request_options=ONCE)
    assert refused.value.status_code == 401
    assert ours(square, ("order", "order-1"), token="wrong") == ["TokenRefused"]


def test_they_find_good_what_our_tests_sign():
    body = '{"type": "payment.updated"}'
    signature = sign(body.encode())
    assert verify_signature(request_body=body, signature_header=signature, signature_key=KEY, notification_url=URL)
