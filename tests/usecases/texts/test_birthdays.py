"""The month of a birthday by text: kept where there is something for it, without day and year, and gone with the person."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.usecases import erasing
from chalicelib.usecases.leaving.one_person import gather
from chalicelib.usecases.leaving.shelf import Shelf
from tests.builders import Shop, program
from tests.usecases.texts.test_answers_by_text import answer

CAKE = Special("cake", "Cake", Benefit.FREE_ITEM, date(2026, 11, 1), amount=400, who=Who.BIRTHDAY)
SAID = {
    "en": "BIRTHDAY MAY",
    "es": "mi cumple es en mayo",
    "de": "Geburtstag Mai",
    "nl": "ik ben jarig in mei",
    "sv": "födelsedag maj",
}


def kept(shop, member):
    return shop.book.record("rosas", member).customer.birthday


@pytest.mark.parametrize("language", SAID)
def test_a_member_says_the_month_in_their_language_and_it_is_kept(language):
    shop = Shop(program(specials=(CAKE,)))
    maya = shop.join()
    shop.text(SAID[language])
    assert kept(shop, maya) == 5
    shop.text("BIRTHDAY JUNE 12")
    assert kept(shop, maya) == 6


def test_the_answer_says_what_is_kept():
    shop = Shop(program(specials=(CAKE,)))
    shop.join()
    assert "We keep the month of your birthday, no day and no year." in answer(shop, "birthday may")


@pytest.mark.parametrize("specials", [(), (replace(CAKE, last_day=date(2026, 11, 2)),), (replace(CAKE, who=Who.EVERYBODY),)])
def test_where_there_is_nothing_for_birthdays_nothing_is_kept(specials):
    shop = Shop(program(specials=specials))
    maya = shop.join()
    assert "so we have not kept the month" in answer(shop, "birthday may")
    assert kept(shop, maya) == 0


def test_who_is_no_member_or_wants_no_texts_has_nothing_kept():
    shop = Shop(program(specials=(CAKE,)))
    assert "join" in answer(shop, "birthday may")
    maya = shop.join()
    shop.text("STOP")
    shop.text("birthday may")
    assert kept(shop, maya) == 0


def test_it_is_in_what_a_member_is_told_of_themselves_and_goes_with_them():
    shop = Shop(program(specials=(CAKE,)))
    maya = shop.join()
    shop.text("birthday may")
    (told,) = gather(Shelf(shop.book, shop.vault, shop.deliveries, shop.merchant, shop.now), maya)["members"]
    assert told["birthday"] == 5
    erasing.erase(shop.book, shop.vault, shop.merchant, maya, shop.now)
    assert kept(shop, maya) == 0
