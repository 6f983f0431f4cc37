"""infra/overview.py: a stage that had members before it had a console."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib import pages_wiring, settings, wiring
from chalicelib.domain.refusals import Busy
from chalicelib.storage.figures import Tallies
from chalicelib.storage.overview import Directory, Feed, TextLog
from chalicelib.usecases.overview.ports import Keeper
from chalicelib.usecases.overview.tallies import Recount
from infra import overview
from tests.builders import Shop
from tests.contracts.conftest import ENVIRONMENT, aws_stack, make_tables, open_tables

LEO = "+12065550143"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        make_tables()
        made = aws_stack(open_tables(), one_at_a_time=True)
        ports = Directory(made.real), Feed(made.real), TextLog(made.real), Tallies(made.real)
        made.keeper = Keeper(made.merchants, made.vault, *ports)  # type: ignore[attr-defined]
        monkeypatch.setattr(pages_wiring, "keeper", lambda: made.keeper)  # type: ignore[attr-defined]
        yield made


def test_all_members_are_found_again_and_the_same_again_changes_nothing(
    stack: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault, deliveries=stack.deliveries)
    monkeypatch.setattr(wiring, "clock", lambda: shop.now)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 60_00)
    assert stack.keeper.directory.by_name("rosas", "m", 9) == ()
    kept = []
    for _ in range(2):
        assert overview.main(["--stage", ENVIRONMENT["STAGE"], "--rebuild"]) == 0
        rows = boto3.client("dynamodb").scan(TableName=settings.overview_table())["Items"]
        kept.append(sorted(str({name: value for name, value in row.items() if name != "shown"}) for row in rows))
    assert kept[0] == kept[1]
    assert stack.keeper.directory.by_name("rosas", "m", 9) == (maya,)
    assert stack.keeper.directory.by_name("rosas", "l", 9) == (leo,)
    assert [one.points for one in stack.keeper.feed.newest("rosas", 9) if one.points] == [60]
    assert "Done: 6 items." in capsys.readouterr().out


def test_a_table_that_is_busy_for_a_moment_does_not_end_the_walk(stack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault, deliveries=stack.deliveries)
    monkeypatch.setattr(wiring, "clock", lambda: shop.now)
    shop.sell(shop.join(), 60_00)
    busy = Hesitant(stack.real)
    monkeypatch.setattr(pages_wiring, "keeper", lambda: replace(stack.keeper, tallies=busy))
    assert overview.main(["--stage", ENVIRONMENT["STAGE"], "--rebuild"]) == 0
    assert busy.refused
    assert busy.since("rosas", date(2020, 1, 1))


class Hesitant(Tallies):
    """Figures that cannot be written the first time."""

    refused = False

    def commit(self, recount: Recount) -> None:
        if not self.refused:
            self.refused = True
            raise Busy
        super().commit(recount)


def test_without_saying_what_to_do_nothing_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        overview.main(["--stage", "dev"])
    assert "--rebuild" in capsys.readouterr().err
