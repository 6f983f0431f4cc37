"""Closing months: the walk, what comes of being cut short, and that every month adds up whatever happened."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.calendar import add_months
from chalicelib.domain.money.journal import Owed
from chalicelib.domain.money.pools import lots_of
from chalicelib.domain.money.settlement import settle
from chalicelib.usecases import erasing
from chalicelib.usecases.figures import month_end
from chalicelib.usecases.figures.month_end import Office, Run, due_at
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.till import Till
from tests.builders import Shop
from tests.fake_journals import FakeJournals
from tests.usecases.histories import RULES, go_on, histories

NOV, DEC, JAN = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


@pytest.fixture
def journals():
    return FakeJournals()


def office(shop, journals, now=None):
    return Office(shop.book, shop.merchants, journals, lambda: now or shop.now)


def close(shop, journals, seconds=60):
    return month_end.run(office(shop, journals), lambda: seconds)


def until(shop, month):
    """Go on until the month is over and can be closed."""
    shop.now = datetime.combine(add_months(month, 1), datetime.min.time(), UTC) + timedelta(days=2)


def test_a_month_is_due_when_it_is_over_everywhere():
    assert due_at(datetime(2026, 12, 2, 11, 59, tzinfo=UTC)) == date(2026, 10, 1)
    assert due_at(datetime(2026, 12, 2, 12, 0, tzinfo=UTC)) == NOV
    assert due_at(datetime(2027, 1, 31, 12, 0, tzinfo=UTC)) == DEC


def test_a_month_is_closed_once(shop, maya, journals):
    shop.sell(maya, 6000)
    assert close(shop, journals) == 0, "October: nothing had been sold"
    until(shop, NOV)
    assert close(shop, journals) == 1
    closed = journals.closed["rosas", NOV]
    assert (closed.points["mill"].closing, closed.owed["mill"].earned) == (60, 667)
    assert close(shop, journals) == 0
    assert list(journals.closed) == [("rosas", NOV)]
    assert journals.flows == {}


def test_what_is_sold_after_the_month_waits_for_the_next(shop, maya, journals):
    shop.sell(maya, 6000, "s1")
    until(shop, NOV)
    shop.sell(maya, 4000, "s2")
    close(shop, journals)
    until(shop, DEC)
    close(shop, journals)
    first, second = (journals.closed["rosas", month].points["mill"] for month in (NOV, DEC))
    assert (first.closing, second.opening, second.issued, second.closing) == (60, 60, 40, 100)


def test_months_that_nobody_closed_are_closed_one_by_one(shop, maya, journals):
    shop.sell(maya, 6000, "s1")
    until(shop, NOV)
    shop.sell(maya, 4000, "s2")
    until(shop, DEC)
    close(shop, journals)
    assert [(month, one.points["mill"].issued) for (_, month), one in journals.closed.items()] == [(NOV, 60), (DEC, 40)]


def test_a_month_of_a_shop_in_which_nothing_happened_is_closed_too(shop, maya, journals):
    shop.sell(maya, 6000)
    until(shop, JAN)
    close(shop, journals)
    assert [month for _, month in journals.closed] == [NOV, DEC, JAN]
    assert journals.closed["rosas", JAN].owed["mill"] == Owed(667)


def test_an_entry_that_turns_up_late_is_in_the_next_month(shop, maya, journals):
    shop.sell(maya, 6000, "s1")
    chain = shop.book.chains["rosas", maya]
    late = chain.pop()
    shop.sell(shop.join("Leo", "+12065550143"), 2000, "s2")
    until(shop, NOV)
    close(shop, journals)
    chain.append(late)
    before = journals.closed["rosas", NOV]
    until(shop, DEC)
    close(shop, journals)
    assert journals.closed["rosas", NOV] == before
    december = journals.closed["rosas", DEC]
    assert (december.points["mill"].issued, december.points["mill"].closing) == (60, 80)


def test_forgetting_somebody_changes_no_figure(shop, maya, journals):
    shop.sell(maya, 6000)
    whole = FakeJournals()
    until(shop, NOV)
    close(shop, whole)
    erasing.erase(shop.book, shop.vault, shop.merchant, maya, shop.now)
    close(shop, journals)
    assert journals.closed == whole.closed


def test_who_is_nobodys_any_more_is_passed_over(shop, maya, journals):
    shop.sell(maya, 6000)
    until(shop, NOV)
    shop.merchants.merchants.clear()
    assert close(shop, journals) == 0
    assert journals.state == Run(NOV, None, walked=True, closed=True)


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(month_end, "PAGE_ITEMS", 3)


@pytest.fixture
def busy(shop, maya):
    """Three members with a few sales each, over two shops."""
    dock = Till(shop.merchant, shop.merchant.location("dock"))
    for number, member in enumerate((maya, shop.join("Leo", "+12065550143"), shop.join("Ana", "+12065550144"))):
        for sale in range(3):
            shop.sell(member, 4000 + number, f"{number}-{sale}", till=dock if sale else shop.till)
        shop.redeem(member, "coffee", check_id=f"c{number}")
    until(shop, NOV)
    return shop


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("pages", range(1, 9))
def test_a_run_that_is_cut_short_anywhere_goes_on_there(busy, journals, pages):
    whole = FakeJournals()
    close(busy, whole)
    left = iter([60] * pages)
    month_end.run(office(busy, journals), lambda: next(left, 5))
    for _ in range(40):
        close(busy, journals)
    assert journals.closed == whole.closed
    assert journals.flows == {}


def test_a_page_of_too_many_merchants_is_read_again_shorter(busy, journals, monkeypatch):
    for number in range(3):
        busy.merchants.merchants[f"shop-{number}"] = replace(busy.merchant, id=f"shop-{number}")
        for (_, member), chain in list(busy.book.chains.items()):
            busy.book.chains[f"shop-{number}", member] = list(chain)
    written = []
    monkeypatch.setattr(journals, "keep", lambda *told: written.append(len(told[-1])) or FakeJournals.keep(journals, *told))
    monkeypatch.setattr(month_end, "MERCHANTS_MAX", 2)
    close(busy, journals)
    assert max(written) <= 2
    mine = journals.closed["rosas", NOV]
    assert [journals.closed[f"shop-{number}", NOV] for number in range(3)] == [mine] * 3


@pytest.mark.usefixtures("small_pages")
def test_a_page_that_two_runs_count_is_counted_once(busy, journals):
    """Another one has come further whenever this one wants to write."""
    whole = FakeJournals()
    close(busy, whole)

    class Overtaken(FakeJournals):
        def keep(self, before, after, found):
            super().keep(before, after, found)
            if not after.walked and len(self.flows) < 99:
                self.overtaking = not getattr(self, "overtaking", False)
                if self.overtaking:
                    raise Outpaced

    journals = Overtaken()
    for _ in range(5):
        try:
            close(busy, journals)
        except Outpaced:
            continue
    assert journals.closed == whole.closed


checks = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 9_000), st.integers(0, 9_000)), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(sold=checks, later=checks)
def test_what_is_owed_is_what_a_calculator_makes_of_the_sales(sold, later):
    """Two months of sales, each with a refund in its own month: all that was kept, shared with what the points are worth."""
    shop, journals, owed = Shop(), FakeJournals(), 0
    members = [shop.join(name, f"+1206555014{n}") for n, name in enumerate(("Maya", "Leo", "Ana"), 2)]
    for month, happened in ((NOV, sold), (DEC, later)):
        points = shop_points(shop)
        for number, (who, amount, back) in enumerate(happened):
            shop.sell(members[who], amount, f"{month}-{number}", tax=amount // 9)
            if 0 < back <= amount:
                shop.refund(back, "r", f"{month}-{number}")
        sales = [sale for (_, _, name), sale in shop.book.sales.items() if name.startswith(str(month))]
        price = sum(sale.kept for sale in sales)
        worth = Fraction(500, 40) * (shop_points(shop) - points)
        owed += round(price * worth / (price + worth)) if worth > 0 else 0
        until(shop, month)
        close(shop, journals)
        found = journals.closed.get(("rosas", month))
        assert (found.owed_in_all.closing if found else 0) == owed


def shop_points(shop):
    return sum(chain[-1].account.worth for chain in shop.book.chains.values())


def check(shop, journals):
    """Every month leads into the next, shops add up to the program, and the last one is what members have."""
    months = [journals.closed[key] for key in sorted(journals.closed)]
    for before, month in zip([None, *months], months, strict=False):
        assert sum(settle(month.sent, month.worth).nets.values()) == 0
        for shop_id, owed in month.owed.items():
            assert owed.opening == (before.owed.get(shop_id, Owed()).closing if before else 0)
            assert month.points[shop_id].closing >= 0
            assert owed.closing >= 0
        for origin, position in month.positions.items():
            assert min(position.kept, position.used, position.ended, position.taken, position.out) >= 0, (origin, position)
    held = Counter()
    for chain in shop.book.chains.values():
        for (_, location_id, _), points in lots_of(chain[-1].account).items():
            held[location_id] += points
    closing = {name: one.closing for name, one in months[-1].points.items()} if months else {}
    assert +held == +Counter(closing)
    return months


@pytest.mark.parametrize("rules", RULES)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(histories, min_size=1, max_size=4))
def test_every_month_adds_up_whatever_happens(rules, parts):
    shop, journals = Shop(RULES[rules]), FakeJournals()
    for history in parts:
        go_on(shop, history)
        close(shop, journals)
    shop.wait(days=40)
    close(shop, journals)
    months = check(shop, journals)
    assert all(add_months(before.first, 1) == month.first for before, month in pairwise(months))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(histories, min_size=2, max_size=4), rules=st.sampled_from(sorted(RULES)))
def test_it_makes_no_difference_when_months_are_closed(parts, rules):
    """Each as soon as it is over, or all of them at the end."""
    shop, at_once, at_the_end = Shop(RULES[rules]), FakeJournals(), FakeJournals()
    for history in parts:
        go_on(shop, history)
        close(shop, at_once)
    shop.wait(days=40)
    close(shop, at_once)
    close(shop, at_the_end)
    assert at_once.closed == at_the_end.closed
