"""The pictures of docs/pages.md: `make pictures` takes them anew."""

import re
from pathlib import Path

import pytest

from tests.e2e.stack import ROOT
from tests.pages.acting import pass_night
from tests.pages.browsing import SCREENS, Looking
from tests.pages.demo import Demo
from tests.pages.states import STATES

KEPT = (
    ("console-home", "desktop-light"),
    ("console-home", "phone-dark"),
    ("member", "desktop-light"),
    ("start-rewards", "desktop-light"),
    ("people", "desktop-light"),
    ("items", "phone-light"),
    ("gifts", "desktop-light"),
    ("signs", "desktop-light"),
    ("sign-in", "phone-light"),
    ("wallet", "phone-light"),
    ("join-es", "phone-dark"),
)
PAGE = ROOT / "docs" / "pages.md"
BYTES_MAX = 200_000


@pytest.mark.parametrize(("name", "look"), KEPT)
def test_a_picture_is_taken(looking: Looking, demo: Demo, name: str, look: str) -> None:
    (state,) = [state for state in STATES if state.name == name]
    (screen,) = [screen for screen in SCREENS if str(screen) == look]
    with looking.window(screen, demo.cookie(state.merchant, state.role) if state.role else "") as window:
        if state.before:
            pass_night(window)  # or the demo's sales may not all be counted yet
            state.before(window)
        window.open(demo.path(state.path))
        if state.then:
            state.then(window)
        taken = window.take_picture(name, whole=False)
    assert 0 < taken.stat().st_size < BYTES_MAX


def test_the_page_shows_them_all() -> None:
    shown = set(re.findall(r"\(pages/([\w-]+\.png)\)", PAGE.read_text(encoding="utf-8")))
    taken = {f"{name}-{look}.png" for name, look in KEPT} | {"first-points-phone-light.png"}
    assert shown == taken
    assert shown == {path.name for path in Path(PAGE.parent / "pages").glob("*.png")}
