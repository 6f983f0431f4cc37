"""Settings: shops and their clocks, and what texts may cost."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.beside_sales import SILENT_MONTHS_LEAST, SILENT_MONTHS_MOST
from chalicelib.domain.location import Location
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.watching.opening_hours import WEEK, read_span
from chalicelib.usecases import audit, locations
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.rules import drafts
from chalicelib.usecases.settings import CAP_MAX, limit_texts
from chalicelib.web.console import choices
from chalicelib.web.console.reading import Reading, sentence_of, write_amount
from chalicelib.web.console.rules.side import say_hours
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

ROOM: Final = "/console/settings"


def show(visit: Visit) -> Response:
    """All settings."""
    return visit.page("console/settings.html", **_facts(visit))


def save_texts(visit: Visit) -> Response:
    """Another limit for a month's texts."""
    merchant, reading = _fresh(visit), Reading(visit.form, "USD")
    cents = reading.amount("cap")
    if cents > CAP_MAX:
        reading.errors["cap"] = "Write at most 10000."
    if reading.errors:
        return visit.refuse("console/settings.html", reading.errors, **_facts(visit))
    limit_texts(wiring.merchants(), wiring.vault(), merchant.id, cents)
    audit.note(pages_wiring.audit(), signed_in(visit), "texting_changed", merchant.id, visit.now, cents=cents)
    none = "Saved. With a limit of 0 no text about points leaves. Points go on counting."
    return visit.go(ROOM, said="Saved. The new limit counts within a minute." if cents else none)


def save_joining(visit: Visit) -> Response:
    """Who may join."""
    merchant, chosen = _fresh(visit), visit.form.get("open_to")
    if chosen not in {"anyone", "invited"}:
        return visit.refuse("console/settings.html", {"open_to": "Choose who may join."}, **_facts(visit))
    who: Literal["anyone", "invited"] = "invited" if chosen == "invited" else "anyone"
    if merchant.programs[-1].open_to == who:
        return visit.go(ROOM, said="That is how it is already.")
    try:
        drafts.open_joining(pages_wiring.drafts(), wiring.merchants(), merchant.id, who, visit.now)
    except Outpaced:
        return visit.go(ROOM, said="Somebody else changed the program a moment ago. Look at what holds now, and choose again.")
    said = {"anyone": "anyone", "invited": "who is invited"}[who]
    audit.note(pages_wiring.audit(), signed_in(visit), "joining_changed", merchant.id, visit.now, to=said)
    return visit.go(ROOM, said=f"Saved. In two minutes joining is open to {said}.")


def save_silence(visit: Visit) -> Response:
    """After how many silent months a number may be somebody else's."""
    merchant, said = _fresh(visit), visit.form.get("silence", "")
    months = int(said) if said.isascii() and said.isdigit() and len(said) <= len(str(SILENT_MONTHS_MOST)) else 0
    if not SILENT_MONTHS_LEAST <= months <= SILENT_MONTHS_MOST:
        errors = {"silence": _("A number from {least} to {most}.", least=SILENT_MONTHS_LEAST, most=SILENT_MONTHS_MOST)}
        return visit.refuse("console/settings.html", errors, **_facts(visit))
    wiring.merchants().change(replace(merchant, silent_months=months))
    audit.note(pages_wiring.audit(), signed_in(visit), "silence_changed", merchant.id, visit.now, months=months)
    return visit.go(ROOM, said=_("Saved. It counts from tonight."))


def add_shop(visit: Visit) -> Response:
    """One more shop."""
    merchant, reading = _fresh(visit), Reading(visit.form)
    place = _read_shop(reading, merchant)
    if reading.errors:
        return visit.refuse("console/settings.html", reading.errors, **_facts(visit))
    try:
        fresh = locations.add_shop(wiring.merchants(), merchant.id, place.name, place.timezone, visit.now)
    except Outpaced:
        return visit.go(ROOM, said="Somebody else added this shop a moment ago.")
    except UnusableField as refused:  # by law the program could not hold there
        return visit.refuse("console/settings.html", {"shop": sentence_of(refused)}, **_facts(visit))
    audit.note(pages_wiring.audit(), signed_in(visit), "shop_added", fresh.id, visit.now)
    return visit.go(ROOM, said=f"{fresh.name} is one of your shops now.")


def show_shop(visit: Visit) -> Response:
    """One shop."""
    place = _place(_fresh(visit), visit.ids["location_id"])
    if place is None:
        return visit.go(ROOM)
    return _shop_page(visit, place, {"shop": place.name, "timezone": place.timezone, "province": place.region, **_hours(place)})


def save_shop(visit: Visit) -> Response:
    """Another name or time zone for a shop."""
    merchant, reading = _fresh(visit), Reading(visit.form)
    place = _place(merchant, visit.ids["location_id"])
    if place is None:
        return visit.go(ROOM)
    changed = _read_shop(reading, merchant, place)
    if reading.errors:
        return _shop_again(visit, place, reading.errors)
    try:
        locations.change_location(wiring.merchants(), merchant.id, replace(changed, id=place.id), visit.now)
    except UnusableField as refused:  # by law the program could not hold there
        return _shop_again(visit, place, {"province": sentence_of(refused)})
    audit.note(pages_wiring.audit(), signed_in(visit), "shop_changed", place.id, visit.now)
    return visit.go(ROOM, said=f"{changed.name} is saved. Tills know it within a minute.")


def _shop_page(visit: Visit, place: Location, form: dict[str, str]) -> Response:
    return visit.page("console/shop.html", place=place, form=form, choices=choices, provinces=_provinces(visit))


def _shop_again(visit: Visit, place: Location, errors: Mapping[str, str]) -> Response:
    facts: dict[str, Any] = {"form": visit.form, "choices": choices, "provinces": _provinces(visit)}
    return visit.refuse("console/shop.html", errors, place=place, **facts)


def _provinces(visit: Visit) -> choices.Choices:
    """What there is to choose from where laws differ within the country; nothing elsewhere."""
    return (("", "Not said"), *choices.PROVINCES) if merchant_of(visit).region == "CA" else ()


def _place(merchant: Merchant, location_id: str) -> Location | None:
    return next((place for place in merchant.locations if place.id == location_id), None)


def _read_shop(reading: Reading, merchant: Merchant, known: Location | None = None) -> Location:
    name = reading.words("shop", "Give the shop a name, such as its street.")
    own = known.timezone if known else merchant.locations[0].timezone
    zone = reading.one_of("timezone", dict(choices.with_own(choices.ZONES, own)), "Choose a time zone.", otherwise=own)
    if any(place.name == name and place != known for place in merchant.locations):
        reading.errors["shop"] = "Another of your shops has this name."
    region = known.region if known else ""
    if merchant.region == "CA":
        region = reading.one_of(
            "province", {region: "", "": "", **dict(choices.PROVINCES)}, "Choose a province.", otherwise=region
        )
    hours = _read_hours(reading, known.hours) if known else ()
    place = Location(known.id if known else "shop", name, zone, region=region, hours=hours)
    try:
        locations.check_locations([place])
    except UnusableField as refused:
        reading.errors.setdefault("shop", sentence_of(refused))
    return place


def _hours(place: Location) -> dict[str, str]:
    return {f"hours-{day}": span for day, span in enumerate(place.hours)}


def _read_hours(reading: Reading, known: tuple[str, ...]) -> tuple[str, ...]:
    """The hours of a week, as they were where the form does not ask for them; none where every day is left empty."""
    before = known or ("",) * WEEK
    read = [read_span(reading.form.get(f"hours-{day}", span)) for day, span in enumerate(before)]
    reading.errors |= {f"hours-{day}": "Such as 7:00-18:00, or nothing." for day, span in enumerate(read) if span is None}
    return tuple(span or "" for span in read) if any(read) else ()


def _facts(visit: Visit) -> dict[str, Any]:
    merchant = _fresh(visit)
    number = PhoneNumber(wiring.vault().open(merchant.id, merchant.phone_sealed)).national()
    cap = write_amount(merchant.texting.monthly_cap_cents, "USD")
    return {
        "form": {"timezone": merchant.locations[0].timezone, "cap": cap, "shop": "", **visit.form},
        "choices": choices,
        "number": number,
        "zones": {place.id: dict(choices.ZONES).get(place.timezone, place.timezone) for place in merchant.locations},
        "country": dict(choices.COUNTRIES).get(merchant.region, merchant.region),
        "language": dict(choices.LANGUAGES)[merchant.language],
        "hours": say_hours(merchant.region),
        "registration": merchant.texting.registration.value,
        "own": len(merchant.wordings),
        "open_to": merchant.programs[-1].open_to,
        "silence": visit.form.get("silence", str(merchant.silent_months)),
    }


def _fresh(visit: Visit) -> Merchant:
    """Whose settings they are, as of this moment and not of the last minute."""
    visit.merchant = wiring.merchants().reread(merchant_of(visit).id)
    return visit.merchant
