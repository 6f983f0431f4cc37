"""Members who are one person with two phones: a STOP holds for the phone that said it, until that phone takes it back."""

import pytest

from chalicelib.usecases import merging
from tests.builders import Shop
from tests.usecases.leaving.people import OTHER, look_up, merge
from tests.usecases.texts.test_notices import Street

LATER = 5 * 60
"""Minutes, after which nothing that was not said before is news."""


@pytest.fixture
def street():
    return Street(Shop())


@pytest.fixture
def pair(street):
    """Maya, who kept her account, and the one that was merged into it."""
    maya, other = street.shop.join(), street.shop.join("May", OTHER)
    street.shop.wait(minutes=1)
    merge(street.shop, maya, other)
    street.deliver()
    street.shop.wait(minutes=6)
    return maya, other


def say(street, body, minutes=1, **fields):
    """Text, and read what comes back."""
    street.shop.wait(minutes=minutes)
    street.shop.text(body, **fields)
    return street.deliver()


def test_a_stop_from_either_phone_ends_the_texts_and_is_confirmed_once(street, pair):
    assert len(say(street, "STOP", sender=OTHER)) == 1
    assert say(street, "STOP") == []
    street.shop.sell(pair[0], 1200)
    assert street.deliver() == []


def test_a_start_from_the_other_phone_texts_nothing_to_the_one_that_said_stop(street, pair):
    maya, _ = pair
    say(street, "STOP")
    assert len(say(street, "START", sender=OTHER)) == 1
    street.shop.sell(maya, 1200, "s1")
    assert street.deliver() == []
    assert len(say(street, "BALANCE", sender=OTHER)) == 1
    assert say(street, "BALANCE") == []
    assert len(say(street, "START", LATER)) == 1
    street.shop.sell(maya, 1200, "s2")
    assert len(street.deliver()) == 1


def test_whoever_gets_the_phone_that_said_stop_can_join_with_it(street, pair):
    say(street, "STOP")
    say(street, "START", sender=OTHER)
    say(street, "NOT ME")
    assert len(say(street, "Leo", LATER)) == 1
    street.shop.sell(look_up(street.shop).id, 1200)
    assert len(street.deliver()) == 1


def test_what_either_said_while_they_were_one_holds_when_they_are_two_again(street, pair):
    maya, other = pair
    say(street, "STOP", sender=OTHER)
    stopped_at = street.shop.now
    merge(street.shop, maya, other, merging.separate, "s1")
    assert not street.shop.member(other).customer.can_be_texted
    assert say(street, "START", sender=OTHER, received_at=stopped_at) == []
    assert len(say(street, "START", sender=OTHER)) == 1
    street.shop.sell(other, 1200)
    assert len(street.deliver()) == 1


def test_an_older_start_from_one_phone_undoes_no_stop_that_the_other_had_said_before_they_were_one(street):
    maya, other = street.shop.join(), street.shop.join("May", OTHER)
    street.deliver()
    street.shop.wait(minutes=1)
    before = street.shop.now
    say(street, "STOP", sender=OTHER)
    merge(street.shop, maya, other)
    assert say(street, "START", received_at=before) == []
    assert not street.shop.member(maya).customer.can_be_texted
