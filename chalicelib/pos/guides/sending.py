"""Calling our own address as a maker would."""

import urllib.error
import urllib.request
from typing import Final

from chalicelib.domain.desk.guide import Event

CALL_SECONDS: Final = 7.0
"""Long enough for a function that starts cold, and shorter than the page that waits for it may take."""


def send(url: str, event: Event) -> tuple[int, str]:
    """Status and words of the answer. Raises OSError where there is none."""
    request = urllib.request.Request(url, event.body, dict(event.headers))  # noqa: S310  the address that we told the maker
    try:
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode(errors="replace")
