"""Every page, in every state that looks different: what tests/pages looks at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.pages.browsing import Window
from tests.pages.demo import BEGINNING, MERCHANT, QUIET

Act = Callable[[Window], None]
OWNER, MANAGER, STAFF = "owner", "manager", "staff"


@dataclass(frozen=True)
class State:
    """One look at one page.

    `row` is how the table of pages spells its path, `path` may name ids of the demo in braces. `role` signs somebody in, at
    `merchant`. `before` is done in the window first, `then` on the page that was opened.
    """

    name: str
    row: str
    path: str = ""
    role: str = ""
    merchant: str = MERCHANT
    status: int = 200
    before: Act | None = None
    then: Act | None = None

    def __str__(self) -> str:
        return self.name


def press(name: str) -> Act:
    """Press a button, and wait until nothing more comes."""

    def act(window: Window) -> None:
        window.page.get_by_role("button", name=name, exact=True).first.click()
        window.page.wait_for_load_state("networkidle")

    return act


def save_empty(window: Window) -> None:
    """Save a form that lacks its points."""
    window.page.locator("#points").fill("")
    press("Save")(window)


def check_in(window: Window) -> None:
    """Let members check in, so that there are codes to hang up."""
    window.page.locator("input[name=on]").check()
    press("Save")(window)


def ask_nothing(window: Window) -> None:
    """Save a question without words."""
    window.page.locator("#question").fill("")
    press("Save")(window)


def unfold(window: Window) -> None:
    """Open everything that is folded."""
    folded = window.page.locator("details.fold:not([open]) > summary")
    while folded.count():
        folded.first.click()


def study(window: Window) -> None:
    """Let it be the night after everything that happened so far."""
    window.page.request.post(f"{window.url}/_local/jobs/study_members")


def begin(window: Window) -> None:
    """Choose a card, so that there is a draft."""
    window.open("/console/start?again=1")
    press_card = window.page.locator("button.card").nth(1)
    press_card.click()
    window.page.wait_for_load_state("networkidle")


def make_special(window: Window) -> None:
    """Make a special; where there is one of that name the form is refused, and nothing is lost."""
    window.open("/console/specials/new")
    page = window.page
    page.locator("#name").fill("Lunch deal")
    page.locator("#percent").fill("20")
    page.locator("#starts").fill("11:30")
    page.locator("#ends").fill("14:00")
    page.locator("#total").fill("200")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_load_state("networkidle")


def change(window: Window) -> None:
    """Change how people earn, without putting it into force."""
    window.open("/console/program/earning")
    window.page.get_by_label("Points", exact=True).first.fill("2")
    press("Save and go on")(window)


def aim(window: Window) -> None:
    """Set a goal, where there is none."""
    window.open("/console/goals")
    if window.page.get_by_text("No goal yet").count():
        window.page.get_by_label("To", exact=True).fill("400")
        window.page.get_by_label("By", exact=True).fill("2027-03-01")
        press("Set this goal")(window)


def owners(name: str, row: str, **fields: object) -> State:
    """A page of an owner's."""
    return State(name, row, **{"path": row, "role": OWNER, **fields})  # type: ignore[arg-type]


def wizard(step: str) -> State:
    """A step of a shop that is being set up."""
    return owners(f"start-{step}", "/console/start/{step}", path=f"/console/start/{step}", merchant=BEGINNING, before=begin)


STATES: Final = [
    State("sign-in", "/sign-in", "/sign-in"),
    State("sign-in-refused", "/sign-in", "/sign-in", then=press("Text me a code")),
    State("sign-in-code", "/sign-in/code", "/sign-in/code"),
    State("sign-in-code-refused", "/sign-in/code", "/sign-in/code", then=press("Go on")),
    State("sign-in-link", "/sign-in/link", "/sign-in/link"),
    owners("sign-in-again", "/sign-in/again"),
    owners("sign-in-shops", "/sign-in/shops"),
    State("setup", "/setup", "/setup"),
    owners("console-home", "/console"),
    owners("console-home-28-days", "/console", path="/console?period=28&metric=sales"),
    owners("console-home-first-run", "/console", merchant=QUIET),
    owners("figures", "/console/figures"),
    owners("figures-of-a-shop", "/console/figures", path="/console/figures?shop=market-hall&period=7"),
    owners("figures-first-run", "/console/figures", merchant=QUIET),
    owners("people", "/console/figures/people", before=study),
    owners("people-shop", "/console/figures/people", path="/console/figures/people?shop=mill-street", before=study),
    owners("people-first-run", "/console/figures/people", merchant=QUIET),
    owners("console-report", "/console/report", path="/console/report?period=28"),
    State("you", "/console/you", "/console/you", STAFF),
    owners("members", "/console/members"),
    owners("members-found", "/console/members", path="/console/members?q=Mar"),
    owners("members-nobody", "/console/members", path="/console/members?q=Zzz"),
    owners("members-first-run", "/console/members", merchant=QUIET),
    owners("members-invite", "/console/members/invite"),
    owners("members-invite-refused", "/console/members/invite", then=press("Text them an invite")),
    owners("member", "/console/members/{member_id}", path="/console/members/{member_id}"),
    owners("member-changing", "/console/members/{member_id}", path="/console/members/{member_id}", then=unfold),
    State("member-manager", "/console/members/{member_id}", "/console/members/{member_id}", MANAGER),
    State("member-not-for-staff", "/console/members/{member_id}", "/console/members/{member_id}", STAFF, status=403),
    owners("member-nobody", "/console/members/{member_id}", path="/console/members/mem_nobody", status=404),
    owners("texts", "/console/texts"),
    owners("texts-not-arrived", "/console/texts", path="/console/texts?only=failed"),
    owners("texts-first-run", "/console/texts", merchant=QUIET),
    owners("money", "/console/figures/money"),
    owners("money-first-run", "/console/figures/money", merchant=QUIET),
    owners("program", "/console/program"),
    owners("program-review", "/console/program/review"),
    owners("specials", "/console/specials", before=make_special),
    owners("specials-first-run", "/console/specials", merchant=QUIET),
    owners("special-new", "/console/specials/new"),
    owners("special-refused", "/console/specials/new", then=press("Make it")),
    owners("program-trial", "/console/program/trial"),
    owners("program-trial-changed", "/console/program/trial", before=change),
    owners("program-trial-first-run", "/console/program/trial", merchant=QUIET),
    owners("goals", "/console/goals", before=aim),
    owners("goals-refused", "/console/goals", then=press("Set this goal")),
    owners("goals-first-run", "/console/goals", merchant=QUIET),
    State("goals-manager", "/console/goals", "/console/goals", MANAGER),
    *(
        owners(f"program-{step}", "/console/program/{step}", path=f"/console/program/{step}")
        for step in ("shop", "earning", "rewards", "texts", "tiers")
    ),
    owners("signs", "/console/signs"),
    owners("signs-poster", "/console/signs/sheet"),
    owners("signs-tent", "/console/signs/sheet", path="/console/signs/sheet?shape=tent&sheet=a4&language=es"),
    owners("signs-cards", "/console/signs/sheet", path="/console/signs/sheet?shape=card&look=light&language=de"),
    owners("connections", "/console/connections"),
    *(
        owners(f"connections-{system}", "/console/connections/{system}", path=f"/console/connections/{system}")
        for system in ("toast", "shopify", "square", "lightspeed")
    ),
    owners("connections-refused", "/console/connections/{system}", path="/console/connections/toast", then=press("Connect")),
    owners("staff", "/console/staff"),
    owners("staff-refused", "/console/staff", then=press("Put on the team")),
    owners("staff-one", "/console/staff/{staff_id}", path="/console/staff/{manager}", before=lambda window: None),
    owners("passkeys", "/console/passkeys"),
    owners("audit", "/console/audit"),
    owners("keys", "/console/keys"),
    owners("tills", "/console/tills"),
    owners("tills-first-run", "/console/tills", merchant=QUIET),
    owners("settings", "/console/settings"),
    owners("settings-shop", "/console/settings/shops/{location_id}", path="/console/settings/shops/mill-street"),
    owners("settings-webhooks", "/console/webhooks"),
    owners("settings-webhooks-refused", "/console/webhooks", then=press("Add it")),
    owners("settings-wording", "/console/settings/wording"),
    owners("settings-wording-one", "/console/settings/wording/{kind}", path="/console/settings/wording/earned"),
    owners("settings-friends", "/console/settings/friends"),
    owners("settings-friends-refused", "/console/settings/friends", then=save_empty),
    owners("settings-question", "/console/settings/question"),
    owners("settings-question-on", "/console/settings/question", then=check_in),
    owners("settings-question-refused", "/console/settings/question", then=ask_nothing),
    owners("answers", "/console/figures/answers", path="/console/figures/answers?period={answered}"),
    owners("answers-none", "/console/figures/answers", merchant=QUIET),
    owners("settings-check-in", "/console/settings/check-in"),
    owners("settings-check-in-on", "/console/settings/check-in", then=check_in),
    owners("settings-check-in-refused", "/console/settings/check-in", then=save_empty),
    owners("start-cards", "/console/start", path="/console/start?again=1", merchant=BEGINNING),
    *(wizard(step) for step in ("shop", "earning", "rewards", "texts")),
    owners("start-done", "/console/start/done", merchant=QUIET),
    State("till-pair", "/till", "/till"),
    State("wallet", "/w/{link}", "{wallet}"),
    State("wallet-nobody", "/w/{link}", "/w/nobodys-link", status=404),
    State("wallet-data", "/w/{link}/data", "{wallet}/data"),
    State("wallet-code", "/w/{link}/data", "{wallet}/data?asked=data.1"),
    State("wallet-forget", "/w/{link}/forget", "{wallet}/forget"),
    State("wallet-card", "/w/{link}/card", "{wallet}/card"),
    State("join", "/j/{merchant_id}", f"/j/{MERCHANT}"),
    *(State(f"join-{language}", "/j/{merchant_id}", f"/j/{MERCHANT}?lang={language}") for language in ("es", "de", "nl", "sv")),
    State("join-refused", "/j/{merchant_id}", f"/j/{MERCHANT}", then=press("Text me")),
    State("join-sent", "/j/{merchant_id}", f"/j/{MERCHANT}?asked=yes"),
    State("terms", "/j/{merchant_id}/{paper}", f"/j/{MERCHANT}/terms"),
    State("privacy", "/j/{merchant_id}/{paper}", f"/j/{MERCHANT}/privacy"),
    State("join-nowhere", "/j/{merchant_id}", "/j/no-such-shop", status=404),
    owners("console-not-here", "", path="/console/no-such-page", status=404),
    State("not-for-you", "", "/console/audit", STAFF, status=403),
    State("not-for-managers", "", "/console/settings", MANAGER, status=403),
]
UNSEEN: Final = {
    "/": "goes on to the console",
    "/assets/{name}": "files: tests/web/test_assets.py",
    "/console/figures.csv": "a file",
    "/console/figures/journal.csv": "a file",
    "/console/figures/settlement.csv": "a file",
    "/console/figures/table.csv": "a file",
    "/console/now": "a part of the console's first page",
    "/console/settings/export": "a file: all of the merchant",
    "/console/signs/pdf": "a file: tests/pages/test_first_shop.py",
    "/console/signs/qr": "a file",
    "/w/{link}/apple": "a file: tests/web/test_wallet_passes.py",
    "/w/{link}/google": "goes on to Google",
    "/till/manifest": "for the browser",
    "/till/worker": "for the browser",
    "/till/me": "for the till's script",
}
"""Rows of the table that show nothing to look at, and why."""
