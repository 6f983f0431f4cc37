"""Owners who send campaigns at the same moment, in threads, on engines that are atomic under them: one of them is sent."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from chalicelib.domain.figures.campaign import Campaign, Obstacle, State
from chalicelib.storage.campaigns.campaigns import Campaigns as StoredCampaigns
from chalicelib.usecases.campaigns import making
from chalicelib.usecases.campaigns.making import Desk
from chalicelib.usecases.campaigns.ports import Campaigns
from tests.contracts.conftest import Stack
from tests.fake_campaigns import FakeCampaigns
from tests.usecases.campaigns.fair import Fair

OWNERS, ROUNDS = 4, 5


class SeenTogether:
    """Campaigns of which everybody has looked who is on their way before anybody goes on."""

    def __init__(self, port: Campaigns, barrier: Barrier) -> None:
        self._port, self._barrier = port, barrier

    def __getattr__(self, name: str) -> object:
        return getattr(self._port, name)

    def list(self, merchant_id: str) -> Sequence[Campaign]:
        found = self._port.list(merchant_id)
        self._barrier.wait(timeout=30)
        return found


@pytest.fixture
def fair(stack: Stack, merchant_id: str) -> Fair:
    """A shop whose campaigns are on this engine, under an id of its own there."""
    if stack.one_at_a_time:
        pytest.skip("needs an engine with locks")
    made = Fair()
    made.campaigns = StoredCampaigns(stack.tables) if stack.tables else FakeCampaigns()  # type: ignore[assignment]
    merchants = made.shop.merchants.merchants
    made.shop.merchant = merchants[merchant_id] = replace(merchants["rosas"], id=merchant_id)
    return made


def ready(fair: Fair, name: str) -> str:
    """A campaign that is counted."""
    now = fair.shop.now
    counted = making.Counted(60, 6)
    campaign = Campaign(name, "lapsed", None, "Hi!", now.date(), now, state=State.READY, counted=counted, pages=1)
    fair.campaigns.add(fair.shop.merchant.id, campaign)
    return name


def begin_at_once(fair: Fair, names: Sequence[str]) -> list[Campaign | Obstacle]:
    """What each of the owners hears who send these, all having looked before the first one writes."""
    plain, merchant = fair.desk(), fair.shop.merchant
    kept = SeenTogether(fair.campaigns, Barrier(len(names)))
    desk = Desk(plain.book, plain.merchants, plain.vault, plain.deliveries, plain.studies, kept)  # type: ignore[arg-type]
    with ThreadPoolExecutor(len(names)) as threads:
        return list(threads.map(lambda name: making.begin(desk, merchant, name, fair.shop.now), names))


def test_of_campaigns_that_are_sent_at_the_same_moment_one_is_on_its_way(fair: Fair) -> None:
    mine = fair.shop.merchant.id
    for round_ in range(ROUNDS):
        names = [ready(fair, f"{round_}-{owner}") for owner in range(OWNERS)]
        heard = begin_at_once(fair, names)
        begun = [one for one in heard if isinstance(one, Campaign)]
        assert len(begun) == 1, heard
        assert heard.count(Obstacle.OTHER) == OWNERS - 1
        assert [one for one in fair.campaigns.list(mine) if one.state in making.ON_THEIR_WAY] == begun
        making.stop(fair.desk(), mine, begun[0].id, fair.shop.now)


def test_one_that_two_owners_send_at_the_same_moment_is_begun_once(fair: Fair) -> None:
    name = ready(fair, "one")
    heard = begin_at_once(fair, [name] * OWNERS)
    assert heard.count(Obstacle.BEGUN) == OWNERS - 1
    assert [one.id for one in heard if isinstance(one, Campaign)] == [name]
