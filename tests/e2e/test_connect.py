"""An operator connects a point of sale with a stage that runs; its sales earn, and a texted code pays for a discount."""

import json
import re
import time
from datetime import datetime
from urllib.parse import urlencode

from chalicelib.pos.lightspeed import sign
from tests.e2e.test_merchant import command

NUMBER, SECRET = "+12065550191", "the-app-s-secret"
PATH = "/lightspeed/rosas-bakery"


def call(stack, said, secret=SECRET):
    """Lightspeed calls; returns the status."""
    text = json.dumps(said)
    body = urlencode({"payload": text}).encode()
    signed = f"signature={sign(secret, body, text)},algorithm=HMAC-SHA256"
    return stack.call("POST", PATH, body, Content_Type="application/x-www-form-urlencoded", X_Signature=signed).status


def sale(stack, sale_id, price, **fields):
    """A sale by the member, at Mill Street's register."""
    now = datetime.fromisoformat(stack.control("")["clock"]).isoformat()
    plain = {"id": sale_id, "status": "CLOSED", "sale_date": now, "updated_at": now, "total_price": price, "register_id": "reg-1"}
    line = {"name": "Bread", "quantity": 1, "price": price, "discount": 0}
    customer = {"customer_code": "P-1", "contact": {"mobile": "(206) 555-0191"}}
    return plain | {"customer": customer, "register_sale_products": [line]} | fields


def test_lightspeed_is_connected_tried_and_earns_and_a_texted_code_pays_for_a_discount(stack, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    assert call(stack, sale(stack, "ls-0", 10)) == 401
    first, other, *_ = (place["id"] for place in stack.merchant("rosas-bakery")["locations"])
    words = "lightspeed", "rosas-bakery", "--location", other, "--place", f"reg-1={first}", "--secret-file", str(secret)
    connected = command(stack, "infra.connect", *words)
    assert connected.returncode == 0, connected.stderr
    assert f"http://127.0.0.1:{stack.port}{PATH}" in connected.stdout
    time.sleep(5.5)  # so long an unknown account stays unknown
    tried = command(stack, "infra.connect", "test", "rosas-bakery", "lightspeed")
    assert (tried.returncode, "answered 200, as it should" in tried.stdout) == (0, True), tried.stderr
    assert SECRET not in connected.stdout + tried.stdout + command(stack, "infra.show", "rosas-bakery").stdout

    phone, till = stack.phone("rosas-bakery", NUMBER), stack.till("rosas-bakery")
    phone.text("Pia")
    before = till.look_up(NUMBER)["balance"]
    assert call(stack, sale(stack, "ls-1", "200.00000")) == 200
    assert till.do("GET", "/v1/sales/ls-1")["state"] == "closed"
    balance = till.look_up(NUMBER)["balance"]
    assert balance == before + 200

    (told,) = phone.text("REDEEM coffee")
    code = re.search(r"\b[CDFGHJKMNPQRTVWX][2-9CDFGHJKMNPQRTVWX]{6}\b", told)[0]
    bread, off = {"name": "Bread", "quantity": 1, "price": 12}, {"sku": "vend-discount", "quantity": -1, "price": 3.5}
    lines = [bread, off | {"attributes": [{"name": "line_note", "value": f"reward {code.lower()}"}]}]
    told = sale(stack, "ls-2", 8.5, customer=None, register_sale_products=lines)
    assert [call(stack, told), call(stack, told)] == [200, 200]
    used = till.do("GET", "/v1/sales/ls-2")
    assert [reward["offer_id"] for reward in used["rewards_used"]] == ["coffee"], used
    assert till.look_up(NUMBER)["balance"] < balance

    back = [{"name": "Bread", "quantity": -1, "price": 200}]
    assert call(stack, sale(stack, "ls-3", -200, return_for="ls-1", register_sale_products=back)) == 200
    assert till.do("GET", "/v1/sales/ls-1")["refunded"] == 20_000

    assert command(stack, "infra.connect", "end", "rosas-bakery", "lightspeed").returncode == 0


def test_every_maker_is_connected_tried_and_ended_by_one_program(stack, tmp_path):
    secret, token = tmp_path / "secret", tmp_path / "token"
    secret.write_text(SECRET)
    token.write_text("EAAA-access-token")
    place = stack.merchant("rosas-bakery")["locations"][0]["id"]
    said = {
        "toast": ("--restaurant", "2a2c4f0e-1111-4222-8333-0123456789ab"),
        "shopify": ("--domain", "rosas.myshopify.com", "--secret-file", str(secret)),
        "square": ("--place", f"L1={place}", "--secret-file", str(secret), "--token-file", str(token)),
    }
    for system, words in said.items():
        connected = command(stack, "infra.connect", system, "rosas-bakery", "--location", place, *words)
        assert connected.returncode == 0, connected.stderr
        tried = command(stack, "infra.connect", "test", "rosas-bakery", system)
        assert (tried.returncode, "as it should" in tried.stdout) == (0, True), tried.stderr
    assert len(command(stack, "infra.connect", "show", "rosas-bakery").stdout.splitlines()) == len(said)
    for system in said:
        assert command(stack, "infra.connect", "end", "rosas-bakery", system).returncode == 0
