"""A browser at a deployed stage, and the ways through its pages: of who runs it, of an owner, of a till and of a member."""

import re
import uuid
from urllib.parse import urlencode

from chalicelib.domain.desk.staff import Role
from chalicelib.web.pages import PAGES
from tests.deploy.account import Account

KEY = re.compile(r"/(?:setup|sign-in/link)#([^<\s]+)")


class Browser:
    """Pages and forms of a stage, with the cookies that were set."""

    def __init__(self, account: Account, stage: str) -> None:
        self._account, self._stage = account, stage
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        """A page, or where it sends on to. It has to work."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> str:
        """Send a form; the page that answers, or where it sends on to. It has to work."""
        return self._ask("POST", path, urlencode(fields).encode())

    def _ask(self, method: str, path: str, content: bytes | None) -> str:
        sent = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        status, told, raw = self._account.ask(self._stage, method, path, content, **sent, Cookie=cookies)
        assert status < 400, (method, path, status, raw[-600:], self._account.failures(self._stage))
        for line in told.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return told["Location"].removeprefix(f"/{self._stage}") if status == 303 else raw.decode(errors="replace")


def open_set_up(account: Account, stage: str) -> Browser:
    """The page of whoever runs the stage, by the link that the program prints."""
    operator = Browser(account, stage)
    assert operator.post("/setup", key=key_in(account.run("-m", "infra.setup", "--stage", stage))) == "/setup"
    return operator


def invite_shop(operator: Browser, owner: Browser) -> None:
    """A new shop: its owner signs in by the link, finds the first step, and signs out."""
    made = operator.post("/setup/shops", shop=f"Shop {uuid.uuid4().hex[:6]}", name="Mia", phone="+12065550172", region="US")
    assert owner.post("/sign-in/link", key=key_in(made)) == "/console"
    assert owner.get("/console") == "/console/start"
    owner.get("/console/start")
    owner.post("/sign-in/out")


def see_everything(owner: Browser, member: str, gift: str) -> None:
    """Every page of the console. A campaign that is no more leads to the list of those there are."""
    somebody = re.search(r"/console/staff/(st_\w+)", owner.get("/console/staff"))
    assert somebody
    ids = {
        "staff_id": somebody[1],
        "member_id": member,
        "location_id": "mill-street",
        "system": "toast",
        "step": "earning",
        "kind": "welcome",
        "campaign_id": "none",
        "gift_id": gift,
        "special_id": "flyer",
        "batch_id": make_coupons(owner).rpartition("/")[2],
    }
    for page in PAGES:
        if page.method == "GET" and isinstance(page.guard, Role):
            owner.get(page.path.format_map(ids))


def make_coupons(owner: Browser) -> str:
    """A special that is used by coupon, and more coupons than are stored in one request; the page of the batch."""
    flyer = {"name": "Flyer", "benefit": "percent_off", "percent": "20", "first_day": "2026-01-01", "who": "everybody"}
    assert owner.post("/console/specials", **flyer, by_coupon="yes") == "/console/specials"
    return owner.post("/console/specials/flyer/coupons", size="30")


def pair(owner: Browser, till: Browser) -> None:
    """A device becomes a till by the code that the console shows."""
    shown = owner.post("/console/tills/pair", location="mill-street", name="Counter", lock_minutes="0")
    code = re.search(r"/till#(\w+)", shown)
    assert code, shown
    assert '"device"' in till.post("/till/pair", code=code[1])


def key_in(told: str) -> str:
    """What stands behind the # of a link."""
    found = KEY.search(told)
    assert found, told
    return found[1]
