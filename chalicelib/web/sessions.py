"""Who is signed in: a cookie that holds a random id, of which the table knows the digest alone."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib import pages_wiring, settings
from chalicelib.domain.desk.location_key import digest_of
from chalicelib.domain.desk.staff import Session, Staff
from chalicelib.usecases.desk import SESSION_LASTS
from chalicelib.web.visit import Visit

SEEN_AGAIN: Final = timedelta(hours=1)
"""So long a session's last use may be out of date: not every page is worth a write."""
ON_A_LAPTOP: Final = "local"


def cookie_name(name: str) -> str:
    """The name of a cookie that is this host's alone and travels by TLS alone; not every browser takes that from a laptop."""
    return name if settings.stage() == ON_A_LAPTOP else f"__Host-{name}"


def write_cookie(name: str, value: str, lasts: timedelta) -> str:
    """The line that sets a cookie which no script reads; an empty value ends it."""
    safe = "" if settings.stage() == ON_A_LAPTOP else "; Secure"
    seconds = int(lasts.total_seconds()) if value else 0
    return f"{cookie_name(name)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{safe}"


def begin(visit: Visit, staff: Staff) -> None:
    """Sign somebody in, who has just shown that it is them. The id is new: what the browser had before opens nothing."""
    end(visit)
    secret = secrets.token_urlsafe(32)
    pages_wiring.sessions().put(Session(digest_of(secret), staff.merchant_id, staff.id, visit.now, visit.now, visit.now))
    visit.cookies["s"] = write_cookie("s", secret, SESSION_LASTS)


def find(visit: Visit) -> tuple[Session, Staff] | None:
    """Who this browser is signed in as; None where nobody, or somebody who is not on the team any more."""
    secret = visit.cookie.get(cookie_name("s"), "")
    session = pages_wiring.sessions().find(digest_of(secret), visit.now) if secret else None
    staff = pages_wiring.team().get(session.merchant_id, session.staff_id) if session else None
    if session is None or staff is None:
        return None
    return _seen(session, visit.now), staff


def end(visit: Visit) -> None:
    """Sign out."""
    secret = visit.cookie.get(cookie_name("s"), "")
    if secret:
        pages_wiring.sessions().end(digest_of(secret))
    visit.cookies["s"] = write_cookie("s", "", timedelta(0))


def _seen(session: Session, now: datetime) -> Session:
    if now - session.seen_at < SEEN_AGAIN:
        return session
    seen = replace(session, seen_at=now)
    pages_wiring.sessions().put(seen)
    return seen
