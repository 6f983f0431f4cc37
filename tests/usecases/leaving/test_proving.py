"""Once a month it is proved that nothing of erased people is left."""

import json
from base64 import b64encode
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.leftovers import Stored
from chalicelib.usecases.leaving import proving
from chalicelib.usecases.leaving.proving import Prover
from tests.builders import NOW
from tests.fake_audit import FakeAudit
from tests.fake_dump import FakeDump

MAYA, LEO = "mem_" + "a" * 26, "mem_" + "b" * 26
SEALED = b"\x01" + b"x" * 40
LONG_AGO = NOW - timedelta(days=90)


def item(kind, members=(MAYA,), **fields):
    when = {name: fields.pop(name) for name in ("erased_at", "vanishes_at") if name in fields}
    return Stored(kind, "rosas", members, fields, **when)


def prover(*ledger, at=LONG_AGO, **tables):
    dump = FakeDump()
    dump.tables["ledger"] = [item("customer", erased_at=at), *ledger]
    dump.tables.update(tables)
    return Prover(dump, FakeAudit(), lambda: NOW)


def prove(desk, seconds=900.0, **how):
    return proving.run(desk, lambda: seconds, **how)


def found(desk):
    return [(one.table, *one.leftover[:2]) for one in prove(desk).findings]


def said(desk):
    return [note.say("") for note in desk.audit.back("rosas")]


def test_where_nothing_is_left_the_log_says_so_with_its_date_and_what_was_looked_at():
    desk = prover(item("entry", delta="[1]"), item("customer", (LEO,), phone=SEALED, first_name="Leo"))
    proof = prove(desk)
    assert (proof.erased, proof.left, proof.looked_at, proof.month) == ({"rosas": 1}, {}, 3, date(2026, 11, 1))
    assert said(desk) == ["looked through 3 items for the 1 people who were erased, and found nothing of them"]
    assert next(iter(desk.audit.back("rosas"))).at == NOW


@pytest.mark.parametrize(
    "left",
    [
        item("customer", first_name="Maya"),
        item("customer", phone=SEALED),
        item("customer", birthday="1203"),
        item("customer", reward_codes='[["~abcdefghijklmnopqrstuv"]]'),
        item("sharing", code="~abcdefghijklmnopqrstuv"),
        item("waiting"),
        item("note", facts='{"first_name":"Maya"}'),
        item("of_one_day", anything=SEALED),
        item("of_one_day", anything=json.dumps([b64encode(SEALED).decode()])),
        item("correspondence", bodies=json.dumps([b64encode(SEALED).decode()]), vanishes_at=NOW - timedelta(days=9)),
        item("inbound", phone=SEALED, vanishes_at=NOW - timedelta(days=9)),
    ],
)
def test_whatever_is_left_in_the_ledger_is_found(left):
    desk = prover(left)
    assert [(table, kind) for table, kind, _ in found(desk)] == [("ledger", left.kind)]
    assert said(desk) == ["looked through 2 items for the 1 people who were erased, and found 1 things of theirs"]


@pytest.mark.parametrize(
    ("table", "left"),
    [("overview", item("found")), ("overview", item("listing", shown=SEALED)), ("merchants", item("draft", number=SEALED))],
)
def test_whatever_is_left_in_the_other_tables_is_found(table, left):
    assert [(where, kind) for where, kind, _ in found(prover(**{table: [left]}))] == [(table, left.kind)]


@pytest.mark.parametrize(
    "kept",
    [
        item("consent", words=SEALED, phone=SEALED, number=SEALED),
        item("entry", facts='{"claim":"~abcdefghijklmnopqrstuv"}'),
        item("inbound", phone=SEALED, vanishes_at=NOW + timedelta(days=9)),
        item("correspondence", bodies=json.dumps([b64encode(SEALED).decode()]), vanishes_at=NOW + timedelta(days=9)),
        item("customer", follows=MAYA, language="en"),
    ],
)
def test_what_the_books_and_the_law_need_is_no_leftover(kept):
    assert found(prover(kept)) == []


def test_who_was_erased_yesterday_is_looked_at_next_time():
    assert found(prover(item("found"), at=NOW - timedelta(days=1))) == []


def test_a_merchant_who_erased_nobody_has_no_row():
    desk = Prover(FakeDump(), FakeAudit(), lambda: NOW)
    assert prove(desk).erased == {}
    assert said(desk) == []


def test_once_in_a_month_is_enough_and_anew_begins_again():
    desk = prover()
    assert [bool(prove(desk)) for _ in range(3)] == [True, False, False]
    assert prove(desk, anew=True).looked_at == 1
    desk = Prover(desk.dump, desk.audit, lambda: NOW + timedelta(days=31))
    assert prove(desk).month == date(2026, 12, 1)


@given(pages=st.lists(st.integers(0, 4), min_size=1, max_size=12), left=st.lists(st.booleans(), min_size=1, max_size=9))
def test_however_it_is_cut_short_everything_is_looked_at_once(pages, left):
    things = [item("sharing", code="~abcdefghijklmnopqrstuv") if one else item("entry", delta="[]") for one in left]
    desk = prover(*things, overview=[item("found")])
    whole = proving.PAGE_ITEMS
    proving.PAGE_ITEMS = 2
    try:
        runs = [proving.run(desk, iter([900.0] * count + [0.0] * 99).__next__) for count in (*pages, 50)]
    finally:
        proving.PAGE_ITEMS = whole
    (proof,) = [run for run in runs if run]
    assert (proof.looked_at, proof.left) == (len(left) + 2, {"rosas": sum(left) + 1})
    assert len(said(desk)) == 1
