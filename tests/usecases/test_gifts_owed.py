"""What is owed on gift certificates, month by month, and what leaves of them with a merchant."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.calendar import add_months
from chalicelib.domain.gifts.gift import Gift, Hand, sell
from chalicelib.domain.money.stored import Stored
from chalicelib.usecases.figures import month_end
from chalicelib.usecases.figures.month_end import Office
from chalicelib.usecases.leaving import nightly, taking_along
from chalicelib.usecases.leaving.shelf import Shelf
from chalicelib.usecases.ports import Changes
from tests.fake_journals import FakeJournals
from tests.fake_overview import FakeDirectory
from tests.giving import GiftShop
from tests.usecases.test_nightly import Bucket, copier

NOV, DEC, JAN = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


@pytest.fixture
def gifts():
    return GiftShop()


def close_up_to(gifts, journals, month):
    gifts.shop.now = datetime.combine(add_months(month, 1), datetime.min.time(), UTC) + timedelta(days=2)
    shop = gifts.shop
    month_end.run(Office(shop.book, shop.merchants, journals, lambda: shop.now), lambda: 60)
    return journals.closed.get(("rosas", month))


def test_each_month_leads_from_what_was_owed_to_what_is(gifts):
    journals = FakeJournals()
    sold = gifts.sell(5000)
    gifts.sell(2500, till=gifts.at("dock"))
    gifts.void(gifts.sell(1000).facts["id"])
    used = gifts.pay(gifts.code_of(sold), 3000, till=gifts.at("dock")).facts["move"]
    november = close_up_to(gifts, journals, NOV)
    assert november.stored == {"mill": Stored(0, 6000, -3000, 0, -1000), "dock": Stored(0, 2500)}
    gifts.give_back(sold.facts["id"], used, 400)
    december = close_up_to(gifts, journals, DEC)
    assert december.stored == {"mill": Stored(2000, given_back=400), "dock": Stored(2500)}
    assert december.stored_in_all.closing == sum(gift.balance for gift in gifts.shop.book.gifts.gifts.values()) == 4900
    assert november.owed_in_all == december.owed_in_all == type(november.owed_in_all)(), "points are apart"


def test_a_month_that_was_not_closed_in_time_is_closed_with_the_next(gifts):
    journals = FakeJournals()
    sold = gifts.sell(5000)
    gifts.shop.wait(days=30)
    gifts.pay(gifts.code_of(sold), 1000)
    close_up_to(gifts, journals, DEC)
    assert journals.closed["rosas", NOV].stored == {"mill": Stored(0, 5000)}
    assert journals.closed["rosas", DEC].stored == {"mill": Stored(5000, used=-1000)}


def test_what_was_left_when_it_ended_is_told_in_the_month_in_which_it_did(gifts):
    journals = FakeJournals()
    # As if it had been sold five years ago.
    sold_at = gifts.shop.now - timedelta(days=5 * 366)
    gift = Gift("gift_old", "K7QM", "op_old", 0, "mill", sold_at, "USD", 700, ends_on=date(2026, 11, 30))
    gifts.shop.book.commit(Changes("rosas", gift=sell(gift, Hand("op_old", sold_at, "mill", "UTC"))))
    close_up_to(gifts, journals, DEC)
    assert journals.closed["rosas", NOV].stored == {"mill": Stored(700)}
    assert journals.closed["rosas", DEC].stored == {"mill": Stored(700, ended=-700)}
    assert close_up_to(gifts, journals, JAN).stored == {}


def test_what_leaves_with_a_merchant_has_every_certificate_once_and_no_code(gifts, monkeypatch):
    monkeypatch.setattr(taking_along, "MEMBERS_MAX", 2)
    sold = [gifts.sell(1000 + number, actor="Ana") for number in range(5)]
    gifts.pay(gifts.code_of(sold[0]), 100)
    shop, directory = gifts.shop, FakeDirectory()
    shelf = Shelf(shop.book, shop.vault, shop.deliveries, shop.merchant, shop.now)
    parts = taking_along.parts(shop.book, directory, "rosas")
    rows = [row for part in parts for row in taking_along.rows_of_part(shelf, directory, part.number)]
    key = str
    assert sorted(rows, key=key) == sorted(shelf.rows(), key=key)
    assert sorted(row["id"] for name, row in rows if name == "gifts") == sorted(one.facts["id"] for one in sold)
    assert sum(row["delta"] for name, row in rows if name == "gift_moves") == 5 * 1000 + 10 - 100
    assert not any(
        gifts.code_of(one) in str(rows) or one.facts["cause"] in str([r for n, r in rows if n == "gifts"]) for one in sold
    )


def test_the_nightly_copy_has_them_however_small_its_parts_and_names_nobody(gifts, monkeypatch):
    monkeypatch.setattr(nightly, "PAGE_ITEMS", 2)
    monkeypatch.setattr(nightly, "PART_ROWS", 1)
    sold = [gifts.sell(1000, actor="Ana") for _ in range(4)]
    shop, bucket = gifts.shop, Bucket()
    nightly.run_nightly(copier(shop, bucket), lambda: 900.0)
    assert sorted(row["id"] for row in bucket.rows("gifts")) == sorted(one.facts["id"] for one in sold)
    assert [row["actor"] for row in bucket.rows("gift_moves")] == [None] * 4
