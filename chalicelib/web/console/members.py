"""Members: find one, see everything of one, give or take points, say whose a sale is."""

import secrets
from collections.abc import Iterable
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.adjustment import Adjustment, Reason, holds_number
from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant, ProgramType
from chalicelib.domain.refusals import Busy, InsufficientPoints, SaleOfAnotherMember, SaleUsedReward, UnknownMember, UnknownSale
from chalicelib.domain.texts.log_words import name_of, why_not
from chalicelib.domain.texts.texting import Purpose
from chalicelib.domain.tier_standing import stand
from chalicelib.domain.tier_words import write_counted
from chalicelib.domain.wallet import digest_link
from chalicelib.usecases import audit, wallets
from chalicelib.usecases.new_phones.moving import may_take_back
from chalicelib.usecases.overview import member_page, searching
from chalicelib.usecases.overview.member_page import Desk, MemberPage, TooMuchByHand
from chalicelib.usecases.overview.searching import Found, Line
from chalicelib.usecases.referrals import tell
from chalicelib.usecases.watching import holding
from chalicelib.web.console.amounts import ask_for_points, read_points, write_points
from chalicelib.web.console.choices import LANGUAGES
from chalicelib.web.guarded import merchant_of, signed_in, zone_of
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

WORDS_MAX: Final = 60
NOTE_MAX: Final = 120
SALE_MAX: Final = 128
REQUEST_BYTES: Final = 12
FIELDS: Final = ("request", "way", "points", "reason", "location", "note", "sale", "at")
REASONS: Final = {
    Reason.GOODWILL: "A kindness",
    Reason.MISSED_SALE: "A sale was missed",
    Reason.MISTAKE: "To mend a mistake",
    Reason.OTHER: "Something else",
}
TITLES: Final = {
    EntryKind.JOINED: "Joined",
    EntryKind.SALE: "Sale",
    EntryKind.HELD: "Reward chosen",
    EntryKind.CAPTURED: "Reward used",
    EntryKind.RELEASED: "Reward put back",
    EntryKind.REVERSED: "Reward given back",
    EntryKind.EXPIRED: "Points ended",
    EntryKind.MERGED: "Memberships joined",
    EntryKind.SEPARATED: "Memberships parted",
    EntryKind.WARNED: "Told that points end",
    EntryKind.POSTPONED: "Points live on",
    EntryKind.REMINDED: "Reminded of a reward",
    EntryKind.ADJUSTED: "Changed by the shop",
    EntryKind.MOVED: "Sale moved",
    EntryKind.REFERRED: "For a friend",
    EntryKind.CHECKED_IN: "Checked in",
    EntryKind.OPENED: "Brought along",
    EntryKind.CORRECTED: "Corrected",
}
CONSENTS: Final = {
    ConsentEvent.JOINED: "Joined",
    ConsentEvent.CONFIRMED: "Said yes",
    ConsentEvent.INVITED: "Was asked",
    ConsentEvent.STOPPED: "Stopped all texts",
    ConsentEvent.RESTARTED: "Wants texts again",
    ConsentEvent.CHOSE: "Chose what to get",
    ConsentEvent.UNLINKED: "Said: not me",
    ConsentEvent.MOVED: "Moved to a new number",
    ConsentEvent.ERASED: "Asked to be forgotten",
    ConsentEvent.IMPORTED: "Came with a list",
}
CHANNELS: Final = {"text": "by text", "till": "at the till", "web": "on a page of ours", "request": "on request"}
PURPOSES: Final = {
    Purpose.RECEIPT: "texts about points",
    Purpose.REMINDER: "reminders",
    Purpose.OFFER: "offers",
    Purpose.ANSWER: "answers",
}


def show(visit: Visit) -> Response:
    """The search, and who was here lately."""
    merchant, words = merchant_of(visit), visit.query.get("q", "").strip()[:WORDS_MAX]
    is_number = sum(sign.isdecimal() for sign in words) >= searching.WHOLE_DIGITS
    lines, found = _find(visit, merchant, words)
    if is_number and found is not None and len(found.lines) == 1 and not visit.is_part:
        return visit.go(f"/console/members/{found.lines[0].member_id}")
    facts: dict[str, Any] = {"q": words, "lately": lines, "found": found, "unit": _unit(merchant, visit)}
    if not visit.is_part:
        return visit.page("console/members.html", **facts)
    answer = visit.part("console/members_found.html", **facts)
    # The address goes along with what is typed; a whole number has no place in it.
    answer.headers["HX-Replace-Url"] = visit.url("/console/members", q=None if is_number else words)
    return answer


def show_one(visit: Visit) -> Response:
    """One member."""
    before = visit.query.get("before", "")
    desk = desk_of(visit)
    page = read(desk, visit, int(before) if before.isdecimal() and len(before) <= 10 else None)  # noqa: PLR2004  digits of a number
    if page is None:
        return missing(visit)
    if page.id != visit.ids["member_id"]:
        return visit.go(f"/console/members/{page.id}")  # who they turned out to be
    return visit.page("console/member.html", **facts_of(visit, desk, page), before=before)


def adjust(visit: Visit) -> Response:
    """Give or take points."""
    desk, form = desk_of(visit), visit.form
    page = read(desk, visit)
    if page is None:
        return missing(visit)
    program = desk.merchant.program_at(visit.now)
    points, errors = read_points(form.get("points", ""), program), dict[str, str]()
    note = form.get("note", "")[:NOTE_MAX]
    if points is None:
        errors["points"] = ask_for_points(program)
    if holds_number(note):
        errors["note"] = _("Leave phone numbers out: this stays in the books for good.")
    location = form.get("location", "")
    if location not in {one.id for one in desk.merchant.locations}:
        errors["location"] = _("Choose the shop that this is about.")
    if not errors and points is not None:
        signed = -points if form.get("way") == "take" else points
        reason = Reason(form["reason"]) if form.get("reason") in set(Reason) else Reason.OTHER
        adjustment = Adjustment(signed, reason, desk.staff.name, note=note or None, overdraws=False)
        try:
            member_page.adjust(desk, page.id, location, adjustment, form.get("request", ""), visit.now)
        except TooMuchByHand as much:
            errors["points"] = _(
                "You can give {points} more by hand today. An owner can give more.", points=write_points(program, much.left)
            )
        except InsufficientPoints as short:
            errors["points"] = _("There are only {points} to take.", points=write_points(program, short.balance))
        else:
            done = _("Added {points}.") if signed > 0 else _("Took {points}.")
            return visit.go(f"/console/members/{page.id}", said=done.format(points=write_points(program, points)))
    return visit.refuse("console/member.html", errors, **facts_of(visit, desk, page), before="")


def take_sale(visit: Visit) -> Response:
    """Say that a sale was this member's."""
    desk, form = desk_of(visit), visit.form
    page = read(desk, visit)
    if page is None:
        return missing(visit)
    sale, location = form.get("sale", "")[:SALE_MAX], form.get("at", "")
    moves_it = form.get("moves_it") == "yes"
    facts = {"moving": False}
    try:
        if not sale:
            errors = {"sale": _("Type the number that is printed on the receipt.")}
        elif holding.is_waiting(pages_wiring.watched(), desk.merchant.id, location, sale, visit.now):
            errors = {"sale": _("The points of that sale wait for somebody to look at them, under Staff, Worth a look.")}
        else:
            member_page.take_sale(desk, page.id, location, sale, form.get("request", ""), visit.now, moves_it=moves_it)
            return visit.go(f"/console/members/{page.id}", said=_("The sale is theirs now."))
    except UnknownSale:
        errors = {"sale": _("No till of this shop has told us of a sale with this number. Check the number and the shop.")}
    except KeyError:
        errors = {"at": _("Choose the shop where it was sold.")}
    except SaleUsedReward:
        errors = {"sale": _("A reward was used on that sale, so it has to stay with the member who used it.")}
    except SaleOfAnotherMember:
        facts, errors = {"moving": True}, {"sale": _("That sale is another member’s. Tick the box to take it from them.")}
    return visit.refuse("console/member.html", errors, **{**facts_of(visit, desk, page), **facts}, before="")


def link(visit: Visit) -> Response:
    """Make the link of a member's own page, for somebody at the counter who asks for it."""
    desk = desk_of(visit)
    page = read(desk, visit)
    if page is None or not page.customer.is_member:
        return missing(visit)
    wallets.link_of(wiring.wallets(), desk.vault, desk.merchant.id, page.id, page.customer.phone_id)
    audit.note(desk.audit, desk.staff, "page_linked", page.id, visit.now)
    return visit.go(f"/console/members/{page.id}", said=_("Their page can be opened now."))


def _page_of(visit: Visit, desk: Desk, page: MemberPage) -> str:
    """The address of a member's own page; empty before anybody made its link."""
    made = wallets.sign_link(desk.vault, desk.merchant.id, page.id, page.customer.phone_id)
    known = page.customer.is_member and wiring.wallets().find(digest_link(made))
    return wallets.page_of(wiring.pages_url() or visit.origin, made) if known else ""


def _find(visit: Visit, merchant: Merchant, words: str) -> tuple[tuple[Line, ...], Found | None]:
    """Who was here lately, or what was found; None where it could not be read."""
    book, keeper = wiring.book(), pages_wiring.keeper()
    try:
        if words:
            return (), searching.search(book, keeper, merchant, words, visit.now)
        return searching.lately(book, keeper, merchant, visit.now), Found()
    except Busy:
        return (), None


def read(desk: Desk, visit: Visit, before: int | None = None) -> MemberPage | None:
    """The member that the address names; None for nobody."""
    try:
        return member_page.read(desk, visit.ids["member_id"], visit.now, before)
    except (UnknownMember, ValueError):  # nobody's id, or none at all
        return None


def missing(visit: Visit) -> Response:
    """What stands where nobody is."""
    return visit.page(
        "error.html",
        404,
        inside=True,
        back="/console/members",
        back_to=_("Find a member"),
        heading=_("There is no such member."),
        sentence=_("They may have been forgotten on request. Search again by the end of their number."),
    )


def facts_of(visit: Visit, desk: Desk, page: MemberPage) -> dict[str, Any]:
    """What the page of a member shows. The whole number is for managers."""
    merchant = desk.merchant
    program = merchant.program_at(visit.now)
    may_change = desk.staff.role.covers(Role.MANAGER)
    return {
        "page": page,
        "name": page.customer.first_name or (_("Ends {ending}", ending=page.ending) if page.ending else _("A member")),
        "phone": PhoneNumber(page.phone).national() if may_change and page.phone else "",
        "may_change": may_change,
        "own_page": _page_of(visit, desk, page) if may_change else "",
        "may_move_back": may_change and may_take_back(page.customer, visit.now),
        "unit": _unit(merchant, visit),
        "stops": [(reward.price_points, reward.name) for reward in sorted(program.rewards, key=lambda one: one.price_points)],
        **_tier_facts(visit, desk, page),
        "tracked": program.type is ProgramType.GRADUATED,
        "zone": zone_of(visit),
        "shops": {one.id: one.name for one in merchant.locations},
        "titles": TITLES,
        "reasons": list(REASONS.items()),
        "consents": CONSENTS,
        "channels": CHANNELS,
        "languages": dict(LANGUAGES),
        "listed": _list_purposes,
        "name_of": name_of,
        "why_not": why_not,
        "request": secrets.token_urlsafe(REQUEST_BYTES),
        "form": dict.fromkeys(FIELDS, "") | visit.form,
        "moving": False,
        "friends": tell(desk.book, merchant, page.id, visit.now) if merchant.referral.points else None,
    }


def _tier_facts(visit: Visit, desk: Desk, page: MemberPage) -> dict[str, Any]:
    """The member's tier, until when they have it, and what is missing to the next."""
    program, standing = desk.merchant.program_at(visit.now), stand(page.account, desk.merchant, visit.now)
    through = f"{standing.through.day} {standing.through:%b %Y}" if standing.through else ""
    return {"standing": standing, "through": through, "towards": write_counted(standing.need, program, desk.merchant.language)}


def _list_purposes(purposes: Iterable[Purpose]) -> str:
    return ", ".join(PURPOSES[one] for one in sorted(purposes))


def _unit(merchant: Merchant, visit: Visit) -> str:
    """How balances are counted: "points", or "credit", which is money."""
    return "credit" if merchant.program_at(visit.now).type is ProgramType.REBATE else "points"


def desk_of(visit: Visit) -> Desk:
    """Who acts, and with what."""
    ports = wiring.book(), wiring.vault(), wiring.deliveries(), pages_wiring.audit()
    return Desk(*ports, merchant_of(visit), signed_in(visit))
