"""A merchant's locations after its opening, and the keys of their tills."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.desk.draft import free_id
from chalicelib.domain.desk.location_key import KEYS_MAX, LocationKey, digest_of, make_key
from chalicelib.domain.law.expiry import check_law
from chalicelib.domain.law.packs import REGION
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.program_checks import ID, is_zone
from chalicelib.domain.refusals import Busy, UnusableField, refuse_first
from chalicelib.usecases.ports import Merchants, Outpaced, Vault

LOCATIONS_MAX: Final = 75
"""A merchant is opened in one transaction of a hundred items, with as many versions of its sign as there may be."""
NAME_LENGTH_MAX: Final = 60
KNOWN_EVERYWHERE: Final = timedelta(minutes=2)
"""Processes know for a minute what a merchant was: what changes the worth of a sale holds for none that was made before."""
TRIES: Final = 5
"""More than two people issuing keys for one location at one moment would need."""


def add_location(merchants: Merchants, merchant_id: str, location: Location, now: datetime) -> str:
    """Add a location to an open merchant; returns the first key of its tills, shown this once only.

    Both are stored, or neither. Raises KeyError for an unknown merchant, UnusableField, and Outpaced where the location exists.
    """
    known = merchants.get(merchant_id)
    check_locations((*known.locations, location))
    _check_law(known, location)
    key, secret = make_key(location.id, 0, now)
    merchants.add_location(merchant_id, location, key)
    return secret


def add_shop(merchants: Merchants, merchant_id: str, name: str, timezone: str, now: datetime) -> Location:
    """Add a location that has no key yet: those for points of sale are issued when one is connected.

    Raises KeyError, UnusableField, and Outpaced as `add_location` does.
    """
    taken = {place.id for place in merchants.reread(merchant_id).locations}
    place = Location(free_id(name, taken), name, timezone)
    revoke_secret(merchants, add_location(merchants, merchant_id, place, now))
    return place


def change_location(merchants: Merchants, merchant_id: str, location: Location, now: datetime) -> None:
    """Give a location another name, other hours or another time zone; known everywhere within a minute.

    What was sold there before stays priced by the clock that hung there. Raises KeyError for an unknown merchant or location, and
    UnusableField.
    """
    known = merchants.reread(merchant_id)
    before = known.location(location.id)
    check_locations([location if place.id == location.id else place for place in known.locations])
    if location.region != before.region:
        _check_law(known, location)
    gone = ((now + KNOWN_EVERYWHERE, before.timezone),) if location.timezone != before.timezone else ()
    merchants.change_location(merchant_id, replace(location, earlier=(*before.earlier, *gone)))


def check_locations(places: Sequence[Location]) -> None:
    """Raise UnusableField for locations that a merchant could not have."""
    refuse_first(
        (
            (not 0 < len(places) <= LOCATIONS_MAX, "locations", f"1 to {LOCATIONS_MAX} of them"),
            (any(not ID.fullmatch(place.id) for place in places), "locations.id", "lower-case letters, digits and hyphens"),
            (
                any(not 0 < len(place.name.strip()) == len(place.name) <= NAME_LENGTH_MAX for place in places),
                "locations.name",
                f"1 to {NAME_LENGTH_MAX} characters, with no space around them",
            ),
            (
                any(not is_zone(place.timezone) for place in places),
                "locations.timezone",
                "an IANA name such as America/New_York",
            ),
            (len({place.id for place in places}) < len(places), "locations.id", "each is used once"),
            (
                any(place.region and not REGION.fullmatch(place.region) for place in places),
                "locations.region",
                "a part of a country as in ISO 3166-2, such as CA-QC",
            ),
        )
    )


def _check_law(merchant: Merchant, location: Location) -> None:
    """Raise UnusableField where the law of a location forbids how points end in the newest program."""
    newest = max(merchant.programs, key=lambda program: program.version, default=None)
    if newest is not None:
        others = [place for place in merchant.locations if place.id != location.id]
        check_law(newest, merchant.region, [*others, location])


def list_keys(merchants: Merchants, merchant_id: str) -> tuple[LocationKey, ...]:
    """What is kept of all live keys of a merchant, by location, oldest first. Raises KeyError."""
    order = {place.id: at for at, place in enumerate(merchants.get(merchant_id).locations)}
    # Keys of a location that was added a moment ago, or is not there, come last.
    listed = sorted(merchants.location_keys(merchant_id), key=lambda key: key.issued_at)
    return tuple(sorted(listed, key=lambda key: (order.get(key.location_id, len(order)), key.location_id)))


def issue_key(merchants: Merchants, merchant_id: str, location_id: str, now: datetime) -> str:
    """One more key for a location's tills. Earlier ones stay valid until revoked, so that keys can be exchanged without a gap.

    Raises KeyError for an unknown merchant or location, UnusableField where the location has as many as it may have, and Busy.
    """
    merchant = merchants.get(merchant_id)
    merchant.location(location_id)
    for _ in range(TRIES):
        taken = {key.slot for key in merchants.location_keys(merchant_id) if key.location_id == location_id}
        free = next((slot for slot in range(KEYS_MAX) if slot not in taken), None)
        if free is None:
            raise UnusableField("keys", f"{location_id} has {KEYS_MAX} live keys, the most there may be: revoke one first")
        key, secret = make_key(location_id, free, now, test=merchant.is_test)
        try:
            merchants.add_key(merchant_id, key)
        except Outpaced:
            continue  # somebody else took the slot
        return secret
    raise Busy


def issue_test_key(merchants: Merchants, vault: Vault, merchant_id: str, location_id: str, now: datetime) -> str:
    """One more key that opens the merchant's sandbox, at this location. It has slots of its own.

    Raises as `issue_key` does.
    """
    sandbox = merchants.get(merchant_id).sandbox()
    # Sealing makes the sandbox's data key where it has none yet: an operator may, and no function of a stage can.
    vault.seal(sandbox.id, "")
    return issue_key(merchants, sandbox.id, location_id, now)


def revoke_key(merchants: Merchants, merchant_id: str, key_id: str) -> LocationKey:
    """End a live key of a merchant, by its id; tills that use it are refused within a minute. Raises KeyError."""
    key = next((key for key in list_keys(merchants, merchant_id) if key.id == key_id), None)
    if key is None:
        raise KeyError(key_id)
    merchants.revoke_key(key.digest)
    return key


def revoke_secret(merchants: Merchants, secret: str) -> str:
    """End a key by its own words, which somebody may have seen; returns whose it was. Raises KeyError."""
    owner = merchants.by_key(secret)
    if owner is None:
        raise KeyError("no such key")
    merchants.revoke_key(digest_of(secret))
    return owner[1].id
