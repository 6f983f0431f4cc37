"""Which view answers which page, and who may ask for it. A view's module is imported when it is called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal
from urllib.parse import unquote

from chalicelib.domain.desk.staff import Role

Guard = Role | Literal["public", "device"]
"""Who may ask: anybody, a paired till, or somebody signed in at the console with at least this role."""
PUBLIC: Final = "public"
DEVICE: Final = "device"
HOME: Final = "/console"
OWN: Final = "/console/you"
"""All that the console has for somebody who works at the till alone: their passkeys, and the way out."""
WANTED: Final = re.compile(r"/console(?:/[\w.~%-]+)*", re.ASCII)
STAFF, MANAGER, OWNER = Role.STAFF, Role.MANAGER, Role.OWNER


@dataclass(frozen=True, slots=True)
class Page:
    """One row: `view` is a function in a module of this room; parts of the path in braces are its ids.

    `step_up`: only for who showed within the last quarter of an hour that it is them, by a code or a passkey.
    """

    method: Literal["GET", "POST"]
    path: str
    view: str
    guard: Guard
    step_up: bool = False


SIGNING_IN: Final = (
    Page("GET", "/sign-in", "signing_in.show", PUBLIC),
    Page("POST", "/sign-in", "signing_in.send_code", PUBLIC),
    Page("GET", "/sign-in/code", "signing_in.show_code", PUBLIC),
    Page("POST", "/sign-in/code", "signing_in.check_code", PUBLIC),
    Page("GET", "/sign-in/link", "signing_in.show_link", PUBLIC),
    Page("POST", "/sign-in/link", "signing_in.use_link", PUBLIC),
    Page("GET", "/sign-in/again", "signing_in.show_again", STAFF),
    Page("POST", "/sign-in/again", "signing_in.send_again", STAFF),
    Page("GET", "/sign-in/shops", "signing_in.show_shops", STAFF),
    Page("POST", "/sign-in/shops", "signing_in.choose_shop", STAFF),
    Page("POST", "/sign-in/out", "signing_in.leave", STAFF),
    Page("POST", "/sign-in/passkey-options", "passkeys.offer", PUBLIC),
    Page("POST", "/sign-in/passkey", "passkeys.enter", PUBLIC),
    Page("GET", "/console/you", "signing_in.show_own", STAFF),
    Page("GET", "/console/passkeys", "passkeys.show", STAFF),
    Page("POST", "/console/passkeys", "passkeys.add", STAFF, step_up=True),
    Page("POST", "/console/passkeys/options", "passkeys.offer_new", STAFF, step_up=True),
    Page("POST", "/console/passkeys/{digest}/remove", "passkeys.remove", STAFF, step_up=True),
    Page("GET", "/console/staff", "console.shop.staff.show", MANAGER),
    Page("POST", "/console/staff", "console.shop.staff.invite", OWNER, step_up=True),
    Page("GET", "/console/staff/{staff_id}", "console.shop.staff.show_one", OWNER),
    Page("POST", "/console/staff/{staff_id}", "console.shop.staff.change", OWNER, step_up=True),
    Page("POST", "/console/staff/{staff_id}/remove", "console.shop.staff.remove", OWNER, step_up=True),
    Page("POST", "/console/staff/{staff_id}/link", "console.shop.staff.make_link", OWNER, step_up=True),
    Page("GET", "/console/audit", "console.shop.audit.show", OWNER),
    Page("GET", "/console/watch", "console.shop.watch.show", MANAGER),
    Page("POST", "/console/watch/limit", "console.shop.watch.limit", OWNER),
    Page("POST", "/console/watch/limits", "console.shop.watch.limits", OWNER),
    Page("POST", "/console/watch/{key}/let-through", "console.shop.watch.let_through", MANAGER),
    Page("POST", "/console/watch/{key}/keep", "console.shop.watch.keep_back", MANAGER),
    Page("POST", "/console/watch/{key}/looked", "console.shop.watch.look_at", MANAGER),
    Page("GET", "/console/keys", "console.shop.keys.show", OWNER),
    Page("POST", "/console/keys", "console.shop.keys.issue", OWNER, step_up=True),
    Page("POST", "/console/keys/{key_id}/revoke", "console.shop.keys.revoke", OWNER, step_up=True),
    Page("GET", "/setup", "setup.show", PUBLIC),
    Page("POST", "/setup", "setup.enter", PUBLIC),
    Page("POST", "/setup/shops", "setup.invite_shop", PUBLIC),
)
TILLS: Final = (
    Page("GET", "/console/tills", "console.shop.tills.show", MANAGER),
    Page("POST", "/console/tills/pair", "console.shop.tills.offer", MANAGER),
    Page("POST", "/console/tills/{device_id}/end", "console.shop.tills.end", MANAGER),
    Page("POST", "/console/tills/pins", "console.shop.tills.set_pin", MANAGER),
    Page("GET", "/till", "till.shell.show", PUBLIC),
    Page("GET", "/till/manifest", "till.shell.send_manifest", PUBLIC),
    Page("GET", "/till/worker", "till.shell.send_worker", PUBLIC),
    Page("POST", "/till/pair", "till.people.pair", PUBLIC),
    Page("GET", "/till/me", "till.people.show", PUBLIC),
    Page("POST", "/till/unlock", "till.people.unlock", DEVICE),
    Page("POST", "/till/lock", "till.people.lock", DEVICE),
    Page("POST", "/till/find", "till.customers.find", DEVICE),
    Page("POST", "/till/earn", "till.customers.earn", DEVICE),
    Page("POST", "/till/undo", "till.customers.undo", DEVICE),
    Page("POST", "/till/through", "till.through.let", DEVICE),
    Page("POST", "/till/use", "till.customers.use", DEVICE),
    Page("POST", "/till/finish", "till.customers.finish", DEVICE),
    Page("POST", "/till/wait", "till.customers.wait", DEVICE),
    Page("POST", "/till/back", "till.customers.give_back", DEVICE),
    Page("POST", "/till/invite", "till.customers.invite", DEVICE),
)
FRONT: Final = (
    Page("GET", "/", "welcome.show_start", PUBLIC),
    Page("GET", "/assets/{name}", "assets.send", PUBLIC),
    Page("GET", "/console", "console.home.show", MANAGER),
    Page("GET", "/console/report", "console.home.report", MANAGER),
    Page("GET", "/console/figures.csv", "console.home.export", MANAGER),
    Page("GET", "/console/figures", "console.figures.figures.show", MANAGER),
    Page("GET", "/console/figures/table.csv", "console.figures.figures.export", MANAGER),
    Page("GET", "/console/now", "console.home.show_news", MANAGER),
    Page("GET", "/console/figures/money", "console.figures.money.show", OWNER),
    Page("POST", "/console/figures/money", "console.figures.money.agree", OWNER),
    Page("GET", "/console/figures/journal.csv", "console.figures.money.export_journal", OWNER),
    Page("GET", "/console/figures/settlement.csv", "console.figures.money.export_settlement", OWNER),
    Page("GET", "/console/figures/people", "console.figures.people.show", MANAGER),
    Page("GET", "/console/figures/offers", "console.figures.offers.show", MANAGER),
    Page("GET", "/console/campaigns", "console.figures.campaigns.show", MANAGER),
    Page("POST", "/console/campaigns", "console.figures.campaigns.make", OWNER),
    Page("GET", "/console/campaigns/new", "console.figures.campaigns.show_form", OWNER),
    Page("POST", "/console/campaigns/preview", "console.figures.campaigns.preview", OWNER),
    Page("GET", "/console/campaigns/{campaign_id}", "console.figures.campaigns.show_one", MANAGER),
    Page("POST", "/console/campaigns/{campaign_id}/count", "console.figures.campaigns.count", OWNER),
    Page("POST", "/console/campaigns/{campaign_id}/send", "console.figures.campaigns.send", OWNER, step_up=True),
    Page("POST", "/console/campaigns/{campaign_id}/stop", "console.figures.campaigns.stop", OWNER),
    Page("GET", "/console/figures/items", "console.figures.items.show", MANAGER),
    Page("POST", "/console/figures/items", "console.figures.items.switch", OWNER),
    Page("GET", "/console/figures/items.csv", "console.figures.items.export", MANAGER),
    Page("GET", "/console/figures/answers", "console.figures.answers.show", MANAGER),
    Page("GET", "/console/figures/answers.csv", "console.figures.answers.export", MANAGER),
)
MEMBERS: Final = (
    Page("GET", "/console/members", "console.members.show", MANAGER),
    Page("GET", "/console/members/invite", "console.inviting.show", MANAGER),
    Page("POST", "/console/members/invite", "console.inviting.invite", MANAGER),
    Page("GET", "/console/members/{member_id}", "console.members.show_one", MANAGER),
    Page("POST", "/console/members/{member_id}/adjust", "console.members.adjust", MANAGER),
    Page("POST", "/console/members/{member_id}/sale", "console.members.take_sale", MANAGER),
    Page("POST", "/console/members/{member_id}/page", "console.members.link", MANAGER),
    Page("POST", "/console/members/{member_id}/move-back", "console.moving.take_back", MANAGER, step_up=True),
    Page("GET", "/console/texts", "console.shop.texts.show", MANAGER),
)
GIFTS: Final = (
    Page("GET", "/console/gifts", "console.shop.gifts.show", MANAGER),
    Page("POST", "/console/gifts", "console.shop.gifts.sell", OWNER, step_up=True),
    Page("GET", "/console/gifts/{gift_id}", "console.shop.gifts.show_one", MANAGER),
    Page("GET", "/console/gifts/{gift_id}/paper", "console.shop.gifts.print_again", OWNER, step_up=True),
    Page("POST", "/console/gifts/{gift_id}/void", "console.shop.gifts.void", OWNER, step_up=True),
    Page("GET", "/till/gifts", "till.gifts.show", PUBLIC),
    Page("POST", "/till/gifts/find", "till.gifts.find", DEVICE),
    Page("POST", "/till/gifts/sell", "till.gifts.sell", DEVICE),
    Page("POST", "/till/gifts/use", "till.gifts.use", DEVICE),
    Page("POST", "/till/gifts/back", "till.gifts.give_back", DEVICE),
    Page("POST", "/till/gifts/void", "till.gifts.void", DEVICE),
)
PROGRAM: Final = (
    Page("GET", "/console/start", "console.rules.wizard.show_cards", OWNER),
    Page("POST", "/console/start", "console.rules.wizard.choose_card", OWNER),
    Page("POST", "/console/start/open", "console.rules.wizard.open_shop", OWNER),
    Page("GET", "/console/start/done", "console.rules.wizard.show_done", OWNER),
    Page("GET", "/console/start/{step}", "console.rules.wizard.show_step", OWNER),
    Page("POST", "/console/start/{step}", "console.rules.wizard.save_step", OWNER),
    Page("POST", "/console/start/{step}/preview", "console.rules.wizard.preview_step", OWNER),
    Page("GET", "/console/program", "console.rules.program.show", MANAGER),
    Page("GET", "/console/program/review", "console.rules.program.review", OWNER),
    Page("POST", "/console/program/review", "console.rules.program.put_into_force", OWNER, step_up=True),
    Page("POST", "/console/program/discard", "console.rules.program.discard", OWNER),
    Page("GET", "/console/specials", "console.rules.specials.show", MANAGER),
    Page("POST", "/console/specials", "console.rules.specials.add", OWNER),
    Page("GET", "/console/specials/new", "console.rules.specials.show_form", OWNER),
    Page("POST", "/console/specials/preview", "console.rules.specials.preview", OWNER),
    Page("GET", "/console/specials/{special_id}/coupons", "console.rules.coupons.show", OWNER),
    Page("POST", "/console/specials/{special_id}/coupons", "console.rules.coupons.make", OWNER),
    Page("GET", "/console/coupons/{batch_id}", "console.rules.coupons.show_batch", OWNER),
    Page("GET", "/console/coupons/{batch_id}/table", "console.rules.coupons.send_table", OWNER),
    Page("GET", "/console/coupons/{batch_id}/pdf", "console.rules.coupons.send_pdf", OWNER),
    Page("POST", "/console/coupons/{batch_id}/withdraw", "console.rules.coupons.withdraw", OWNER),
    Page("POST", "/console/specials/{special_id}/for-all", "console.rules.specials.widen", OWNER),
    Page("POST", "/console/specials/{special_id}/end", "console.rules.specials.end", OWNER),
    Page("GET", "/console/program/trial", "console.rules.trial.show", OWNER),
    Page("GET", "/console/program/{step}", "console.rules.program.show_step", OWNER),
    Page("POST", "/console/program/{step}", "console.rules.program.save_step", OWNER),
    Page("POST", "/console/program/{step}/preview", "console.rules.program.preview_step", OWNER),
    Page("GET", "/console/goals", "console.figures.goals.show", MANAGER),
    Page("POST", "/console/goals", "console.figures.goals.make", OWNER),
    Page("POST", "/console/goals/weekly", "console.figures.goals.choose_weekly", OWNER),
    Page("POST", "/console/goals/{goal_id}/end", "console.figures.goals.end", OWNER),
    Page("GET", "/console/settings", "console.shop.settings.show", OWNER),
    Page("POST", "/console/settings/texts", "console.shop.settings.save_texts", OWNER),
    Page("POST", "/console/settings/joining", "console.shop.settings.save_joining", OWNER),
    Page("POST", "/console/settings/silence", "console.shop.settings.save_silence", OWNER),
    Page("POST", "/console/settings/shops", "console.shop.settings.add_shop", OWNER),
    Page("GET", "/console/settings/shops/{location_id}", "console.shop.settings.show_shop", OWNER),
    Page("POST", "/console/settings/shops/{location_id}", "console.shop.settings.save_shop", OWNER),
    Page("GET", "/console/settings/export", "console.figures.exporting.show", OWNER),
    Page("POST", "/console/settings/export", "console.figures.exporting.download", OWNER, step_up=True),
    Page("GET", "/console/settings/friends", "console.rules.friends.show", OWNER),
    Page("POST", "/console/settings/friends", "console.rules.friends.save", OWNER),
    Page("GET", "/console/settings/check-in", "console.rules.check_in.show", OWNER),
    Page("POST", "/console/settings/check-in", "console.rules.check_in.save", OWNER),
    Page("GET", "/console/settings/question", "console.rules.survey.show", OWNER),
    Page("POST", "/console/settings/question", "console.rules.survey.save", OWNER),
    Page("GET", "/console/settings/cause", "console.rules.cause.show", OWNER),
    Page("POST", "/console/settings/cause", "console.rules.cause.save", OWNER),
    Page("POST", "/console/settings/cause/handed", "console.rules.cause.hand_over", OWNER),
    Page("GET", "/console/settings/cause.csv", "console.rules.cause.export", OWNER),
    Page("GET", "/console/webhooks", "console.shop.webhooks.show", OWNER),
    Page("POST", "/console/webhooks", "console.shop.webhooks.add", OWNER, step_up=True),
    Page("POST", "/console/webhooks/{webhook_id}/test", "console.shop.webhooks.test", OWNER),
    Page("POST", "/console/webhooks/{webhook_id}/again", "console.shop.webhooks.tell_again", OWNER),
    Page("POST", "/console/webhooks/{webhook_id}/end", "console.shop.webhooks.end", OWNER, step_up=True),
    Page("GET", "/console/settings/wording", "console.shop.wording.list_texts", OWNER),
    Page("GET", "/console/settings/wording/{kind}", "console.shop.wording.show_text", OWNER),
    Page("POST", "/console/settings/wording/{kind}", "console.shop.wording.save_text", OWNER),
    Page("POST", "/console/settings/preview/{kind}", "console.shop.wording.preview_text", OWNER),
)
SIGNS: Final = (
    Page("GET", "/console/signs", "console.shop.signs.show", MANAGER),
    Page("POST", "/console/signs", "console.shop.signs.hang_up", MANAGER),
    Page("GET", "/console/signs/sheet", "console.shop.signs.show_sheet", MANAGER),
    Page("GET", "/console/signs/pdf", "console.shop.signs.send_pdf", MANAGER),
    Page("GET", "/console/signs/qr", "console.shop.signs.send_code", MANAGER),
    Page("GET", "/console/connections", "console.shop.connections.show", MANAGER),
    Page("GET", "/console/connections/{system}", "console.shop.connections.show_one", OWNER),
    Page("POST", "/console/connections/{system}", "console.shop.connections.link", OWNER, step_up=True),
    Page("POST", "/console/connections/{system}/test", "console.shop.connections.test", OWNER),
    Page("POST", "/console/connections/{system}/exchange", "console.shop.connections.exchange", OWNER, step_up=True),
    Page("POST", "/console/connections/{system}/settle", "console.shop.connections.settle", OWNER, step_up=True),
    Page("POST", "/console/connections/{system}/token", "console.shop.connections.renew", OWNER, step_up=True),
    Page("POST", "/console/connections/{system}/end", "console.shop.connections.end", OWNER, step_up=True),
    Page("GET", "/j/{merchant_id}", "join.show", PUBLIC),
    Page("POST", "/j/{merchant_id}", "join.ask", PUBLIC),
    Page("GET", "/j/{merchant_id}/{paper}", "join.show_paper", PUBLIC),
    Page("GET", "/j/{merchant_id}/cause", "cause.show", PUBLIC),
)
WALLET: Final = (
    Page("GET", "/w/{link}", "wallet.page.show", PUBLIC),
    Page("POST", "/w/{link}/texts", "wallet.page.choose_texts", PUBLIC),
    Page("POST", "/w/{link}/stop", "wallet.page.stop", PUBLIC),
    Page("POST", "/w/{link}/language", "wallet.page.choose_language", PUBLIC),
    Page("POST", "/w/{link}/birthday", "wallet.page.choose_birthday", PUBLIC),
    Page("POST", "/w/{link}/code", "wallet.proving.text_code", PUBLIC),
    Page("GET", "/w/{link}/data", "wallet.proving.ask", PUBLIC),
    Page("POST", "/w/{link}/data", "wallet.proving.show_data", PUBLIC),
    Page("GET", "/w/{link}/forget", "wallet.proving.ask", PUBLIC),
    Page("POST", "/w/{link}/forget", "wallet.proving.forget", PUBLIC),
    Page("GET", "/w/{link}/apple", "wallet.apple.send", PUBLIC),
    Page("GET", "/w/{link}/google", "wallet.google.send", PUBLIC),
    Page("GET", "/w/{link}/card", "wallet.printing.show_card", PUBLIC),
)
PAGES: Final = (*FRONT, *SIGNING_IN, *MEMBERS, *GIFTS, *PROGRAM, *SIGNS, *TILLS, *WALLET)


def find(method: str, path: str) -> tuple[Page, Mapping[str, str]] | None:
    """The row for a call, with the ids in its path, decoded; what is spelled out wins over an id. None where there is none."""
    parts = path.strip("/").split("/")
    for page in _rows().get((method, len(parts)), ()):
        names = page.path.strip("/").split("/")
        if all(name.startswith("{") or name == part for name, part in zip(names, parts, strict=True)):
            ids = {name[1:-1]: unquote(part) for name, part in zip(names, parts, strict=True) if name.startswith("{")}
            return page, ids
    return None


def has(path: str) -> bool:
    """Whether there is such a page, for any method."""
    return any(find(method, path) for method in ("GET", "POST"))


def is_for(role: Role, path: str) -> bool:
    """Whether somebody with this role may open this page of the console."""
    found = find("GET", path)
    return found is not None and isinstance(found[0].guard, Role) and role.covers(found[0].guard)


def nearest(path: str) -> str:
    """The page that a form was on which went to this path: the path itself, or the nearest one above it that can be shown."""
    while path and find("GET", path) is None:
        path = path.rpartition("/")[0]
    return path or "/"


def way_back(wanted: str) -> str:
    """Where somebody goes on to who has signed in: a page of the console, never another site's; else the console's home."""
    found = find("GET", wanted) if WANTED.fullmatch(wanted) else None
    return wanted if found and isinstance(found[0].guard, Role) else HOME


@cache
def _rows() -> Mapping[tuple[str, int], tuple[Page, ...]]:
    rows: dict[tuple[str, int], list[Page]] = {}
    for page in PAGES:
        rows.setdefault((page.method, len(page.path.strip("/").split("/"))), []).append(page)
    return {key: tuple(sorted(found, key=lambda page: page.path.count("{"))) for key, found in rows.items()}
