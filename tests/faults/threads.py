"""Tills as threads, on an engine that is atomic under threads. What is asked and which faults come follow from the seed; who is
faster does not, so a seed finds its failure again with luck only. The other variant replays exactly.
"""

import secrets
import threading

import pytest

from chalicelib.storage.book import Book
from chalicelib.storage.campaigns.campaigns import Campaigns
from chalicelib.storage.tables import Tables
from chalicelib.storage.telling.deliveries import Deliveries
from chalicelib.storage.telling.surveys import Surveys
from chalicelib.storage.telling.waiting import WaitingRoom
from tests.fake_vault import FakeVault
from tests.faults.faults import Weather
from tests.faults.history import History
from tests.faults.operations import open_shop, settle_down, take_turn
from tests.faults.till import Till, hire
from tests.faults.transport import Transport
from tests.faults.world import World

TILLS, PATIENCE_SECONDS = 8, 900


def build(seed: int, tables: Tables, rate: float, *, mild: bool = False) -> World:
    """A world on these tables, whose client gets a transport of its own. Every world has another merchant."""
    weather, history = Weather(rate, mild=mild), History()
    transport = Transport(tables, weather, history)
    shop_id = f"shop-{seed}-{secrets.token_hex(4)}"
    ports = Book(tables, FakeVault()), Deliveries(tables), WaitingRoom(tables), Campaigns(tables), Surveys(tables)
    return World(shop_id, seed, weather, *ports, flush=transport.flush, history=history)


def run(world: World, operations: int, patch: pytest.MonkeyPatch) -> None:
    """Let eight tills do so many operations between them, then let everything settle."""
    world.open(patch)
    tills = hire(world, TILLS)
    failed: list[BaseException] = []

    def live(till: Till) -> None:
        try:
            till.live(operations // TILLS, take_turn)
        except BaseException as error:  # noqa: BLE001 - a mistake in a test must not look like a quiet till
            failed.append(error)

    open_shop(tills[0])
    threads = [threading.Thread(target=live, args=(till,), daemon=True) for till in tills]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), "this never ends"
    if failed:
        raise failed[0]
    settle_down(tills[0])
