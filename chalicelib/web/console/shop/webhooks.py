"""Other software of the merchant's, told of everything: an address is added, tried, told again, ended. Its secret shows once."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.calendar import local_day
from chalicelib.domain.desk.webhook import WEBHOOKS_MAX
from chalicelib.usecases.audit import note
from chalicelib.usecases.webhooks import making, sending
from chalicelib.usecases.webhooks.making import Unmakeable
from chalicelib.usecases.webhooks.ports import Receiver
from chalicelib.web.console.shop.webhook_words import explain, say_outcome, say_standing
from chalicelib.web.guarded import merchant_of, signed_in, zone_of
from chalicelib.web.visit import Visit

ROOM: Final = "/console/webhooks"
OLDEST: Final = timedelta(days=3660)


def show(visit: Visit) -> Response:
    """All addresses, and how each is doing."""
    return _list(visit)


def add(visit: Visit) -> Response:
    """One more address. Its secret is in this answer and nowhere else, so no other page follows."""
    merchant, with_names = merchant_of(visit), visit.form.get("names") == "yes"
    try:
        made = making.make(pages_wiring.switchboard(), merchant, visit.form.get("address", ""), with_names=with_names)
    except Unmakeable as refused:
        return _list(visit, {"address": explain(refused)})
    names = "with first names and numbers" if with_names else "without names"
    note(pages_wiring.audit(), signed_in(visit), "webhook_added", made.webhook.id, visit.now, names=names)
    return visit.page("console/webhook_secret.html", webhook=made.webhook, secret=made.secret)


def test(visit: Visit) -> Response:
    """Send a message about nobody, and say how it was answered."""
    receiver = _meant(visit)
    if receiver is None:
        return visit.go(ROOM)
    outcome = making.try_out(pages_wiring.switchboard(), merchant_of(visit), receiver)
    return _list(visit, tried=(outcome.is_good, say_outcome(outcome)))


def tell_again(visit: Visit) -> Response:
    """Everything once more: since a day, or since the first that was given up."""
    receiver, board, merchant = _meant(visit), pages_wiring.switchboard(), merchant_of(visit)
    if receiver is None:
        return visit.go(ROOM)
    typed = visit.form.get(field := f"since-{receiver.webhook.id}")
    if typed is None:
        making.tell_given_up(board, merchant, receiver)
        first = receiver.standing.given_up_from
        told_from = first.date().isoformat() if first else ""
    else:
        day = _day(typed)
        if day is None or not _today(visit) - OLDEST <= day <= _today(visit):
            return _list(visit, {field: "Choose a day up to today."})
        making.tell_from(board, merchant, receiver, day)
        told_from = day.isoformat()
    note(pages_wiring.audit(), signed_in(visit), "webhook_again", receiver.webhook.id, visit.now, day=told_from)
    return visit.go(ROOM, "It is being told again. What it has already, it knows by the message’s id.")


def end(visit: Visit) -> Response:
    """Told nothing more."""
    receiver = _meant(visit)
    if receiver is None:
        return visit.go(ROOM, "It was ended already.")
    wiring.webhooks().drop(receiver.webhook.merchant_id, receiver.webhook.id)
    note(pages_wiring.audit(), signed_in(visit), "webhook_ended", receiver.webhook.id, visit.now)
    return visit.go(ROOM, "It is told nothing more. What it was told already, it has: delete that there.")


def _list(visit: Visit, errors: Mapping[str, str] | None = None, tried: tuple[bool, str] | None = None) -> Response:
    merchant = merchant_of(visit)
    receivers = wiring.webhooks().of_merchant(merchant.id)
    facts: dict[str, Any] = {
        "receivers": [(one.webhook, one.standing, say_standing(one.standing, visit.now)) for one in receivers],
        "most": WEBHOOKS_MAX,
        "typed": visit.form if errors else {},
        "today": _today(visit).isoformat(),
        "zone": zone_of(visit),
        "tried": tried,
    }
    template = "console/webhooks.html"
    return visit.refuse(template, errors, **facts) if errors else visit.page(template, **facts)


def _meant(visit: Visit) -> Receiver | None:
    return sending.find(pages_wiring.switchboard(), merchant_of(visit).id, visit.ids["webhook_id"])


def _today(visit: Visit) -> date:
    return local_day(visit.now, merchant_of(visit).program_at(visit.now).timezone)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
