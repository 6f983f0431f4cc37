"""What the wizard shows of texts is what leaves: for every card, in every language, one part each."""

from dataclasses import replace

import pytest

from chalicelib.domain.desk.draft import Card, begin
from chalicelib.domain.figures.worth import Regular
from chalicelib.domain.languages import LANGUAGES
from chalicelib.usecases.texts import wordings
from chalicelib.usecases.texts.previews import show_texts
from tests.builders import LADDER, Shop


@pytest.mark.parametrize("card", Card)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_every_card_is_one_part_that_begins_with_the_shop(card, language):
    draft = replace(begin("crumb", card), name="Crumb & Co", language=language)
    shown = show_texts(draft.as_merchant, Regular())
    assert [one.occasion for one in shown] == ["joins", "earns", "ready"][: 2 if card is Card.CREDIT else 3]
    for one in shown:
        assert one.text.startswith("Crumb & Co")
        assert (one.parts.parts, one.parts.encoding) == (1, "GSM-7")
        assert one.price_micros > 0


@pytest.mark.parametrize("card", Card)
@pytest.mark.parametrize("language", LANGUAGES)
def test_where_people_climb_it_shows_what_they_read_then(card, language):
    draft = replace(begin("crumb", card), name="Crumb & Co", language=language)
    shown = show_texts(replace(draft, program=replace(draft.program, tiers=LADDER)).as_merchant, Regular())[-1]
    assert shown.occasion == "climbs"
    assert "Gold" in shown.text
    assert (shown.parts.parts, shown.parts.encoding) == (1, "GSM-7")


def test_a_welcome_gift_is_told_and_the_figures_add_up():
    draft = replace(begin("crumb"), name="Crumb")
    draft = replace(draft, program=replace(draft.program, welcome_points=5))
    joins, earns, ready = (one.text for one in show_texts(draft.as_merchant, Regular(650)))
    assert "You have 5 points" in joins
    assert "you earned 6 points. Balance 40. 10 more for: Free coffee" in earns
    assert "Balance 50. Yours to use now: Free coffee" in ready


def test_the_shops_own_words_are_shown():
    shop = Shop()
    own = "{merchant}: {name}, {points:point|points} more, {total} now. {need} to go for: {reward}. STOP to stop."
    wordings.change(shop.merchants, "rosas", "earned", "en", own)
    texts = show_texts(shop.merchants.reread("rosas"), Regular())
    assert "Maria, 8 points more" in texts[1].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_a_shop_may_word_can_be_shown_filled(language):
    shop = Shop()
    for kind in wordings.own_kinds():
        assert wordings.preview(shop.merchant, kind, language).example, kind
