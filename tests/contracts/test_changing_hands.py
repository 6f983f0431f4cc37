"""A phone that changes hands, on every engine: one transaction writes all who are concerned."""

from dataclasses import replace

from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.customer import Customer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases import members, merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.texts.consents import Archive, show_merchant, show_phone
from chalicelib.usecases.till import Request
from tests.builders import MAYA, NOW, Shop
from tests.contracts.conftest import Stack

OTHER = "+12065550143"


def look_up(shop: Shop) -> members.Member | None:
    return members.look_up(shop.book, shop.vault, shop.till, PhoneNumber(MAYA), shop.now)


def test_a_phone_changes_hands_twice_and_the_first_account_goes_home(stack: Stack) -> None:
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault)
    first = shop.join("Maya")
    shop.sell(first, 5000)
    for name in ("Leo", "Mia"):
        shop.wait(minutes=1)
        shop.text("NOT ME")
        assert look_up(shop) is None
        shop.wait(minutes=1)
        shop.text(name)
        found = look_up(shop)
        assert found is not None
        assert (found.customer.first_name, found.balance) == (name, 0)
    home = shop.join("Maya", OTHER)
    merging.merge(shop.book, shop.till, Pair(home, first, "anna"), Request("m", "m"), shop.now)
    assert (shop.balance(first), shop.member(first).id) == (50, home)
    shop.wait(minutes=1)
    shop.text("STOPALL", OTHER)
    archive = Archive(shop.book, shop.vault, shop.merchant)
    told = [shown.row.event for shown in show_phone(archive, PhoneNumber(MAYA))]
    assert told == [ConsentEvent.JOINED, ConsentEvent.UNLINKED] * 2 + [ConsentEvent.JOINED]
    everything = [(shown.phone, shown.words) for shown in show_merchant(archive)]
    assert sorted(words for phone, words in everything if phone == OTHER) == ["Maya", "STOPALL"]
    assert len(everything) == len(told) + 2


def test_what_is_kept_of_a_phone_that_changes_hands_is_there_again(stack: Stack, merchant_id: str) -> None:
    kept = Customer(
        "mem_1",
        b"\x00",
        "en",
        phone_id="mem_2",
        move_code="2C3D4F5G",
        moved_from="mem_3",
        heard_at=NOW,
        quarantined_at=NOW,
        awaits="mem_4",
    )
    stack.book.commit(Changes(merchant_id, customers=(kept,)))
    assert stack.book.record(merchant_id, "mem_1").customer == replace(kept, revision=1)
