"""The counts of answers in memory: what a book and a record of texts have counted."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from chalicelib.domain.surveys.survey import SurveyTally, TallyName, read_tally_name
from chalicelib.usecases.surveys.counting import Surveys
from tests.fake_post import FakeDeliveries
from tests.fakes import FakeBook


class FakeSurveys(Surveys):
    """It passes the same contract tests as the adapter."""

    def __init__(self, book: FakeBook, deliveries: FakeDeliveries) -> None:
        self._book, self._deliveries = book, deliveries

    def tallies(self, merchant_id: str, first: date, last: date) -> Iterator[tuple[TallyName, SurveyTally]]:
        answers: dict[str, dict[str, int]] = defaultdict(dict)
        for (owner, name, answer), count in self._book.answered.items():
            if owner == merchant_id:
                answers[name][answer] = count
        asked = {name: count for (owner, name), count in self._deliveries.asked.items() if owner == merchant_id}
        for name in sorted({*answers, *asked}):
            read = read_tally_name(name)
            if first <= read.day <= last:
                yield read, SurveyTally(asked.get(name, 0), tuple(sorted(answers[name].items())))
