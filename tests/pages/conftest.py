"""One browser and one started `make run` for all pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.privacy import leaks
from tests.e2e.stack import Stack
from tests.pages.browsing import ALL, ARGUMENTS, Looking, chromium
from tests.pages.demo import MERCHANT, Demo
from tests.pages.tilling import TillWindow, till


@pytest.fixture(scope="session")
def looking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looking]:
    """The browser of this machine, and the stack it looks at. Without a browser nobody looks, but on CI that is an error."""
    path = chromium()
    if path is None and not ALL:
        pytest.skip("no Chromium here: install it, or say where it is with CHROMIUM")
    folder = tmp_path_factory.mktemp("pages")
    stack = Stack(folder / "state").start()
    with sync_playwright() as playwright:
        # Who runs as root, as CI does, has no sandbox; all it opens is ours.
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, "--no-sandbox"])
        looking = Looking(browser, stack, folder)
        looking.admit(MERCHANT)
        yield looking
        browser.close()
    found, ended = leaks(stack), stack.stop()
    assert found == [], "after all pages"
    assert ended == 0


@pytest.fixture(scope="session")
def demo(looking: Looking) -> Demo:
    """Ids of what the pages show."""
    return Demo(looking)


@pytest.fixture
def counter(looking: Looking, demo: Demo) -> Iterator[TillWindow]:
    """A phone that is a till, at a shop where Maria is a member."""
    assert demo.member_id
    with till(looking, demo) as made:
        yield made
