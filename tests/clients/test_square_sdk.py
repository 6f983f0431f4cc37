"""Square's official Python SDK, pointed at us. Its models check nothing, so tests look at the fields that it has parsed."""

import time

import httpx
import pytest
from square import Square
from square.core.api_error import ApiError

from tests.clients.conftest import ROSAS

SECONDS_MAX = 1.0
"""The SDK waits about a second before it sends again what was answered with 408, 409, 429 or 5xx: no call may take as long."""
PROGRAM = "rosas-club"
PLACE = "mill-street"


class Calls:
    """Sees to it that each call of the SDK is one request and does not wait."""

    def __init__(self, client):
        self.client, self.sent = client, 0

    def __call__(self, call, *ids, **fields):
        """One call of the SDK, which must be one request."""
        sent, began = self.sent, time.perf_counter()
        try:
            return call(*ids, **fields)
        finally:
            assert self.sent == sent + 1, "sent again"
            assert time.perf_counter() - began < SECONDS_MAX

    def refuse(self, status, code, call, *ids, **fields):
        """One call that is refused; returns the parsed error."""
        with pytest.raises(ApiError) as refused:
            self(call, *ids, **fields)
        (error,) = refused.value.errors
        assert (refused.value.status_code, error.code) == (status, code)
        assert error.detail
        return error


@pytest.fixture(scope="module")
def connect(url):
    opened = []

    def do(token):
        def count(_):
            made.sent += 1

        opened.append(httpx.Client(timeout=10, event_hooks={"request": [count]}))
        made = Calls(Square(base_url=f"{url}/square", token=token, httpx_client=opened[-1]))
        return made

    yield do
    for client in opened:
        client.close()


@pytest.fixture(scope="module")
def calls(connect, key):
    return connect(key)


@pytest.fixture(scope="module")
def loyalty(calls):
    return calls.client.loyalty


@pytest.fixture
def account(calls, loyalty, stack, new_id):
    """The account of somebody who was enrolled through the SDK and said YES."""
    number = f"+1206555{int(new_id, 16) % 8000 + 1000}"
    wanted = {"mapping": {"phone_number": number}, "program_id": PROGRAM}
    created = calls(loyalty.accounts.create, loyalty_account=wanted, idempotency_key=new_id).loyalty_account
    if created.enrolled_at is None:
        stack.phone(ROSAS, number).text("YES")
    return calls(loyalty.accounts.get, created.id).loyalty_account


@pytest.fixture
def sell(stack, new_id):
    """A till reports a sale without a member; returns its id."""

    def do(subtotal):
        stack.till(ROSAS).sell(None, subtotal, f"order-{new_id}")
        return f"order-{new_id}"

    return do


def test_an_account_is_created_found_and_retrieved(calls, loyalty, stack, new_id):
    number = "+12065559801"
    wanted = {"mapping": {"phone_number": number}, "program_id": PROGRAM}
    created = calls(loyalty.accounts.create, loyalty_account=wanted, idempotency_key=new_id).loyalty_account
    assert (created.balance, created.lifetime_points, created.program_id) == (0, 0, PROGRAM)
    assert (created.mapping.phone_number, created.enrolled_at) == (number, None)
    (asked,) = stack.phone(ROSAS, number).inbox()
    assert "YES" in asked["body"]
    (found,) = calls(loyalty.accounts.search, query={"mappings": [{"phone_number": number}]}, limit=10).loyalty_accounts
    assert found.id == created.id
    adjust = {"adjust_points": {"points": 5}, "idempotency_key": f"{new_id}-a"}
    assert calls.refuse(400, "CONFLICT", loyalty.accounts.adjust, created.id, **adjust).field == "account_id"
    stack.phone(ROSAS, number).text("YES")
    assert calls(loyalty.accounts.get, created.id).loyalty_account.enrolled_at.endswith("Z")
    assert calls(loyalty.accounts.adjust, created.id, **adjust).event.adjust_points.points == 5


def test_nobody_found_is_no_list(calls, loyalty):
    found = calls(loyalty.accounts.search, query={"mappings": [{"phone_number": "+12065559802"}]})
    assert (found.loyalty_accounts, found.errors) == (None, None)


def test_the_program_is_told_by_main_and_in_the_list(calls, loyalty):
    program = calls(loyalty.programs.get, "main").program
    assert (program.id, program.status, PLACE in program.location_ids) == (PROGRAM, "ACTIVE", True)
    assert [(tier.id, tier.points, tier.name) for tier in program.reward_tiers] == [
        ("coffee", 50, "Free coffee"),
        ("loaf", 120, "Free loaf"),
    ]
    (rule,) = program.accrual_rules
    assert (rule.accrual_type, rule.points, rule.spend_data.amount_money.amount) == ("SPEND", 1, 100)
    assert (rule.spend_data.tax_mode, program.expiration_policy.expiration_duration) == ("BEFORE_TAX", "P12M")
    assert (program.terminology.one, program.reward_tiers[0].pricing_rule_reference.object_id) == ("Point", "coffee")
    assert [listed.id for listed in calls(loyalty.programs.list).programs] == [PROGRAM]


def test_points_are_calculated_and_accumulated_for_a_sale(calls, loyalty, account, sell, new_id):
    order = sell(6240)
    assert calls(loyalty.programs.calculate, PROGRAM, order_id=order, loyalty_account_id=account.id).points == 62
    money = {"amount": 1240, "currency": "USD"}
    assert calls(loyalty.programs.calculate, "main", transaction_amount_money=money).points == 12
    earned = {"accumulate_points": {"order_id": order}, "location_id": PLACE, "idempotency_key": new_id}
    (event,) = calls(loyalty.accounts.accumulate_points, account.id, **earned).events
    assert (event.type, event.loyalty_account_id, event.source) == ("ACCUMULATE_POINTS", account.id, "LOYALTY_API")
    assert (event.location_id, event.accumulate_points.order_id, event.accumulate_points.points) == (PLACE, order, 62)
    again = calls(loyalty.accounts.accumulate_points, account.id, **earned).events
    assert again == [event]
    assert calls(loyalty.accounts.get, account.id).loyalty_account.balance == account.balance + 62


def test_points_are_accumulated_without_a_sale_and_adjusted(calls, loyalty, account, new_id):
    earned = {"accumulate_points": {"points": 30}, "location_id": PLACE, "idempotency_key": f"{new_id}-n"}
    (event,) = calls(loyalty.accounts.accumulate_points, account.id, **earned).events
    assert (event.type, event.accumulate_points.points, event.accumulate_points.order_id) == ("ACCUMULATE_POINTS", 30, None)
    taken = {"adjust_points": {"points": -(account.balance + 31), "reason": "Counted twice"}}
    calls.refuse(400, "BAD_REQUEST", loyalty.accounts.adjust, account.id, **taken, idempotency_key=f"{new_id}-a")
    calls(loyalty.accounts.adjust, account.id, **taken, allow_negative_balance=True, idempotency_key=f"{new_id}-b")
    after = calls(loyalty.accounts.get, account.id).loyalty_account
    assert (after.balance, after.expiring_point_deadlines) == (-1, None)


@pytest.fixture
def rich(calls, loyalty, account, new_id):
    earned = {"accumulate_points": {"points": 400}, "location_id": PLACE, "idempotency_key": f"{new_id}-rich"}
    calls(loyalty.accounts.accumulate_points, account.id, **earned)
    return calls(loyalty.accounts.get, account.id).loyalty_account


def test_a_reward_is_created_deleted_created_anew_and_redeemed(calls, loyalty, rich, new_id):
    wanted = {"loyalty_account_id": rich.id, "reward_tier_id": "coffee", "order_id": f"order-{new_id}"}
    first = calls(loyalty.rewards.create, reward=wanted, idempotency_key=f"{new_id}-1").reward
    assert (first.status, first.points, first.reward_tier_id, first.order_id) == ("ISSUED", 50, "coffee", wanted["order_id"])
    assert calls(loyalty.accounts.get, rich.id).loyalty_account.balance == rich.balance - 50
    assert calls(loyalty.rewards.delete, first.id).errors is None
    assert calls(loyalty.rewards.get, first.id).reward.status == "DELETED"
    second = calls(loyalty.rewards.create, reward=wanted, idempotency_key=f"{new_id}-2").reward
    event = calls(loyalty.rewards.redeem, second.id, location_id=PLACE, idempotency_key=f"{new_id}-3").event
    assert (event.type, event.redeem_reward.reward_id) == ("REDEEM_REWARD", second.id)
    stored = calls(loyalty.rewards.get, second.id).reward
    assert (stored.status, stored.redeemed_at) == ("REDEEMED", event.created_at)
    found = calls(loyalty.rewards.search, query={"loyalty_account_id": rich.id}, limit=2).rewards
    assert [(reward.id, reward.status) for reward in found] == [(second.id, "REDEEMED"), (first.id, "DELETED")]
    calls.refuse(400, "CONFLICT", loyalty.rewards.delete, second.id)
    calls.refuse(400, "CONFLICT", loyalty.rewards.redeem, first.id, location_id=PLACE, idempotency_key=f"{new_id}-4")


def test_where_the_phone_confirms_redeeming_waits_for_its_yes_and_the_sdk_does_not(calls, loyalty, rich, new_id):
    wanted = {"loyalty_account_id": rich.id, "reward_tier_id": "loaf"}
    reward = calls(loyalty.rewards.create, reward=wanted, idempotency_key=f"{new_id}-1").reward
    calls.refuse(400, "CONFLICT", loyalty.rewards.redeem, reward.id, location_id=PLACE, idempotency_key=f"{new_id}-2")
    calls(loyalty.rewards.delete, reward.id)


def test_events_are_found_page_by_page_and_add_up(calls, loyalty, rich, sell, new_id):
    order = sell(1240)
    earned = {"accumulate_points": {"order_id": order}, "location_id": PLACE, "idempotency_key": f"{new_id}-e"}
    calls(loyalty.accounts.accumulate_points, rich.id, **earned)
    wanted = {"loyalty_account_id": rich.id, "reward_tier_id": "coffee"}
    reward = calls(loyalty.rewards.create, reward=wanted, idempotency_key=f"{new_id}-1").reward
    calls(loyalty.rewards.redeem, reward.id, location_id=PLACE, idempotency_key=f"{new_id}-2")
    query = {"filter": {"loyalty_account_filter": {"loyalty_account_id": rich.id}}}
    page = calls(loyalty.search_events, query=query, limit=2)
    events = list(page.events)
    assert [event.type for event in events] == ["REDEEM_REWARD", "CREATE_REWARD"]
    assert (events[1].create_reward.points, events[1].create_reward.reward_id) == (-50, reward.id)
    while page.cursor:
        page = calls(loyalty.search_events, query=query, limit=2, cursor=page.cursor)
        events += page.events
    names = ("accumulate_points", "create_reward", "delete_reward", "adjust_points", "other_event")
    changes = [change for event in events for name in names if (change := getattr(event, name))]
    balance = calls(loyalty.accounts.get, rich.id).loyalty_account.balance
    assert sum(change.points for change in changes) == balance == rich.balance + 12 - 50
    query["filter"]["order_filter"] = {"order_id": order}
    (event,) = calls(loyalty.search_events, query=query).events
    assert event.accumulate_points.points == 12


def test_errors_are_squares_and_no_call_waits(calls, connect, loyalty, account, new_id):
    wanted = {"mapping": {"phone_number": "12"}, "program_id": PROGRAM}
    error = calls.refuse(400, "INVALID_PHONE_NUMBER", loyalty.accounts.create, loyalty_account=wanted, idempotency_key=new_id)
    assert error.category == "INVALID_REQUEST_ERROR"
    calls.refuse(404, "NOT_FOUND", loyalty.accounts.get, "mem_unknown")
    calls.refuse(404, "NOT_FOUND", loyalty.rewards.get, "red_unknown")
    calls.refuse(404, "NOT_FOUND", loyalty.programs.get, "other")
    given = {"points": 5}
    calls(loyalty.accounts.adjust, account.id, adjust_points=given, idempotency_key=f"{new_id}-k")
    reused = {"adjust_points": {"points": 6}, "idempotency_key": f"{new_id}-k"}
    calls.refuse(400, "IDEMPOTENCY_KEY_REUSED", loyalty.accounts.adjust, account.id, **reused)
    dear = {"loyalty_account_id": account.id, "reward_tier_id": "loaf"}
    calls.refuse(400, "BAD_REQUEST", loyalty.rewards.create, reward=dear, idempotency_key=f"{new_id}-r")
    euros = {"amount": 1240, "currency": "EUR"}
    calls.refuse(400, "CURRENCY_MISMATCH", loyalty.programs.calculate, "main", transaction_amount_money=euros)
    calls.refuse(404, "NOT_FOUND", loyalty.programs.promotions.get, PROGRAM, "promo_1")
    stranger = connect("wrong")
    error = stranger.refuse(401, "UNAUTHORIZED", stranger.client.loyalty.programs.get, "main")
    assert error.category == "AUTHENTICATION_ERROR"
