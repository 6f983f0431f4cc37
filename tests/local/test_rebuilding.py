"""infra/overview.py: a stage that had members before it had a console."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib import pages_wiring, settings, wiring
from chalicelib.domain.figures.tallies import Counted, Spot
from chalicelib.domain.refusals import Busy
from chalicelib.storage.figures.figures import Tallies
from chalicelib.storage.figures.overview import Directory, Feed, TextLog
from chalicelib.usecases.overview import keeping
from chalicelib.usecases.overview.ports import Keeper, Seen
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
        monkeypatch.setattr(overview, "SEGMENTS", 1)  # moto is no engine for several threads
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


def test_figures_made_anew_are_those_of_the_stream_and_the_check_says_so(
    stack: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The stream tells everything twice and in no order; then all that it led to is lost, and made again of the ledger."""
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault, deliveries=stack.deliveries)
    monkeypatch.setattr(wiring, "clock", lambda: shop.now)
    told = quarter_of_a_day(shop)
    chance = Random(7)  # noqa: S311  any order will do
    told += chance.sample(told, len(told) // 2)
    chance.shuffle(told)
    for start in range(0, len(told), 9):
        keeping.keep(stack.keeper, told[start : start + 9], shop.now)
    live = stack.keeper.tallies.since("rosas", date.min)
    assert {"issued", "redeemed", "hour:10", "visits"} <= set(live[Spot(shop.now.date())])
    assert overview.main(["--stage", ENVIRONMENT["STAGE"], "--check"]) == 0
    assert "numbers are what the ledger says." in capsys.readouterr().out
    empty_overview()
    assert overview.main(["--stage", ENVIRONMENT["STAGE"], "--check"]) == 1
    assert overview.main(["--stage", ENVIRONMENT["STAGE"], "--rebuild", "--check"]) == 0
    assert stack.keeper.tallies.since("rosas", date.min) == live


def test_a_number_that_is_wrong_is_told_with_its_place(stack: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault, deliveries=stack.deliveries)
    keeping.keep(stack.keeper, quarter_of_a_day(shop), shop.now)
    stack.keeper.tallies.commit(Recount("rosas", {"R#no-such": Counted(1)}, {Spot(shop.now.date()): Counter(issued=7)}))
    assert overview.main(["--stage", ENVIRONMENT["STAGE"], "--check"]) == 1
    assert capsys.readouterr().err == (
        "rosas: 2026-11-21 * issued: 107 kept, 100 by the ledger\n1 numbers are not what the ledger says.\n"
    )


def quarter_of_a_day(shop: Shop) -> list[Seen]:
    """Members who buy, use a reward, and get some money back; all that is stored of it."""
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 80_00)
    shop.sell(leo, 20_00, "sale-2")
    shop.redeem(maya, "coffee", check_id="sale-3")
    shop.sell(None, 12_00, "sale-4")
    shop.refund(5_00, sale_id="sale-2")
    client = boto3.client("dynamodb")
    return [seen for page in overview.pages(client, settings.ledger_table(), 0, 1) for seen in page]


def empty_overview() -> None:
    """Lose all that the console reads."""
    table = boto3.resource("dynamodb").Table(settings.overview_table())
    with table.batch_writer() as batch:
        for item in table.scan()["Items"]:
            batch.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})
