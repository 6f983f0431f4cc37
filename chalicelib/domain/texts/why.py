"""Why a member has the points they have, as one text: what the newest change of them was. The long form is `explanation.py`."""

from datetime import date
from typing import Final

from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Reply
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.program import EarnBasis, Merchant, Program, ProgramType
from chalicelib.domain.texts.notice import happened_at

PLAIN: Final = {EntryKind.EXPIRED: "why_ended", EntryKind.JOINED: "why_welcome", EntryKind.REFERRED: "why_friend"}
LOOKED_BACK = 75
"""So many of the newest entries are looked through for one that changed points: as many as two pages of them have."""


def say_why(entry: Entry | None, merchant: Merchant, balance: int) -> Reply:
    """The text about `entry`, the newest that changed points; None: there is none. `balance` is what can be spent now."""
    if entry is None:
        return Reply("why_nothing", {})
    program = merchant.program_at(entry.at)
    rebate = program.type is ProgramType.REBATE
    points = entry.points
    kind = _kind(entry, program)
    facts: dict[str, int | str] = {
        "date": _day(entry, program).isoformat(),
        "location": _place(entry, merchant),
        "reward": str(entry.facts.get("used", "")),
    }
    if rebate:
        shown = points if kind in {"why_changed", "why_refund", "why_friend"} else abs(points)
        return Reply(f"{kind}_credit", {**facts, "amount": shown, "total_amount": balance, "currency": program.currency})
    if kind == "why_sale":
        facts |= {"amount": int(entry.facts["base"]), "currency": program.currency}
    return Reply(kind, {**facts, "points": abs(points), "change": f"{points:+d}", "total": balance})


def _kind(entry: Entry, program: Program) -> str:
    if entry.kind is EntryKind.CAPTURED and entry.points < 0:
        return "why_used"
    if entry.kind in PLAIN:
        return PLAIN[entry.kind]
    if entry.kind is EntryKind.CHECKED_IN:
        return "why_sale" if program.type is ProgramType.REBATE else "why_visit"
    if entry.kind is EntryKind.SALE and entry.points < 0:
        return "why_refund"
    if entry.kind is EntryKind.SALE and int(entry.facts.get("base", 0)) > 0 and not entry.facts.get("restored"):
        by_visit = program.earn.basis is EarnBasis.VISIT
        return "why_visit" if by_visit and program.type is not ProgramType.REBATE else "why_sale"
    return "why_changed"


def _day(entry: Entry, program: Program) -> date:
    """The local day on which it happened; of points that ended, the last one on which they could be used."""
    ended = [lot.last_day for lot in entry.delta.lots if lot.points < 0 and lot.last_day is not None]
    if entry.kind is EntryKind.EXPIRED and ended:
        return max(ended)
    return local_day(happened_at(entry), program.timezone)


def _place(entry: Entry, merchant: Merchant) -> str:
    known = (location.name for location in merchant.locations if location.id == entry.location_id)
    return next(known, merchant.locations[0].name)
