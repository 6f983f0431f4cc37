"""infra/restore.py where something comes between: somebody stops it, the copy is another one, an item is gone again."""

import threading

import pytest
from botocore.exceptions import ClientError
from pynamodb.exceptions import PutError

from chalicelib.domain.texts.texting import Purpose
from infra import restore
from tests.local.losing import LEDGER
from tests.local.test_restore import COPY, case, run

__all__ = ["case"]


def stop_after(monkeypatch, pages):
    """Somebody presses Ctrl-C when so many pages are done."""
    bring, asked = restore.Restorer._bring, []

    def stopping(self, found, **which):
        asked.append(len(found))
        if len(asked) > pages:
            raise KeyboardInterrupt
        return bring(self, found, **which)

    monkeypatch.setattr(restore.Restorer, "_bring", stopping)


@pytest.mark.parametrize("cut_short", [False, True])
def test_a_text_that_still_waits_leaves_when_its_time_comes_and_once(case, monkeypatch, cut_short):
    maya = case.shop.join()
    case.tell()
    case.shop.wait(hours=12)  # late in the evening
    case.shop.adjust(maya, 10)
    case.tell()
    heard = len(case.sender.sent)
    before = case.ledger.items()
    assert [item["type"]["S"] for item in before.values()].count("waiting") == 1
    case.ledger.copy(COPY)
    case.ledger.lose(*before)
    case.shop.wait(hours=1)
    if cut_short:
        with monkeypatch.context() as patch:
            stop_after(patch, 1)
            assert run() == 1
    assert run() == 0
    case.tell()
    assert len(case.sender.sent) == heard
    case.shop.wait(hours=12)
    for _ in range(2):
        case.let_go()
    assert [text.purpose for text in case.sender.sent[heard:]] == [Purpose.RECEIPT]


def test_another_copy_of_the_same_name_is_walked_from_its_beginning(case, monkeypatch):
    case.lived()
    before = case.ledger.items()
    case.ledger.copy(COPY)
    case.ledger.lose(*before)
    monkeypatch.setattr(restore, "BATCH", 3)
    with monkeypatch.context() as patch:
        stop_after(patch, 12)
        assert run() == 1
    done = case.ledger.items()
    assert 0 < len(done) < len(before)
    case.ledger.client.delete_table(TableName=COPY)
    for item in before.values():
        case.ledger.put(item)
    case.ledger.copy(COPY)
    case.ledger.lose(*before)
    assert run() == 0
    assert case.ledger.items() == before


def test_who_stops_it_does_not_wait_for_the_other_walks_to_end(tmp_path):
    walked, interrupted = [], threading.Event()

    class Endless:
        """A table without an end: only who was told to stop comes back from it."""

        def scan(self, **request):
            walked.append(request["Segment"])
            if request["Segment"] == 0:
                interrupted.set()
                raise KeyboardInterrupt
            interrupted.wait(5)
            assert len(walked) < 2_000, "goes on though it was stopped"
            return {"Items": [], "LastEvaluatedKey": {"pk": {"S": "a"}, "sk": {"S": "b"}}}

    progress = restore.Progress(tmp_path / "progress.json", "2026-11-22T08:00:00+00:00")
    with pytest.raises(KeyboardInterrupt):
        restore.Restorer(Endless(), COPY, LEDGER, progress, segments=2).run(lambda _: None)
    assert len(walked) < 2_000


def test_an_item_that_comes_and_goes_again_while_it_is_brought_back_is_let_go(case, capsys, monkeypatch):
    case.lived()
    case.ledger.copy(COPY)
    lost = next(item for item in case.ledger.items().values() if item["type"]["S"] == "pointer")
    case.ledger.lose((lost["pk"]["S"], lost["sk"]["S"]))
    find = restore.Restorer._find

    def gone(self, wanted):
        if len(wanted) == 1:
            case.ledger.lose(*wanted)
            return {}
        found = find(self, wanted)
        if (lost["pk"]["S"], lost["sk"]["S"]) in wanted:
            case.ledger.put(lost)
        return found

    monkeypatch.setattr(restore.Restorer, "_find", gone)
    assert run() == 0
    assert "newer there          1  pointer" in capsys.readouterr().out


def test_a_table_that_refuses_is_told_in_a_sentence(case, capsys, monkeypatch):
    case.lived()
    case.ledger.copy(COPY)

    def refused(*_, **__):
        raise PutError("refused", ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no."}}, "PutItem"))

    monkeypatch.setattr(restore, "_silence", refused)
    case.ledger.lose(*case.ledger.items())
    assert run() == 1
    assert "These credentials may not do PutItem: no. Use those of somebody who may" in (said := capsys.readouterr().err)
    assert said.endswith("It goes on where it was.\n")
