"""One text at a time through the gate."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from chalicelib.domain.texts.correspondence import KEPT, SENT_MAX, Correspondence, Sent
from chalicelib.domain.texts.gate import Circumstances, Draft, Reason, Verdict, decide
from chalicelib.domain.texts.reasons import SENTENCES, WAITING, why
from chalicelib.domain.texts.texting import Purpose, Registration, Texting

SEATTLE = "America/Los_Angeles"
NOON = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)  # a Wednesday, noon in Seattle
NIGHT = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)  # Wednesday, 22:00
MORNING = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)  # Thursday, 9:00
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KINDS = {Purpose.ANSWER: "balance", Purpose.RECEIPT: "earned", Purpose.REMINDER: "expiring", Purpose.OFFER: "offer"}
SELLING = Texting(Registration.APPROVED, offers="sign-2")


def draft(purpose=Purpose.RECEIPT, at=NOON, **changes):
    answers = at if purpose is Purpose.ANSWER else None
    return replace(Draft(KINDS[purpose], purpose, at, "digest-1", 1, 9_500, answers), **changes)


def known(*sent, **changes):
    agreed = frozenset({Purpose.RECEIPT, Purpose.OFFER})
    plain = Circumstances("+12065550142", SELLING, "US", (SEATTLE,), Correspondence(sent), agreed)
    return replace(plain, **changes)


def sent(ago, purpose=Purpose.RECEIPT, digest="other", now=NOON, **changes):
    return replace(Sent(now - ago, KINDS[purpose], purpose, digest), **changes)


def reason(*arguments):
    return decide(*arguments).reason


STOPPED = draft(Purpose.ANSWER, kind="stopped")
HELP = draft(Purpose.ANSWER, kind="help")


@pytest.mark.parametrize("purpose", Purpose)
def test_with_nothing_against_it_a_text_leaves(purpose):
    assert decide(draft(purpose), known(), NOON) == Verdict()


@pytest.mark.parametrize("registration", sorted(set(Registration) - {Registration.APPROVED}))
@pytest.mark.parametrize("purpose", Purpose)
def test_until_the_number_is_approved_nothing_leaves(registration, purpose):
    texting = replace(SELLING, registration=registration)
    assert decide(draft(purpose), known(texting=texting), NOON) == Verdict(Reason.NOT_REGISTERED)
    assert reason(STOPPED, known(texting=texting), NOON) is Reason.NOT_REGISTERED


def test_a_restricted_trade_sends_everything_but_offers():
    restricted = known(texting=replace(SELLING, restricted=True))
    refused = {purpose for purpose in Purpose if reason(draft(purpose), restricted, NOON) is Reason.RESTRICTED}
    assert refused == {Purpose.OFFER}


def test_other_countries_are_texted_only_where_the_merchant_wants_to():
    for number in ("+16045550142", "+18765550142", "+46701234567", "+88213300000", "+999"):
        assert reason(draft(), known(to=number), NOON) is Reason.COUNTRY
    canadian = known(to="+16045550142", texting=replace(SELLING, countries=("CA",)))
    assert decide(draft(), canadian, NOON).leaves


def test_a_territory_is_no_other_country():
    assert decide(draft(), known(to="+17875550142"), NOON).leaves
    assert decide(draft(), known(to="+17875550142", region="PR"), NOON).leaves
    assert decide(draft(), known(region="PR"), NOON).leaves


@pytest.mark.parametrize("purpose", Purpose)
def test_who_opted_out_gets_nothing(purpose):
    assert decide(draft(purpose), known(opted_out=True), NOON) == Verdict(Reason.OPTED_OUT)
    everywhere = known(opted_out_everywhere_at=NOON - DAY)
    assert decide(draft(purpose), everywhere, NOON) == Verdict(Reason.OPTED_OUT_EVERYWHERE)


def test_who_came_back_to_this_shop_after_stopping_everywhere_is_texted_again():
    def back(ago):
        return known(opted_out_everywhere_at=NOON - DAY, consent_changed_at=NOON - ago)

    assert decide(draft(), back(HOUR), NOON).leaves
    assert reason(draft(), back(2 * DAY), NOON) is Reason.OPTED_OUT_EVERYWHERE
    assert reason(draft(), back(DAY), NOON) is Reason.OPTED_OUT_EVERYWHERE


@pytest.mark.parametrize("answer", [STOPPED, HELP])
def test_stop_and_help_are_answered_whoever_asks(answer):
    for circumstances in (known(opted_out=True), known(opted_out_everywhere_at=NOON), known(unreachable=True)):
        assert decide(answer, circumstances, NOON).leaves
    unasked = replace(answer, answers=None)
    assert reason(unasked, known(opted_out=True), NOON) is Reason.OPTED_OUT


def test_a_number_that_cannot_be_reached_gets_answers_only():
    silent = known(unreachable=True)
    reached = {purpose for purpose in Purpose if decide(draft(purpose), silent, NOON).leaves}
    assert reached == {Purpose.ANSWER}
    assert reason(draft(Purpose.ANSWER, answers=None), silent, NOON) is Reason.UNREACHABLE


def test_each_purpose_needs_its_own_consent():
    def refused(circumstances):
        return {purpose for purpose in Purpose if reason(draft(purpose), circumstances, NOON) is Reason.NO_CONSENT}

    assert refused(known(consents=frozenset())) == {Purpose.RECEIPT, Purpose.REMINDER, Purpose.OFFER}
    assert refused(known(consents=frozenset({Purpose.RECEIPT}))) == {Purpose.OFFER}
    assert refused(known(consents=frozenset({Purpose.OFFER}))) == {Purpose.RECEIPT, Purpose.REMINDER}
    assert refused(known(texting=replace(SELLING, offers=None))) == {Purpose.OFFER}


def test_a_stop_is_confirmed_within_five_minutes_or_never():
    assert decide(STOPPED, known(opted_out=True), NOON + 5 * MINUTE).leaves
    assert decide(STOPPED, known(opted_out=True), NOON + 5 * MINUTE + SECOND) == Verdict(Reason.LATE_CONFIRMATION)
    handled_late = replace(STOPPED, happened_at=NOON + HOUR)
    assert reason(handled_late, known(opted_out=True), NOON + HOUR) is Reason.LATE_CONFIRMATION


@pytest.mark.parametrize(
    ("purpose", "fresh"),
    [(Purpose.ANSWER, 4 * HOUR), (Purpose.RECEIPT, 4 * HOUR), (Purpose.REMINDER, 7 * DAY), (Purpose.OFFER, 7 * DAY)],
)
def test_what_is_old_is_no_news(purpose, fresh):
    assert decide(draft(purpose, NOON - fresh), known(), NOON).leaves
    assert decide(draft(purpose, NOON - fresh - SECOND), known(), NOON) == Verdict(Reason.STALE)


def test_at_night_only_who_is_awake_is_texted():
    assert decide(draft(Purpose.ANSWER, NIGHT - HOUR), known(), NIGHT).leaves
    at_the_till = draft(Purpose.ANSWER, NIGHT - 9 * MINUTE, answers=None)
    assert decide(at_the_till, known(), NIGHT).leaves
    assert decide(at_the_till, known(), NIGHT + MINUTE) == Verdict(Reason.QUIET_HOURS)
    assert decide(draft(Purpose.RECEIPT, NIGHT - 9 * MINUTE), known(), NIGHT).leaves
    assert decide(draft(Purpose.RECEIPT, NIGHT - 10 * MINUTE), known(), NIGHT) == Verdict(Reason.QUIET_HOURS)
    assert decide(draft(Purpose.REMINDER, NIGHT), known(), NIGHT) == Verdict(Reason.QUIET_HOURS, MORNING)
    assert decide(draft(Purpose.OFFER, NIGHT), known(), NIGHT) == Verdict(Reason.QUIET_HOURS, MORNING + HOUR)


def test_a_receipt_waits_for_the_morning_where_it_is_still_news_by_then():
    early = MORNING - HOUR
    assert decide(draft(Purpose.RECEIPT, early - HOUR), known(), early) == Verdict(Reason.QUIET_HOURS, MORNING)
    assert decide(draft(Purpose.RECEIPT, early - 3 * HOUR), known(), early) == Verdict(Reason.QUIET_HOURS, MORNING)
    assert decide(draft(Purpose.RECEIPT, early - 3 * HOUR - SECOND), known(), early) == Verdict(Reason.QUIET_HOURS)


def test_shop_and_number_both_have_to_be_awake():
    far = known(to="+12125550142")  # New York, three hours ahead
    assert decide(draft(Purpose.OFFER), far, NOON).leaves
    afternoon = NOON + 4 * HOUR
    assert decide(draft(Purpose.OFFER, afternoon), known(), afternoon).leaves
    assert decide(draft(Purpose.OFFER, afternoon), far, afternoon) == Verdict(Reason.QUIET_HOURS, MORNING + HOUR)
    two_shops = known(zones=(SEATTLE, "America/New_York"))
    assert decide(draft(Purpose.OFFER, afternoon), two_shops, afternoon) == Verdict(Reason.QUIET_HOURS, MORNING + HOUR)


def test_an_offer_waits_over_a_closed_sunday():
    saturday_evening = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    monday = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert decide(draft(Purpose.OFFER, saturday_evening), known(), saturday_evening) == Verdict(Reason.QUIET_HOURS, monday)


def test_an_offer_to_the_other_side_of_the_world_never_leaves():
    abroad = known(to="+61491570156", texting=replace(SELLING, countries=("AU",)))
    assert decide(draft(Purpose.OFFER), abroad, NOON) == Verdict(Reason.QUIET_HOURS)


def test_the_same_words_are_said_once_and_answers_twice():
    for purpose in (Purpose.RECEIPT, Purpose.REMINDER, Purpose.OFFER):
        before = known(sent(5 * MINUTE - SECOND, Purpose.ANSWER, "digest-1"))
        assert decide(draft(purpose), before, NOON) == Verdict(Reason.DUPLICATE)
        assert decide(draft(purpose), known(sent(5 * MINUTE, Purpose.ANSWER, "digest-1")), NOON).leaves
    twice = [sent(4 * MINUTE, Purpose.ANSWER, "digest-1"), sent(3 * MINUTE, Purpose.ANSWER, "digest-1")]
    assert decide(draft(Purpose.ANSWER), known(twice[0]), NOON).leaves
    assert decide(draft(Purpose.ANSWER), known(*twice), NOON) == Verdict(Reason.DUPLICATE)
    assert decide(STOPPED, known(*twice), NOON).leaves


@pytest.mark.parametrize(
    ("purpose", "count", "span"),
    [
        (Purpose.RECEIPT, 12, DAY),
        (Purpose.ANSWER, 5, 10 * MINUTE),
        (Purpose.ANSWER, 15, DAY),
        (Purpose.REMINDER, 1, DAY),
        (Purpose.OFFER, 1, DAY),
        (Purpose.OFFER, 4, 30 * DAY),
    ],
)
def test_a_number_is_texted_so_often_and_no_more(purpose, count, span):
    within = span - SECOND
    texts = [sent(within - number * (within / count / 2), purpose, str(number)) for number in range(count)]
    others = [sent(span, purpose), *(sent(MINUTE, other, str(other)) for other in Purpose if other is not purpose)]
    assert reason(draft(purpose), known(*others, *texts), NOON) is Reason.TOO_OFTEN
    if span > HOUR and (purpose, count) != (Purpose.OFFER, 4):
        assert decide(draft(purpose), known(*others, *texts[1:]), NOON).leaves


def test_what_can_wait_waits_for_its_turn_and_for_the_hours():
    before = sent(DAY - HOUR, Purpose.REMINDER)
    assert decide(draft(Purpose.REMINDER), known(before), NOON) == Verdict(Reason.TOO_OFTEN, NOON + HOUR)
    evening = sent(16 * HOUR, Purpose.OFFER)  # 20:00 yesterday, by hand
    assert decide(draft(Purpose.OFFER), known(evening), NOON) == Verdict(Reason.TOO_OFTEN, MORNING + HOUR)
    assert decide(draft(Purpose.REMINDER, NOON - 7 * DAY), known(before), NOON) == Verdict(Reason.TOO_OFTEN)
    assert decide(draft(), known(*[sent(HOUR + n * MINUTE, digest=str(n)) for n in range(12)]), NOON).until is None


def test_help_is_given_after_much_talk_too():
    talk = [sent(n * MINUTE, Purpose.ANSWER) for n in range(1, 16)]
    assert decide(HELP, known(*talk), NOON).leaves
    asked = [sent(n * HOUR, Purpose.ANSWER, kind="help") for n in range(1, 16)]
    assert decide(HELP, known(*asked), NOON) == Verdict(Reason.TOO_OFTEN)


def test_help_is_given_once_a_minute():
    assert decide(HELP, known(sent(60 * SECOND, Purpose.ANSWER, kind="help")), NOON).leaves
    assert decide(HELP, known(sent(59 * SECOND, Purpose.ANSWER, kind="help")), NOON) == Verdict(Reason.TOO_OFTEN)


def test_stopping_is_confirmed_however_much_was_said():
    much = [sent(n * SECOND, Purpose.ANSWER, "digest-1", kind="stopped") for n in range(20)]
    assert decide(STOPPED, known(*much, opted_out=True, spent_micros=10**9), NOON).leaves
    assert decide(draft(Purpose.ANSWER, digest="new"), known(*much), NOON).leaves


def echo(count, delay=4 * SECOND, every=8 * SECOND):
    """Answers to texts that each came so soon after ours; the last of them is still to be given."""
    arrivals = [NOON - number * every for number in range(count, -1, -1)]
    texts = [sent(NOON - at + delay, Purpose.ANSWER, str(at), answers=before) for before, at in pairwise(arrivals)]
    return draft(Purpose.ANSWER), known(*texts)


def test_who_answers_faster_than_anybody_can_write_is_a_machine():
    assert decide(*echo(4), NOON) == Verdict(Reason.LOOP)
    assert decide(*echo(3), NOON).leaves
    assert decide(*echo(4, delay=5 * SECOND), NOON).leaves
    assert decide(*echo(4, every=21 * SECOND), NOON).leaves
    answer, circumstances = echo(4)
    assert decide(replace(answer, kind="stopped"), circumstances, NOON).leaves
    assert decide(draft(), circumstances, NOON).leaves


def test_a_text_that_is_handled_late_is_judged_by_what_came_before_it():
    _, circumstances = echo(4)
    last = sent(SECOND, Purpose.ANSWER, "last", answers=NOON)
    late = draft(Purpose.ANSWER, NOON - 50 * SECOND)
    assert reason(late, known(*circumstances.correspondence.sent, last), NOON) is Reason.TOO_OFTEN


def test_the_months_money_is_never_passed_but_for_what_is_owed():
    cap = SELLING.monthly_cap_cents * 10_000
    assert decide(draft(), known(spent_micros=cap - 9_500), NOON).leaves
    for purpose in Purpose:
        assert decide(draft(purpose), known(spent_micros=cap - 9_499), NOON) == Verdict(Reason.OVER_CAP)
    assert decide(HELP, known(spent_micros=10 * cap), NOON).leaves
    assert decide(STOPPED, known(spent_micros=10 * cap), NOON).leaves
    assert reason(draft(), known(texting=replace(SELLING, monthly_cap_cents=0)), NOON) is Reason.OVER_CAP


def test_the_first_rule_against_it_decides():
    worst = known(
        to="+999", texting=Texting(restricted=True), opted_out=True, unreachable=True, consents=frozenset(), spent_micros=10**9
    )
    assert reason(draft(Purpose.OFFER), worst, NOON) is Reason.NOT_REGISTERED
    registered = replace(worst, texting=replace(worst.texting, registration=Registration.APPROVED))
    assert reason(draft(Purpose.OFFER), registered, NOON) is Reason.RESTRICTED
    assert reason(draft(), registered, NOON) is Reason.COUNTRY
    assert reason(draft(), replace(registered, to="+12065550142"), NOON) is Reason.OPTED_OUT


def test_every_reason_has_a_sentence_for_the_shopkeeper():
    for each in Reason:
        sentence = why(Verdict(each))
        assert sentence.endswith(".")
        assert len(sentence) > 30
        assert why(Verdict(each, NOON if each in WAITING else None))
    assert SENTENCES.keys() == set(Reason)
    with pytest.raises(KeyError):
        why(Verdict())


def test_a_month_of_offers_is_remembered_however_much_is_said_in_between():
    correspondence = Correspondence()
    offers = [Sent(NOON + n * DAY, "offer", Purpose.OFFER, str(n)) for n in range(3)]
    texts = [Sent(NOON + 3 * DAY + n * MINUTE, "earned", Purpose.RECEIPT, str(n)) for n in range(100)]
    for text in (*offers, *texts):
        correspondence = correspondence.with_text(text, b"")
    assert correspondence.sent == (*offers, *texts[-SENT_MAX:])
    later = Sent(NOON + KEPT + DAY, "earned", Purpose.RECEIPT, "later")
    assert correspondence.with_text(later, b"").sent == (offers[2], *texts[-SENT_MAX:][1:], later)
