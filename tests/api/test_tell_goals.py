"""The Lambda that texts owners on Monday mornings how their goals stand."""

import importlib
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.figures.goals import Goal
from chalicelib.usecases.figures.goals import Reader
from chalicelib.usecases.figures.telling_goals import Herald
from chalicelib.usecases.rules.pausing import Brake
from infra.local.events import make_context, schedule_event
from tests.fake_desk import FakeTeam
from tests.fake_goals import FakeGoals
from tests.fake_tallies import FakeTallies

MONDAY = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)


def test_it_tells_who_wants_it_once(http, shop, monkeypatch: pytest.MonkeyPatch) -> None:
    team, goals = FakeTeam(), FakeGoals()
    sealed = shop.vault.seal("rosas", "+12065550171")
    team.put(Staff("rosas", "staff-rosa", "Rosa", Role.OWNER, MONDAY, phone_sealed=sealed))
    begun = MONDAY.date() - timedelta(days=7)
    goals.put("rosas", Goal("g1", Metric.VISITS, None, Fraction(5), Fraction(9), begun, begun + timedelta(days=28)))
    goals.put_reader(Reader("rosas", "staff-rosa"))
    herald = Herald(shop.book, shop.merchants, shop.vault, team, goals, FakeTallies())
    monkeypatch.setattr(pages_wiring, "herald", lambda: herald)
    brake = Brake(shop.merchants, goals, FakeTallies(), lambda: iter(["rosas"]))
    monkeypatch.setattr(pages_wiring, "brake", lambda: brake)
    monkeypatch.setattr(wiring, "clock", lambda: MONDAY)
    app = importlib.import_module("app")
    ran = [app.tell_goals(schedule_event("tell_goals", MONDAY), make_context("tell_goals")) for _ in range(2)]
    assert ran == [{"paused": 0, "done": 1}, {"paused": 0, "done": 0}]
