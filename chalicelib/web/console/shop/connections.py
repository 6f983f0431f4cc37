"""Points of sale: connect one step by step, see when it called last, try it, change its secret, end it. Secrets show once."""

from collections.abc import Mapping
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.desk.guide import Guide
from chalicelib.domain.program import Merchant
from chalicelib.pos.guides import GUIDES, sending
from chalicelib.usecases import connecting
from chalicelib.usecases.audit import note
from chalicelib.usecases.connecting import Unconnectable, Wish
from chalicelib.web.console.shop.connection_words import TRIALS, explain, say_trial
from chalicelib.web.guarded import merchant_of, signed_in, zone_of
from chalicelib.web.visit import Visit

LIST: Final = "/console/connections"
PLACE: Final = "place-"
"""Begins the names of the fields in which people type what a maker calls each of our locations."""


def show(visit: Visit) -> Response:
    """What is connected, when it called last, and what can be connected."""
    merchant = merchant_of(visit)
    known = connecting.of(wiring.connections(), merchant)
    return visit.page(
        "console/connections.html",
        connected=[(one, GUIDES[one.system]) for one in known],
        calls=wiring.connections().last_calls(merchant.id),
        makers=[guide for guide in GUIDES.values() if guide.account or guide.system not in {one.system for one in known}],
        shops=_names(merchant),
        zone=zone_of(visit),
        origin=visit.origin,
    )


def show_one(visit: Visit) -> Response:
    """One connection; or how one is made, where there is none yet or another account is to be added."""
    guide = _guide(visit)
    if guide is None:
        return visit.go(LIST)
    known = _known(visit, guide, visit.query.get("account"))
    return _manage(visit, guide, known) if known else _form(visit, guide)


def link(visit: Visit) -> Response:
    """Connect, or change where sales go. A key of ours is in this answer and nowhere else, so no other page follows."""
    guide, merchant = _guide(visit), merchant_of(visit)
    if guide is None:
        return visit.go(LIST)
    connections, form = wiring.connections(), visit.form
    try:
        plan = connecting.plan(connections, guide, merchant, visit.origin, _wish(visit, guide, merchant), visit.now)
        kept = connecting.carry_out(connections, wiring.vault(), guide, plan, form.get("secret"), form.get("token"))
    except Unconnectable as refused:
        errors = explain(refused, guide)
        known = _known(visit, guide, form.get("account"))
        return _manage(visit, guide, known, errors=errors) if known else _form(visit, guide, errors)
    deed = "pos_connected" if plan.is_new else "pos_changed"
    note(pages_wiring.audit(), signed_in(visit), deed, guide.system, visit.now)
    if kept.made is not None:
        return visit.page("console/connection_key.html", guide=guide, connection=kept.connection, secret=kept.made, again=False)
    said = f"{guide.name} is connected. Try it in a minute." if plan.is_new else "Stored. It holds within a minute."
    return visit.go(f"{LIST}/{guide.system}", said, account=kept.connection.account)


def test(visit: Visit) -> Response:
    """Call ourselves as the maker would, with an event that changes nothing."""
    guide = _guide(visit)
    known = _known(visit, guide, visit.form.get("account")) if guide else None
    if guide is None or known is None:
        return visit.go(LIST)
    url = known.url or guide.url(visit.origin, known.merchant_id)
    trial = connecting.try_out(sending.send, wiring.vault(), guide, known, url)
    return _manage(visit, guide, known, tried=(TRIALS[trial.verdict].good, say_trial(trial, guide)))


def exchange(visit: Visit) -> Response:
    """One more secret beside the one that is there."""
    return _change(visit, "exchange")


def settle(visit: Visit) -> Response:
    """The newest secret alone."""
    return _change(visit, "settle")


def renew(visit: Visit) -> Response:
    """Another token with which the maker is asked."""
    return _change(visit, "token")


def end(visit: Visit) -> Response:
    """No connection any more."""
    guide = _guide(visit)
    known = _known(visit, guide, visit.form.get("account")) if guide else None
    if guide is None or known is None:
        return visit.go(LIST, "It was ended already.")
    wiring.connections().drop(known)
    note(pages_wiring.audit(), signed_in(visit), "pos_ended", guide.system, visit.now)
    said = f"{guide.name} is connected no more: its calls are turned away within a minute. End it there too."
    return visit.go(LIST, said)


def _change(visit: Visit, deed: str) -> Response:
    guide = _guide(visit)
    known = _known(visit, guide, visit.form.get("account")) if guide else None
    if guide is None or known is None:
        return visit.go(LIST)
    connections, vault = wiring.connections(), wiring.vault()
    said, made = "Stored. It holds within a minute.", None
    try:
        match deed:
            case "exchange":
                made = connecting.exchange(connections, vault, guide, known, visit.form.get("secret")).made
                said = f"Both {guide.secret}s are taken now. When {guide.name} uses the new one, end the old one."
            case "settle":
                connecting.settle(connections, known)
                said = f"Only the newest {guide.secret} is taken now, within a minute."
            case _:
                connecting.renew(connections, vault, guide, known, visit.form.get("token"))
    except Unconnectable as refused:
        return _manage(visit, guide, known, errors=explain(refused, guide))
    note(pages_wiring.audit(), signed_in(visit), f"pos_{deed}", guide.system, visit.now)
    if made is not None:
        return visit.page("console/connection_key.html", guide=guide, connection=known, secret=made, again=True)
    return visit.go(f"{LIST}/{guide.system}", said, account=known.account)


def _form(visit: Visit, guide: Guide, errors: Mapping[str, str] | None = None) -> Response:
    merchant = merchant_of(visit)
    facts: dict[str, Any] = {
        "guide": guide,
        "steps": guide.before(guide.url(visit.origin, merchant.id)),
        "typed": visit.form,
        "shops": list(_names(merchant).items()),
    }
    template = "console/connection_new.html"
    return visit.refuse(template, errors, **facts) if errors else visit.page(template, **facts)


def _manage(
    visit: Visit,
    guide: Guide,
    known: Connection,
    *,
    errors: Mapping[str, str] | None = None,
    tried: tuple[bool, str] | None = None,
) -> Response:
    merchant = merchant_of(visit)
    places = {shop: " ".join(name for name, at in known.places.items() if at == shop) for shop in _names(merchant)}
    facts: dict[str, Any] = {
        "guide": guide,
        "connection": known,
        "steps": guide.steps(known.url or guide.url(visit.origin, merchant.id)),
        "called": wiring.connections().last_calls(merchant.id).get((known.system, known.account)),
        "shops": list(_names(merchant).items()),
        "typed": visit.form if errors else {},
        "places": places,
        "zone": zone_of(visit),
        "tried": tried,
    }
    template = "console/connection.html"
    return visit.refuse(template, errors, **facts) if errors else visit.page(template, **facts)


def _wish(visit: Visit, guide: Guide, merchant: Merchant) -> Wish:
    """What was typed; of each of our locations, what the maker calls it: one name or several."""
    typed = ((place.id, visit.form.get(PLACE + place.id, "")) for place in merchant.locations)
    places = [(name, shop) for shop, names in typed for name in names.replace(",", " ").split()] if guide.place else []
    form = visit.form
    return Wish(form.get("account") or None, form.get("location") or None, places, form.get("signing") or None)


def _guide(visit: Visit) -> Guide | None:
    named = visit.ids["system"]
    return GUIDES[System(named)] if named in set(System) else None


def _known(visit: Visit, guide: Guide, account: str | None) -> Connection | None:
    """The connection that is meant; of a maker with accounts it has to be named."""
    merchant = merchant_of(visit)
    meant = account if guide.account else merchant.id
    return next((one for one in connecting.of(wiring.connections(), merchant, guide.system) if one.account == meant), None)


def _names(merchant: Merchant) -> dict[str, str]:
    return {place.id: place.name for place in merchant.locations}
