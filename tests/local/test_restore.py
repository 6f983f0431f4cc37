"""infra/restore.py: what was lost comes back from a copy, nothing that is there is changed, and no text leaves twice."""

import json
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib import wiring
from chalicelib.domain.beside_sales import TillLimits
from chalicelib.domain.customer import Reply
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.domain.texts.texting import Purpose
from chalicelib.storage import items, job_items, keys, shapes, text_keys
from chalicelib.storage.telling import text_shapes
from chalicelib.usecases import expiry, reconcile
from chalicelib.usecases.ports import Committed, Pointer
from chalicelib.usecases.reconcile import Desk
from infra import restore
from infra.restore_rules import RULES
from tests.builders import MAYA, NOW, Shop
from tests.contracts.conftest import ENVIRONMENT, aws_stack, make_tables, open_tables
from tests.fake_post import FakeSender
from tests.local.losing import LEDGER, Case, Table, stored
from tests.usecases import histories

MERCHANTS = "regulars-contracts-merchants"
COPY = f"{LEDGER}-restored"


@pytest.fixture
def case(monkeypatch, tmp_path):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(restore, "SEGMENTS", 1)  # moto gives the whole table for every segment
    with mock_aws():
        make_tables()
        stack = aws_stack(open_tables(), one_at_a_time=True)
        shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault, deliveries=stack.deliveries)
        monkeypatch.setattr(wiring, "merchants", lambda: stack.merchants)
        monkeypatch.setattr(wiring, "deliveries", lambda: stack.deliveries)
        monkeypatch.setattr(wiring, "clock", lambda: shop.now)
        yield Case(shop, stack, Table(boto3.client("dynamodb")), FakeSender())


def run(*options, source=COPY):
    return restore.main(["--stage", "contracts", "--from", source, *options])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(histories.RULES)), histories.histories, st.integers(0, 10**9), st.floats(0.05, 1))
def test_after_losing_anything_the_ledger_is_as_it_was(rules, history, seed, share):
    """Played in memory, laid into a table, part of it lost, brought back: the same items, and nothing to reconcile."""
    shop, rolls = histories.play(rules, history), Random(seed)  # noqa: S311 - which items are lost
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        make_tables()
        stack = aws_stack(open_tables(), one_at_a_time=True)
        for port in ("merchants", "deliveries"):
            patch.setattr(wiring, port, lambda port=port: getattr(stack, port))
        patch.setattr(wiring, "clock", lambda: shop.now)
        ledger = Table(boto3.client("dynamodb"))
        for item in stored(shop.book):
            ledger.put(item)
        before = ledger.items()
        ledger.copy(COPY)
        ledger.lose(*(name for name in before if rolls.random() < share))
        with tempfile.TemporaryDirectory() as folder:
            progress = restore.Progress(Path(folder) / "progress.json", shop.now.isoformat())
            restore.Restorer(ledger.client, COPY, LEDGER, progress, segments=1).run(lambda _: None)
        assert ledger.items() == before
        desk = Desk(stack.book, shop.merchants, lambda: shop.now)
        assert list(reconcile.differences(desk)) == []


def test_everything_lost_comes_back_and_nobody_is_texted_again(case, capsys):
    maya = case.lived()
    before, heard = case.ledger.items(), list(case.sender.sent)
    assert len(heard) >= 4
    case.ledger.copy(COPY)
    case.ledger.lose(*before)
    assert run() == 0
    assert case.ledger.items() == before
    assert (
        f"{len(before)} items were brought back. Now add the ledger up again: make reconcile STAGE=contracts"
        in capsys.readouterr().out
    )
    case.tell()
    assert case.sender.sent == heard
    assert case.differences() == []
    assert case.shop.balance(maya) == 12


def test_a_text_whose_record_is_in_neither_table_does_not_leave_again(case):
    """It left after the moment that was restored, and the record of that was lost with the rest."""
    maya = case.lived()
    texts = [name for name, item in case.ledger.items().items() if item["type"]["S"] == "delivery"]
    copy = case.ledger.copy(COPY)
    copy.lose(*texts)
    case.ledger.lose(*case.ledger.items())
    heard = list(case.sender.sent)
    assert run() == 0
    case.tell()
    assert case.sender.sent == heard
    assert {text.reason for text in case.stack.deliveries.of_member("rosas", maya)} == {"restored"}


def test_what_is_there_is_never_changed(case, capsys):
    maya = case.lived()
    case.ledger.copy(COPY)
    case.shop.sell(maya, 900, "later")
    newest = case.shop.member(maya).account
    first = items.entry_item("rosas", next(case.shop.book.entries("rosas", maya))).serialize() | {"cause": {"S": "odd"}}
    case.ledger.put(first)
    before = case.ledger.items()
    assert run() == 1
    assert case.ledger.items() == before
    assert case.shop.member(maya).account == newest
    said = capsys.readouterr().out
    assert "different          1  entry" in said
    assert "odd" not in said
    assert MAYA not in said


def test_who_bought_between_the_loss_and_the_restore_loses_neither_sale(case):
    """Two entries want one number. Reconciling makes up for the one that had to stay away."""
    maya = case.shop.join()
    for number, amount in enumerate((1000, 2000, 4000)):
        case.shop.sell(maya, amount, f"before-{number}")
    case.ledger.copy(COPY)
    case.ledger.lose(*(tuple(keys.entry("rosas", maya, seq)) for seq in (3, 4)))
    case.shop.wait(hours=1)
    case.shop.sell(maya, 800, "between")
    assert run() == 1
    desk = Desk(case.shop.book, case.shop.merchants, lambda: case.shop.now, mends=True)
    assert list(reconcile.differences(desk)) == []
    assert case.shop.balance(maya) == 78


def test_a_run_that_is_cut_short_goes_on(case, monkeypatch):
    case.lived()
    before = case.ledger.items()
    case.ledger.copy(COPY)
    case.ledger.lose(*before)
    monkeypatch.setattr(restore, "BATCH", 3)
    asked = []

    def failing(self, found, **which):
        asked.append(len(found))
        if len(asked) == 9:
            raise KeyboardInterrupt
        return bring(self, found, **which)

    bring = restore.Restorer._bring
    with monkeypatch.context() as patch:
        patch.setattr(restore.Restorer, "_bring", failing)
        assert run() == 1
    (kept,) = Path.cwd().glob("restore-*.json")
    assert oct(kept.stat().st_mode)[-3:] == "600"
    done = sum(json.loads(kept.read_text())["counts"].values())
    assert 0 < done < len(before)
    assert run() == 0
    assert case.ledger.items() == before
    assert not list(Path.cwd().iterdir())


def test_checking_counts_and_writes_nothing(case, capsys):
    case.lived()
    copy = case.ledger.copy(COPY)
    case.ledger.lose(*list(copy.items())[::2])
    before = case.ledger.items()
    assert run("--check") == 0
    assert case.ledger.items() == before
    missing = len(copy.items()) - len(before)
    assert f"{missing} items would come back. Nothing was written." in capsys.readouterr().out


def test_a_stop_that_is_in_one_of_both_tables_keeps_texts_from_leaving(case):
    maya = case.shop.join()
    case.shop.sell(maya, 900)
    case.ledger.copy(COPY)
    case.shop.wait(hours=9)
    case.shop.text("STOP")
    case.tell()
    member = keys.member("rosas", maya)
    case.ledger.lose(*(name for name in case.ledger.items() if name[0] == member))
    assert run() == 0
    assert not case.shop.member(maya).customer.opted_out, "the customer is as of the restored moment"
    heard = len(case.sender.sent)
    case.shop.sell(maya, 800, "second")
    case.tell()
    assert Purpose.RECEIPT not in {text.purpose for text in case.sender.sent[heard:]}


def test_points_that_fell_due_in_between_are_looked_at_now(case):
    maya = case.shop.join()
    case.shop.sell(maya, 900)
    case.ledger.copy(COPY)
    case.ledger.lose(*(name for name, item in case.ledger.items().items() if item["type"]["S"] == "pointer"))
    case.shop.wait(days=800)
    case.shop.book.move_cursor(expiry.JOB, case.shop.now.date())
    assert run() == 0
    case.shop.wait(hours=1)
    assert expiry.run(case.shop.book, case.shop.merchants, case.shop.now, lambda: 60) > 0
    assert case.shop.member(maya).account.lots == ()


def test_a_text_that_waits_comes_back_while_it_still_waits(case):
    room = case.stack.waiting
    for number, hours in enumerate((1, 3)):
        until = NOW + timedelta(hours=hours)
        room.put("rosas", Outgoing("mem_a", f"entry:{number}", Reply("earned", {}), NOW, until=until))
    case.ledger.copy(COPY)
    case.ledger.lose(*case.ledger.items())
    case.shop.wait(hours=2)
    assert run() == 0
    due = room.due(NOW.date(), NOW + timedelta(days=1))
    assert [committed.item.cause for committed in due if isinstance(committed, Committed)] == ["entry:1"]


def test_what_has_vanished_by_now_stays_away(case):
    case.lived()
    before = case.ledger.items()
    case.ledger.copy(COPY)
    case.ledger.lose(*before)
    case.shop.wait(days=31)
    run()
    assert {item["type"]["S"] for name, item in before.items() if name not in case.ledger.items()} >= {"inbound", "message"}


def test_a_merchant_comes_back_but_no_key_of_a_till_and_no_wording(case, capsys):
    merchants = Table(case.ledger.client, MERCHANTS)
    case.shop.join()
    case.shop.merchants.change_wording("rosas", "earned", "en", "{merchant}: {points}")
    limited = replace(case.shop.merchants.reread("rosas"), sales_a_day=5, limits=TillLimits(2, 10, 500))
    case.shop.merchants.change(limited)
    before = merchants.items()
    merchants.copy(f"{MERCHANTS}-restored")
    merchants.lose(*before)
    assert run(source=f"{MERCHANTS}-restored") == 0
    gone = {item["type"]["S"] for name, item in before.items() if name not in merchants.items()}
    assert gone == {"issued_key", "location_key", "wording"}
    assert "issue one with `python -m infra.keys`" in capsys.readouterr().out
    case.stack.clock.seconds += 100
    found = case.stack.another().merchants.get("rosas")
    assert (found.name, found.sales_a_day, found.limits) == ("Rosa's Bakery", 5, TillLimits(2, 10, 500))
    maya = case.shop.book.record("rosas", case.shop.join()).customer
    assert case.stack.another().vault.open("rosas", maya.phone_sealed) == MAYA


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (LEDGER, f"{LEDGER} is no copy: restore under a name that begins with {LEDGER} or {MERCHANTS}, and name that one."),
        ("regulars-prod-ledger-x", "regulars-prod-ledger-x is no copy"),
        (COPY, f"There is no table {COPY}."),
    ],
)
def test_what_is_no_copy_of_a_table_of_the_stage_is_refused(case, capsys, source, sentence):
    assert run(source=source) == 1
    assert capsys.readouterr().err.startswith(sentence)


def test_every_type_of_item_has_a_rule_and_a_reason():
    models = [*text_shapes.LedgerItem.__subclasses__(), *shapes.MerchantsItem.__subclasses__()]
    kinds = {model.item_type.get_discriminator(model) for model in models}
    assert kinds <= set(RULES)
    assert all(rule.why.endswith(".") for rule in RULES.values())


def test_what_keeps_texts_from_leaving_comes_before_what_calls_for_them():
    assert {kind for kind, rule in RULES.items() if rule.first} == {"delivery", "suppression", "data_key"}


def test_a_pointer_whose_day_has_passed_is_due_now():
    pointer = job_items.pointer_item(Pointer("rosas", "mem_a", NOW - timedelta(days=40))).serialize()
    brought = RULES["pointer"].bring(pointer, NOW)
    assert keys.read_pointer(brought["sk"]["S"]) == (NOW, "rosas", "mem_a")
    assert text_keys.WAITING not in brought["pk"]["S"]
