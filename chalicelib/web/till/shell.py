"""What a till page is made of: the page itself, which is the same for every till and works offline, and how to install it."""

import json
from typing import Final

from chalice.app import Response

from chalicelib.web import assets
from chalicelib.web.visit import Visit

PARTS: Final = ("till.css", "till-store.js", "till-draw.js", "till-scan.js", "till.js", "till-main.js", "till-icon.svg")
"""What a till without a connection has to have. The scanner of pictures comes when somebody scans."""


def show(visit: Visit) -> Response:
    """The page. It says nothing of anybody, so a browser may keep it."""
    return visit.page("till/page.html", scanner=visit.url(assets.asset_url("qr-scanner.umd.min.js")))


def send_manifest(visit: Visit) -> Response:
    """What a phone needs to put the till on its home screen."""
    icon = visit.url(assets.asset_url("till-icon.svg"))
    manifest = {
        "name": "Till",
        "short_name": "Till",
        "id": visit.url("/till"),
        "start_url": visit.url("/till"),
        "scope": visit.url("/till"),
        "display": "standalone",
        "background_color": "#eef1ec",
        "theme_color": "#0b5a41",
        "icons": [{"src": icon, "sizes": "any", "type": "image/svg+xml", "purpose": purpose} for purpose in ("any", "maskable")],
    }
    return visit.file(json.dumps(manifest).encode(), "application/manifest+json")


def send_worker(visit: Visit) -> Response:
    """The service worker, which keeps the page and its parts, and nothing else."""
    parts = [visit.url(assets.asset_url(name)) for name in PARTS]
    known = {"page": visit.url("/till"), "parts": [*parts, visit.url("/till/manifest")]}
    script = f"const known = {json.dumps(known)};\n".encode() + assets.asset("till-worker.js").content
    answer = visit.file(script, "text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = visit.url("/till")
    return answer
