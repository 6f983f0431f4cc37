"""Templates to pages. Compiled ones are used where the package has them, else those that lie in `templates/`."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from jinja2 import BaseLoader, Environment, FileSystemLoader, ModuleLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from chalicelib.domain.languages import money
from chalicelib.web.assets import asset_url
from chalicelib.web.pages import is_for

if TYPE_CHECKING:
    from chalicelib.web.visit import Visit

TEMPLATES: Final = Path(__file__).with_name("templates")
COMPILED: Final = Path(__file__).with_name("compiled")
"""Where infra/package.py puts templates as Python. Reading thirty of them as they are written takes over a second."""
SAID_LENGTH_MAX: Final = 600


def render(visit: "Visit", template: str, facts: Mapping[str, Any]) -> str:
    """The page that a template and these facts make."""
    known = {
        "visit": visit,
        "url": visit.url,
        "asset": lambda name: visit.url(asset_url(name)),
        "merchant": visit.merchant,
        "staff": visit.staff,
        "may": lambda path: visit.staff is not None and is_for(visit.staff.role, path),
        "said": "",
        "errors": {},
    }
    return templates().get_template(template).render({**known, **facts})


@cache
def templates() -> Environment:
    """Jinja2 as we use it: everything is escaped, and what a template names and nobody gave is an error."""
    made = Environment(
        loader=_loader(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    made.globals["_"] = translate
    made.filters |= {"money": _money, "points": _points, "day": _day, "clock": _clock}
    return made


def translate(sentence: str, **facts: Any) -> str:
    """A sentence of the console in the reader's language: English for now, and every one of them goes through here."""
    return sentence.format(**facts) if facts else sentence


def write_said(sentence: str) -> str:
    """A sentence as a cookie can carry it."""
    return urlsafe_b64encode(sentence[:SAID_LENGTH_MAX].encode()).decode()


def read_said(written: str) -> str:
    """What `write_said` wrote, or nothing: whoever sends something else only fools themselves."""
    try:
        return urlsafe_b64decode(written.encode()).decode()[:SAID_LENGTH_MAX]
    except ValueError:
        return ""


def _loader() -> BaseLoader:
    return ModuleLoader(COMPILED) if COMPILED.is_dir() else FileSystemLoader(TEMPLATES)


@pass_context
def _money(context: Context, minor_units: int, currency: str | None = None) -> str:
    """Minor units as people write them, in the merchant's currency where none is named, grouped by thousands."""
    merchant, visit = context.get("merchant"), context["visit"]
    if currency is None:
        currency = merchant.program_at(visit.now).currency
    return money(minor_units, currency, merchant.language if merchant else "en")


def _points(points: int) -> str:
    """A figure with its thousands apart, and the minus sign of typographers."""
    return f"{points:,}".replace("-", "\u2212")


@pass_context
def _day(context: Context, at: datetime, zone: str) -> str:
    """Wed 18 Nov; of another year, 18 Nov 2025."""
    local, now = at.astimezone(ZoneInfo(zone)), context["visit"].now.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b}" if local.year == now.year else f"{local.day} {local:%b} {local.year}"


def _clock(at: datetime, zone: str) -> str:
    """8:12 am."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004  noon
