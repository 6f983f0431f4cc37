"""Files that pages load: named by their content, so that a browser keeps each for a year and never has an old one."""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from chalice.app import Response

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
FOR_EVER: Final = "public, max-age=31536000, immutable"


class Asset(NamedTuple):
    """One file, as it is and compressed."""

    name: str
    kind: str
    content: bytes
    compressed: bytes


def asset_url(name: str) -> str:
    """The path of a file of `static/`. Raises KeyError."""
    return f"/assets/{_assets()[name].name}"


def send(visit: "Visit") -> "Response":
    """The file of this name."""
    asked = visit.ids["name"]
    found = next((asset for asset in _assets().values() if asset.name == asked), None)
    if found is None:
        return visit.page("error.html", 404, heading="Not here", sentence="There is no such file.")
    answer = visit.file(found.content, found.kind)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


@cache
def _assets() -> dict[str, Asset]:
    files = sorted(path for path in STATIC.iterdir() if path.suffix in KINDS)
    return {path.name: _read(path) for path in files}


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:HASH_LENGTH]
    return Asset(f"{path.stem}.{digest}{path.suffix}", KINDS[path.suffix], content, gzip.compress(content, 9, mtime=0))
