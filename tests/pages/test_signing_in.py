"""Signing in as people do: with the code on their phone, a passkey, a link; and the operator who invites a shop."""

import os
import re
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.stack import ROOT
from tests.pages.browsing import DESK, PHONE, Looking, Window

ROSAS, THEOS = "rosas-bakery", "sharp-barbers"
ROSA, ANA, THEO = "+12065550171", "+12065550172", "+12065550174"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def go(window: Window, act: Callable[[], object]) -> None:
    """Do something that leads to another page."""
    with window.page.expect_navigation(wait_until="networkidle"):
        act()


def texted(looking: Looking, merchant: str, number: str) -> str:
    """The code that this phone shows."""
    bodies = [text["body"] for text in looking.stack.phone(merchant, number).inbox()]
    found = [match[1] for body in bodies if (match := re.search(r": (\d{6}) is your sign-in code", body))]
    return found[-1]


def sign_in(looking: Looking, window: Window, merchant: str, number: str) -> None:
    """By keyboard alone: the fields are where the keys go."""
    window.open("/sign-in")
    window.page.keyboard.type(number)
    go(window, lambda: window.page.keyboard.press("Enter"))
    window.page.keyboard.type(texted(looking, merchant, number))
    go(window, lambda: window.page.keyboard.press("Enter"))


def press(window: Window, name: str) -> None:
    go(window, window.page.get_by_role("button", name=name, exact=True).first.click)


def link(looking: Looking, *words: str) -> str:
    """What `python -m infra.setup` prints."""
    command = [sys.executable, "-m", "infra.setup", "--stage", "local", *words]
    environment = {**os.environ, "LOCAL_STATE": str(looking.stack.state)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().replace("http://127.0.0.1:", "http://localhost:")


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_a_manager_signs_in_by_keyboard_with_the_code_on_their_phone(looking: Looking) -> None:
    with looking.window(DESK) as window:
        sign_in(looking, window, ROSAS, ANA)
        assert window.page.url == f"{looking.url}/console"
        expect(window.page.locator("aside")).to_contain_text("Ana, manager")
        press(window, "Sign out")
        window.open("/console")
        assert heading(window.page) == "Sign in"


def test_an_owner_adds_a_passkey_comes_back_with_it_and_shows_with_it_that_it_is_them(looking: Looking) -> None:
    with looking.window(PHONE) as window:
        device = window.page.context.new_cdp_session(window.page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        sign_in(looking, window, THEOS, THEO)
        window.open("/console/passkeys")
        window.page.get_by_label("What is this device called?").fill("Theo’s phone")
        press(window, "Add a passkey")
        expect(window.page.locator("main")).to_contain_text("Theo’s phone")
        assert window.wrong() == []
        window.page.context.clear_cookies()
        window.open("/console/staff")
        press(window, "Use a passkey")
        assert window.page.url.endswith("/console/staff")
        looking.stack.control("/clock", {"advance_seconds": 16 * 60})
        window.open("/console/keys")
        go(window, window.page.get_by_role("button", name=re.compile("Make a key for")).first.click)
        assert heading(window.page) == "Is it you, Theo?"
        assert window.wrong() == []
        press(window, "Use my passkey")
        assert window.page.url.endswith("/console/keys")
        go(window, window.page.get_by_role("button", name=re.compile("Make a key for")).first.click)
        expect(window.page.locator(".secret")).to_contain_text("rk_")
        assert window.wrong() == []


def test_a_device_that_is_asked_and_says_no_is_told_what_else_there_is(looking: Looking) -> None:
    with looking.window(PHONE) as window:
        device = window.page.context.new_cdp_session(window.page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, "isUserVerified": False}})
        window.open("/sign-in")
        window.page.get_by_role("button", name="Use a passkey").click()
        expect(window.page.get_by_role("alert")).to_have_text("That was not finished. Try again, or use a code.")
        assert window.wrong() == []


def test_an_operator_invites_a_shop_and_its_owner_comes_by_the_link(looking: Looking) -> None:
    with looking.window(DESK) as window:
        window.page.goto(link(looking), wait_until="networkidle")
        assert "#" not in window.page.url
        press(window, "Open")
        assert heading(window.page) == "Regulars is running"
        assert window.wrong() == []
        for field, words in (("Name of the shop", "Café Nord"), ("First name of its owner", "Nina")):
            window.page.get_by_label(field).fill(words)
        window.page.get_by_label("The owner’s mobile number").fill("+1 206 555 0188")
        press(window, "Make the link")
        assert window.wrong() == []
        own = window.page.locator(".secret").inner_text()
    with looking.window(PHONE) as window:
        window.page.goto(own, wait_until="networkidle")
        assert window.wrong() == []
        press(window, "Sign in")
        assert window.page.url.startswith(f"{looking.url}/console")
        assert "Nina" in window.page.content()


def test_an_owner_who_lost_their_phone_is_let_in_by_the_operator(looking: Looking) -> None:
    with looking.window(PHONE) as window:
        window.page.goto(link(looking, "--merchant", ROSAS, "--owner", "Rosa", "--phone", ROSA), wait_until="networkidle")
        press(window, "Sign in")
        window.open("/console/audit")
        expect(window.page.locator("main")).to_contain_text("The operator")
        expect(window.page.locator("main")).to_contain_text("made a sign-in link for Rosa")
        assert window.wrong() == []


def test_an_owner_puts_somebody_on_the_team_and_takes_them_off_again(looking: Looking) -> None:
    with looking.window(PHONE, cookie=looking.hire(ROSAS, "owner", "Olga")) as window:
        window.open("/console/staff")
        window.page.get_by_label("First name").fill("Kim")
        press(window, "Put on the team")
        expect(window.page.get_by_role("status")).to_contain_text("Kim is on the team. They work at the till with a PIN.")
        go(window, lambda: window.page.get_by_role("link", name="Kim").click())
        assert window.wrong() == []
        press(window, "Take Kim off the team")
        expect(window.page.get_by_role("status")).to_contain_text("Kim is off the team")
        assert window.wrong() == []


def test_signing_in_needs_no_script(looking: Looking) -> None:
    with looking.window(PHONE, java_script_enabled=False) as window:
        looking.stack.control("/clock", {"advance_seconds": 120})
        window.open("/sign-in")
        window.page.get_by_label("Your mobile number").fill(ROSA)
        press(window, "Text me a code")
        window.page.get_by_label("6 digits").fill(texted(looking, ROSAS, ROSA))
        press(window, "Go on")
        expect(window.page.locator("h1")).not_to_have_text("Type the code")
        assert window.page.url == f"{looking.url}/console"
