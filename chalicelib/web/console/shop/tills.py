"""Tills: the phones and tablets that are paired, a code for one more, and the end of one."""

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.device import LOCKS_AFTER, Device, write_code
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases import audit, devices
from chalicelib.usecases.signing import pins
from chalicelib.web.console.reading import sentence_of
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.visit import Visit

TEMPLATE: Final = "console/tills.html"
OPEN_NOW: Final = timedelta(minutes=5)
"""A till that is open tells of itself every two minutes."""
NOT_SET: Final = "Nothing was changed: only an owner can set the PIN of an owner."
LOCKS: Final = [(minutes, f"after {minutes} minutes" if minutes else "never") for minutes in LOCKS_AFTER]
WRONG: Final = {
    "location": "Choose one of your shops.",
    "name": "Give the till a name of 1 to 40 characters, such as Counter tablet.",
    "lock_minutes": "Choose one of the times.",
    "devices": "There are 50 tills already. End one that is not used any more, then pair the new one.",
}


def show(visit: Visit) -> Response:
    """All tills of the merchant."""
    return visit.page(TEMPLATE, **_facts(visit))


def offer(visit: Visit) -> Response:
    """A code for one more till, shown this once."""
    merchant, staff = merchant_of(visit), signed_in(visit)
    form = visit.form
    minutes = next((each for each in LOCKS_AFTER if form.get("lock_minutes") == str(each)), -1)
    place, name = form.get("location", ""), form.get("name", "")
    try:
        code = devices.offer_pairing(pages_wiring.devices(), wiring.vault(), merchant, place, name, minutes, staff.id, visit.now)
    except UnusableField as wrong:
        return visit.refuse(TEMPLATE, {wrong.field: WRONG.get(wrong.field, "This cannot be.")}, **_facts(visit))
    audit.note(pages_wiring.audit(), staff, "till_offered", place, visit.now)
    shop = merchant.location(place)
    link = f"{visit.origin}/till#{code}"
    told = {"code": write_code(code), "link": link, "place": f"{visit.origin}/till", "qr": _draw(link), "at_shop": shop.name}
    return visit.page(TEMPLATE, **_facts(visit) | told)


def end(visit: Visit) -> Response:
    """A device is no till any more, from this moment on."""
    merchant, staff = merchant_of(visit), signed_in(visit)
    device = pages_wiring.devices().find(merchant.id, visit.ids["device_id"])
    if device is None:
        return visit.go("/console/tills", said="This till was ended before.")
    pages_wiring.devices().drop(merchant.id, device.id)
    audit.note(pages_wiring.audit(), staff, "till_ended", device.id, visit.now, shop=device.location_id)
    return visit.go("/console/tills", said=f"{device.name} is no till any more.")


def set_pin(visit: Visit) -> Response:
    """Give somebody on the team a PIN, or take it."""
    staff, team = signed_in(visit), pages_wiring.team()
    one = team.get(staff.merchant_id, visit.form.get("staff", ""))
    takes = visit.form.get("do") == "take"
    if one is None:
        return visit.go("/console/tills", said=NOT_SET)
    try:
        pins.set_pin(team, pages_wiring.devices(), wiring.vault(), staff, one, None if takes else visit.form.get("pin", ""))
    except UnusableField as wrong:
        if wrong.field == "staff":
            return visit.go("/console/tills", said=NOT_SET)
        return visit.refuse(TEMPLATE, {f"pin-{one.id}": sentence_of(wrong)}, **_facts(visit))
    audit.note(pages_wiring.audit(), staff, "pin_taken" if takes else "pin_set", one.id, visit.now)
    said = f"{one.name} has no PIN any more." if takes else f"{one.name} has a new PIN. Tell it to nobody else."
    return visit.go("/console/tills", said=said)


def _facts(visit: Visit) -> dict[str, Any]:
    merchant = merchant_of(visit)
    people = pages_wiring.team().of_merchant(merchant.id)
    team = {one.id: one.name for one in people}
    paired = [_row(device, merchant, team, visit.now) for device in pages_wiring.devices().of_merchant(merchant.id)]
    plain = {"name": "", "location": merchant.locations[0].id, "lock_minutes": str(LOCKS_AFTER[1]), **visit.form}
    places = [(place.id, place.name) for place in merchant.locations]
    return {"tills": paired, "places": places, "locks": LOCKS, "typed": plain, "code": None, "people": people}


def _row(device: Device, merchant: Merchant, team: dict[str, str], now: datetime) -> dict[str, Any]:
    place = next((one for one in merchant.locations if one.id == device.location_id), None)
    zone = place.timezone if place else "UTC"
    return {
        "id": device.id,
        "name": device.name,
        "shop": place.name if place else "",
        "open": now - device.seen_at < OPEN_NOW,
        "seen_at": device.seen_at,
        "paired_at": device.paired_at,
        "paired_by": team.get(device.paired_by, "somebody who left"),
        "holder": team.get(device.staff_id, "") if device.staff_id and not device.is_left(now) else "",
        "zone": zone,
        "today": device.seen_at.astimezone(ZoneInfo(zone)).date() == now.astimezone(ZoneInfo(zone)).date(),
    }


def _draw(link: str) -> dict[str, Any]:
    """The QR code of a link, as the path of an SVG: no markup that we have not written."""
    import segno  # noqa: PLC0415  a hundred milliseconds that only a new till needs

    code = segno.make(link, error="m", micro=False)
    rows = [(y, x) for y, row in enumerate(code.matrix_iter(border=QUIET)) for x, dark in enumerate(row) if dark]
    return {"size": code.symbol_size(border=QUIET)[0], "path": "".join(f"M{x} {y}h1v1h-1z" for y, x in rows)}


QUIET: Final = 4
