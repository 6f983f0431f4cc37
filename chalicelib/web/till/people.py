"""Pairing, unlocking and locking a till, and what it shows of its shop."""

from datetime import timedelta
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.api import receipts
from chalicelib.domain.causes.cause import current
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.languages import DECIMALS
from chalicelib.domain.phone import mask_of
from chalicelib.domain.program import ProgramType, RewardKind
from chalicelib.domain.till_refusals import TillUnpaired, TooManyCodes
from chalicelib.usecases import audit, devices
from chalicelib.usecases.signing import pins
from chalicelib.usecases.signing.attempts import Limit, TooOften, admit, name_caller
from chalicelib.web.sessions import cookie_name
from chalicelib.web.till import guarding
from chalicelib.web.till.guarding import Place
from chalicelib.web.visit import Visit

TRIED_BY_ADDRESS: Final = Limit(100, timedelta(minutes=10))


def pair(visit: Visit) -> Response:
    """Make this device a till, with the code that the console shows."""

    def act() -> Response:
        _count_try(visit)
        ports = pages_wiring.devices(), pages_wiring.team(), pages_wiring.audit(), wiring.vault()
        device, token = devices.pair(*ports, visit.form.get("code", ""), visit.now)
        guarding.keep(visit, token)
        return visit.json(_facts(guarding.place_of(visit, device, pins.holder_of(pages_wiring.team(), device))))

    return guarding.tell(visit, act)


def show(visit: Visit) -> Response:
    """Which shop's till this is, how it counts, and who is at it. That it is none is no failure: a new device asks so first."""

    def act() -> Response:
        place = guarding.find(visit)
        if place is None:
            return visit.json({"device": None, "sentence": guarding.UNPAIRED})
        guarding.keep(visit, visit.cookie[cookie_name(guarding.COOKIE)])
        return visit.json(_facts(place))

    return guarding.tell(visit, act)


def unlock(visit: Visit, place: Place) -> Response:
    """The till in the hands of the person with this PIN."""
    staff_id, pin = place.word("staff"), visit.form.get("pin", "")
    ports = wiring.book(), pages_wiring.team(), pages_wiring.devices(), wiring.vault()
    try:
        place.device = pins.unlock(*ports, place.till, place.device, staff_id, pin, visit.now)
    except TillUnpaired:
        audit.note(pages_wiring.audit(), place.who, "till_unpaired", place.device.id, visit.now, person=staff_id)
        guarding.keep(visit, "")
        raise
    place.staff = pages_wiring.team().get(place.device.merchant_id, staff_id)
    audit.note(pages_wiring.audit(), place.who, "till_unlocked", place.device.id, visit.now)
    return visit.json(_facts(place))


def lock(visit: Visit, place: Place) -> Response:
    """The till in nobody's hands, where there is somebody who can unlock it."""
    place.device = devices.hand_to(pages_wiring.devices(), place.device, None, visit.now)
    place.staff = pins.holder_of(pages_wiring.team(), place.device)
    return visit.json(_facts(place))


def _count_try(visit: Visit) -> None:
    """Count a try to pair from this address. Raises TooManyCodes."""
    try:
        admit(pages_wiring.counters(), f"pairing|{name_caller(wiring.vault(), visit.network)}", TRIED_BY_ADDRESS, visit.now)
    except TooOften:
        raise TooManyCodes from None


def _facts(place: Place) -> dict[str, Any]:
    merchant, program = place.till.merchant, place.till.merchant.program_at(place.visit.now)
    team = pages_wiring.team().of_merchant(merchant.id)
    mask, is_fixed = mask_of(merchant.region)
    cause = current(wiring.causes().of_merchant(merchant.id))
    return {
        "device": place.device.id,
        "place": f"{merchant.id}/{place.till.location.id}",
        "merchant": merchant.name,
        "shop": place.till.location.name,
        "language": merchant.language,
        "currency": program.currency,
        "decimals": DECIMALS.get(program.currency, 2),
        "mask": mask,
        "fixed": is_fixed,
        "unit": "money" if program.type is ProgramType.REBATE else "visit" if program.counts_visits else "point",
        "taxed": program.earn.counts_tax,
        "earns": receipts.describe_earning(program, merchant.language),
        "stops": sorted({(r.price_points, r.name) for r in program.rewards if r.kind is not RewardKind.CREDIT}),
        "waits": program.claim_days,
        "cause": cause.name if cause else "",
        "lock": place.device.lock_minutes,
        "staff": _person(place.staff) if place.staff else None,
        "people": [_person(one) for one in team if one.pin],
    }


def _person(staff: Staff) -> dict[str, Any]:
    return {"id": staff.id, "name": staff.name, "leads": staff.role.covers(Role.MANAGER)}
