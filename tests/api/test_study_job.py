"""The Lambda that studies members: from its schedule to the page."""

import importlib
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import night_wiring
from chalicelib.domain.figures.visits import Visit
from chalicelib.usecases.figures.selling import Desk as SellingDesk
from chalicelib.usecases.overview import people
from infra.local.events import make_context, schedule_event
from tests.builders import Shop
from tests.fake_baskets import FakeBaskets
from tests.usecases.town import Town


@pytest.mark.usefixtures("http")
def test_the_job_studies_each_merchant_once_a_night(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    town, today = Town(shop), shop.now.date()
    town.settle("mem_maya", today - timedelta(days=9), [Visit("mem_maya", today - timedelta(days=3), "mill", 1, 1240)])
    monkeypatch.setattr(night_wiring, "study_desk", town.desk)
    selling = SellingDesk(shop.merchants, lambda: iter(["rosas"]), FakeBaskets(town.tallies), lambda: shop.now)
    monkeypatch.setattr(night_wiring, "selling_desk", lambda: selling)
    looked: list[float] = []
    monkeypatch.setattr(night_wiring, "watch", lambda seconds_left: looked.append(seconds_left()))
    monkeypatch.setenv("STAGE", "test")
    app: Any = importlib.import_module("app")
    event, context = schedule_event("study_members", shop.now), make_context("study_members")
    assert [app.study_members(event, context) for _ in range(2)] == [{"added_up": 0, "done": 1}, {"added_up": 0, "done": 0}]
    assert len(looked) == 2, "and looks for fraud first"
    study = people.read(town.studies, shop.merchant, None)
    assert study is not None
    assert (study.seen, study.spend_a_year) == (1, 1240)
