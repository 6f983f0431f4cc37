"""A browser in front of a started `make run`: what it shows, what it complains of, and what axe finds.

Whatever a page's console or its content security policy complains of fails the test that looked at it, at the end.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.e2e.stack import ROOT, Stack

AXE: Final = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ARGUMENTS: Final = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update")
REPORT: Final = """
document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.violatedDirective} stopped ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`));
"""
PICTURES: Final = os.environ.get("PICTURES", "")
"""A folder that keeps the pictures; without one they go with the test."""
HIRE: Final = """
import sys
from pathlib import Path
from infra.local.environment import join_running_stack
join_running_stack(Path(sys.argv[1]))
from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.staff import Role, Session, Staff
from chalicelib.domain.desk.location_key import digest_of
merchant, role, secret, now = sys.argv[2], Role(sys.argv[3]), sys.argv[4], wiring.clock()
staff = Staff(merchant, f"looking-{role.value}", sys.argv[5], role, now)
pages_wiring.team().put(staff)
pages_wiring.sessions().put(Session(digest_of(secret), merchant, staff.id, now, now, now))
"""
ASK: Final = """
import sys
from dataclasses import replace
from pathlib import Path
from infra.local.environment import join_running_stack
join_running_stack(Path(sys.argv[1]))
from chalicelib import wiring
from chalicelib.domain.calendar import local_day
from chalicelib.domain.surveys.rules import SurveyRules
from chalicelib.domain.surveys.survey import TallyName
from chalicelib.storage.telling.surveys import answered, asked
from chalicelib.storage.transactions import write
from chalicelib.usecases.settings import change_survey
merchant = wiring.merchants().reread(sys.argv[2])
change_survey(wiring.merchants(), merchant.id, SurveyRules(on=True, version=0, question="How was your visit?"))
version = wiring.merchants().reread(merchant.id).survey.version
for place, figures in zip(merchant.locations, ("5554433321", "554")):
    name = str(TallyName(local_day(wiring.clock(), place.timezone), place.id, version))
    ledger = wiring.tables().ledger
    write(wiring.tables(), [], (), [asked(ledger, merchant.id, name, 3 * len(figures))])
    for figure in figures:
        write(wiring.tables(), [], (), [answered(ledger, merchant.id, name, figure)])
"""


ADMIT: Final = """
import sys
from dataclasses import replace
from pathlib import Path
from infra.local.environment import join_running_stack
join_running_stack(Path(sys.argv[1]))
from chalicelib import wiring
wiring.merchants().change(replace(wiring.merchants().reread(sys.argv[2]), sales_a_day=0))
"""


def chromium() -> str | None:
    """The browser of this machine."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass(frozen=True)
class Screen:
    """What somebody looks with."""

    name: str
    width: int
    height: int
    scheme: str
    touch: bool

    def __str__(self) -> str:
        return f"{self.name}-{self.scheme}"


SIZES: Final = (("phone", 390, 844, True), ("tablet", 820, 1180, True), ("desktop", 1280, 860, False))
SCREENS: Final = [
    Screen(name, width, height, scheme, touch) for name, width, height, touch in SIZES for scheme in ("light", "dark")
]
USUAL: Final = [screen for screen in SCREENS if str(screen) in {"phone-light", "desktop-dark"}]
ALL: Final = os.environ.get("SCREENS") == "all"
"""On CI every page is looked at on all of them, and the browser has to be there."""
LOOKS: Final = SCREENS if ALL else USUAL
PHONE, DESK = SCREENS[0], SCREENS[4]


@dataclass
class Window:
    """One browser window. `page` is Playwright's own."""

    page: Page
    url: str
    screen: Screen
    folder: Path
    complaints: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=lambda: {422})
    """Statuses that a test provokes: the console names each, and a form that is refused is no fault."""

    def open(self, path: str) -> Page:
        """Go there and wait until nothing more comes."""
        self.page.goto(f"{self.url}{path}", wait_until="networkidle")
        return self.page

    def change_to(self, screen: Screen) -> None:
        """The same page on another screen."""
        self.screen = screen
        self.page.set_viewport_size({"width": screen.width, "height": screen.height})
        self.page.emulate_media(color_scheme=screen.scheme)

    def note(self, message: ConsoleMessage) -> None:
        """What the browser's console says."""
        known = any(f"status of {status} " in message.text for status in self.expected)
        if message.type in {"error", "warning"} and not known:
            self.complaints.append(f"{message.type}: {message.text} at {self.page.url}")

    def wrong(self) -> list[str]:
        """What axe finds on the page as it stands, a line for each element, and whether it is wider than the screen."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found: Any = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", list(TAGS)
        )
        lines = [
            f"{self.screen}: {rule['id']}: {rule['help']}: {node['target']} {node['html'][:160]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return lines + ([f"{wide} px wider than {self.screen}"] if wide > 0 else [])

    def weigh(self, path: str) -> dict[str, int]:
        """Bytes that come over the line for a page and all that it loads, by the file's name."""
        loaded: list[Request] = []

        def note(request: Request) -> None:  # Playwright takes no method of a list
            loaded.append(request)

        self.page.on("requestfinished", note)
        self.open(path)
        return {urlsplit(request.url).path: request.sizes()["responseBodySize"] for request in loaded if "://" in request.url}

    def take_picture(self, name: str, *, whole: bool = True) -> Path:
        """Keep how it looks."""
        path = Path(PICTURES or self.folder) / f"{name}-{self.screen}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, full_page=whole, animations="disabled")
        return path


@dataclass
class Looking:
    """The browser and the stack it looks at."""

    browser: Browser
    stack: Stack
    folder: Path

    @property
    def url(self) -> str:
        return f"http://localhost:{self.stack.port}"

    @contextmanager
    def window(self, screen: Screen, cookie: str = "", **options: Any) -> Iterator[Window]:
        """A window of its own, with nothing kept from others; what it complained of by its end fails the test."""
        context: BrowserContext = self.browser.new_context(
            viewport={"width": screen.width, "height": screen.height},
            color_scheme=screen.scheme,
            has_touch=screen.touch,
            is_mobile=screen.touch,
            locale="en-US",
            timezone_id="America/Los_Angeles",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(10_000)
        if cookie:
            context.add_cookies([{"name": "s", "value": cookie, "url": self.url}])
        context.add_init_script(REPORT)
        window = Window(context.new_page(), self.url, screen, self.folder)
        context.on("console", window.note)
        context.on("weberror", lambda error: window.complaints.append(f"exception: {error.error} at {window.page.url}"))
        try:
            yield window
        finally:
            context.close()
        assert not window.complaints, "\n".join(window.complaints)

    @contextmanager
    def with_camera(self, film: Path) -> Iterator["Looking"]:
        """The same stack in another browser, whose camera shows this film and is allowed."""
        camera = [
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ]
        browser = self.browser.browser_type.launch(executable_path=chromium(), args=[*ARGUMENTS, "--no-sandbox", *camera])
        try:
            yield replace(self, browser=browser)
        finally:
            browser.close()

    def ask(self, merchant: str) -> None:
        """Let members have been asked how their visit was, and have answered."""
        subprocess.run([sys.executable, "-c", ASK, str(self.stack.state), merchant], cwd=ROOT, check=True)

    def admit(self, merchant: str) -> None:
        """Let a number have as many sales a day as a day of tests has: none is held back at a till."""
        subprocess.run([sys.executable, "-c", ADMIT, str(self.stack.state), merchant], cwd=ROOT, check=True)

    def hire(self, merchant: str, role: str, name: str) -> str:
        """Somebody with this role on a merchant's team, signed in: what their browser holds."""
        secret = f"looking-at-{merchant}-as-{role}"
        command = [sys.executable, "-c", HIRE, str(self.stack.state), merchant, role, secret, name]
        subprocess.run(command, cwd=ROOT, check=True)
        return secret
