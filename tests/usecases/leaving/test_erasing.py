"""A person is forgotten: nothing names them, no phone and no id finds them, and the books go on adding up."""

import pytest

from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import OptedOut, RedemptionClosed, UnknownMember, UnknownRewardCode
from chalicelib.domain.suppression import SuppressionReason
from chalicelib.usecases import erasing, merging, reconcile
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.reconcile import Desk
from tests.builders import COFFEE, MAYA
from tests.usecases.leaving.people import OTHER, answered, invite, look_up, merge, say


def erase(shop, member_id, asked="an e-mail of 3 March"):
    shop.wait(minutes=1)
    return erasing.erase(shop.book, shop.vault, shop.merchant, member_id, shop.now, asked)


def suppressed(shop, phone=MAYA):
    digest = shop.vault.suppression_hash("rosas", PhoneNumber(phone))
    return shop.book.suppression("rosas", digest)


def test_neither_the_phone_nor_the_id_finds_anybody_afterwards(shop, maya):
    assert erase(shop, maya) == (maya,)
    assert look_up(shop) is None
    with pytest.raises(UnknownMember):
        shop.member(maya)


def test_nothing_that_names_them_stays_with_the_member(shop, maya):
    say(shop, "REDEEM COFFEE", "WHAT IS THIS")
    erase(shop, maya)
    gone = shop.book.record("rosas", maya).customer
    kept = (gone.first_name, gone.phone_sealed, gone.consents, gone.reward_codes, gone.claim_code, gone.asked, gone.joined_at)
    assert kept == (None, b"", frozenset(), (), None, None, None)


def test_the_points_and_entries_stay_so_that_the_books_add_up(shop, maya):
    before = shop.book.record("rosas", maya).account
    erase(shop, maya)
    assert shop.book.record("rosas", maya).account == before
    shop.refund(3000, sale_id="before")
    shop.wait(days=1)
    assert differences(shop) == []


def differences(shop):
    return list(reconcile.differences(Desk(shop.book, shop.merchants, lambda: shop.now)))


def test_a_row_of_evidence_says_who_asked_for_it(shop, maya):
    erase(shop, maya)
    row = list(shop.book.consent_rows("rosas", maya))[-1]
    assert (row.event, row.channel, row.purposes, row.at) == (ConsentEvent.ERASED, "request", frozenset(), shop.now)
    assert shop.vault.open("rosas", row.words_sealed) == "an e-mail of 3 March"


def test_nothing_is_texted_until_the_phone_itself_texts_again(street, maya):
    shop = street.shop
    shop.sell(maya, 1200, "on its way")
    erase(shop, maya)
    assert street.deliver() == []
    assert suppressed(shop).reason is SuppressionReason.ERASED
    with pytest.raises(OptedOut):
        invite(shop)
    shop.sell(maya, 1200, "later")
    assert street.deliver() == []
    shop.wait(minutes=1)
    shop.text("Hello there")
    assert len(street.deliver()) == 1
    assert suppressed(shop) is None


def test_the_phone_that_texts_again_is_somebody_new_who_sees_nothing_of_before(street, maya):
    shop = street.shop
    erase(shop, maya)
    seen = len(answered(shop))
    say(shop, "BALANCE", "Maya", "BALANCE", "WHY")
    assert answered(shop)[seen:] == ["not_member", "welcome", "balance", "why_nothing"]
    found = look_up(shop)
    assert (found.id != maya, found.balance, found.account.visits) == (True, 0, 0)
    street.deliver()
    shop.sell(found.id, 1200, "new")
    assert len(street.deliver()) == 1


def test_a_stop_of_before_goes_on_to_hold_until_start(street, maya):
    shop = street.shop
    say(shop, "STOP")
    street.deliver()
    erase(shop, maya)
    assert suppressed(shop).reason is SuppressionReason.STOP
    say(shop, "How are you?")
    assert street.deliver() == []
    say(shop, "START", "Maya")
    assert len(street.deliver()) == 2
    assert suppressed(shop) is None


def test_a_stop_is_what_the_phone_may_say_first(street, maya):
    shop = street.shop
    erase(shop, maya)
    say(shop, "STOP")
    assert (suppressed(shop).reason, look_up(shop)) == (SuppressionReason.STOP, None)
    say(shop, "What?")
    assert suppressed(shop).reason is SuppressionReason.STOP


def test_a_text_of_before_that_arrives_late_brings_nobody_back(street, maya):
    shop = street.shop
    sent = shop.now
    erase(shop, maya)
    shop.text("Maya", received_at=sent)
    assert look_up(shop) is None
    assert street.deliver() == []
    assert suppressed(shop) is not None


def test_what_tills_hold_goes_back_and_cannot_be_captured(shop, maya):
    held = shop.hold(maya, "coffee").facts["id"]
    erase(shop, maya)
    account = shop.book.record("rosas", maya).account
    assert (account.holds, account.worth) == ((), 80)
    with pytest.raises(RedemptionClosed):
        shop.capture(held)


def test_a_hold_that_ran_out_goes_back_though_nothing_more_happens(shop, maya):
    shop.hold(maya, "coffee")
    shop.wait(minutes=30)
    erase(shop, maya)
    account = shop.book.record("rosas", maya).account
    assert (account.holds, account.worth) == ((), 80)


def test_a_reward_code_of_theirs_is_worth_nothing(shop, maya):
    say(shop, "REDEEM COFFEE")
    (code,) = shop.book.record("rosas", maya).customer.reward_codes
    assert code.offer_id == COFFEE.id
    erase(shop, maya)
    with pytest.raises((UnknownRewardCode, UnknownMember)):
        shop.use_code(code.code)


def test_a_new_sale_that_names_them_is_one_without_a_member(shop, maya):
    erase(shop, maya)
    answer = shop.sell(maya, 1240, "later")
    assert answer.facts["points_delta"] == 0
    assert "balance" not in answer.facts
    assert shop.book.sale("rosas", "mill", "later").member_id is None


def test_a_sale_of_before_goes_on_to_count_under_the_id_and_tells_nothing(shop, maya):
    erase(shop, maya)
    answer = shop.refund(7000, sale_id="before")
    assert (answer.facts["points_delta"], "balance" in answer.facts, "member_id" in answer.facts) == (-70, False, False)
    assert shop.book.record("rosas", maya).account.worth == 10
    again = shop.sell(maya, 7000, "before", refunds={"refund-1": 7000})
    assert again.facts["points_delta"] == 0


def test_everybody_who_turned_out_to_be_the_same_person_goes_along(shop, maya):
    other, third = shop.join("Maya", OTHER), shop.join("May", "+12065550144")
    merge(shop, other, third)
    merge(shop, maya, other, key="m2")
    assert set(erase(shop, third)) == {maya, other, third}
    assert [look_up(shop, phone) for phone in (MAYA, OTHER, "+12065550144")] == [None] * 3
    for name in (maya, other, third):
        profile = shop.book.customers["rosas", name]
        assert (profile.first_name, profile.phone_sealed) == (None, b"")
    assert all(suppressed(shop, phone) for phone in (MAYA, OTHER, "+12065550144"))


def test_who_was_separated_again_is_somebody_else_and_stays(shop, maya):
    other = shop.join("Ana", OTHER)
    merge(shop, maya, other)
    merge(shop, maya, other, merging.separate, "s1")
    assert erase(shop, maya) == (maya,)
    assert look_up(shop, OTHER).customer.first_name == "Ana"


def test_a_phone_that_is_somebody_elses_by_now_stays_theirs(shop, maya):
    say(shop, "NOT ME", "Leo")
    erase(shop, maya)
    assert look_up(shop).customer.first_name == "Leo"
    assert suppressed(shop) is None


def test_the_second_owner_of_a_phone_is_forgotten_and_the_first_is_not(shop, maya):
    say(shop, "NOT ME", "Leo")
    leo = look_up(shop).id
    erase(shop, leo)
    assert look_up(shop) is None
    assert shop.member(maya).customer.first_name == "Maya"
    say(shop, "Zoe")
    assert (look_up(shop).customer.first_name, look_up(shop).id in {maya, leo}) == ("Zoe", False)


def test_who_comes_back_can_be_forgotten_again(shop, maya):
    erase(shop, maya)
    say(shop, "Maya")
    back = look_up(shop).id
    assert erase(shop, back) == (back,)
    assert look_up(shop) is None
    say(shop, "Maya")
    assert look_up(shop).id not in {maya, back}


def test_erasing_again_changes_nothing(shop, maya):
    erase(shop, maya)
    customers, consents = dict(shop.book.customers), len(shop.book.consents["rosas", maya])
    erase(shop, maya)
    assert (shop.book.customers, len(shop.book.consents["rosas", maya])) == (customers, consents)


def test_who_was_only_invited_is_forgotten_and_who_was_never_met_is_nobody(shop):
    claimant = shop.vault.member_id("rosas", PhoneNumber(MAYA))
    assert erase(shop, claimant) == ()
    invite(shop)
    assert erase(shop, claimant) == (claimant,)
    assert (shop.book.customers["rosas", claimant].first_name, suppressed(shop).reason) == (None, SuppressionReason.ERASED)


def test_cut_short_after_any_write_it_is_finished_by_running_it_again(shop, maya):
    other = shop.join("Maya", OTHER)
    merge(shop, maya, other)
    shop.hold(maya, "coffee")
    commit, left = shop.book.commit, 1

    def cut(changes):
        nonlocal left
        commit(changes)
        left -= 1
        if not left:
            raise TimeoutError

    while True:
        shop.book.commit, left = cut, 1
        try:
            erase(shop, other)
            break
        except TimeoutError:
            assert look_up(shop) is None, "the member goes first"
    assert [shop.book.customers["rosas", name].first_name for name in (maya, other)] == [None, None]
    assert shop.book.record("rosas", maya).account.holds == ()


def test_who_joins_in_the_same_moment_is_erased_too(shop, maya):
    commit, raced = shop.book.commit, []

    def race(changes):
        if not raced:
            raced.append(True)
            shop.book.commit = commit
            shop.text("Mayra")
            raise Outpaced
        commit(changes)

    shop.book.commit = race
    erase(shop, maya)
    assert shop.book.customers["rosas", maya].first_name is None
