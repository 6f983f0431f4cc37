"""What every view of this surface has in common: as our own API's, with the key of a write in its body and Square's errors."""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import msgspec
from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib import wiring
from chalicelib.api import parsing
from chalicelib.api.views import (
    Call,
    NoBody,
    Reply,
    Route,
    View,
    admit,
    authenticate,
    log_call,
    log_failure,
    name_request,
    respond,
)
from chalicelib.domain.refusals import Busy, Refusal, TooManyCalls, UnknownMember, UnusableField
from chalicelib.pos.square_loyalty import errors
from chalicelib.usecases.till import Request, Till

MAIN: Final = "main"
"""What Square calls the one program of a seller."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

Body = TypeVar("Body", bound=msgspec.Struct)
Done = TypeVar("Done")


def view(body_type: type[Body]) -> Callable[[View[Body]], Route]:
    """A view of this surface. It is a write where its body has an `idempotency_key`."""

    def decorate(made: View[Body]) -> Route:
        @functools.wraps(made)
        def route(http: HttpRequest, **typed: str) -> Response:
            till = None

            def act() -> Reply:
                nonlocal till
                till = authenticate(http)
                admit(http)
                ids = _read_ids(typed)
                return made(_read_call(http, till, body_type, ids), **ids)

            with wiring.time_of_call():
                reply = _answer(http, act)
            log_call(http, till, reply)
            return respond(http, reply)

        return route

    return decorate


def of_account(call: Call[Any], account_id: str, act: Callable[[], Done]) -> Done:
    """What `act` does with an account. Raises NotJoined in place of UnknownMember where the account waits for its phone."""
    try:
        return act()
    except UnknownMember:
        customer = wiring.book().record(call.till.merchant.id, account_id).customer
        if customer is not None and customer.standing == "pending":
            raise errors.NotJoined(account_id) from None
        raise


def check_program(call: Call[Any], program_id: str | None) -> None:
    """Accept the merchant's program, by its id or as `main`. Raises NothingHere."""
    if program_id not in {None, MAIN, call.program.id}:
        raise errors.NothingHere("program", program_id or "")


def check_location(call: Call[Any], location_id: str) -> None:
    """Accept the location whose key it is. Raises UnusableField."""
    if location_id != call.till.location.id:
        raise UnusableField("location_id", f"the location of this key is {call.till.location.id}")


def _answer(http: HttpRequest, act: Callable[[], Reply]) -> Reply:
    try:
        return act()
    except Refusal as refusal:
        row, told = errors.ROWS[type(refusal)], errors.wrap(refusal)
        seconds = refusal.seconds if isinstance(refusal, TooManyCalls) else 1
        again = {"Retry-After": str(seconds)} if isinstance(refusal, Busy | TooManyCalls) else {}
        return Reply(told, row.status, refused=told.errors[0].code, headers=again)
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets Square's envelope and no stack trace
        log_failure(error, http)
        return Reply(errors.wrap_failure(), errors.INTERNAL.status, refused=str(errors.INTERNAL.code))


def _read_ids(typed: Mapping[str, str]) -> dict[str, str]:
    ids = parsing.read_ids(typed)
    account_id = ids.get("account_id")
    if account_id is not None and not parsing.MEMBER_ID.fullmatch(account_id):
        raise UnknownMember(account_id)  # ours are plain, so nobody has it
    return ids


def _read_call(http: HttpRequest, till: Till, body_type: type[Body], ids: Mapping[str, str]) -> Call[Body]:
    version = http.headers.get(errors.VERSION)
    if version is not None and not _DAY.fullmatch(version):
        raise UnusableField(errors.VERSION, "a date: 2026-09-16. Any date is answered in the same way")
    body, plain = (body_type(), None) if body_type is NoBody else parsing.read_body(http, body_type)
    key: str | None = getattr(body, "idempotency_key", None)
    request = name_request(till, key, http.method, http.path, ids, plain) if key else Request("", "")
    return Call(till, body, request, wiring.clock(), http)
