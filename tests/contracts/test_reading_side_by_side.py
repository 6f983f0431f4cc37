"""Two reads that do not need each other are under way at the same time, within the limits of the call that asks."""

import threading
from contextvars import ContextVar

import pytest

from chalicelib.domain.refusals import Busy
from tests.contracts.test_book import MAYA

SAID = ContextVar("said", default="nothing")


def test_both_reads_are_brought(stack, merchant_id):
    record, sale = stack.book.both(
        lambda: stack.book.record(merchant_id, MAYA.member_id), lambda: stack.book.sale(merchant_id, "mill", "c1")
    )
    assert (record.customer, sale) == (None, None)


def test_neither_waits_for_the_other(stack):
    assert stack.real
    met = threading.Barrier(2)
    assert sorted(stack.book.both(lambda: met.wait(5), lambda: met.wait(5))) == [0, 1]


def test_both_are_within_the_call(stack):
    token = SAID.set("four seconds")
    try:
        assert stack.book.both(SAID.get, SAID.get) == ("four seconds", "four seconds")
    finally:
        SAID.reset(token)


def refuse(error):
    raise error


@pytest.mark.parametrize(("first", "second"), [(Busy(), None), (None, Busy()), (Busy(), KeyError())])
def test_a_failure_of_either_is_raised_and_the_first_ones_before_the_second_ones(stack, first, second):
    with pytest.raises(Busy):
        stack.book.both(lambda: first and refuse(first), lambda: second and refuse(second))
