"""Goals: what a figure is to be and by when, how that stands, and whether its owner is texted about it once a week."""

from datetime import date
from fractions import Fraction
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring
from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases import audit
from chalicelib.usecases.figures import goals
from chalicelib.usecases.figures.goals import Looked, Reader, Wish
from chalicelib.web.console.figures.goal_words import LABELS, GoalWords
from chalicelib.web.console.reading import Reading, sentence_of
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

ROOM: Final = "/console/goals"
PERCENT: Final = 100
COUNT_MAX: Final = 9_999_999


def show(visit: Visit) -> Response:
    """All goals, and the form of a new one."""
    return visit.page("console/goals.html", **_facts(visit, merchant_of(visit)))


def make(visit: Visit) -> Response:
    """Begin a goal."""
    merchant = merchant_of(visit)
    reading = Reading(visit.form, merchant.program_at(visit.now).currency)
    wish = _read(reading, merchant)
    if not reading.errors and wish is not None:
        try:
            goal = goals.make(pages_wiring.goals(), pages_wiring.tallies(), merchant, wish, visit.now)
        except UnusableField as refused:
            reading.errors[refused.field] = sentence_of(refused)
        else:
            audit.note(pages_wiring.audit(), signed_in(visit), "goal_made", goal.id, visit.now)
            return visit.go(ROOM, said=_("Your goal begins today."))
    return visit.refuse("console/goals.html", reading.errors, **_facts(visit, merchant))


def end(visit: Visit) -> Response:
    """Give a goal up."""
    ended = goals.end(pages_wiring.goals(), merchant_of(visit), visit.ids["goal_id"], visit.now)
    if ended is None:
        return visit.go(ROOM, said=_("This goal was over already."))
    audit.note(pages_wiring.audit(), signed_in(visit), "goal_ended", ended.id, visit.now)
    return visit.go(ROOM, said=_("You gave this goal up. What was reached stands below."))


def choose_weekly(visit: Visit) -> Response:
    """Whether who is signed in is texted once a week."""
    staff, known = signed_in(visit), pages_wiring.goals()
    reader = Reader(staff.merchant_id, staff.id)
    if visit.form.get("weekly") != "yes":
        known.drop_reader(reader)
        return visit.go(ROOM, said=_("You get no text about goals any more."))
    if not staff.phone_sealed:
        return visit.go(ROOM, said=_("We do not know your number. Somebody who owns the shop can add it under Staff."))
    known.put_reader(reader)
    return visit.go(ROOM, said=_("From now on you get a text on Monday mornings while a goal is running."))


def _facts(visit: Visit, merchant: Merchant) -> dict[str, Any]:
    staff = signed_in(visit)
    looked = goals.look(pages_wiring.goals(), pages_wiring.tallies(), merchant, visit.now)
    words = GoalWords(merchant, visit.now)
    return {
        "running": [words.describe(one) for one in looked.running],
        "over": [words.describe(one) for one in looked.over],
        "figures": [(metric.value, f"{_(LABELS[metric])} ({_now(words, looked, metric)})") for metric in Metric],
        "shops": [("", _("All shops")), *((place.id, place.name) for place in merchant.locations)],
        "sign": words.sign,
        "weekly": pages_wiring.goals().is_reader(Reader(staff.merchant_id, staff.id)),
        "form": {"metric": Metric.VISITS.value, "shop": "", "target": "", "ends": "", "budget": "", "monthly": "", **visit.form},
    }


def _now(words: GoalWords, looked: Looked, metric: Metric) -> str:
    value = looked.figures[metric]
    return _("nobody can say yet") if value is None else _("now {value}", value=words.value(metric, value))


def _read(reading: Reading, merchant: Merchant) -> Wish | None:
    """The goal that was asked for; None where that cannot be read."""
    named = reading.one_of("metric", set(Metric), _("Choose what is to change."))
    metric = Metric(named) if named in set(Metric) else Metric.VISITS
    places = {"", *(place.id for place in merchant.locations)}
    shop = reading.one_of("shop", places, _("Choose a shop."))
    ends = _read_day(reading)
    budget = reading.amount("budget", least=1) if reading.form.get("budget") else None
    target = _read_target(reading, metric)
    monthly = reading.form.get("monthly") == "yes"
    return Wish(metric, shop or None, target, ends, budget, monthly) if ends is not None else None


def _read_target(reading: Reading, metric: Metric) -> Fraction:
    if metric is Metric.CAME_BACK:
        reading.form = {**reading.form, "target": reading.form.get("target", "").rstrip("% ")}
        return Fraction(reading.whole("target", 0, PERCENT), PERCENT)
    return Fraction(reading.amount("target") if metric is Metric.SALES else reading.whole("target", 0, COUNT_MAX))


def _read_day(reading: Reading) -> date | None:
    try:
        return date.fromisoformat(reading.form.get("ends", ""))
    except ValueError:
        reading.errors["ends"] = _("Choose the day by which you want to be there.")
        return None
