"""What telling webhooks costs, as docs/access-patterns.md says; nothing of it grows with a shop."""

import pytest

from chalicelib.domain.desk.webhook import Dispatch, Outcome
from chalicelib.storage.figures.overview import Directory
from chalicelib.storage.telling.webhooks import Webhooks
from chalicelib.usecases.webhooks import making, sending, telling
from chalicelib.usecases.webhooks.ports import Switchboard, Told
from tests.bench import test_budgets
from tests.bench.chart import TOLD, charted
from tests.bench.test_budgets import cost
from tests.fake_webhooks import FakeCourier, FakeDispatches
from tests.usecases.webhooks.crm import ADDRESS

bench = test_budgets.bench


@pytest.fixture
def switchboard(bench):
    shop = bench.shop
    ports = Webhooks(bench.tables), FakeDispatches(lambda: shop.now), FakeCourier(), Directory(bench.tables)
    return Switchboard(shop.book, shop.merchants, shop.vault, *ports, shop.now)


def test_telling_costs_what_the_chart_says(bench, switchboard):
    shop, maya, found = bench.shop, bench.maya, {}
    shop.sell(maya, 60_00)
    told = Told("rosas", maya, 2)

    def follow():
        telling.follow(switchboard.webhooks, switchboard.dispatches, told, shop.now)

    found["entry of a merchant without webhooks, once a minute"] = cost(bench, follow)
    found["entry of a merchant without webhooks"] = cost(bench, follow)
    for with_names, name in ((True, "message to a webhook, with names"), (False, "message to a webhook")):
        made = making.make(switchboard, shop.merchant, f"{ADDRESS}{with_names}", with_names=with_names)
        message = Dispatch("rosas", made.webhook.id, maya, 2, shop.now)
        sending.send(switchboard, message)  # the first in an hour is noted
        found[name] = cost(bench, lambda message=message: sending.send(switchboard, message))
    switchboard.courier.answers = lambda: Outcome(503)
    found["message to a webhook, the first that fails"] = cost(bench, lambda: sending.send(switchboard, message))
    assert found == TOLD
    assert charted().items() >= TOLD.items()
