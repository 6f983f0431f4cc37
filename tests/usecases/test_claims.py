"""A sale without a member, and the customer who texts the code on its receipt."""

from datetime import date

import pytest

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import inviting
from chalicelib.usecases.till import Request
from tests.builders import BARBER, BOOKSHOP, Shop, program
from tests.usecases.racing import ForgetfulBook, OvertakenBook, with_book
from tests.usecases.texts.test_notices import Street

LEO = "+12065550143"
WRONG = "4KT9VQ2M"


@pytest.fixture
def street():
    return Street(Shop())


@pytest.fixture
def maya(street):
    return joined(street)


def joined(street):
    maya = street.shop.join()
    street.deliver()
    street.shop.wait(minutes=1)
    return maya


def invite(shop, number):
    phone, request = PhoneNumber(number), Request("k", "d")
    inviting.invite(shop.book, shop.vault, shop.till, phone, None, "script-1", request, shop.now)


def code_of(shop, amount=1250, sale_id="sale-1", **fields):
    return shop.sell(None, amount, sale_id, **fields).facts["claim"][0]


def said(bodies):
    return [body.removeprefix("Rosa's Bakery: ") for body in bodies]


def chain(shop, member_id):
    return list(shop.book.entries("rosas", member_id))


def test_a_member_who_texts_the_code_has_the_sale_and_the_ordinary_text(street, maya):
    shop = street.shop
    code = code_of(shop)
    assert shop.text(code) == "handled"
    assert shop.balance(maya) == 12
    assert shop.book.sale("rosas", "mill", "sale-1").member_id == maya
    entry = chain(shop, maya)[-1]
    assert (entry.kind, entry.cause, entry.points) == (EntryKind.SALE, "sale-1", 12)
    assert said(street.deliver()) == ["Maya, you earned 12 points. Balance 12. 28 more for: $5 off. STOP to stop."]
    shop.refund(1250)
    assert shop.balance(maya) == 0


@pytest.mark.parametrize(
    ("rules", "body"),
    [
        (BOOKSHOP, "Maya, you earned $0.62 credit. You have $0.62 to spend. STOP to stop."),
        (BARBER, "Maya, that was visit 1. 9 to go for: Free haircut. STOP to stop."),
    ],
)
def test_every_program_tells_of_a_claimed_sale_in_its_own_words(rules, body):
    street = Street(Shop(rules))
    maya = street.shop.join()
    street.deliver()
    street.shop.text(code_of(street.shop))
    assert said(street.deliver()) == [body]
    assert street.shop.balance(maya) > 0


def test_the_barbers_tenth_visit_is_paid_when_it_is_claimed():
    street = Street(Shop(BARBER))
    maya = street.shop.join()
    for number in range(9):
        street.shop.sell(maya, 3200, f"s{number}")
    street.deliver()
    street.shop.text(code_of(street.shop))
    assert said(street.deliver()) == ["Maya, you made it! Yours at the till: Free haircut. Balance 0. STOP to stop."]


def test_claiming_is_activity_and_its_points_live_from_now_on():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 2)))
    maya = shop.join()
    code = code_of(shop)
    shop.wait(days=29)
    shop.text(code)
    assert shop.member(maya).account.rolling_last_day == date(2027, 2, 20)


def test_less_than_a_point_left_is_theirs_too_and_the_answer_is_their_balance():
    street = Street(Shop(program(earn=EarnRule(EarnBasis.AMOUNT, 1, 1000))))
    maya = street.shop.join()
    street.deliver()
    code = code_of(street.shop, 1250)
    street.shop.refund(700)
    street.shop.text(code)
    assert said(street.deliver()) == ["Maya, you have 0 points. 40 more for: $5 off."]
    assert float(street.shop.member(maya).account.exact) == 0.55


def test_somebody_new_is_asked_for_a_name_and_has_the_sale_when_they_join(street):
    shop = street.shop
    code = code_of(shop)
    shop.text(f"code {code.lower()}", LEO)
    assert said(street.deliver()) == ["Almost in! What's your first name? Reply STOP to stop."]
    shop.wait(minutes=1)
    leo = shop.join("Leo", LEO)
    welcome, *_ = said(street.deliver())
    assert welcome.startswith("Welcome Leo!")
    assert shop.balance(leo) == 12
    shop.wait(minutes=1)
    assert said(street.deliver()) == ["Leo, you earned 12 points. Balance 12. 28 more for: $5 off. STOP to stop."]
    assert street.deliver() == []
    assert shop.member(leo).customer.claim_code is None


def test_a_name_and_the_code_in_one_text_join_at_once(street):
    shop = street.shop
    shop.text(f"Leo {code_of(shop)}", LEO)
    street.deliver()
    (leo,) = (customer.member_id for customer in shop.book.customers.values())
    assert (shop.member(leo).customer.first_name, shop.balance(leo)) == ("Leo", 12)


def test_somebody_whom_the_till_invited_is_asked_again_and_has_the_sale_with_their_yes(street):
    shop = street.shop
    invite(shop, LEO)
    street.deliver()
    shop.wait(minutes=1)
    shop.text(code_of(shop), LEO)
    assert said(street.deliver())[0].startswith("Reply YES to join")
    shop.wait(minutes=1)
    shop.text("YES", LEO)
    street.deliver()
    (leo,) = shop.book.customers.values()
    assert shop.balance(leo.member_id) == 12


def test_who_joins_after_the_codes_last_day_but_texted_it_in_time_has_the_sale(street):
    shop = street.shop
    code = code_of(shop)
    shop.wait(days=30)
    shop.text(code, LEO)
    shop.wait(days=10)
    leo = shop.join("Leo", LEO)
    street.deliver()
    assert shop.balance(leo) == 12


def test_a_sale_that_found_a_member_before_its_claimer_joined_stays_theirs(street, maya):
    shop = street.shop
    code = code_of(shop)
    shop.text(code, LEO)
    shop.sell(maya, 1250)
    leo = shop.join("Leo", LEO)
    street.deliver()
    assert (shop.balance(maya), shop.balance(leo)) == (12, 0)


RIVALS = {
    "the same text": lambda shop, code: shop.text(code, inbound_id="x"),
    "the same code from another": lambda shop, code: shop.text(code, LEO, inbound_id="y"),
    "a void": lambda shop, code: shop.sell(None, 1250, state=SaleState.VOIDED),
    "a correction": lambda shop, code: shop.sell(None, 2000),
    "a sale of hers": lambda shop, code: shop.sell(next(iter(shop.book.customers))[1], 700, "hers"),
}


def made():
    shop = Shop()
    shop.join()
    shop.join("Leo", LEO)
    return shop, code_of(shop)


def written(shop):
    entries = [(member, entry.kind, entry.points, entry.cause) for (_, member), c in shop.book.chains.items() for entry in c]
    replies = [(text.inbound_id, [reply.kind for reply in text.replies]) for text in shop.book.handled.values()]
    return sorted(entries), sorted(replies)


@pytest.mark.parametrize("moment", ["record", "commit"])
@pytest.mark.parametrize("rival", RIVALS)
def test_a_claim_that_is_overtaken_goes_on_as_if_one_came_after_the_other(rival, moment):
    (shop, code), (plain, plain_code) = made(), made()
    RIVALS[rival](plain, plain_code)
    plain.text(plain_code, inbound_id="x")
    racing = with_book(shop, OvertakenBook(shop.book, moment, lambda: RIVALS[rival](shop, code)))
    racing.text(code, inbound_id="x")
    assert written(shop) == written(plain)
    shop.text(code, inbound_id="x")
    assert written(shop) == written(plain)


def test_a_claim_whose_answer_was_lost_is_not_made_twice():
    shop, code = made()
    with pytest.raises(ConnectionError):
        with_book(shop, ForgetfulBook(shop.book)).text(code, inbound_id="x")
    assert shop.text(code, inbound_id="x") == "repeated"
    assert sorted(entry.points for entries in shop.book.chains.values() for entry in entries) == [0, 0, 12]


def test_settling_is_done_as_often_as_the_joining_is_delivered_and_counts_once(street):
    shop = street.shop
    shop.text(code_of(shop), LEO)
    leo = shop.join("Leo", LEO)
    for _ in range(3):
        street.deliver()
    assert [entry.points for entry in chain(shop, leo)] == [0, 12]
