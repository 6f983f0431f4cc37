"""A process that times what it is asked to, one round at a time, so that others can have their turn in between.

It reads the name of a measurement a line, and writes microseconds of its own CPU time a call: time in which others have the
processor does not count, nor does that of the database, which is another process.
"""

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Final

CALLS: Final = 50
ANSWER: Final = "measured "


class Measured:
    """A process that serves rounds."""

    def __init__(self, command: list[str], environment: Mapping[str, str], log: IO[bytes]) -> None:
        self._process = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )

    def ask(self, name: str) -> Any:
        """What one round of this measurement found."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        for line in self._process.stdout:  # its logs come this way too
            if line.startswith(ANSWER):
                return json.loads(line.removeprefix(ANSWER))
        raise AssertionError(f"the process that measures {name} ended with {self._process.wait()}")

    def end(self) -> None:
        """Let it end."""
        self._process.communicate()


def serve(measurements: Mapping[str, Callable[[], Any]]) -> None:
    """Answer until nobody asks any more."""
    for line in sys.stdin:
        sys.stdout.write(f"\n{ANSWER}{json.dumps(measurements[line.strip()]())}\n")
        sys.stdout.flush()


def rounds(handle: Callable[[Any], None], events: Iterator[Any]) -> Callable[[], float]:
    """A measurement: microseconds a call of `handle`, every call with an event of its own."""

    def measure() -> float:
        prepared = list(itertools.islice(events, CALLS))
        began = time.process_time()
        for event in prepared:
            handle(event)
        return (time.process_time() - began) / CALLS * 1e6

    measure()  # what the first round has to warm up counts for nobody
    return measure
