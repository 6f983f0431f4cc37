"""Every page on every screen: nothing that axe finds, nothing that the console complains of, nothing wider than the screen."""

import pytest

from chalicelib.web.pages import PAGES
from tests.pages.browsing import LOOKS, Looking
from tests.pages.demo import QUIET, Demo
from tests.pages.states import STATES, UNSEEN, State


def test_every_page_of_the_table_is_looked_at() -> None:
    shown = {page.path for page in PAGES if page.method == "GET"}
    assert shown == {state.row for state in STATES if state.row} | UNSEEN.keys()


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_page_is_sound(looking: Looking, demo: Demo, state: State) -> None:
    if state.merchant == QUIET:
        assert demo.quiet
    with looking.window(LOOKS[0], demo.cookie(state.merchant, state.role) if state.role else "") as window:
        window.expected |= {state.status}
        if state.before:
            state.before(window)
        answer = window.page.goto(f"{window.url}{demo.path(state.path)}", wait_until="networkidle")
        assert answer
        assert answer.status == state.status
        if state.then:
            state.then(window)
        wrong = []
        for screen in LOOKS:
            window.change_to(screen)
            window.take_picture(state.name)
            wrong += window.wrong()
    assert wrong == []
