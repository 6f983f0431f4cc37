"""Allowances as tokens: a terminal carries its own, so that granting one writes nothing and asking again gives the same."""

import base64
import hmac
import json
from datetime import date, datetime

from chalicelib.domain.allowance import Allowance, grant
from chalicelib.domain.calendar import first_instant, local_day
from chalicelib.domain.refusals import UnknownAllowance
from chalicelib.usecases.ports import Vault
from chalicelib.usecases.till import Till

PURPOSE = "allowance\n"
"""Begins what is signed: what is signed for another purpose is no token."""


def issue(vault: Vault, till: Till, terminal_id: str, now: datetime) -> tuple[Allowance, str]:
    """What a terminal may redeem without asking, today and tomorrow, and the token that says so. Nothing is written.

    The day is the location's, and the points are what the program gave at its beginning: a change holds from the next day.
    """
    merchant, zone = till.merchant, till.location.timezone
    day = local_day(now, zone)
    points = merchant.program_at(first_instant(day, zone)).offline_points
    allowance = grant(till.location.id, terminal_id, day, points, zone)
    said = [merchant.id, till.location.id, terminal_id, day.isoformat(), points, allowance.expires_at.isoformat()]
    words = base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode().rstrip("=")
    return allowance, f"{words}.{vault.sign(merchant.id, PURPOSE + words)}"


def read(vault: Vault, till: Till, token: str) -> Allowance:
    """The allowance that a token states. Raises UnknownAllowance where we did not issue it, or to another location."""
    words, _, signature = token.partition(".")
    if not hmac.compare_digest(vault.sign(till.merchant.id, PURPOSE + words).encode(), signature.encode()):
        raise UnknownAllowance("not issued here")
    _, location_id, terminal_id, day, points, expires_at = json.loads(base64.urlsafe_b64decode(words + "=" * (-len(words) % 4)))
    if location_id != till.location.id:
        raise UnknownAllowance("of another location")
    return Allowance(location_id, terminal_id, date.fromisoformat(day), points, datetime.fromisoformat(expires_at))
