"""Where the member chooses how much, less can be captured than is held: the rest goes back at once."""

from dataclasses import replace

import pytest

from chalicelib.domain.program import ExpiryKind, ExpiryPolicy, Reward, RewardKind
from chalicelib.domain.refusals import HoldRanOut, PartNotCapturable, RedemptionClosed
from tests.builders import BOOKSHOP, Shop

MONTHLY = replace(BOOKSHOP, expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 12))


@pytest.fixture
def shop():
    return Shop(MONTHLY)


@pytest.fixture
def maya(shop):
    """A member with $3.00 of November and $7.00 of December."""
    maya = shop.join()
    shop.sell(maya, 6000, "november")
    shop.wait(days=20)
    shop.sell(maya, 14_000, "december")
    return maya


def lots(shop, member_id):
    return [lot.points for lot in shop.member(member_id).account.lots]


def test_the_rest_goes_back_at_once_and_what_ends_last_is_kept(shop, maya):
    held = shop.hold(maya, "credit:800").facts["id"]
    assert lots(shop, maya) == [200]
    answer = shop.capture(held, 400)
    assert (answer.facts["status"], answer.facts["balance"], answer.facts["returned"]) == ("captured", 600, 400)
    assert answer.facts["uses"] == [["credit:800", "credit", 400, 400]]
    assert lots(shop, maya) == [600]
    shop.wait(minutes=20)
    assert shop.balance(maya) == 600


def test_only_what_was_used_takes_part_of_the_sale_and_comes_back_with_a_refund(shop, maya):
    before = shop.member(maya).account
    shop.capture(shop.hold(maya, "credit:800").facts["id"], 400)
    assert shop.sell(maya, 1000).facts["points_delta"] == 30
    shop.refund(600)
    assert replace(shop.member(maya).account, seq=before.seq) == before


def test_of_two_credit_offers_the_second_goes_back_first(shop, maya):
    held = shop.hold(maya, "credit:200", "credit:500").facts["id"]
    assert shop.capture(held, 150).facts["uses"] == [["credit:200", "credit", 150, 150]]
    assert lots(shop, maya) == [150, 700]
    both = shop.hold(maya, "credit:200", "credit:500", check_id="c2").facts["id"]
    assert shop.capture(both, 600).facts["uses"] == [["credit:200", "credit", 200, 200], ["credit:500", "credit", 400, 400]]
    assert lots(shop, maya) == [250]


def test_capturing_the_same_again_gives_the_same_answer_and_another_amount_is_refused(shop, maya):
    held = shop.hold(maya, "credit:800").facts["id"]
    first = shop.capture(held, 400)
    again = shop.capture(held, 400)
    assert (again.facts, again.replayed) == (first.facts, True)
    for other in (399, 401, 800, None, 9999):
        with pytest.raises(RedemptionClosed) as refused:
            shop.capture(held, other)
        assert refused.value.status == "captured"
    whole = shop.hold(maya, "credit:100", check_id="c2").facts["id"]
    assert shop.capture(whole).facts["returned"] == 0
    assert shop.capture(whole, 100).replayed
    assert shop.balance(maya) == 500


@pytest.mark.parametrize(("amount", "reason"), [(801, "too_much"), (0, "too_small"), (-1, "too_small")])
def test_more_than_is_held_or_nothing_is_refused_and_the_hold_stays(shop, maya, amount, reason):
    held = shop.hold(maya, "credit:800").facts["id"]
    with pytest.raises(PartNotCapturable) as refused:
        shop.capture(held, amount)
    assert refused.value.reason == reason
    assert shop.capture(held).facts["balance"] == 200


def test_a_reward_that_is_one_thing_is_used_whole():
    shop = Shop()
    maya = shop.join()
    shop.sell(maya, 10_000, "earlier")
    held = shop.hold(maya, "fiver").facts["id"]
    for amount in (1, 500):
        with pytest.raises(PartNotCapturable) as refused:
            shop.capture(held, amount)
        assert refused.value.reason == "whole_only"
    assert shop.capture(held).facts["uses"] == [["fiver", "fiver", 500, 40]]


def test_no_less_credit_than_the_program_asks_for_is_used_at_a_time():
    shop = Shop(replace(BOOKSHOP, rewards=(Reward("credit", "Store credit", RewardKind.CREDIT, 500),)))
    maya = shop.join()
    shop.sell(maya, 20_000, "earlier")
    held = shop.hold(maya, "credit").facts["id"]
    with pytest.raises(PartNotCapturable) as refused:
        shop.capture(held, 499)
    assert refused.value.reason == "too_small"
    assert shop.capture(held, 500).facts["balance"] == 500


def test_what_goes_back_pays_a_debt_first(shop, maya):
    held = shop.hold(maya, "credit:800").facts["id"]
    shop.refund(14_000, sale_id="december")
    assert shop.member(maya).account.debt == 500
    shop.capture(held, 200)
    account = shop.member(maya).account
    assert (account.debt, shop.balance(maya), account.worth) == (0, 100, 100)


def test_credit_that_ended_while_it_was_held_has_ended_when_it_is_back():
    shop = Shop(replace(BOOKSHOP, expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 0), hold_seconds=86_400))
    maya = shop.join()
    shop.sell(maya, 20_000, "earlier")
    shop.wait(days=9, hours=12)
    held = shop.hold(maya, "credit:800").facts["id"]
    shop.wait(hours=20)
    assert shop.capture(held, 300).facts["balance"] == 0
    account = shop.member(maya).account
    assert (account.debt, account.worth) == (0, 700)


def test_a_part_of_what_ran_out_is_refused_like_the_whole(shop, maya):
    held = shop.hold(maya, "credit:800").facts["id"]
    shop.wait(minutes=15)
    with pytest.raises(HoldRanOut):
        shop.capture(held, 400)
