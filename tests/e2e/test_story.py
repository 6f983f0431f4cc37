"""The story of the product, as its users live it, for each type of program."""

import uuid

import pytest


def kinds(phone):
    return [text["kind"] for text in phone.inbox()]


def test_graduated_a_name_makes_a_member_sales_earn_a_reward_is_used_and_a_refund_gives_it_back(stack):
    till, phone = stack.till("rosas-bakery"), stack.phone("rosas-bakery", "+12065550161")
    (welcome,) = phone.text("Maria")
    assert welcome.startswith("Rosa's Bakery: Welcome Maria!")
    maria = till.look_up("(206) 555-0161")
    assert (maria["first_name"], maria["balance"]) == ("Maria", 0)

    assert till.sell(maria["id"], 6240)["balance"] == 62
    check = uuid.uuid4().hex
    offers = {offer["id"]: offer["applicable"] for offer in till.quote(maria["id"], check, 1240)["offers"]}
    assert offers == {"coffee": True, "loaf": False}
    assert till.redeem(maria["id"], check, "coffee")["balance"] == 12
    assert till.sell(maria["id"], 1240, check, discount=350)["balance"] == 21  # 62.40 and 8.90 are 71.30, less 50

    refunded = till.do("POST", f"/v1/sales/{check}/refunds", {"id": "r1", "amount": 890})
    assert (refunded["points_restored"], refunded["balance"]) == (50, 62)
    assert kinds(phone) == ["welcome", "reward_ready", "redeemed", "earned", "restored"]
    assert {(text["from"], text["parts"]) for text in phone.inbox()} == {("+12065550100", 1)}


def test_instant_the_tenth_visit_pays_the_reward_at_once(stack):
    till, phone = stack.till("sharp-barbers"), stack.phone("sharp-barbers", "+12065550162")
    phone.text("Hi, I'm Omar")
    omar = till.look_up("206-555-0162")["id"]
    for _ in range(10):
        done = till.sell(omar, 3200)
    assert done["balance"] == 0
    check = uuid.uuid4().hex
    (offer,) = till.quote(omar, check, 3200)["offers"]
    assert (offer["name"], offer["price_points"], offer["applicable"]) == ("Free haircut", 0, True)
    till.redeem(omar, check, offer["id"])
    assert till.quote(omar, "next", 3200)["offers"] == []
    till.sell(omar, 3200, check, discount=3200)
    till.sell(omar, 3200, check, discount=3200, state="voided")
    assert [again["id"] for again in till.quote(omar, "next", 3200)["offers"]] == [offer["id"]]
    assert kinds(phone).count("earned_visit") == 9
    assert "instant_ready" in kinds(phone)


def test_rebate_five_percent_comes_back_as_credit_that_pays(stack):
    till, phone = stack.till("paper-moon-books"), stack.phone("paper-moon-books", "+12065550163")
    phone.text("June")
    june = till.look_up("2065550163")["id"]
    assert till.sell(june, 4000)["balance"] == 200
    check = uuid.uuid4().hex
    (offer,) = till.quote(june, check, 1000)["offers"]
    assert offer["amount"] == 200
    assert till.redeem(june, check, offer["id"])["balance"] == 0
    assert till.sell(june, 1000, check, discount=200)["balance"] == 40
    assert till.do("POST", f"/v1/sales/{check}/refunds", {"id": "r1", "amount": 800})["balance"] == 200
    assert "$2.00" in phone.inbox()[-1]["body"]


def test_a_redelivered_text_changes_nothing_and_sends_nothing(stack):
    phone = stack.phone("rosas-bakery", "+12065550164")
    assert len(phone.text("Ada", id="the-same")) == 1
    assert phone.text("Ada", id="the-same") == []
    assert kinds(phone) == ["welcome"]


def test_keywords_are_answered_and_after_stop_nothing_comes_any_more(stack):
    till, phone = stack.till("rosas-bakery"), stack.phone("rosas-bakery", "+12065550165")
    phone.text("Theo")
    theo = till.look_up(phone.number)["id"]

    def text(body):
        """As people do, who take their time: the gate stops what answers within seconds, and more than five in ten minutes."""
        stack.control("/clock", {"advance_seconds": 300})
        return phone.text(body)

    try:
        assert "50 more" in text("BALANCE")[0]
        assert "STOP to stop" in text("HELP")[0]
        assert "50 more" in text("REDEEM")[0]
        assert len(text("Do you bake for weddings with two days notice")) == 1
        assert text("And would you deliver to the harbour on Sunday") == []
        assert "unsubscribed" in text("STOP")[0]
        before = len(phone.inbox())
        assert till.sell(theo, 9900)["balance"] == 99
        assert len(phone.inbox()) == before
        assert text("START")[0].startswith("Rosa's Bakery: Welcome back Theo!")
    finally:
        stack.control("/clock", {"now": None})


def test_points_end_on_their_day_and_the_phone_is_told_before_and_when(stack):
    till, phone = stack.till("rosas-bakery"), stack.phone("rosas-bakery", "+12065550166")
    try:
        stack.control("/clock", {"now": "2027-03-10T18:00:00Z"})
        phone.text("Iris")
        iris = till.look_up(phone.number)["id"]
        till.sell(iris, 4000)
        stack.control("/clock", {"now": "2028-03-26T18:00:00Z"})
        assert stack.control("/jobs/expire_points", {})["done"] >= 1
        stack.control("/clock", {"now": "2028-04-01T06:59:00Z"})  # 31 March, one minute before midnight in Seattle
        assert till.look_up(phone.number)["balance"] == 40
        stack.control("/clock", {"advance_seconds": 60})
        assert till.look_up(phone.number)["balance"] == 0
        assert stack.control("/jobs/expire_points", {})["done"] >= 1
        assert stack.control("/jobs/expire_points", {})["done"] == 0
        assert kinds(phone) == ["welcome", "earned", "expiring"]
        stack.control("/clock", {"now": "2028-04-01T16:00:00Z"})  # nine in the morning: nobody is texted at midnight
        assert stack.control("/jobs/send_waiting", {})["done"] >= 1
        assert kinds(phone) == ["welcome", "earned", "expiring", "expired"]
    finally:
        stack.control("/clock", {"now": None})


def test_a_hold_runs_out_by_itself(stack):
    till, phone = stack.till("rosas-bakery"), stack.phone("rosas-bakery", "+12065550167")
    phone.text("Leo")
    leo = till.look_up(phone.number)["id"]
    till.sell(leo, 6000)
    held = till.do("POST", "/v1/redemptions", {"check_id": "c1", "member_id": leo, "offer_ids": ["coffee"]})
    try:
        stack.control("/clock", {"advance_seconds": 901})
        assert till.look_up(phone.number)["balance"] == 60
        assert till.say("POST", f"/v1/redemptions/{held['id']}/capture").status == 410
    finally:
        stack.control("/clock", {"now": None})


def test_a_number_typed_at_the_till_joins_by_its_own_yes(stack):
    till, phone = stack.till("rosas-bakery"), stack.phone("rosas-bakery", "+12065550168")
    assert till.say("POST", "/v1/members", {"phone": "206 555 0168", "first_name": "Nina"}).status == 202
    assert "YES" in phone.inbox()[0]["body"]
    assert till.do("POST", "/v1/members/lookup", {"phone": phone.number})["members"] == []
    assert phone.text("yes")[0].startswith("Rosa's Bakery: Welcome Nina!")
    assert till.look_up(phone.number)["first_name"] == "Nina"


@pytest.mark.parametrize("shop", ["rosas-bakery", "sharp-barbers", "paper-moon-books"])
def test_the_demo_has_a_believable_past(stack, shop):
    merchant = stack.merchant(shop)
    (program,) = merchant["programs"]
    assert program["type"] in {"graduated", "instant", "rebate"}
    assert stack.till(shop).do("GET", "/v1/program")["type"] == program["type"]
    ledger = stack.control("")["urls"]["aws"]
    assert ledger.startswith("http://127.0.0.1:")
