"""What every Book promises about specials with limits: they are counted with the write, and never beyond what they may."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.account import Use
from chalicelib.domain.counting import Count, Used
from chalicelib.domain.entry import Delta
from chalicelib.domain.redemption import RedemptionStatus, Reversal
from chalicelib.domain.refusals import Busy, OfferNotApplicable
from chalicelib.domain.special import Benefit, Special
from chalicelib.usecases.ports import Changes, Outpaced
from tests.builders import Shop, program
from tests.contracts.conftest import Stack
from tests.contracts.test_book import HELD, NOW, SALE, entry

SPECIAL = Special("five", "Five", Benefit.AMOUNT_OFF, date(2026, 1, 1), amount=500, total=2, per_member=1, budget=1_200)
USE = Use("special:five", "five", 500, (), limited=True)
CAPTURED = replace(HELD, status=RedemptionStatus.CAPTURED, uses=(USE,))
ALL, MINE = ("five", ""), ("five", "mem_maya")
NAMES = [ALL, MINE, ("other", "")]


def held(seq: int = 1, member: str = "mem_maya", amount: int = 500, times: int = 1) -> Changes:
    told = replace(entry(seq), member_id=member, delta=Delta(specials=(("five", times, amount),)))
    return Changes("", entries=(told,), specials=(SPECIAL,))


def test_nothing_is_counted_of_what_was_never_used(stack: Stack, merchant_id: str) -> None:
    assert stack.book.special_counts(merchant_id, NAMES) == {}


def test_a_hold_its_capture_and_its_reversal_are_counted_once_in_all(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(replace(held(), merchant_id=merchant_id))
    assert stack.another().book.special_counts(merchant_id, NAMES) == {ALL: Used(1, 500), MINE: Used(1, 500)}
    assert next(stack.book.entries(merchant_id, "mem_maya")).delta.specials == (("five", 1, 500),)
    released = held(2, amount=-500, times=-1)
    stack.book.commit(replace(released, merchant_id=merchant_id, redemption=CAPTURED))
    assert stack.book.special_counts(merchant_id, NAMES) == {ALL: Used(1, 500), MINE: Used(1, 500)}
    known = stack.another().book.redemption(merchant_id, HELD.id)
    assert known is not None
    assert (known.uses, known.counted) == ((USE,), (Count("five", "mem_maya", 1, 500),))
    undone = Reversal(("special:five",), ("special:five",), 0, RedemptionStatus.REVERSED, 3, NOW)
    stack.book.commit(Changes(merchant_id, redemption=replace(known, reversals=(undone,))))
    assert stack.book.special_counts(merchant_id, [ALL]) == {ALL: Used(0, 0)}


def test_a_sale_keeps_what_it_was_given_and_says_what_of_it_is_counted(stack: Stack, merchant_id: str) -> None:
    given = replace(SALE, admitted=("five",), meant=("back",), visit=3, report=replace(SALE.report, items=(("five", 2),)))  # type: ignore[type-var]
    stack.book.commit(Changes(merchant_id, sale=given, specials=(SPECIAL,)))
    known = stack.another().book.sale(merchant_id, "mill", SALE.sale_id)
    assert known == replace(given, revision=1, counted=(Count("five", "mem_maya", 1),))
    stack.book.commit(Changes(merchant_id, sale=known))
    assert stack.book.special_counts(merchant_id, NAMES) == {ALL: Used(1, 0), MINE: Used(1, 0)}
    stack.book.commit(Changes(merchant_id, sale=replace(known, admitted=(), revision=2)))
    assert stack.book.special_counts(merchant_id, [ALL]) == {ALL: Used(0, 0)}


@pytest.mark.parametrize(
    "beyond", [held(1, "mem_jo", 200), held(2), held(1, "mem_jo", 701)], ids=["in all", "for each", "of the budget"]
)
def test_what_is_beyond_a_limit_is_not_written_at_all(stack: Stack, merchant_id: str, beyond: Changes) -> None:
    stack.book.commit(replace(held(), merchant_id=merchant_id))
    if beyond.entries[0].delta.specials[0][2] == 200:
        stack.book.commit(replace(held(1, "mem_ann"), merchant_id=merchant_id))
    before = stack.book.special_counts(merchant_id, NAMES)
    with pytest.raises(Outpaced):
        stack.book.commit(replace(beyond, merchant_id=merchant_id, redemption=HELD))
    assert stack.book.special_counts(merchant_id, NAMES) == before
    assert stack.book.redemption(merchant_id, HELD.id) is None
    assert (merchant_id, beyond.entries[0].account.seq) not in {
        (merchant_id, one.account.seq) for one in stack.book.entries(merchant_id, "mem_jo")
    }


def test_what_nobody_holds_to_a_limit_is_counted_beyond_it(stack: Stack, merchant_id: str) -> None:
    for seq in (1, 2, 3):
        stack.book.commit(replace(held(seq), merchant_id=merchant_id, specials=()))
    assert stack.book.special_counts(merchant_id, [ALL]) == {ALL: Used(3, 1500)}


def test_many_tills_at_the_last_ones_use_no_more_than_there_are(stack: Stack) -> None:
    if stack.one_at_a_time:
        pytest.skip("needs an engine with locks")
    few = replace(SPECIAL, total=3, per_member=None, budget=None)
    shop = Shop(
        program(specials=(few,)),
        book=stack.book,
        merchants=stack.merchants,
        vault=stack.vault,
        now=datetime(2026, 11, 21, 18, tzinfo=UTC),
    )
    people = [shop.join("Ann", f"+1206555{4000 + number}") for number in range(8)]

    def use(number: int) -> bool:
        for _ in range(20):
            try:
                shop.redeem_at_once(people[number], "special:five", check_id=f"c{number}", key=f"k{number}")
            except Busy:
                continue
            except OfferNotApplicable:
                return False
            return True
        raise Busy

    with ThreadPoolExecutor(len(people)) as threads:
        outcomes = list(threads.map(use, range(len(people))))
    assert sum(outcomes) == 3
    assert shop.book.special_counts("rosas", [ALL]) == {ALL: Used(3, 1500)}
