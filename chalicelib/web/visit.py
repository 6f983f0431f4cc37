"""One call of a page: who asks for what, and the ways to answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib.domain.desk.staff import Session, Staff
from chalicelib.domain.program import Merchant
from chalicelib.web import rendering
from chalicelib.web.headers import HTML, secure

FORM_BYTES_MAX: Final = 512 * 1024
FIELDS_MAX: Final = 500
UNSAFE: Final = re.compile(r"[^\w.-]", re.ASCII)
SAID: Final = "said"
"""The cookie that carries one sentence to the next page."""


@dataclass
class Visit:
    """One call. `base` is what comes before every path of ours: the stage's name, where there is no domain of its own.

    `staff` and `session` are whose console it is, `merchant` theirs (None before it is opened); for a till, a wallet or a join
    page the guard or the view finds the merchant.
    """

    http: HttpRequest
    route: str
    """The path as the table of pages spells it, for the log: a real one may hold what nobody should read there."""
    path: str
    """The path that was asked for, without the base."""
    ids: Mapping[str, str]
    base: str
    now: datetime
    staff: Staff | None = None
    session: Session | None = None
    merchant: Merchant | None = None
    language: str = ""
    """The member's, once it is known whose page it is."""
    cookies: dict[str, str] = field(default_factory=dict)
    """Whole `Set-Cookie` lines to send along, by name."""

    @cached_property
    def query(self) -> dict[str, str]:
        """What stands behind the question mark; of a name that comes twice, the last."""
        return dict(self.http.query_params or {})

    @cached_property
    def form_all(self) -> dict[str, list[str]]:
        """All fields of the form. Too many, or no form: none."""
        kind = str(self.http.headers.get("content-type", "")).partition(";")[0].strip().lower()
        raw: Any = self.http.raw_body
        if kind != "application/x-www-form-urlencoded" or len(raw) > FORM_BYTES_MAX:
            return {}
        try:
            return parse_qs(raw.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict")
        except ValueError:
            return {}

    @cached_property
    def form(self) -> dict[str, str]:
        """The fields of the form, without space around them; of one that comes twice, the last."""
        return {name: values[-1].strip() for name, values in self.form_all.items()}

    @cached_property
    def sent(self) -> Any:
        """The JSON that was sent; None where it is none, or too much, or nested deeper than anybody reads."""
        if len(self.http.raw_body) > FORM_BYTES_MAX:
            return None
        try:
            return json.loads(self.http.raw_body)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def cookie(self) -> Mapping[str, str]:
        """The cookies that came, by name."""
        pairs = (part.strip().partition("=") for part in str(self.http.headers.get("cookie", "")).split(";"))
        return {name: value for name, _, value in pairs if name}

    @property
    def is_part(self) -> bool:
        """Whether a script asks for a part of the page."""
        return str(self.http.headers.get("hx-request", "")).lower() == "true"

    @property
    def origin(self) -> str:
        """How this place is called from outside, with the base: what links in texts and signs begin with."""
        return f"{self.scheme}://{self.http.headers.get('host', '')}{self.base}"

    @property
    def scheme(self) -> str:
        """Of the address that the browser shows."""
        return str(self.http.headers.get("x-forwarded-proto", "http"))

    @property
    def network(self) -> str:
        """Where the call comes from, as the gateway says. Of IPv6 the first half: who has one address of it has them all."""
        address = str((self.http.context.get("identity") or {}).get("sourceIp", ""))
        if ":" not in address:
            return address
        from ipaddress import ip_network  # noqa: PLC0415  for pages that count their callers

        return str(ip_network(f"{address}/64", strict=False))

    def url(self, path: str, **query: str | int | None) -> str:
        """Where a page of ours is found from outside; what is None or empty is left out of the query."""
        asked = urlencode({name: value for name, value in query.items() if value not in {None, ""}})
        return f"{self.base}{path}{'?' + asked if asked else ''}"

    def page(self, template: str, status: int = 200, **facts: Any) -> Response:
        """A page."""
        said = rendering.read_said(self.cookie.get(SAID, ""))
        if said:
            self.cookies[SAID] = f"{SAID}=; Path=/; Max-Age=0; SameSite=Lax"
        return self._html(template, status, {"said": said, **facts})

    def part(self, template: str, status: int = 200, **facts: Any) -> Response:
        """A part of a page, for a script that asked for it."""
        return self._html(template, status, facts)

    def refuse(self, template: str, errors: Mapping[str, str], **facts: Any) -> Response:
        """The page again, with what is wrong beside each field."""
        return self.page(template, 422, errors=errors, **facts)

    def go(self, path: str, said: str = "", **query: str | int | None) -> Response:
        """On to another page of ours, with a sentence about what was done."""
        if said:
            self.cookies[SAID] = f"{SAID}={rendering.write_said(said)}; Path=/; Max-Age=60; SameSite=Lax; HttpOnly"
        return self._response(b"", 303, {"Location": self.url(path, **query)})

    def leave(self, address: str) -> Response:
        """On to another site: one of ours to name, never of who asks."""
        return self._response(b"", 303, {"Location": address})

    def file(self, content: bytes, kind: str, name: str | None = None) -> Response:
        """A file to show, or to keep under a name of which a header takes every sign."""
        kept = {"Content-Disposition": f'attachment; filename="{UNSAFE.sub("-", name)}"'} if name else {}
        return self._response(content, 200, {"Content-Type": kind, **kept})

    def json(self, facts: Any, status: int = 200) -> Response:
        """What a script asked for."""
        return self._response(json.dumps(facts, ensure_ascii=False).encode(), status, {"Content-Type": "application/json"})

    def nothing(self) -> Response:
        """Nothing is new."""
        return self._response(b"", 204, {})

    def _html(self, template: str, status: int, facts: Mapping[str, Any]) -> Response:
        return self._response(rendering.render(self, template, facts).encode(), status, {"Content-Type": HTML})

    def _response(self, content: bytes, status: int, headers: Mapping[str, str]) -> Response:
        return secure(self, Response(content, headers=dict(headers), status_code=status))
