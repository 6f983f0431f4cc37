"""infra/deploying/smoke.py where what was deployed does not live."""

import pytest

from infra.deploying import smoke
from infra.deploying.smoke import SmokeError
from tests.fake_account import Account

NOBODY_THERE = "http://127.0.0.1:9"


def test_who_waits_is_told_for_what_and_how_long_and_then_where_to_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "PATIENCE_SECONDS", 0.02)
    monkeypatch.setattr(smoke, "PAUSE_SECONDS", 0.01)
    said: list[str] = []
    with pytest.raises(SmokeError) as stop:
        smoke.look(Account(), [], NOBODY_THERE, "0" * 40, said.append)
    assert said[1:] == [f"  {NOBODY_THERE}/health does not answer: waiting up to 0 seconds for it"]
    assert str(stop.value).startswith(f"{NOBODY_THERE}/health does not answer. It is deployed")
    assert "docs/operations.md" in str(stop.value)
