"""A night's study that is cut short anywhere, or whose writes fail, goes on and comes to the same."""

from collections import Counter
from datetime import timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.refusals import Busy
from chalicelib.usecases.overview.studying import PAGE_MEMBERS, run
from tests.builders import NOW
from tests.fake_studies import FakeStudies
from tests.usecases.town import crowd, plenty

YESTERDAY = NOW.date() - timedelta(days=1)


def all_of(studies):
    """What is asked of studies: the figures of each shop, and who is in which segment where."""
    lists = Counter((segment, place, member) for (_, _, segment, place, _), ids in studies.lists.items() for member in ids)
    return studies.studies, lists


@cache
def interrupted():
    """A town of three pages, and its study in one go."""
    town, whole = crowd(2 * PAGE_MEMBERS + 10), FakeStudies()
    run(town.desk(whole), plenty)
    return town, whole


class Ticking:
    """A run that may look at its clock so many times before its time is over."""

    def __init__(self, ticks):
        self.ticks = ticks

    def __call__(self):
        self.ticks -= 1
        return 900.0 if self.ticks >= 0 else 0.0


@given(st.lists(st.integers(0, 5), max_size=6))
@settings(max_examples=30, deadline=None)
def test_a_study_that_is_cut_short_anywhere_goes_on_and_comes_to_the_same(cuts):
    town, whole = interrupted()
    studies = FakeStudies()
    for ticks in cuts:
        run(town.desk(studies), Ticking(ticks))
    run(town.desk(studies), plenty)
    assert all_of(studies) == all_of(whole)


class Failing(FakeStudies):
    """Studies of which some writes do not succeed, before or after they were done."""

    def __init__(self, failing):
        super().__init__()
        self.failing = dict(failing)
        self.writes = 0

    def _write(self, write):
        self.writes += 1
        kind = self.failing.get(self.writes)
        if kind != "before":
            write()
        if kind is not None:
            raise Busy

    def put_page(self, *facts):
        self._write(lambda: FakeStudies.put_page(self, *facts))

    def move(self, *facts):
        self._write(lambda: FakeStudies.move(self, *facts))

    def put_listed(self, *facts):
        self._write(lambda: FakeStudies.put_listed(self, *facts))

    def put(self, *facts):
        self._write(lambda: FakeStudies.put(self, *facts))


@given(st.dictionaries(st.integers(1, 25), st.sampled_from(["before", "after"]), max_size=4))
@settings(max_examples=30, deadline=None)
def test_a_study_whose_writes_fail_goes_on_and_comes_to_the_same(failing):
    town, whole = interrupted()
    studies = Failing(failing)
    for _ in range(len(failing) + 1):
        try:
            run(town.desk(studies), plenty)
        except Busy:
            continue
    assert studies.progress("rosas").finished
    assert all_of(studies) == all_of(whole)


def test_who_joins_while_a_study_goes_on_makes_nobody_count_twice():
    town = crowd(PAGE_MEMBERS + 20)
    run(town.desk(), Ticking(2))
    assert town.studies.progress("rosas").pages == 1
    town.settle("mem_00000-b", YESTERDAY)
    run(town.desk(), plenty)
    ids = [habits.member_id for habits in town.studies.pages("rosas", YESTERDAY, 2)]
    assert sorted(ids) == sorted(set(ids))
    assert len(ids) == PAGE_MEMBERS + 20
