"""A night's study asks for more as there are more members, and in step with them; what is asked of it later asks for as much."""

from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.domain.figures.visits import Visit
from chalicelib.usecases.overview import people
from chalicelib.usecases.overview.studying import PAGE_MEMBERS, run
from tests.builders import NOW, Shop
from tests.fake_studies import FakeStudies
from tests.fake_tallies import FakeTallies
from tests.fakes import FakeBook
from tests.usecases.town import Town


class Asked(Counter):
    """How often each was asked."""

    def noting(self, kind, *names):
        """The same kind of thing, which notes how often these of its methods are called."""

        def noted(name):
            def call(one, *facts):
                self[name] += 1
                return getattr(kind, name)(one, *facts)

            return call

        return type(f"Noted{kind.__name__}", (kind,), {name: noted(name) for name in names})()


def studied(members, active):
    """So many members, of whom so many were here within the year; returns the town and what studying it asked for."""
    asked = Asked()
    tallies, book = asked.noting(FakeTallies, "counted", "visits"), asked.noting(FakeBook, "record")
    town = Town(Shop(book=book), tallies=tallies, studies=asked.noting(FakeStudies, "put_page", "move", "put", "get"))
    for number in range(members):
        name = f"mem_{number:06d}"
        day = NOW.date() - timedelta(days=3 if number < active else 500)
        town.settle(name, NOW.date() - timedelta(days=900), [Visit(name, day, "mill", 1, 1240)])
    asked.clear()
    run(town.desk(), lambda: 900.0)
    return town, asked


@pytest.mark.parametrize("hundreds", [1, 4, 16])
def test_ten_times_the_members_are_ten_times_the_requests(hundreds):
    members, active = PAGE_MEMBERS * hundreds, 30 * hundreds
    assert studied(members, active)[1] == {
        "counted": hundreds,
        "visits": hundreds,
        "record": active,
        "put_page": hundreds,
        "move": hundreds + 2,
        "put": 1,
    }


@pytest.mark.parametrize("hundreds", [1, 16])
def test_a_question_is_one_read_however_many_members_there_are(hundreds):
    town, asked = studied(PAGE_MEMBERS * hundreds, 30 * hundreds)
    asked.clear()
    assert people.read(town.studies, town.shop.merchant, None).seen == 30 * hundreds
    assert asked == {"get": 1}
