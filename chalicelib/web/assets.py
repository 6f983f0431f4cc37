"""Files that pages load: named by their content, so that a browser keeps each for a year and never has an old one."""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from chalice.app import Response

from chalicelib.web.headers import SHRINKING, secure

if TYPE_CHECKING:
    from chalicelib.web.visit import Visit

STATIC: Final = Path(__file__).with_name("static")
KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
HASH_LENGTH: Final = 10
NAMED: Final = re.compile(rf"(.+?)(?:\.([0-9a-f]{{{HASH_LENGTH}}}))?(\.[a-z]+)")
"""A file's name, with or without the hash of its content before its ending."""
FOR_EVER: Final = "public, max-age=31536000, immutable"
NOT_KEPT: Final = "no-store"


class Asset(NamedTuple):
    """One file: its name with the hash, and what it is."""

    name: str
    kind: str
    content: bytes


def asset_url(name: str) -> str:
    """The path of a file of `static/`. Raises KeyError."""
    return f"/assets/{asset(name).name}"


def send(visit: "Visit") -> Response:
    """The file of this name.

    A page from before a deploy asks by an old hash, and a library loads a part of itself by none: both get what is there now,
    and nobody keeps that under the name.
    """
    asked = visit.ids["name"]
    parts = NAMED.fullmatch(asked)
    plain = f"{parts[1]}{parts[3]}" if parts else ""
    if plain not in _names():
        return visit.page("error.html", 404, heading="Not here", sentence="There is no such file.")
    found = asset(plain)
    kept = FOR_EVER if asked == found.name else NOT_KEPT
    headers: dict[str, str | list[str]] = {"Content-Type": found.kind, "Cache-Control": kept, "Vary": "Accept-Encoding"}
    content = found.content
    if found.kind.startswith(SHRINKING) and "gzip" in str(visit.http.headers.get("accept-encoding", "")):
        content, headers["Content-Encoding"] = _compressed(plain), "gzip"
    return secure(visit, Response(content, headers=headers, status_code=200))


@cache
def asset(name: str) -> Asset:
    """A file of `static/` by its own name. Raises KeyError."""
    if name not in _names():
        raise KeyError(name)
    content = (STATIC / name).read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:HASH_LENGTH]
    stem, _, ending = name.rpartition(".")
    return Asset(f"{stem}.{digest}.{ending}", KINDS[f".{ending}"], content)


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in STATIC.iterdir() if path.suffix in KINDS)


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress(asset(name).content, 9, mtime=0)
