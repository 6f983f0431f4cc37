"""What stands beside a step: how texts will read and what they cost, how soon people get there, what the program gives back."""

from dataclasses import dataclass
from datetime import datetime, time
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from chalicelib.domain.desk.draft import Draft
from chalicelib.domain.figures.worth import Regular, climb, foretell, gives_back
from chalicelib.domain.languages import money
from chalicelib.domain.texts.quiet_hours import ALWAYS, hours_of
from chalicelib.usecases.texts.previews import show_texts
from chalicelib.web.console.choices import OFTEN

YEAR: Final = 365
SPANS: Final = ((12, 1, "day"), (70, 7, "week"), (540, 30, "month"))
"""What is shorter than so many days is counted in units of so many."""
NOON: Final = 12
RATHER_MUCH: Final = Fraction(12, 100)
"""Of its sales no shop gives more back for long; most give 3 to 8%."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one reward or tier means, in words; "" where nothing can be said."""

    name: str
    soon: str
    share: str


def beside(draft: Draft) -> dict[str, Any]:
    """The facts of what stands beside a step."""
    back, prospects = gives_back(draft.program, draft.regular), foretell(draft.program, draft.regular)
    return {
        "texts": show_texts(draft.as_merchant, draft.regular),
        "told": [Told(one.reward.name, say_days(one.days), say_share(one.share)) for one in prospects],
        "climbs": [Told(one.tier.name, say_days(one.days), say_share(one.share)) for one in climb(draft.program, draft.regular)],
        "regular": say_regular(draft.regular, draft.program.currency, draft.language),
        "back": say_share(back),
        "much": back is not None and back > RATHER_MUCH,
        "stops": tuple((one.price_points, one.name) for one in sorted(draft.program.rewards, key=lambda one: one.price_points)),
        "hours": say_hours(draft.region),
    }


def say_days(days: Fraction | None) -> str:
    """About how long: 9 days, 3 weeks, 4 months, 2 years."""
    if days is None:
        return ""
    for limit, length, word in SPANS:
        if days < limit:
            many = max(1, round(days / length))
            return f"{many} {word}{'s' if many != 1 else ''}"
    many = round(days / YEAR)
    return f"{many} year{'s' if many != 1 else ''}"


def say_share(share: Fraction | None) -> str:
    """5.6%."""
    if share is None:
        return ""
    percent = round(float(share) * 100, 1)
    return f"{percent:g}%"


def say_regular(regular: Regular, currency: str, language: str) -> str:
    """A regular spending $8 twice a week."""
    spend = money(regular.spend, currency, language).removesuffix(".00")
    often = dict(OFTEN).get(str(regular.visits), f"{regular.visits} times in four weeks")
    return f"A regular spending {spend} {often}"


def say_day(at: datetime, zone: str) -> str:
    """18 Nov 2026."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y}"


def say_hours(region: str) -> str:
    """When texts about points may leave: 9 am to 9 pm."""
    spans = {span for span in hours_of("transactional", [region]) if span is not None}
    opens, closes = max(span[0] for span in spans), min(span[1] for span in spans)
    return "" if (opens, closes) == ALWAYS else f"{_say_clock(opens)} to {_say_clock(closes)}"


def _say_clock(at: time) -> str:
    minutes = f":{at:%M}" if at.minute else ""
    return f"{at.hour % NOON or NOON}{minutes} {'am' if at.hour < NOON else 'pm'}"
