"""infra/rotate_keys.py and infra/prove_erasure.py: what operators are told."""

import sys
from datetime import timedelta

import pytest

from chalicelib import night_wiring, wiring
from chalicelib.domain.leftovers import Stored
from chalicelib.usecases.leaving import resealing
from chalicelib.usecases.leaving.proving import Prover
from chalicelib.usecases.leaving.resealing import Change, Turned
from infra import prove_erasure, rotate_keys
from tests.builders import NOW
from tests.fake_audit import FakeAudit
from tests.fake_dump import FakeDump

WHO = "mem_" + "a" * 26


class FakeRing(resealing.Ring):
    def __init__(self):
        self.kept, self.renewed, self.forgotten = None, [], []

    def owners(self):
        return iter(["rosas", "rosas~test"])

    def renew(self, merchant_id):
        self.renewed.append(merchant_id)

    def forget(self, merchant_id):
        self.forgotten.append(merchant_id)

    def turn(self, table, after, items_max):
        first = self.kept.walk == 1
        return Turned(items_max, 3 if first else 0, "more" if after is None else None)

    def change(self):
        return self.kept

    def keep(self, change):
        self.kept = change


@pytest.fixture
def run(monkeypatch, capsys):
    monkeypatch.setenv("STAGE", "test")

    def run(program, *words):
        monkeypatch.setattr(sys, "argv", [program.__name__, "--stage", "test", *words])
        code = program.main()
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def test_each_run_says_when_the_next_may_be(run, monkeypatch):
    ring, now = FakeRing(), [NOW]
    monkeypatch.setattr(rotate_keys, "Ring", lambda *_: ring)
    monkeypatch.setattr(wiring, "tables", lambda: None)
    monkeypatch.setattr(wiring, "clock", lambda: now[0])
    code, said = run(rotate_keys)
    at = NOW + timedelta(hours=1)
    assert (code, said) == (0, f"All merchants have new keys. Run this again from {at:%Y-%m-%d %H:%M} UTC on, to seal anew.\n")
    assert ring.renewed == ["rosas", "rosas~test"]
    now[0] = at
    code, said = run(rotate_keys)
    forgets = at + timedelta(days=36)
    assert f"Nothing is sealed with the old keys any more. Run this again from {forgets:%Y-%m-%d} on" in said
    assert "6,000 items, 18 sealed anew" in said
    assert ring.forgotten == []
    now[0] = forgets
    assert run(rotate_keys) == (0, "The old keys are forgotten. Nothing is left that they open.\n")
    assert (ring.forgotten, ring.renewed) == (["rosas", "rosas~test"], ["rosas", "rosas~test"])
    run(rotate_keys)
    assert ring.kept == Change(forgets, forgets), "the next change begins"


def test_what_is_left_of_erased_people_is_said_by_where_it_stands(run, monkeypatch):
    dump = FakeDump()
    dump.tables["ledger"] = [Stored("customer", "rosas", (WHO,), {"first_name": "Maya"}, erased_at=NOW - timedelta(days=9))]
    prover = Prover(dump, FakeAudit(), lambda: NOW)
    monkeypatch.setattr(night_wiring, "prover", lambda: prover)
    code, said = run(prove_erasure)
    assert code == 1
    assert f"rosas: something that is theirs of {WHO} in ledger customer.first_name" in said
    assert "Looked through 1 items for 1 erased people. 1 things are left." in said
    dump.tables["ledger"] = [Stored("customer", "rosas", (WHO,), {}, erased_at=NOW - timedelta(days=9))]
    assert run(prove_erasure) == (0, "Looked through 1 items for 1 erased people. Nothing is left.\n")
    assert run(prove_erasure, "--on")[0] == 1, "this month's is done"
