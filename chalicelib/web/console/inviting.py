"""Inviting somebody from the console who said their number at the shop: their own yes, by text, makes them a member."""

import secrets
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import OptedOut, UnreadablePhone
from chalicelib.usecases import audit, inviting
from chalicelib.usecases.joining import clean_name
from chalicelib.usecases.till import Request, Till
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.rendering import translate as _
from chalicelib.web.till.customers import SCRIPT, SCRIPT_VERSION
from chalicelib.web.visit import Visit

PATH: Final = "/console/members/invite"
REQUEST_BYTES: Final = 12
REQUEST_MAX: Final = 60
STOPPED: Final = "This number asked for no more texts from you. They can text START themselves."


def show(visit: Visit) -> Response:
    """The form, and what to say before."""
    return visit.page("console/invite.html", **_facts(visit))


def invite(visit: Visit) -> Response:
    """Ask the phone whether its owner wants to join."""
    merchant, vault, form = merchant_of(visit), wiring.vault(), visit.form
    try:
        phone = PhoneNumber.parse(form.get("phone", ""), merchant.region)
        content = "\n".join((form.get("request", "")[:REQUEST_MAX], phone.e164))
        request = Request(f"console:{vault.sign(merchant.id, content)[:32]}", "invite")
        till = Till(merchant, merchant.locations[0])
        name = clean_name(form.get("name", ""))
        answer = inviting.invite(wiring.book(), vault, till, phone, name, SCRIPT_VERSION, request, visit.now)
    except UnreadablePhone:
        sentence = _("That number cannot receive texts. Write it as in (206) 555-0100.")
        return visit.refuse("console/invite.html", {"phone": sentence}, **_facts(visit))
    except OptedOut:
        return visit.refuse("console/invite.html", {"phone": _(STOPPED)}, **_facts(visit))
    if answer.facts["status"] == "member":
        return visit.go(f"/console/members/{answer.facts['id']}", said=_("They are a member already."))
    if not answer.replayed:
        audit.note(pages_wiring.audit(), signed_in(visit), "member_invited", str(answer.facts["id"]), visit.now)
    if answer.facts.get("asked_before", False):
        return visit.go(PATH, said=_("They were asked before, and have not answered yet."))
    return visit.go(PATH, said=_("A text is on its way. They answer YES to join."))


def _facts(visit: Visit) -> dict[str, Any]:
    return {
        "form": {"phone": "", "name": "", "request": secrets.token_hex(REQUEST_BYTES), **visit.form},
        "say": SCRIPT,
        "closed": merchant_of(visit).program_at(visit.now).open_to == "invited",
    }
