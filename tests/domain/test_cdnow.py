"""Habits of real people: the purchases at CDNOW of tests/data/cdnow, against the published summary and against pandas."""

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from chalicelib.domain.figures.habits import Known, habits_of
from chalicelib.domain.figures.study import Study, measure, numbers_of
from chalicelib.domain.figures.visits import Visit, Visits

CDNOW = Path(__file__).parents[1] / "data" / "cdnow"
PUBLISHED = date(1997, 9, 30)
END = date(1998, 6, 30)


@cache
def sales():
    """A row for each purchase: customer, day, cents."""
    rows = [line.split() for line in (CDNOW / "sales.txt").read_text().splitlines()]
    return pd.DataFrame(
        {
            "who": [int(who) for _, who, *_ in rows],
            "day": [date.fromisoformat(day) for _, _, day, *_ in rows],
            "cents": [int(Decimal(dollars) * 100) for *_, dollars in rows],
        }
    )


@cache
def everybody(day):
    """Each customer's habits, who joined with their first purchase."""
    visits: dict[int, Visits] = {}
    for who, when, cents in sales().itertuples(index=False):
        visits[who] = visits.get(who, Visits()).add(Visit(str(who), when, "cdnow", 1, cents))
    return {who: habits_of(Known(str(who), found.first[0]), found, day) for who, found in visits.items()}


def studied(day):
    members = everybody(day).values()
    scales, numbers = measure(members, day), Counter()
    for habits in members:
        numbers.update(numbers_of(habits, scales.standing(habits, day), (), day))
    return scales, Study(day, numbers, min(habits.first for habits in members))


def test_days_and_weeks_are_those_that_were_published():
    published = pd.read_csv(CDNOW / "customers.csv")
    assert len(published) == len(everybody(PUBLISHED)) == 2357
    for who, repeats, weeks, since, average in published.itertuples(index=False):
        habits = everybody(PUBLISHED)[who]
        assert habits.days - 1 == repeats
        assert (habits.last - habits.first).days / 7 == pytest.approx(weeks, abs=0.0051)
        assert (PUBLISHED - habits.first).days / 7 == pytest.approx(since, abs=0.0051)
        table = sales()
        first = table[(table.who == who) & (table.day == habits.first)].cents.sum() if repeats else 0
        if repeats:
            assert (habits.spend - first) / repeats / 100 == pytest.approx(average, abs=0.0051)


def test_two_in_five_came_again_as_is_known_of_them():
    """946 of 2,357 bought again by September: the share that every paper on these people begins with."""
    again = sum(habits.days > 1 for habits in everybody(PUBLISHED).values())
    assert again == 946
    tickets = sales()[sales().day <= PUBLISHED].groupby("who").size()
    assert studied(PUBLISHED)[1].repeat_rate == pytest.approx((tickets > 1).mean())


def test_scores_are_those_of_pandas_with_all_their_ties():
    scales, _ = studied(END)
    year = (
        sales()[sales().day >= date(1997, 7, 2)]
        .groupby("who")
        .agg(last=("day", "max"), sales=("day", "size"), spend=("cents", "sum"))
    )
    year["recency"] = year["last"].map(lambda last: (last - END).days)
    for scale, column in ((scales.recency, "recency"), (scales.frequency, "sales"), (scales.money, "spend")):
        rank = (year[column].rank(method="max") * 5 / len(year)).round(9)
        wanted = -(-rank // 1)
        assert [scale.score(int(value)) for value in year[column]] == list(wanted.astype(int))


def test_cohorts_are_those_of_pandas():
    table = sales()
    month = pd.to_datetime(table.day).dt.to_period("M")
    joined = month.groupby(table.who).transform("min")
    after = (month - joined).map(lambda offset: offset.n)
    came = table.assign(joined=joined, after=after).drop_duplicates(["who", "after"]).groupby(["joined", "after"]).size()
    cohorts = studied(date(1997, 12, 31))[1].cohorts()
    assert [f"{cohort.month:%b}" for cohort in cohorts if cohort.members] == ["Jan", "Feb", "Mar"]
    for cohort in cohorts:
        found = [int(came.get((pd.Period(cohort.month, "M"), number), 0)) for number in range(len(cohort.came))]
        assert list(cohort.came) == found
        assert cohort.members == found[0]
