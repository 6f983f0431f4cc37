"""Checking in: how much it gives, and the code of each shop to hang up there."""

from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.beside_sales import CHECK_IN_MAX, CheckInRules
from chalicelib.domain.papers.phrases import NO_BREAK
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant, ProgramType
from chalicelib.usecases import audit
from chalicelib.usecases.settings import change_check_in
from chalicelib.usecases.texts.checking_in import code_at
from chalicelib.web import qr
from chalicelib.web.console.reading import Reading, sign_of, write_amount
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

ROOM: Final = "/console/settings/check-in"
FIRST: Final = 1
"""What the form says where nothing was ever set."""


def show(visit: Visit) -> Response:
    """How it is set, and what to hang up."""
    return visit.page("console/check_in.html", **_facts(visit, _fresh(visit)))


def save(visit: Visit) -> Response:
    """More or fewer points, or on or off."""
    merchant = _fresh(visit)
    program = merchant.program_at(visit.now)
    reading = Reading(visit.form, program.currency)
    points = reading.amount("points", least=1) if _is_rebate(visit, merchant) else reading.whole("points", 1, CHECK_IN_MAX)
    if points > CHECK_IN_MAX:
        reading.errors.setdefault("points", f"Write at most {write_amount(CHECK_IN_MAX, program.currency)}.")
    if reading.errors:
        return visit.refuse("console/check_in.html", reading.errors, **_facts(visit, merchant))
    rules = CheckInRules(visit.form.get("on") == "yes", points)
    change_check_in(wiring.merchants(), merchant.id, rules)
    done = "check_in_on" if rules.on else "check_in_off"
    audit.note(pages_wiring.audit(), signed_in(visit), done, merchant.id, visit.now)
    said = "Saved. Hang the codes up where members come by." if rules.on else "Saved. The codes give nothing from now on."
    return visit.go(ROOM, said=said)


def _facts(visit: Visit, merchant: Merchant) -> dict[str, Any]:
    program, rules = merchant.program_at(visit.now), merchant.check_in
    points, is_rebate = rules.points or FIRST, _is_rebate(visit, merchant)
    number = PhoneNumber(wiring.vault().open(merchant.id, merchant.phone_sealed))
    codes = {place: code_at(wiring.vault(), merchant, place) for place in merchant.locations} if rules.on else {}
    written = write_amount(points, program.currency) if is_rebate else str(points)
    return {
        "form": visit.form or {"on": "yes" if rules.on else "", "points": written},
        "rules": rules,
        "sign": sign_of(program.currency) if is_rebate else "",
        "phone": number.national().replace(" ", NO_BREAK),
        "codes": [
            (place.name, code, qr.svg(qr.join_payload(number.e164, code), _("QR code to check in at {shop}", shop=place.name)))
            for place, code in codes.items()
        ],
    }


def _is_rebate(visit: Visit, merchant: Merchant) -> bool:
    return merchant.program_at(visit.now).type is ProgramType.REBATE


def _fresh(visit: Visit) -> Merchant:
    """Whose settings they are, as of this moment and not of the last minute."""
    visit.merchant = wiring.merchants().reread(merchant_of(visit).id)
    return visit.merchant
