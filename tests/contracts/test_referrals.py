"""What every Book promises about who brought whom."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.beside_sales import CheckInRules, ReferralRules
from chalicelib.domain.claim import Claim
from chalicelib.domain.referral import Payout, Referral, Sharing
from chalicelib.usecases.ports import Changes, Outpaced
from tests.builders import Shop
from tests.contracts.conftest import Stack
from tests.contracts.test_book import MAYA, NOW, entry
from tests.contracts.uncovering import uncovered

CODE = "4KT9VQ2M"
SHARING = Sharing("mem_maya", CODE, ((date(2026, 11, 21), "mem_noor"), (date(2026, 11, 22), "mem_omar")))
REFERRAL = Referral("mem_noor", "mem_maya", NOW, ReferralRules(True, 50, 500, 9, 2, 8))
PAYOUT = Payout(50, "mill", date(2027, 11, 30), moves=False)


def test_a_code_is_found_with_who_came_by_it(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, referred=(SHARING,)))
    there = stack.another().book
    assert uncovered(stack, merchant_id, there.sharing(merchant_id, "mem_maya")) == replace(SHARING, revision=1)
    assert there.shared(merchant_id, CODE) == "mem_maya"
    assert there.shared(merchant_id, "4KT9VQ2C") is None
    assert there.shared(f"{merchant_id}x", CODE) is None
    assert there.sharing(merchant_id, "mem_noor") is None
    assert there.claim(merchant_id, CODE) is None


def test_a_referral_comes_back_before_and_after_both_were_paid(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, referred=(REFERRAL,)))
    known = stack.another().book.referral(merchant_id, "mem_noor")
    assert known == replace(REFERRAL, revision=1)
    paid = replace(known, sale=("mill", "s#1"), referrer=PAYOUT, friend=replace(PAYOUT, last_day=date.max, moves=True))
    stack.book.commit(Changes(merchant_id, referred=(paid,), entries=(entry(1),)))
    assert stack.book.referral(merchant_id, "mem_noor") == replace(paid, revision=2)
    stack.book.commit(Changes(merchant_id, referred=(replace(paid, revision=2, referrer=None),)))
    assert stack.book.referral(merchant_id, "mem_noor") == replace(paid, referrer=None, revision=3)
    found = stack.book.referrals(merchant_id, ["mem_noor", "mem_nobody"])
    assert found == {"mem_noor": replace(paid, referrer=None, revision=3)}


@pytest.mark.parametrize("revision", [0, 2])
def test_of_two_who_write_one_referral_the_second_writes_nothing(stack: Stack, merchant_id: str, revision: int) -> None:
    stack.book.commit(Changes(merchant_id, referred=(REFERRAL, SHARING)))
    for late in (replace(REFERRAL, revision=revision), replace(SHARING, revision=revision)):
        with pytest.raises(Outpaced):
            stack.book.commit(Changes(merchant_id, referred=(late,), entries=(entry(1),)))
    assert stack.book.record(merchant_id, MAYA.member_id).account.seq == 0


def test_no_two_members_and_no_receipt_have_one_code(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, referred=(SHARING,)))
    with pytest.raises(Outpaced):
        stack.book.commit(Changes(merchant_id, referred=(replace(SHARING, member_id="mem_omar"),)))
    with pytest.raises(Outpaced):
        stack.book.commit(Changes(merchant_id, claim=Claim(CODE, "mill", "s1", date(2026, 12, 24))))
    assert stack.book.sharing(merchant_id, "mem_omar") is None
    stack.book.commit(Changes(merchant_id, claim=Claim("5KT9VQ2M", "mill", "s1", date(2026, 12, 24))))
    with pytest.raises(Outpaced):
        stack.book.commit(Changes(merchant_id, referred=(Sharing("mem_omar", "5KT9VQ2M"),)))
    assert stack.book.shared(merchant_id, "5KT9VQ2M") is None


def test_one_more_friend_leaves_the_code_as_it_is(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, referred=(SHARING,)))
    known = stack.book.sharing(merchant_id, "mem_maya")
    more = known.with_friend("mem_rita", date(2026, 11, 22) + timedelta(days=1))
    stack.book.commit(Changes(merchant_id, referred=(more,)))
    assert stack.book.sharing(merchant_id, "mem_maya") == replace(more, revision=2)
    assert stack.book.shared(merchant_id, CODE) == "mem_maya"


def test_a_merchant_keeps_what_friends_and_checking_in_bring(stack: Stack) -> None:
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault)
    assert stack.another().merchants.get("rosas").referral == ReferralRules()
    stack.merchants.change(replace(shop.merchant, referral=REFERRAL.terms, check_in=CheckInRules(on=True, points=3)))
    known = stack.another().merchants.get("rosas")
    assert (known.referral, known.check_in) == (REFERRAL.terms, CheckInRules(on=True, points=3))
