"""Sales of members who were merged, and moved on after that: whoever a till names, each account is changed by its own entries."""

from dataclasses import replace

import pytest

from chalicelib.domain.sale import SaleState
from chalicelib.usecases import merging, reconcile, sales
from chalicelib.usecases.reconcile import Desk
from chalicelib.usecases.till import Request
from tests.tampering import FakeTampering


@pytest.fixture
def three(shop):
    return [shop.join(name, f"+1206555014{number}") for number, name in enumerate(("Maya", "Leo", "Ruth"))]


def merge(shop, kept, gone):
    pair = merging.Pair(kept, gone, "ana")
    merging.merge(shop.book, shop.till, pair, Request(f"{kept}-{gone}", ""), shop.now)


def agrees(shop):
    return not list(reconcile.differences(Desk(shop.book, shop.merchants, lambda: shop.now)))


def test_a_report_that_names_a_merged_member_is_about_whom_the_sale_was_moved_to(shop, three):
    maya, leo, ruth = three
    merge(shop, maya, leo)
    shop.sell(maya, 2000)
    shop.sell(maya, 3000, "another")
    shop.move(ruth)
    assert shop.sell(leo, 2000, state=SaleState.VOIDED).facts["member_id"] == ruth
    assert (shop.balance(maya), shop.balance(ruth)) == (30, 0)
    assert agrees(shop)


def test_a_sale_of_a_member_who_was_merged_twice_is_moved_from_whoever_has_it_now(shop, three):
    maya, leo, ruth = three
    shop.sell(leo, 2000)
    merge(shop, maya, leo)
    merge(shop, ruth, maya)
    eve = shop.join("Eve", "+12065550149")
    shop.move(eve)
    assert (shop.balance(ruth), shop.balance(eve)) == (0, 20)
    assert agrees(shop)


def test_a_sale_is_moved_to_whom_it_belongs_by_two_merges_and_nothing_changes(shop, three):
    maya, leo, ruth = three
    shop.sell(leo, 2000)
    merge(shop, maya, leo)
    merge(shop, ruth, maya)
    shop.move(leo)
    assert shop.balance(ruth) == 20
    assert agrees(shop)


def test_a_reward_that_waits_for_its_sale_comes_along_through_two_merges(shop, three):
    maya, leo, ruth = three
    shop.sell(leo, 6000)
    shop.redeem(leo, "coffee", check_id="next")
    merge(shop, maya, leo)
    merge(shop, ruth, maya)
    assert agrees(shop)


@pytest.mark.parametrize("named", [0, 1, 2])
def test_a_sale_of_a_member_who_was_merged_twice_is_not_posted_twice_when_it_forgets_that_it_was(shop, three, named):
    maya, leo, ruth = three
    shop.sell(leo, 2000)
    merge(shop, maya, leo)
    merge(shop, ruth, maya)
    shop.sell(ruth, 2000)
    sale = shop.book.sale("rosas", "mill", "sale-1")
    FakeTampering(shop.book).sale(replace(sale, member_id=three[named], posted=None, posted_seq=0, posted_by=None))
    assert not list(reconcile.differences(Desk(shop.book, shop.merchants, lambda: shop.now, mends=True)))
    assert agrees(shop)
    assert shop.balance(ruth) == 20


def report_again(shop, maya, leo):
    told = shop.sell(maya, 2000, key="again")
    assert told.facts["member_id"] == maya
    assert shop.sell(maya, 2000, key="again").facts == told.facts, "a request has one answer"


def forget_the_posting(shop, maya, leo):
    sale = shop.book.sale("rosas", "mill", "sale-1")
    FakeTampering(shop.book).sale(replace(sale, posted=None, posted_seq=0, posted_by=None))
    assert not list(reconcile.differences(Desk(shop.book, shop.merchants, lambda: shop.now, mends=True)))


def settle_again(shop, maya, leo):
    sales.settle(shop.book, shop.merchant, maya, "mill", "sale-1", shop.now)


@pytest.mark.parametrize("happen", [report_again, forget_the_posting, settle_again])
def test_a_sale_that_gave_nothing_anew_goes_back_with_a_merge_that_is_taken_back(shop, three, happen):
    maya, leo, _ = three
    shop.sell(leo, 2000)
    merge(shop, maya, leo)
    happen(shop, maya, leo)
    merging.separate(shop.book, shop.till, merging.Pair(maya, leo, "ana"), Request("apart", ""), shop.now)
    shop.sell(leo, 2000, state=SaleState.VOIDED)
    assert (shop.balance(maya), shop.balance(leo)) == (0, 0)
    assert agrees(shop)
