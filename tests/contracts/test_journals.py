"""The port `Journals`: closed months that stay as they are, and a walk whose pages count once."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from chalicelib.domain.account import Cause
from chalicelib.domain.money.flows import Course, Flows, Origin, Way
from chalicelib.domain.money.journal import close
from chalicelib.storage.figures.journals import Journals
from chalicelib.usecases.figures.month_end import Run
from chalicelib.usecases.ports import Outpaced
from tests.fake_journals import FakeJournals

NOV, DEC = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def journals(stack):
    return Journals(stack.tables) if stack.tables is not None else FakeJournals()


def flows(points=70):
    found = Flows()
    for cause in (Cause.SALE, Cause.WELCOME):
        found.add(NOV, Origin(NOV, "mill", cause), Course.ISSUED, points)
    found.add(NOV, Origin(NOV, "mill", Cause.SALE), Course.PAID, 7_000)
    found.add(DEC, Origin(NOV, "mill", Cause.SALE), Course.USED, 20)
    found.send(DEC, Way("mill", "dock"), 20)
    found.stored.update({(NOV, "mill", "sold"): 5_000, (DEC, "mill", "used"): -1_840, (DEC, "dock", "sold"): 2_500})
    return found


def months():
    november = close(None, NOV, flows().within(None, NOV), "USD", Fraction(25, 3))
    return november, close(november, DEC, flows(), "USD", Fraction(25, 3))


def test_closed_months_are_read_newest_first_as_they_were_written(journals, merchant_id):
    assert (journals.newest(merchant_id), journals.months(merchant_id, 5)) == (None, ())
    november, december = months()
    journals.close(merchant_id, [november, december])
    assert journals.newest(merchant_id) == december
    assert journals.months(merchant_id, 5) == (december, november)
    assert journals.months(merchant_id, 1) == (december,)
    assert journals.newest(f"{merchant_id}-2") is None


def test_a_closed_month_stays_as_it_is(journals, merchant_id):
    november, december = months()
    journals.close(merchant_id, [november])
    journals.close(merchant_id, [replace(november, currency="SEK"), december])
    assert journals.months(merchant_id, 5) == (december, november)


def test_how_far_a_run_has_come_is_written_with_what_it_found(journals, merchant_id):
    before, after = journals.run(), Run(NOV, f'["{merchant_id}"]')
    journals.keep(before, after, {merchant_id: flows()})
    assert journals.run() == after
    assert journals.found([merchant_id, "nobody"]) == {merchant_id: flows()}
    assert merchant_id in set(journals.waiting())


def test_where_the_run_has_gone_on_nothing_is_written(journals, merchant_id):
    before, after = journals.run(), Run(NOV, merchant_id)
    journals.keep(before, after, {merchant_id: flows(1)})
    for known in (before, replace(after, walked=True)):
        with pytest.raises(Outpaced):
            journals.keep(known, Run(DEC), {merchant_id: flows(2), f"{merchant_id}-2": flows(2)})
    assert journals.run() == after
    assert journals.found([merchant_id, f"{merchant_id}-2"]) == {merchant_id: flows(1)}


def test_what_a_run_found_is_forgotten_once_the_month_is_closed(journals, merchant_id):
    journals.keep(journals.run(), Run(NOV, merchant_id), {merchant_id: flows(), f"{merchant_id}-2": Flows()})
    journals.close(merchant_id, [])
    assert journals.found([merchant_id, f"{merchant_id}-2"]) == {f"{merchant_id}-2": Flows(Counter(), Counter())}
    assert merchant_id not in set(journals.waiting())


def test_a_page_of_many_merchants_is_written_at_once(journals, merchant_id):
    many = {f"{merchant_id}-{number}": flows(number) for number in range(90)}
    journals.keep(journals.run(), Run(DEC, merchant_id), many)
    assert journals.found(many) == many
