"""What a merchant asks by text after a visit, as it is kept with the merchant: tills read it too, so it knows nothing else."""

from dataclasses import dataclass
from enum import StrEnum


class Scale(StrEnum):
    """What a question is answered with; the value says which text asks it."""

    FIVE = "survey_scale"
    YES_NO = "survey_yes_no"

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers that are counted, the least first."""
        return ("1", "2", "3", "4", "5") if self is Scale.FIVE else ("no", "yes")


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """What is asked: of one visit in `one_in`, at these shops (none named: at all), so many minutes after.

    `version` counts up with every other question or scale, so that answers to different ones are never added up.
    """

    on: bool
    version: int
    question: str
    scale: Scale = Scale.FIVE
    one_in: int = 10
    after_minutes: int = 120
    location_ids: tuple[str, ...] = ()
