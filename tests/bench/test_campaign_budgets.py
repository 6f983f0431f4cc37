"""What a campaign costs, as docs/access-patterns.md says: by the page of a hundred members, and one read more for each text."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.figures.campaign import State
from chalicelib.storage.campaigns.campaigns import Campaigns
from chalicelib.storage.figures.studies import Studies
from chalicelib.storage.telling.deliveries import Deliveries
from chalicelib.storage.telling.waiting import WaitingRoom
from chalicelib.usecases.campaigns import making, releasing
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.texts import sending
from tests.bench import test_budgets
from tests.bench.chart import CAMPAIGNS, charted
from tests.bench.test_budgets import cost
from tests.fake_post import FakeOutbox, FakeSender
from tests.usecases.campaigns.fair import BOTH, WORDS, Fair

bench = test_budgets.bench
MEMBERS = making.PAGE_MEMBERS


@pytest.fixture
def fair(bench):
    """As many members as are read at once, with phones and consents, in the ledger."""
    tables, shop = bench.tables, bench.shop
    merchant = shop.merchants.get("rosas")
    texting = replace(merchant.texting, offers="sign-1", monthly_cap_cents=1_000_000)
    shop.merchants.change(replace(merchant, texting=texting))
    shop.merchant = shop.merchants.reread("rosas")
    made = Fair.__new__(Fair)
    made.shop, made.studies, made.campaigns, made.outbox, made.ids = shop, Studies(tables), Campaigns(tables), FakeOutbox(), []
    made.room, made.sender = WaitingRoom(tables), FakeSender()
    shop.deliveries = Deliveries(tables)
    for number in range(MEMBERS):
        member_id = shop.join("Ana", f"+1206555{1000 + number}")
        known = shop.book.record("rosas", member_id).customer
        shop.book.commit(Changes("rosas", customers=(replace(known, consents=BOTH),)))
        made.ids.append(member_id)
    made.study()
    return made


def test_a_campaign_costs_what_the_chart_says(bench, fair):
    desk, merchant, now, found = fair.desk(), fair.shop.merchant, fair.shop.now, {}
    made = making.make(desk, merchant, making.Wish("lapsed", None, WORDS, 0), now)
    found["campaign: a hundred members counted"] = cost(bench, lambda: making.count(desk, merchant, made, 1))
    making.count(desk, merchant, fair.now(made), 1)
    found["campaign sent"] = cost(bench, lambda: making.begin(desk, merchant, made.id, now))
    step = lambda at: releasing.step(desk, fair.outbox, "rosas", made.id, at)  # noqa: E731
    found["campaign: a hundred texts handed over"] = cost(bench, lambda: step(now))
    assert fair.now(made).state is State.SENT
    first, second = fair.outbox.take()[:2]
    sending.send(fair.post(), first, now)
    found["text of a campaign"] = cost(bench, lambda: sending.send(fair.post(), second, now))
    assert len(fair.sender.sent) == 2
    found["campaign: a hundred texts looked up"] = cost(bench, lambda: step(now + timedelta(minutes=30)))
    assert fair.now(made).told.words == {"sent": 2, "waiting": MEMBERS - 2}
    fair.campaigns.drop("rosas", made.id)
    idle = lambda: releasing.run(desk, fair.outbox, lambda: now, lambda: 300)  # noqa: E731
    found["quarter of an hour without a campaign"] = cost(bench, idle)
    assert found == CAMPAIGNS
    assert charted().items() >= CAMPAIGNS.items()
