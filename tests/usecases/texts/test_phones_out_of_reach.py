"""A hold whose phone no text would reach asks for the manager's PIN at once; and what a phone that was let go still shows."""

from dataclasses import replace

import pytest

from chalicelib.domain.confirmation import NextStep
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import ConfirmationNeeded
from chalicelib.domain.sale import Report, SaleState
from chalicelib.domain.suppression import EVERYWHERE, Suppression, SuppressionReason
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.usecases import reversals
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.till import Till
from tests.builders import APPROVED, MAYA, PIN
from tests.usecases.racing import Proxy
from tests.usecases.test_confirming import hold
from tests.usecases.texts.test_notices import Street

ACROSS = "+12505550142"
"""In Canada."""


class Watched(Proxy):
    """Notes which suppressions are looked up."""

    def __init__(self, book, looked):
        super().__init__(book)
        self.looked = looked

    def suppression(self, scope, digest):
        self.looked.append(scope)
        return self._book.suppression(scope, digest)


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    shop.confirm_by_phone()
    shop.wait(minutes=1)
    return maya


def fail(shop, reason, scope="rosas", number=MAYA):
    """The carrier side, or somebody, says that the number is not to be texted."""
    new = Suppression(scope, shop.vault.suppression_hash(scope, PhoneNumber(number)), shop.now, reason)
    shop.book.commit(Changes("rosas", suppressions=(new,)))


def steps(shop, maya):
    """What a quote foretells and a hold asks."""
    check = Report(SaleState.CLOSED, "USD", shop.now, 2000)
    foretold = shop.quote(maya, check, "coffee", check_id="c7").next_step
    return foretold, shop.hold(maya, "coffee", check_id="c7").facts["next_step"]


@pytest.mark.parametrize("scope", ["rosas", EVERYWHERE])
@pytest.mark.parametrize("reason", SuppressionReason)
def test_a_number_that_is_not_texted_is_not_asked_until_its_owner_texts_again(shop, maya, reason, scope):
    fail(shop, reason, scope)
    assert steps(shop, maya) == ("manager_pin", "manager_pin")
    street = Street(shop)
    street.deliver()
    held = hold(shop, maya, "fiver", check_id="c8")
    assert street.deliver() == []
    assert shop.capture(held, manager_pin=PIN).facts["status"] == "captured"
    shop.wait(minutes=1)
    shop.text("START")
    assert steps(shop, maya) == ("confirm", "confirm")


def test_a_number_in_a_country_that_is_not_texted_is_not_asked(shop):
    lucy = shop.join("Lucy", ACROSS)
    shop.sell(lucy, 30_000, "earlier")
    shop.confirm_by_phone()
    assert steps(shop, lucy) == ("manager_pin", "manager_pin")
    shop.till = Till(replace(shop.till.merchant, texting=replace(APPROVED, countries=("CA",))), shop.till.location)
    assert steps(shop, lucy) == ("confirm", "confirm")
    shop.till = Till(replace(shop.till.merchant, texting=Texting(Registration.PENDING, ("CA",))), shop.till.location)
    assert steps(shop, lucy) == ("manager_pin", "manager_pin")


def test_who_is_not_asked_costs_no_look_up(shop):
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    shop.confirm_by_phone(above=400)
    looked: list[str] = []
    shop.book = Watched(shop.book, looked)
    assert shop.hold(maya, "coffee", check_id="c1").facts["next_step"] == "capture"
    assert looked == []
    assert shop.hold(maya, "fiver", check_id="c2").facts["next_step"] == "confirm"
    assert looked == ["rosas", EVERYWHERE]


def test_a_phone_that_was_let_go_shows_nothing_any_more(shop, maya):
    held = hold(shop, maya)
    shop.wait(seconds=5)
    shop.text("NOT ME")
    seen = reversals.find(shop.book, shop.till, held, shop.now).redemption.confirmation
    assert (seen.next_step, seen.tries_left) == (NextStep.MANAGER_PIN, 3)
    with pytest.raises(ConfirmationNeeded) as refused:
        shop.capture(held, code=shop.code_of(held))
    assert refused.value.next_step == "manager_pin"
    assert shop.capture(held, manager_pin=PIN).facts["status"] == "captured"


def test_a_code_where_none_was_texted_counts_as_no_try(shop, maya):
    shop.text("STOP")
    held = hold(shop, maya)
    with pytest.raises(ConfirmationNeeded):
        shop.capture(held, code="0000")
    shop.wait(minutes=1)
    assert reversals.find(shop.book, shop.till, held, shop.now).redemption.confirmation.tries_left == 3
