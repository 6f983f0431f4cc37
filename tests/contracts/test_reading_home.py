"""The console's first page reads a bounded number of pages of the table, and never all of it."""

import contextlib
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import boto3
import pytest
from moto import mock_aws

from chalicelib import settings
from chalicelib.domain.figures.campaign import Campaign
from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.figures.kpis import Kpi
from chalicelib.domain.figures.study import Study
from chalicelib.domain.figures.tallies import Spot
from chalicelib.domain.figures.worth_doing import Known
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.special import Benefit, Special
from chalicelib.storage.book import Book
from chalicelib.storage.campaigns.campaigns import Campaigns
from chalicelib.storage.figures import figure_keys
from chalicelib.storage.figures.figures import Tallies
from chalicelib.storage.figures.studies import Studies
from chalicelib.storage.telling.deliveries import Deliveries
from chalicelib.usecases.overview import figures_page, home, offers_page
from chalicelib.usecases.overview.home import Asked
from tests.builders import program
from tests.contracts.conftest import ENVIRONMENT, make_tables, open_tables
from tests.fake_vault import FakeVault

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
TODAY = date(2026, 11, 21)
PLACES = ("mill", "dock", "pier", "*")
SHOPS = tuple(Location(name, name.title(), "America/New_York") for name in PLACES[:3])
ROSAS = Merchant("rosas", "Rosa's", "US", "en", b"", "sign-1", (program(),), SHOPS)
NAMES = ("visits", "first_visits", "member_sales", "other_sales", "checks_without_member", "rewards_used", "reward_cost", "seen")
POINTS = ("issued", "taken_back", "redeemed", "given_back", "expired")
REWARDS = tuple(f"{what}:{reward}" for what in ("used", "cost", "spent") for reward in ("coffee", "loaf"))
HOURS = tuple(f"hour:{hour:02d}" for hour in range(7, 19))
A_DAY = Counter(dict.fromkeys([*NAMES, "joined", *POINTS, *REWARDS, *HOURS, *(f"g{gap}" for gap in range(1, 9))], 12))


@pytest.fixture(scope="module")
def tables():
    """A year of three shops: each day, in two of the shards, with as many numbers as a busy day has."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name, value in ENVIRONMENT.items():
            environment.setenv(name, value)
        make_tables()
        table = boto3.resource("dynamodb").Table(settings.overview_table())
        with table.batch_writer() as batch:
            for day in range(364):
                for place in PLACES:
                    for shard in range(2):
                        key = figure_keys.tally("rosas", "", Spot(TODAY - timedelta(days=day), place))
                        batch.put_item(Item={"pk": figure_keys.tallies("rosas", shard), "sk": key.sk, "type": "tally", **A_DAY})
        yield open_tables()


@contextlib.contextmanager
def asked_of(tables):
    """What is asked of DynamoDB meanwhile: operation and table."""
    found = []

    def note(params, model, **_):
        found.append((model.name, params.get("TableName", "")))

    events = tables.connection.client.meta.events
    events.register("provide-client-params.dynamodb", note)
    yield found
    events.unregister("provide-client-params.dynamodb", note)


@pytest.mark.parametrize(("days", "location"), [(7, None), (28, SHOPS[1]), (364, None)])
def test_a_year_of_three_shops_is_nine_queries_whatever_is_asked(tables, days, location):
    with asked_of(tables) as asked:
        looked = home.look(Tallies(tables), Deliveries(tables), ROSAS, Asked(location, days, Metric.CAME_BACK), NOW)
    assert Counter(asked) == {("Query", settings.overview_table()): 8, ("Query", settings.ledger_table()): 1}
    assert looked.figures[Metric.VISITS].value == 12 * 2 * days


@pytest.mark.parametrize(("days", "location"), [(7, None), (28, SHOPS[1]), (364, None)])
def test_all_key_figures_of_all_shops_are_eight_queries(tables, days, location):
    with asked_of(tables) as asked:
        looked = figures_page.look(Tallies(tables), ROSAS, figures_page.Asked(location, days), NOW)
    assert Counter(asked) == {("Query", settings.overview_table()): 8}
    (issued,) = (told.figure for told in looked.told if told.kpi is Kpi.ISSUED)
    assert issued.value == 12 * 2 * days


def test_what_advice_asks_beside_the_figures_is_three_reads_at_the_most(tables):
    special = Special("lunch", "Lunch", Benefit.PERCENT_OFF, TODAY, percent=20, total=100)
    limited = replace(ROSAS, programs=(program(specials=(special,)),))
    studies = Studies(tables)
    shelf = home.Shelf(Book(tables, FakeVault()), studies, Campaigns(tables))
    with asked_of(tables) as asked:
        assert home.know(shelf, ROSAS, NOW) == Known()
    assert Counter(asked) == {("GetItem", settings.overview_table()): 1}
    studies.put("rosas", {"*": Study(TODAY, Counter({"in:lapsed": 40, "texted:lapsed": 30}))})
    with asked_of(tables) as asked:
        assert home.know(shelf, limited, NOW) == Known(30)
    assert sorted(Counter(asked).items()) == [
        (("BatchGetItem", ""), 1),
        (("GetItem", settings.overview_table()), 1),
        (("Query", settings.merchants_table()), 1),
    ]


def test_all_offers_of_a_year_are_nine_queries_and_one_for_what_texts_brought(tables):
    offers = partial(offers_page.look, Tallies(tables), Studies(tables), Campaigns(tables), ROSAS, NOW)
    with asked_of(tables) as asked:
        looked = offers()
    assert Counter(asked) == {("Query", settings.overview_table()): 8, ("Query", settings.merchants_table()): 1}
    assert looked.rewards[0].uses.used == 12 * 2 * 364
    begun = {"begun_at": NOW - timedelta(days=9), "begun_on": TODAY - timedelta(days=9)}
    Campaigns(tables).add("rosas", Campaign("cmp_1", "lapsed", None, "We miss you", TODAY, NOW, **begun))
    with asked_of(tables) as asked:
        assert len(offers().campaigns) == 1
    assert Counter(asked)["Query", settings.overview_table()] == 9


def test_the_days_of_a_spreadsheet_are_eight_queries(tables):
    with asked_of(tables) as asked:
        rows = home.by_day(Tallies(tables), ROSAS, Asked(None, 28, Metric.VISITS), NOW)
    assert Counter(asked) == {("Query", settings.overview_table()): 8}
    assert len(rows) == 28 * 3
