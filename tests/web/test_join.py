"""The join page as a visitor sees it."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.joining import OF_ADDRESS
from chalicelib.usecases.texts.consents import Archive, show_merchant
from chalicelib.web import speaking
from tests.builders import BARBER, BOOKSHOP, MAYA
from tests.web.visiting import Desk, Visitor


def test_every_sentence_is_there_in_five_languages_with_the_same_facts() -> None:
    for key, said in json.loads((speaking.WORDS / "join.json").read_text("utf-8")).items():
        assert tuple(said) == LANGUAGES, key
        facts = {language: sorted(re.findall(r"\{(\w+)\}", words)) for language, words in said.items()}
        assert all(facts[language] == facts["en"] for language in LANGUAGES), key
        assert all(words == words.strip() for words in said.values()), key


def form_of(visitor: Visitor) -> dict[str, str]:
    assert visitor.last is not None
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', visitor.last.body.decode()))


def asked(desk: Desk, phone: str = MAYA) -> bool:
    record = desk.shop.book.record("rosas", desk.shop.vault.member_id("rosas", PhoneNumber(phone)))
    return record.customer is not None and record.customer.asked is not None


def test_it_says_what_one_gets_and_how_to_join(visitor: Visitor) -> None:
    assert visitor.get("/j/rosas").status_code == 200
    for said in ("$5 off after 40 points", "your first name to (206) 555-0100", "Free loaf120 points", "not a condition of"):
        assert said.replace(" ", "") in visitor.text.replace("\u00a0", "").replace(" ", ""), said
    assert 'href="sms:+12065550100?&amp;body=JOIN"' in visitor.last.body.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shop", [None, BARBER, BOOKSHOP], indirect=True)
def test_every_page_is_whole_in_every_language(visitor: Visitor, language: str) -> None:
    for path in ("/j/rosas", "/j/rosas/terms", "/j/rosas/privacy", "/j/rosas?asked=yes"):
        assert visitor.get(path + ("&" if "?" in path else "?") + f"lang={language}").status_code == 200
        assert f'<html lang="{language}">' in visitor.last.body.decode()
        assert "{" not in visitor.text


def test_it_speaks_the_browsers_language_where_nothing_else_was_chosen(visitor: Visitor) -> None:
    visitor.get("/j/rosas", Accept_Language="fr-CH, sv-SE;q=0.9, en;q=0.8")
    assert "Vad du får" in visitor.text
    visitor.get("/j/rosas?lang=de", Accept_Language="sv")
    assert "Was du bekommst" in visitor.text
    visitor.get("/j/rosas", Accept_Language="fr")
    assert "What you get" in visitor.text


def test_who_types_a_number_is_asked_and_joins_by_their_own_yes(visitor: Visitor, desk: Desk) -> None:
    visitor.get("/j/rosas?lang=es")
    answer = visitor.post("/j/rosas?lang=es", {**form_of(visitor), "phone": "(206) 555-0142", "name": "Maya"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/j/rosas?asked=yes&lang=es")
    visitor.follow()
    assert "Mira tu móvil" in visitor.text
    assert asked(desk)
    desk.shop.wait(minutes=1)
    desk.shop.text("SI")
    kept = visitor.desk.papers.of_merchant("rosas")
    rows = list(show_merchant(Archive(desk.shop.book, desk.shop.vault, desk.shop.merchant, kept)))
    assert [(one.row.event.value, one.row.channel, one.standing) for one in rows] == [
        ("invited", "web", "as shown"),
        ("confirmed", "text", "as shown"),
    ]
    assert rows[0].disclosure.startswith("Al pedir el SMS acepto que Rosa's Bakery")


def test_who_presses_the_button_leaves_all_that_it_speaks_of_opened_or_not(visitor: Visitor, desk: Desk) -> None:
    visitor.get("/j/rosas?lang=de")
    visitor.post("/j/rosas?lang=de", {**form_of(visitor), "phone": "not a number"})
    assert not desk.papers.of_merchant("rosas")
    visitor.post("/j/rosas?lang=de", {**form_of(visitor), "phone": MAYA})
    kept = desk.papers.of_merchant("rosas")
    assert {(one.kind.value, one.language) for one in kept} == {("join", "de"), ("terms", "de"), ("privacy", "de")}
    (row,) = show_merchant(Archive(desk.shop.book, desk.shop.vault, desk.shop.merchant, kept))
    assert set(row.papers) == {one.version for one in kept if one.kind.value != "join"}


def test_nobody_agrees_to_words_that_they_did_not_see(visitor: Visitor, desk: Desk) -> None:
    visitor.get("/j/rosas")
    seen = form_of(visitor)
    answer = visitor.post("/j/rosas?lang=de", {**seen, "lang": "de", "phone": MAYA})
    assert answer.status_code == 422
    assert "Lies es noch einmal" in visitor.text
    assert not asked(desk)
    assert visitor.post("/j/rosas", {"phone": MAYA}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type your mobile number."),
        ("206 555", "Check the digits."),
        ("800 555 0100", "That number cannot get texts."),
        ("<script>alert(1)</script>", "Check the digits."),
        ("(206) 555-0100", "That number cannot get texts."),
    ],
)
def test_a_number_that_cannot_be_texted_is_told_beside_the_field(visitor: Visitor, desk: Desk, typed: str, sentence: str) -> None:
    visitor.get("/j/rosas")
    answer = visitor.post("/j/rosas", {**form_of(visitor), "phone": typed, "name": "<b>Maya"})
    assert (answer.status_code, sentence in visitor.text) == (422, True)
    body = answer.body.decode()
    assert "<script>alert" not in body
    assert unescape(re.search(r'name="name" value="([^"]*)"', body)[1]) == "<b>Maya"
    assert 'aria-invalid="true"' in body


def test_a_member_somebody_new_and_who_said_stop_see_the_same_page(visitor: Visitor, desk: Desk) -> None:
    desk.shop.join("Leo", "+12065550143")
    desk.shop.join("Zoe", "+12065550144")
    desk.shop.text("STOP", "+12065550144")
    pages = []
    for phone in (MAYA, "+12065550143", "+12065550144"):
        visitor.get("/j/rosas")
        visitor.post("/j/rosas", {**form_of(visitor), "phone": phone})
        pages.append(visitor.follow().body)
    assert pages[0] == pages[1] == pages[2]
    assert asked(desk)
    assert not asked(desk, "+12065550144")


def test_too_many_texts_from_one_address_end(visitor: Visitor) -> None:
    for number in range(40, 40 + OF_ADDRESS.most + 1):
        visitor.get("/j/rosas")
        answer = visitor.post("/j/rosas", {**form_of(visitor), "phone": f"+120655501{number}"})
    assert answer.status_code == 429
    assert "text your first name to (206) 555-0100" in visitor.text


def test_another_site_cannot_send_the_form(visitor: Visitor, desk: Desk) -> None:
    visitor.get("/j/rosas")
    assert visitor.post("/j/rosas", {**form_of(visitor), "phone": MAYA}, Sec_Fetch_Site="cross-site").status_code == 403
    assert not asked(desk)


def test_looking_changes_nothing_for_anybody(visitor: Visitor, desk: Desk) -> None:
    before = desk.shop.merchants.get("rosas")
    for path in ("/j/rosas", "/j/rosas?asked=yes"):
        visitor.get(path)
    assert not desk.papers.of_merchant("rosas")
    for path in ("/j/rosas/terms", "/j/rosas/privacy"):
        visitor.get(path)
    assert desk.shop.merchants.get("rosas") == before
    assert not desk.shop.book.handled
    assert not desk.counters.counted


def test_terms_that_were_shown_are_found_by_their_version(visitor: Visitor, desk: Desk) -> None:
    visitor.get("/j/rosas/terms")
    (shown,) = visitor.desk.papers.of_merchant("rosas")
    assert f"Version {shown.short_version}, shown since Nov 21 2026" in visitor.text
    known = desk.shop.merchants.merchants["rosas"]
    desk.shop.merchants.merchants["rosas"] = replace(known, name="Rosa & Sons")
    desk.shop.wait(days=1)
    visitor.get("/j/rosas/terms")
    assert "Rosa & Sons can change these rules" in visitor.text
    visitor.get(f"/j/rosas/terms?version={shown.version}")
    assert "Rosa's Bakery can change these rules" in visitor.text
    assert "An earlier version" in visitor.text
    assert visitor.get("/j/rosas/terms?version=terms-en-0").status_code == 404
    assert visitor.get(f"/j/rosas/privacy?version={shown.version}").status_code == 404


@pytest.mark.parametrize("path", ["/j/nobody", "/j/rosas~test", "/j/Rosas", "/j/%23", "/j/rosas/rules", "/j/nobody/terms"])
def test_where_no_shop_is_the_page_says_so(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404
    assert "There is no shop here" in visitor.text


def test_no_number_gets_into_the_log(visitor: Visitor, log) -> None:
    visitor.get("/j/rosas")
    visitor.post("/j/rosas", {**form_of(visitor), "phone": MAYA, "name": "Maya"})
    assert "555" not in log.getvalue()
    assert "Maya" not in log.getvalue()
    assert "page answered" in log.getvalue()
