"""Undoing what was captured: all of it goes back to where it came from, whatever has happened to its sale by then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.account import CAPTURE_DAYS
from chalicelib.domain.calendar import end_instant, local_day
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.posting import GRACE_DAYS
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.redemption import RedemptionStatus
from chalicelib.domain.refusals import NotCaptured, RedemptionClosed, UnknownOffer, UnknownRedemption
from chalicelib.domain.sale import SaleState
from chalicelib.domain.texts.notice import notice_of
from chalicelib.usecases import reversals, sales
from chalicelib.usecases.till import Till
from tests.builders import BARBER, BOOKSHOP, Shop, program

MONTH = program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1))


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 25_000, "earlier")
    return maya


def sale(shop, sale_id="sale-1"):
    return sales.find(shop.book, shop.till, sale_id)


def find(shop, redemption_id):
    return reversals.find(shop.book, shop.till, redemption_id, shop.now)


def uses(answer):
    return [use[0] for use in answer.facts["uses"]]


def sound(shop, member_id):
    entries = list(shop.book.entries("rosas", member_id))
    assert sum(entry.points for entry in entries) == entries[-1].account.worth
    return entries[-1]


def test_before_its_sale_is_reported_a_reversal_restores_the_account_and_the_sale_knows_nothing_of_it(shop, maya):
    before = shop.member(maya).account
    used = shop.redeem(maya, "fiver")
    answer = shop.reverse(used, reason="wrong customer")
    assert answer.facts == {
        "id": used,
        "status": "reversed",
        "uses": [["fiver", "fiver", 500, 40]],
        "points_restored": 40,
        "balance": 250,
    }
    assert replace(shop.member(maya).account, seq=before.seq) == before
    assert shop.sell(maya, 2000).facts["points_delta"] == 20
    assert sale(shop).uses == ()
    entry = list(shop.book.entries("rosas", maya))[-2]
    assert (entry.kind, entry.cause, entry.points, entry.facts["reason"]) == (EntryKind.REVERSED, used, 40, "wrong customer")


@pytest.mark.parametrize("told", [{}, {"discount": 500}, {"reward_payment": 500}])
def test_after_its_sale_was_reported_the_sale_is_posted_again_without_the_reward(shop, maya, told):
    used = shop.redeem(maya, "fiver", payable=2000)
    shop.sell(maya, 2000, **told)
    assert shop.balance(maya) == 250 - 40 + 15
    shop.reverse(used)
    # What the POS itself took off stays off until it says otherwise.
    assert shop.balance(maya) == 250 + (15 if told else 20)
    shop.sell(maya, 2000)
    assert shop.balance(maya) == 250 + 20
    assert sale(shop).uses == ()
    assert sound(shop, maya).kind is (EntryKind.SALE if told else EntryKind.REVERSED)


def test_one_of_two_redemptions_of_a_check_is_undone_and_the_other_one_stays(shop, maya):
    coffee, fiver = shop.redeem(maya, "coffee"), shop.redeem(maya, "fiver")
    shop.sell(maya, 2000)
    assert shop.balance(maya) == 250 - 90 + 11
    shop.reverse(coffee)
    assert shop.balance(maya) == 250 - 40 + 15
    assert [(use.offer_id, use.redemption_id) for use in sale(shop).uses] == [("fiver", fiver)]
    assert (find(shop, coffee).status, find(shop, fiver).status) == (RedemptionStatus.REVERSED, RedemptionStatus.CAPTURED)
    shop.refund(1500)
    assert shop.balance(maya) == 250


def test_what_a_refund_gave_back_of_the_other_reward_is_measured_anew(shop, maya):
    first, _ = shop.redeem(maya, "fiver"), shop.redeem(maya, "fiver")
    shop.sell(maya, 2000)
    shop.refund(500)
    # Half of the $10.00 paid came back, so half of both rewards.
    assert shop.balance(maya) == 250 - 80 + 5 + 40
    shop.reverse(first)
    # Now a third of $15.00 paid: all of one reward, a third of the other.
    assert shop.balance(maya) == 250 - 80 + 10 + 40 + 13
    entry = sound(shop, maya)
    assert (entry.points, entry.facts["points"], entry.facts["restored"]) == (18, 5, 13)


@pytest.mark.parametrize("reported", [False, True])
def test_one_of_the_offers_is_undone_then_the_rest(shop, maya, reported):
    before = shop.member(maya).account
    used = shop.redeem(maya, "coffee", "fiver")
    if reported:
        shop.sell(maya, 2000, state=SaleState.OPEN)
    first = shop.reverse(used, "fiver")
    assert (first.facts["status"], uses(first), first.facts["balance"]) == ("captured", ["fiver"], 200)
    rest = shop.reverse(used)
    assert (rest.facts["status"], uses(rest), rest.facts["balance"]) == ("reversed", ["coffee"], 250)
    assert replace(shop.member(maya).account, seq=before.seq) == before


@pytest.mark.parametrize("reported", [False, True])
def test_reversing_the_same_again_gives_the_same_answer_whatever_came_after(shop, maya, reported):
    used = shop.redeem(maya, "coffee", "fiver")
    if reported:
        shop.sell(maya, 2000)
    first = shop.reverse(used, "fiver")
    rest = shop.reverse(used)
    shop.sell(maya, 777, "other")
    entries = len(list(shop.book.entries("rosas", maya)))
    for asked, answer in ((("fiver",), first), ((), rest), (("coffee", "fiver"), rest)):
        again = shop.reverse(used, *asked)
        assert (again.facts, again.replayed) == (answer.facts, True)
    both = shop.reverse(used, "coffee")
    assert (both.replayed, both.facts["points_restored"], both.facts["status"]) == (True, 90, "reversed")
    assert len(list(shop.book.entries("rosas", maya))) == entries


def test_capturing_again_answers_as_before_until_nothing_is_left_of_it(shop, maya):
    held = shop.hold(maya, "coffee", "fiver").facts["id"]
    captured = shop.capture(held)
    shop.reverse(held, "fiver")
    assert shop.capture(held).facts == captured.facts
    shop.reverse(held)
    for act in (shop.capture, shop.release):
        with pytest.raises(RedemptionClosed) as refused:
            act(held)
        assert refused.value.status == "reversed"


def test_what_a_refund_gave_back_already_is_not_given_back_again(shop, maya):
    used = shop.redeem(maya, "fiver", payable=2000)
    shop.sell(maya, 2000, discount=500)
    shop.refund(375)
    assert shop.balance(maya) == 250 - 40 + 10 + 11
    answer = shop.reverse(used)
    assert answer.facts["points_restored"] == 30
    assert shop.balance(maya) == 250 + 11
    shop.refund(1125, "rest")
    assert shop.balance(maya) == 250
    assert shop.reverse(used).facts == answer.facts


def test_after_a_void_nothing_is_left_to_give_back_and_a_sale_that_revives_does_not_take_the_reward_again(shop, maya):
    used = shop.redeem(maya, "coffee")
    shop.sell(maya, 2000, version=1)
    shop.sell(maya, 2000, version=2, state=SaleState.VOIDED)
    assert shop.balance(maya) == 250
    assert shop.reverse(used).facts["points_restored"] == 0
    shop.sell(maya, 2000, version=3)
    assert shop.balance(maya) == 250 + 20


def test_points_go_back_into_their_lots_and_what_ended_meanwhile_lives_fourteen_more_days():
    shop = Shop(MONTH)
    maya = shop.join()
    shop.sell(maya, 3000, "november")
    shop.wait(days=20)
    shop.sell(maya, 3000, "december")
    _, december = (lot.last_day for lot in shop.member(maya).account.lots)
    used = shop.redeem(maya, "coffee", check_id="c")
    shop.wait(days=15)
    shop.reverse(used)
    grace = local_day(shop.now, shop.rules.timezone) + timedelta(days=GRACE_DAYS)
    lots = {lot.last_day: lot.points for lot in shop.member(maya).account.lots}
    assert lots == {december: 30, grace: 30}
    told = end_instant(grace, shop.rules.timezone) - timedelta(days=shop.rules.expiry.notice_days)
    assert told in {pointer.due for pointer in shop.book.filed}


@pytest.mark.parametrize("reported", [False, True])
def test_a_capture_of_long_ago_is_undone_from_what_the_redemption_itself_has_kept(shop, maya, reported):
    used = shop.redeem(maya, "coffee", "fiver", check_id="c")
    shop.reverse(used, "fiver")
    shop.wait(days=CAPTURE_DAYS + 1)
    if reported:
        shop.sell(maya, 2000, "c")
        assert sale(shop, "c").uses == ()
    points = shop.balance(maya)
    answer = shop.reverse(used)
    assert (answer.facts["points_restored"], shop.balance(maya)) == (50, points + 50)
    assert shop.member(maya).account.captures == ()
    sound(shop, maya)


def test_a_sale_of_long_ago_still_has_its_rewards(shop, maya):
    used = shop.redeem(maya, "coffee")
    shop.sell(maya, 2000, discount=350)
    shop.wait(days=2 * CAPTURE_DAYS)
    shop.reverse(used)
    assert shop.balance(maya) == 250 + 16


def test_a_debt_is_paid_first_by_what_comes_back(shop, maya):
    used = shop.redeem(maya, "loaf", check_id="c")
    shop.refund(25_000, sale_id="earlier")
    assert shop.member(maya).account.debt == 120
    assert shop.reverse(used).facts["balance"] == 0
    account = shop.member(maya).account
    assert (account.debt, account.lots, account.worth) == (0, (), 0)


@pytest.mark.parametrize("reported", [False, True])
def test_a_certificate_comes_back_as_a_certificate(reported):
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(13):
        shop.sell(maya, 3200, f"s{number}")
    before = shop.member(maya).account
    (paid,) = before.certificates
    used = shop.redeem(maya, f"certificate:{paid.id}", check_id="free", payable=3200)
    if reported:
        shop.sell(maya, 3200, "free", discount=3200)
    answer = shop.reverse(used)
    assert (answer.facts["points_restored"], answer.facts["balance"]) == (0, 3)
    assert replace(shop.member(maya).account, seq=before.seq) == before
    assert sound(shop, maya).facts["back"] == "Free haircut"


def test_credit_comes_back_as_credit_as_far_as_it_was_used():
    shop = Shop(BOOKSHOP)
    maya = shop.join()
    shop.sell(maya, 20_000, "earlier")
    held = shop.hold(maya, "credit:500").facts["id"]
    shop.capture(held, 300)
    shop.sell(maya, 1000)
    assert shop.balance(maya) == 1000 - 300 + 35
    assert shop.reverse(held).facts["points_restored"] == 300
    assert shop.balance(maya) == 1000 + 50


def test_what_was_not_captured_is_not_reversed(shop, maya):
    held = shop.hold(maya, "coffee").facts["id"]
    with pytest.raises(NotCaptured):
        shop.reverse(held)
    shop.release(held)
    with pytest.raises(RedemptionClosed) as refused:
        shop.reverse(held)
    assert refused.value.status == "released"


def test_only_offers_of_the_redemption_and_only_where_it_was_made(shop, maya):
    used = shop.redeem(maya, "coffee")
    with pytest.raises(UnknownOffer):
        shop.reverse(used, "coffee", "fiver")
    shop.till = Till(shop.merchant, shop.merchant.location("dock"))
    for act in (shop.reverse, lambda redemption_id: find(shop, redemption_id)):
        with pytest.raises(UnknownRedemption):
            act(used)
    assert shop.balance(maya) == 200


def test_where_a_redemption_stands_is_known_at_every_moment(shop, maya):
    held, left = (shop.hold(maya, "coffee", check_id=check).facts["id"] for check in ("c1", "c2"))
    assert find(shop, held).status is RedemptionStatus.HELD
    shop.capture(held)
    assert find(shop, held).status is RedemptionStatus.CAPTURED
    shop.wait(minutes=15)
    assert (find(shop, held).status, find(shop, left).status) == (RedemptionStatus.CAPTURED, RedemptionStatus.RELEASED)
    shop.reverse(held, reason="by mistake")
    found = find(shop, held)
    assert (found.status, [done.reason for done in found.redemption.reversals]) == (RedemptionStatus.REVERSED, ["by mistake"])
    with pytest.raises(UnknownRedemption):
        find(shop, "red_nothing")


def test_the_member_is_told_what_came_back(shop, maya):
    used = shop.redeem(maya, "fiver", payable=2000)
    shop.sell(maya, 2000)
    shop.reverse(used)
    notice = notice_of(sound(shop, maya), shop.rules)
    assert (notice.kind, notice.facts["points"], notice.facts["reward"]) == ("restored", 45, "$5 off")
