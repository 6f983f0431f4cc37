"""Eight tills at once on an engine that is atomic under threads, with faults on the way to it."""

import time

import pytest

from chalicelib.storage.tables import Tables
from tests.faults import threads
from tests.faults.campaigning import CAKES
from tests.faults.checker import violations
from tests.faults.conftest import FAULTS_RATE, Profile, Tell, choose, explain, unless_one_is_asked_for
from tests.faults.mutants import MUTANTS
from tests.faults.transport import ANY
from tests.faults.world import QUESTION, World

PROFILE = choose(Profile((1, 2, 3, 4, 5), 400), Profile(tuple(range(1, 11)), 2_000))
MILD, MILD_RATE = choose(Profile((6,), 200), Profile(tuple(range(11, 16)), 1_000)), 0.2
MUTANT_SEEDS, MUTANT_OPERATIONS = range(1, 11), 160


@pytest.mark.parametrize("seed", PROFILE.seeds)
def test_what_tills_did_at_once_adds_up(seed: int, tables: Tables, monkeypatch: pytest.MonkeyPatch, tell: Tell) -> None:
    world, begun = threads.build(seed, tables, FAULTS_RATE), time.monotonic()
    threads.run(world, PROFILE.operations, monkeypatch)
    found = violations(world)
    tell(f"engine, seed {seed}: {figures(world, PROFILE.operations)}, {len(found)} violations, {time.monotonic() - begun:.1f} s")
    assert not found, explain(seed, PROFILE.operations, found)
    assert PROFILE.operations < 400 or world.weather.met.keys() >= set(ANY), "every kind of fault came"


@unless_one_is_asked_for
@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_ledger_is_caught_at_work(name: str, tables: Tables, monkeypatch: pytest.MonkeyPatch, tell: Tell) -> None:
    for seed in MUTANT_SEEDS:
        world = threads.build(seed, tables, FAULTS_RATE)
        MUTANTS[name](world)
        threads.run(world, MUTANT_OPERATIONS, monkeypatch)
        found = [problem for problem in violations(world) if problem not in world.history.failures]
        if found:
            tell(f"engine, {name}: caught with seed {seed} in {MUTANT_OPERATIONS} operations: {found[0][:90]}")
            return
    pytest.fail(f"{name} was never caught")


def figures(world: World, operations: int) -> str:
    tries = sum(len(asked.tries) for asked in world.history.asked)
    met = sum(world.weather.met.values())
    sent = world.history.sent
    to_groups, asked = (sum(words in text.body for _, text in sent) for words in (CAKES, QUESTION))
    texts = f"{len(sent)} texts, {to_groups} of them of campaigns and {asked} about visits"
    return f"{operations} operations, {tries} requests, {met} faults, {texts}"


@pytest.mark.parametrize("seed", MILD.seeds)
def test_nobody_notices_what_the_client_repairs(seed: int, tables: Tables, monkeypatch: pytest.MonkeyPatch, tell: Tell) -> None:
    world = threads.build(seed, tables, MILD_RATE, mild=True)
    threads.run(world, MILD.operations, monkeypatch)
    found = violations(world)
    tell(f"engine, mild weather, seed {seed}: {figures(world, MILD.operations)}, {len(found)} violations")
    assert not found, explain(seed, MILD.operations, found)
