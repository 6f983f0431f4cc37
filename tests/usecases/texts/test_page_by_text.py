"""The link to one's own page, by text."""

import pytest

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.texts.segments import count_parts
from chalicelib.usecases.wallets import Pages, find_member
from tests.builders import MAYA, Shop
from tests.fake_wallets import FakeWallets
from tests.usecases.texts.test_notices import Street

URL = "https://abcdefghij.execute-api.ap-southeast-2.amazonaws.com/prod"


def street_at(url):
    return Street(Shop(pages=Pages(FakeWallets(), lambda: url)))


def ask(street, body):
    street.shop.wait(minutes=1)
    street.shop.text(body)
    return street.deliver()


@pytest.fixture
def street():
    made = street_at(URL)
    made.shop.join()
    made.deliver()
    return made


def test_who_texts_link_gets_the_one_that_opens_their_page(street):
    (body,) = ask(street, "LINK")
    words, link = body.rsplit("/w/", 1)
    assert words == f"Rosa's Bakery: Maya, your points and rewards: {URL}"
    found = find_member(street.shop.pages.wallets, street.shop.book, link)
    assert found.member_id == street.shop.vault.member_id("rosas", PhoneNumber(MAYA))
    assert count_parts(body).parts == 1


def test_the_link_is_stored_nowhere(street):
    (body,) = ask(street, "send me my link")
    link = body[-12:]
    assert link not in repr(street.shop.book.handled) + repr(street.shop.pages.wallets.known)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Mándame el enlace", "Maya, tus puntos y premios: "),
        ("Schick mir bitte den Link", "Maya, deine Punkte und Prämien: "),
        ("stuur mijn link nog eens", "Maya, je punten en beloningen: "),
        ("skicka min länk", "Maya, dina poäng och belöningar: "),
    ],
)
def test_the_link_comes_in_the_language_in_which_it_is_asked_for(street, asked, words):
    (body,) = ask(street, asked)
    assert body.startswith(f"Rosa's Bakery: {words}{URL}/w/")


def test_who_is_no_member_hears_how_to_become_one_and_who_said_stop_nothing(street):
    street.shop.text("link", "+12065550143")
    (body,) = street.deliver()
    assert "isn't a member yet" in body
    ask(street, "STOP")
    assert ask(street, "link") == []


@pytest.mark.parametrize("url", [None, f"https://{'w' * 60}.example"])
def test_where_no_link_fits_into_a_text_the_points_are_told_instead(url):
    street = street_at(url)
    street.shop.join()
    street.deliver()
    (body,) = ask(street, "link")
    assert body == "Rosa's Bakery: Maya, you have 0 points. 40 more for: $5 off."
