"""What every Webhooks promises, on the fake and on DynamoDB."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.desk.webhook import Outcome, Standing, Webhook
from chalicelib.storage.telling import webhooks as stored
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.webhooks.ports import Receiver, Webhooks
from tests.builders import NOW
from tests.contracts.conftest import Stack
from tests.fake_webhooks import FakeWebhooks


@pytest.fixture
def webhooks(stack: Stack) -> Webhooks:
    return FakeWebhooks() if stack.tables is None else stored.Webhooks(stack.tables, stack.clock)


@pytest.fixture
def crm(merchant_id: str) -> Webhook:
    return Webhook("wh_b", merchant_id, "https://crm.example.com/x?y=ö", b"\x00\xffsealed", NOW, with_names=True)


def test_a_webhook_is_read_back_as_it_was_stored_oldest_first(webhooks: Webhooks, crm: Webhook) -> None:
    older = replace(crm, id="wh_c", made_at=NOW - timedelta(days=1), with_names=False)
    webhooks.add(crm)
    webhooks.add(older)
    assert webhooks.of_merchant(crm.merchant_id) == (Receiver(older, Standing()), Receiver(crm, Standing()))
    assert webhooks.ids(crm.merchant_id) == ("wh_b", "wh_c")
    assert webhooks.of_merchant(f"{crm.merchant_id}x") == webhooks.ids(f"{crm.merchant_id}x") == ()


def test_how_it_is_doing_is_read_back_with_the_next_revision(webhooks: Webhooks, crm: Webhook) -> None:
    webhooks.add(crm)
    failing = Standing().failed(Outcome(503), NOW).gave_up(NOW - timedelta(days=3))
    webhooks.note(crm, failing)
    ((found),) = webhooks.of_merchant(crm.merchant_id)
    assert found == Receiver(crm, replace(failing, revision=1))
    webhooks.note(crm, found.standing.went_well(NOW))
    assert webhooks.of_merchant(crm.merchant_id)[0].standing == replace(found.standing.went_well(NOW), revision=2)


def test_who_comes_second_is_told_so_and_writes_nothing(webhooks: Webhooks, crm: Webhook) -> None:
    webhooks.add(crm)
    webhooks.note(crm, Standing(said="503"))
    with pytest.raises(Outpaced):
        webhooks.note(crm, Standing(said="400"))
    assert webhooks.of_merchant(crm.merchant_id)[0].standing.said == "503"


def test_what_was_dropped_is_gone_with_how_it_was_doing_and_does_not_come_back(webhooks: Webhooks, crm: Webhook) -> None:
    webhooks.add(crm)
    webhooks.note(crm, Standing(said="503"))
    for _ in range(2):
        webhooks.drop(crm.merchant_id, crm.id)
    assert webhooks.ids(crm.merchant_id) == webhooks.of_merchant(crm.merchant_id) == ()
    with pytest.raises(Outpaced):
        webhooks.note(crm, Standing())
    webhooks.add(crm)
    assert webhooks.of_merchant(crm.merchant_id) == (Receiver(crm, Standing()),)


def test_what_is_made_elsewhere_is_told_within_a_minute(stack: Stack, crm: Webhook) -> None:
    here, elsewhere = (stored.Webhooks(stack.real, stack.clock) for _ in range(2))
    assert here.ids(crm.merchant_id) == ()
    elsewhere.add(crm)
    assert here.ids(crm.merchant_id) == ()
    stack.clock.seconds += 60
    assert here.ids(crm.merchant_id) == (crm.id,)
