"""Which sales have a claim code, and what it promises."""

from datetime import date

import pytest

from chalicelib.domain.claim import LENGTH
from chalicelib.domain.sale import SaleState
from tests.builders import Shop, program
from tests.usecases.racing import OvertakenBook, with_book
from tests.usecases.test_claims import code_of


def test_a_closed_sale_of_nobody_has_a_code_that_says_what_it_gives_and_until_when(shop):
    facts = shop.sell(None, 1250).facts
    code, points, last_day = facts["claim"]
    assert (len(code), points, last_day) == (LENGTH, 12, "2026-12-21")
    claim = shop.book.claim("rosas", code)
    assert (claim.location_id, claim.sale_id, claim.last_day) == ("mill", "sale-1", date(2026, 12, 21))


def test_the_same_sale_has_the_same_code_again(shop):
    first = shop.sell(None, 1250, key="k")
    assert shop.sell(None, 1250, key="k").facts == first.facts
    corrected = shop.sell(None, 2000).facts["claim"]
    assert corrected == [first.facts["claim"][0], 20, "2026-12-21"]
    assert shop.refund(1000).facts["claim"][1] == 10
    assert len(shop.book.claims) == 1


@pytest.mark.parametrize(
    ("amount", "fields"),
    [
        (1250, {"state": SaleState.OPEN}),
        (1250, {"state": SaleState.VOIDED}),
        (0, {}),
        (99, {}),
        (1250, {"reward_payment": 1200}),
    ],
)
def test_a_sale_that_gives_nothing_has_no_code(shop, amount, fields):
    assert "claim" not in shop.sell(None, amount, **fields).facts
    assert not shop.book.claims


def test_a_sale_has_its_code_from_the_moment_at_which_it_closes(shop):
    shop.sell(None, 1250, state=SaleState.OPEN)
    assert shop.sell(None, 1250).facts["claim"][1] == 12
    assert "claim" not in shop.sell(None, 1250, state=SaleState.VOIDED).facts


def test_a_members_sale_has_no_code(shop):
    shop.sell(shop.join(), 1250)
    assert not shop.book.claims


def test_a_sale_that_is_reported_too_late_to_be_claimed_has_no_code(shop):
    happened = shop.now
    shop.wait(days=30)
    assert shop.sell(None, 1250, "a", occurred_at=happened).facts["claim"][2] == "2026-12-21"
    shop.wait(days=1)
    assert "claim" not in shop.sell(None, 1250, "b", occurred_at=happened).facts
    assert len(shop.book.claims) == 1
    assert "claim" not in shop.sell(None, 1250, "a").facts


def test_a_merchant_may_have_no_codes():
    shop = Shop(program(claim_days=0))
    assert "claim" not in shop.sell(None, 1250).facts


def test_a_till_may_still_name_the_member(shop):
    maya = shop.join()
    shop.sell(None, 1250)
    assert shop.sell(maya, 1250).facts["balance"] == 12


def test_of_two_first_reports_at_once_both_are_told_the_same_code(shop):
    first = []
    rival = OvertakenBook(shop.book, "commit", lambda: first.append(shop.sell(None, 1250, key="a")))
    assert with_book(shop, rival).sell(None, 1250, key="b").facts["claim"] == first[0].facts["claim"]
    assert len(shop.book.claims) == 1


def test_a_code_that_another_sale_has_is_drawn_again(shop, monkeypatch):
    numbers = iter([7, 7, 8])
    monkeypatch.setattr("chalicelib.usecases.sales.secrets.randbelow", lambda _: next(numbers))
    codes = [code_of(shop, sale_id=sale_id) for sale_id in ("a", "b")]
    assert len(set(codes)) == 2
