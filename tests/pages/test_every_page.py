"""Every page on every screen: nothing that axe finds, nothing that the console complains of, nothing wider than the screen."""

from collections.abc import Callable

import pytest

from chalicelib.web.pages import PAGES
from tests.pages.browsing import LOOKS, Looking, Screen
from tests.pages.states import STATES, UNSEEN, State, ids_of


def test_every_page_of_the_table_is_looked_at() -> None:
    shown = {page.path for page in PAGES if page.method == "GET"}
    assert shown == {state.row for state in STATES if state.row} | UNSEEN.keys()


@pytest.mark.parametrize("screen", LOOKS, ids=str)
@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_page_is_sound(looking: Looking, hired: Callable[[str], str], state: State, screen: Screen) -> None:
    with looking.window(screen, hired(state.role) if state.role else "") as window:
        window.expected |= {state.status}
        answer = window.page.goto(f"{window.url}{state.path.format(**ids_of(looking.stack))}", wait_until="networkidle")
        assert answer
        assert answer.status == state.status
        window.take_picture(state.name)
        assert window.wrong() == []
