"""What a page weighs on the line, with everything that it loads, to somebody who has never been here."""

import re
import sys
from collections.abc import Callable

import pytest

from tests.pages.browsing import PHONE, Looking
from tests.pages.states import STATES, State, ids_of

BYTES_MAX = {"/console": 120_000, "/till": 30_000}
"""The till is opened at a counter with a bad line; the console's first page brings the chart library, once in a year."""
OTHERS_MAX = 60_000


@pytest.mark.parametrize("state", [state for state in STATES if state.status == 200], ids=str)
def test_the_page_is_light(looking: Looking, hired: Callable[[str], str], state: State) -> None:
    with looking.window(PHONE, hired(state.role) if state.role else "") as window:
        weights = window.weigh(state.path.format(**ids_of(looking.stack)))
    total = sum(weights.values())
    sys.stdout.write(f"{state.name}: {total / 1000:.1f} kB\n")
    assert total <= BYTES_MAX.get(state.row, OTHERS_MAX), weights
    # All that can be kept is kept under a name that changes with it.
    files = [name for name in weights if name.startswith("/assets/")]
    assert [name for name in files if not re.search(r"\.[0-9a-f]{10}\.[a-z]+$", name)] == []
