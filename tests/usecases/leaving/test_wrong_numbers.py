"""Who says that it is the wrong number gets no more texts, and has nothing to do with the member any more."""

import pytest

from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.refusals import OptedOut
from chalicelib.domain.texts.texting import Purpose
from tests.usecases.leaving.people import answered, invite, look_up, say


def test_wrong_number_stops_marks_and_lets_go(street, maya):
    shop = street.shop
    say(shop, "wrong number")
    (body,) = street.deliver()
    assert "unsubscribed" in body
    assert look_up(shop) is None
    fresh = next(customer for customer in shop.book.customers.values() if customer.follows == maya)
    assert (fresh.opted_out, fresh.first_name, fresh.possibly_reassigned) == (True, None, shop.now)
    assert shop.book.customers["rosas", maya].possibly_reassigned == shop.now
    assert [row.event for row in shop.book.consent_rows("rosas", maya)][-1] is ConsentEvent.STOPPED
    with pytest.raises(OptedOut):
        invite(shop)


def test_a_plain_start_after_a_wrong_number_only_asks_for_a_name(shop, maya):
    say(shop, "wrong number", "START")
    assert answered(shop)[1:] == ["stopped", "ask_name"]
    assert look_up(shop) is None
    fresh = next(customer for customer in shop.book.customers.values() if customer.follows == maya)
    assert (fresh.possibly_reassigned is None, fresh.consents) == (False, frozenset())
    say(shop, "Leo")
    leo = look_up(shop)
    assert (leo.balance, leo.customer.possibly_reassigned, leo.customer.consents) == (0, None, {Purpose.RECEIPT})


def test_a_stranger_who_says_wrong_number_is_stopped_and_marked(shop):
    invite(shop)
    say(shop, "wrong number")
    (customer,) = shop.book.customers.values()
    assert (customer.opted_out, customer.first_name, customer.possibly_reassigned) == (True, None, shop.now)
