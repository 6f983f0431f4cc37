"""Claim codes that give nothing: used, void, too old, tried out, or texted by somebody who said STOP."""

import pytest

from chalicelib.domain.customer import Reply
from chalicelib.domain.sale import SaleState
from chalicelib.usecases.claims import WRONG_CODES_MAX
from tests.builders import MAYA, Shop
from tests.usecases.test_claims import LEO, WRONG, code_of, joined, said
from tests.usecases.texts.test_notices import Street


@pytest.fixture
def street():
    return Street(Shop())


@pytest.fixture
def maya(street):
    return joined(street)


def used(shop, maya):
    shop.sell(maya, 1250)


def void(shop, maya):
    shop.sell(None, 1250, state=SaleState.VOIDED)


@pytest.mark.parametrize(
    "ending",
    [used, void, lambda shop, maya: shop.wait(days=31), lambda shop, maya: shop.refund(1250)],
    ids=["used", "voided", "too old", "refunded"],
)
def test_a_code_that_gives_nothing_any_more_has_one_helpful_answer(street, maya, ending):
    shop = street.shop
    code = code_of(shop)
    ending(shop, maya)
    shop.join("Leo", LEO)
    street.deliver()
    shop.wait(minutes=1)
    shop.text(code, LEO)
    (body,) = said(street.deliver())
    assert body.startswith("That code is wrong, used already or too old.")


def test_ones_own_code_again_is_answered_with_the_balance(street, maya):
    shop = street.shop
    code = code_of(shop)
    shop.text(code)
    street.deliver()
    shop.wait(minutes=1)
    shop.text(code)
    assert said(street.deliver()) == ["Maya, you have 12 points. 28 more for: $5 off."]
    assert shop.balance(maya) == 12


def test_after_five_wrong_codes_no_code_is_heard_for_a_day(street, maya):
    shop = street.shop
    code = code_of(shop)
    for number in range(WRONG_CODES_MAX):
        shop.text(WRONG)
        assert len(street.deliver()) == 1, number
        shop.wait(minutes=6)  # or the gate would not say the same again
    shop.text(WRONG)
    shop.text(code)
    assert street.deliver() == []
    assert shop.balance(maya) == 0
    shop.text("POINTS")
    assert len(street.deliver()) == 1
    shop.wait(hours=24)
    shop.text(code)
    assert shop.balance(maya) == 12


def test_the_next_day_has_its_own_limit(street, maya):
    for _ in range(2):
        for number in range(WRONG_CODES_MAX + 2):
            street.shop.text(WRONG)
            assert len(street.deliver()) == int(number < WRONG_CODES_MAX), number
            street.shop.wait(minutes=6)
        street.shop.wait(hours=24)


def test_strangers_are_counted_too(street):
    told = 0
    for _ in range(WRONG_CODES_MAX + 3):
        street.shop.text(WRONG, LEO)
        told += len(street.deliver())
        street.shop.wait(minutes=6)
    assert told == WRONG_CODES_MAX


def test_wrong_codes_of_yesterday_are_forgotten(street, maya):
    answered = 0
    for _ in range(WRONG_CODES_MAX + 3):
        street.shop.text(WRONG)
        answered += len(street.deliver())
        street.shop.wait(hours=6)
    assert answered == WRONG_CODES_MAX + 3


def test_who_opted_out_claims_in_silence_and_a_stranger_who_did_is_not_taken_back(street, maya):
    shop = street.shop
    for sender in (MAYA, LEO):
        shop.text("STOP", sender)
    shop.wait(minutes=1)
    street.deliver()
    shop.text(code_of(shop, sale_id="a"))
    shop.text(code_of(shop, sale_id="b"), LEO)
    shop.text(WRONG)
    assert street.deliver() == []
    assert shop.balance(maya) == 12
    assert shop.book.sale("rosas", "mill", "b").member_id is None
    assert [customer.standing for customer in shop.book.customers.values()] == ["opted_out"] * 2
    assert not [text for text in shop.book.handled.values() if text.replies[:1] == (Reply("ask_name", {}),)]


def test_who_comes_back_with_plain_words_has_the_sale_whose_code_they_texted_meanwhile(street):
    shop = street.shop
    shop.text("STOP", LEO)
    shop.wait(minutes=1)
    shop.text(code_of(shop), LEO)
    shop.wait(minutes=1)
    shop.text("START", LEO)
    shop.wait(minutes=1)
    leo = shop.join("Leo", LEO)
    street.deliver()
    assert shop.balance(leo) == 12


def test_a_stop_beside_a_code_is_a_stop(street, maya):
    shop = street.shop
    shop.text(f"{code_of(shop)} STOP")
    assert shop.member(maya).customer.opted_out
    assert shop.balance(maya) == 0
