"""A till in a browser, paired as a shopkeeper pairs one: by the code that the console shows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.pages.browsing import DESK, PHONE, Looking, Screen, Window
from tests.pages.demo import MARIA, MERCHANT, Demo

NUMBER = MARIA[2:]
"""As a customer says it."""
CODE = re.compile(r"\b[2-9C-X]{4} [2-9C-X]{4}\b")
SIZES = ((375, 640), (390, 664), (390, 844), (1024, 700), (1180, 820))
MEASURE = """() => {
  const seen = one => one.offsetParent !== null;
  const boxes = [...document.querySelectorAll('.who, .pad')].filter(seen);
  const sized = one => [one.textContent.trim(), one.getBoundingClientRect()];
  const small = [...document.querySelectorAll('button')].filter(seen).map(sized)
    .filter(([, box]) => box.width < 44 || box.height < 44).map(([words, box]) => `${words}: ${box.width} x ${box.height}`);
  const end = one => one.getBoundingClientRect().bottom;
  const inside = box => [...box.querySelectorAll('*')].filter(one => seen(one) && !one.closest('.track, .stops'));
  const out = boxes.flatMap(box => inside(box).filter(one => end(one) > end(box) + 1).map(one => one.id || one.className));
  const page = document.documentElement;
  return {small, out, down: page.scrollHeight - innerHeight, across: page.scrollWidth - innerWidth};
}"""


class TillWindow:
    """A window that is a till."""

    def __init__(self, window: Window) -> None:
        self.window, self.page = window, window.page

    @property
    def said(self) -> str:
        """What it says of the customer."""
        return " ".join(self.page.inner_text(".who").split())

    @property
    def bar(self) -> str:
        """What stands at the top."""
        return " ".join(self.page.inner_text(".bar").split())

    def key(self, words: str, *, enter: bool = False) -> None:
        """Press keys, as a keyboard does."""
        self.page.keyboard.type(words)
        if enter:
            self.page.keyboard.press("Enter")

    def tap(self, words: str) -> None:
        """Tap keys of the pad."""
        for word in words:
            self.page.tap(f'.key[data-k="{word}"]')

    def expect(self, state: str) -> None:
        """Wait until it shows this."""
        self.page.wait_for_selector(f'body[data-state="{state}"]')

    def see(self, words: str) -> None:
        """Wait until it says this."""
        self.page.wait_for_function("words => document.body.innerText.includes(words)", arg=words)

    def find(self, phone: str) -> None:
        """Key a number; who has it is shown as soon as it is whole."""
        self.key(phone)
        self.expect("member")

    def use(self, reward: str) -> None:
        """Tap what uses this reward; a phone shows one at a time."""
        wanted = self.page.get_by_role("button", name=f"Use {reward.lower()}")
        while not wanted.count():
            self.page.get_by_role("button", name="Show another reward").click()
        wanted.click()

    def misfits(self) -> list[str]:
        """What is too small, hangs out or would scroll, in every size that a till may have."""
        found = []
        usual = self.page.viewport_size
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            measured: dict[str, Any] = self.page.evaluate(MEASURE)
            wrong = {name: value for name, value in measured.items() if value and (isinstance(value, list) or value > 0)}
            found += [f"{width}x{height}: {wrong}"] if wrong else []
        if usual:
            self.page.set_viewport_size(usual)
        return found

    def check(self, name: str) -> None:
        """Nothing that axe finds, and it fits every size."""
        self.window.take_picture(f"till-{name}", whole=False)
        misfits = self.misfits()
        assert misfits == [], f"{name}: {misfits}"
        assert self.window.wrong() == [], name

    def go_offline(self) -> None:
        """Nobody answers any more; that the browser says so is no complaint."""
        self.page.context.set_offline(offline=True)

    def go_online(self) -> None:
        """They do again."""
        self.page.context.set_offline(offline=False)

    def wait_until_sent(self) -> None:
        """Wait until no sale waits any more."""
        self.page.wait_for_function("() => !document.getElementById('net').innerText.includes('waiting')")


def make_code(looking: Looking, demo: Demo, merchant: str = MERCHANT) -> str:
    """The code that the console shows who pairs a till."""
    with looking.window(DESK, demo.cookie(merchant, "owner")) as console:
        console.open("/console/tills")
        console.page.fill("#name", "Counter tablet")
        console.page.click("text=Make a pairing code")
        console.page.wait_for_selector(".paircode")
        return console.page.inner_text(".paircode")


def end_tills(looking: Looking, demo: Demo) -> None:
    """End every till there is, in the console."""
    with looking.window(DESK, demo.cookie(MERCHANT, "owner")) as console:
        page = console.open("/console/tills")
        while page.get_by_role("button", name="End Counter tablet").count():
            page.get_by_role("button", name="End Counter tablet").first.click()
            page.wait_for_load_state("networkidle")


@contextmanager
def till(looking: Looking, demo: Demo, screen: Screen = PHONE, merchant: str = MERCHANT) -> Iterator[TillWindow]:
    """A paired till."""
    code = make_code(looking, demo, merchant)
    assert CODE.fullmatch(code)
    with looking.window(screen) as window:
        window.expected |= {403, 404}
        window.open("/till")
        made = TillWindow(window)
        made.expect("pair")
        made.key(code.replace(" ", ""), enter=True)
        made.page.wait_for_selector('body[data-state="idle"], body[data-state="lock"]')
        yield made
        window.complaints[:] = [said for said in window.complaints if "ERR_INTERNET_DISCONNECTED" not in said]
