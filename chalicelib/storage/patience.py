"""How long a till waits for us, and how often a request to AWS is sent again meanwhile.

botocore would do that itself, but for each request alone and with pauses of seconds; a till gives up five seconds after it asked.
So botocore sends once, and what a whole call may take is counted here.
"""

import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from threading import Thread
from typing import Final, TypeVar

from chalicelib.domain.refusals import Busy, Unanswered

CONNECT_SECONDS: Final = 0.5
READ_SECONDS: Final = 1.0
TRIES_MAX: Final = 4
TRYING_SECONDS: Final = 1.5
"""No try of a request begins later than this after its first."""
CALL_SECONDS: Final = 4.0
"""What a till call takes at most: no request begins that could be under way when it ends."""
PAUSE_SECONDS: Final = 0.05
Answered = TypeVar("Answered")
Other = TypeVar("Other")


def _between_0_and_1() -> float:
    # SnapStart clones the state of `random`: a thousand functions would wait for the same time.
    return int.from_bytes(os.urandom(4)) / 2**32


class Collided(Exception):
    """The request was not done: too many came at once. A moment later it may be."""


class Lost(Exception):
    """No answer came, or one that says nothing: whether the request was done is not known."""


@dataclass
class _Call:
    """A call of a till: when it is to be answered, how often a request is sent, and whether one of its requests got lost."""

    ends: float = math.inf
    tries_max: int = TRIES_MAX
    unsure: bool = False


_call: ContextVar[_Call | None] = ContextVar("call", default=None)


@contextmanager
def within(
    seconds: float = CALL_SECONDS, monotonic: Callable[[], float] = time.monotonic, tries_max: int = TRIES_MAX
) -> Iterator[None]:
    """All that is asked inside ends in `seconds`. Outside of this, in jobs, each request has its own limits only."""
    begun = _call.set(_Call(monotonic() + seconds, tries_max))
    try:
        yield
    finally:
        _call.reset(begun)


def persist(send: Callable[[], Answered], pause: Callable[[float], None], monotonic: Callable[[], float]) -> Answered:
    """Send until there is an answer, while `send` raises Collided or Lost and there is time.

    Raises Busy where nothing of the call was done, Unanswered where something may have been.
    """
    call = _call.get() or _Call()
    last = min(monotonic() + TRYING_SECONDS, call.ends - CONNECT_SECONDS - READ_SECONDS)
    wait = 0.0
    for tries in range(1, call.tries_max + 1):
        if monotonic() + wait > last:
            break
        if wait:
            pause(wait)
        try:
            return send()
        except Lost:
            call.unsure = True
        except Collided:
            pass
        wait = _between_0_and_1() * PAUSE_SECONDS * 2**tries
    raise Unanswered if call.unsure else Busy


def both(first: Callable[[], Answered], second: Callable[[], Other]) -> tuple[Answered, Other]:
    """What two reads bring that are under way at the same time, both within the limits of the call."""
    found, failed = list[Other](), list[BaseException]()

    def read() -> None:
        try:
            found.append(second())
        except BaseException as error:  # noqa: BLE001 - it is raised where it was asked for
            failed.append(error)

    beside = Thread(target=copy_context().run, args=(read,))
    beside.start()
    try:
        answered = first()
    finally:
        beside.join()
    if failed:
        raise failed[0]
    return answered, found[0]
