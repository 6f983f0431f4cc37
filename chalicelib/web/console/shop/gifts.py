"""Gift certificates in the console: those that there are, one with all that became of it, selling one, and taking one back."""

import re
import secrets
from datetime import date
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.api import errors as rows
from chalicelib.api.gifts import safe, standing_of
from chalicelib.domain.calendar import local_day
from chalicelib.domain.gifts.code import SHOWN, SIGNS
from chalicelib.domain.gifts.gift import AMOUNT_MAX, YEARS_MIN, Gift, years_after
from chalicelib.domain.gifts.refusals import GiftVoided, UnknownGift
from chalicelib.domain.refusals import Busy
from chalicelib.usecases import audit, serving
from chalicelib.usecases.gifts import finding, moving
from chalicelib.usecases.gifts.moving import Desk, Shown
from chalicelib.usecases.till import Till
from chalicelib.web.console.reading import Reading, sign_of, write_amount
from chalicelib.web.gift_paper import show_paper
from chalicelib.web.guarded import merchant_of, signed_in, zone_of
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

ROOM: Final = "/console/gifts"
PAGE: Final = 25
WORDS_MAX: Final = 20
REQUEST_BYTES: Final = 12
NAME: Final = re.compile(r"gift_[0-9a-f]{24}", re.ASCII)
FIELDS: Final = ("request", "amount", "location", "ends_on")
STANDINGS: Final = {
    "open": ("Can be used", "ok"),
    "used_up": ("Used up", ""),
    "ended": ("Ended", ""),
    "voided": ("Taken back", "bad"),
}
COURSES: Final = {"sold": "Sold", "used": "Paid with it", "given_back": "Refunded to it", "voided": "Taken back"}


def show(visit: Visit) -> Response:
    """The certificates sold last, or those whose code ends as was typed."""
    return visit.page("console/gifts.html", **_list(visit), errors={})


def sell(visit: Visit) -> Response:
    """Sell one: its money was taken."""
    merchant, form = merchant_of(visit), visit.form
    currency = merchant.program_at(visit.now).currency
    reading = Reading(form, currency)
    amount = reading.amount("amount", least=1)
    shop = reading.one_of("location", {place.id for place in merchant.locations}, _("Choose the shop that took the money."))
    if amount > AMOUNT_MAX:
        most = write_amount(AMOUNT_MAX, currency)
        reading.errors["amount"] = _("A certificate is worth {most} at the most. Sell several.", most=most)
    ends_on = _read_end(reading, local_day(visit.now, zone_of(visit)))
    if reading.errors:
        return visit.refuse("console/gifts.html", reading.errors, **_list(visit))
    desk = _desk(visit, shop, "sell", amount, ends_on)
    answer = moving.sell(desk, amount, currency, ends_on)
    if not answer.replayed:
        audit.note(pages_wiring.audit(), signed_in(visit), "gift_sold", answer.facts["id"], visit.now, amount=amount)
    return _paper(visit, moving.show(desk.safe, merchant.id, answer.facts["id"]).gift)


def show_one(visit: Visit) -> Response:
    """One with its moves."""
    found = _find(visit)
    if found is None:
        return _missing(visit)
    names = {place.id: place.name for place in merchant_of(visit).locations}
    return visit.page(
        "console/gift.html",
        line=_line(visit, found.gift),
        moves=[(_(COURSES[move.course]), names.get(move.location_id, move.location_id), move) for move in reversed(found.moves)],
        zone=zone_of(visit),
        request=secrets.token_urlsafe(REQUEST_BYTES),
    )


def void(visit: Visit) -> Response:
    """Take one back with what is left on it."""
    found = _find(visit)
    if found is None:
        return _missing(visit)
    gift = found.gift
    try:
        answer = moving.void(_desk(visit, gift.location_id, "void", gift.id), gift.id, at_till=False)
    except GiftVoided as voided:
        return visit.go(f"{ROOM}/{gift.id}", said=rows.say(voided))
    if not answer.replayed:
        amount = int(answer.facts["amount"])
        audit.note(pages_wiring.audit(), signed_in(visit), "gift_voided", gift.id, visit.now, amount=amount)
    return visit.go(f"{ROOM}/{gift.id}", said=_("It is taken back, and worth nothing now."))


def print_again(visit: Visit) -> Response:
    """Its paper once more, for who lost theirs. Whoever sees it can pay with it, so that it was shown is noted."""
    found = _find(visit)
    if found is None:
        return _missing(visit)
    audit.note(pages_wiring.audit(), signed_in(visit), "gift_printed", found.gift.id, visit.now)
    return _paper(visit, found.gift)


def _paper(visit: Visit, gift: Gift) -> Response:
    merchant = merchant_of(visit)
    code = finding.code_of(wiring.vault(), merchant.id, gift)
    return show_paper(visit, merchant, gift, code, f"{ROOM}/{gift.id}")


def _list(visit: Visit) -> dict[str, Any]:
    merchant, gifts = merchant_of(visit), wiring.book().gifts
    words = visit.query.get("q", "").strip()[:WORDS_MAX]
    before = visit.query.get("before", "")
    found: tuple[Gift, ...] | None
    try:
        if words:
            signs = "".join(sign for sign in words.upper() if sign in SIGNS)[-SHOWN:]
            found = gifts.ending(merchant.id, signs) if len(signs) == SHOWN else ()
        else:
            found = gifts.newest(merchant.id, PAGE, gifts.find(merchant.id, before) if NAME.fullmatch(before) else None)
    except Busy:
        found = None
    program = merchant.program_at(visit.now)
    return {
        "q": words,
        "lines": [_line(visit, gift) for gift in found] if found is not None else None,
        "older": found[-1].id if found and len(found) == PAGE and not words else "",
        "before": before,
        "zone": zone_of(visit),
        "shops": {place.id: place.name for place in merchant.locations},
        "sign": sign_of(program.currency),
        "least_end": years_after(local_day(visit.now, zone_of(visit)), YEARS_MIN).isoformat(),
        "form": {name: visit.form.get(name, "") if visit.http.method == "POST" else "" for name in FIELDS},
        "request": secrets.token_urlsafe(REQUEST_BYTES),
    }


def _line(visit: Visit, gift: Gift) -> dict[str, Any]:
    merchant = merchant_of(visit)
    standing = standing_of(gift, local_day(visit.now, zone_of(visit)))
    shop = next((place.name for place in merchant.locations if place.id == gift.location_id), gift.location_id)
    title, kind = STANDINGS[standing]
    return {"gift": gift, "shop": shop, "standing": _(title), "kind": kind, "is_voided": gift.voided_at is not None}


def _read_end(reading: Reading, today: date) -> date | None:
    written = reading.form.get("ends_on", "")
    if not written:
        return None
    least, most = years_after(today, YEARS_MIN), years_after(today, YEARS_MIN * 10)
    try:
        ends_on = date.fromisoformat(written)
    except ValueError:
        ends_on = today
    if not least <= ends_on <= most:
        reading.errors["ends_on"] = _("Leave it empty, or choose a day from {least} on.", least=least.isoformat())
    return ends_on


def _find(visit: Visit) -> Shown | None:
    gift_id = visit.ids["gift_id"]
    try:
        return moving.show(safe(), merchant_of(visit).id, gift_id) if NAME.fullmatch(gift_id) else None
    except UnknownGift:
        return None


def _missing(visit: Visit) -> Response:
    sentence = _("Search for it by the last four letters of its code.")
    return visit.page(
        "error.html",
        404,
        heading=_("There is no such gift certificate."),
        sentence=sentence,
        inside=True,
        back=ROOM,
        back_to=_("All gift certificates"),
    )


def _desk(visit: Visit, location_id: str, deed: str, *content: object) -> Desk:
    merchant, staff = merchant_of(visit), signed_in(visit)
    till = Till(merchant, merchant.location(location_id))
    name = visit.form.get("request", "")[:64] or secrets.token_urlsafe(REQUEST_BYTES)
    request = serving.name_request(wiring.vault(), till, f"console.{deed}.{name}", *content)
    return Desk(safe(), till, request, visit.now, staff.name)
