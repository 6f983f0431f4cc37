"""A gift certificate's life by HTTP: sold at one shop, used at another, refunded; and everything adds up at the end."""

import json


def test_a_certificate_is_bought_at_one_shop_used_at_another_and_refunded(stack):
    mill, market = stack.till("rosas-bakery"), stack.till("rosas-bakery", 1)
    maya = stack.phone("rosas-bakery", "+12065550163")
    maya.text("Maya")
    member = mill.look_up("206 555 0163")["id"]
    gift = mill.do("POST", "/v1/gifts", {"amount": 5000, "currency": "USD"}, "e2e-gift")
    assert mill.do("POST", "/v1/gifts", {"amount": 5000, "currency": "USD"}, "e2e-gift") == gift
    before = mill.look_up("206 555 0163")["balance"]
    mill.sell(member, 5000, exempt_amount=5000)
    assert mill.look_up("206 555 0163")["balance"] == before, "selling one earns nothing"

    paid = {"code": gift["code"], "amount": 1840, "currency": "USD", "check_id": "e2e-paid"}
    used = market.do("POST", "/v1/gifts/uses", paid, "e2e-use")
    assert used == market.do("POST", "/v1/gifts/uses", paid, "e2e-use")
    assert used["balance"] == 3160
    earned = market.sell(member, 1840, "e2e-paid")["points_delta"]
    assert earned > 0, "what is paid with one earns"
    short = mill.say("POST", "/v1/gifts/uses", paid | {"amount": 4000})
    assert (short.status, short.body["errors"][0]["code"]) == (422, "GIFT_TOO_LITTLE_LEFT")
    assert "$31.60" in short.body["cashier_message"]

    back = market.do("POST", f"/v1/gifts/{gift['id']}/uses/{used['use_id']}/reverse", {"amount": 840})
    assert back["balance"] == 4000
    assert mill.do("POST", "/v1/gifts/lookup", {"code": gift["code"]})["standing"] == "open"
    late = mill.say("DELETE", f"/v1/gifts/{gift['id']}")
    assert late.body["errors"][0]["code"] == "GIFT_NOT_VOIDABLE"
    assert mill.do("GET", "/v1/operations/e2e-gift")["answer"]["code"] == gift["code"]
    assert maya.inbox() == [text for text in maya.inbox() if gift["code"] not in json.dumps(text)], "no text says a code"
