"""Who calls from a till, with which request; and how a write is tried again when somebody else was faster."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy, Refusal, RequestIdReused, TooManyCalls, UnknownMember
from chalicelib.usecases.ports import Book, Outpaced, Record

ATTEMPTS = 12
"""How often a write starts anew after somebody else wrote first."""

CALLS_MAX = 6_000
"""Calls of one key in a minute: far more than the busiest shop makes, and what tills that run wild have in seconds."""
CALLS_TOLD = 25
"""After so many calls in a minute a process tells the others."""
MINUTE = 60


Written = TypeVar("Written")


@dataclass(frozen=True, slots=True)
class Till:
    """The caller: one location of one merchant, known by its key."""

    merchant: Merchant
    location: Location


@dataclass(frozen=True, slots=True)
class Request:
    """The caller's name for a write, and a digest of what it asks, so that the same name with other content is noticed.

    The digest is kept, so it is a keyed one: what was asked may hold a number.
    """

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Facts for the caller, and whether they are those of an earlier, identical request."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    replayed: bool = False


class Limits:
    """How often each key calls. Most never call so often in a minute that anybody is told, so they pay nothing for it.

    `count` is `Merchants.count_calls`; `seconds` is the process's own clock, since 1970.
    """

    def __init__(self, count: Callable[[str, int, int], int], seconds: Callable[[], float], calls_max: int = CALLS_MAX) -> None:
        self._count, self._calls_max, self._seconds = count, calls_max, seconds
        self._minute, self._calls, self._over = 0, dict[str, int](), set[str]()

    def admit(self, location_key: str) -> None:
        """Take one more call. Raises TooManyCalls until the minute ends, Busy and Unanswered where it could not be counted."""
        now = int(self._seconds())
        if now // MINUTE != self._minute:
            self._minute, self._calls, self._over = now // MINUTE, {}, set()
        calls = self._calls[location_key] = self._calls.get(location_key, 0) + 1
        telling = calls % CALLS_TOLD == 0 and location_key not in self._over
        if telling and self._count(location_key, self._minute, CALLS_TOLD) > self._calls_max:
            self._over.add(location_key)
        if location_key in self._over:
            raise TooManyCalls(MINUTE - now % MINUTE)


def name_write(prefix: str, till: Till, request_id: str) -> str:
    """The id of what a write makes: the caller's request id names it, so that asking again finds it."""
    name = f"{till.merchant.id}\n{till.location.id}\n{request_id}"
    return f"{prefix}_{hashlib.sha256(name.encode()).hexdigest()[:24]}"


def replay(request: Request, digest: str, facts: Mapping[str, Any]) -> Answer:
    """The stored answer of an identical request. Raises RequestIdReused where the content differs."""
    if digest != request.digest:
        raise RequestIdReused(request.id)
    return Answer(facts, replayed=True)


def record_of(book: Book, till: Till, member_id: str) -> Record:
    """The member's record. Raises UnknownMember."""
    record = book.record(till.merchant.id, member_id)
    if record.customer is None or not record.customer.is_member:
        raise UnknownMember(member_id)
    return record


def once(book: Book, till: Till, request: Request, write: Callable[[str], Answer]) -> Answer:
    """Do an operation, or answer what it was answered before. `write` gets its id, and commits the claim on it.

    Raises RequestIdReused, Busy, and what `write` refuses, but only for a request that was not answered before.
    """
    merchant_id, name = till.merchant.id, name_write("op", till, request.id)

    def tried() -> Answer:
        try:
            return write(name)
        except Outpaced as outpaced:
            known = outpaced.operation
            if known is None:
                raise
        except Refusal:
            known = book.operation(merchant_id, name)
            if known is None:
                raise
        return replay(request, known.digest, known.answer)

    return attempt(tried)


def attempt(write: Callable[[], Written]) -> Written:
    """Run a read-plan-write again while others are faster. Raises Busy when they stay so."""
    for _ in range(ATTEMPTS):
        try:
            return write()
        except Outpaced:
            continue
    raise Busy
