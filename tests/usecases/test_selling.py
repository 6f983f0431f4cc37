"""What is sold, from the till's lines to the reports: kept, counted once, taken back, and added up every night."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.basket import Line, Sold
from chalicelib.domain.figures.goods import Count, together
from chalicelib.domain.sale import SaleState
from chalicelib.usecases.figures import selling
from chalicelib.usecases.figures.selling import Desk, run
from chalicelib.usecases.overview import items_page
from chalicelib.usecases.overview.tallies import count
from chalicelib.usecases.till import Till
from tests.builders import Shop
from tests.fake_baskets import FakeBaskets
from tests.fake_tallies import FakeTallies
from tests.usecases.recording import RecordingBook, stored, subjects

NOON_OF = date(2026, 11, 21)


def line(label, total=300, pieces=1):
    return Line(label, frozenset({label}), pieces, total, label, pieces)


@dataclass
class Bakery:
    """A shop that counts items, what is kept of it, and the night."""

    shop: Shop = field(default_factory=lambda: Shop(book=RecordingBook()))
    tallies: FakeTallies = field(default_factory=FakeTallies)

    def __post_init__(self):
        items_page.switch(self.shop.merchants, "rosas", on=True)
        self.shop.till = Till(self.shop.merchants.get("rosas"), self.shop.till.location)
        self.baskets = FakeBaskets(self.tallies)

    def sell(self, *labels, name="sale-1", member=None, place="mill", **fields):
        till = Till(self.shop.merchants.get("rosas"), self.shop.merchant.location(place))
        lines = [one if isinstance(one, Line) else line(one) for one in labels]
        self.shop.sell(member, sum(one.total for one in lines), name, till=till, lines=lines, **fields)

    def tell(self, told=None):
        for one in self.shop.book.told if told is None else told:
            count(self.tallies, "rosas", subjects(self.shop.merchant, one))

    def night(self, days=1):
        self.shop.now += timedelta(days=days)
        return run(self.desk, lambda: 900.0)

    @property
    def desk(self):
        return Desk(self.shop.merchants, lambda: iter(["rosas"]), self.baskets, lambda: self.shop.now)

    def goods(self, place="*", days=28):
        return self.baskets.report("rosas", place, days).goods


@pytest.fixture
def made():
    return Bakery()


def test_a_merchant_that_counts_no_items_keeps_none(made):
    items_page.switch(made.shop.merchants, "rosas", on=False)
    made.sell("tea")
    assert made.shop.book.sale("rosas", "mill", "sale-1").report.sold == ()
    made.tell()
    assert made.night() == 0
    assert made.baskets.report("rosas", "*", 28) is None


def test_a_sale_is_told_from_the_next_morning_on(made):
    made.sell("tea", "scone")
    made.tell()
    assert run(made.desk, lambda: 900.0) == 1  # the day before, of which there is nothing
    assert made.goods().checks == 0
    assert made.night() == 1
    assert made.goods().pairs == {("scone", "tea"): 1}
    assert (made.goods("mill").checks, made.goods("dock").checks) == (1, 0)
    assert made.night(0) == 0


def test_a_sale_that_is_voided_later_is_sold_no_more(made):
    made.sell("tea")
    made.tell()
    made.night()
    made.sell("tea", state=SaleState.VOIDED)
    made.tell()
    made.night()
    assert made.goods().checks == 0


def test_a_refund_of_a_part_lowers_the_money_and_one_of_all_takes_the_check(made):
    made.sell(line("tea", 600), line("scone", 300))
    made.shop.refund(300)
    made.tell()
    made.night()
    assert made.goods().items == {"tea": Count(1, 0, 1, 400), "scone": Count(1, 0, 1, 200)}
    made.shop.refund(600, "refund-2")
    made.tell()
    made.night()
    assert made.goods().items == {}


def test_a_sale_told_anew_with_other_lines_counts_as_these(made):
    made.sell("tea", version=1)
    made.sell("jam", version=2)
    made.tell(reversed(made.shop.book.told))
    made.night()
    assert list(made.goods().items) == ["jam"]


def test_what_was_sold_more_than_28_days_ago_is_told_of_12_months_only(made):
    made.sell("tea")
    made.tell()
    made.night(28)
    assert made.goods().checks == 1
    made.night(1)
    assert (made.goods().checks, made.goods(days=364).checks) == (0, 1)


def test_nights_that_were_missed_are_made_up_for(made):
    for number in range(3):
        made.sell("tea", name=f"sale-{number}")
        made.shop.now += timedelta(days=1)
    made.tell()
    made.tallies.late.clear()
    made.baskets.move("rosas", (made.shop.now - timedelta(days=5)).date())
    made.night(0)
    assert made.goods().checks == 3


def test_a_night_without_time_goes_on_later(made):
    made.sell("tea")
    made.tell()
    made.shop.now += timedelta(days=1)
    left = iter([900.0, 0.0])
    assert run(made.desk, lambda: next(left)) == 0
    assert made.baskets.progress("rosas") is None
    assert run(made.desk, lambda: 900.0) == 1


def test_members_likings_follow_them_and_what_is_taken_back(made):
    maya = made.shop.join()
    for number in range(4):
        made.sell("tea", "scone", name=f"sale-{number}", member=maya)
    made.sell("scone", name="sale-4", member=maya)
    made.sell("tea", "scone", name="sale-0", member=maya, state=SaleState.VOIDED)
    made.tell()
    assert made.baskets.tastes("rosas", [maya], [date(2026, 7, 1)]) == {maya: Counter(scone=4, tea=3)}


def test_switching_on_twice_is_one_change(made):
    assert not items_page.switch(made.shop.merchants, "rosas", on=True)
    assert items_page.switch(made.shop.merchants, "rosas", on=False)


events = st.lists(
    st.tuples(
        st.sampled_from(["sale-1", "sale-2", "sale-3"]),
        st.sets(st.sampled_from(["tea", "scone", "jam"])),
        st.sampled_from([SaleState.OPEN, SaleState.CLOSED, SaleState.CLOSED, SaleState.VOIDED]),
        st.sampled_from([0, 0, 100, 900]),
    ),
    max_size=8,
)


@given(events, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_same_is_told_whatever_the_order_and_however_often_it_comes(history, chance):
    one = Bakery()
    maya = one.shop.join()
    for number, (name, labels, state, refund) in enumerate(history):
        one.shop.wait(hours=9)
        fields = {"state": state, "version": number + 1}
        one.sell(*sorted(labels), name=name, member=maya if number % 2 else None, **fields)
        if refund:
            one.shop.refund(refund, f"refund-{number}", name)
    other = Bakery(one.shop)
    told = list(one.shop.book.told) * 2
    chance.shuffle(told)
    one.tell(stored(one.shop.book))
    other.tell(told)
    assert (one.tallies.bought, one.tallies.tastes and one.baskets.tastes("rosas", [maya], [date(2026, 7, 1)])) == (
        other.tallies.bought,
        one.tallies.tastes and other.baskets.tastes("rosas", [maya], [date(2026, 7, 1)]),
    )
    one.night()
    other.night(0)
    assert one.goods() == other.goods()


def test_what_is_told_is_what_pandas_makes_of_the_sales(made):
    """An analyst's way: a table of lines, crossed with itself."""
    chance, members, rows = Random(7), [made.shop.join("Maya", f"+1206555{2000 + n}") for n in range(5)], []  # noqa: S311
    for number in range(300):
        made.shop.wait(minutes=chance.randint(30, 260))
        labels = {item for item, part in (("tea", 0.5), ("coffee", 0.5), ("jam", 0.1)) if chance.random() < part}
        labels |= {"scone"} if "tea" in labels and chance.random() < 0.6 else set()
        member, place = chance.choice([*members, None, None]), chance.choice(["mill", "mill", "dock"])
        lines = [line(label, chance.randint(2, 9) * 100, chance.randint(1, 3)) for label in sorted(labels)]
        made.sell(*lines, name=f"sale-{number}", member=member, place=place)
        rows += [(number, made.shop.now, place, member, one.label, one.pieces, one.total) for one in lines]
    made.tell()
    made.night()
    zones = {"mill": "America/Los_Angeles", "dock": "America/New_York"}
    sold = pd.DataFrame(rows, columns=["check", "at", "place", "member", "item", "pieces", "money"])
    sold["day"] = [at.tz_convert(zones[place]).date() for at, place in zip(sold["at"], sold["place"], strict=True)]
    last = made.baskets.progress("rosas")
    sold = sold[(sold["day"] <= last) & (sold["day"] > last - timedelta(days=28))]
    for place in ("mill", "dock", "*"):
        there, goods = sold if place == "*" else sold[sold["place"] == place], made.goods(place)
        assert goods.checks == there["check"].nunique() > 50
        by_item = there.groupby("item").agg(
            checks=("check", "nunique"), member=("member", "count"), pieces=("pieces", "sum"), money=("money", "sum")
        )
        assert goods.items == {item: Count(*map(int, row)) for item, row in by_item.iterrows()}
        crossed = there.merge(there, on="check")
        both = crossed[crossed["item_x"] < crossed["item_y"]].groupby(["item_x", "item_y"]).size()
        assert goods.pairs == both.to_dict()
        agree(together(goods), pd.crosstab(there["check"], there["item"]).astype(bool))


def agree(told, has):
    """Pairs are what a table says that has a row for each check and a column for each item."""
    assert told
    for pair in told:
        share = (has[pair.first] & has[pair.second]).mean()
        assert float(pair.support) == pytest.approx(share)
        assert float(pair.confidence) == pytest.approx(has[has[pair.first]][pair.second].mean())
        assert float(pair.lift) == pytest.approx(share / has[pair.first].mean() / has[pair.second].mean())
    likely = {
        tuple(sorted(pair))
        for pair in combinations(has.columns, 2)
        if (has[pair[0]] & has[pair[1]]).sum() >= 20
        and (has[pair[0]] & has[pair[1]]).mean() > has[pair[0]].mean() * has[pair[1]].mean()
    }
    assert {tuple(sorted((pair.first, pair.second))) for pair in told} == likely


def test_a_day_of_too_many_items_says_what_it_leaves_out(made, monkeypatch):
    monkeypatch.setattr(selling, "ITEMS_A_DAY", 2)
    made.sell("tea", "scone", "jam")
    made.tell()
    made.night()
    assert list(made.goods().items) == ["jam", "scone"]
    assert made.goods().left.items == 1


def test_days_long_ago_stay_as_they_are(made):
    made.sell("tea")
    made.tell()
    made.night()
    kept = dict(made.baskets.kept)
    made.tallies.bought.clear()  # vanished
    made.shop.now += timedelta(days=401)
    made.tallies.late["rosas", NOON_OF] = 1
    made.night(0)
    assert kept.items() <= made.baskets.kept.items()
    assert made.baskets.late("rosas") == ()


def test_what_a_sale_keeps_is_what_was_told_last(made):
    made.sell(line("tea", 600, 2), line("", 100))
    sale = made.shop.book.sale("rosas", "mill", "sale-1")
    assert sale.report.sold == (Sold("tea", 2, 600), Sold("", 1, 100))
