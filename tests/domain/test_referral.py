"""Who counts as a friend who was brought, and which purchase both get points for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Account
from chalicelib.domain.beside_sales import ReferralRules, check_rules
from chalicelib.domain.claim import DIGITS, LENGTH, LETTERS
from chalicelib.domain.customer import Customer
from chalicelib.domain.merging import UNDO_WITHIN
from chalicelib.domain.referral import (
    WITHIN,
    Pair,
    Referral,
    Sharing,
    accept,
    clears_at,
    first_to_clear,
    is_one_person,
    is_over,
    merged_until,
    qualifies,
    share_code,
)
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.sale import Report, Sale, SaleState

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
RULES = ReferralRules(on=True, points=50, spend_min=500)
MAYA = Customer("mem_maya", b"sealed", "en", "Maya", joined_at=NOW - timedelta(days=100))
NOOR = Customer("mem_noor", b"sealed", "en", "Noor")
SHARING = Sharing("mem_maya", "4KT9VQ2M")
NEW = Account()
REFERRAL = Referral("mem_noor", "mem_maya", NOW, RULES)


def sale(cents=1_000, *, days=0.0, refunded=0, sale_id="s1", **fields):
    said = Report(fields.pop("state", SaleState.CLOSED), "USD", NOW + timedelta(days=days), cents)
    return Sale("mill", sale_id, said, "mem_noor", (("r1", refunded),) if refunded else (), **fields)


def accepted(rules=RULES, sharing=SHARING, referrer=MAYA, friend=NOOR, before=NEW):
    return accept(rules, sharing, Pair(referrer, friend), before, NOW, TODAY)


def test_a_new_friend_counts_with_the_terms_of_the_day():
    assert accepted() == (REFERRAL, replace(SHARING, friends=((TODAY, "mem_noor"),)))


@pytest.mark.parametrize(
    ("why", "given"),
    [
        ("it is switched off", {"rules": replace(RULES, on=False)}),
        ("they are a member", {"friend": replace(NOOR, joined_at=NOW)}),
        ("the number was a member's, who was erased or let it go", {"friend": replace(NOOR, follows="mem_noor_before")}),
        ("the number has points from before", {"before": Account(seq=1)}),
        ("it is their own code", {"friend": replace(NOOR, member_id="mem_maya")}),
        ("whose code it is was erased", {"referrer": replace(MAYA, erased_at=NOW)}),
        ("whose code it is never joined", {"referrer": replace(MAYA, joined_at=None)}),
        ("three came today", {"sharing": replace(SHARING, friends=((TODAY, "a"), (TODAY, "b"), (TODAY, "c")))}),
        ("twenty came this year", {"sharing": replace(SHARING, friends=((date(2026, 1, 1), "a"),) * 20)}),
    ],
)
def test_nothing_comes_of_it_where(why, given):
    assert accepted(**given) is None, why


def test_yesterday_and_last_year_leave_room_and_last_year_is_forgotten():
    yesterday = ((TODAY - timedelta(days=1), "a"),) * 3
    assert accepted(sharing=replace(SHARING, friends=yesterday)) is not None
    long_ago = ((TODAY - timedelta(days=366), "a"),) * 20
    _, sharing = accepted(sharing=replace(SHARING, friends=long_ago))
    assert sharing.friends == ((TODAY, "mem_noor"),)


def test_the_friend_is_one_person_with_who_brought_them_or_with_a_member_from_before():
    joined = replace(NOOR, joined_at=NOW)
    assert not is_one_person(REFERRAL, Pair(MAYA, joined))
    assert is_one_person(REFERRAL, Pair(MAYA, MAYA))
    assert is_one_person(REFERRAL, Pair(MAYA, replace(joined, member_id="mem_old", joined_at=NOW - timedelta(seconds=1))))
    assert not is_one_person(REFERRAL, Pair(MAYA, replace(NOOR, erased_at=NOW)))


def test_a_merge_may_be_taken_back_for_a_week():
    assert merged_until(Pair(MAYA, NOOR)) is None
    assert merged_until(Pair(replace(MAYA, phone_changed_at=NOW), NOOR)) == NOW + UNDO_WITHIN


@pytest.mark.parametrize(
    ("it", "counts"),
    [
        (sale(), True),
        (sale(500), True),
        (sale(499), False),
        (sale(refunded=500), True),
        (sale(refunded=501), False),
        (sale(state=SaleState.VOIDED), False),
        (sale(state=SaleState.OPEN), False),
        (sale(days=-0.001), False),
        (sale(days=89.99), True),
        (sale(days=90), False),
        (Sale("mill", "s1", None, "mem_noor"), False),
    ],
)
def test_a_purchase_counts_where_enough_of_it_is_paid_and_kept_within_ninety_days(it, counts):
    assert qualifies(REFERRAL, it) is counts


def test_without_a_minimum_a_purchase_of_nothing_counts_for_nothing():
    free = replace(REFERRAL, terms=replace(RULES, spend_min=0))
    assert not qualifies(free, sale(0))
    assert qualifies(free, sale(1))


def test_the_purchase_that_stands_first_counts():
    early, late, small = sale(days=1, sale_id="a"), sale(days=2, sale_id="b"), sale(100, sale_id="c")
    assert first_to_clear(REFERRAL, [late, small, early]) == early
    assert clears_at(REFERRAL, early) == NOW + timedelta(days=8)
    assert first_to_clear(REFERRAL, [small]) is None


def test_half_a_year_after_joining_nothing_is_waited_for():
    assert not is_over(REFERRAL, NOW + WITHIN)
    assert is_over(REFERRAL, NOW + 2 * WITHIN + timedelta(days=1))
    assert not is_over(replace(REFERRAL, sale=("mill", "s1")), NOW + 9 * WITHIN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": 0},
        {"points": 100_001},
        {"spend_min": -1},
        {"clear_days": 0},
        {"clear_days": 61},
        {"per_day": 0},
        {"per_year": 2},
    ],
)
def test_rules_that_make_no_sense_are_refused(wrong):
    check_rules(RULES)
    with pytest.raises(UnusableField, match=next(iter(wrong))):
        check_rules(replace(RULES, **wrong))


@given(st.integers(0, 2**256 - 1), st.integers(0, 20))
def test_a_code_for_friends_is_read_as_the_code_of_a_receipt_is(signed, number):
    code = share_code(f"{signed:064x}", number)
    assert (len(code), code[0] in DIGITS, code[1] in LETTERS, set(code) <= set(DIGITS + LETTERS)) == (LENGTH, True, True, True)
    assert code != share_code(f"{signed:064x}", number + 1)


@given(st.lists(st.tuples(st.integers(0, 400), st.text("ab", max_size=2)), max_size=60), st.integers(1, 5), st.integers(5, 30))
def test_never_more_count_than_a_day_and_a_year_have_room_for(comings, per_day, per_year):
    rules, sharing, counted = replace(RULES, per_day=per_day, per_year=per_year), SHARING, list[date]()
    for number, (days, _) in enumerate(sorted(comings)):
        today = TODAY + timedelta(days=days)
        friend = replace(NOOR, member_id=f"mem_{number}")
        result = accept(rules, sharing, Pair(MAYA, friend), Account(), NOW, today)
        if result is not None:
            sharing, counted = result[1], [*counted, today]
    for day in counted:
        assert counted.count(day) <= per_day
        assert sum(timedelta() <= later - day < timedelta(days=366) for later in counted) <= per_year
