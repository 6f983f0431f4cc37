"""What every view has in common: who calls, what they said, and how the answer or the refusal goes back.

A view decorator and not middleware: Chalice turns exceptions into its own 500 before middleware sees them. No authorizer either:
that would be one more Lambda, with errors that are not ours.
"""

import functools
import secrets
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, Final, Generic, TypeVar

import msgspec
from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib import wiring
from chalicelib.api import parsing
from chalicelib.domain.program import Program
from chalicelib.domain.refusals import Busy, Refusal, TooManyCalls, UnknownKey
from chalicelib.observability import logger
from chalicelib.usecases.till import Request, Till

DIGEST_LENGTH: Final = 32
"""Of 64 hex characters: a sale keeps a hundred of them."""

Body = TypeVar("Body", bound=msgspec.Struct)


class NoBody(msgspec.Struct, frozen=True):
    """For calls that say all in their path; what the body holds is not read."""


@dataclass(frozen=True, slots=True)
class Call(Generic[Body]):
    """One call of a till. `request` names a write; of a read it has no meaning."""

    till: Till
    body: Body
    request: Request
    now: datetime
    http: HttpRequest

    @property
    def program(self) -> Program:
        """The program in force."""
        return self.till.merchant.program_at(self.now)

    @property
    def language(self) -> str:
        """How the merchant writes amounts."""
        return self.till.merchant.language


@dataclass(frozen=True, slots=True)
class Reply:
    """What a view answers."""

    body: msgspec.Struct | None
    status: int = 200
    replayed: bool = False
    refused: str | None = None
    """The stable code, where it is a refusal."""
    headers: Mapping[str, str] = field(default_factory=dict)


View = Callable[Concatenate[Call[Body], ...], Reply]
Route = Callable[..., Response]


def reads(body_type: type[Body]) -> Callable[[View[Body]], Route]:
    """A view that changes nothing."""
    return _views(body_type, writing=False)


def writes(body_type: type[Body]) -> Callable[[View[Body]], Route]:
    """A view that changes something, and so needs an Idempotency-Key."""
    return _views(body_type, writing=True)


def name_request(till: Till, name: str, method: str, path: str, ids: Mapping[str, str], plain: Any) -> Request:
    """The till's name for a write, with a digest of what it asks. Signed, since it may hold a number and is kept."""
    content = parsing.write_content(method, path, ids, plain)
    return Request(name, wiring.vault().sign(till.merchant.id, content)[:DIGEST_LENGTH])


def answer(http: HttpRequest, act: Callable[[], Reply]) -> Reply:
    """What `act` answers, or our envelope of why it does not."""
    try:
        return act()
    except Refusal as refusal:
        return _refuse(refusal, http)
    except Exception as error:  # noqa: BLE001 - whatever it is, the till gets our envelope and no stack trace
        return _fail(error, http)


def respond(http: HttpRequest, reply: Reply) -> Response:
    """The reply as HTTP, with the headers that all answers have."""
    headers: dict[str, str | list[str]] = {
        "Content-Type": "application/json",
        "Request-Id": request_id_of(http),
        "Loyalty-Version": parsing.version_of(http),
        **reply.headers,
    }
    if reply.replayed:
        headers["Idempotent-Replayed"] = "true"
    body = "" if reply.body is None else msgspec.json.encode(reply.body).decode()
    return Response(body, headers=headers, status_code=reply.status)


def request_id_of(http: HttpRequest) -> str:
    """The gateway's id of this call; where there is none, one is made and kept for the rest of the call."""
    known: str = http.context.setdefault("requestId", secrets.token_hex(16))
    return known


def _views(body_type: type[Body], *, writing: bool) -> Callable[[View[Body]], Route]:
    def decorate(view: View[Body]) -> Route:
        @functools.wraps(view)
        def route(http: HttpRequest, **typed: str) -> Response:
            till = None

            def act() -> Reply:
                nonlocal till
                till = authenticate(http)
                admit(http)
                return view(_read_call(http, till, body_type, typed, writing=writing), **parsing.read_ids(typed))

            with wiring.time_of_call():
                reply = answer(http, act)
            log_call(http, till, reply)
            return respond(http, reply)

        return route

    return decorate


def authenticate(http: HttpRequest) -> Till:
    """Whose location key the call bears. Raises UnknownKey."""
    found = wiring.merchants().by_key(parsing.read_location_key(http))
    if found is None:
        raise UnknownKey
    return Till(*found)


def admit(http: HttpRequest) -> None:
    """Count a call of a known key: who tries others has a new one each time, and unknown ones are looked up rarely.

    Raises TooManyCalls.
    """
    try:
        wiring.limits().admit(parsing.read_location_key(http))
    except TooManyCalls:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the counter, tills go on
        logger.warning("calls not counted", extra={"error": type(error).__name__})


def _read_call(http: HttpRequest, till: Till, body_type: type[Body], typed: Mapping[str, str], *, writing: bool) -> Call[Body]:
    parsing.check_version(http)
    name = parsing.read_request_id(http) if writing else ""
    body: Body
    plain: Any = None
    if body_type is NoBody:
        body = body_type()
    else:
        body, plain = parsing.read_body(http, body_type)
    ids = parsing.read_ids(typed)
    request = name_request(till, name, http.method, http.path, ids, plain) if writing else Request("", "")
    return Call(till, body, request, wiring.clock(), http)


def _refuse(refusal: Refusal, http: HttpRequest) -> Reply:
    from chalicelib.api import errors  # noqa: PLC0415  a first look-up should not wait for all refusals' sentences

    headers: dict[str, str] = {}
    if isinstance(refusal, Busy):
        headers["Retry-After"] = "1"
    if isinstance(refusal, TooManyCalls):
        headers["Retry-After"] = str(refusal.seconds)
    if isinstance(refusal, UnknownKey):
        headers["WWW-Authenticate"] = "Bearer"
    row = errors.row_of(refusal)
    return Reply(errors.wrap(refusal, request_id_of(http)), row.status, refused=row.code, headers=headers)


def _fail(error: Exception, http: HttpRequest) -> Reply:
    from chalicelib.api import errors  # noqa: PLC0415  as in _refuse

    log_failure(error, http)
    return Reply(errors.wrap_failure(request_id_of(http)), errors.INTERNAL.status, refused=errors.INTERNAL.code)


def log_failure(error: Exception, http: HttpRequest) -> None:
    """One line for what should not have happened."""
    # Where it happened, but not what it says: messages of exceptions may quote a number or a name.
    frames = traceback.extract_tb(error.__traceback__)
    at = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    logger.error("call failed", extra={"error": type(error).__name__, "at": at, "request_id": request_id_of(http)})


def log_call(http: HttpRequest, till: Till | None, reply: Reply) -> None:
    """One line per call: identifiers and outcome. The route, not the path; no field that a till or a customer filled."""
    logger.info(
        "call answered",
        extra={
            "route": f"{http.method} {http.path}",
            "status": reply.status,
            "refused": reply.refused,
            "replayed": reply.replayed,
            "merchant": till.merchant.id if till else None,
            "shop": till.location.id if till else None,
            "request_id": request_id_of(http),
        },
    )
