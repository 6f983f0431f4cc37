"""What every Book promises about gift certificates; and many tills at one certificate, in threads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.gifts.adding_up import check_gift
from chalicelib.domain.gifts.gift import Gift, Hand, Moved, give_back, sell, use, void
from chalicelib.domain.gifts.refusals import TooLittleLeft, TooMuchBack
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.gifts.ports import History
from chalicelib.usecases.ports import Changes, Outpaced
from tests.builders import Shop
from tests.contracts.conftest import Stack
from tests.contracts.test_book import NOW
from tests.giving import GiftShop

GIFT = Gift("gift_1", "K7QM", "op_1", 0, "mill", NOW, "USD", 5000)


def hand(cause: str, **fields: str) -> Hand:
    return Hand(cause, NOW + timedelta(seconds=1), "mill", "UTC", **fields)


def keep(stack: Stack, merchant_id: str, moved: Moved) -> Gift:
    stack.book.commit(Changes(merchant_id, gift=moved))
    return replace(moved[0], revision=moved[0].revision + 1)


def test_a_certificate_and_its_moves_come_back_as_they_went(stack: Stack, merchant_id: str) -> None:
    sold = sell(replace(GIFT, ends_on=date(2032, 1, 1)), hand("op_1", actor="ana"))
    gift = keep(stack, merchant_id, sold)
    used = use(gift, 1800, hand("op_2", check_id="check#7"))
    gift = keep(stack, merchant_id, used)
    back = give_back(gift, [sold[1], used[1]], "op_2", 300, hand("op_3"))
    gift = keep(stack, merchant_id, back)
    gone = void(gift, hand("op_4"), at_till=False)
    gift = keep(stack, merchant_id, gone)
    there = stack.another().book.gifts
    assert there.find(merchant_id, "gift_1") == gift
    assert there.history(merchant_id, "gift_1") == History(gift, (sold[1], used[1], back[1], gone[1]))
    assert there.find(f"{merchant_id}x", "gift_1") is None
    assert there.history(merchant_id, "gift_2") == History(None)


@pytest.mark.parametrize("revision", [0, 2])
def test_of_two_who_move_one_certificate_the_second_writes_nothing(stack: Stack, merchant_id: str, revision: int) -> None:
    gift = keep(stack, merchant_id, sell(GIFT, hand("op_1")))
    late = use(replace(gift, revision=revision), 100, hand("op_2"))
    with pytest.raises(Outpaced):
        stack.book.commit(Changes(merchant_id, gift=late))
    assert stack.book.gifts.find(merchant_id, "gift_1") == gift


def test_certificates_are_listed_newest_first_and_found_by_their_last_signs(stack: Stack, merchant_id: str) -> None:
    made = [
        replace(GIFT, id=f"gift_{number}", ending="K7QM" if number % 2 else "K7QN", sold_at=NOW + timedelta(hours=number))
        for number in range(5)
    ]
    kept = [keep(stack, merchant_id, sell(gift, hand(gift.id))) for gift in made]
    gifts = stack.another().book.gifts
    assert gifts.newest(merchant_id, 2) == (kept[4], kept[3])
    assert gifts.newest(merchant_id, 10, kept[3]) == (kept[2], kept[1], kept[0])
    assert gifts.newest(merchant_id, 10, kept[0]) == ()
    assert gifts.ending(merchant_id, "K7QM") == (kept[3], kept[1])
    assert gifts.ending(merchant_id, "K7Q2") == ()
    assert gifts.newest(f"{merchant_id}x", 2) == ()


def test_a_walk_finds_each_certificate_once_however_small_its_pages_are(stack: Stack, merchant_id: str) -> None:
    names = {(merchant_id, f"gift_{number}") for number in range(3)}
    for _, gift_id in names:
        gift = keep(stack, merchant_id, sell(replace(GIFT, id=gift_id), hand("op_1")))
        for number in range(3):
            gift = keep(stack, merchant_id, use(gift, 1, hand(f"op_{number}")))
    found, after, more = [], None, True
    while more:
        page = stack.book.page(after, 2)
        found += [one for one in page.gifts if one[0] == merchant_id]
        after, more = page.after, page.after is not None
    assert sorted(found) == sorted(names)


@pytest.fixture
def shop(stack: Stack) -> GiftShop:
    if stack.one_at_a_time:
        pytest.skip("needs an engine with locks")
    try:
        return GiftShop(Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault), stack.counters)
    except Outpaced:
        pytest.skip("one shop an engine")


def test_however_many_tills_pay_with_it_at_once_never_more_goes_off_than_is_on_it(shop: GiftShop) -> None:
    sold = shop.sell(1000)
    gift_id, code = sold.facts["id"], shop.code_of(sold)

    def pay(number: int) -> str | None:
        for _ in range(20):
            try:
                return str(shop.pay(code, 300, key=f"pay-{number % 6}").facts["move"])  # each is sent twice
            except Busy:
                continue
            except TooLittleLeft:
                return None
        raise Busy

    with ThreadPoolExecutor(12) as threads:
        done = list(threads.map(pay, range(12)))
    uses = {name for name in done if name}
    assert len(uses) == 3
    assert sorted(map(str, done[:6])) == sorted(map(str, done[6:]))

    def back(_: int) -> int:
        for _ in range(20):
            try:
                return int(shop.give_back(gift_id, min(uses)).facts["amount"])
            except Busy:
                continue
            except TooMuchBack:
                return 0
        raise Busy

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(back, range(4))) == [0, 0, 0, 300]
    gift, moves = shop.safe.book.gifts.history("rosas", gift_id)
    assert gift is not None
    assert gift.balance == 400
    assert check_gift("rosas", gift_id, gift, moves) == ()
