"""The code that a page asks for: texted to the phone, in no table, tried a few times and for a while only."""

from dataclasses import dataclass, field

import pytest

from chalicelib.usecases.codes import code_of
from chalicelib.usecases.wallet.codes import SENT, TRIED, Trouble, check_code, nonce_of, send_code
from chalicelib.usecases.wallets import Wallet, find_member, link_of
from tests.builders import MAYA, Shop
from tests.fake_desk import FakeCounters
from tests.fake_wallets import FakeWallets
from tests.usecases.texts.test_notices import Street


@dataclass
class Page:
    """Maya's page."""

    shop: Shop = field(default_factory=Shop)
    counters: FakeCounters = field(default_factory=FakeCounters)
    wallets: FakeWallets = field(default_factory=FakeWallets)

    def __post_init__(self):
        self.maya = self.shop.join()
        self.link = link_of(self.wallets, self.shop.vault, "rosas", self.maya)
        self.street = Street(self.shop)
        self.street.deliver()

    @property
    def wallet(self) -> Wallet:
        found = find_member(self.wallets, self.shop.book, self.link)
        assert found is not None
        return found

    def ask(self, aim="data"):
        shop = self.shop
        return send_code(shop.book, shop.vault, self.counters, shop.merchant, self.wallet, aim, shop.now)

    def texted(self):
        """The code on Maya's phone."""
        (body,) = self.street.deliver()
        assert self.street.sender.sent[-1].to == MAYA
        return body.removeprefix("Rosa's Bakery: ").split()[0]

    def try_code(self, asked, said, aim="data"):
        return check_code(self.shop.vault, self.counters, self.wallet, aim, asked, said, self.shop.now)


@pytest.fixture
def page():
    return Page()


def test_the_code_on_the_phone_is_right_also_with_spaces_and_more_than_once(page):
    asked = page.ask()
    code = page.texted()
    assert len(code) == 6
    assert [page.try_code(asked, said) for said in (code, f" {code[:3]} {code[3:]} ", code)] == [None, None, None]


def test_a_code_is_stored_nowhere(page):
    page.ask()
    code = page.texted()
    assert code not in repr(page.shop.book.handled) + repr(page.counters.counted)


def test_a_code_is_good_for_what_it_was_asked_for_and_for_nothing_else(page):
    asked = page.ask("data")
    code = page.texted()
    assert page.try_code(asked, code, "forget") is Trouble.WRONG
    assert page.try_code(asked.replace("data", "forget"), code, "forget") is Trouble.WRONG


def test_a_code_is_good_for_a_quarter_of_an_hour(page):
    asked = page.ask()
    code = page.texted()
    page.shop.wait(minutes=14, seconds=59)
    assert page.try_code(asked, code) is None
    page.shop.wait(seconds=1)
    assert page.try_code(asked, code) is Trouble.WRONG


def test_nobody_else_can_use_a_code(page):
    asked = page.ask()
    code = page.texted()
    other = link_of(page.wallets, page.shop.vault, "rosas", page.shop.join("Leo", "+12065550143"))
    leo = find_member(page.wallets, page.shop.book, other)
    assert check_code(page.shop.vault, page.counters, leo, "data", asked, code, page.shop.now) is Trouble.WRONG


@pytest.mark.parametrize(
    "asked", ["", "data", "data.", "data.x", "data.99999999999", "data.-1", "data.1e9", "data.١٢٣", "x" * 500]
)
def test_what_was_never_asked_has_no_code(page, asked):
    code = code_of(page.shop.vault, nonce_of(page.wallet, asked))
    assert page.try_code(asked, code) is Trouble.WRONG


def test_after_ten_tries_of_a_day_even_the_right_code_is_not_looked_at(page):
    asked = page.ask()
    code = page.texted()
    wrong = "000000" if code != "000000" else "000001"
    assert {page.try_code(asked, wrong) for _ in range(TRIED.most)} == {Trouble.WRONG}
    assert page.try_code(asked, code) is Trouble.TOO_MANY
    page.shop.wait(days=1)
    again = page.ask()
    assert page.try_code(again, page.texted()) is None


def test_three_codes_a_day_are_texted(page):
    for _ in range(SENT.most):
        assert not isinstance(page.ask(), Trouble)
        page.texted()
        page.shop.wait(minutes=20)
    assert page.ask() is Trouble.TOO_MANY
    assert page.street.deliver() == []


def test_a_second_click_brings_one_text(page):
    assert page.ask() == page.ask()
    page.texted()


def test_who_said_stop_is_not_texted_a_code(page):
    page.shop.wait(hours=1)
    page.shop.text("STOP")
    page.street.deliver()
    assert page.ask() is Trouble.STOPPED
    assert page.street.deliver() == []


def test_who_reads_what_was_texted_does_not_read_the_code(page):
    """A code for one's own page opens, and deletes, what is one's own."""
    page.ask()
    code = page.texted()
    bodies = page.street.deliveries.correspondence("rosas", page.maya).bodies
    kept = [page.shop.vault.open("rosas", body) for body in bodies]
    assert "******" in kept[-1]
    assert not [body for body in kept if code in body]
