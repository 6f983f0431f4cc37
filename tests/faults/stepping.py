"""Tills as greenlets, on the fakes: one thread, and a seeded choice of who takes the next step. Every interleaving replays."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import pytest
from greenlet import getcurrent, greenlet

from chalicelib.domain.figures.campaign import Campaign
from chalicelib.domain.refusals import Busy
from chalicelib.storage import event_items, items
from chalicelib.usecases.campaigns.making import ON_THEIR_WAY
from chalicelib.usecases.ports import Book, Changes, Outpaced
from tests.fake_campaigns import FakeCampaigns
from tests.fake_post import FakeDeliveries, FakeWaitingRoom
from tests.fake_surveys import FakeSurveys
from tests.fakes import FakeBook
from tests.faults.faults import Fault, Killed, Weather
from tests.faults.history import History
from tests.faults.operations import open_shop, settle_down, take_turn
from tests.faults.till import hire
from tests.faults.world import World
from tests.usecases.racing import Proxy

TILLS, STEPS_MAX = 6, 1_000_000
READ = (Fault.LOST, Fault.THROTTLED, Fault.KILLED_BEFORE)
WRITE = (*READ, Fault.UNANSWERED, Fault.DELAYED, Fault.REPEATED, Fault.KILLED_AFTER)
WRITES = {
    "commit",
    "drop",
    "put",
    "move_cursor",
    "claim",
    "confirm",
    "withdraw",
    "refuse",
    "stop",
    "add",
    "grow",
    "move",
    "begin",
}


@dataclass
class Scheduler:
    """Lets one actor at a time go on, until its next step."""

    choose: Random
    actors: list[Any] = field(default_factory=list)
    trace: list[int] = field(default_factory=list)
    """Who went on, step by step."""

    def run(self, *lives: Callable[[], object]) -> None:
        self.actors = [greenlet(life) for life in lives]
        while living := [at for at, actor in enumerate(self.actors) if not actor.dead]:
            self.trace.append(self.choose.choice(living))
            assert len(self.trace) < STEPS_MAX, "this never ends"
            self.actors[self.trace[-1]].switch()

    def step(self) -> None:
        """The next step is one at the table: let somebody choose who takes theirs first."""
        actor = getcurrent()
        if actor.parent is not None:
            actor.parent.switch()


class Telling(Proxy):
    """A book that notes what is committed, as the stream would bring it."""

    def __init__(self, book: Book, history: History) -> None:
        super().__init__(book)
        self._history = history

    def commit(self, changes: Changes) -> None:
        self._book.commit(changes)
        written: list[Any] = [items.entry_item(changes.merchant_id, entry) for entry in changes.entries]
        if changes.handled is not None:
            written.append(event_items.inbound_item(changes.merchant_id, changes.handled))
        for item in written:
            self._history.commit(item.serialize())


class OneAtATime(FakeCampaigns):
    """Campaigns that say when two of a merchant's are on their way."""

    def __init__(self, history: History) -> None:
        super().__init__()
        self._history = history

    def move(self, merchant_id: str, campaign: Campaign) -> None:
        super().move(merchant_id, campaign)
        if sum(one.state in ON_THEIR_WAY for one in self.list(merchant_id)) > 1:
            self._history.failures.append("two campaigns were on their way at once")


@dataclass
class Distant:
    """A port, a step and a fault away."""

    port: Any
    step: Callable[[], None]
    weather: Weather
    adrift: list[Callable[[], Any]]

    def __getattr__(self, name: str) -> Any:
        return partial(self._call, getattr(self.port, name), name)

    def _call(self, method: Callable[..., Any], name: str, *arguments: Any) -> Any:
        self.step()
        if len(self.adrift) > 1:
            flush(self.adrift, 1)
        fault = self.weather.draw(*(WRITE if name in WRITES else READ))
        match fault:
            case Fault.LOST:
                raise ConnectionError
            case Fault.THROTTLED:
                raise Busy
            case Fault.KILLED_BEFORE:
                raise Killed
            case Fault.DELAYED:
                self.adrift.append(partial(method, *arguments))
                raise ConnectionError
        answer = method(*arguments)
        match fault:
            case Fault.UNANSWERED:
                raise ConnectionError
            case Fault.KILLED_AFTER:
                raise Killed
            case Fault.REPEATED if name == "commit" and is_alone(arguments[0]):
                method(*arguments)
        return answer


def is_alone(changes: Changes) -> bool:
    """Whether the changes are one item. It is written without a token, so a repeated request meets its own work."""
    named = {name: getattr(changes, name) for name in changes.__dataclass_fields__ if name != "merchant_id"}
    return sum(len(value) if isinstance(value, tuple) else value is not None for value in named.values()) == 1


def flush(adrift: list[Callable[[], Any]], left: int = 0) -> None:
    """Let delayed requests arrive. Nobody hears what becomes of them."""
    while len(adrift) > left:
        with suppress(Outpaced):
            adrift.pop(0)()


def build(seed: int, rate: float) -> tuple[World, Scheduler]:
    """A world on the fakes."""
    weather, history, adrift = Weather(rate), History(), []
    scheduler = Scheduler(Random(f"{seed}/steps"))  # noqa: S311 - replayed from the seed
    kept, texts = FakeBook(), FakeDeliveries()
    book = Distant(Telling(kept, history), scheduler.step, weather, adrift)
    beside = texts, FakeWaitingRoom(), OneAtATime(history), FakeSurveys(kept, texts)
    others = (Distant(port, scheduler.step, weather, adrift) for port in beside)
    return World(f"shop-{seed}", seed, weather, book, *others, scheduler.step, partial(flush, adrift), history), scheduler


def run(world: World, scheduler: Scheduler, operations: int, patch: pytest.MonkeyPatch, tills: int = TILLS) -> None:
    """Let the tills do so many operations between them, then let everything settle."""
    world.open(patch)
    hired = hire(world, tills)
    open_shop(hired[0])
    scheduler.run(*(partial(till.live, operations // tills, take_turn) for till in hired))
    settle_down(hired[0])
