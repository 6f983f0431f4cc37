"""What is worth a look: points that wait for a manager, what the night found, and how many sales of a day count at once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.beside_sales import APART_MAX, BY_HAND_MAX, SALES_A_DAY_MAX, TillLimits
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Refusal, SaleOfAnotherMember, UnknownSale, UnusableField
from chalicelib.domain.watching.words import HELD, MEANT, say_finding
from chalicelib.usecases import audit
from chalicelib.usecases.settings import change_limits
from chalicelib.usecases.till import Till
from chalicelib.usecases.watching import holding, nightly
from chalicelib.usecases.watching.holding import Held, Looker
from chalicelib.usecases.watching.nightly import Alert
from chalicelib.web.guarded import merchant_of, signed_in, zone_of
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

ROOM: Final = "/console/watch"
GONE: Final = "Somebody who left"
LIMITS: Final = {"with_one": SALES_A_DAY_MAX, "minutes_apart": APART_MAX, "by_hand": BY_HAND_MAX}
FIGURE_MAX: Final = 9
REFUSED: Final = {
    "reason": "Write in a few words why.",
    "who": "You cannot decide about what you did yourself. Ask another manager or the owner.",
    "key": "That is not in the list any more.",
}


def show(visit: Visit) -> Response:
    """The lists, and the setting."""
    return visit.page("console/watch.html", **_facts(visit))


def let_through(visit: Visit) -> Response:
    """Give a member the points that wait."""

    def act() -> str:
        answer = holding.let_through(
            _looker(visit), _tills(visit), visit.ids["key"], visit.form.get(f"why-{visit.ids['key']}", ""), visit.now
        )
        points = int(answer.facts["points_delta"])
        return _("Let through: they have {n} points more.", n=points) if points else _("Let through. It gave no points any more.")

    return _act(visit, act)


def keep_back(visit: Visit) -> Response:
    """Leave the points where they are."""

    def act() -> str:
        holding.keep_back(
            _looker(visit), _tills(visit), visit.ids["key"], visit.form.get(f"why-{visit.ids['key']}", ""), visit.now
        )
        return _("Kept back. The sale stays in your figures.")

    return _act(visit, act)


def look_at(visit: Visit) -> Response:
    """Somebody looked at what was found."""

    def act() -> str:
        nightly.mark(pages_wiring.watched(), pages_wiring.audit(), signed_in(visit), visit.ids["key"], visit.now)
        return _("Marked as looked at.")

    return _act(visit, act)


def limit(visit: Visit) -> Response:
    """How many sales of one number count at once in a day."""
    said = visit.form.get("sales", "")
    if not (said.isascii() and said.isdigit() and len(said) <= len(str(SALES_A_DAY_MAX)) and int(said) <= SALES_A_DAY_MAX):
        errors = {"sales": _("A number from 0 to {most}.", most=SALES_A_DAY_MAX)}
        return visit.refuse("console/watch.html", errors, **_facts(visit))
    merchants = wiring.merchants()
    visit.merchant = replace(merchants.reread(merchant_of(visit).id), sales_a_day=int(said))
    merchants.change(visit.merchant)
    audit.note(pages_wiring.audit(), signed_in(visit), "limit_set", visit.merchant.id, visit.now, sales=int(said))
    return visit.go(ROOM, said=_("Saved. Tills know it within a minute."))


def limits(visit: Visit) -> Response:
    """The limits beside the number's own: of one person with one number, between two sales, of points by hand."""
    said = {name: visit.form.get(name, "").strip() or "0" for name in LIMITS}
    found = {
        name: int(text) if text.isascii() and text.isdigit() and len(text) < FIGURE_MAX else -1 for name, text in said.items()
    }
    errors = {name: _("A number from 0 to {most}.", most=LIMITS[name]) for name, n in found.items() if not 0 <= n <= LIMITS[name]}
    if errors:
        return visit.refuse("console/watch.html", errors, **_facts(visit))
    rules = TillLimits(**found)
    visit.merchant = change_limits(wiring.merchants(), merchant_of(visit).id, rules)
    facts = {"with_one": rules.with_one, "apart": rules.minutes_apart, "by_hand": rules.by_hand}
    audit.note(pages_wiring.audit(), signed_in(visit), "limits_set", visit.merchant.id, visit.now, **facts)
    return visit.go(ROOM, said=_("Saved. Tills know it within a minute."))


def _act(visit: Visit, act: Callable[[], str]) -> Response:
    try:
        return visit.go(ROOM, said=act())
    except UnusableField as refused:
        errors = {f"why-{visit.ids['key']}" if refused.field == "reason" else refused.field: REFUSED[refused.field]}
    except SaleOfAnotherMember:
        errors = {"key": _("That sale was given to another member meanwhile.")}
    except UnknownSale:
        errors = {"key": _("That sale is not in the list any more, or its till has not sent it yet.")}
    except Refusal:
        errors = {"key": _("That did not work. Try again in a moment.")}
    return visit.refuse("console/watch.html", errors, **_facts(visit))


def _looker(visit: Visit) -> Looker:
    return Looker(wiring.book(), wiring.vault(), pages_wiring.audit(), pages_wiring.watched(), signed_in(visit))


def _tills(visit: Visit) -> dict[str, Till]:
    merchant = merchant_of(visit)
    return {place.id: Till(merchant, place) for place in merchant.locations}


def _facts(visit: Visit) -> dict[str, Any]:
    merchant = merchant_of(visit)
    people = {one.id: one.name for one in pages_wiring.team().of_merchant(merchant.id)}
    found = nightly.alerts(pages_wiring.watched(), merchant.id, visit.now)
    held = holding.waiting(pages_wiring.watched(), merchant.id, visit.now)
    return {
        "held": [(one, people.get(one.who, GONE), _place(merchant, one), HELD[one.why]) for one in held],
        "alerts": [_alert(visit, one, people) for one in found if not one.looked_at_by],
        "looked": [_alert(visit, one, people) for one in found if one.looked_at_by],
        "sales": visit.form.get("sales", str(merchant.sales_a_day)),
        "limits": {name: visit.form.get(name, str(getattr(merchant.limits, name))) for name in LIMITS},
        "currency": merchant.program_at(visit.now).currency,
        "may_set": signed_in(visit).role.value == "owner",
        "zone": zone_of(visit),
        "most": SALES_A_DAY_MAX,
    }


def _alert(visit: Visit, one: Alert, people: dict[str, str]) -> dict[str, Any]:
    said = say_finding(one.rule, people.get(one.who, GONE), one.count, one.last_at, zone_of(visit))
    looked = _("Looked at by {name}.", name=people.get(one.looked_at_by, GONE)) if one.looked_at_by else ""
    return {"key": one.key, "said": said, "meant": MEANT[one.rule], "member": one.member_id, "at": one.last_at, "looked": looked}


def _place(merchant: Merchant, held: Held) -> str:
    return next((place.name for place in merchant.locations if place.id == held.location_id), "")
