"""What members choose on their own page: a STOP there is a STOP by text, and nobody is signed up by a link."""

from dataclasses import dataclass, field, replace

import pytest

from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.suppression import EVERYWHERE, Suppression, SuppressionReason
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.wallet.choices import Chooser, choose_language, choose_texts, is_stopped, stop_all
from chalicelib.usecases.wallets import find_member, link_of
from tests.builders import APPROVED, MAYA, Shop
from tests.fake_wallets import FakeWallets
from tests.usecases.texts.test_notices import Street


@dataclass
class Page:
    shop: Shop = field(default_factory=Shop)
    wallets: FakeWallets = field(default_factory=FakeWallets)

    def __post_init__(self):
        self.maya = self.shop.join()
        self.link = link_of(self.wallets, self.shop.vault, "rosas", self.maya)
        self.street = Street(self.shop)
        self.street.deliver()
        self.shop.wait(hours=1)

    @property
    def chooser(self):
        shop = self.shop
        wallet = find_member(self.wallets, shop.book, self.link)
        return Chooser(shop.book, shop.vault, shop.merchant, wallet, "the words on the page", shop.now)

    @property
    def customer(self):
        return self.shop.book.customers["rosas", self.maya]

    @property
    def rows(self):
        return list(self.shop.book.consent_rows("rosas", self.maya))

    def sell(self, name):
        self.shop.wait(minutes=30)
        self.shop.sell(self.maya, 1000, name)
        return self.street.deliver()


@pytest.fixture
def page():
    return Page()


def test_a_stop_on_the_page_leaves_what_a_stop_by_text_leaves(page):
    by_text = Page()
    by_text.shop.text("STOP")
    stop_all(page.chooser)
    plain = {"phone_sealed": b"", "revision": 0}
    assert replace(page.customer, **plain) == replace(by_text.customer, **plain)
    assert page.shop.book.suppressions == by_text.shop.book.suppressions
    assert {one.reason for one in page.shop.book.suppressions.values()} == {SuppressionReason.STOP}
    said, texted = page.rows[-1], by_text.rows[-1]
    assert (said.event, said.purposes, said.wording) == (texted.event, texted.purposes, texted.wording)
    assert (said.channel, said.rule) == ("web", "stopped on the page")
    assert page.shop.vault.open("rosas", said.words_sealed) == "the words on the page"
    assert page.shop.vault.open("rosas", said.phone_sealed) == MAYA


def test_after_a_stop_on_the_page_points_go_on_and_texts_do_not(page):
    assert len(page.sell("s1")) == 1
    stop_all(page.chooser)
    assert is_stopped(page.chooser)
    assert page.sell("s2") == []
    assert page.shop.balance(page.maya) == 20


def test_start_by_text_ends_a_stop_on_the_page(page):
    stop_all(page.chooser)
    page.shop.wait(minutes=1)
    page.shop.text("START")
    page.street.deliver()
    assert not is_stopped(page.chooser)
    assert len(page.sell("s1")) == 1


def test_a_stop_on_the_page_takes_back_a_start_that_was_texted_before_it_and_comes_late(page):
    texted = page.shop.now
    page.shop.wait(minutes=1)
    stop_all(page.chooser)
    page.shop.text("START", received_at=texted)
    assert page.customer.opted_out


def test_a_second_stop_is_recorded_as_well(page):
    for _ in range(2):
        stop_all(page.chooser)
        page.shop.wait(minutes=1)
    assert [row.event for row in page.rows][-2:] == [ConsentEvent.STOPPED] * 2


def test_texts_about_points_can_be_switched_off_and_on(page):
    assert choose_texts(page.chooser, receipts=False, offers=False)
    assert page.sell("s1") == []
    page.shop.wait(hours=5)
    assert choose_texts(page.chooser, receipts=True, offers=False)
    assert len(page.sell("s2")) == 1
    assert [(row.event, row.purposes) for row in page.rows][-2:] == [
        (ConsentEvent.CHOSE, frozenset()),
        (ConsentEvent.CHOSE, frozenset({Purpose.RECEIPT})),
    ]


def test_what_is_chosen_as_it_was_is_not_recorded_again(page):
    before = page.rows
    assert choose_texts(page.chooser, receipts=True, offers=False)
    assert page.rows == before


def test_offers_can_be_had_where_a_shop_sends_them_and_are_agreed_to_by_their_own_wording(page):
    assert choose_texts(page.chooser, receipts=True, offers=True)
    assert Purpose.OFFER not in page.customer.consents
    page.shop.merchants.change(replace(page.shop.merchant, texting=replace(APPROVED, offers="offers-2")))
    page.shop.merchant = page.shop.merchants.get("rosas")
    assert choose_texts(page.chooser, receipts=True, offers=True)
    assert page.customer.consents == {Purpose.RECEIPT, Purpose.OFFER}
    assert page.rows[-1].wording == "offers-2"


def test_who_said_stop_is_not_signed_up_again_by_a_link(page):
    page.shop.text("STOP")
    before = page.customer
    assert not choose_texts(page.chooser, receipts=True, offers=True)
    assert page.customer == before


def test_who_said_stop_to_all_shops_is_not_signed_up_either(page):
    digest = page.shop.vault.suppression_hash(EVERYWHERE, PhoneNumber(MAYA))
    page.shop.book.commit(
        Changes("other", suppressions=(Suppression(EVERYWHERE, digest, page.shop.now, SuppressionReason.STOP),))
    )
    before = page.customer
    assert not before.opted_out
    assert not choose_texts(page.chooser, receipts=False, offers=False)
    assert page.customer == before


def test_a_stop_that_is_on_its_way_counts_whatever_is_switched_meanwhile(page):
    texted = page.shop.now
    page.shop.wait(minutes=1)
    choose_texts(page.chooser, receipts=False, offers=False)
    page.shop.text("STOP", received_at=texted)
    assert page.customer.opted_out


def test_texts_come_in_the_language_that_was_chosen(page):
    assert choose_language(page.chooser, "de")
    (body,) = page.sell("s1")
    assert "10 Punkte für dich" in body
    assert not choose_language(page.chooser, "fr")
    assert page.customer.language == "de"


def test_a_choice_of_two_browsers_at_once_is_made_twice(page):
    first, second = page.chooser, page.chooser
    choose_language(first, "es")
    stop_all(second)
    assert (page.customer.language, page.customer.opted_out) == ("es", True)
