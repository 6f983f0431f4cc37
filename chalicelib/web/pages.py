"""Which view answers which page, and who may ask for it. A view's module is imported when it is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal
from urllib.parse import unquote

from chalicelib.domain.staff import Role

Guard = Role | Literal["public", "device"]
"""Who may ask: anybody, a paired till, or somebody signed in at the console with at least this role."""
PUBLIC: Final = "public"
DEVICE: Final = "device"
STAFF, MANAGER, OWNER = Role.STAFF, Role.MANAGER, Role.OWNER


@dataclass(frozen=True, slots=True)
class Page:
    """One row: `view` is a function in a module of this room; parts of the path in braces are its ids."""

    method: Literal["GET", "POST"]
    path: str
    view: str
    guard: Guard


PAGES: Final = (
    Page("GET", "/", "welcome.show_start", PUBLIC),
    Page("GET", "/assets/{name}", "assets.send", PUBLIC),
    Page("GET", "/console", "console.home.show", STAFF),
    Page("GET", "/console/figures.csv", "console.home.export", STAFF),
    Page("GET", "/console/now", "console.home.show_news", STAFF),
    Page("GET", "/console/members", "console.members.show", STAFF),
    Page("GET", "/console/members/{member_id}", "console.members.show_one", STAFF),
    Page("POST", "/console/members/{member_id}/adjust", "console.members.adjust", MANAGER),
    Page("POST", "/console/members/{member_id}/sale", "console.members.take_sale", MANAGER),
    Page("GET", "/console/texts", "console.texts.show", STAFF),
)


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


@cache
def _rows() -> Mapping[tuple[str, int], tuple[Page, ...]]:
    rows: dict[tuple[str, int], list[Page]] = {}
    for page in PAGES:
        rows.setdefault((page.method, len(page.path.strip("/").split("/"))), []).append(page)
    return {key: tuple(sorted(found, key=lambda page: page.path.count("{"))) for key, found in rows.items()}
