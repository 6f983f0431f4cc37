"""What a stop, a start and a yes change: consents by purpose, suppressions, and the row that says so."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.consent import ConsentEvent, digest_words
from chalicelib.domain.customer import Asked
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import OptedOut
from chalicelib.domain.suppression import EVERYWHERE, SuppressionReason
from chalicelib.domain.texts.texting import Purpose, Registration, Texting
from chalicelib.usecases import inviting, programs
from chalicelib.usecases.till import Request, Till
from tests.builders import MAYA, NOW, SHOP_NUMBER, Shop, opening
from tests.usecases.texts.test_notices import Street

MOON_NUMBER = "+12065550102"
RECEIPT, BOTH = {Purpose.RECEIPT}, {Purpose.RECEIPT, Purpose.OFFER}


def say(shop, *bodies, **fields):
    """Text one after the other, a minute apart."""
    for body in bodies:
        shop.wait(minutes=1)
        shop.text(body, **fields)


def rows(shop, merchant="rosas"):
    member_id = shop.vault.member_id(merchant, PhoneNumber(MAYA))
    return list(shop.book.consent_rows(merchant, member_id))


def customer(shop, merchant="rosas"):
    return shop.book.customers[merchant, shop.vault.member_id(merchant, PhoneNumber(MAYA))]


def suppressed(shop, scope="rosas"):
    return shop.book.suppression(scope, shop.vault.suppression_hash(scope, PhoneNumber(MAYA)))


def answered(shop):
    return [reply.kind for text in shop.book.handled.values() for reply in text.replies]


def change(shop, **fields):
    """The merchant with other settings."""
    merchant = shop.merchants.merchants["rosas"] = replace(shop.merchants.merchants["rosas"], **fields)
    shop.till = Till(merchant, merchant.location("mill"))


def invite(shop, key="k", wording="script-1", **fields):
    phone, request = PhoneNumber(MAYA), Request(key, "d")
    return inviting.invite(shop.book, shop.vault, shop.till, phone, None, wording, request, shop.now, **fields)


def test_joining_agrees_to_texts_about_points_and_to_offers_only_where_the_sign_says_so(shop):
    shop.join()
    assert customer(shop).consents == RECEIPT == rows(shop)[-1].purposes
    other = Shop()
    change(other, texting=Texting(Registration.APPROVED, offers="sign-1"))
    other.join()
    assert customer(other).consents == BOTH == rows(other)[-1].purposes


def test_a_stop_ends_all_and_a_start_brings_back_texts_about_points_alone(shop):
    change(shop, texting=Texting(Registration.APPROVED, offers="sign-1"))
    shop.join()
    say(shop, "STOP")
    assert customer(shop).consents == frozenset() == rows(shop)[-1].purposes
    say(shop, "START")
    assert customer(shop).consents == RECEIPT == rows(shop)[-1].purposes


def test_who_starts_without_being_a_member_agrees_to_nothing_before_joining(shop):
    say(shop, "STOP", "START")
    assert customer(shop).consents == frozenset()
    say(shop, "Maya")
    assert customer(shop).consents == RECEIPT


def test_a_yes_at_the_till_agrees_to_what_the_cashier_read_out(shop):
    change(
        shop, texting=Texting(Registration.APPROVED, offers="script-2"), disclosures={"script-2": "Points and offers by text?"}
    )
    invite(shop, wording="script-2")
    asked = rows(shop)[-1]
    assert (asked.wording, asked.disclosed, asked.purposes) == (
        "script-2",
        digest_words("Points and offers by text?"),
        frozenset(),
    )
    say(shop, "YES")
    joined = rows(shop)[-1]
    assert (joined.event, joined.wording, joined.purposes) == (ConsentEvent.CONFIRMED, "script-2", BOTH)
    say(shop, "STOP", "START")
    assert customer(shop).consents == RECEIPT


def test_a_number_typed_on_the_web_is_asked_as_at_the_till(shop):
    assert invite(shop, channel="web").facts["status"] == "pending"
    assert (rows(shop)[-1].channel, rows(shop)[-1].actor, rows(shop)[-1].rule) == ("web", None, "typed on the web")
    assert customer(shop).asked is Asked.CONFIRM
    say(shop, "YES")
    assert customer(shop).is_member


def test_a_row_says_who_was_texted_when_it_was_handled_and_what_was_answered(shop):
    shop.wait(minutes=2)
    shop.text("STOP please", received_at=shop.now.replace(minute=1))
    (row,) = rows(shop)
    opened = [shop.vault.open("rosas", sealed) for sealed in (row.phone_sealed, row.number_sealed, row.words_sealed)]
    assert opened == [MAYA, SHOP_NUMBER, "STOP please"]
    assert (row.handled_at - row.at).seconds == 60
    assert (row.language, row.rule, row.disclosed) == ("en", "stop_word", None)
    assert row.confirmation.split()[0] == "stopped"


def test_a_stop_is_a_suppression_in_the_same_commit_and_a_start_lifts_it(shop):
    shop.join()
    say(shop, "STOP")
    assert (suppressed(shop).reason, suppressed(shop).at) == (SuppressionReason.STOP, shop.now)
    say(shop, "START")
    assert suppressed(shop) is None


@pytest.mark.parametrize("back", [["START"], ["START", "Maya"], ["JOIN Maya"]])
def test_a_stranger_who_stopped_and_comes_back_is_no_longer_suppressed(shop, back):
    say(shop, "STOP")
    assert suppressed(shop) is not None
    say(shop, *back)
    assert suppressed(shop) is None


def test_wrong_number_is_why(shop):
    say(shop, "wrong number")
    assert suppressed(shop).reason is SuppressionReason.WRONG_NUMBER


def test_stop_at_one_merchant_is_not_heard_at_another(shop):
    programs.open_merchant(shop.merchants, shop.vault, opening("moon", MOON_NUMBER), NOW)
    say(shop, "Maya", "STOP")
    say(shop, "Maya", recipient=MOON_NUMBER)
    assert (customer(shop).opted_out, customer(shop, "moon").opted_out) == (True, False)
    assert suppressed(shop, EVERYWHERE) is suppressed(shop, "moon") is None


def test_stopall_is_heard_everywhere_and_joining_later_counts_where_it_is_said(shop):
    programs.open_merchant(shop.merchants, shop.vault, opening("moon", MOON_NUMBER), NOW)
    say(shop, "Maya", recipient=MOON_NUMBER)
    say(shop, "STOPALL")
    assert customer(shop).opted_out
    everywhere = suppressed(shop, EVERYWHERE)
    assert everywhere.at > customer(shop, "moon").consent_changed_at
    say(shop, "Maya", recipient=MOON_NUMBER)
    assert everywhere.at > customer(shop, "moon").consent_changed_at, "a member's name is no consent"
    say(shop, "STOP", "START", recipient=MOON_NUMBER)
    assert customer(shop, "moon").consent_changed_at > everywhere.at
    assert suppressed(shop, EVERYWHERE) == everywhere, "for all others it still holds"


def test_who_said_stopall_elsewhere_is_not_invited_until_they_say_something_newer_here(shop):
    programs.open_merchant(shop.merchants, shop.vault, opening("moon", MOON_NUMBER), NOW)
    say(shop, "STOPALL", recipient=MOON_NUMBER)
    with pytest.raises(OptedOut):
        invite(shop)
    assert answered(shop) == ["stopped"]
    say(shop, "STOP", "START")
    assert invite(shop, "k2").facts["status"] == "pending"


def test_a_stopall_that_is_older_than_a_start_here_still_holds_elsewhere(shop):
    shop.join()
    said = shop.now.replace(second=30)
    say(shop, "STOP", "START")
    shop.text("STOPALL", received_at=said)
    assert not customer(shop).opted_out
    assert suppressed(shop, EVERYWHERE).at == said
    assert suppressed(shop) is None


def test_a_stop_to_a_toll_free_number_is_not_confirmed_for_the_carrier_has():
    for code in ("800", "888", "877", "866", "855", "844", "833"):
        number = f"+1{code}5550100"
        shop = Shop()
        programs.open_merchant(shop.merchants, shop.vault, opening("moon", number), NOW)
        shop.text("STOP", recipient=number)
        assert customer(shop, "moon").opted_out
        assert answered(shop) == []
    assert not PhoneNumber("+448005550100").is_toll_free
    assert not PhoneNumber("+12065550100").is_toll_free
    assert not PhoneNumber("+1800555").is_toll_free


def test_a_second_stop_is_recorded_again_and_not_confirmed_again(shop):
    shop.join()
    say(shop, "STOP", "Stop!", "STOP")
    assert answered(shop) == ["welcome", "stopped"]
    assert [row.event for row in rows(shop)][1:] == [ConsentEvent.STOPPED] * 3
    say(shop, "START", "STOP")
    assert answered(shop)[2:] == ["welcome_back", "stopped"], "each opt-out has its confirmation"


def test_a_stop_that_arrives_after_a_newer_start_changes_nothing(shop):
    change(shop, texting=Texting(Registration.APPROVED, offers="sign-1"))
    shop.join()
    said = shop.now.replace(second=30)
    say(shop, "START")
    shop.text("STOP", received_at=said)
    assert (customer(shop).opted_out, customer(shop).consents) == (False, BOTH)
    assert answered(shop) == ["welcome", "already_member"]
    shop.text("STOP", received_at=customer(shop).consent_changed_at)
    assert customer(shop).opted_out, "at the same moment the stop holds"


def test_a_no_to_the_tills_question_is_a_stop_and_confirmed(shop):
    invite(shop)
    say(shop, "NO")
    assert answered(shop) == ["confirm_join", "stopped"]
    assert customer(shop).opted_out


@pytest.mark.parametrize("order", list(itertools.permutations(["STOP", "JOIN Maya"])))
def test_of_a_stop_and_a_join_at_the_same_moment_the_stop_holds(shop, order):
    for body in order:
        shop.text(body)
    assert customer(shop).opted_out
    assert customer(shop).consents == frozenset()
    assert suppressed(shop) is not None


words = st.sampled_from(["STOP", "STOPALL", "START", "JOIN Maya", "Maya", "BALANCE", "HELP", "STOP please"])


@given(st.lists(st.tuples(words, st.integers(0, 5)), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_whatever_the_order_of_arrival_the_last_word_holds(said, chance):
    """Texts of a few seconds, delivered in any order: a stop at least as new as all starts leaves nobody texted."""
    shop = Shop()
    shop.join()
    start = shop.now
    shop.wait(minutes=1)
    arrived = list(said)
    chance.shuffle(arrived)
    for body, second in arrived:
        shop.text(body, received_at=start.replace(second=1 + second))
    stops = [second for body, second in said if body.startswith("STOP")]
    starts = [second for body, second in said if body == "START"]
    joins = [second for body, second in said if body == "JOIN Maya"]
    if stops and max(stops) >= max(starts + joins, default=-1):
        assert customer(shop).opted_out
    if max(stops, default=-1) < max(starts, default=0):
        assert not customer(shop).opted_out
    assert (suppressed(shop) is not None) == customer(shop).opted_out
    assert customer(shop).consents == (frozenset() if customer(shop).opted_out else RECEIPT)


@pytest.mark.parametrize(("queued", "texts"), [(59, 1), (61, 0)])
def test_the_five_minutes_of_a_confirmation_begin_when_the_stop_was_received(queued, texts):
    street = Street(Shop())
    street.shop.text("STOP", received_at=street.shop.now - timedelta(minutes=4))
    street.shop.wait(seconds=queued)
    assert len(street.deliver()) == texts


def test_a_question_to_a_number_that_a_till_typed_answers_no_text(shop):
    invite(shop)
    (asked,) = shop.book.handled.values()
    assert asked.received_at is None
    say(shop, "YES")
    assert list(shop.book.handled.values())[-1].received_at == shop.now
