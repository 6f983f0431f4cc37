"""Two members who are one person become one, and can be taken apart again while nothing was built upon it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Account
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.explanation import say_why
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import MergeBuiltUpon, RequestIdReused, RewardHeld, SameMember, UnknownMember
from chalicelib.usecases import expiry, merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.till import Request
from tests.builders import BARBER, BOOKSHOP, Shop, program

OTHER_PHONE = "+12065550143"


class Couple:
    """Maya, who joined with two phones."""

    def __init__(self, **rules):
        self.shop = Shop(rules.pop("rules", None) or program(**rules))
        self.maya = self.shop.join()
        self.shop.wait(days=3)
        self.other = self.shop.join("Maya", OTHER_PHONE)

    def merge(self, key="m1", actor="anna"):
        return self._do(merging.merge, key, actor)

    def separate(self, key="s1", actor="anna"):
        return self._do(merging.separate, key, actor)

    def _do(self, act, key, actor):
        pair, shop = Pair(self.maya, self.other, actor), self.shop
        return act(shop.book, shop.till, pair, Request(key, f"{act.__name__} {actor}"), shop.now)

    def chain(self, member_id):
        return list(self.shop.book.entries("rosas", member_id))


def test_the_survivor_has_the_points_of_both_each_with_their_own_end():
    both = Couple()
    both.shop.sell(both.maya, 1200, "s1")
    both.shop.wait(days=40)
    both.shop.sell(both.other, 2500, "s2")
    both.merge()
    account = both.shop.member(both.maya).account
    assert [lot.points for lot in account.lots] == [12, 25]
    assert (account.visits, account.lifetime_points, both.shop.balance(both.maya)) == (2, 37, 37)
    assert both.chain(both.other)[-1].account == Account(seq=3)
    for member_id in (both.maya, both.other):
        assert sum(entry.points for entry in both.chain(member_id)) == both.chain(member_id)[-1].account.worth


def test_both_histories_say_what_happened_and_by_whom():
    both = Couple()
    both.shop.sell(both.other, 2500, "s2")
    both.merge()
    both.separate()
    told = {}
    for member_id in (both.maya, both.other):
        chain = both.chain(member_id)
        told[member_id] = [say_why(chain[at], chain[at - 1].account, both.shop.merchant) for at in (-2, -1)]
    assert told[both.maya] == [
        "25 points came over from another membership, which anna found to be of the same person.",
        "25 points went back to the other membership: anna took the merge back.",
    ]
    assert told[both.other] == [
        "25 points went over to another membership, which anna found to be of the same person.",
        "25 points came back from the other membership: anna took the merge back.",
    ]


def test_two_remainders_make_a_whole_point_together():
    both = Couple()
    both.shop.sell(both.maya, 1260, "s1")
    both.shop.sell(both.other, 2540, "s2")
    assert both.merge().facts["balance"] == 38


def test_of_two_welcome_bonuses_one_stays():
    both = Couple(welcome_points=10)
    both.shop.sell(both.other, 500, "s1")
    assert both.merge().facts["balance"] == 15
    assert both.shop.member(both.maya).account.lifetime_points == 15


def test_a_welcome_bonus_that_was_spent_is_owed():
    both = Couple(welcome_points=50)
    both.shop.redeem(both.other, "coffee", check_id="c1")
    assert both.merge().facts["balance"] == 0
    assert both.shop.member(both.maya).account.debt == 0


def test_debts_are_paid_with_the_points_of_the_other():
    both = Couple()
    both.shop.sell(both.other, 6000, "s1")
    both.shop.redeem(both.other, "coffee", check_id="c1")
    both.shop.refund(6000, sale_id="s1")
    both.shop.sell(both.maya, 7000, "s2")
    assert both.merge().facts["balance"] == 20
    assert both.shop.member(both.maya).account.debt == 0


def test_both_phones_and_both_ids_mean_the_survivor_from_then_on():
    both = Couple()
    both.shop.sell(both.other, 5000, "s1")
    both.merge()
    assert both.shop.member(both.other).id == both.maya
    both.shop.sell(both.other, 700, "s2")
    both.shop.refund(700, sale_id="s2")
    both.shop.refund(1000, "r2", sale_id="s1")
    assert both.shop.balance(both.maya) == 40
    assert len(both.chain(both.other)) == 3
    held = both.shop.hold(both.other, "fiver", check_id="s3").facts["id"]
    both.shop.capture(held)
    assert both.shop.balance(both.maya) == 0


def test_a_sale_of_the_other_may_be_reported_for_the_survivor_and_the_other_way_round():
    both = Couple()
    both.shop.sell(both.other, 5000, "s1")
    both.merge()
    both.shop.sell(both.maya, 6000, "s1")
    both.shop.sell(both.maya, 1000, "s2")
    both.shop.sell(both.other, 2000, "s2")
    assert both.shop.balance(both.maya) == 80


def test_a_stop_from_either_phone_wins_and_the_earlier_join_date_stays():
    both = Couple()
    first = both.shop.member(both.maya).customer.joined_at
    both.shop.text("STOP", OTHER_PHONE)
    both.merge()
    customer = both.shop.member(both.maya).customer
    assert customer.opted_out
    assert customer.joined_at == first


def test_a_text_from_the_other_phone_is_answered_there():
    both = Couple()
    both.shop.sell(both.other, 5000, "s1")
    both.merge()
    both.shop.text("BALANCE", OTHER_PHONE, inbound_id="from-the-other")
    handled = both.shop.book.handled["rosas", "from-the-other"]
    assert handled.replies[0].facts["total"] == 50
    assert both.shop.vault.open("rosas", handled.phone_sealed) == OTHER_PHONE


def test_the_same_request_merges_once_and_another_one_hears_that_they_are_one():
    both = Couple()
    first = both.merge()
    again = both.merge()
    assert (again.facts, again.replayed) == (first.facts, True)
    with pytest.raises(RequestIdReused):
        both.merge(actor="ben")
    with pytest.raises(SameMember):
        both.merge("m2")
    assert [entry.kind for entry in both.chain(both.maya)].count(EntryKind.MERGED) == 1


def test_a_reward_that_waits_at_a_till_must_be_finished_first():
    both = Couple()
    both.shop.sell(both.other, 5000, "s1")
    held = both.shop.hold(both.other, "coffee", check_id="c1").facts["id"]
    with pytest.raises(RewardHeld):
        both.merge()
    both.shop.capture(held)
    assert both.merge("m2").facts["balance"] == 0


def test_nobody_is_merged_with_a_stranger():
    both = Couple()
    both.other = "mem_stranger"
    with pytest.raises(UnknownMember):
        both.merge()


def test_a_merge_that_was_built_upon_or_is_a_week_old_stays():
    both = Couple()
    both.merge()
    both.shop.sell(both.maya, 700, "s1")
    with pytest.raises(MergeBuiltUpon):
        both.separate()
    late = Couple()
    late.merge()
    late.shop.wait(days=7, seconds=1)
    with pytest.raises(MergeBuiltUpon):
        late.separate()


def test_certificates_of_both_stay_certificates():
    both = Couple(rules=BARBER)
    for number in range(10):
        both.shop.sell(both.maya, 3000, f"a{number}")
        both.shop.sell(both.other, 3000, f"b{number}")
    both.shop.sell(both.other, 3000, "b10")
    both.merge()
    account = both.shop.member(both.maya).account
    assert len({certificate.id for certificate in account.certificates}) == 2
    assert both.shop.balance(both.maya) == 1
    for certificate in account.certificates:
        both.shop.redeem(both.maya, f"certificate:{certificate.id}", check_id=certificate.id)
    assert both.shop.member(both.maya).account.certificates == ()


def test_points_that_had_ended_do_not_come_back_with_the_others_activity():
    both = Couple(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 2))
    both.shop.sell(both.other, 5000, "s1")
    both.shop.wait(days=70)
    both.shop.sell(both.maya, 700, "s2")
    assert both.merge().facts["balance"] == 7
    expiry.expire(both.shop.book, both.shop.merchants, both.shop.now)
    assert sum(entry.points for entry in both.chain(both.maya)) == both.shop.member(both.maya).account.worth


@given(
    st.lists(st.tuples(st.booleans(), st.integers(100, 9000)), max_size=5),
    st.sampled_from([program(welcome_points=7), program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 6)), BARBER, BOOKSHOP]),
    st.booleans(),
    st.integers(0, 6),
)
def test_a_merge_that_is_taken_back_restores_every_field_but_history(told, rules, stopped, days):
    both = Couple(rules=rules)
    for number, (for_other, amount) in enumerate(told):
        both.shop.sell(both.other if for_other else both.maya, amount, f"s{number}")
    if told and rules.type is not BARBER.type and not stopped:
        both.shop.refund(50, sale_id="s0")
    before = [replace(both.shop.book.record("rosas", member_id).account, seq=0) for member_id in (both.maya, both.other)]
    worth = sum(account.worth for account in before)
    merged = both.merge()
    bonus = rules.welcome_points
    assert both.shop.member(both.maya).account.worth in {worth - bonus, worth - bonus + 1}
    both.shop.wait(days=days)
    assert both.separate().facts["balance"] == both.shop.balance(both.maya)
    after = [replace(both.shop.book.record("rosas", member_id).account, seq=0) for member_id in (both.maya, both.other)]
    assert after == before
    assert merged.facts["other_balance"] == 0
    again = both.merge("m2")
    assert again.facts["balance"] == merged.facts["balance"]
