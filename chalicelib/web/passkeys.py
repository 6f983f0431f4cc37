"""Passkeys: offering one, letting in whoever has it, and the list of one's own. The checking is the library's."""

import json
from typing import Any, Final

from chalice.app import Response
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.passkey import NAME_LENGTH_MAX, Passkey, digest_of
from chalicelib.domain.desk.staff import Staff
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases.signing import passkeys, tickets
from chalicelib.usecases.signing.attempts import TooOften, admit
from chalicelib.usecases.signing.signing_in import TRIED_BY_CALLER, Rejected
from chalicelib.usecases.signing.tickets import Ticket
from chalicelib.web import pages, sessions
from chalicelib.web.guarded import merchant_of, signed_in, zone_of
from chalicelib.web.signing_in import caller, let_in, wait
from chalicelib.web.visit import Visit

CHALLENGE: Final = "pk"
"""The cookie with the ticket whose nonce is the challenge."""
UNKNOWN: Final = "This passkey is not one of ours. Sign in with a code."
LASTS: Final = passkeys.CHALLENGE_LASTS


def offer(visit: Visit) -> Response:
    """What a device needs to know to show a passkey."""
    ticket = _challenge(visit, passkeys.ENTER)
    options = generate_authentication_options(
        rp_id=_host(visit), challenge=_bytes(ticket), user_verification=UserVerificationRequirement.REQUIRED
    )
    return visit.json(json.loads(options_to_json(options)))


def enter(visit: Visit) -> Response:
    """Let in whoever has the passkey."""
    sent = visit.sent if isinstance(visit.sent, dict) else {}
    try:
        admit(pages_wiring.counters(), f"sign-in-tries|{caller(visit)}", TRIED_BY_CALLER, visit.now)
        staff = _prove(visit, sent.get("credential"))
    except TooOften as early:
        return visit.json({"sentence": wait(early.seconds)}, 422)
    except (Rejected, WebAuthnException, ValueError, TypeError, KeyError):
        return visit.json({"sentence": UNKNOWN}, 422)
    let_in(visit, staff, "passkey")
    return visit.json({"to": visit.url(pages.way_back(str(sent.get("to", ""))))})


def show(visit: Visit) -> Response:
    """One's own passkeys."""
    staff = signed_in(visit)
    return visit.page(
        "sign_in/passkeys.html", passkeys=pages_wiring.passkeys().of_staff(staff.merchant_id, staff.id), zone=zone_of(visit)
    )


def offer_new(visit: Visit) -> Response:
    """What a device needs to know to make a passkey."""
    staff = signed_in(visit)
    known = pages_wiring.passkeys().of_staff(staff.merchant_id, staff.id)
    options = generate_registration_options(
        rp_id=_host(visit),
        rp_name=merchant_of(visit).name,
        user_id=bytes.fromhex(digest_of(f"{staff.merchant_id}|{staff.id}".encode())),
        user_name=staff.name,
        user_display_name=staff.name,
        challenge=_bytes(_challenge(visit, passkeys.ADD)),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return visit.json(json.loads(options_to_json(options)))


def add(visit: Visit) -> Response:
    """Keep a passkey that was just made."""
    sent, staff = visit.sent if isinstance(visit.sent, dict) else {}, signed_in(visit)
    try:
        ticket = _spend(visit, passkeys.ADD)
        made = verify_registration_response(
            credential=sent.get("credential") or {},
            expected_challenge=_bytes(ticket),
            expected_rp_id=_host(visit),
            expected_origin=_origin(visit),
            require_user_verification=True,
        )
        name = str(sent.get("name") or passkeys.PLAIN_NAME).strip()[:NAME_LENGTH_MAX]
        credential = made.credential_id
        one = Passkey(
            digest_of(credential),
            staff.merchant_id,
            staff.id,
            credential,
            made.credential_public_key,
            made.sign_count,
            name,
            visit.now,
        )
        passkeys.add(pages_wiring.passkeys(), pages_wiring.audit(), staff, one, visit.now)
    except (Rejected, WebAuthnException, ValueError, TypeError, KeyError):
        return visit.json({"sentence": "That passkey could not be kept. Try again."}, 422)
    except UnusableField as wrong:
        return visit.json({"sentence": f"It has to be {wrong.problem}."}, 422)
    visit.go("/console/passkeys", "Your passkey is kept. Next time it signs you in.")  # for its sentence
    return visit.json({"to": visit.url("/console/passkeys")})


def remove(visit: Visit) -> Response:
    """Forget one of one's own passkeys."""
    try:
        passkeys.remove(pages_wiring.passkeys(), pages_wiring.audit(), signed_in(visit), visit.ids["digest"], visit.now)
    except UnusableField:
        return visit.go("/console/passkeys")
    return visit.go("/console/passkeys", "That passkey signs nobody in any more. Remove it from your device as well.")


def _prove(visit: Visit, sent: Any) -> Staff:
    """Whoever the passkey is of that was sent. Raises Rejected, and what the library raises."""
    ticket = _spend(visit, passkeys.ENTER)
    known = pages_wiring.passkeys().find(digest_of(base64url_to_bytes(sent["rawId"])))
    if known is None:
        raise Rejected("over")
    proved = verify_authentication_response(
        credential=sent,
        expected_challenge=_bytes(ticket),
        expected_rp_id=_host(visit),
        expected_origin=_origin(visit),
        credential_public_key=known.public_key,
        credential_current_sign_count=known.uses,
        require_user_verification=True,
    )
    return passkeys.enter(pages_wiring.passkeys(), pages_wiring.team(), known, proved.new_sign_count, visit.now)


def _challenge(visit: Visit, purpose: str) -> Ticket:
    ticket = tickets.make(purpose, "", LASTS, visit.now)
    visit.cookies[CHALLENGE] = sessions.write_cookie(CHALLENGE, tickets.write(wiring.vault(), ticket), LASTS)
    return ticket


def _spend(visit: Visit, purpose: str) -> Ticket:
    ticket = tickets.read(wiring.vault(), purpose, visit.cookie.get(sessions.cookie_name(CHALLENGE), ""), visit.now)
    if ticket is None or not tickets.spend(pages_wiring.counters(), ticket):
        raise Rejected("over")
    visit.cookies[CHALLENGE] = sessions.write_cookie(CHALLENGE, "", LASTS)
    return ticket


def _bytes(ticket: Ticket) -> bytes:
    return bytes.fromhex(ticket.nonce)


def _host(visit: Visit) -> str:
    return str(visit.http.headers.get("host", "")).partition(":")[0]


def _origin(visit: Visit) -> str:
    return f"{visit.scheme}://{visit.http.headers.get('host', '')}"
