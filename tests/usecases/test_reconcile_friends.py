"""Reconciling what friends were paid for: found where a delivery was lost, put right, and never found where nothing is wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.findings import PayoutOfNoEntry, PayoutOfNoReferral, ReferralUnsettled
from chalicelib.domain.referral import Referral
from chalicelib.usecases import merging, reconcile
from chalicelib.usecases.reconcile import Desk
from chalicelib.usecases.till import Request
from tests.usecases.friends import Friends


@pytest.fixture
def friends() -> Friends:
    return Friends()


@pytest.fixture
def noor(friends: Friends) -> str:
    """Maya's friend, for whom both were paid."""
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.days(7.1)
    assert worth(friends, noor) == [50, 60]
    return noor


def worth(friends: Friends, noor: str) -> list[int]:
    return [friends.shop.balance(member) for member in (friends.maya, noor)]


def differences(friends: Friends, *, mends: bool = False) -> list:
    shop = friends.shop
    return list(reconcile.differences(Desk(shop.book, shop.merchants, lambda: shop.now, mends)))


def referral(friends: Friends, noor: str) -> Referral:
    found = friends.shop.book.referral("rosas", noor)
    assert found is not None
    return found


def test_what_was_paid_for_a_purchase_that_stands_is_no_difference(friends: Friends, noor: str) -> None:
    assert differences(friends) == []


def test_a_refund_that_never_came_through_the_stream_is_found_a_day_later_and_put_right(friends: Friends, noor: str) -> None:
    friends.shop.refund(1_000, "r1", "first")
    friends.shop.wait(hours=23)
    assert differences(friends) == []
    friends.shop.wait(hours=2)
    assert differences(friends) == [ReferralUnsettled("rosas", noor)]
    assert differences(friends, mends=True) == []
    assert worth(friends, noor) == [0, 0]
    assert differences(friends) == []


def test_a_purchase_that_has_stood_and_was_never_paid_for_is_found_and_put_right(friends: Friends) -> None:
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.shop.wait(days=7.9)
    assert differences(friends) == []
    friends.shop.wait(hours=3)
    assert differences(friends) == [ReferralUnsettled("rosas", noor)]
    assert differences(friends, mends=True) == []
    assert worth(friends, noor) == [50, 60]


def test_a_purchase_that_a_till_tells_late_is_not_late_to_be_paid_for(friends: Friends) -> None:
    noor = friends.come()
    friends.shop.wait(days=20)
    friends.shop.sell(noor, 1_000, "first", occurred_at=friends.shop.now - timedelta(days=10))
    assert differences(friends) == []
    friends.shop.wait(hours=25)
    assert differences(friends) == [ReferralUnsettled("rosas", noor)]


def test_a_payment_whose_referral_is_gone_is_found_and_left_to_people(friends: Friends, noor: str) -> None:
    del friends.shop.book.brought["rosas", noor]
    found = differences(friends, mends=True)
    assert {(type(one), one.member_id, one.friend_id) for one in found} == {
        (PayoutOfNoReferral, member, noor) for member in (friends.maya, noor)
    }
    assert "whom nobody is stored to have brought" in found[0].sentence


def test_a_referral_that_says_what_no_entry_did_is_found_and_left_to_people(friends: Friends, noor: str) -> None:
    book, paid = friends.shop.book, referral(friends, noor)
    other = friends.come("+12065550156", "Omar")
    friends.shop.sell(other, 1_000, "others")
    book.brought["rosas", other] = replace(paid, friend_id=other, sale=("mill", "others"), revision=1)
    assert differences(friends, mends=True) == [
        PayoutOfNoEntry("rosas", friends.maya, other), PayoutOfNoEntry("rosas", other, other)
    ]  # fmt: skip


def test_whoever_was_merged_since_was_paid_by_an_entry_of_theirs(friends: Friends, noor: str) -> None:
    shop = friends.shop
    shop.wait(days=1)
    other = shop.join("Nora", "+12065550159")
    merging.merge(shop.book, shop.till, merging.Pair(other, noor, "ana"), Request("merge", ""), shop.now)
    assert differences(friends) == []
    friends.days(3)
    assert differences(friends) == []
