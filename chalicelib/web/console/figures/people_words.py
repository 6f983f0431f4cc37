"""The words and figures of the page of regulars, as its template takes them."""

from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any, Final

from chalicelib.domain.figures.habits import Trend
from chalicelib.domain.figures.segments import FLOOR, SEGMENTS, SegmentTooSmall, of_item, of_tier
from chalicelib.domain.figures.study import Cohort, Group, Size, Study
from chalicelib.domain.program import Merchant
from chalicelib.web.console.figures.amounts import NONE_YET, amount, count, item_name, percent
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

TRENDS: Final = (
    (Trend.MORE, "Come more often"),
    (Trend.SAME, "Come as often as before"),
    (Trend.LESS, "Come less often"),
    (Trend.UNKNOWN, "Cannot be told yet"),
)
GROUPS: Final = (
    (Group.BEST, "Often, and lately"),
    (Group.LOYAL, "Often, a while ago"),
    (Group.MISSED, "Often, long ago"),
    (Group.FRESH, "Seldom, but lately"),
    (Group.PASSING, "Seldom, a while ago"),
    (Group.ASLEEP, "Seldom, long ago"),
)
SEGMENT_WORDS: Final = {
    "best": ("Your best", "Come often, were here lately, and spend most."),
    "new": ("New", "Joined in the last 28 days."),
    "once": ("Came once", "Were here on one day only, and not in the last 28."),
    "near": ("Close to a reward", "Have four fifths of the points for it, or more."),
    "ready": ("Have a reward waiting", "Could use one today."),
    "less": ("Come less often", "Still come, but clearly less than before."),
    "lapsed": ("Stopped coming", "Were here on three days or more, and then away far longer than they ever were."),
}
STEPS: Final = 5
"""So many shades a share of a cohort can have."""


def describe(visit: Visit, merchant: Merchant, study: Study, margin: Fraction) -> dict[str, Any]:
    """What the template is given, where anybody was seen within the year."""
    currency = merchant.program_at(visit.now).currency
    cohorts = study.cohorts()
    return {
        "in_short": _in_short(study),
        "trends": [(_(words), count(study.trend(trend)), _part(study.trend(trend), study.seen)) for trend, words in TRENDS],
        "groups": _groups(study, currency),
        "cohorts": [_cohort(cohort) for cohort in cohorts],
        "months_after": max((len(cohort.came) - 1 for cohort in cohorts), default=0),
        "segments": [
            *(_segment(study, one.id, *SEGMENT_WORDS[one.id]) for one in SEGMENTS),
            *_tiers(study, merchant, visit),
            *(_segment(study, of_item(item).id, item_name(item), "Buy it more often than all else.") for item in study.items),
        ],
        "worth": _worth(study, currency, margin),
        "floor": FLOOR,
        "as_of": _day(study.day),
    }


def _in_short(study: Study) -> list[str]:
    """How it stands, in sentences that one can read out."""
    facts = {"seen": count(study.seen), "members": count(study.members), "share": percent(study.repeat_rate)}
    told = [_("{seen} of {members} members were here in the last 12 months. {share} of them came more than once.", **facts)]
    if study.seen == 1:
        told = [_("1 member was here in the last 12 months.")]
    told += _changes(study.trend(Trend.MORE), study.trend(Trend.LESS))
    if study.lapsed:
        told.append(_("1 has stopped coming.") if study.lapsed == 1 else _("{n} have stopped coming.", n=count(study.lapsed)))
    days, visits = study.days_to_first_reward, study.visits_to_first_reward
    if days is not None and visits is not None:
        facts = {"days": _many(ceil(days), "day"), "visits": _many(ceil(visits), "visit"), "n": count(study.rewarded)}
        told.append(_("{n} have used a reward, half of them within {days} of joining and {visits}.", **facts))
    return told


def _changes(more: int, less: int) -> list[str]:
    told = []
    if more:
        told.append(_("1 comes more often than before.") if more == 1 else _("{n} come more often than before.", n=count(more)))
    if less:
        told.append(_("1 comes less often than before.") if less == 1 else _("{n} come less often than before.", n=count(less)))
    return [" ".join(told)] if told else []


def _groups(study: Study, currency: str) -> list[dict[str, Any]]:
    spend = sum(study.group(group).spend for group, _words in GROUPS)
    rows = []
    for group, words in GROUPS:
        found = study.group(group)
        rows.append(
            {
                "name": _(words),
                "members": count(found.members),
                "share": percent(Fraction(found.spend, spend)) if spend else NONE_YET,
                "part": _part(found.spend, spend),
                "away": _ago(Fraction(found.away, found.members)) if found.members else NONE_YET,
                "visits": _decimal(Fraction(found.sales, found.members)) if found.members else NONE_YET,
                "spend": amount(round(Fraction(found.spend, found.members)), currency) if found.members else NONE_YET,
            }
        )
    return rows


def _cohort(cohort: Cohort) -> dict[str, Any]:
    """A month of joining: the share that came in each month after it, and how dark that is drawn."""
    shares = [None if came is None or not cohort.members else Fraction(came, cohort.members) for came in cohort.came[1:]]
    return {
        "month": f"{cohort.month:%b %Y}",
        "members": count(cohort.members),
        "shares": [(percent(share), round(STEPS * share) if share is not None else 0) for share in shares],
    }


def _tiers(study: Study, merchant: Merchant, visit: Visit) -> list[dict[str, str]]:
    """A segment for each tier, the lowest first."""
    levels = merchant.program_at(visit.now).tiers.levels
    return [
        _segment(study, of_tier(level.id).id, level.name, "Have this tier, and were here in the last 12 months.")
        for level in levels
    ]


def _segment(study: Study, segment_id: str, name: str, who: str) -> dict[str, str]:
    try:
        size = study.size(segment_id)
    except SegmentTooSmall as small:
        return {"name": _(name), "who": _(who), "members": _("fewer than {floor}", floor=small.floor), "note": ""}
    return {"name": _(name), "who": _(who), "members": count(size.members), "note": _texted(size)}


def _texted(size: Size) -> str:
    if not size.members:
        return _("nobody now")
    if size.texted == size.members:
        return _("all of them get texts")
    return _("1 of them gets texts") if size.texted == 1 else _("{n} of them get texts", n=count(size.texted))


def _worth(study: Study, currency: str, margin: Fraction) -> dict[str, str]:
    """What a member brings, and until when that is not known yet."""
    spend, worth, known_from = study.spend_a_year, study.worth(margin), study.retention_from
    later = _("known from {month}", month=f"{known_from:%b %Y}") if known_from is not None and known_from > study.day else ""
    return {
        "spend": amount(round(spend), currency) if spend is not None else NONE_YET,
        "stays": percent(study.retention),
        "worth": amount(round(worth), currency) if worth is not None else NONE_YET,
        "later": later,
    }


def _part(part: int, whole: int) -> int:
    return round(100 * Fraction(part, whole)) if whole else 0


def _many(number: int, word: str) -> str:
    """12 days; 1 visit."""
    return f"{count(number)} {word}{'' if number == 1 else 's'}"


def _ago(away: Fraction) -> str:
    """Counted from today, the day after the study's."""
    days = round(away) + 1
    return _("yesterday") if days == 1 else _("{days} days ago", days=count(days))


def _decimal(number: Fraction) -> str:
    return f"{round(float(number), 1):g}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
