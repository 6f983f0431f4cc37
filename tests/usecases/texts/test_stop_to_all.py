"""After a stop that is meant for every shop: what still leaves, and what counts as a wish for texts again."""

from datetime import timedelta

import pytest

from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import OptedOut
from chalicelib.domain.suppression import EVERYWHERE, Suppression, SuppressionReason
from chalicelib.usecases import inviting
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.till import Request
from tests.builders import MAYA, Shop
from tests.usecases.texts.test_notices import Street


@pytest.fixture
def street():
    return Street(Shop())


def stop_all(shop):
    """What STOPALL to another shop leaves behind."""
    shop.wait(minutes=6)
    digest = shop.vault.suppression_hash(EVERYWHERE, PhoneNumber(MAYA))
    shop.book.commit(Changes("bobs", suppressions=(Suppression(EVERYWHERE, digest, shop.now, SuppressionReason.STOP),)))


def say(street, body, minutes=1, **fields):
    """Text, and read what comes back."""
    street.shop.wait(minutes=minutes)
    street.shop.text(body, **fields)
    return street.deliver()


def invite(shop):
    return inviting.invite(shop.book, shop.vault, shop.till, PhoneNumber(MAYA), None, "script", Request("k", "d"), shop.now)


def test_a_member_of_another_shop_hears_nothing_and_help(street):
    street.shop.join()
    street.deliver()
    stop_all(street.shop)
    assert say(street, "BALANCE") == []
    assert ["text POINTS" in body for body in say(street, "HELP")] == [True]
    street.shop.sell(street.shop.vault.member_id("rosas", PhoneNumber(MAYA)), 1200)
    assert street.deliver() == []


def test_to_let_go_of_a_phone_is_no_wish_for_texts(street):
    street.shop.join()
    street.deliver()
    stop_all(street.shop)
    assert say(street, "NOT ME") == []
    with pytest.raises(OptedOut):
        invite(street.shop)
    assert len(say(street, "START")) == 1, "a newer word counts"


def test_who_is_new_and_asks_to_join_without_a_name_is_asked_for_it(street):
    stop_all(street.shop)
    assert ["first name" in body for body in say(street, "JOIN")] == [True]
    assert ["Welcome Maya" in body for body in say(street, "Maya")] == [True]


def test_an_older_wish_to_join_is_not_answered(street):
    stop_all(street.shop)
    assert say(street, "JOIN", received_at=street.shop.now) == []
    assert say(street, "JOIN", received_at=street.shop.now - timedelta(minutes=1)) == []


@pytest.mark.parametrize("word", ["JOIN", "START"])
def test_a_member_who_asks_to_join_gets_texts_again(street, word):
    maya = street.shop.join()
    street.deliver()
    stop_all(street.shop)
    assert say(street, "Maya") == [], "a name is no wish for texts"
    assert len(say(street, word)) == 1
    street.shop.sell(maya, 1200)
    assert len(street.deliver()) == 1
    assert [row.event for row in street.shop.book.consent_rows("rosas", maya)] == [ConsentEvent.JOINED, ConsentEvent.RESTARTED]


def test_who_was_asked_before_says_yes_after(street):
    invite(street.shop)
    street.deliver()
    stop_all(street.shop)
    assert len(say(street, "YES")) == 1
