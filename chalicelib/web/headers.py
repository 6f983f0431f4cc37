"""What every page is sent with, so that a browser protects its reader; and which requests may change anything."""

import gzip
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from chalice.app import Request as HttpRequest
from chalice.app import Response

if TYPE_CHECKING:
    from chalicelib.web.visit import Visit

HTML: Final = "text/html; charset=utf-8"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SECURE: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Strict-Transport-Security": "max-age=63072000",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
SMALL: Final = 1_000
"""What is shorter gains nothing from being compressed."""
SHRINKING: Final = ("text/", "application/json", "application/javascript", "image/svg+xml")
SAME: Final = frozenset({"same-origin", "none"})


def secure(visit: "Visit", response: Response) -> Response:
    """The answer with the headers of all pages and its cookies, compressed where the browser takes that."""
    headers = {**SECURE, **response.headers}
    if visit.cookies:
        headers["Set-Cookie"] = list(visit.cookies.values())
    response.headers = headers
    kind = str(headers.get("Content-Type", ""))
    accepted = "gzip" in str(visit.http.headers.get("accept-encoding", ""))
    if accepted and len(response.body) > SMALL and kind.startswith(SHRINKING) and "Content-Encoding" not in headers:
        response.body = gzip.compress(response.body, 6, mtime=0)
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return response


def is_ours(http: HttpRequest) -> bool:
    """Whether a request that changes something comes from a page of ours, and not from somebody else's site.

    As Go's `CrossOriginProtection` (1.25) and OWASP's cheat sheet have it: by fetch metadata, and where a browser sends none, by
    the origin. What has neither is no browser, and carries nobody's cookies but its own.
    """
    site = http.headers.get("sec-fetch-site")
    if site is not None:
        return site in SAME
    origin = http.headers.get("origin")
    return origin is None or urlsplit(str(origin)).netloc == http.headers.get("host")
