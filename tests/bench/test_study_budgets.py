"""What a night's study costs, as docs/access-patterns.md says: it grows with members, and a page reads one item of it."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import groupby

import pytest

from chalicelib.domain.calendar import local_day
from chalicelib.domain.figures.visits import Visit
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.storage.all_merchants import walk_merchants
from chalicelib.storage.campaigns.campaigns import Campaigns
from chalicelib.storage.figures.figures import Tallies
from chalicelib.storage.figures.overview import Directory
from chalicelib.storage.figures.studies import Studies
from chalicelib.usecases.overview import people
from chalicelib.usecases.overview.marking import mark, part_of
from chalicelib.usecases.overview.studying import PAGE_MEMBERS, Progress, add_up, run
from tests.bench import test_budgets
from tests.bench.chart import STUDIES, charted
from tests.bench.test_budgets import cost
from tests.usecases.town import Town

bench = test_budgets.bench


@pytest.fixture
def town(bench):
    """As many members as are read at once; each came twice a month for two years, and their account is in the ledger."""
    stored = Directory(bench.tables), Tallies(bench.tables), Studies(bench.tables), Campaigns(bench.tables)
    made = Town(bench.shop, *stored)
    today = local_day(bench.shop.now, bench.shop.merchant.locations[0].timezone)
    for number in range(PAGE_MEMBERS):
        member_id = bench.shop.join("Ana", f"+1206555{1000 + number}")
        visits = [
            Visit(member_id, today - timedelta(days=day), ("mill", "dock")[number % 2], 1, 1240) for day in range(1, 728, 30)
        ]
        made.settle(member_id, today - timedelta(days=728), visits)
    return made


def test_a_study_costs_what_the_chart_says(bench, town):
    desk, merchant = town.desk(), bench.shop.merchant
    calls = iter([900.0, 900.0, 900.0, 0.0, 0.0])
    page = cost(bench, lambda: run(desk, lambda: next(calls)))
    progress = desk.studies.progress("rosas")
    assert (progress.pages, progress.finished) == (1, False)
    found = {
        "study of a hundred members": page,
        "adding a study up": cost(bench, lambda: add_up(desk.studies, merchant, progress)),
        "page of regulars": cost(bench, lambda: people.read(desk.studies, merchant, None)),
    }
    desk.studies.move("rosas", replace(progress, listed=True, finished=True))
    idle = replace(desk, everyone=partial(walk_merchants, bench.tables))
    found["hour in which nothing is studied"] = cost(bench, lambda: run(idle, lambda: 900.0))
    assert people.read(desk.studies, merchant, None).seen == PAGE_MEMBERS
    assert found.items() <= STUDIES.items()
    assert charted().items() >= STUDIES.items()


MISSED = Special("missed", "Missed", Benefit.AMOUNT_OFF, date(2026, 1, 1), amount=500, who=Who.SEGMENT, segment_id="lapsed")


def in_five_parts(everybody):
    """Ten members, two in each of five parts of the marks: how many of these change is part of the cost."""
    parts = [list(part) for _, part in groupby(sorted(everybody, key=part_of), key=part_of)]
    return [member for part in [part for part in parts if len(part) > 1][:5] for member in part[:2]]


def test_writing_a_segment_beside_its_members_costs_what_the_chart_says(bench, town):
    desk, day = town.desk(), local_day(bench.shop.now, "UTC")
    merchant = replace(bench.shop.merchant, programs=(replace(bench.shop.merchant.programs[-1], specials=(MISSED,)),))
    ids = in_five_parts(desk.directory.all("rosas"))
    desk.studies.put_listed("rosas", day, "lapsed", "mill", 0, ids)
    desk.studies.move("rosas", Progress(day, finished=True))
    found = {"segment written beside ten members": cost(bench, lambda: mark(desk, merchant, lambda: 900.0))}
    assert bench.shop.book.record("rosas", ids[0]).customer.segments == ("lapsed",)
    desk.studies.move("rosas", replace(desk.studies.progress("rosas"), day=day + timedelta(days=1)))
    desk.studies.put_listed("rosas", day + timedelta(days=1), "lapsed", "mill", 0, ids)
    found["night in which nobody comes into a segment, or leaves it"] = cost(bench, lambda: mark(desk, merchant, lambda: 900.0))
    assert found == {name: STUDIES[name] for name in found}
