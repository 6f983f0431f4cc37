"""Coupons for tests of points of sale."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.program import Program
from chalicelib.domain.special import Benefit, Special
from chalicelib.usecases.coupons import making
from tests.builders import Shop
from tests.fake_coupons import FakeCoupons
from tests.fake_desk import FakeCounters

FLYER = Special("flyer", "Flyer", Benefit.AMOUNT_OFF, date(2020, 11, 1), date(2027, 12, 1), amount=500, by_coupon=True)
WRONG = "222222222222"


def with_flyer(program: Program) -> Program:
    """The program, whose shop hands out flyers."""
    return replace(program, specials=(FLYER,))


@pytest.fixture(autouse=True)
def counters(monkeypatch: pytest.MonkeyPatch) -> FakeCounters:
    made = FakeCounters()
    monkeypatch.setattr(pages_wiring, "counters", lambda: made)
    return made


@pytest.fixture
def codes(shop: Shop) -> list[str]:
    coupons = FakeCoupons(shop.book)
    batch = making.make_batch(coupons, shop.merchants.get("rosas"), "flyer", 3, shop.now)
    return [one.code for one in coupons.of_batch("rosas", batch)]
