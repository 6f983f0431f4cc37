"""What rewards take off a check, what they cost, and the certificates of instant programs."""

from dataclasses import replace

import pytest

from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, ProgramType, Reward, RewardKind
from chalicelib.domain.refusals import InsufficientPoints, OfferNotApplicable
from chalicelib.domain.sale import Report, SaleState
from tests.builders import BARBER, BOOKSHOP, CUT, Shop, program
from tests.usecases.new_rules import change_rules

TENTH = Reward("tenth", "10% off", RewardKind.PERCENT_OFF, 20, percent=10)
CAPPED = Reward("capped", "10% off", RewardKind.PERCENT_OFF, 20, percent=10, cap=300)
MONTH = ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)


def quote(shop, member_id, subtotal, *requested, **fields):
    check = replace(Report(SaleState.CLOSED, "USD", shop.now, subtotal), **fields)
    return shop.quote(member_id, check, *requested, check_id="c1")


def visit(shop, member_id, *sale_ids):
    for sale_id in sale_ids:
        shop.sell(member_id, 3200, sale_id)


def barber(rules=BARBER, visits=10):
    shop = Shop(rules)
    maya = shop.join()
    visit(shop, maya, *(f"s{number}" for number in range(visits)))
    return shop, maya


@pytest.mark.parametrize(
    ("reward", "payable", "amount"),
    [
        (TENTH, 2499, 249),
        (TENTH, 9, 0),
        (TENTH, 100_000, 10_000),
        (TENTH, None, 0),
        (CAPPED, 2499, 249),
        (CAPPED, 3000, 300),
        (CAPPED, 100_000, 300),
        (CAPPED, None, 300),
        (replace(CAPPED, cap=0), 3000, 0),
    ],
)
def test_a_percentage_is_of_what_is_left_to_pay_and_no_more_than_its_cap(reward, payable, amount):
    shop = Shop(program(rewards=(reward,)))
    maya = shop.join()
    shop.sell(maya, 5000)
    if payable is not None:
        assert [offer.amount for offer in quote(shop, maya, payable).offers] == [amount]
    assert shop.hold(maya, reward.id, check_id="c1", payable=payable).facts["uses"] == [[reward.id, reward.id, amount, 20]]


def test_a_percentage_after_another_reward_is_of_the_rest():
    shop = Shop(program(rewards=(TENTH, replace(TENTH, id="half", percent=50))))
    maya = shop.join()
    shop.sell(maya, 10_000)
    held = shop.hold(maya, "half", "tenth", "half", check_id="c1", payable=1000)
    assert [use[2] for use in held.facts["uses"]] == [500, 50, 225]


@pytest.mark.parametrize(("subtotal", "points", "visits"), [(1999, 0, 0), (2000, 20, 1), (2001, 20, 1)])
def test_the_least_amount_that_counts_counts_itself(subtotal, points, visits):
    shop = Shop(program(earn=EarnRule(EarnBasis.AMOUNT, 1, 100, spend_min=2000)))
    maya = shop.join()
    shop.sell(maya, subtotal)
    assert (shop.balance(maya), shop.member(maya).account.visits) == (points, visits)


def test_a_refund_below_the_least_amount_takes_all_the_points():
    shop = Shop(program(earn=EarnRule(EarnBasis.AMOUNT, 1, 100, spend_min=2000)))
    maya = shop.join()
    shop.sell(maya, 2500)
    shop.refund(500)
    assert shop.balance(maya) == 20
    shop.refund(1, "r2")
    assert (shop.balance(maya), shop.member(maya).account.visits) == (0, 0)


def test_several_offers_never_take_off_more_than_there_is_to_pay():
    shop = Shop()
    maya = shop.join()
    shop.sell(maya, 20_000, "earlier")
    held = shop.hold(maya, "fiver", "coffee", payable=700)
    assert [use[2] for use in held.facts["uses"]] == [500, 200]
    with pytest.raises(OfferNotApplicable) as refused:
        shop.hold(maya, "fiver", "coffee", "loaf", check_id="other", payable=700)
    assert (refused.value.offer_id, refused.value.reason) == ("loaf", "nothing_to_pay")
    assert shop.balance(maya) == 110
    seen = quote(shop, maya, 700, "fiver", "coffee", "fiver")
    assert ([use.amount for use in seen.uses], [left.offer_id for left in seen.refused]) == ([500, 200], ["fiver"])
    assert seen.points_to_earn == 0


@pytest.fixture
def reader():
    shop = Shop(BOOKSHOP)
    shop.maya = shop.join()
    shop.sell(shop.maya, 20_000, "earlier")
    return shop


def test_credit_is_refused_where_nothing_is_left_to_pay(reader):
    with pytest.raises(OfferNotApplicable) as refused:
        reader.hold(reader.maya, "credit:150", payable=0)
    assert refused.value.reason == "nothing_to_pay"
    assert reader.balance(reader.maya) == 1000
    assert [offer.applicable for offer in quote(reader, reader.maya, 0).offers] == [False]


def test_credit_costs_no_more_than_it_takes_off(reader):
    assert reader.hold(reader.maya, "credit:300", payable=120).facts["uses"] == [["credit:300", "credit", 120, 120]]
    assert reader.balance(reader.maya) == 880


def test_two_credit_offers_share_a_small_check(reader):
    held = reader.hold(reader.maya, "credit:100", "credit:300", payable=250)
    assert [use[2:] for use in held.facts["uses"]] == [[100, 100], [150, 150]]
    assert reader.balance(reader.maya) == 750
    with pytest.raises(OfferNotApplicable):
        reader.hold(reader.maya, "credit:250", "credit:300", check_id="other", payable=250)
    assert reader.balance(reader.maya) == 750


@pytest.fixture
def saver():
    """A shop whose credit is spent from $5.00 on."""
    shop = Shop(replace(BOOKSHOP, rewards=(Reward("credit", "Store credit", RewardKind.CREDIT, 500),)))
    shop.maya = shop.join()
    return shop


@pytest.mark.parametrize(("payable", "reason"), [(0, "nothing_to_pay"), (499, "too_small"), (500, None), (5000, None)])
def test_credit_is_spent_from_its_least_price_on_as_the_quote_says(saver, payable, reason):
    saver.sell(saver.maya, 20_000, "earlier")
    (offer,) = quote(saver, saver.maya, payable).offers
    assert offer.reason == reason
    if reason is None:
        assert saver.hold(saver.maya, offer.id, payable=payable).facts["balance"] == 1000 - min(payable, 1000)
        return
    with pytest.raises(OfferNotApplicable) as refused:
        saver.hold(saver.maya, "credit:500", payable=payable)
    assert refused.value.reason == reason
    assert saver.balance(saver.maya) == 1000


def test_credit_below_its_least_price_has_to_grow_first(saver):
    saver.sell(saver.maya, 9980, "earlier")
    assert [offer.reason for offer in quote(saver, saver.maya, 5000).offers] == ["needs_points"]
    for offer_id in ("credit", "credit:499", "credit:500"):
        with pytest.raises(InsufficientPoints):
            saver.hold(saver.maya, offer_id, payable=5000)
    assert saver.balance(saver.maya) == 499


def test_certificates_whose_points_have_ended_are_not_undone_by_a_refund():
    shop, maya = barber(replace(BARBER, expiry=MONTH))
    (old,) = shop.member(maya).account.certificates
    shop.wait(days=60)
    visit(shop, maya, *(f"t{number}" for number in range(10)))
    new = shop.member(maya).account.certificates[-1]
    shop.redeem(maya, f"certificate:{new.id}", check_id="free", payable=3200)
    shop.refund(3200, sale_id="t0")
    account = shop.member(maya).account
    assert (account.certificates, account.debt) == ((old,), 1)


def test_the_newest_certificate_is_undone_first():
    shop, maya = barber(visits=20)
    old, _ = shop.member(maya).account.certificates
    shop.refund(3200, sale_id="s0")
    account = shop.member(maya).account
    assert (account.certificates, shop.balance(maya), account.debt) == ((old,), 9, 0)


def test_certificates_keep_their_order_when_one_comes_back():
    shop, maya = barber(replace(BARBER, earn=EarnRule(EarnBasis.VISIT, 120)), visits=1)
    before = shop.member(maya).account.certificates
    held = shop.hold(maya, f"certificate:{before[3].id}")
    shop.release(held.facts["id"])
    assert shop.member(maya).account.certificates == before


def test_a_hold_given_back_to_an_instant_program_is_paid_at_once():
    shop = Shop(program(hold_seconds=7200))
    maya = shop.join()
    shop.sell(maya, 5000, "earlier")
    held = shop.hold(maya, "coffee")
    change_rules(shop, type=ProgramType.INSTANT, rewards=(replace(CUT, price_points=20),))
    assert shop.release(held.facts["id"]).facts["balance"] == 10
    account = shop.member(maya).account
    assert ([certificate.reward_id for certificate in account.certificates], account.worth) == (["cut", "cut"], 50)


@pytest.mark.parametrize(("resets", "left"), [(False, 3), (True, 0)])
def test_the_surplus_over_the_mark_carries_over_unless_the_program_resets(resets, left):
    shop, maya = barber(replace(BARBER, earn=EarnRule(EarnBasis.VISIT, 13), surplus_resets=resets), visits=1)
    account = shop.member(maya).account
    assert (len(account.certificates), shop.balance(maya), account.worth) == (1, left, 13)
    shop.refund(3200, sale_id="s0")
    account = shop.member(maya).account
    assert (account.certificates, account.lots, account.worth) == ((), (), 0)


@pytest.fixture
def three():
    """A barber with every third cut free, and Maya, who has just earned one."""
    shop = Shop(replace(BARBER, rewards=(replace(CUT, price_points=3),)))
    maya = shop.join()
    for number in range(3):
        shop.sell(maya, 1000, f"v{number}")
    return shop, maya


def test_a_certificate_that_was_held_while_its_sales_were_voided_pays_the_debt_when_it_comes_back(three):
    shop, maya = three
    (paid,) = shop.member(maya).account.certificates
    held = shop.hold(maya, f"certificate:{paid.id}", check_id="x")
    for number in range(3):
        shop.sell(None, 1000, f"v{number}", state=SaleState.VOIDED)
    assert shop.member(maya).account.debt == 3
    shop.release(held.facts["id"])
    account = shop.member(maya).account
    assert (account.debt, account.certificates, account.worth) == (0, (), 0)


def test_a_certificate_never_comes_back_twice(three):
    shop, maya = three
    (paid,) = shop.member(maya).account.certificates
    for check in ("x", "y"):
        shop.redeem(maya, f"certificate:{paid.id}", check_id=check)
        shop.sell(maya, 1000, check, version=1, discount=1000)
        if check == "x":
            shop.sell(maya, 1000, check, version=2, state=SaleState.VOIDED)
    shop.sell(maya, 1000, "x", version=3, discount=1000)
    for number in range(3):
        shop.sell(maya, 1000, f"w{number}")
    shop.sell(maya, 1000, "x", version=4, state=SaleState.VOIDED)
    shop.sell(maya, 1000, "y", version=2, state=SaleState.VOIDED)
    account = shop.member(maya).account
    assert len({certificate.id for certificate in account.certificates}) == len(account.certificates)
    assert account.worth == sum(entry.points for entry in shop.book.entries("rosas", maya)) == 6
