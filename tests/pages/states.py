"""Every page, in every state that looks different: what tests/pages looks at."""

from dataclasses import dataclass
from typing import Final

from tests.pages.acting import (
    Act,
    aim,
    ask_nothing,
    begin,
    change,
    check_in,
    choose_group,
    collect,
    have_campaign,
    make_coupons,
    make_special,
    open_coupons,
    open_gift,
    pass_night,
    press,
    save_empty,
    sell_for_words,
    sell_gift,
    sell_here,
    send_and_stop,
    send_campaign,
    stop_campaigns,
    study,
    unfold,
    write_campaign,
)
from tests.pages.demo import BEGINNING, MERCHANT, QUIET

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
    owners("items", "/console/figures/items", before=pass_night),
    owners("items-of-a-shop", "/console/figures/items", path="/console/figures/items?shop=mill-street", before=pass_night),
    owners("items-first-run", "/console/figures/items", merchant=QUIET),
    owners("people-first-run", "/console/figures/people", merchant=QUIET),
    owners("campaigns", "/console/campaigns", before=have_campaign),
    owners("campaigns-first-run", "/console/campaigns", merchant=QUIET),
    State("campaigns-manager", "/console/campaigns", "/console/campaigns", MANAGER),
    owners("campaign-new", "/console/campaigns/new", before=study),
    owners("campaign-new-refused", "/console/campaigns/new", before=study, then=press("Count who gets it")),
    owners("campaign-new-first-run", "/console/campaigns/new", merchant=QUIET),
    owners("campaign", "/console/campaigns/{campaign_id}", path="/console/campaigns/new", before=study, then=write_campaign),
    *(
        owners(name, "/console/campaigns/{campaign_id}", path="/console/campaigns/new", before=stop_campaigns, then=act)
        for name, act in (("campaign-sending", send_campaign), ("campaign-stopped", send_and_stop))
    ),
    owners("offers", "/console/figures/offers", before=make_special),
    owners("offers-first-run", "/console/figures/offers", merchant=QUIET),
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
    owners("gifts-first-run", "/console/gifts", merchant=QUIET),
    owners("gifts", "/console/gifts", before=sell_gift),
    owners("gift", "/console/gifts/{gift_id}", path="/console/gifts", before=sell_gift, then=open_gift),
    owners("gift-paper", "/console/gifts", then=sell_here),
    owners("gift-refused", "/console/gifts", then=sell_for_words),
    owners("specials", "/console/specials", before=make_special),
    owners("specials-first-run", "/console/specials", merchant=QUIET),
    owners("special-new", "/console/specials/new"),
    owners(
        "coupons", "/console/specials/{special_id}/coupons", path="/console/specials/market-flyer/coupons", before=make_coupons
    ),
    owners(
        "coupon-batch",
        "/console/coupons/{batch_id}",
        path="/console/specials/market-flyer/coupons",
        before=make_coupons,
        then=open_coupons,
    ),
    owners("special-for-a-group", "/console/specials/new", then=choose_group),
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
    owners("watch", "/console/watch"),
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
    owners("settings-cause", "/console/settings/cause"),
    owners("settings-cause-on", "/console/settings/cause", before=collect),
    State("cause", "/j/{merchant_id}/cause", f"/j/{MERCHANT}/cause", role=OWNER, before=collect),
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
    "/console/figures/answers.csv": "a file",
    "/console/figures/items.csv": "a file",
    "/console/figures/journal.csv": "a file",
    "/console/figures/settlement.csv": "a file",
    "/console/figures/table.csv": "a file",
    "/console/settings/cause.csv": "a file",
    "/console/gifts/{gift_id}/paper": "the page on which one is sold",
    "/till/gifts": "a till has to be paired: tests/pages/test_till_gifts.py",
    "/console/now": "a part of the console's first page",
    "/console/settings/export": "a file: all of the merchant",
    "/console/coupons/{batch_id}/pdf": "a file",
    "/console/coupons/{batch_id}/table": "a file",
    "/console/signs/pdf": "a file: tests/pages/test_first_shop.py",
    "/console/signs/qr": "a file",
    "/w/{link}/apple": "a file: tests/web/test_wallet_passes.py",
    "/w/{link}/google": "goes on to Google",
    "/till/manifest": "for the browser",
    "/till/worker": "for the browser",
    "/till/me": "for the till's script",
}
"""Rows of the table that show nothing to look at, and why."""
