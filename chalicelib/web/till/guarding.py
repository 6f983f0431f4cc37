"""Who calls from a till page: a paired device, in somebody's hands or locked. What is refused is JSON with its sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, wraps
from typing import Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.api import errors
from chalicelib.domain.desk.audit import Actor, Who
from chalicelib.domain.desk.device import Device
from chalicelib.domain.desk.staff import Staff
from chalicelib.domain.refusals import Refusal, UnusableField
from chalicelib.domain.till_refusals import (
    AnotherPerson,
    ManagerOnly,
    NothingWaits,
    TillLocked,
    TillUnpaired,
    TooManyCodes,
    UnknownPairing,
    WrongPin,
)
from chalicelib.usecases import devices
from chalicelib.usecases.signing import pins
from chalicelib.usecases.till import Till
from chalicelib.web.sessions import cookie_name, write_cookie
from chalicelib.web.visit import Visit

COOKIE: Final = "till"
LASTS: Final = timedelta(days=400)
"""As long as browsers keep a cookie; each day of use begins it anew."""
REQUEST_MAX: Final = 64
LONG_SECONDS: Final = 90
UNPAIRED: Final = "This device is no till any more. Pair it again in the console."


@dataclass
class Place:
    """One call of a paired device. `staff` is in whose hands it is, None: it is locked."""

    visit: Visit
    device: Device
    till: Till
    staff: Staff | None

    @property
    def who(self) -> Who:
        """Who acts here, for the audit log."""
        return self.staff or Actor(self.device.merchant_id, self.device.id)

    @cached_property
    def request_id(self) -> str:
        """The device's name for what it asks. Raises UnusableField."""
        return self.word("request", REQUEST_MAX)

    def word(self, name: str, length_max: int = 200) -> str:
        """A field that must be there. Raises UnusableField."""
        said = self.visit.form.get(name, "")
        if not 0 < len(said) <= length_max or not said.isprintable():
            raise UnusableField(name, f"1 to {length_max} characters")
        return said

    def figure(self, name: str) -> int:
        """A whole number that is not negative; 0 where nothing is said. Raises UnusableField."""
        said = self.visit.form.get(name, "") or "0"
        if not (said.isascii() and said.isdigit() and len(said) <= len("999999999999")):
            raise UnusableField(name, "a whole number")
        return int(said)


View = Callable[[Visit, Place], Response]
SAID: Final[Mapping[type[Refusal], tuple[int, str, str]]] = {
    UnknownPairing: (404, "UNKNOWN_PAIRING", "That code is not waiting for a till. Make a new one in the console."),
    TooManyCodes: (429, "TOO_MANY_CODES", "Too many codes were tried from here. Wait ten minutes."),
    TillLocked: (423, "LOCKED", "This till is locked. Choose your name and key your PIN."),
    TillUnpaired: (401, "UNPAIRED", "Too many wrong PINs. This device is no till any more."),
    ManagerOnly: (403, "MANAGER_ONLY", "Only a manager can undo a sale of an earlier day."),
    AnotherPerson: (403, "ANOTHER_PERSON", "Another manager has to: not who keyed the sale, and not whose number it is."),
    NothingWaits: (404, "NOTHING_WAITS", "No points of this sale wait any more. Look the customer up."),
}


def guard(visit: Visit, view: View) -> Response:
    """The view's answer to a paired device."""

    def act() -> Response:
        place = find(visit)
        return view(visit, place) if place else visit.json({"code": "UNPAIRED", "sentence": UNPAIRED}, 401)

    return tell(visit, act)


def find(visit: Visit) -> Place | None:
    """Where this browser is a till; None where it is none."""
    token = visit.cookie.get(cookie_name(COOKIE), "")
    device = devices.recognise(pages_wiring.devices(), token) if token else None
    if device is None:
        return None
    holder = pins.holder_of(pages_wiring.team(), device)
    # Who has no PIN could not come back: their till stays as it is.
    seen = devices.note_seen(pages_wiring.devices(), device, visit.now, locks=holder is not None and holder.pin is not None)
    return place_of(visit, seen, holder if seen.staff_id == device.staff_id else None) if seen else None


def place_of(visit: Visit, device: Device, holder: Staff | None) -> Place:
    """The call of this device."""
    visit.merchant = wiring.merchants().get(device.merchant_id)
    return Place(visit, device, Till(visit.merchant, visit.merchant.location(device.location_id)), holder)


def open_alone(view: View) -> View:
    """A view that a locked till is refused."""

    @wraps(view)
    def opened(visit: Visit, place: Place) -> Response:
        if place.staff is None:
            raise TillLocked
        return view(visit, place)

    return opened


def tell(visit: Visit, act: Callable[[], Response]) -> Response:
    """What `act` answers, or why it does not."""
    try:
        return act()
    except WrongPin as wrong:
        return visit.json({"code": "WRONG_PIN", "sentence": say_wrong(wrong.seconds), "seconds": wrong.seconds}, 403)
    except Refusal as refusal:
        if type(refusal) in SAID:
            status, code, sentence = SAID[type(refusal)]
            return visit.json({"code": code, "sentence": sentence}, status)
        row = errors.row_of(refusal)
        facts = {"code": row.code, "sentence": errors.say(refusal), "retry": row.retryable}
        return visit.json(facts, row.status)


def say_wrong(seconds: int) -> str:
    """That a PIN is wrong, and when the next one is heard."""
    if not seconds:
        return "That PIN is wrong. Try again."
    minutes = -(-seconds // 60)
    wait = f"{seconds} seconds" if seconds <= LONG_SECONDS else f"{minutes} minutes"
    return f"That PIN is wrong. Wait {wait}, then try again."


def keep(visit: Visit, token: str) -> None:
    """Let the browser keep the device's token; an empty one ends it."""
    visit.cookies[COOKIE] = write_cookie(COOKIE, token, LASTS)
