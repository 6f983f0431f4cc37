"""Six tills on one thread, one step at a time: what goes wrong here goes wrong again from its seed, step by step."""

import time
from typing import Any

import pytest

from tests.faults import stepping
from tests.faults.checker import violations
from tests.faults.conftest import FAULTS_RATE, Profile, Tell, choose, explain, unless_one_is_asked_for
from tests.faults.mutants import MUTANTS
from tests.faults.stepping import Scheduler
from tests.faults.world import World

PROFILE = choose(Profile(tuple(range(1, 51)), 160), Profile(tuple(range(1, 501)), 400))
MUTANT_SEEDS, MUTANT_OPERATIONS = range(1, 7), 160
CALM_SEEDS = range(1, 3)
WRONG_IN_ITSELF = "a text before the commit"


def play(seed: int, operations: int, patch: pytest.MonkeyPatch, mutant: str = "", **calm: Any) -> tuple[World, Scheduler]:
    """One history on the fakes."""
    world, scheduler = stepping.build(seed, calm.get("rate", FAULTS_RATE))
    if mutant:
        MUTANTS[mutant](world)
    stepping.run(world, scheduler, operations, patch, calm.get("tills", stepping.TILLS))
    return world, scheduler


def smallest(seed: int, operations: int, patch: pytest.MonkeyPatch, found: list[str]) -> str:
    """The shortest history of this seed that fails, and what it says."""
    for fewer in range(stepping.TILLS, operations, stepping.TILLS):
        problems = violations(play(seed, fewer, patch)[0])
        if problems:
            return explain(seed, fewer, problems)
    return explain(seed, operations, found)


def test_every_interleaving_adds_up(monkeypatch: pytest.MonkeyPatch, tell: Tell) -> None:
    steps, faults, begun = 0, 0, time.monotonic()
    for seed in PROFILE.seeds:
        world, scheduler = play(seed, PROFILE.operations, monkeypatch)
        steps, faults = steps + len(scheduler.trace), faults + world.weather.met.total()
        found = violations(world)
        assert not found, smallest(seed, PROFILE.operations, monkeypatch, found)
    count = f"{len(PROFILE.seeds)} seeds, {len(PROFILE.seeds) * PROFILE.operations} operations, {steps} steps, {faults} faults"
    tell(f"one thread, seeds {PROFILE.seeds[0]} to {PROFILE.seeds[-1]}: {count}, 0 violations, {time.monotonic() - begun:.1f} s")


def test_a_seed_replays_to_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    (one, steps), (again, same) = (play(7, 120, monkeypatch) for _ in range(2))
    assert steps.trace == same.trace
    assert (one.history.sent, one.weather.met) == (again.history.sent, again.weather.met)
    assert steps.trace != play(8, 120, monkeypatch)[1].trace


@unless_one_is_asked_for
@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_ledger_is_caught_between_two_steps(name: str, monkeypatch: pytest.MonkeyPatch, tell: Tell) -> None:
    caught = []
    for seed in MUTANT_SEEDS:
        world, _ = play(seed, MUTANT_OPERATIONS, monkeypatch, name)
        found = [problem for problem in violations(world) if problem not in world.history.failures]
        caught += found[:1]
    assert caught, f"{name} was never caught"
    tell(f"one thread, {name}: caught with {len(caught)} of {len(MUTANT_SEEDS)} seeds: {caught[0][:90]}")


@unless_one_is_asked_for
@pytest.mark.parametrize("name", [name for name in MUTANTS if name != WRONG_IN_ITSELF])
def test_a_broken_ledger_keeps_its_books_while_nothing_goes_wrong(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in CALM_SEEDS:
        assert violations(play(seed, 100, monkeypatch, name, rate=0, tills=1)[0]) == []
