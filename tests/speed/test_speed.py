"""Held by ratios, since absolute times belong to the machine: `make bench` says both."""

import os
import sys
from pathlib import Path

import pytest

from infra.local.__main__ import EMULATOR_PYTHON
from infra.local.emulator import Emulator
from tests.contracts.conftest import ENVIRONMENT
from tests.speed.rounds import Measured

ROOT = Path(__file__).parents[2]
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
ROUNDS = 15
OVER_BARE_MAX = {"look-up": 3.0, "quote": 3.0, "sale": 2.5}
"""Times the CPU of a handler that makes the same calls of the database, and does nothing else."""
OVER_PEER_MAX = 1.5
"""Times the CPU of Django's sale on PostgreSQL."""

Times = dict[str, float]


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> Times:
    """Microseconds of each in its calmest round; they take turns, so that whatever slows the machine down slows all of them."""
    folder = tmp_path_factory.mktemp("speed")
    emulator = Emulator(EMULATOR_PYTHON, folder)
    emulator.claim()
    emulator.start()
    stream = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/s"
    ours_at = {**os.environ, **ENVIRONMENT, "AWS_ENDPOINT_URL": emulator.endpoint, "LEDGER_STREAM_ARN": stream}
    with (folder / "log").open("wb") as log:
        ours = Measured([sys.executable, "-m", "tests.speed.ours"], ours_at, log)
        peer = Measured([str(PEER_PYTHON), "-m", "tests.speed.peer", str(folder / "postgres")], os.environ, log)
        names = [f"{call} {whose}" for call in OVER_BARE_MAX for whose in ("ours", "bare")]
        turns = [*((name, ours, name) for name in names), *((f"{call} peer", peer, call) for call in ("look-up", "sale"))]
        found: Times = {}
        for _ in range(ROUNDS):
            for name, process, asked in turns:
                found[name] = min(found.get(name, float("inf")), process.ask(asked))
        balance, *others = peer.ask("points")
        assert [balance] * 2 == others
        assert balance > 0, "a peer that gives no points is no peer"
        found |= {name: ours.ask(name) for name in ("look-up calls", "quote calls", "sale calls")}
        for process in (ours, peer):
            process.end()
    emulator.stop()
    _tell(found)
    return found


@pytest.mark.parametrize("call", OVER_BARE_MAX)
def test_a_call_costs_little_more_than_its_calls_of_the_database(times: Times, call: str) -> None:
    assert times[f"{call} ours"] / times[f"{call} bare"] <= OVER_BARE_MAX[call]


def test_the_bare_handler_makes_as_many_calls_as_the_chart_of_access_patterns_says(times: Times) -> None:
    assert [times[f"{call} calls"] for call in OVER_BARE_MAX] == [1, 1, 2]


def test_a_sale_costs_no_more_than_half_as_much_again_as_with_django_and_postgresql(times: Times) -> None:
    assert times["sale ours"] / times["sale peer"] <= OVER_PEER_MAX


def _tell(times: Times) -> None:
    rows = [f"{'':10}{'ours':>8}{'bare':>8}{'peer':>8}{'over bare':>11}{'over peer':>11}   microseconds of CPU a call"]
    for call in OVER_BARE_MAX:
        ours, bare, peer = (times.get(f"{call} {whose}") for whose in ("ours", "bare", "peer"))
        over_peer = f"{ours / peer:.2f}" if ours and peer else "-"
        rows.append(f"{call:10}{ours:8.0f}{bare:8.0f}{peer or 0:8.0f}{(ours or 0) / (bare or 1):11.2f}{over_peer:>11}")
    sys.stdout.write("\n" + "\n".join(rows) + "\n")
