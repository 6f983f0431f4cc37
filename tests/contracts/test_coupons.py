"""What every book and every keeper of coupons promise: a coupon is found as it stands, and used once however many try."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.account import Use
from chalicelib.domain.counting import Used
from chalicelib.domain.coupon import Batch, Coupon, code_of
from chalicelib.domain.entry import Delta
from chalicelib.domain.refusals import Busy, CouponUsed
from chalicelib.domain.special import Benefit, Special
from chalicelib.storage.coupons import Coupons as StoredCoupons
from chalicelib.usecases.coupons import making
from chalicelib.usecases.coupons.ports import Coupons
from chalicelib.usecases.ports import Changes, Outpaced
from tests.builders import Shop, program
from tests.contracts.conftest import Stack
from tests.contracts.test_book import HELD, NOW, entry
from tests.fake_coupons import FakeCoupons
from tests.fakes import FakeBook

FLYER = Special("flyer", "Flyer", Benefit.AMOUNT_OFF, date(2026, 1, 1), amount=500, by_coupon=True)
BATCH = Batch("K7F", "flyer", 3, NOW)
CODES = sorted(code_of("K7F", number) for number in (5, 10**9, 7 * 10**10))


@pytest.fixture
def coupons(stack: Stack) -> Coupons:
    return FakeCoupons(stack.book) if isinstance(stack.book, FakeBook) else StoredCoupons(stack.real, stack.vault)


def use(merchant_id: str, code: str, seq: int = 1, member: str = "mem_maya", times: int = 1) -> Changes:
    told = replace(entry(seq), member_id=member, delta=Delta(specials=((f"flyer:{code}", times, 500 * times),)))
    return Changes(merchant_id, entries=(told,), specials=(FLYER,))


def test_batches_and_their_coupons_come_back_as_they_were_kept(stack: Stack, coupons: Coupons, merchant_id: str) -> None:
    assert (coupons.batches(merchant_id), coupons.batch(merchant_id, "K7F")) == ((), None)
    later = Batch("C22", "flyer", 1, NOW.replace(year=2027), NOW)
    coupons.add_batch(merchant_id, later)
    coupons.add_batch(merchant_id, BATCH)
    assert coupons.batches(merchant_id) == (BATCH, later)
    assert coupons.batch(merchant_id, "C22") == later
    coupons.add_codes(merchant_id, BATCH, CODES)
    assert [one.code for one in coupons.of_batch(merchant_id, BATCH)] == CODES
    assert list(coupons.of_batch(merchant_id, later)) == []
    assert stack.another().book.coupon(merchant_id, CODES[0]) == Coupon(CODES[0], "flyer")
    assert stack.book.coupon(merchant_id, code_of("K7F", 6)) is None
    assert stack.book.coupon(f"{merchant_id}x", CODES[0]) is None


def test_of_two_batches_of_one_name_the_second_is_not_kept(coupons: Coupons, merchant_id: str) -> None:
    coupons.add_batch(merchant_id, BATCH)
    with pytest.raises(Outpaced):
        coupons.add_batch(merchant_id, replace(BATCH, size=9))
    assert coupons.batch(merchant_id, "K7F") == BATCH


def test_a_coupon_is_used_with_the_write_and_a_second_use_is_not_written(
    stack: Stack, coupons: Coupons, merchant_id: str
) -> None:
    coupons.add_batch(merchant_id, BATCH)
    coupons.add_codes(merchant_id, BATCH, CODES)
    stack.book.commit(use(merchant_id, CODES[0]))
    assert stack.another().book.coupon(merchant_id, CODES[0]) == Coupon(CODES[0], "flyer", 1)
    assert next(stack.book.entries(merchant_id, "mem_maya")).delta.specials == ((f"flyer:{CODES[0]}", 1, 500),)
    with pytest.raises(Outpaced):
        stack.book.commit(replace(use(merchant_id, CODES[0], member="mem_jo"), redemption=HELD))
    assert stack.book.redemption(merchant_id, HELD.id) is None
    stack.book.commit(use(merchant_id, CODES[1], member="mem_jo"))
    names = [("flyer", ""), ("flyer", "mem_jo")]
    assert stack.book.special_counts(merchant_id, names) == {names[0]: Used(2, 1000), names[1]: Used(1, 500)}
    stack.book.commit(use(merchant_id, CODES[0], 2, times=-1))
    assert [one.uses for one in coupons.of_batch(merchant_id, BATCH)] == [0, 1, 0]
    stack.book.commit(use(merchant_id, CODES[0], 3))


def test_a_withdrawn_batch_takes_its_coupons_along(stack: Stack, coupons: Coupons, merchant_id: str) -> None:
    coupons.add_batch(merchant_id, BATCH)
    coupons.add_codes(merchant_id, BATCH, CODES)
    assert making.withdraw(coupons, merchant_id, "K7F", NOW) == replace(BATCH, withdrawn_at=NOW)
    found = stack.another().book.coupon(merchant_id, CODES[0])
    assert found == Coupon(CODES[0], "flyer", withdrawn=True)


def test_a_use_keeps_the_code_through_the_ledger(stack: Stack, merchant_id: str) -> None:
    taken = Use(f"coupon:{CODES[0]}", "flyer", 500, (), limited=True)
    captured = replace(HELD, uses=(taken,))
    stack.book.commit(Changes(merchant_id, redemption=captured))
    found = stack.another().book.redemption(merchant_id, HELD.id)
    assert found is not None
    assert found.uses == (taken,)
    assert [count.special_id for count in found.counted] == [f"flyer:{CODES[0]}"]


def test_many_tills_with_one_coupon_use_it_once(stack: Stack, coupons: Coupons) -> None:
    if stack.one_at_a_time:
        pytest.skip("needs an engine with locks")
    shop = Shop(
        program(specials=(FLYER,)),
        book=stack.book,
        merchants=stack.merchants,
        vault=stack.vault,
        now=datetime(2026, 11, 21, 18, tzinfo=UTC),
    )
    people = [shop.join("Ann", f"+1206555{4100 + number}") for number in range(6)]
    batch = making.make_batch(coupons, shop.merchant, "flyer", 2, shop.now)
    code, other = [one.code for one in coupons.of_batch("rosas", batch)]

    def act(number: int) -> bool:
        for _ in range(20):
            try:
                named = {"check_id": f"c{number}", "key": f"k{number}"}
                if number % 3 == 2:
                    shop.use_as_nobody(f"coupon:{code}", **named)
                else:
                    way = shop.hold if number % 3 else shop.redeem_at_once
                    way(people[number], f"coupon:{code}", **named)
            except Busy:
                continue
            except CouponUsed:
                return False
            return True
        raise Busy

    with ThreadPoolExecutor(len(people)) as threads:
        outcomes = list(threads.map(act, range(len(people))))
    assert sum(outcomes) == 1
    assert shop.book.special_counts("rosas", [("flyer", "")]) == {("flyer", ""): Used(1, 500)}
    assert {one.code: one.uses for one in coupons.of_batch("rosas", batch)} == {code: 1, other: 0}
    nobodys_comes_back_with_its_sale(shop, stack, other)


def nobodys_comes_back_with_its_sale(shop: Shop, stack: Stack, other: str) -> None:
    shop.use_as_nobody(f"coupon:{other}", check_id="nobodys")
    shop.sell(None, 2000, "nobodys", discount=500)
    sale = shop.book.sale("rosas", "mill", "nobodys")
    assert sale is not None
    assert [(one.offer_id, one.amount, one.limited) for one in sale.uses] == [(f"coupon:{other}", 500, True)]
    shop.refund(1500, "all", "nobodys")
    assert stack.another().book.coupon("rosas", other) == Coupon(other, "flyer")
    assert shop.book.special_counts("rosas", [("flyer", "")]) == {("flyer", ""): Used(1, 500)}
