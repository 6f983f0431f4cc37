"""The app with everything connected: over fakes, and over the adapters, whose tables refuse what fakes do not."""

import io
from collections.abc import Iterator
from functools import partial

import pytest
from chalice.test import TestHTTPClient
from moto import mock_aws

from chalicelib import pages_wiring, wiring
from chalicelib.pos.square import asking, events
from chalicelib.usecases import reconcile
from chalicelib.usecases.texts.turn import Conversation
from tests.api.conftest import http, log
from tests.builders import Shop
from tests.contracts.conftest import ENVIRONMENT, Stack, aws_stack, fake_stack, make_tables, open_tables
from tests.fake_desk import FakeCounters
from tests.fuzz.scene import Scene, set_up
from tests.pos.coupons import with_flyer
from tests.pos.square_stand_in import serving
from tests.pos.toast.conftest import MENU

__all__ = ["http", "log", "scene"]


class NoLimits:
    """Lets every call pass: more come in a minute than a till may send."""

    def admit(self, _: str) -> None:
        pass


class NoCounts(FakeCounters):
    """Counts no wrong codes: after thirty none would be looked at."""

    def add(self, *_: object) -> int:
        return 0


@pytest.fixture
def ports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """The ports on fakes, unless "tables" are asked for."""
    if getattr(request, "param", "fakes") == "fakes":
        yield fake_stack()
        return
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        make_tables()
        yield aws_stack(open_tables(), one_at_a_time=True)


@pytest.fixture
def scene(http: TestHTTPClient, ports: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    shop = Shop(
        rules=with_flyer(MENU), book=ports.book, merchants=ports.merchants, vault=ports.vault, deliveries=ports.deliveries
    )
    conversation = Conversation(ports.book, ports.merchants, ports.vault, ports.deliveries)
    made = {name: getattr(ports, name) for name in ("book", "merchants", "vault", "deliveries", "connections", "privacy")}
    for name, port in {**made, "limits": NoLimits(), "conversation": conversation}.items():
        monkeypatch.setattr(wiring, name, lambda port=port: port)
    monkeypatch.setattr(pages_wiring, "counters", NoCounts)
    monkeypatch.setattr(wiring, "clock", lambda: shop.now)
    with serving() as square:
        monkeypatch.setattr(events, "open_square", partial(asking.Square, url=square.url))
        yield set_up(http, shop, square, ports)


@pytest.fixture
def held_to_it(scene: Scene, log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever came: what others have is as it was, nothing was told of anybody, and the books add up."""
    others = scene.of_the_other()
    yield
    told = log.getvalue() + capsys.readouterr().out
    assert "call failed" not in told
    assert [secret for secret in scene.secrets if secret in told] == []
    assert scene.of_the_other() == others
    scene.shop.wait(days=8)
    desk = reconcile.Desk(scene.shop.book, scene.shop.merchants, lambda: scene.shop.now, mends=False)
    assert reconcile.run_daily(desk, lambda: 1e9) == []
