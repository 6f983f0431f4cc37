"""Who says that they are a child is heard in five languages; who has eleven coffees, or is eleven minutes away, is not."""

import pytest

from chalicelib.domain.law.ages import consents_from
from chalicelib.domain.texts.reading import read_text

CHILDREN = [
    "I'm 11", "im 11", "I am 12 years old", "i am twelve", "my mom said no, I'm 9",
    "Hi! I'm only 10 yrs old. Is that ok?", "I'm 8yo", "I'm 11, stop texting me", "JOIN Tom, I'm 12", "Tengo 11 años",
    "hola, solo tengo doce años", "Ich bin 11", "ich bin erst zwölf Jahre alt", "Ik ben 10 jaar", "ik ben pas elf",
    "Jag är 11 år", "jag är bara tolv år gammal", "I\u2019m 11 and my mom wants to know",
]  # fmt: skip
OTHERS = [
    "I'm 11 minutes away", "11 coffees", "I'm 5 ft tall", "I'm 10 points short", "I'm 11:30", "I'm at table 9",
    "my son is 11", "I'm 35", "I'm 13", "when I'm 12", "I'm here at 11", "Tengo 11 puntos", "tengo 11",
    "Tengo 11 años de cliente", "Ich wohne im 11. Bezirk", "im 4. Stock", "Ich komme am 11.", "ich bin 11 Jahre Kunde",
    "ik ben 10 minuten te laat", "jag är 5 minuter sen", "Tom 11", "I'm 10% sure", "I'm #9", "I'm 7th in line", "11",
    "I'm Seven Smith", "I'm 2", "We are 9", "I'm 12 in line",
]  # fmt: skip


@pytest.mark.parametrize("status", ["new", "member", "pending", "confirming", "opted_out"])
@pytest.mark.parametrize("text", CHILDREN)
def test_who_says_that_they_are_a_child_is_heard(text, status):
    assert (read_text(text, status).intent, read_text(text, status).name) == ("child", None)


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_age_of_a_child_is_not_taken_for_one(text):
    assert read_text(text, "member").intent != "child"


def test_a_place_may_set_a_higher_age():
    assert read_text("Ich bin 15", "member", (), consents_from("DE")).intent == "child"
    assert read_text("Ich bin 16", "member", (), consents_from("DE")).intent != "child"
    assert [consents_from(country) for country in ("US", "CA", "ES", "NL", "SE", "BR")] == [13, 13, 14, 16, 13, 13]
