"""One question by text, some time after a visit: what is asked of whom, and which question an answer belongs to.

Nothing is kept of who said what: an answer is one more in a count of a shop and a day, and the member keeps only that they have
answered. The text is advertising to whoever gets it, so it needs the consent of offers.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Reply
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.refusals import refuse_first
from chalicelib.domain.surveys.rules import Scale, SurveyRules
from chalicelib.domain.texts.notice import happened_at
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.domain.texts.segments import count_septets, is_gsm7
from chalicelib.domain.texts.texting import SURVEYS
from chalicelib.domain.texts.wording import WORDS_MAX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.customer import Customer
    from chalicelib.domain.program import Merchant
    from chalicelib.domain.texts.correspondence import Sent

ONE_IN_MAX: Final = 100
AFTER_MAX: Final = 24 * 60
OVER_AFTER: Final = timedelta(days=3)
"""So long after a visit it is not asked about any more: a weekend on which no offers leave, and not more."""
ANSWERED_WITHIN: Final = timedelta(days=2)
"""So long after it was asked a text may answer it; later a lone digit is about something else."""


class TallyName(NamedTuple):
    """What is counted together: answers to one version of the question, about visits of one local day to one shop."""

    day: date
    location_id: str
    version: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}#{self.location_id}#{self.version}"


def read_tally_name(text: str) -> TallyName:
    """What a name says as text."""
    day, location_id, version = text.split("#")
    return TallyName(date.fromisoformat(day), location_id, int(version))


@dataclass(frozen=True, slots=True)
class SurveyTally:
    """How many were asked, and how often each answer came; of a day and a shop, or of many together."""

    asked: int = 0
    answers: tuple[tuple[str, int], ...] = ()


class OpenQuestion(NamedTuple):
    """A question that a text may answer: when it left, what it is answered with, and where answers are counted."""

    at: datetime
    scale: Scale
    tally: str
    answered: bool


def check_survey(rules: SurveyRules, merchant: "Merchant") -> None:
    """Raise UnusableField for what could not be asked."""
    places = {place.id for place in merchant.locations}
    words = rules.question
    refuse_first(
        (
            (not words.strip() or words != " ".join(words.split()), "question", "a question, on one line"),
            (not is_gsm7(words), "question", "the letters of a plain text: no emoji"),
            (count_septets(words) > WORDS_MAX["question"], "question", f"at most {WORDS_MAX['question']} characters"),
            (not 1 <= rules.one_in <= ONE_IN_MAX, "one_in", f"1 to {ONE_IN_MAX}"),
            (not 5 <= rules.after_minutes <= AFTER_MAX, "after_minutes", f"5 to {AFTER_MAX}"),  # noqa: PLR2004
            (not set(rules.location_ids) <= places, "location_ids", "shops of yours"),
        )
    )


def ask_about(merchant: "Merchant", entry: Entry) -> Outgoing | None:
    """The text that asks about the visit of this entry, and waits until its time; None where that visit is not asked about.

    Which visits are is in their names, so the same one is chosen, or not, however often it is told of.
    """
    rules, place = merchant.survey, entry.location_id
    if rules is None or not rules.on or place is None or not _is_visit(entry):
        return None
    if rules.location_ids and place not in rules.location_ids:
        return None
    if crc32(f"{merchant.id}#{place}#{entry.cause}".encode()) % rules.one_in:
        return None
    at = happened_at(entry)
    if entry.at - at > timedelta(minutes=rules.after_minutes):
        return None  # told late: whoever it was has long gone home
    tally = TallyName(local_day(at, merchant.location(place).timezone), place, rules.version)
    facts: dict[str, int | str] = {
        "question": rules.question,
        "survey": str(tally),
        "until": (at + OVER_AFTER).isoformat(),
    }
    until = at + timedelta(minutes=rules.after_minutes)
    return Outgoing(entry.member_id, f"survey:{place}:{entry.cause}", Reply(rules.scale, facts), at, place, until=until)


def _is_visit(entry: Entry) -> bool:
    """Whether a sale counted for the first time: no correction, no refund, nothing that was put right later."""
    facts = entry.facts
    first = entry.kind is EntryKind.SALE and "again" not in facts and "corrected" not in facts
    return first and entry.delta.visits > 0 and int(facts.get("points", 0)) >= 0 and not int(facts.get("restored", 0))


def open_question(sent: "Sequence[Sent]", customer: "Customer", received_at: datetime) -> OpenQuestion | None:
    """The newest question that a text of theirs may answer, or has answered already."""
    asked = [one for one in sent if one.kind in SURVEYS and one.about is not None]
    newest = max(asked, key=lambda one: one.at, default=None)
    if newest is None or newest.about is None or not newest.at < received_at <= newest.at + ANSWERED_WITHIN:
        return None
    known = customer.survey_answered_at
    return OpenQuestion(newest.at, Scale(newest.kind), newest.about, known is not None and known >= newest.at)


def add_up(tallies: "Sequence[SurveyTally]") -> SurveyTally:
    """All of them together."""
    found: dict[str, int] = {}
    for answer, count in (pair for tally in tallies for pair in tally.answers):
        found[answer] = found.get(answer, 0) + count
    return SurveyTally(sum(tally.asked for tally in tallies), tuple(sorted(found.items())))
