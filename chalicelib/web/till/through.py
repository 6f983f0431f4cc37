"""Points that wait, let through there and then: a manager who stands at the till keys their PIN."""

from typing import Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.audit import Actor
from chalicelib.domain.refusals import UnknownSale, UnusableField
from chalicelib.domain.till_refusals import AnotherPerson, NothingWaits, TillUnpaired
from chalicelib.usecases import audit
from chalicelib.usecases.signing import pins
from chalicelib.usecases.watching import holding
from chalicelib.usecases.watching.holding import Looker
from chalicelib.web.till import guarding
from chalicelib.web.till.guarding import Place, open_alone
from chalicelib.web.visit import Visit

REASON: Final = "seen at the till"


@open_alone
def let(visit: Visit, place: Place) -> Response:
    """Give the points of a sale that was keyed here, with the PIN of a manager who is another person than who keyed it."""
    check, staff_id = place.word("check", 64), place.word("staff")
    manager = pages_wiring.team().get(place.device.merchant_id, staff_id)
    if manager is None:
        raise AnotherPerson
    looker = Looker(wiring.book(), wiring.vault(), pages_wiring.audit(), pages_wiring.watched(), manager)
    held = holding.find_at_till(looker, place.till, check, visit.now)
    _prove(visit, place, staff_id)
    where = {"till": place.device.id, "location": place.till.location.id, "keyed_by": held.who}
    try:
        answer = holding.let_through(looker, {held.location_id: place.till}, held.key, REASON, visit.now, **where)
    except (UnknownSale, UnusableField):  # somebody in the console was faster, or the sale is not here yet
        raise NothingWaits from None
    facts = {name: answer.facts[name] for name in ("ready", "need", "reward") if name in answer.facts}
    return visit.json({"outcome": "added", "delta": answer.facts["points_delta"], "balance": answer.facts["balance"], **facts})


def _prove(visit: Visit, place: Place, staff_id: str) -> None:
    """Check the PIN. Raises WrongPin; TillUnpaired, and this browser is no till any more then."""
    ports = wiring.book(), pages_wiring.team(), pages_wiring.devices(), wiring.vault()
    try:
        pins.prove(*ports, place.till, place.device, staff_id, visit.form.get("pin", ""), visit.now)
    except TillUnpaired:
        device = Actor(place.device.merchant_id, place.device.id)
        audit.note(pages_wiring.audit(), device, "till_unpaired", place.device.id, visit.now, person=staff_id)
        guarding.keep(visit, "")
        raise
