"""Whoever looks at the pages sees what is wrong with one."""

import pytest
from playwright.sync_api import Route

from chalicelib.web.headers import POLICY
from tests.pages.browsing import PHONE, Looking, Window

HEAD = """<!doctype html><html lang="en"><head><title>A page</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"></head><body><main>"""
WRONG = {
    "policy: style-src": '<h1 style="color: red">Style</h1>',
    "policy: script-src": "<h1>Script</h1><script>alert(1)</script>",
    "policy: img-src": '<h1>Picture</h1><img alt="" src="https://elsewhere.example/seen.png">',
    "error: Failed to load resource": '<h1>Gone</h1><script src="/console/gone.js"></script>',
}


def show(window: Window, body: str) -> None:
    def answer(route: Route) -> None:
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
        route.fulfill(body=f"{HEAD}{body}</main></body></html>", headers=headers)

    window.page.route("**/made-up", answer)
    window.open("/made-up")


@pytest.mark.parametrize(("complaint", "body"), WRONG.items(), ids=WRONG)
def test_what_a_browser_complains_of_fails_the_test(looking: Looking, complaint: str, body: str) -> None:
    with pytest.raises(AssertionError, match=complaint), looking.window(PHONE) as window:
        show(window, body)


def test_what_a_script_throws_fails_the_test(looking: Looking) -> None:
    def throw(window: Window) -> None:
        show(window, "<h1>Throws</h1>")
        window.page.evaluate("setTimeout(() => { throw new Error('thrown') }, 0)")
        window.page.wait_for_timeout(50)

    with pytest.raises(AssertionError, match="exception: thrown"), looking.window(PHONE) as window:
        throw(window)


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        ("image-alt", '<h1>Picture</h1><img src="data:,">'),
        ("label", '<h1>Field</h1><input name="phone">'),
        ("target-size", "<h1>Keys</h1>" + "<button>i</button>" * 3),
        ("px wider than phone-light", '<h1>Wide</h1><svg width="900" height="9"></svg>'),
    ],
)
def test_what_is_hard_to_use_is_named(looking: Looking, rule: str, body: str) -> None:
    with looking.window(PHONE) as window:
        show(window, body)
        assert [line for line in window.wrong() if rule in line]


def test_a_page_that_is_sound_is_left_in_peace(looking: Looking) -> None:
    with looking.window(PHONE) as window:
        show(window, "<h1>Fine</h1><p>Words.</p>")
        assert window.wrong() == []
