"""Answers: what members said to the question after a visit, shop by shop, and how many of those asked said anything."""

from fractions import Fraction
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring
from chalicelib.domain.figures.figures import PERIODS
from chalicelib.domain.refusals import Busy
from chalicelib.domain.surveys.rules import Scale
from chalicelib.usecases.leaving.sheets import write_sheet
from chalicelib.usecases.surveys import counting
from chalicelib.usecases.surveys.counting import ANSWERS_MIN, Answers
from chalicelib.web.console.figures.asking import PERIOD_NAMES, days_asked
from chalicelib.web.guarded import merchant_of
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

ROOM: Final = "/console/figures/answers"
NAMES: Final = {"1": "1 (poor)", "5": "5 (great)", "yes": "Yes", "no": "No"}


def show(visit: Visit) -> Response:
    """The page."""
    merchant, days = merchant_of(visit), days_asked(visit)
    rules, looked, failed = merchant.survey, tuple[Answers, ...](), False
    if rules is not None:
        try:
            looked = counting.look(pages_wiring.surveys(), merchant, rules, days, visit.now)
        except Busy:
            failed = True
    together = looked[0] if looked else None
    return visit.page(
        "console/answers.html",
        rules=rules,
        failed=failed,
        days=days,
        periods=[(one, _(PERIOD_NAMES[one]), visit.url(ROOM, period=one)) for one in PERIODS],
        floor=ANSWERS_MIN,
        together=_describe(together) if together is not None and together.asked else None,
        shops=[_describe(one) for one in looked[1:]],
    )


def export(visit: Visit) -> Response:
    """All counts of these days, also of earlier questions, as a table for a spreadsheet."""
    merchant, days = merchant_of(visit), days_asked(visit)
    rows = counting.rows(pages_wiring.surveys(), merchant, days, visit.now)
    return visit.file(write_sheet("answers", rows), "text/csv; charset=utf-8", f"{merchant.id}-answers-{days}-days.csv")


def _describe(answers: Answers) -> dict[str, Any]:
    """The figures of one row, in words."""
    most = max((count for _answer, count in answers.counts), default=0)
    return {
        "name": answers.location.name if answers.location else _("All shops"),
        "asked": answers.asked,
        "answered": answers.answered,
        "share": "–" if answers.share is None else _percent(min(answers.share, Fraction(1))),
        "average": _average(answers),
        "counts": [(_(NAMES.get(answer, answer)), count, _part(count, most)) for answer, count in answers.counts],
    }


def _average(answers: Answers) -> str:
    if answers.average is None:
        return "–"
    if answers.counts[0][0] in Scale.YES_NO.answers:
        return _("{share} yes", share=_percent(answers.average))
    return f"{float(answers.average):.1f}"


def _part(count: int, most: int) -> int:
    """How long its bar is, of 100."""
    return round(100 * count / most) if most else 0


def _percent(share: Fraction) -> str:
    return f"{round(100 * share)}%"
