"""GET /v1/openapi.json: this API as a document for programs. Needs no key. Made by `make openapi`, never by hand."""

import hashlib
from pathlib import Path
from typing import Final

from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib.api.views import Reply, respond

DOCUMENT: Final = Path(__file__).with_name("openapi.json")
KEPT_SECONDS: Final = 3600


def show_document(http: HttpRequest) -> Response:
    """The document; 304 where the caller has it already."""
    content = DOCUMENT.read_text(encoding="utf-8")
    tag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={KEPT_SECONDS}"}
    known = str(http.headers.get("if-none-match", ""))
    if tag in known or known.strip() == "*":
        return respond(http, Reply(None, 304, headers=headers))
    response = respond(http, Reply(None, headers=headers))
    response.body = content
    return response
