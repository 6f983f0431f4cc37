"""Parameters of SSM that an operator sets while a stage runs: asked for again after some minutes, also where there was none."""

import time
from collections.abc import Callable
from typing import Final

from chalicelib.storage.tables import Tables
from chalicelib.storage.vault import ask

KEPT_SECONDS: Final = 300.0


class Parameters:
    """What SSM has, opened where it is sealed. `monotonic` is for tests."""

    def __init__(self, tables: Tables, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._tables, self._monotonic = tables, monotonic
        self._known: dict[tuple[str, ...], tuple[float, dict[str, str]]] = {}

    def read(self, *names: str) -> dict[str, str]:
        """Those of the parameters that are there, by name: one request for up to ten. Raises Busy, Unanswered."""
        until, known = self._known.get(names, (0.0, {}))
        if self._monotonic() < until:
            return known
        found = ask(self._tables, "ssm", "get_parameters", Names=list(names), WithDecryption=True)["Parameters"]
        known = {one["Name"]: one["Value"] for one in found}
        self._known[names] = self._monotonic() + KEPT_SECONDS, known
        return known
