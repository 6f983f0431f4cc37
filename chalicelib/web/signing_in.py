"""Signing in at the console, showing again that it is you, choosing a shop, and leaving."""

from typing import Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.staff import Staff
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnreadablePhone
from chalicelib.usecases.audit import note
from chalicelib.usecases.signing import signing_in
from chalicelib.usecases.signing.attempts import TooOften, name_caller
from chalicelib.usecases.signing.signing_in import CODE_LASTS, Rejected
from chalicelib.web import pages, sessions
from chalicelib.web.guarded import signed_in
from chalicelib.web.visit import Visit

TICKET: Final = "in"
"""The cookie with the ticket that a code belongs to."""
REGIONS: Final = {"en": "US", "es": "ES", "de": "DE", "nl": "NL", "sv": "SE"}
UNREADABLE: Final = {
    "empty": "Type your mobile number.",
    "too_short": "That number is too short. Type it with the area code.",
    "too_long": "That number is too long. Check the digits.",
    "landline": "That is a landline, and codes come by text. Type your mobile number.",
}
UNCLEAR: Final = "That is no mobile number. Write it with its country, like +1 206 555 0142."
OVER: Final = "That code is over. Ask for a new one."
LINK_OVER: Final = "That link was used, or is over. Ask whoever sent it for a new one."
WELCOME: Final = "You are signed in. To skip the code next time, add a passkey under Staff."


def show(visit: Visit) -> Response:
    """The door: who is signed in already goes on."""
    to = pages.way_back(visit.query.get("to", ""))
    if sessions.find(visit) is not None:
        return visit.go(to)
    return visit.page("sign_in/phone.html", to=to, phone="")


def send_code(visit: Visit) -> Response:
    """Text a code. The answer says nothing about the number."""
    typed, to = visit.form.get("phone", ""), pages.way_back(visit.form.get("to", ""))
    try:
        phone = PhoneNumber.parse(typed, _region(visit))
        ticket = signing_in.ask(pages_wiring.door(), phone, caller(visit), visit.now)
    except UnreadablePhone as wrong:
        return visit.refuse("sign_in/phone.html", {"phone": UNREADABLE.get(wrong.reason, UNCLEAR)}, to=to, phone=typed)
    except TooOften as early:
        return visit.refuse("sign_in/phone.html", {"phone": wait(early.seconds)}, to=to, phone=typed)
    return _on_to_code(visit, ticket, to)


def show_code(visit: Visit) -> Response:
    """Where the code is typed."""
    return visit.page("sign_in/code.html", to=pages.way_back(visit.query.get("to", "")), again=sessions.find(visit) is not None)


def check_code(visit: Visit) -> Response:
    """Let somebody in who has the code."""
    to, before = pages.way_back(visit.form.get("to", "")), sessions.find(visit)
    ticket = visit.cookie.get(sessions.cookie_name(TICKET), "")
    try:
        people = signing_in.check(pages_wiring.door(), ticket, visit.form.get("code", ""), caller(visit), visit.now)
    except Rejected as rejected:
        left = "One try is left." if rejected.left == 1 else f"{rejected.left} tries are left."
        sentence = OVER if rejected.reason == "over" else f"That is not the code. {left}"
        return visit.refuse("sign_in/code.html", {"code": sentence}, to=to, again=before is not None)
    except TooOften as early:
        return visit.refuse("sign_in/code.html", {"code": wait(early.seconds)}, to=to, again=before is not None)
    here = before[1].merchant_id if before else ""
    staff = next((one for one in people if one.merchant_id == here), people[0])
    visit.cookies[TICKET] = sessions.write_cookie(TICKET, "", CODE_LASTS)
    let_in(visit, staff, "code")
    if len(people) > 1 and not here:
        return visit.go("/sign-in/shops", to=to)
    fresh = not here and not pages_wiring.passkeys().of_staff(staff.merchant_id, staff.id)
    return visit.go(to, WELCOME if fresh else "")


def show_link(visit: Visit) -> Response:
    """Where a link leads: nothing is used up by looking, since programs that show previews look as well."""
    return visit.page("sign_in/link.html", to=pages.HOME)


def use_link(visit: Visit) -> Response:
    """Let somebody in who was sent a link."""
    try:
        staff = signing_in.use_link(pages_wiring.door(), visit.form.get("key", ""), visit.now)
    except Rejected:
        return visit.refuse("sign_in/link.html", {"key": LINK_OVER}, to=pages.HOME)
    let_in(visit, staff, "link")
    return visit.go(pages.HOME)


def show_again(visit: Visit) -> Response:
    """Before what would hurt if it were somebody else: show that it is you."""
    return visit.page("sign_in/again.html", to=pages.way_back(visit.query.get("to", "")), **_ways(signed_in(visit)))


def send_again(visit: Visit) -> Response:
    """Text a code to the number of whoever is signed in."""
    to, staff = pages.way_back(visit.form.get("to", "")), signed_in(visit)
    ways = _ways(staff)
    if not ways["can_text"]:
        return visit.go("/sign-in/again", to=to)
    try:
        ticket = signing_in.ask_again(pages_wiring.door(), staff, caller(visit), visit.now)
    except TooOften as early:
        return visit.refuse("sign_in/again.html", {"code": wait(early.seconds)}, to=to, **ways)
    return _on_to_code(visit, ticket, to)


def _ways(staff: Staff) -> dict[str, bool]:
    """How they can show it."""
    has_passkey = bool(pages_wiring.passkeys().of_staff(staff.merchant_id, staff.id))
    return {"has_passkey": has_passkey, "can_text": signing_in.can_text(pages_wiring.door(), staff)}


def show_shops(visit: Visit) -> Response:
    """For who works at several shops: which one it is today."""
    places = [(one, _name_of(one)) for one in signing_in.workplaces(pages_wiring.door(), signed_in(visit))]
    return visit.page("sign_in/shops.html", to=pages.way_back(visit.query.get("to", "")), places=places)


def choose_shop(visit: Visit) -> Response:
    """Go on at another shop where the same number is on the team."""
    places = signing_in.workplaces(pages_wiring.door(), signed_in(visit))
    chosen = next((one for one in places if one.merchant_id == visit.form.get("merchant", "")), None)
    if chosen is None:
        return visit.go("/sign-in/shops")
    confirmed = visit.session is not None and visit.session.is_confirmed(visit.now)
    if not confirmed:  # a session of weeks ago is not a way into another shop
        return visit.go("/sign-in/again", to=pages.HOME)
    let_in(visit, chosen, "choosing the shop")
    return visit.go(pages.way_back(visit.form.get("to", "")))


def show_own(visit: Visit) -> Response:
    """For somebody who works at the till: the way there, and what signs them in."""
    return visit.page("sign_in/you.html")


def leave(visit: Visit) -> Response:
    """Sign out."""
    sessions.end(visit)
    note(pages_wiring.audit(), signed_in(visit), "signed_out", "", visit.now)
    return visit.go("/sign-in", "You are signed out.")


def let_in(visit: Visit, staff: Staff, how: str) -> None:
    """Begin a new session for somebody who has just shown that it is them, and note it."""
    before = sessions.find(visit)
    again = before is not None and (before[1].merchant_id, before[1].id) == (staff.merchant_id, staff.id)
    sessions.begin(visit, staff)
    note(pages_wiring.audit(), staff, "confirmed" if again else "signed_in", "", visit.now, how=how)


def caller(visit: Visit) -> str:
    """By which the calls of one network address are counted."""
    return name_caller(wiring.vault(), visit.network)


def wait(seconds: int) -> str:
    """How long somebody is asked to wait."""
    minutes = -(-seconds // 60)
    if minutes <= 1:
        return "A code was sent a moment ago. Wait a minute, then try again."
    hours = -(-minutes // 60)
    span = f"{minutes} minutes" if hours <= 1 else f"{hours} hours"
    return f"That was tried too often. Try again in {span}."


def _on_to_code(visit: Visit, ticket: str, to: str) -> Response:
    visit.cookies[TICKET] = sessions.write_cookie(TICKET, ticket, CODE_LASTS)
    return visit.go("/sign-in/code", to=to)


def _region(visit: Visit) -> str:
    """The country of a number that is typed without one: that of the browser's language."""
    first = str(visit.http.headers.get("accept-language", "")).partition(",")[0].partition(";")[0].strip()
    language, _, region = first.partition("-")
    if len(region) == 2 and region.isascii() and region.isalpha():  # noqa: PLR2004  ISO 3166
        return region.upper()
    return REGIONS.get(language.lower(), "US")


def _name_of(staff: Staff) -> str:
    try:
        return wiring.merchants().get(staff.merchant_id).name
    except KeyError:
        return "A shop that is being set up"
