"""Habits of a made-up shop over three years, beside what pandas makes of the same sales and rewards."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from random import Random

import numpy as np
import pandas as pd
import pytest

from chalicelib.domain.figures.habits import Known, Trend, habits_of
from chalicelib.domain.figures.study import Study, measure, numbers_of
from chalicelib.domain.figures.visits import Visit, Visits

BEGUN, TODAY = date(2023, 11, 1), date(2026, 11, 21)
DAYS = (TODAY - BEGUN).days
RHYTHMS = (1, 3, 7, 7, 14, 30, 45, 90)


@cache
def happened():
    """Tables of members, sales and rewards: each has a rhythm of their own, some speed up, slow down or stop."""
    chance = Random(20261121)  # noqa: S311  the same shop every time
    members, sales, rewards = [], [], []
    for number in range(400):
        who, joined, pause = f"mem_{number}", chance.randrange(DAYS + 1), chance.choice(RHYTHMS)
        members.append((who, BEGUN + timedelta(days=joined)))
        stops = DAYS if chance.random() < 0.6 else chance.randrange(joined, DAYS + 1)
        at, faster = float(joined), chance.choice([0.99, 1, 1, 1.01])
        while at <= stops:
            day = BEGUN + timedelta(days=int(at))
            shop = chance.choices(["mill", "dock"], [number % 5 + 1, 3])[0]
            sales += [(who, day, shop, chance.randrange(200, 4000)) for _ in range(chance.choice([1, 1, 1, 2]))]
            if chance.random() < 0.05:
                rewards.append((who, day, shop, 1))
            at += chance.expovariate(1 / pause) + 0.5
            pause *= faster
    sold = pd.DataFrame(sales, columns=["who", "day", "shop", "cents"])
    return pd.DataFrame(members, columns=["who", "joined"]), sold, pd.DataFrame(rewards, columns=["who", "day", "shop", "used"])


@cache
def ours():
    members, sold, used = happened()
    visits = {who: Visits() for who in members.who}
    for who, day, shop, cents in sold.itertuples(index=False):
        visits[who] = visits[who].add(Visit(who, day, shop, 1, cents))
    for who, day, shop, number in used.itertuples(index=False):
        visits[who] = visits[who].add(Visit(who, day, shop, 0, 0, number))
    return {who: habits_of(Known(who, joined), visits[who], TODAY) for who, joined in members.itertuples(index=False)}


@cache
def study():
    members = ours().values()
    scales, numbers = measure(members, TODAY), Counter()
    for habits in members:
        numbers.update(numbers_of(habits, scales.standing(habits, TODAY), (), TODAY))
    return scales, Study(TODAY, numbers, min(habits.first for habits in members if habits.first))


def days_of():
    """The days with a visit: each member's, once each."""
    sold = happened()[1]
    return sold.drop_duplicates(["who", "day"]).sort_values(["who", "day"])


def year():
    sold = happened()[1]
    return sold[sold.day > TODAY - timedelta(days=364)]


def test_sales_and_money_of_a_year():
    grouped = year().groupby("who").cents.agg(["size", "sum"])
    assert {who: (habits.sales, habits.spend) for who, habits in ours().items() if habits.sales} == {
        who: (int(row["size"]), int(row["sum"])) for who, row in grouped.iterrows()
    }
    assert study()[1].spend_a_year == pytest.approx(grouped["sum"].mean())
    assert study()[1].repeat_rate == pytest.approx((grouped["size"] > 1).mean())


def test_scores():
    grouped = year().groupby("who").agg(last=("day", "max"), sales=("day", "size"), spend=("cents", "sum"))
    grouped["last"] = grouped["last"].map(lambda day: (day - TODAY).days)
    for scale, column in zip((study()[0].recency, study()[0].frequency, study()[0].money), grouped, strict=True):
        wanted = np.ceil((grouped[column].rank(method="max") * 5 / len(grouped)).round(9))
        assert [scale.score(int(value)) for value in grouped[column]] == list(wanted.astype(int))


def test_who_has_lapsed():
    days = days_of()
    gaps = pd.to_datetime(days.day).groupby(days.who).diff().dt.days
    limit = np.maximum(60, 3 * gaps.groupby(days.who).median().fillna(0))
    away = days.groupby("who").day.max().map(lambda day: (TODAY - day).days)
    lapsed = set(away[away >= limit].index)
    assert {who for who, habits in ours().items() if habits.is_lapsed} == lapsed
    assert 20 < len(lapsed) < 380


def test_who_comes_more_and_who_less():
    days, joined = days_of(), happened()[0].set_index("who").joined
    back = days.day.map(lambda day: (TODAY - day).days)
    wanted = {}
    for who in ours():
        theirs, member_for = back[days.who == who], (TODAY - joined[who]).days + 1
        wanted[who] = Trend.UNKNOWN
        for window in (28, 84, 182):
            now, before = (theirs < window).sum(), ((theirs >= window) & (theirs < 2 * window)).sum()
            if member_for < 2 * window:
                break
            if now + before >= 6:
                chance = np.sqrt(now + before)
                wanted[who] = Trend.MORE if now - before > chance else Trend.LESS if before - now > chance else Trend.SAME
                break
    assert {who: habits.trend for who, habits in ours().items() if habits.last} == {
        who: trend for who, trend in wanted.items() if ours()[who].last
    }
    assert min(Counter(wanted.values()).values()) >= 10


def test_where_they_are_at_home():
    shops = (
        year()
        .drop_duplicates(["who", "day", "shop"])
        .pivot_table(index="who", columns="shop", values="cents", aggfunc="size", fill_value=0)
    )
    clear = shops[shops.mill != shops.dock]
    assert {who: ours()[who].home for who in clear.index} == clear.idxmax(axis=1).to_dict()
    assert len(clear) > 100


def test_cohorts_by_month():
    members = happened()[0]
    joined = pd.to_datetime(members.joined).dt.to_period("M")
    days = days_of().merge(members, on="who")
    after = (pd.to_datetime(days.day).dt.to_period("M") - pd.to_datetime(days.joined).dt.to_period("M")).map(
        lambda offset: offset.n
    )
    came = days.assign(month=pd.to_datetime(days.joined).dt.to_period("M"), after=after).groupby(["month", "after"]).who.nunique()
    cohorts = study()[1].cohorts()
    assert len(cohorts) == 13
    for cohort in cohorts:
        month = pd.Period(cohort.month, "M")
        assert cohort.members == (joined == month).sum()
        over = [number for number, found in enumerate(cohort.came) if found is not None]
        assert over == list(range(len(cohort.came) - 1))
        assert [cohort.came[number] for number in over] == [int(came.get((month, number), 0)) for number in over]


def test_who_stays_over_a_year_and_what_that_is_worth():
    back = happened()[1].assign(back=happened()[1].day.map(lambda day: (TODAY - day).days))
    last, before = set(back[back.back < 364].who), set(back[(back.back >= 364) & (back.back < 728)].who)
    stay = len(last & before) / len(before)
    assert study()[1].retention == pytest.approx(stay)
    spend = year().groupby("who").cents.sum().mean()
    assert float(study()[1].worth(Fraction(3, 5))) == pytest.approx(spend * 0.6 / (1 - stay))


def test_time_to_the_first_reward():
    members, _, used = happened()
    first = used.groupby("who").day.min().rename("first").reset_index().merge(members, on="who")
    days = (pd.to_datetime(first["first"]) - pd.to_datetime(first.joined)).dt.days
    assert study()[1].days_to_first_reward == days.median()
    until = days_of().merge(first, on="who")
    assert study()[1].visits_to_first_reward == until[until.day <= until["first"]].groupby("who").size().median()
    assert study()[1].rewarded == len(first)
