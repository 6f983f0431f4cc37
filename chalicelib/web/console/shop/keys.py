"""The keys by which points of sale and tills of a location are known: made, shown once, ended."""

from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.location_key import KEYS_MAX
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases import locations
from chalicelib.usecases.audit import note
from chalicelib.web.guarded import merchant_of, signed_in, zone_of
from chalicelib.web.visit import Visit

LIST: Final = "/console/keys"


def show(visit: Visit) -> Response:
    """All live keys."""
    return _list(visit)


def issue(visit: Visit) -> Response:
    """Make a key. It is in this answer and nowhere else, so this page is shown instead of leading to another."""
    merchant, place_id = merchant_of(visit), visit.form.get("location", "")
    place = next((one for one in merchant.locations if one.id == place_id), None)
    if place is None:
        return visit.go(LIST)
    try:
        secret = locations.issue_key(wiring.merchants(), merchant.id, place.id, visit.now)
    except UnusableField:
        errors = {"location": f"{place.name} has {KEYS_MAX} keys, the most there may be. End one first."}
        return _list(visit, errors)
    note(pages_wiring.audit(), signed_in(visit), "key_issued", place.id, visit.now, ending=secret[-4:])
    return visit.page("console/key.html", place=place, secret=secret)


def revoke(visit: Visit) -> Response:
    """End a key."""
    try:
        key = locations.revoke_key(wiring.merchants(), merchant_of(visit).id, visit.ids["key_id"])
    except KeyError:
        return visit.go(LIST, "That key was ended already.")
    note(pages_wiring.audit(), signed_in(visit), "key_revoked", key.location_id, visit.now, ending=key.ending)
    return visit.go(LIST, f"The key …{key.ending} opens nothing any more, within a minute at every till.")


def _list(visit: Visit, errors: dict[str, str] | None = None) -> Response:
    merchant = merchant_of(visit)
    listed = locations.list_keys(wiring.merchants(), merchant.id)
    shops = [(place, [key for key in listed if key.location_id == place.id]) for place in merchant.locations]
    facts: dict[str, Any] = {"shops": shops, "most": KEYS_MAX, "zone": zone_of(visit)}
    return visit.refuse("console/keys.html", errors, **facts) if errors else visit.page("console/keys.html", **facts)
