"""A question by text after a visit: who is asked, when, how often; what a text answers, and what it goes on to mean."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.surveys.rules import Scale, SurveyRules
from chalicelib.domain.surveys.survey import SurveyTally, TallyName
from chalicelib.domain.texts.gate import Reason
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.usecases.settings import change_survey
from chalicelib.usecases.texts import notices
from chalicelib.usecases.texts.carrier import TextRefused
from chalicelib.usecases.texts.sending import HELD, SENT
from chalicelib.usecases.till import Till
from tests.builders import MAYA, Shop
from tests.fake_surveys import FakeSurveys
from tests.usecases.texts.test_answers_by_text import answer
from tests.usecases.texts.test_notices import Street
from tests.usecases.texts.test_sending import words

RULES = SurveyRules(on=True, version=0, question="How was your visit?", one_in=1)
YES_NO = replace(RULES, question="Was it warm enough?", scale=Scale.YES_NO)
TODAY = TallyName(date(2026, 11, 21), "mill", 1)


class Asking(Street):
    """A street whose shop asks after visits, of members who agreed to offers."""

    def __init__(self, rules=RULES):
        super().__init__(Shop())
        self.agree()
        self.switch(rules)

    def agree(self):
        """Whoever reads the sign agrees to offers."""
        merchant = self.shop.merchants.merchants["rosas"]
        texting = Texting(Registration.APPROVED, offers="sign-1")
        self.shop.merchants.merchants["rosas"] = replace(merchant, texting=texting)

    def switch(self, rules):
        change_survey(self.shop.merchants, "rosas", rules)
        self.shop.merchant = self.shop.merchants.get("rosas")
        self.shop.till = Till(self.shop.merchant, self.shop.till.location)

    def publish_only(self, committed):
        notices.publish(self.shop.book, self.shop.merchants, self.outbox, committed, self.shop.now, self.waiting)

    def visit(self, member, sale_id="sale-1", subtotal=1200, **fields):
        self.shop.sell(member, subtotal, sale_id, **fields)
        return self.deliver()

    def ask(self, **later):
        """The time has come; returns what became of each question."""
        self.shop.wait(**(later or {"minutes": 135}))
        return words(self.let_waiting_go())

    def counted(self):
        surveys = FakeSurveys(self.shop.book, self.deliveries)
        return dict(surveys.tallies("rosas", date.min, date.max))


@pytest.fixture
def street():
    return Asking()


@pytest.fixture
def maya(street):
    maya = street.shop.join()
    street.deliver()
    street.shop.wait(minutes=1)
    return maya


def say(street, body, **fields):
    street.shop.wait(minutes=1)
    street.shop.text(body, **fields)
    return street.deliver()


def test_two_hours_after_a_visit_the_question_comes_and_a_figure_is_counted(street, maya):
    street.visit(maya)
    assert street.ask(minutes=60) == []
    assert street.ask() == [SENT]
    assert street.sender.sent[-1].body == ("Rosa's Bakery: How was your visit? Reply 1 (poor) to 5 (great). STOP ends texts.")
    assert street.counted() == {TODAY: SurveyTally(1)}
    street.deliver()
    assert say(street, "4") == ["Rosa's Bakery: Maya, thank you! It is counted, without your name."]
    assert street.counted() == {TODAY: SurveyTally(1, (("4", 1),))}


def test_whatever_is_delivered_again_asks_once_and_counts_once(street, maya):
    street.visit(maya)
    street.deliver()
    street.ask()
    street.deliver()
    assert SENT not in street.ask()
    street.shop.text("5!", inbound_id="the-same")
    street.shop.text("5!", inbound_id="the-same")
    street.shop.text("2")
    assert street.counted() == {TODAY: SurveyTally(1, (("5", 1),))}


def test_nobody_is_asked_twice_in_ninety_days(street, maya):
    street.visit(maya)
    assert street.ask() == [SENT]
    for week in range(12):
        street.shop.wait(days=7, minutes=-135)
        street.visit(maya, f"week-{week}")
        assert SENT not in street.ask()
    street.shop.wait(days=7)
    street.visit(maya, "after")
    assert street.ask() == [SENT]
    assert sum(tally.asked for tally in street.counted().values()) == 2


def test_who_did_not_agree_to_offers_is_not_asked(street):
    merchant = street.shop.merchants.merchants["rosas"]
    street.shop.merchants.merchants["rosas"] = replace(merchant, texting=replace(merchant.texting, offers=None))
    member = street.shop.join()
    street.visit(member)
    assert street.ask() == [Reason.NO_CONSENT]
    assert street.counted() == {}


def test_who_said_stop_is_not_asked_and_a_stop_to_the_question_stops(street, maya):
    street.visit(maya)
    street.ask()
    assert "no more texts" in say(street, "STOP")[-1].casefold() or street.shop.book.customers["rosas", maya].opted_out
    assert street.shop.book.customers["rosas", maya].opted_out
    assert say(street, "4") == []
    assert street.counted() == {TODAY: SurveyTally(1)}
    street.shop.wait(days=100)
    street.visit(maya, "later")
    assert street.ask() == [Reason.OPTED_OUT]


def test_at_night_and_on_sundays_the_question_waits(street, maya):
    street.shop.now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # seven on a Saturday evening, at the shop
    street.visit(maya)
    assert street.ask() == [HELD]
    assert street.ask(hours=14) == []
    assert street.ask(hours=24) == [SENT]


def test_a_question_that_is_days_late_is_not_asked(street, maya):
    street.visit(maya)
    assert street.ask(days=4) == []
    street.waiting.texts.clear()
    street.deliver()  # a ledger that is delivered again asks nothing either
    assert not street.waiting.texts
    assert street.counted() == {}


def test_a_refused_text_counts_nobody_as_asked(street, maya):
    street.visit(maya)
    street.sender.refusing = True
    with pytest.raises(TextRefused):
        street.ask()
    assert sum(tally.asked for tally in street.counted().values()) == 0
    street.sender.refusing, street.sender.forbidding = False, True
    street.visit(maya, "another")
    street.ask()
    assert sum(tally.asked for tally in street.counted().values()) == 0


def test_corrections_refunds_and_other_shops_ask_nothing(street, maya):
    street.switch(replace(RULES, location_ids=("dock",)))
    street.visit(maya)
    assert not street.waiting.texts
    street.switch(RULES)
    street.visit(maya, subtotal=1300)
    street.shop.refund(100)
    street.deliver()
    waiting = [text for text in street.waiting.texts.values() if text.item.reply.kind == Scale.FIVE]
    assert len(waiting) <= 1  # the sale itself, where its first entry is delivered again
    street.switch(replace(RULES, on=False))
    street.waiting.texts.clear()
    street.visit(maya, "off")
    assert not street.waiting.texts


def test_a_sale_that_is_told_a_day_late_is_not_asked_about(street, maya):
    street.visit(maya, occurred_at=street.shop.now - timedelta(days=1), captured_offline=True)
    assert not street.waiting.texts


def test_a_share_of_the_visits_is_asked_about_and_always_the_same(street, maya):
    street.switch(replace(RULES, one_in=10))
    for number in range(200):
        street.visit(maya, f"sale-{number}")
    chosen = set(street.waiting.texts)
    assert 8 <= len(chosen) <= 35
    street.deliver()
    assert set(street.waiting.texts) == chosen


def test_other_words_are_let_go_with_a_kind_answer_once_a_day(street, maya):
    street.visit(maya)
    street.ask()
    street.deliver()
    (body,) = say(street, "The second croissant tasted of smoke, sadly")
    assert "words are not kept" in body
    assert say(street, "really it did taste of something strange") == []
    say(street, "3")
    assert street.counted() == {TODAY: SurveyTally(1, (("3", 1),))}
    kept = repr([*street.shop.book.handled.values(), *street.shop.book.customers.values(), street.counted()])
    assert "croissant" not in kept


def test_a_yes_answers_the_newest_question(street, maya):
    street.switch(YES_NO)
    street.shop.sell(maya, 6000, "earlier")
    street.deliver()
    street.ask()
    street.shop.confirm_by_phone()
    street.shop.wait(minutes=1)
    held = street.shop.hold(maya, "coffee", check_id="next")
    say(street, "YES")  # the till has asked later
    assert street.shop.book.redemption("rosas", held.facts["id"]).confirmation.state.value == "confirmed"
    assert list(street.counted().values()) == [SurveyTally(1)]


def test_a_yes_is_the_questions_where_the_till_had_asked_before(street, maya):
    street.switch(YES_NO)
    street.shop.sell(maya, 6000, "earlier")
    street.deliver()
    street.shop.wait(minutes=134)
    street.shop.confirm_by_phone()
    street.agree()
    held = street.shop.hold(maya, "coffee", check_id="next")
    street.ask(minutes=2)
    say(street, "Yes!")
    assert list(street.counted().values()) == [SurveyTally(1, (("yes", 1),))]
    say(street, "yes")  # again: now it is for the till
    assert street.shop.book.redemption("rosas", held.facts["id"]).confirmation.state.value == "confirmed"
    assert list(street.counted().values()) == [SurveyTally(1, (("yes", 1),))]


def test_a_no_is_an_answer_and_no_opt_out(street, maya):
    street.switch(YES_NO)
    street.visit(maya)
    street.ask()
    say(street, "no")
    assert list(street.counted().values()) == [SurveyTally(1, (("no", 1),))]
    assert not street.shop.book.customers["rosas", maya].opted_out


@pytest.mark.parametrize("body", ["BALANCE", "HELP", "WHY", "REDEEM", "GIFT", "START"])
def test_what_means_something_goes_on_meaning_it(street, maya, body):
    plain = Asking(replace(RULES, on=False))
    plain.shop.join()
    plain.deliver()
    plain.visit(plain.shop.vault.member_id("rosas", PhoneNumber(MAYA)))
    plain.shop.wait(minutes=135)
    street.visit(maya)
    street.ask()
    street.deliver()
    assert say(street, body) == say(plain, body)
    assert street.counted() == {TODAY: SurveyTally(1)}


def test_nobody_is_asked_and_a_figure_is_what_it_was(street, maya):
    assert "4" not in answer(street.shop, "4")
    assert street.counted() == {}


def test_an_answer_after_two_days_is_no_answer(street, maya):
    street.visit(maya)
    street.ask()
    street.shop.wait(days=3)
    say(street, "4")
    assert street.counted() == {TODAY: SurveyTally(1)}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["visit", "ask", "again", "4", "1", "hello there friend", "STOP", "START"]), max_size=14))
def test_in_any_order_nobody_answers_more_often_than_they_were_asked(steps):
    street = Asking()
    maya = street.shop.join()
    street.deliver()
    for number, step in enumerate(steps):
        if step == "visit":
            street.visit(maya, f"sale-{number}")
        elif step == "ask":
            street.ask()
        elif step == "again":
            street.deliver()
        else:
            say(street, step)
    tallies = street.counted().values()
    asked, answered = sum(one.asked for one in tallies), sum(count for one in tallies for _, count in one.answers)
    assert answered <= asked <= 1
