"""POST /v1/allowances: what a terminal may redeem while it has no connection."""

from msgspec import Struct

from chalicelib import wiring
from chalicelib.api.bodies import ForeignId
from chalicelib.api.views import Call, Reply, reads
from chalicelib.usecases import allowances


class AllowanceBody(Struct, frozen=True, kw_only=True):
    """Which terminal asks."""

    terminal_id: ForeignId


class Allowed(Struct, frozen=True, kw_only=True):
    """Points that the terminal may redeem until `expires_at` without asking; it shows the `token` with each use."""

    token: str
    points: int
    expires_at: str


@reads(AllowanceBody)
def allow_terminal(call: Call[AllowanceBody]) -> Reply:
    """What this terminal may redeem without asking; the same all day, however often it asks."""
    allowance, token = allowances.issue(wiring.vault(), call.till, call.body.terminal_id, call.now)
    return Reply(Allowed(token=token, points=allowance.points, expires_at=allowance.expires_at.isoformat()))
