"""Coupons over the API: quoted, used and given back by their codes; each way of being no good has its code and its sentence."""

from datetime import date, timedelta

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.special import Benefit, Special
from chalicelib.usecases.coupons import making
from tests.builders import program
from tests.fake_coupons import FakeCoupons
from tests.fake_desk import FakeCounters

FLYER = Special("flyer", "Flyer", Benefit.AMOUNT_OFF, date(2020, 11, 1), date(2026, 12, 1), amount=500, by_coupon=True)
SHOP = pytest.mark.parametrize("shop", [program(specials=(FLYER,))], indirect=True)
CHECK = {"currency": "USD", "subtotal": 2000}


@pytest.fixture(autouse=True)
def counters(monkeypatch):
    made = FakeCounters()
    monkeypatch.setattr(pages_wiring, "counters", lambda: made)
    return made


@pytest.fixture
def coupons(shop):
    return FakeCoupons(shop.book)


@pytest.fixture
def codes(shop, coupons):
    batch = making.make_batch(coupons, shop.merchants.get("rosas"), "flyer", 3, shop.now)
    return [one.code for one in coupons.of_batch("rosas", batch)]


@SHOP
def test_a_coupon_is_quoted_held_captured_and_reversed(till, maya, codes):
    code = f"{codes[0][:4]}-{codes[0][4:8]} {codes[0][8:].lower()}"
    assert till.ask("GET", "/v1/program")["specials"][0]["offer_id"] is None
    quote = till.ask("POST", "/v1/checks/c1/quote", {"member_id": maya, "check": CHECK, "coupon": code})
    assert [(one["id"], one["amount"]) for one in quote["applied"]] == [(f"coupon:{codes[0]}", 500)]
    body = {"check_id": "c1", "member_id": maya, "coupon": code, "check": CHECK}
    held = till.ask("POST", "/v1/redemptions", body)
    assert (held["offers"][0]["reward_id"], held["offers"][0]["amount"]) == ("flyer", 500)
    again = till.refuse(422, "COUPON_USED", "POST", "/v1/redemptions", body | {"check_id": "c2"})
    assert again["cashier_message"] == "This coupon was used already, or waits on another check."
    till.ask("POST", f"/v1/redemptions/{held['id']}/capture", {})
    till.ask("POST", f"/v1/redemptions/{held['id']}/reverse", {})
    by_id = {"check_id": "c2", "member_id": maya, "offer_ids": [f"coupon:{codes[0]}"], "check": CHECK}
    till.ask("POST", "/v1/redemptions", by_id)


@SHOP
def test_each_way_of_being_no_good_has_its_code(till, maya, shop, coupons, codes):
    body = {"check_id": "c1", "member_id": maya, "check": CHECK}

    def refused(code, status=422, **fields):
        till.refuse(status, code, "POST", "/v1/redemptions", body | fields)

    quote = till.ask("POST", "/v1/checks/c1/quote", {"member_id": maya, "check": CHECK, "coupon": "NOSUCHCODE"})
    assert [one["code"] for one in quote["rejected"]] == ["COUPON_UNKNOWN"]
    refused("COUPON_UNKNOWN", coupon="2222-2222-2222")
    refused("COUPON_FOR_MEMBERS", coupon=codes[0], member_id=None, offer_ids=["coffee"])
    refused("INVALID_FIELD", 400, coupon=codes[0], reward_code="K4T9VQ2")
    making.withdraw(coupons, "rosas", coupons.batches("rosas")[0].id, shop.now)
    refused("COUPON_WITHDRAWN", coupon=codes[1])
    later = making.make_batch(coupons, shop.merchants.get("rosas"), "flyer", 1, shop.now)
    (late,) = [one.code for one in coupons.of_batch("rosas", later)]
    shop.now += timedelta(days=60)
    refused("COUPON_ENDED", coupon=late)


@SHOP
def test_wrong_codes_run_out(till, maya, codes):
    body = {"check_id": "c1", "member_id": maya, "check": CHECK}
    for number in range(15):
        till.ask("POST", f"/v1/checks/q{number}/quote", {"member_id": maya, "check": CHECK, "coupon": "222222222222"})
        till.refuse(422, "COUPON_UNKNOWN", "POST", "/v1/redemptions", body | {"coupon": "222222222222"})
    refused = till.refuse(422, "COUPON_TRIES", "POST", "/v1/redemptions", body | {"coupon": codes[0]})
    assert refused["cashier_message"] == "Too many wrong coupons were tried here. Try again in an hour."
