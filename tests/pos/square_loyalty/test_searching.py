"""Searching events and rewards: read from the ledger, page by page, and adding up."""

import contextlib
import random

import pytest

from chalicelib.domain import ledger
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.sale import SaleState
from tests.builders import BARBER, START


@pytest.fixture
def busy(square, till, shop, maya):
    """Maya after a sale, a reward used, one given back, one that ran out, and an adjustment."""
    till.sell("order-1", member_id=maya, subtotal=20_000)
    square.redeem(square.reward(maya, "fiver", order_id="order-2")["id"])
    shop.wait(minutes=1)
    square.ask("DELETE", f"/rewards/{square.reward(maya, 'coffee')['id']}")
    square.reward(maya, "loaf")
    shop.wait(hours=1)
    square.adjust(maya, -7)
    return maya


def types(found):
    return [event["type"] for event in found["events"]]


def points_of(event):
    (change,) = (value for value in event.values() if isinstance(value, dict))
    return change.get("points", 0)


def test_events_are_the_entries_newest_first(square, busy):
    found = square.events(busy)
    assert types(found) == [
        "ADJUST_POINTS",
        "DELETE_REWARD",
        "CREATE_REWARD",
        "DELETE_REWARD",
        "CREATE_REWARD",
        "REDEEM_REWARD",
        "CREATE_REWARD",
        "ACCUMULATE_POINTS",
    ]
    assert [points_of(event) for event in found["events"]] == [-7, 120, -120, 50, -50, 0, -40, 200]
    assert len({event["id"] for event in found["events"]}) == 8
    assert "cursor" not in found


def test_the_points_of_all_events_add_up_to_the_balance(square, till, shop, busy):
    till.ask("POST", "/v1/sales/order-1/refunds", {"id": "r1", "amount": 5000})
    till.sell("order-2", member_id=busy, discount=500)
    till.ask("POST", "/v1/sales/order-2/refunds", {"id": "r1", "amount": 740})
    square.adjust(busy, -500, allow_negative_balance=True)
    assert sum(map(points_of, square.events(busy)["events"])) == square.account(busy)["balance"] < 0


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_they_do_where_rewards_are_paid_by_themselves_too(square, shop, maya):
    for visit in range(23):
        shop.sell(maya, 3200, f"visit-{visit}")
    square.redeem(square.reward(maya, "cut")["id"])
    shop.refund(3200, sale_id="visit-22")
    found = square.events(maya)["events"]
    assert sum(map(points_of, found)) == square.account(maya)["balance"] == 12


def live(shop, members, chance):
    """One thing that happens in a shop; what is refused did nothing."""
    member, order = chance.choice(members), f"order-{chance.randint(1, 6)}"
    held = [hold.redemption_id for hold in shop.book.record("rosas", member).account.holds]
    captured = [known.id for _, known in shop.book.redemptions.items() if known.status == "captured"]
    match chance.randint(0, 9):
        case 0 | 1:
            shop.sell(member, chance.randint(0, 9000), order)
        case 2:
            shop.refund(chance.randint(1, 4000), f"refund-{chance.random()}", order)
        case 3:
            shop.sell(None, 0, order, state=SaleState.VOIDED)
        case 4:
            shop.hold(member, chance.choice(["fiver", "coffee"]), check_id=order)
        case 5:
            shop.redeem_at_once(member, "fiver", check_id=order)
        case 6 if held:
            (shop.capture if chance.random() < 0.7 else shop.release)(chance.choice(held))
        case 7 if captured:
            shop.reverse(chance.choice(captured))
        case 8:
            shop.adjust(member, chance.choice([-60, -7, 5, 80]))
        case 9:
            shop.wait(minutes=chance.choice([1, 20]))
            shop.move(member, order)


@pytest.mark.parametrize("seed", range(25))
def test_they_do_in_any_history_and_pages_lose_none(square, shop, seed):
    chance, members = random.Random(seed), [shop.join("Maya"), shop.join("Leo", "+12065550143")]  # noqa: S311
    for _ in range(40):
        with contextlib.suppress(Refusal):
            live(shop, members, chance)
    for member in members:
        shop.adjust(member, 1)  # what ran out is told with the next change
        events, cursor = [], {}
        while cursor is not None:
            found = square.events(member, limit=7, **cursor)
            events += found.get("events", [])
            cursor = {"cursor": found["cursor"]} if "cursor" in found else None
        assert len({event["id"] for event in events}) == len(events)
        assert sum(map(points_of, events)) == square.account(member)["balance"]
        issued = {reward["id"] for reward in square.rewards(member, "ISSUED").get("rewards", [])}
        running = ledger.release_run_out(shop.book.record("rosas", member).account, shop.now, shop.now.date())
        assert issued == {hold.redemption_id for hold in running.holds}


def test_a_reward_that_was_used_at_once_is_created_and_redeemed_in_one(square, shop, maya):
    shop.sell(maya, 9000)
    used = shop.redeem_at_once(maya, "fiver", check_id="order-2").facts["id"]
    found = square.events(maya)["events"]
    assert [(event["type"], points_of(event)) for event in found[:2]] == [("REDEEM_REWARD", 0), ("CREATE_REWARD", -40)]
    (reward,) = square.rewards(maya)["rewards"]
    assert (reward["id"], reward["status"], reward["points"], reward["order_id"]) == (used, "REDEEMED", 40, "order-2")
    assert reward["redeemed_at"] == reward["created_at"]


def test_pages_give_every_event_once_whatever_their_size(square, busy):
    whole = square.events(busy)["events"]
    for limit in (1, 2, 3, 8):
        pages, cursor = [], None
        while True:
            found = square.events(busy, limit=limit, **({"cursor": cursor} if cursor else {}))
            pages.append(found["events"])
            cursor = found.get("cursor")
            if cursor is None:
                break
        assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)
        assert [event for page in pages for event in page] == whole


def test_a_page_that_looked_at_enough_tells_where_to_go_on(square, busy, monkeypatch):
    monkeypatch.setattr("chalicelib.pos.square_loyalty.searching.ENTRIES_MAX", 2)
    only = {"type_filter": {"types": ["ACCUMULATE_POINTS"]}}
    found, turns = square.events(busy, filter=only), 1
    while "events" not in found:
        found, turns = square.events(busy, filter=only, cursor=found["cursor"]), turns + 1
    assert (types(found), turns) == (["ACCUMULATE_POINTS"], 4)


def test_filters_narrow_what_is_found(square, shop, busy):
    def found(**filters):
        return types(square.events(busy, filter=filters)) if "events" in square.events(busy, filter=filters) else []

    assert found(type_filter={"types": ["REDEEM_REWARD", "OTHER"]}) == ["REDEEM_REWARD"]
    assert found(location_filter={"location_ids": ["dock"]}) == []
    assert len(found(location_filter={"location_ids": ["mill", "dock"]})) == 8
    assert found(order_filter={"order_id": "order-1"}) == ["ACCUMULATE_POINTS"]
    assert found(order_filter={"order_id": "order-2"}) == ["REDEEM_REWARD", "CREATE_REWARD"]
    late = {"created_at": {"start_at": "2026-11-21T18:01:00Z"}}
    assert found(date_time_filter=late) == types(square.events(busy))[:5]
    early = {"created_at": {"start_at": START.isoformat(), "end_at": "2026-11-21T10:01:00-08:00"}}
    assert found(date_time_filter=early) == ["REDEEM_REWARD", "CREATE_REWARD", "ACCUMULATE_POINTS"]
    ever = {"created_at": {"start_at": "0001-01-01T00:00:00+14:00", "end_at": "9999-12-31T23:59:59-20:00"}}
    assert found(date_time_filter=ever) == types(square.events(busy))


def test_the_events_of_a_sale_are_found_by_it_alone(square, busy):
    asked = {"query": {"filter": {"order_filter": {"order_id": "order-1"}}}}
    assert types(square.ask("POST", "/events/search", asked)) == ["ACCUMULATE_POINTS"]
    asked = {"query": {"filter": {"order_filter": {"order_id": "unknown"}}}}
    assert square.ask("POST", "/events/search", asked) == {}


def test_a_refund_and_what_a_merge_brings_are_other_events(square, till, shop, maya):
    till.sell("order-1", member_id=maya)
    till.ask("POST", "/v1/sales/order-1/refunds", {"id": "r1", "amount": 240})
    leo = shop.join("Leo", "+12065550143")
    shop.sell(leo, 2000, "order-2")
    till.ask("POST", f"/v1/members/{maya}/merge", {"other_member_id": leo, "actor": "ana"})
    found = square.events(leo)["events"]
    assert [(event["type"], points_of(event)) for event in found] == [
        ("OTHER", 20),
        ("OTHER", -2),
        ("ACCUMULATE_POINTS", 12),
    ]
    assert {event["loyalty_account_id"] for event in found} == {maya}
    assert square.adjust(leo, 1)["loyalty_account_id"] == maya


def test_points_that_end_are_told_as_such(square, shop, maya):
    from chalicelib.usecases import expiry

    shop.sell(maya, 1240)
    for days in (1, 400):
        shop.wait(days=days)
        expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
    (event, _) = square.events(maya)["events"]
    assert (event["type"], event["expire_points"]["points"]) == ("EXPIRE_POINTS", -12)


def test_there_is_no_list_of_all_events_or_rewards(square, shop):
    error = square.refuse("INVALID_VALUE", "POST", "/events/search", {"query": {"filter": {}}})
    assert "query.filter" in error["field"]
    square.refuse("MISSING_REQUIRED_PARAMETER", "POST", "/events/search", {})
    square.refuse("MISSING_REQUIRED_PARAMETER", "POST", "/rewards/search", {})


@pytest.mark.parametrize("cursor", ["x", "0-0", "1-", "1-0\n", "9" * 30 + "-0"])
def test_a_cursor_of_ones_own_making_is_refused(square, maya, cursor):
    asked = {"query": {"loyalty_account_id": maya}, "cursor": cursor}
    square.refuse("INVALID_CURSOR", "POST", "/rewards/search", asked)


def test_somebody_unknown_has_no_events_and_no_rewards(square, shop):
    assert square.events("mem_unknown") == {}
    assert square.rewards("mem_unknown") == {}
    assert square.rewards(shop.join()) == {}


def test_rewards_are_found_with_what_became_of_them(square, shop, busy):
    live = square.reward(busy, "fiver")
    found = square.rewards(busy)["rewards"]
    assert [(reward["reward_tier_id"], reward["status"]) for reward in found] == [
        ("fiver", "ISSUED"),
        ("loaf", "DELETED"),
        ("coffee", "DELETED"),
        ("fiver", "REDEEMED"),
    ]
    assert (found[0], found[3]["redeemed_at"]) == (live, "2026-11-21T18:00:00Z")
    assert [reward["points"] for reward in found] == [40, 120, 50, 40]
    assert [reward["id"] for reward in square.rewards(busy, "ISSUED")["rewards"]] == [live["id"]]


def test_pages_give_every_reward_once(square, busy):
    whole = square.rewards(busy)["rewards"]
    first = square.rewards(busy, limit=2)
    second = square.rewards(busy, limit=2, cursor=first["cursor"])
    assert (first["rewards"] + second["rewards"], "cursor" in second) == (whole, False)
    assert len(whole) == 3


def test_a_reward_of_several_offers_stays_redeemed_until_all_of_it_is_reversed(square, shop, maya):
    shop.sell(maya, 20_000, "before")
    used = shop.redeem(maya, "fiver", "coffee", check_id="order-1")
    shop.reverse(used, "fiver")
    assert [reward["status"] for reward in square.rewards(maya)["rewards"]] == ["REDEEMED"]
    shop.reverse(used, "coffee")
    assert [reward["status"] for reward in square.rewards(maya)["rewards"]] == ["DELETED"]
