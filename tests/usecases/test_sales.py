from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.program import EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import (
    RefundChanged,
    RequestIdReused,
    SaleOfAnotherMember,
    UnknownMember,
    UnknownSale,
    WrongCurrency,
)
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import sales
from chalicelib.usecases.till import Till
from tests.builders import BARBER, BOOKSHOP, Shop, program


def test_a_sale_gives_whole_points_and_the_rest_carries_to_the_next_visit(shop, maya):
    first = shop.sell(maya, 1240)
    assert (first.facts["points_delta"], first.facts["balance"]) == (12, 12)
    second = shop.sell(maya, 60, "sale-2")
    assert (second.facts["points_delta"], second.facts["balance"]) == (1, 13)


def test_tax_tip_discount_and_exempt_amounts_earn_nothing(shop, maya):
    assert shop.sell(maya, 2000, discount=300, tax=180, tip=400, exempt=700).facts["points_delta"] == 10


def test_the_same_request_again_gets_the_stored_answer_and_posts_nothing(shop, maya):
    first = shop.sell(maya, 1240, key="k1")
    shop.sell(maya, 5000, "sale-2")
    again = shop.sell(maya, 1240, key="k1")
    assert again.replayed
    assert again.facts == first.facts
    assert shop.balance(maya) == 62


def test_the_same_request_id_with_other_content_is_refused(shop, maya):
    shop.sell(maya, 1240, key="k1")
    with pytest.raises(RequestIdReused):
        shop.sell(maya, 9999, key="k1")
    assert shop.balance(maya) == 12


def test_a_retry_under_a_new_request_id_posts_nothing(shop, maya):
    shop.sell(maya, 1240, key="k1")
    again = shop.sell(maya, 1240, key="k2")
    assert not again.replayed
    assert (again.facts["points_delta"], again.facts["points_total"], again.facts["balance"]) == (0, 12, 12)


def test_a_tip_added_later_posts_nothing_and_a_corrected_amount_the_difference(shop, maya):
    shop.sell(maya, 1240)
    assert shop.sell(maya, 1240, tip=300).facts["points_delta"] == 0
    assert shop.sell(maya, 2240, tip=300).facts["points_delta"] == 10


def test_a_full_refund_takes_back_exactly_what_the_sale_gave(shop, maya):
    shop.sell(maya, 760, "before")
    before = shop.member(maya).account
    shop.sell(maya, 1299)
    assert shop.refund(1299).facts["points_delta"] == -13
    assert replace(shop.member(maya).account, seq=before.seq) == before


def test_partial_refunds_add_up_and_a_repeated_one_counts_once(shop, maya):
    # Square's figures: $21.90, refunded in five times $4 and a rest.
    shop.sell(maya, 2190)
    for number in range(5):
        shop.refund(400, f"r{number}")
        shop.refund(400, f"r{number}")
    assert shop.balance(maya) == 1
    shop.refund(190, "rest")
    assert shop.balance(maya) == 0
    assert shop.member(maya).account.exact == 0


def test_more_refunded_than_paid_takes_back_no_more_than_was_given(shop, maya):
    shop.sell(maya, 5000, "other")
    shop.sell(maya, 1000)
    shop.refund(4000)
    assert shop.balance(maya) == 50


def test_a_refund_id_with_another_amount_is_refused(shop, maya):
    shop.sell(maya, 1000)
    shop.refund(400)
    with pytest.raises(RefundChanged):
        shop.refund(500)


def test_a_refund_after_the_points_were_spent_leaves_a_debt_that_later_sales_work_off(shop, maya):
    shop.sell(maya, 5000)
    shop.redeem(maya, "coffee", check_id="sale-2")
    shop.sell(maya, 400, "sale-2", discount=350)
    answer = shop.refund(5000)
    assert (answer.facts["balance"], answer.facts["debt"]) == (0, 50)
    assert shop.sell(maya, 4900, "sale-3").facts["balance"] == 0
    assert shop.sell(maya, 1100, "sale-4").facts["balance"] == 10


def test_a_refund_of_a_sale_never_seen_is_recorded_and_counts_when_the_sale_arrives(shop, maya):
    assert shop.refund(1000).facts["points_delta"] == 0
    assert sales.find(shop.book, shop.till, "sale-1").state is SaleState.UNSEEN
    assert shop.sell(maya, 1500).facts["points_delta"] == 5


def test_a_void_before_its_sale_keeps_the_sale_from_counting(shop, maya):
    shop.sell(maya, 1500, state=SaleState.VOIDED)
    assert shop.sell(maya, 1500).facts["points_delta"] == 0
    assert shop.balance(maya) == 0


def test_an_open_check_earns_when_it_closes(shop, maya):
    assert shop.sell(maya, 1500, state=SaleState.OPEN).facts["points_delta"] == 0
    assert shop.sell(maya, 1500).facts["points_delta"] == 15
    assert shop.sell(maya, 1500, state=SaleState.OPEN).facts["points_delta"] == 0


def test_an_older_version_that_arrives_late_changes_nothing(shop, maya):
    shop.sell(maya, 3000, version=3)
    assert shop.sell(maya, 9000, version=2).facts["points_delta"] == 0
    assert shop.sell(maya, 4000, version=4).facts["points_delta"] == 10


def test_a_sale_without_a_member_is_stored_and_earns_when_the_member_becomes_known(shop, maya):
    facts = shop.sell(None, 1500).facts
    assert (facts["points_delta"], facts["points_total"], "balance" in facts) == (0, 0, False)
    assert shop.sell(maya, 1500).facts["points_delta"] == 15


def test_a_sale_that_counts_for_one_member_is_not_moved_to_another(shop, maya):
    shop.sell(maya, 1500)
    with pytest.raises(SaleOfAnotherMember):
        shop.sell(shop.join("Leo", "+12065550143"), 1500)


def test_a_report_that_leaves_the_member_out_keeps_the_member(shop, maya):
    shop.sell(maya, 1500)
    assert shop.sell(None, 1500, refunds={"r1": 500}).facts["balance"] == 10


def test_the_same_sale_id_at_another_location_is_another_sale(shop, maya):
    shop.sell(maya, 1500)
    harbor = Till(shop.merchant, shop.merchant.location("dock"))
    assert shop.sell(maya, 1000, till=harbor).facts["balance"] == 25


def test_an_unknown_member_another_currency_and_an_unknown_sale_are_refused(shop, maya):
    with pytest.raises(UnknownMember):
        shop.sell("mem_nobody", 1000)
    with pytest.raises(WrongCurrency):
        shop.sell(maya, 1000, currency="EUR")
    with pytest.raises(UnknownSale):
        sales.find(shop.book, shop.till, "sale-1")


def test_a_number_that_belongs_to_nobody_stores_the_sale_without_member(shop):
    buyer = sales.Buyer("mem_nobody", typed=True)
    report = sales.Report(SaleState.CLOSED, "USD", shop.now, 1000)
    sales.report(shop.book, shop.till, "sale-1", report, {}, buyer, sales.Request("k", "d"), shop.now)
    assert sales.find(shop.book, shop.till, "sale-1").member_id is None


def test_a_sale_is_priced_by_the_version_of_its_moment_and_refunded_by_the_same(shop, maya):
    shop.sell(maya, 1000)
    double = program(version=2, effective_from=shop.now + timedelta(hours=1), earn=EarnRule(shop.rules.earn.basis, 2, 100))
    shop.merchants.add_program("rosas", double)
    shop.till = Till(shop.merchants.get("rosas"), shop.till.location)
    late = shop.now
    shop.wait(hours=2)
    assert shop.sell(maya, 1000, "late", occurred_at=late).facts["points_delta"] == 10
    assert shop.sell(maya, 1000, "new").facts["points_delta"] == 20
    assert shop.refund(1000).facts["points_delta"] == -10


def test_a_refund_gives_back_the_reward_that_was_used_on_the_sale(shop, maya):
    shop.sell(maya, 6000, "earlier")
    before = shop.member(maya).account
    shop.redeem(maya, "coffee")
    shop.sell(maya, 1000, discount=350)
    assert shop.balance(maya) == 16
    answer = shop.refund(650)
    assert (answer.facts["points_delta"], answer.facts["points_restored"], answer.facts["balance"]) == (-6, 50, 60)
    assert shop.member(maya).account.lots == before.lots


def test_voiding_a_sale_gives_back_its_reward_too(shop, maya):
    shop.sell(maya, 6000, "earlier")
    shop.redeem(maya, "coffee")
    shop.sell(maya, 1000, discount=350)
    assert shop.sell(maya, 1000, state=SaleState.VOIDED, discount=350).facts["balance"] == 60


def test_money_off_comes_back_in_the_ratio_of_what_is_refunded_and_a_free_item_only_with_all_of_it(shop, maya):
    shop.sell(maya, 9000, "earlier")
    shop.redeem(maya, "fiver", "coffee", payable=2000)
    shop.sell(maya, 2000)
    assert shop.balance(maya) == 11
    assert shop.refund(575).facts["points_restored"] == 20
    assert shop.refund(575, "r2").facts["points_restored"] == 70


def test_the_part_paid_by_a_reward_earns_nothing_however_the_till_reports_it(shop, maya):
    shop.sell(maya, 20000, "earlier")
    for number, fields in enumerate([{}, {"discount": 500}, {"reward_payment": 500}]):
        shop.redeem(maya, "fiver", check_id=f"s{number}", payable=2000)
        assert shop.sell(maya, 2000, f"s{number}", **fields).facts["points_delta"] == 15


def test_a_reward_captured_after_its_sale_was_reported_is_settled_by_what_follows_the_commit(shop, maya):
    shop.sell(maya, 9000, "earlier")
    held = shop.hold(maya, "fiver", payable=2000)
    shop.sell(maya, 2000)
    shop.capture(held.facts["id"])
    for _ in range(2):
        settle(shop, maya)
    assert shop.balance(maya) == 90 - 40 + 15
    shop.refund(1500)
    assert shop.balance(maya) == 90


def settle(shop, member_id, sale_id="sale-1"):
    """What follows from the commit of a capture."""
    sales.settle(shop.book, shop.merchant, member_id, "mill", sale_id, shop.now)


def test_a_sale_reported_without_a_member_is_of_whoever_uses_a_reward_on_it(shop, maya):
    shop.sell(maya, 9000, "earlier")
    shop.sell(None, 2000)
    shop.redeem(maya, "fiver", payable=2000)
    settle(shop, maya)
    assert shop.balance(maya) == 90 - 40 + 15


def test_ten_visits_pay_the_barbers_reward_at_once_and_refunding_the_tenth_undoes_it():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(9):
        shop.sell(maya, 3200, f"s{number}")
    before = shop.member(maya).account
    shop.sell(maya, 3200, "s9")
    assert (shop.balance(maya), len(shop.member(maya).account.certificates)) == (0, 1)
    shop.refund(3200, sale_id="s9")
    assert replace(shop.member(maya).account, seq=before.seq) == before


def test_a_certificate_that_was_used_comes_back_as_a_certificate():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}")
    (paid,) = shop.member(maya).account.certificates
    shop.redeem(maya, f"certificate:{paid.id}", check_id="free", payable=3200)
    shop.sell(maya, 3200, "free", discount=3200)
    assert shop.member(maya).account.certificates == ()
    shop.sell(maya, 3200, "free", discount=3200, state=SaleState.VOIDED)
    assert shop.member(maya).account.certificates == (paid,)


def test_credit_is_money_back_and_pays_part_of_a_later_sale():
    shop = Shop(BOOKSHOP)
    maya = shop.join()
    assert shop.sell(maya, 4000).facts["balance"] == 200
    shop.redeem(maya, "credit:150", check_id="s2", payable=1000)
    assert shop.sell(maya, 1000, "s2").facts["balance"] == 50 + 42


def test_activity_keeps_points_of_an_inactivity_program_alive():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 6)))
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.wait(days=150)
    shop.sell(maya, 1000, "s2")
    shop.wait(days=150)
    assert shop.balance(maya) == 20
    shop.wait(days=60)
    assert shop.balance(maya) == 0
