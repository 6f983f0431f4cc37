"""What a night's study costs, as docs/access-patterns.md says: it grows with members, and a page reads one item of it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.domain.calendar import local_day
from chalicelib.domain.figures.visits import Visit
from chalicelib.storage.all_merchants import walk_merchants
from chalicelib.storage.campaigns.campaigns import Campaigns
from chalicelib.storage.figures.figures import Tallies
from chalicelib.storage.figures.overview import Directory
from chalicelib.storage.figures.studies import Studies
from chalicelib.usecases.overview import people
from chalicelib.usecases.overview.studying import PAGE_MEMBERS, add_up, run
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
    assert found == STUDIES
    assert charted().items() >= STUDIES.items()
