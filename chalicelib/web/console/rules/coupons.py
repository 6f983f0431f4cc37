"""Coupons of a special in the console: making batches, printing them, and taking one back."""

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.coupon import BATCH_MAX, SCANNED, shown
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.special import Special
from chalicelib.domain.special_words import describe
from chalicelib.usecases import audit
from chalicelib.usecases.coupons import making
from chalicelib.usecases.coupons.making import Opened
from chalicelib.usecases.ports import Outpaced
from chalicelib.web.console.reading import Reading
from chalicelib.web.console.rules.specials import ROOM
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.signs import coupons as sheets
from chalicelib.web.signs.helvetica import Unwritable
from chalicelib.web.signs.sign import sheet_of
from chalicelib.web.visit import Visit

BATCHES: Final = "/console/coupons"
CSV: Final = "text/csv; charset=utf-8"
GONE: Final = "There are no such coupons."
UNPRINTABLE: Final = "A PDF cannot have the letters of this name. Download the table, and print from it."


def show(visit: Visit) -> Response:
    """The batches of a special, and a form that makes one more."""
    return _page(visit, {})


def make(visit: Visit) -> Response:
    """Make so many coupons."""
    merchant, special_id = _merchant(visit), visit.ids["special_id"]
    reading = Reading(visit.form, _newest(merchant).currency)
    size = reading.whole("size", 1, BATCH_MAX)
    if reading.errors:
        return _page(visit, reading.errors)
    if making.special_of(merchant, special_id) is None:
        return visit.go(ROOM, said="That special is over. Coupons of it would be good for nothing.")
    try:
        batch = making.make_batch(pages_wiring.coupons(), merchant, special_id, size, visit.now)
    except Outpaced:
        return _page(visit, {"size": "There are too many batches of coupons already."})
    audit.note(pages_wiring.audit(), signed_in(visit), "coupons_made", special_id, visit.now, size=size)
    said = f"{size} coupons are made." if size > 1 else "One coupon is made."
    return visit.go(f"{BATCHES}/{batch.id}", said=f"{said} The codes can be used at once.")


def show_batch(visit: Visit) -> Response:
    """One batch: how many of it were used, and what can be done with it."""
    opened, special = _opened(visit)
    if opened is None or special is None:
        return visit.go(ROOM, said=GONE)
    parts = range(1, -(-opened.batch.size // sheets.SHEET_MAX) + 1)
    return visit.page("console/coupon_batch.html", special=special, one=opened, parts=list(parts), zone=_zone(visit))


def send_table(visit: Visit) -> Response:
    """The codes as a table: for a printer's form letters, or a newsletter."""
    opened, special = _opened(visit)
    if opened is None or special is None:
        return visit.go(ROOM, said=GONE)
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(("code", "scan", "used"))
    rows.writerows((shown(one.code), f"{SCANNED}{one.code}", "yes" if one.uses else "no") for one in opened.coupons)
    name = f"{merchant_of(visit).id}-{special.id}-{opened.batch.id}.csv"
    return visit.file(written.getvalue().encode("utf-8-sig"), CSV, name)


def send_pdf(visit: Visit) -> Response:
    """Sheets to be cut: all coupons of the batch, or a part of them."""
    (opened, special), merchant = _opened(visit), _merchant(visit)
    if opened is None or special is None:
        return visit.go(ROOM, said=GONE)
    said = visit.query.get("part", "1")
    part = int(said) if said.isascii() and said.isdigit() and len(said) < len("1000") else 1
    first = (max(part, 1) - 1) * sheets.SHEET_MAX
    codes = [one.code for one in opened.coupons[first : first + sheets.SHEET_MAX]]
    words = sheets.Words(merchant.name, special.name, describe(special, _newest(merchant), _places(merchant)))
    try:
        written = sheets.write(words, codes, sheet_of(merchant.region), merchant.language)
    except Unwritable:
        return visit.go(f"{BATCHES}/{opened.batch.id}", said=UNPRINTABLE)
    return visit.file(written, "application/pdf", f"{merchant.id}-{special.id}-{opened.batch.id}-{max(part, 1)}.pdf")


def withdraw(visit: Visit) -> Response:
    """Let none of a batch be used any more."""
    batch = making.withdraw(pages_wiring.coupons(), merchant_of(visit).id, visit.ids["batch_id"], visit.now)
    if batch is None:
        return visit.go(ROOM, said="Those coupons were taken back already.")
    audit.note(pages_wiring.audit(), signed_in(visit), "coupons_withdrawn", batch.id, visit.now)
    said = "The coupons are taken back. What a till holds now can still be used."
    return visit.go(f"{BATCHES}/{batch.id}", said=said)


def _page(visit: Visit, errors: Mapping[str, str]) -> Response:
    special, merchant = _special(visit, visit.ids["special_id"]), _merchant(visit)
    if special is None:
        return visit.go(ROOM, said=GONE)
    batches = [one for one in pages_wiring.coupons().batches(merchant.id) if one.special_id == special.id]
    counted = wiring.book().special_counts(merchant.id, [(special.id, "")])
    facts: dict[str, Any] = {
        "special": special,
        "sentence": describe(special, _newest(merchant), _places(merchant)),
        "batches": batches[::-1],
        "used": counted[special.id, ""].times if counted else 0,
        "open": making.special_of(merchant, special.id) is not None,
        "most": BATCH_MAX,
        "typed": visit.form.get("size", ""),
        "zone": _zone(visit),
    }
    name = "console/coupons.html"
    return visit.refuse(name, errors, **facts) if errors else visit.page(name, **facts)


def _opened(visit: Visit) -> tuple[Opened | None, Special | None]:
    """The batch of the page with its coupons, and their special."""
    opened = making.open_batch(pages_wiring.coupons(), merchant_of(visit).id, visit.ids["batch_id"])
    return opened, _special(visit, opened.batch.special_id) if opened else None


def _special(visit: Visit, special_id: str) -> Special | None:
    """The special with this id, also where it is over."""
    programs = sorted(_merchant(visit).programs, key=lambda program: -program.version)
    known = (special for program in programs for special in program.specials)
    return next((special for special in known if special.id == special_id and special.by_coupon), None)


def _merchant(visit: Visit) -> Merchant:
    return wiring.merchants().reread(merchant_of(visit).id)


def _newest(merchant: Merchant) -> Program:
    return max(merchant.programs, key=lambda program: program.version)


def _zone(visit: Visit) -> str:
    return _newest(merchant_of(visit)).timezone


def _places(merchant: Merchant) -> dict[str, str]:
    return {place.id: place.name for place in merchant.locations}
