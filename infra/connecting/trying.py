"""A test event: sent to the deployed address as the maker would send it, and what its answer means. It changes nothing."""

import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Final

from chalicelib import wiring
from chalicelib.domain.connection import Connection
from infra.connecting.guide import Event, Guide
from infra.operating.ending import RefusedError

CALL_SECONDS: Final = 15.0
SHOWN: Final = 200
NO_TOKEN: Final = "ERROR_INVALID_TOKEN"  # noqa: S105  what an answer says of one
NO_RESTAURANT: Final = "ERROR_INVALID_RESTAURANT"


def send_test(guide: Guide, connection: Connection, url: str) -> str:
    """Send it, signed with the newest secret; a sentence where it was taken. Errors: RefusedError."""
    secret = wiring.vault().open(connection.merchant_id, connection.secrets[0])
    event = guide.event(connection, secret, url)
    status, said = _send(url, event)
    if status == event.expected and event.word in said:
        return f"{url} answered {status}{f' {event.word}' if event.word else ''}, as it should: {guide.name} can call."
    raise RefusedError(_explain(guide, url, status, said))


def _send(url: str, event: Event) -> tuple[int, str]:
    request = urllib.request.Request(url, event.body, dict(event.headers))  # noqa: S310  the operator's own address
    try:
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode(errors="replace")
    except OSError as error:
        raise RefusedError(f"{url} cannot be reached ({getattr(error, 'reason', error)}). Is the address right?") from None


def _explain(guide: Guide, url: str, status: int, said: str) -> str:
    if status == HTTPStatus.UNAUTHORIZED or NO_TOKEN in said or NO_RESTAURANT in said:
        return f"{url} answered {status}: it does not know this {guide.secret}. If it was stored just now, try again in a minute."
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
        return (
            f"{url} answered {status}: nothing is there for {guide.name}. Is the address right, and the newest version deployed?"
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"{url} answered {status}: something fails there. See what the function logged, then try again."
    return f"{url} answered {status} where {guide.name} was to be told something else: {said[:SHOWN]!r}."
