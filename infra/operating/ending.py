"""How a program of an operator ends: done, or with one sentence that says what is wrong and what to do."""

import signal
import sys
from collections.abc import Callable
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from infra.operating.aws_errors import explain

BY_HAND: Final = 130
"""What shells answer for a program that somebody ended."""


class RefusedError(Exception):
    """Why a program of an operator stopped, as a sentence that says what to do. All reasons are kinds of this."""


class StoppedError(RefusedError):
    """A program ended half-way; says why, what is done, and what to do."""


def finish(do: Callable[[], object], ended: str = "Stopped. Nothing was changed.") -> int:
    """Do it; the code to exit with. A program that is told to end gives back what it holds first, and says `ended`."""
    before = {wish: signal.signal(wish, _end) for wish in (signal.SIGTERM, signal.SIGHUP)}
    try:
        do()
    except RefusedError as stop:
        print(stop, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(explain(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(ended, file=sys.stderr)
        return BY_HAND
    finally:
        for wish, handler in before.items():
            signal.signal(wish, handler)
    return 0


def change(steps: dict[str, Callable[[], Any]], again: str, say: Callable[[str], None]) -> None:
    """Do what changes something, step by step. Errors: StoppedError, with what is done and what to run then."""
    done: list[str] = []
    try:
        for name, do in steps.items():
            say(f"\n{name}")
            do()
            done.append(name)
    except (RefusedError, BotoCoreError, ClientError, KeyboardInterrupt) as error:
        before = f"Done before it: {', '.join(done)}. " if done else ""
        stopped = list(steps)[len(done)]
        raise StoppedError(f"\n{_sentence(error)}\nStopped at: {stopped}. {before}It goes on from there with: {again}") from error


def _sentence(error: BaseException) -> str:
    if isinstance(error, (BotoCoreError, ClientError)):
        return explain(error)
    return str(error) or "Ended by hand."


def _end(*_: object) -> None:
    raise KeyboardInterrupt
