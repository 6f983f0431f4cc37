"""The cause that a shop collects for: its name, what came together month by month, and what was handed over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.causes.cause import ABOUT_MAX, NAME_MAX, current
from chalicelib.domain.causes.counting import GIVERS_MIN
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases import audit
from chalicelib.usecases.causes import collecting
from chalicelib.usecases.causes.collecting import Owed
from chalicelib.usecases.leaving.shelf import harmless
from chalicelib.web.console.figures.amounts import exact as write_amount
from chalicelib.web.console.figures.money_words import write_decimal, write_table
from chalicelib.web.console.reading import sentence_of
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

ROOM: Final = "/console/settings/cause"
CSV: Final = "text/csv; charset=utf-8"
COLUMNS: Final = ("month", "cause", "times given", "given", "handed over", "still owed", "last handed over at", "by", "currency")


@dataclass(frozen=True, slots=True)
class Line:
    """One month of a cause, as the page shows it."""

    month: str
    key: str
    cause_id: str
    cause: str
    times: int
    amount: str
    left: str
    minor_units: int
    standing: str
    can_be_handed: bool
    is_public: bool


def show(visit: Visit) -> Response:
    """What the shop collects for, and what it owes."""
    return visit.page("console/cause.html", **_facts(visit))


def save(visit: Visit) -> Response:
    """Another name or sentence; without a name nothing is collected any more."""
    merchant, words = merchant_of(visit), (visit.form.get("name", ""), visit.form.get("about", ""))
    if not all(part.strip().isprintable() for part in words):
        return visit.refuse("console/cause.html", {"about": _("Write it on one line.")}, **_facts(visit))
    try:
        cause = collecting.name(wiring.causes(), merchant, words, visit.now)
    except UnusableField as refused:
        return visit.refuse("console/cause.html", {refused.field: sentence_of(refused)}, **_facts(visit))
    audit.note(pages_wiring.audit(), signed_in(visit), "cause_named" if cause else "cause_ended", merchant.id, visit.now)
    saved, ended = _("Saved. Members can give their rewards now."), _("Saved. Nothing is collected from now on.")
    return visit.go(ROOM, said=saved if cause else ended)


def hand_over(visit: Visit) -> Response:
    """All that is left of a month went to the cause."""
    merchant, who, form = merchant_of(visit), signed_in(visit), visit.form
    month, cause_id, told = form.get("month", ""), form.get("cause", ""), form.get("amount", "")
    ports = wiring.causes(), pages_wiring.tallies(), merchant
    try:
        collecting.hand_over(*ports, month, cause_id, int(told) if told.isdecimal() else 0, who, visit.now)
    except UnusableField:
        changed = _("What is owed has changed meanwhile, or it was handed over already. Look again.")
        return visit.refuse("console/cause.html", {"amount": changed}, **_facts(visit))
    audit.note(pages_wiring.audit(), who, "cause_handed", merchant.id, visit.now, month=month, cents=int(told))
    return visit.go(ROOM, said=_("Noted, with the day and your name."))


def export(visit: Visit) -> Response:
    """Every month, for a bookkeeper: a gift is an expense, and owed to the cause until it is handed over."""
    merchant = merchant_of(visit)
    currency, names = merchant.program_at(visit.now).currency, _names(merchant)
    rows = [_row(one, names, currency) for one in _owed(visit)]
    return visit.file(write_table(COLUMNS, rows).encode("utf-8-sig"), CSV, f"{merchant.id}-cause.csv")


def _owed(visit: Visit) -> tuple[Owed, ...]:
    return collecting.owed(wiring.causes(), pages_wiring.tallies(), merchant_of(visit), visit.now)


def _facts(visit: Visit) -> dict[str, Any]:
    merchant = merchant_of(visit)
    cause = current(wiring.causes().of_merchant(merchant.id))
    known = {"name": cause.name, "about": cause.about} if cause else {}
    return {
        "cause": cause,
        "since": _day(cause.since) if cause else "",
        "form": visit.form if "name" in visit.form else known,
        "lines": list(_lines(_owed(visit), merchant, visit.now)),
        "public": f"/j/{merchant.id}/cause",
        "name_max": NAME_MAX,
        "about_max": ABOUT_MAX,
        "least": GIVERS_MIN,
    }


def _lines(months: Iterable[Owed], merchant: Merchant, now: datetime) -> Iterable[Line]:
    currency, names = merchant.program_at(now).currency, _names(merchant)
    for one in months:
        yield Line(
            f"{one.given.month:%B %Y}",
            f"{one.given.month:%Y-%m}",
            one.cause.id,
            one.cause.name,
            one.given.times,
            write_amount(one.given.amount, currency),
            write_amount(max(0, one.left), currency),
            one.left,
            _standing(one, names, currency),
            one.can_be_handed,
            one.given.is_public,
        )


def _standing(one: Owed, names: dict[str, str], currency: str) -> str:
    """How far handing over has come, in words."""
    if not one.is_over:
        return _("The month goes on.")
    told = (
        [_("Handed over on {day} by {who}.", day=_day(one.last.at.date()), who=names.get(one.last.by, "?"))] if one.last else []
    )
    if one.left < 0:
        told.append(_("{much} of it was given back since.", much=write_amount(-one.left, currency)))
    return " ".join(told)


def _row(one: Owed, names: dict[str, str], currency: str) -> list[str]:
    last = one.last
    amounts = [write_decimal(units, currency) for units in (one.given.amount, one.handed, one.left)]
    when, who = (last.at.isoformat(timespec="seconds"), harmless(names.get(last.by, last.by))) if last else ("", "")
    return [f"{one.given.month:%Y-%m}", harmless(one.cause.name), str(one.given.times), *amounts, when, who, currency]


def _names(merchant: Merchant) -> dict[str, str]:
    return {one.id: one.name for one in pages_wiring.team().of_merchant(merchant.id)}


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}"
