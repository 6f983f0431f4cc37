from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.customer import Reply
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.findings import HoldOfNoRedemption, RedemptionOfNoHold
from chalicelib.domain.texts.notice import notice_of
from chalicelib.usecases import reconcile
from chalicelib.usecases.reconcile import Desk
from chalicelib.usecases.walk import Bookmark
from tests.builders import BARBER, Shop
from tests.tampering import FakeTampering
from tests.usecases.racing import Proxy, with_book
from tests.usecases.stories import why


def differences(shop, **options):
    return list(reconcile.differences(Desk(shop.book, shop.merchants, lambda: shop.now, **options)))


def sentences(shop, **options):
    return [finding.sentence for finding in differences(shop, **options)]


@pytest.fixture
def busy(shop, maya):
    """A shop in which much has happened: Maya's sales, one of nobody's, a hold, a captured reward that waits for its sale."""
    for number in range(4):
        shop.sell(maya, 4000 + number, f"s{number}")
    shop.sell(None, 500, "nobody's")
    shop.redeem(maya, "coffee", check_id="c1")
    shop.hold(maya, "fiver", check_id="c2")
    return shop


def held_in(shop):
    """The redemption of the second check."""
    return next(stored.id for stored in shop.book.redemptions.values() if stored.check_id == "c2")


RIVALS = {
    "sells": lambda shop, maya, turn: shop.sell(maya, 1000 + turn, f"t{turn}"),
    "corrects": lambda shop, maya, turn: shop.sell(maya, 4000 + 100 * turn, "s1", version=turn + 1),
    "refunds": lambda shop, _, turn: shop.refund(200, f"r{turn}", "s2"),
    "reports the check": lambda shop, maya, turn: shop.sell(maya, 3000 + turn, "c1", version=turn + 1),
    "holds and captures": lambda shop, maya, turn: (
        shop.sell(maya, 4000, f"e{turn}"),
        shop.redeem(maya, "fiver", check_id=f"d{turn}"),
    ),
    "captures": lambda shop, _, __: shop.capture(held_in(shop)),
    "releases": lambda shop, _, __: shop.release(held_in(shop)),
    "lets holds run out": lambda shop, maya, turn: (shop.wait(minutes=20), shop.sell(maya, 500, f"u{turn}")),
    "gives nobody's sale a member": lambda shop, maya, _: shop.sell(maya, 500, "nobody's"),
    "joins": lambda shop, _, turn: shop.join("Leo", f"+1206555{1000 + turn}"),
}


class OvertakenReads(Proxy):
    """Somebody writes before every read."""

    def __init__(self, book, rival):
        super().__init__(book)
        self._rival, self.turns = rival, 0

    def __getattr__(self, name):
        if name in {"page", "find_sales", "find_entries", "entries", "redemption", "sale"}:
            self.turns += 1
            self._rival(self.turns)
        return super().__getattr__(name)


@pytest.mark.parametrize("rival", RIVALS)
def test_a_till_that_writes_all_the_time_is_no_difference(busy, maya, rival):
    racing = OvertakenReads(busy.book, lambda turn: RIVALS[rival](busy, maya, turn))
    assert sentences(with_book(busy, racing)) == []
    assert racing.turns >= 5
    assert sentences(busy) == []


def test_what_is_wrong_is_found_although_a_till_writes_all_the_time(busy, maya):
    tampering = FakeTampering(busy.book)
    entry = busy.book.chains["rosas", maya][2]
    tampering.entry(replace(entry, points=entry.points + 7))
    racing = OvertakenReads(busy.book, lambda turn: RIVALS["sells"](busy, maya, turn))
    (found,) = differences(with_book(busy, racing))
    assert found.identifiers == {
        "difference": "AccountDiffers", "merchant_id": "rosas", "member_id": maya, "what": "points", "seq": "3"
    }  # fmt: skip


def test_mending_while_a_till_writes_loses_nothing(busy, maya):
    entry = busy.book.chains["rosas", maya][2]
    FakeTampering(busy.book).entry(replace(entry, points=entry.points + 7))
    turns = iter(range(5))

    class Overtaken(Proxy):
        def commit(self, changes):
            for turn in turns:
                busy.sell(maya, 1000, f"t{turn}")
                break
            self._book.commit(changes)

    before = busy.balance(maya)
    assert sentences(with_book(busy, Overtaken(busy.book)), mends=True) == []
    assert sentences(busy) == []
    assert busy.balance(maya) == before + 10 * 5


def test_what_is_gone_altogether_is_found_and_cannot_be_mended(busy, maya):
    FakeTampering(busy.book).drop_sale(busy.book.sale("rosas", "mill", "s1"))
    told = f"Member {maya}, entry 3: it posts sale s1 at mill, which is not stored as theirs."
    assert (sentences(busy), sentences(busy, mends=True), sentences(busy)) == ([told], [told], [told])


def test_a_hold_without_its_redemption_is_found(busy, maya):
    held = held_in(busy)
    del busy.book.redemptions["rosas", held]
    assert differences(busy) == [HoldOfNoRedemption("rosas", maya, held)]


def test_a_captured_reward_whose_redemption_says_otherwise_is_found(busy, maya):
    name, stored = next(item for item in busy.book.redemptions.items() if item[1].status == "captured")
    busy.book.redemptions[name] = replace(stored, member_id="mem_leo")
    assert differences(busy) == [HoldOfNoRedemption("rosas", maya, name[1])]


def test_a_redemption_that_the_account_does_not_hold_is_found_until_its_time_has_run_out(busy, maya):
    held = held_in(busy)
    busy.book.chains["rosas", maya].pop()
    assert differences(busy) == [RedemptionOfNoHold("rosas", maya, held)]
    assert sentences(busy) == [f"Redemption {held} is held, but not in the account of member {maya}."]
    busy.wait(minutes=16)
    assert differences(busy) == []


def test_hands_off_what_belongs_to_no_merchant_any_more(busy):
    busy.merchants.merchants.clear()
    assert sentences(busy, mends=True) == []


def test_a_sale_that_no_version_can_price_is_found(busy):
    sale = busy.book.sale("rosas", "mill", "s1")
    FakeTampering(busy.book).sale(replace(sale, posted=replace(sale.posted, program_version=9)))
    told = "Sale s1 at mill: it cannot be priced with the programs and locations that are stored."
    assert (sentences(busy), sentences(busy, mends=True)) == ([told], [told])


def walk(shop, seconds=60, **options):
    told = []
    desk = Desk(shop.book, shop.merchants, lambda: shop.now)
    mark = reconcile.walk(desk, "walk", lambda: seconds, lambda mark, found: told.append((mark, found)), **options)
    return mark, told


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(reconcile, "PAGE_ITEMS", 3)


@pytest.mark.usefixtures("small_pages")
def test_a_walk_goes_page_by_page_and_each_member_and_sale_is_seen_once(busy):
    leo = busy.join("Leo", "+12065550143")
    busy.sell(leo, 700, "leo's")
    mark, told = walk(busy)
    assert (mark.members, mark.sales, mark.differences, mark.finished) == (2, 6, 0, True)
    assert len(told) > 5, "Maya's entries alone are on three pages"


@pytest.mark.usefixtures("small_pages")
def test_a_walk_that_is_cut_short_goes_on_where_it_was(busy, maya):
    entry = busy.book.chains["rosas", maya][2]
    FakeTampering(busy.book).entry(replace(entry, points=entry.points + 7))
    clock = iter([60, 60, 60, 5])
    desk = Desk(busy.book, busy.merchants, lambda: busy.now)
    told = []
    first = reconcile.walk(desk, "walk", lambda: next(clock), lambda mark, found: told.append(found))
    assert (first.finished, len(told)) == (False, 3)
    busy.wait(days=2)
    last, more = walk(busy)
    assert (last.finished, last.begun, last.members, last.sales, last.differences) == (True, first.begun, 1, 5, 1)
    assert sum(len(found) for found in told) + sum(len(found) for _, found in more) == 1
    assert walk(busy)[0].begun == busy.now, "the next one begins anew"


@pytest.mark.usefixtures("small_pages")
def test_a_walk_can_be_begun_anew(busy):
    clock = iter([60, 5])
    reconcile.walk(Desk(busy.book, busy.merchants, lambda: busy.now), "walk", lambda: next(clock), lambda *_: None)
    assert not busy.book.bookmark("walk").finished
    assert walk(busy, seconds=5, anew=True)[0] == Bookmark(busy.now)


def daily(shop, seconds=60):
    return reconcile.run_daily(Desk(shop.book, shop.merchants, lambda: shop.now), lambda: seconds)


def test_the_daily_walk_begins_once_a_day(busy, maya):
    entry = busy.book.chains["rosas", maya][2]
    FakeTampering(busy.book).entry(replace(entry, points=entry.points + 7))
    assert len(daily(busy)) == 1
    busy.wait(hours=1)
    assert daily(busy) == []
    busy.wait(hours=23)
    assert len(daily(busy)) == 1


def test_a_daily_walk_that_takes_longer_than_its_hour_goes_on_in_the_next(busy, monkeypatch):
    monkeypatch.setattr(reconcile, "PAGE_ITEMS", 3)
    daily(busy, seconds=5)
    assert busy.book.bookmark(reconcile.JOB) is None
    monkeypatch.setattr(reconcile, "FOUND_MAX", 0)
    assert daily(busy) == []
    monkeypatch.undo()
    busy.wait(hours=1)
    assert daily(busy) == []
    assert busy.book.bookmark(reconcile.JOB).finished


def test_a_correction_pays_an_instant_reward_that_it_reaches():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(9):
        shop.sell(maya, 3000, f"s{number}")
    entry = shop.book.chains["rosas", maya][4]
    more = replace(entry.delta.lots[0], points=2)
    FakeTampering(shop.book).entry(replace(entry, points=2, delta=replace(entry.delta, lots=(more,))))
    assert sentences(shop, mends=True) == []
    account = shop.book.record("rosas", maya).account
    assert ([paid.reward_id for paid in account.certificates], account.lots) == (["cut"], ())


def test_a_correction_says_what_was_wrong_and_where_the_member_stands(busy, maya):
    entry = busy.book.chains["rosas", maya][-1]
    FakeTampering(busy.book).entry(replace(entry, account=replace(entry.account, debt=9)))
    differences(busy, mends=True)
    correction = busy.book.chains["rosas", maya][-1]
    assert (correction.kind, correction.cause, correction.location_id) == (EntryKind.CORRECTED, "", None)
    assert correction.facts["wrong"] == "points, points owed"
    assert (correction.facts["before"], correction.facts["balance"]) == (70, 70)


def test_points_that_come_back_with_a_correction_end_on_their_day(shop, maya):
    shop.sell(maya, 4000, "s1")
    entry = shop.book.chains["rosas", maya][-1]
    shop.book.filed.clear()
    FakeTampering(shop.book).entry(replace(entry, account=replace(entry.account, lots=())))
    assert shop.balance(maya) == 0
    differences(shop, mends=True)
    assert shop.balance(maya) == 40
    reminder, end = sorted(pointer.due - shop.now for pointer in shop.book.filed)
    assert (reminder, end > timedelta(days=300)) == (timedelta(days=shop.rules.remind_days), True)


def test_who_can_spend_less_after_a_correction_is_told_and_nobody_else(shop, maya):
    shop.sell(maya, 4000, "s1")
    entry = shop.book.chains["rosas", maya][-1]
    FakeTampering(shop.book).entry(
        replace(entry, account=replace(entry.account, lots=(replace(entry.account.lots[0], points=4000),)))
    )
    assert shop.balance(maya) == 4000
    differences(shop, mends=True)
    correction = shop.book.chains["rosas", maya][-1]
    assert notice_of(correction, shop.rules) == Reply("adjusted", {"change": "-3960", "total": 40})
    told = "The account and its history did not agree (points, lots), and do so again: 4000 to spend before, 40 points now."
    assert why(shop, maya) == told
    entry = shop.book.chains["rosas", maya][1]
    FakeTampering(shop.book).entry(replace(entry, points=7))
    differences(shop, mends=True)
    quiet = shop.book.chains["rosas", maya][-1]
    assert (quiet.points, notice_of(quiet, shop.rules)) == (33, None)
    assert why(shop, maya) == "The account and its history did not agree (points), and do so again."


def test_whose_sale_is_posted_anew_hears_of_a_changed_balance_and_not_of_a_purchase(shop, maya):
    shop.sell(maya, 4000, "s1")
    shop.book.chains["rosas", maya].pop()
    differences(shop, mends=True)
    entry = shop.book.chains["rosas", maya][-1]
    assert (entry.kind, entry.cause, shop.balance(maya)) == (EntryKind.SALE, "s1", 40)
    assert notice_of(entry, shop.rules) == Reply("adjusted", {"change": "+40", "total": 40})


def test_whoever_keeps_the_points_of_a_sale_that_was_moved_away_is_found_and_it_is_for_people_to_say_what_is_fair(shop, maya):
    leo = shop.join("Leo", "+12065550143")
    shop.sell(maya, 4000, "s1")
    shop.move(leo, "s1")
    shop.book.chains["rosas", maya].pop()
    told = f"Member {maya}, entry 2: it posts sale s1 at mill, which is not stored as theirs."
    assert (sentences(shop), sentences(shop, mends=True)) == ([told], [told])
