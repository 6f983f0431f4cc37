"""What goes wrong on customers' pages is told in the customer's language, and not in a cashier's words."""

import json
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.refusals import Busy
from chalicelib.web import speaking
from tests.web.member import let_in

WORDS = json.loads((speaking.WORDS / "wrong.json").read_text("utf-8"))


@pytest.fixture
def maya(visitor, monkeypatch):
    return let_in(visitor, monkeypatch)


def test_every_sentence_is_there_in_five_languages():
    for key, said in WORDS.items():
        assert tuple(said) == LANGUAGES, key
        assert all("{number}" in words for words in said.values()) == (key == "fault_more")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_there_and_another_site_are_told_in_the_browsers_language(visitor, language):
    asks = {"Accept_Language": f"{language}-XX, en;q=0.5"}
    assert visitor.get("/w/abc/nothing", **asks).status_code == 404
    assert WORDS["not_here"][language] in visitor.text
    assert f'<html lang="{language}">' in visitor.last.body.decode()
    assert visitor.post("/j/rosas", {}, Sec_Fetch_Site="cross-site", **asks).status_code == 403
    assert WORDS["foreign_more"][language] in visitor.text
    assert visitor.get("/w/abc/texts", **asks).status_code == 405
    assert WORDS["not_here_more"][language] in visitor.text


def test_what_fails_inside_is_told_in_the_members_language_with_a_number(maya, monkeypatch):
    maya.shop.book.customers["rosas", maya.id] = replace(maya.customer, language="sv")

    def fail():
        raise RuntimeError("Maya")

    monkeypatch.setattr(wiring, "deliveries", fail)
    asked, code = maya.ask_code("data")
    said = maya.send("data", asked=asked, code=code)
    assert maya.visitor.last.status_code == 500
    assert WORDS["fault"]["sv"] in said
    assert "Felet är vårt." in said


def test_who_meets_others_at_the_table_is_not_spoken_to_as_a_cashier(maya, monkeypatch):
    maya.shop.book.customers["rosas", maya.id] = replace(maya.customer, language="de")

    def meet(*_):
        raise Busy

    monkeypatch.setattr(maya.shop.book, "commit", meet)
    said = maya.send("stop")
    assert maya.visitor.last.status_code == 409
    assert WORDS["busy_more"]["de"] in said
    assert "try again" not in said


def test_the_console_goes_on_in_english(visitor):
    visitor.get("/console/nothing-here", Accept_Language="de")
    assert "This page is not here." in visitor.text
