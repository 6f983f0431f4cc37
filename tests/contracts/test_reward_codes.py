"""What every Book promises about reward codes, and about redemptions that a phone confirms."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.confirmation import Confirmation, ConfirmedBy
from chalicelib.domain.customer import WrongCodes
from chalicelib.domain.refusals import Busy, CodeLocked, Refusal, UnknownRewardCode, WrongCode
from chalicelib.domain.reward_code import RewardCode
from chalicelib.storage import code_items, keys
from chalicelib.usecases.ports import Changes, Outpaced
from tests.builders import Shop
from tests.contracts.conftest import Stack
from tests.contracts.test_book import HELD, MAYA, NOW, entry
from tests.contracts.uncovering import uncovered

CODE = RewardCode("K4T9VQ2", "mem_maya", "coffee", NOW + timedelta(minutes=15))


def test_a_code_is_found_until_it_is_used_and_then_with_what_used_it(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, reward_code=CODE))
    there = stack.another().book
    known = there.reward_code(merchant_id, CODE.code)
    assert known == replace(CODE, revision=1)
    there.commit(Changes(merchant_id, redemption=HELD, reward_code=replace(known, redemption_id=HELD.id)))
    assert stack.book.reward_code(merchant_id, CODE.code) == replace(CODE, redemption_id=HELD.id, revision=2)
    assert stack.book.reward_code(merchant_id, "C4T9VQ2") is None
    assert stack.book.reward_code(f"{merchant_id}x", CODE.code) is None


@pytest.mark.parametrize("revision", [0, 2])
def test_of_two_who_use_or_draw_a_code_the_second_writes_nothing(stack: Stack, merchant_id: str, revision: int) -> None:
    stack.book.commit(Changes(merchant_id, reward_code=CODE))
    late = Changes(merchant_id, redemption=HELD, entries=(entry(1),), reward_code=replace(CODE, revision=revision))
    with pytest.raises(Outpaced) as refused:
        stack.book.commit(late)
    assert refused.value.redemption is None
    assert stack.book.redemption(merchant_id, HELD.id) is None
    assert stack.book.record(merchant_id, MAYA.member_id).account.seq == 0
    assert stack.book.reward_code(merchant_id, CODE.code) == replace(CODE, revision=1)


def test_a_confirmation_comes_back_with_its_wrong_tries(stack: Stack, merchant_id: str) -> None:
    confirmation = Confirmation(texted=False).with_wrong("op_1", "d1").with_wrong("op_2", "d2").confirm(ConfirmedBy.MANAGER)
    asked = replace(HELD, confirmation=confirmation)
    stack.book.commit(Changes(merchant_id, redemption=asked))
    assert stack.another().book.redemption(merchant_id, HELD.id) == replace(asked, revision=1)


def test_a_customer_keeps_their_codes_and_when_their_phone_changed(stack: Stack, merchant_id: str) -> None:
    codes = CODE, replace(CODE, code="C4T9VQ2", offer_id="certificate:1#ö")
    known = replace(MAYA, phone_changed_at=NOW, locks=WrongCodes(NOW, 2), reward_codes=codes)
    stack.book.commit(Changes(merchant_id, customers=(known,)))
    found = stack.another().book.record(merchant_id, MAYA.member_id).customer
    assert uncovered(stack, merchant_id, found) == replace(known, revision=1)


def test_a_code_vanishes_a_week_after_its_end(stack: Stack, merchant_id: str) -> None:
    stack.real.ledger.put(code_items.reward_code_item(merchant_id, CODE, str))
    raw = stack.real.connection.get_item(stack.real.ledger.name, *keys.reward_code(merchant_id, CODE.code))["Item"]
    assert datetime.fromtimestamp(int(raw["vanishes_at"]["N"]), UTC) == CODE.expires_at.replace(microsecond=0) + timedelta(days=7)


def refused(act: object) -> object:
    """What `act` answers, or the kind of its refusal; asked again while others are faster."""
    while True:
        try:
            return act()  # type: ignore[operator]
        except Busy:
            continue
        except Refusal as refusal:
            return type(refusal)


def test_many_tills_at_once_get_three_tries_and_one_capture(stack: Stack) -> None:
    if stack.one_at_a_time:
        pytest.skip("needs an engine with locks")
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault)
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    shop.confirm_by_phone()
    locked, open_ = (shop.hold(maya, "coffee", check_id=check).facts["id"] for check in ("c1", "c2"))
    wrong = f"{(int(shop.code_of(locked)) + 1) % 10_000:04d}"
    with ThreadPoolExecutor(8) as threads:
        tries = list(threads.map(lambda _: refused(lambda: shop.capture(locked, code=wrong)), range(8)))
        told = list(threads.map(lambda _: refused(lambda: shop.capture(open_, code=shop.code_of(open_))), range(8)))
    assert (tries.count(WrongCode), tries.count(CodeLocked)) == (2, 6)
    assert [answer.replayed for answer in told].count(False) == 1  # type: ignore[attr-defined]
    shop.text("REDEEM coffee")
    code = uncovered(stack, "rosas", stack.book.record("rosas", maya).customer).reward_codes[-1]
    with ThreadPoolExecutor(8) as threads:
        held = list(threads.map(lambda n: refused(lambda: shop.use_code(code.code, f"d{n}")), range(8)))
    assert held.count(UnknownRewardCode) == 7
    assert shop.balance(maya) == 300 - 3 * 50
