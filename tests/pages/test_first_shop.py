"""As a new shopkeeper would: from a started `make run` to an open shop, a printed sign and the first points, by the pages alone.

Each thing that somebody does is a step. What they would think about in between takes its own time.
"""

import re
import sys
import time
from pathlib import Path

from playwright.sync_api import expect

from tests.pages.browsing import DESK, PHONE, Looking, Window

SECONDS_MAX = 180
STEPS_MAX = 30
SETUP = re.compile(r"(/setup#\S+)")
OWNER, CUSTOMER, SHOP, OTHER_SHOP = "+12065550151", "+12065550152", "+12065550198", "+12065550197"


class Person:
    """Somebody at a window, whose steps are counted and named."""

    def __init__(self, window: Window, steps: list[str]) -> None:
        self.window, self.page, self.steps = window, window.page, steps

    def open(self, path: str) -> None:
        self.steps.append(f"open {path.partition('#')[0]}")
        self.window.open(path)

    def press(self, name: str, role: str = "button") -> None:
        self.steps.append(f"press {name}")
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state("networkidle")

    def write(self, **fields: str) -> None:
        for name, value in fields.items():
            self.steps.append(f"write {name}")
            self.page.locator(f"[name={name}]").fill(value)

    def key(self, digits: str, name: str) -> None:
        """Key in, on the till's own pad."""
        self.steps.append(f"key {name}")
        self.page.keyboard.type(digits)


def invite(operator: Person, log: Path) -> str:
    """The operator opens the page that `make run` names, and makes a link for the owner."""
    found = SETUP.findall(log.read_text(encoding="utf-8"))
    operator.open(found[-1])
    operator.press("Open")
    operator.write(shop="Mill Lane Bakery", name="Rosa", phone=OWNER)
    operator.press("Make the link")
    link = operator.page.locator(".secret").inner_text()
    return link[link.index("/sign-in/") :]


def set_up(owner: Person, number: str, **shop: str) -> None:
    """The owner's four steps. What the shop is called the operator may have written already."""
    owner.press("Points per dollar")
    owner.write(**shop)
    owner.press("Save and go on")
    owner.press("Save and go on")
    owner.press("Save and go on")
    owner.write(number=number)
    owner.press("Save and go on")
    owner.press("Open the shop")
    expect(owner.page.get_by_role("heading", level=1)).to_contain_text("is open")


def print_sign(owner: Person) -> bytes:
    """The poster, as a file for the printer."""
    owner.press("Print your sign", "link")
    owner.steps.append("press PDF")
    with owner.page.expect_download() as downloading:
        owner.page.get_by_role("button", name=re.compile("PDF")).first.click()
    return Path(downloading.value.path()).read_bytes()


def pair(owner: Person, till: Person) -> None:
    """A phone beside the cash register becomes a till, by the code on the console's page."""
    owner.open("/console/tills")
    owner.write(name="Counter")
    owner.press("Make a pairing code")
    code = owner.page.locator(".paircode").inner_text()
    till.open("/till")
    till.key(code.replace(" ", ""), "the pairing code")
    till.press("Pair this till")


def test_a_new_shopkeeper_gives_the_first_points_within_three_minutes(looking: Looking) -> None:
    begun, steps = time.monotonic(), list[str]()
    with looking.window(DESK) as desk, looking.window(DESK) as mine, looking.window(PHONE) as counter:
        operator, owner, till = (Person(window, steps) for window in (desk, mine, counter))
        owner.open(invite(operator, looking.stack.log))
        owner.press("Sign in")
        set_up(owner, SHOP)
        assert print_sign(owner).startswith(b"%PDF-")
        pair(owner, till)
        steps.append("text a first name")
        welcome = looking.stack.control("/text", {"from": CUSTOMER, "to": SHOP, "body": "Maria"})
        assert "Mill Lane Bakery" in welcome["replies"][0]["body"]
        till.key("2065550152", "the customer's number")
        expect(till.page.locator("#name")).to_have_text("M…?")
        till.key("1240", "the sale")
        expect(till.page.locator("#name")).to_contain_text("Maria")
        till.press("Add 12 points")
        expect(till.page.locator("#plus")).to_contain_text("12")
        counter.take_picture("first-points", whole=False)
    seconds = time.monotonic() - begun
    sys.stdout.write(f"{len(steps)} steps, {seconds:.0f} s of script time: {', '.join(steps)}\n")
    assert seconds < SECONDS_MAX
    assert len(steps) <= STEPS_MAX


def test_a_shop_is_set_up_with_javascript_off(looking: Looking) -> None:
    cookie = looking.hire("plain-shop", "owner", "Ida")
    with looking.window(DESK, cookie, java_script_enabled=False) as window:
        owner = Person(window, [])
        owner.open("/console")
        set_up(owner, OTHER_SHOP, name="Plain Shop")
        assert print_sign(owner).startswith(b"%PDF-")
        owner.open("/console/tills")
        owner.write(name="Counter")
        owner.press("Make a pairing code")
        assert len(owner.page.locator(".paircode").inner_text().replace(" ", "")) == 8
        owner.open("/till")
        window.take_picture("till-without-javascript", whole=False)
        expect(owner.page.locator(".plea")).to_be_visible()
