"""What a walk through every Book promises, on the fake and on DynamoDB. Tables are shared: a test looks at its own merchant."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.redemption import RedemptionStatus
from chalicelib.domain.refusals import Busy
from chalicelib.storage import keys
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.walk import Bookmark, Page
from tests.contracts.conftest import Stack
from tests.contracts.test_book import CONSENT, HELD, MAYA, SALE, TEXT, entry

NOW = datetime(2026, 11, 21, 17, 45, 7, tzinfo=UTC)


def pages(stack: Stack, items_max: int) -> list[Page]:
    """All pages of the book as it is."""
    found = [stack.book.page(None, items_max)]
    while found[-1].after is not None:
        found.append(stack.book.page(found[-1].after, items_max))
    return found


@pytest.mark.parametrize("items_max", [1, 2, 3, 5, 1000])
def test_a_walk_finds_everything_once_wherever_a_page_ends(stack: Stack, merchant_id: str, items_max: int) -> None:
    for number in range(3):
        member, sale = f"mem_{number}", replace(SALE, sale_id=f"check#{number}")
        stack.book.commit(
            Changes(merchant_id, handled=replace(TEXT, inbound_id=f"{number}"), customers=(replace(MAYA, member_id=member),))
        )
        stack.book.commit(Changes(merchant_id, consent=replace(CONSENT, member_id=member)))
        for seq in range(1, 4 + number):
            stack.book.commit(Changes(merchant_id, entries=(replace(entry(seq), member_id=member),)))
        stack.book.commit(Changes(merchant_id, sale=sale, redemption=replace(HELD, id=f"red_{number}")))
    stack.book.commit(Changes(merchant_id, redemption=replace(HELD, id="red_done", status=RedemptionStatus.CAPTURED)))
    stack.book.commit(Changes(merchant_id, entries=(replace(entry(1), member_id="mem_without_profile"),)))
    found = pages(stack, items_max)
    members = Counter(member for page in found for owner, member in page.members if owner == merchant_id)
    assert members == Counter(["mem_0", "mem_1", "mem_2", "mem_without_profile"])
    sales = [sale for page in found for owner, sale in page.sales if owner == merchant_id]
    assert sorted(sale.sale_id for sale in sales) == ["check#0", "check#1", "check#2"]
    assert all(replace(sale, sale_id=SALE.sale_id) == replace(SALE, revision=1) for sale in sales)
    held = [redemption for page in found for owner, redemption in page.held if owner == merchant_id]
    assert sorted(redemption.id for redemption in held) == ["red_0", "red_1", "red_2"]


def test_a_page_is_no_larger_than_was_asked(stack: Stack, merchant_id: str) -> None:
    for number in range(7):
        stack.book.commit(Changes(merchant_id, sale=replace(SALE, sale_id=f"c{number}")))
    assert max(len(page.sales) for page in pages(stack, 2)) <= 2


def test_stored_sales_are_found_by_name_hundreds_at_a_time(stack: Stack, merchant_id: str) -> None:
    for number in range(0, 250, 7):
        stack.book.commit(Changes(merchant_id, sale=replace(SALE, sale_id=f"c{number}")))
    names = [("mill", f"c{number}") for number in range(250)]
    found = stack.book.find_sales(merchant_id, [*names, *names])
    assert sorted(found) == sorted(name for name in names if int(name[1][1:]) % 7 == 0)
    assert found["mill", "c14"] == replace(SALE, sale_id="c14", revision=1)
    assert stack.book.find_sales(merchant_id, []) == {}


def test_stored_entries_are_found_by_number(stack: Stack, merchant_id: str) -> None:
    for seq in (1, 2, 3):
        stack.book.commit(Changes(merchant_id, entries=(entry(seq),)))
    names = [(merchant_id, "mem_maya", 2), (merchant_id, "mem_maya", 9), (merchant_id, "mem_leo", 1)]
    assert stack.book.find_entries(names) == {names[0]: entry(2)}


def test_what_dynamodb_did_not_bring_is_asked_for_again(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, sale=SALE))
    events, asked = stack.real.connection.client.meta.events, Counter[str]()

    def hold_back(parsed: dict, **_: object) -> None:  # type: ignore[type-arg]
        asked["times"] += 1
        if asked["times"] <= held_back:
            parsed["Responses"] = {stack.real.ledger.name: []}
            key = keys.sale(merchant_id, "mill", SALE.sale_id)
            parsed["UnprocessedKeys"] = {stack.real.ledger.name: {"Keys": [{"pk": {"S": key.pk}, "sk": {"S": key.sk}}]}}

    events.register("after-call.dynamodb.BatchGetItem", hold_back)
    try:
        held_back = 1
        assert len(stack.book.find_sales(merchant_id, [("mill", SALE.sale_id)])) == 1
        asked.clear()
        held_back = 99
        with pytest.raises(Busy):
            stack.book.find_sales(merchant_id, [("mill", SALE.sale_id)])
    finally:
        events.unregister("after-call.dynamodb.BatchGetItem", hold_back)


def test_a_walk_remembers_how_far_it_came(stack: Stack, merchant_id: str) -> None:
    assert stack.book.bookmark(merchant_id) is None
    stack.book.move_bookmark(merchant_id, Bookmark(NOW))
    mark = Bookmark(NOW, '["a","b"]', finished=False, members=7, sales=30, differences=2)
    stack.book.move_bookmark(merchant_id, mark)
    assert stack.another().book.bookmark(merchant_id) == mark
