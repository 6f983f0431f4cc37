"""The figures that answers make, and what may be asked."""

from dataclasses import replace

import pytest

from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.surveys.survey import ask_about
from chalicelib.usecases.settings import change_settings, change_survey
from chalicelib.usecases.surveys import counting
from tests.builders import Shop
from tests.fake_surveys import FakeSurveys
from tests.usecases.texts.test_surveys import RULES, YES_NO, maya, say, street

__all__ = ["maya", "street"]


def test_another_question_counts_from_nothing_and_the_figures_say_so(street, maya):
    street.visit(maya)
    street.ask()
    say(street, "4")
    surveys, merchant = FakeSurveys(street.shop.book, street.deliveries), street.shop.merchant
    together, mill = counting.look(surveys, merchant, merchant.survey, 28, street.shop.now)
    assert (together.asked, together.answered, together.average) == (mill.asked, mill.answered, mill.average) == (1, 1, None)
    street.switch(replace(RULES, one_in=5))
    assert street.shop.merchant.survey.version == 1
    street.switch(YES_NO)
    merchant = street.shop.merchant
    assert merchant.survey.version == 2
    (together,) = counting.look(surveys, merchant, merchant.survey, 28, street.shop.now)
    assert (together.asked, together.share) == (0, None)
    assert [row["version"] for row in counting.rows(surveys, merchant, 28, street.shop.now)] == [1]


def test_an_average_is_told_from_five_answers_on():
    four = counting.Answers(None, 9, (("1", 0), ("4", 2), ("5", 2)))
    five = counting.Answers(None, 10, (("1", 1), ("4", 2), ("5", 2)))
    assert four.average is None
    assert five.average == pytest.approx(3.8)
    assert counting.Answers(None, 8, (("no", 1), ("yes", 4))).average == pytest.approx(0.8)


@pytest.mark.parametrize(
    "bad",
    [
        *({"question": ""}, {"question": "two\nlines"}, {"question": "W" * 71}, {"question": "好吗"}),
        *({"one_in": 0}, {"after_minutes": 1}, {"location_ids": ("moon",)}),
    ],
)
def test_what_could_not_be_asked_is_refused(bad):
    shop = Shop()
    with pytest.raises(UnusableField):
        change_survey(shop.merchants, "rosas", replace(RULES, **bad))
    assert shop.merchants.get("rosas").survey is None


def test_settings_of_texts_leave_the_question_as_it_is(street):
    known = street.shop.merchant
    change_settings(street.shop.merchants, street.shop.vault, "rosas", known.texting, known.confirmation)
    assert street.shop.merchants.get("rosas").survey == known.survey


def test_who_has_no_visit_is_asked_about_none(street, maya):
    joined = [item.item for item in street.committed() if not hasattr(item.item, "inbound_id")]
    assert [ask_about(street.shop.merchant, entry) for entry in joined] == [None] * len(joined)
