"""Running cases one after the other, and what became of each."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from certification.exchanges import Exchange, FailedError, NotApplicableError
from certification.story import Shop, Story

PASSED: Final = "passed"
FAILED: Final = "failed"
NOT_APPLICABLE: Final = "not applicable"
Play = Callable[[Story], None]


@dataclass(frozen=True)
class Case:
    """One case: its number, the group it belongs to, its name, what has to come of it, and how it goes."""

    number: str
    group: str
    name: str
    expected: str
    play: Play


@dataclass(frozen=True)
class Outcome:
    """What became of a case; `reason` says why it failed or was not applicable."""

    case: Case
    verdict: str
    reason: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class Group:
    """Cases about one thing, in order."""

    name: str
    cases: list[Case] = field(default_factory=list)

    def case(self, number: str, name: str, expected: str) -> Callable[[Play], Play]:
        """Add the function below as a case."""

        def add(play: Play) -> Play:
            self.cases.append(Case(number, self.name, name, expected, play))
            return play

        return add


def run(case: Case, shop: Shop) -> Outcome:
    """Play a case."""
    story, begun = Story(shop), time.monotonic()
    verdict, reason = PASSED, ""
    try:
        case.play(story)
    except NotApplicableError as absent:
        verdict, reason = NOT_APPLICABLE, str(absent)
    except FailedError as failed:
        verdict, reason = FAILED, str(failed)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        verdict, reason = FAILED, f"the answer has not the form that the documentation promises ({type(error).__name__}: {error})"
    return Outcome(case, verdict, reason, story.exchanges, time.monotonic() - begun)


def run_all(groups: Iterable[Group], shop: Shop, tell: Callable[[Outcome], object]) -> list[Outcome]:
    """Play all cases; `tell` hears of each when it is over."""
    outcomes = []
    for case in (case for group in groups for case in group.cases):
        outcome = run(case, shop)
        tell(outcome)
        outcomes.append(outcome)
    return outcomes


def has_passed(outcomes: Iterable[Outcome]) -> bool:
    """Whether nothing failed, and something passed."""
    verdicts = {outcome.verdict for outcome in outcomes}
    return PASSED in verdicts and FAILED not in verdicts
