"""What members answered to a shop's question: counts of days and shops, and the figures that they make."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final, Protocol

from chalicelib.domain.calendar import local_day
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.surveys.rules import SurveyRules
from chalicelib.domain.surveys.survey import SurveyTally, TallyName, add_up

ANSWERS_MIN: Final = 5
"""Of fewer answers no average is told: it would be about persons."""


class Surveys(Protocol):
    """The counts of answers. They are written with the texts (`Deliveries.claim`, `Changes.answered`), and read here."""

    def tallies(self, merchant_id: str, first: date, last: date) -> Iterator[tuple[TallyName, SurveyTally]]:
        """All counts about visits of these days, the oldest day first."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered at a shop (None: at all), of how many asked; counts are in the order of the scale."""

    location: Location | None
    asked: int
    counts: tuple[tuple[str, int], ...]

    @property
    def answered(self) -> int:
        """How many answered."""
        return sum(count for _, count in self.counts)

    @property
    def share(self) -> Fraction | None:
        """Of those who were asked, the part that answered; None where nobody was."""
        return Fraction(self.answered, self.asked) if self.asked else None

    @property
    def average(self) -> Fraction | None:
        """The average figure, or the part that said yes; None of too few."""
        if self.answered < ANSWERS_MIN:
            return None
        worth = {answer: int(answer) if answer.isdecimal() else int(answer == "yes") for answer, _ in self.counts}
        return Fraction(sum(worth[answer] * count for answer, count in self.counts), self.answered)


def look(surveys: Surveys, merchant: Merchant, rules: SurveyRules, days: int, now: datetime) -> tuple[Answers, ...]:
    """Answers to the question as it is now, about visits of so many days that end today: of all shops, then of each."""
    last = local_day(now, merchant.program_at(now).timezone) + timedelta(days=1)  # it may be tomorrow already in another shop
    found = list(surveys.tallies(merchant.id, last - timedelta(days=days), last))
    found = [(name, tally) for name, tally in found if name.version == rules.version]
    places = [place for place in merchant.locations if any(name.location_id == place.id for name, _ in found)]
    each = (_answers(rules, place, [tally for name, tally in found if name.location_id == place.id]) for place in places)
    return (_answers(rules, None, [tally for _, tally in found]), *each)


def _answers(rules: SurveyRules, location: Location | None, tallies: list[SurveyTally]) -> Answers:
    added = add_up(tallies)
    counts = dict(added.answers)
    return Answers(location, added.asked, tuple((answer, counts.get(answer, 0)) for answer in rules.scale.answers))


def rows(surveys: Surveys, merchant: Merchant, days: int, now: datetime) -> list[dict[str, Any]]:
    """All counts about visits of so many days that end today, as a table has them: also of earlier questions."""
    last = local_day(now, merchant.program_at(now).timezone) + timedelta(days=1)
    return [tell(name, tally) for name, tally in surveys.tallies(merchant.id, last - timedelta(days=days), last)]


def tell(name: TallyName, tally: SurveyTally) -> dict[str, Any]:
    """One count as a row of an export."""
    plain = {"day": name.day.isoformat(), "location_id": name.location_id, "version": name.version}
    return {**plain, "asked": tally.asked, "answers": dict(tally.answers)}
