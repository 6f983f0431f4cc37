"""Specials in the console: those that there are, making one, and ending one."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.calendar import local_day
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.special import Special
from chalicelib.domain.special_words import describe
from chalicelib.usecases import audit
from chalicelib.usecases.overview import people
from chalicelib.usecases.ports import Merchants, Outpaced
from chalicelib.usecases.rules import drafts, making_specials
from chalicelib.web.console.reading import Reading, sentence_of, sign_of
from chalicelib.web.console.rules import special_form
from chalicelib.web.console.rules.flow import OVERTAKEN
from chalicelib.web.console.rules.special_form import Written
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.visit import Visit

ROOM: Final = "/console/specials"
Change = Callable[[Merchants, str, str, datetime], Special | None]
"""Changes one special of a merchant; None where there is none that could be changed."""
BEGUN: Final = "You have begun to change the rules. Put them into force, or drop them, before you change the specials."


def show(visit: Visit) -> Response:
    """All specials, with where they stand."""
    merchant = _merchant(visit)
    known = making_specials.list_specials(wiring.book(), merchant, visit.now)
    program = _newest(merchant)
    pilots = {one.special.id for one in known if making_specials.is_pilot(one.special)}
    words = {one.special.id: describe(one.special, program, _places(merchant)) for one in known}
    return visit.page("console/specials.html", known=known, words=words, currency=program.currency, pilots=pilots)


def show_form(visit: Visit) -> Response:
    """The form of a new one, with what the address proposes."""
    merchant = _merchant(visit)
    today = local_day(visit.now, _newest(merchant).timezone)
    shops = tuple(filter(None, [visit.query.get("shop")]))
    return _page(visit, merchant, Written(special_form.begin(today, visit.query), (), shops))


def add(visit: Visit) -> Response:
    """Add a special; it holds in two minutes."""
    merchant, written = _merchant(visit), _written(visit)
    if _is_changing(visit, merchant):
        return visit.go(ROOM, said=BEGUN)
    special, errors = _read(merchant, written)
    if errors:
        return _page(visit, merchant, written, errors)
    try:
        added = making_specials.add_special(wiring.merchants(), pages_wiring.studies(), merchant.id, special, visit.now)
    except UnusableField as refused:
        return _page(visit, merchant, written, {special_form.FIELDS.get(refused.field, "name"): sentence_of(refused)})
    except Outpaced:
        return visit.go(ROOM, said=OVERTAKEN)
    audit.note(pages_wiring.audit(), signed_in(visit), "special_made", added.id, visit.now)
    later = " Within the hour they also know who is in the group." if added.segment_id else ""
    return visit.go(ROOM, said=f"{added.name} is made. All tills know it in two minutes.{later}")


def preview(visit: Visit) -> Response:
    """What a special would say, as its form stands."""
    merchant, written = _merchant(visit), _written(visit)
    special, errors = _read(merchant, written)
    return visit.part("console/special_beside.html", **_said(merchant, special, errors))


def widen(visit: Visit) -> Response:
    """Make a special of some shops or members one for all."""
    said = "That special is over, or for everybody already.", "{} is for every member in every shop in two minutes."
    return _change(visit, making_specials.widen_special, "special_widened", *said)


def end(visit: Visit) -> Response:
    """End a special, in two minutes."""
    said = "That special was over already.", "{} ends in two minutes. What tills hold by then can still be used."
    return _change(visit, making_specials.end_special, "special_ended", *said)


def _change(visit: Visit, change: Change, noted: str, gone: str, done: str) -> Response:
    """Change the special that the address names; it says `gone` where there is nothing to change, else `done` of its name."""
    merchant = _merchant(visit)
    if _is_changing(visit, merchant):
        return visit.go(ROOM, said=BEGUN)
    try:
        changed = change(wiring.merchants(), merchant.id, visit.ids["special_id"], visit.now)
    except Outpaced:
        return visit.go(ROOM, said=OVERTAKEN)
    if changed is None:
        return visit.go(ROOM, said=gone)
    audit.note(pages_wiring.audit(), signed_in(visit), noted, changed.id, visit.now)
    return visit.go(ROOM, said=done.format(changed.name))


def _page(visit: Visit, merchant: Merchant, written: Written, errors: Mapping[str, str] | None = None) -> Response:
    special, unread = _read(merchant, written)
    program = _newest(merchant)
    facts: dict[str, Any] = {
        "form": written.form,
        "days": written.days,
        "shops": written.shops or tuple(place.id for place in merchant.locations),
        "options": special_form,
        "whos": special_form.whos(program),
        "tiers": special_form.tiers(program),
        "groups": special_form.groups(people.read(pages_wiring.studies(), merchant, None)),
        "sign": sign_of(program.currency),
        "points": program.earn.points > 0,
        **_said(merchant, special, unread),
    }
    name = "console/special_new.html"
    return visit.refuse(name, errors, **facts) if errors else visit.page(name, **facts)


def _read(merchant: Merchant, written: Written) -> tuple[Special, dict[str, str]]:
    program = _newest(merchant)
    reading = Reading(written.form, program.currency)
    special = special_form.read(reading, written, merchant, program)
    if not reading.errors:
        try:
            making_specials.check_special(pages_wiring.studies(), merchant, special)
        except UnusableField as refused:
            reading.errors[special_form.FIELDS.get(refused.field, "name")] = sentence_of(refused)
    return special, reading.errors


def _said(merchant: Merchant, special: Special, errors: Mapping[str, str]) -> dict[str, Any]:
    """The sentence of a special, and those that can hold at the same time."""
    program = _newest(merchant)
    overlaps = [known.name for known in program.specials if known.benefit.earns is special.benefit.earns and not errors]
    unfinished = bool(set(errors) - {"name"})
    return {
        "sentence": "" if unfinished else describe(special, program, _places(merchant)),
        "special": special,
        "overlaps": overlaps,
    }


def _written(visit: Visit) -> Written:
    several = visit.form_all
    return Written(visit.form, tuple(several.get("days", ())), tuple(several.get("shops", ())))


def _is_changing(visit: Visit, merchant: Merchant) -> bool:
    """Whether somebody is changing the rules: a version in between would make them begin anew."""
    return drafts.is_changed(drafts.find_change(pages_wiring.drafts(), merchant, visit.now), merchant)


def _merchant(visit: Visit) -> Merchant:
    return wiring.merchants().reread(merchant_of(visit).id)


def _newest(merchant: Merchant) -> Program:
    return max(merchant.programs, key=lambda program: program.version)


def _places(merchant: Merchant) -> dict[str, str]:
    return {place.id: place.name for place in merchant.locations}
