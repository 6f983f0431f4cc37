"""What a page weighs on the line, with everything that it loads, to somebody who has never been here."""

import re
import sys

import pytest

from tests.pages.browsing import PHONE, Looking
from tests.pages.demo import QUIET, Demo
from tests.pages.states import STATES, State

BYTES_MAX = {"/console": 120_000, "/till": 30_000}
"""The till is opened at a counter with a bad line; the console's first page brings the chart library, once in a year."""
OTHERS_MAX = 60_000


@pytest.mark.parametrize("state", [state for state in STATES if state.status == 200], ids=str)
def test_the_page_is_light(looking: Looking, demo: Demo, state: State) -> None:
    if state.merchant == QUIET:
        assert demo.quiet
    with looking.window(PHONE, demo.cookie(state.merchant, state.role) if state.role else "") as window:
        if state.before:
            state.before(window)
        weights = window.weigh(demo.path(state.path))
    total = sum(weights.values())
    sys.stdout.write(f"{state.name}: {total / 1000:.1f} kB\n")
    assert total <= BYTES_MAX.get(state.row, OTHERS_MAX), weights
    # All that can be kept is kept under a name that changes with it.
    files = [name for name in weights if name.startswith("/assets/")]
    assert [name for name in files if not re.search(r"\.[0-9a-f]{10}\.[a-z]+$", name)] == []
