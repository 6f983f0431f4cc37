"""The join page: a number that anybody may type gets one question, and only its own YES joins."""

import pytest

from chalicelib.domain.papers.paper import Paper, PaperKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.joining import OF_ADDRESS, OF_MERCHANT, Wish, ask_for_text, clean_name
from chalicelib.usecases.signing.attempts import TooOften, admit
from chalicelib.usecases.texts.consents import Archive, show_merchant
from tests.builders import MAYA, Shop
from tests.fake_desk import FakeCounters

PAPER = Paper(PaperKind.JOIN, "es", "Acepto.", Shop().now)


class Page:
    def __init__(self):
        self.shop, self.counters = Shop(), FakeCounters()

    def ask(self, phone=MAYA, name="Maya", address="1.2.3.4", press="press-1"):
        wish = Wish(PhoneNumber(phone), name, address, press)
        ask_for_text(self.shop.book, self.shop.vault, self.counters, self.shop.merchant, PAPER, wish, self.shop.now)

    def replies(self):
        return [one.replies[0].kind for one in self.shop.book.handled.values()]

    def rows(self):
        return [one.row for one in show_merchant(Archive(self.shop.book, self.shop.vault, self.shop.merchant, (PAPER,)))]


@pytest.fixture
def page():
    return Page()


def test_who_asks_is_a_member_after_their_own_yes_under_the_words_of_the_page(page):
    page.ask()
    assert not page.shop.book.record("rosas", page.shop.vault.member_id("rosas", PhoneNumber(MAYA))).customer.is_member
    page.shop.wait(minutes=1)
    page.shop.text("SI")
    invited, confirmed = page.rows()
    assert (invited.channel, invited.language, invited.rule) == ("web", "es", "typed on the web")
    assert {one.wording for one in (invited, confirmed)} == {PAPER.version}
    (first, second) = show_merchant(Archive(page.shop.book, page.shop.vault, page.shop.merchant, (PAPER,)))
    assert (first.standing, second.standing, first.disclosure) == ("as shown", "as shown", "Acepto.")


def test_a_second_press_asks_nothing(page):
    page.ask()
    page.ask()
    page.ask(press="press-2")
    assert len(page.rows()) == 1


def test_members_strangers_and_who_said_stop_get_the_same_answer_and_no_text(page):
    page.shop.join("Maya")
    page.shop.text("STOP")
    before = len(page.rows())
    page.ask()
    page.shop.join("Leo", "+12065550143")
    page.ask("+12065550143", press="press-2")
    assert [one.event.value for one in page.rows()[before:]] == ["joined"]


def test_one_address_asks_for_a_few_texts_an_hour(page):
    for number in range(40, 40 + OF_ADDRESS.most):
        page.ask(f"+120655501{number}", press=f"p{number}")
    with pytest.raises(TooOften):
        page.ask("+12065550169", press="too often")
    page.ask("+12065550170", address="5.6.7.8", press="other")
    page.shop.wait(hours=1)
    page.ask("+12065550171", press="later")
    assert len(page.rows()) == OF_ADDRESS.most + 2
    assert not any("1.2.3.4" in name for name in page.counters.counted)


def test_a_shop_is_asked_for_so_many_texts_a_day_and_no_more(page):
    for _ in range(OF_MERCHANT.most):
        admit(page.counters, "join|rosas", OF_MERCHANT, page.shop.now)
    with pytest.raises(TooOften):
        page.ask()
    page.shop.wait(days=1)
    page.ask()
    assert len(page.rows()) == 1


def test_what_is_no_name_is_none():
    assert [clean_name(typed) for typed in ("  Maya  Lou ", "", "12", "\u202e", "x" * 90)] == [
        "Maya Lou",
        None,
        None,
        None,
        "x" * 40,
    ]
