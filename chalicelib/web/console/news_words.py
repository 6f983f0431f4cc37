"""What happens right now, in words."""

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.desk.listing import Shown
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.languages import money
from chalicelib.domain.program import Merchant
from chalicelib.usecases.overview.ports import Happening
from chalicelib.usecases.overview.right_now import News
from chalicelib.web.console.figures.amounts import count, short
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit


class Line(NamedTuple):
    """One thing that happened, as a page shows it."""

    at: datetime
    when: str
    who: str
    url: str
    what: str
    points: str
    is_spent: bool


def describe_news(news: News, visit: Visit, merchant: Merchant) -> dict[str, Any]:
    """What the template is given."""
    lines = [_line(happening, shown, visit, merchant) for happening, shown in news.happenings]
    return {"news": lines, "news_url": visit.url("/console/now", known=news.mark)}


def _line(happening: Happening, shown: Shown, visit: Visit, merchant: Merchant) -> Line:
    place = next((place for place in merchant.locations if place.id == happening.location_id), None)
    zone = ZoneInfo((place or merchant.locations[0]).timezone)
    local = happening.at.astimezone(zone)
    today = local.date() == visit.now.astimezone(zone).date()
    clock = f"{local.hour % 12 or 12}:{local:%M} {local:%p}".lower()
    who = shown.name or (_("Ends {digits}", digits=shown.ending) if shown.ending else _("A member"))
    what, points = _what(happening, visit, merchant)
    shop = place.name if place is not None and happening.kind is not EntryKind.JOINED else ""
    told = f"{shop}, {what}" if shop and what else shop or what
    url = visit.url(f"/console/members/{happening.member_id}")
    return Line(local, clock if today else short(local.date()), who, url, told, points, points.startswith("−"))


def _what(happening: Happening, visit: Visit, merchant: Merchant) -> tuple[str, str]:
    """What it was, and the points of it."""
    facts, points = happening.facts, _signed(happening.points)
    match happening.kind:
        case EntryKind.JOINED:
            return _("joined by text"), _("new")
        case EntryKind.CAPTURED:
            price = int(facts.get("price", 0))
            reward = str(facts.get("used", _("a reward")))
            if "given_to" in facts:
                reward = _("{reward}, given to {cause}", reward=reward, cause=facts["given_to"])
            return reward, _signed(-price) if price else _("used")
        case EntryKind.REVERSED:
            return _("a reward was given back"), points
        case EntryKind.ADJUSTED:
            return _("adjusted by staff"), points
        case EntryKind.MOVED:
            return _("a sale was moved"), points
        case _:
            currency = merchant.program_at(visit.now).currency
            base = facts.get("base")
            return (money(int(base), currency, "en") if base else _("a sale was changed")), points


def _signed(points: int) -> str:
    return f"+{count(points)}" if points > 0 else count(points) if points else ""
