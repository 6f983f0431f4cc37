"""There is a limit on everything, and what meets one loses nothing."""

import pytest

from chalicelib.domain.account import CAPTURE_DAYS, CAPTURES_MAX, CERTIFICATES_MAX, HOLDS_MAX, LOTS_MAX
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import OfferNotApplicable, UnusableField
from chalicelib.domain.sale import REFUNDS_MAX, SEEN_MAX, SaleState
from chalicelib.usecases import sales
from tests.builders import BARBER, CUT, Shop, program


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 200_000, "earlier")
    return maya


def stored(shop, sale_id="sale-1"):
    return sales.find(shop.book, shop.till, sale_id)


def test_no_more_than_so_many_holds_wait_at_a_time(shop, maya):
    held = [shop.hold(maya, "coffee", check_id=f"c{number}").facts["id"] for number in range(HOLDS_MAX)]
    before = shop.member(maya).account
    with pytest.raises(OfferNotApplicable) as refused:
        shop.hold(maya, "coffee", check_id="more", key="k")
    assert refused.value.reason == "too_many"
    assert shop.member(maya).account == before
    shop.release(held[0])
    assert shop.hold(maya, "coffee", check_id="more", key="k").facts["balance"] == 2000 - 50 * HOLDS_MAX


def test_holds_that_ran_out_wait_no_more(shop, maya):
    for number in range(HOLDS_MAX):
        shop.hold(maya, "coffee", check_id=f"c{number}")
    shop.wait(minutes=15)
    assert shop.hold(maya, "coffee").facts["balance"] == 1950


def test_while_so_many_captures_wait_for_their_sales_no_more_is_held(shop, maya):
    for number in range(CAPTURES_MAX):
        shop.redeem(maya, "coffee", check_id=f"c{number}")
    before = shop.member(maya).account
    with pytest.raises(OfferNotApplicable) as refused:
        shop.hold(maya, "coffee", check_id="more")
    assert refused.value.reason == "too_many"
    assert shop.member(maya).account == before
    for number in range(CAPTURES_MAX):
        shop.sell(maya, 350, f"c{number}", discount=350)
        assert len(stored(shop, f"c{number}").uses) == 1
    assert shop.member(maya).account.captures == ()
    assert shop.redeem(maya, "coffee", check_id="more")


@pytest.mark.parametrize(("days", "points_back"), [(CAPTURE_DAYS - 1, 50), (CAPTURE_DAYS + 1, 0)])
def test_a_capture_waits_so_many_days_for_its_sale(shop, maya, days, points_back):
    shop.redeem(maya, "coffee")
    shop.wait(days=days)
    shop.redeem(maya, "coffee", check_id="later")
    shop.sell(maya, 1000, state=SaleState.VOIDED)
    assert shop.balance(maya) == 2000 - 2 * 50 + points_back


def test_an_instant_program_pays_so_many_certificates_and_the_rest_later():
    shop = Shop(program(type=BARBER.type, earn=EarnRule(EarnBasis.VISIT, 250), rewards=(CUT,)))
    maya = shop.join()
    assert shop.sell(maya, 3200).facts["paid"] == CERTIFICATES_MAX
    account = shop.member(maya).account
    assert (len(account.certificates), shop.balance(maya), account.worth) == (CERTIFICATES_MAX, 50, 250)
    first, second = account.certificates[-2:]
    shop.redeem(maya, f"certificate:{first.id}", f"certificate:{second.id}", check_id="free")
    shop.sell(maya, 6400, "free", discount=6400)
    account = shop.member(maya).account
    assert (len(account.certificates), shop.balance(maya)) == (CERTIFICATES_MAX, 30)
    assert len({certificate.id for certificate in account.certificates}) == CERTIFICATES_MAX


def test_a_sale_remembers_so_many_requests_and_an_older_one_repeated_posts_nothing(shop, maya):
    for number in range(SEEN_MAX + 1):
        shop.sell(maya, 1000, key=f"k{number}")
    assert list(stored(shop).seen) == [f"k{number}" for number in range(1, SEEN_MAX + 1)]
    assert shop.sell(maya, 1000, key="k1").replayed
    forgotten = shop.sell(maya, 1000, key="k0")
    assert (forgotten.replayed, forgotten.facts["points_delta"], shop.balance(maya)) == (False, 0, 2010)


def test_a_sale_takes_so_many_refunds_and_refuses_the_next_one(shop, maya):
    shop.sell(maya, 100_000, refunds={f"r{number}": 100 for number in range(REFUNDS_MAX - 1)})
    shop.refund(100, "last")
    balance = shop.balance(maya)
    assert balance == 2000 + 1000 - REFUNDS_MAX
    with pytest.raises(UnusableField) as refused:
        shop.refund(100, "more")
    assert refused.value.field == "refunds"
    with pytest.raises(UnusableField):
        shop.sell(maya, 100_000, refunds={"more": 100})
    assert (shop.balance(maya), len(stored(shop).refunds)) == (balance, REFUNDS_MAX)
    shop.refund(100, "last")
    assert shop.balance(maya) == balance


def test_lots_stay_bounded_and_every_sale_of_them_can_be_taken_back():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 12)))
    maya = shop.join()
    for number in range(LOTS_MAX + 15):
        shop.sell(maya, 1000, f"s{number}")
        shop.wait(days=1)
    assert (len(shop.member(maya).account.lots), shop.balance(maya)) == (LOTS_MAX, 10 * (LOTS_MAX + 15))
    for number in range(LOTS_MAX + 15):
        shop.refund(1000, sale_id=f"s{number}")
    account = shop.member(maya).account
    assert (account.lots, account.debt) == ((), 0)


def test_captures_whose_sales_never_come_make_room_for_new_ones_after_a_while():
    shop = Shop()
    maya = shop.join()
    shop.sell(maya, 200_000, "earlier")
    for number in range(CAPTURES_MAX):
        shop.redeem(maya, "coffee", check_id=f"c{number}")
    with pytest.raises(OfferNotApplicable):
        shop.hold(maya, "coffee", check_id="one-more")
    shop.wait(days=CAPTURE_DAYS + 1)
    assert shop.redeem(maya, "coffee", check_id="one-more")
