"""The sign: what is printed is what people agree to from then on."""

from dataclasses import replace

import pytest

from chalicelib.domain.papers.paper import PaperKind
from chalicelib.domain.papers.writing import Writer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases import papers, programs, signs
from chalicelib.usecases.texts.consents import Archive, show_merchant
from tests.builders import COFFEE, SHOP_NUMBER, Shop, program
from tests.fake_papers import FakePapers

ADDRESS = "loyal.example/j/rosas"


@pytest.fixture
def shop():
    return Shop()


def writer(shop):
    return Writer(shop.merchants.get("rosas"), PhoneNumber(SHOP_NUMBER), shop.now)


def evidence(shop, kept=()):
    return list(show_merchant(Archive(shop.book, shop.vault, shop.merchants.get("rosas"), kept)))


def test_who_texts_after_a_sign_was_printed_agrees_to_its_words(shop):
    assert signs.hang_up(shop.merchants, writer(shop), ADDRESS, offers=False)
    shop.join("Maya")
    (row,) = evidence(shop)
    assert (row.standing, row.row.wording) == ("as shown", shop.merchants.get("rosas").consent_wording)
    assert "automated texts from Rosa's Bakery" in row.disclosure
    assert sorted(row.row.purposes) == ["receipt"]


def test_a_sign_that_speaks_of_offers_agrees_to_them_too(shop):
    signs.hang_up(shop.merchants, writer(shop), ADDRESS, offers=True)
    shop.join("Maya")
    signs.hang_up(shop.merchants, writer(shop), ADDRESS, offers=False)
    shop.join("Leo", "+12065550143")
    assert [sorted(row.row.purposes) for row in evidence(shop)] == [["offer", "receipt"], ["receipt"]]


def test_printing_the_same_sign_again_changes_nothing_and_no_words_are_lost(shop):
    signs.hang_up(shop.merchants, writer(shop), ADDRESS, offers=False)
    first = shop.merchants.get("rosas")
    assert not signs.hang_up(shop.merchants, writer(shop), ADDRESS, offers=False)
    assert shop.merchants.get("rosas") == first
    assert signs.hang_up(shop.merchants, writer(shop), "other.example", offers=False)
    assert signs.hang_up(shop.merchants, writer(shop), ADDRESS, offers=False)
    again = shop.merchants.get("rosas")
    assert (again.consent_wording, len(again.disclosures)) == (first.consent_wording, 2)


def test_the_terms_that_were_shown_can_be_shown_after_the_program_changed(shop):
    kept = FakePapers()
    shop.join("Maya")
    shop.wait(hours=1)
    before = papers.show(kept, writer(shop), PaperKind.TERMS, "en")
    assert papers.show(kept, writer(shop), PaperKind.TERMS, "en") is before
    shop.join("Leo", "+12065550143")
    shop.wait(days=1)
    dearer = program(version=2, rewards=(replace(COFFEE, price_points=60),), effective_from=shop.now)
    shop.wait(minutes=-5)
    programs.change_program(shop.merchants, "rosas", dearer, shop.now)
    shop.wait(hours=1)
    after = papers.show(kept, writer(shop), PaperKind.TERMS, "en")
    assert "50\u00a0points" in before.words
    assert "60\u00a0points" in after.words
    shop.join("Zoe", "+12065550144")
    all_kept = kept.of_merchant("rosas")
    assert [one.words for one in all_kept] == [before.words, after.words]
    shown = {row.words: row.papers for row in evidence(shop, all_kept)}
    assert shown == {"Maya": (), "Leo": (before.version,), "Zoe": (after.version,)}


def test_words_that_come_back_hold_from_then_on(shop):
    kept = FakePapers()
    for name in ("Rosa's Bakery", "Rosa & Sons", "Rosa's Bakery"):
        shop.wait(hours=1)
        renamed = replace(writer(shop), merchant=replace(shop.merchant, name=name))
        papers.show(kept, renamed, PaperKind.PRIVACY, "de")
    first, second, third = kept.of_merchant("rosas")
    assert (first.version == third.version, first.version == second.version) == (True, False)
    assert third.since > second.since
