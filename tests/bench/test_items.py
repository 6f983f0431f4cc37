"""What is written for a member: how large it gets, and that nothing of it is written for anybody else."""

from dataclasses import replace

import pytest

from chalicelib.domain.account import LOTS_MAX
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.sale import SaleState
from chalicelib.storage.book import Book
from chalicelib.usecases import inviting, members
from chalicelib.usecases.till import Request, Till
from tests.bench.memory import open_memory
from tests.builders import BOOKSHOP, Shop, program
from tests.fake_vault import FakeVault
from tests.fakes import FakeMerchants

PHONES = {"maya": "+12065550142", "leo": "+12065550143"}
WRITE_UNIT = 1_024
DAILY = ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 12)


@pytest.fixture
def memory():
    return open_memory()


def open_shop(memory, rules):
    return Shop(rules, Book(memory[0], FakeVault()), FakeMerchants(), FakeVault())


def fill(shop, member):
    """Sales on so many days that the member's account has as many lots as there can be."""
    dock = Till(shop.merchant, shop.merchant.location("dock"))
    for number in range(LOTS_MAX + 4):
        shop.wait(days=3)
        shop.sell(member, 120_000 + number, f"check-2026-11-21-mill-{number:06d}", till=dock if number % 2 else None)
    assert len(shop.member(member).account.lots) == LOTS_MAX


def test_no_entry_of_a_member_with_sixty_lots_and_a_reward_under_way_needs_a_second_write_unit(memory):
    shop = open_shop(memory, program(expiry=DAILY, welcome_points=5))
    maya = shop.join()
    fill(shop, maya)
    shop.refund(60_000, "refund-2026-11-21-1", "check-2026-11-21-mill-000062")
    shop.release(shop.hold(maya, "loaf", check_id="check-2026-11-21-mill-000079").facts["id"])
    shop.redeem(maya, "loaf", check_id="check-2026-11-21-mill-000080")
    shop.sell(maya, 120_000, "check-2026-11-21-mill-000080")
    shop.refund(120_000, "refund-2026-11-21-2", "check-2026-11-21-mill-000080")
    assert 800 < memory[1].largest("ENTRY#") <= WRITE_UNIT


def test_an_entry_that_moves_all_sixty_lots_at_once_needs_two(memory):
    shop = open_shop(memory, replace(BOOKSHOP, expiry=DAILY))
    maya = shop.join()
    fill(shop, maya)
    assert memory[1].largest("ENTRY#") <= WRITE_UNIT
    shop.redeem(maya, "credit", check_id="check-2026-11-21-mill-000080")
    assert WRITE_UNIT < memory[1].largest("ENTRY#") <= 2 * WRITE_UNIT


ACTS = {
    "looks up": lambda shop, who, _: members.look_up(shop.book, shop.vault, shop.till, PhoneNumber(PHONES[who]), shop.now),
    "sells": lambda shop, who, maya: shop.sell(maya, 20_000, f"{who}-1"),
    "sells again": lambda shop, who, maya: shop.sell(maya, 5_000, f"{who}-2"),
    "corrects": lambda shop, who, maya: shop.sell(maya, 21_000, f"{who}-1", version=2),
    "refunds": lambda shop, who, maya: shop.refund(500, "r1", f"{who}-1"),
    "voids": lambda shop, who, maya: shop.sell(maya, 5_000, f"{who}-2", state=SaleState.VOIDED),
    "sells to nobody": lambda shop, who, maya: shop.sell(None, 700, f"{who}-3"),
    "finds whose it was": lambda shop, who, maya: shop.sell(maya, 700, f"{who}-3"),
    "redeems": lambda shop, who, maya: shop.redeem(maya, "fiver", check_id=f"{who}-4"),
    "reports the check": lambda shop, who, maya: shop.sell(maya, 2_000, f"{who}-4"),
    "gives back": lambda shop, who, maya: shop.release(shop.hold(maya, "fiver", check_id=f"{who}-5").facts["id"]),
    "texts": lambda shop, who, _: [
        shop.text(text, PHONES[who]) for text in ("BALANCE", "REDEEM", "HELP", "STOP", "START", "what?")
    ],
    "comes a month later": lambda shop, who, maya: (shop.wait(days=40), shop.sell(maya, 900, f"{who}-6")),
}


def invite(shop, who):
    request = Request(f"invite-{who}", who)
    inviting.invite(shop.book, shop.vault, shop.till, PhoneNumber(PHONES[who]), who, "sign-1", request, shop.now)


def test_nothing_that_a_till_or_a_text_writes_is_written_for_two_members(memory):
    shop = open_shop(memory, program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 1)))
    written = {}
    for who, phone in PHONES.items():
        memory[1].calls.clear()
        invite(shop, who)
        member = shop.join("Yes", phone)
        for act in ACTS.values():
            act(shop, who, member)
        written[who] = {key for call in memory[1].calls for key in call.items}
    maya, leo = written.values()
    assert len(maya) > 2 * len(ACTS)
    assert not maya & leo
    partitions = {pk for pk, _ in maya} & {pk for pk, _ in leo}
    assert {pk[:2] for pk in partitions} <= {"X#"}, "pointers only, which are spread"
