"""How a page is answered: its row is found, its guard asked, its view called; what goes wrong becomes a page with a sentence."""

import re
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Final

from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib import wiring
from chalicelib.api import errors
from chalicelib.api.views import log_failure, request_id_of
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.languages import FALLBACK_LANGUAGE
from chalicelib.domain.refusals import Busy, Refusal
from chalicelib.observability import logger
from chalicelib.web import pages, sessions, speaking
from chalicelib.web.headers import is_ours
from chalicelib.web.pages import DEVICE, Page
from chalicelib.web.visit import Visit

ROOM: Final = "chalicelib.web"
SIGN_IN: Final = "/sign-in"
AGAIN: Final = "/sign-in/again"
CONSOLE: Final = "/console"
INTERNAL_ERROR: Final = 500
BASE: Final = re.compile(r"(?:/[\w.~-]+)*", re.ASCII)
PAGE_SECONDS: Final = 8.0
"""What a page takes at most, which asks for more than a till's call does; the function that answers has ten seconds."""
TILL: Final = "/till"
SETTING_UP: Final = "/console/start"
"""Where somebody goes whose shop is not open yet: no other page of the console has anything to show."""
CUSTOMERS: Final = ("/w/", "/j/")
"""Where the pages of customers begin, who are told in their language."""
WRONG: Final = {403: "foreign", 404: "not_here", 405: "not_here", 500: "fault"}


def answer(http: HttpRequest) -> Response:
    """The answer to a call of a page."""
    path = _path(http)
    found = pages.find(http.method, path)
    page, ids = found or (None, {})
    visit = Visit(http, page.path if page else "unknown", path, ids, _base(http, path), wiring.clock())
    with wiring.time_of_call() if visit.route.startswith(TILL) else wiring.time_of_call(PAGE_SECONDS):
        response = _answer(visit, page)
    logger.info(
        "page answered",
        extra={
            "route": f"{http.method} {visit.route}",
            "status": response.status_code,
            "merchant": visit.merchant.id if visit.merchant else None,
            "request_id": request_id_of(http),
        },
    )
    return response


def _answer(visit: Visit, page: Page | None) -> Response:
    if page is None:
        known = pages.has(visit.path)
        return _tell(visit, 405 if known else 404, "This page is not here.", "It may have moved. Go back and try again.")
    if visit.http.method != "GET" and not is_ours(visit.http):
        return _tell(visit, 403, "That came from another site.", "Nothing was changed. Open the page here and try again.")
    try:
        return _guarded(visit, page)
    except Refusal as refusal:
        if isinstance(refusal, Busy) and visit.session is not None and not _is_script(visit):
            return _ask_again(visit)
        row = errors.row_of(refusal)
        return _tell(visit, row.status, "That did not work.", errors.say(refusal), row.code)
    except Exception as error:  # noqa: BLE001  whatever it is, the reader gets a page and no stack trace
        log_failure(error, visit.http)
        sentence = f"The fault is ours. Try again in a moment. If it stays, tell us this number: {request_id_of(visit.http)}"
        return _tell(visit, INTERNAL_ERROR, "That did not work.", sentence, "INTERNAL_ERROR")


def _guarded(visit: Visit, page: Page) -> Response:
    view = _view(page)
    if page.guard == DEVICE:
        answered: Response = import_module(f"{ROOM}.till.guarding").guard(visit, view)
        return answered
    if isinstance(page.guard, Role):
        known = sessions.find(visit)
        if known is None:
            return _send_away(visit, SIGN_IN, "Sign in first.", visit.path if visit.http.method == "GET" else None)
        visit.session, visit.staff = known
        with suppress(KeyError):  # it is being set up
            visit.merchant = wiring.merchants().get(visit.staff.merchant_id)
        if not visit.staff.role.covers(page.guard):
            return _turn_away(visit, page, visit.staff.role)
        if visit.merchant is None and page.path.startswith(CONSOLE) and not page.path.startswith(SETTING_UP):
            return visit.go(SETTING_UP)
        if page.step_up and not visit.session.is_confirmed(visit.now):
            return _send_away(visit, AGAIN, "Show first that it is you.", pages.nearest(visit.path))
    return view(visit)


def _turn_away(visit: Visit, page: Page, role: Role) -> Response:
    """From what is for others. Who works at the till alone is not told so at the door, but led to what is theirs."""
    if role is Role.STAFF and page.path == pages.HOME:
        return visit.go(pages.OWN)
    return _tell(visit, 403, "Not for you.", f"This page is for {page.guard}s. Ask the owner.")


def _send_away(visit: Visit, path: str, sentence: str, to: str | None) -> Response:
    """To where they show who they are, and from there back. A script does not follow, and is told."""
    if _is_script(visit):
        return visit.json({"code": "SIGN_IN_NEEDED", "sentence": sentence, "to": visit.url(path, to=to)}, 403)
    answer = visit.go(path, to=to)
    return _as_part(answer) if visit.is_part else answer


def _view(page: Page) -> Callable[..., Response]:
    module, _, name = page.view.rpartition(".")
    view: Callable[..., Response] = getattr(import_module(f"{ROOM}.{module}"), name)
    return view


def _ask_again(visit: Visit) -> Response:
    """What could not be read or written right now: DynamoDB was busy."""
    if visit.http.method != "GET":
        sentence = "Too much is going on at once, and it may not be saved. Go back, look whether it is, and try again."
        return _tell(visit, 503, "That took too long.", sentence, "BUSY")
    sentence = "Nothing is lost, and the tills go on. Try again in a moment."
    return _tell(visit, 503, "This page could not be read.", sentence, "BUSY", again=visit.url(visit.path, **visit.query))


def _tell(visit: Visit, status: int, heading: str, sentence: str, code: str = "", again: str = "") -> Response:
    if _is_script(visit):
        return visit.json({"code": code or str(status), "sentence": sentence}, status)
    if visit.path.startswith(CUSTOMERS):
        return _tell_customer(visit, status)
    if visit.is_part:  # what was asked for opens as a page of its own; what was written stays as it stands
        return _as_part(visit.go(visit.path, **visit.query)) if visit.http.method == "GET" else visit.nothing()
    inside = visit.session is not None and visit.merchant is not None and status != INTERNAL_ERROR
    return visit.page("error.html", status, heading=heading, sentence=sentence, again=again, inside=inside)


def _as_part(answer: Response) -> Response:
    """The same way on, for a script that asked for a part of a page: a whole one would be put where the part belongs."""
    answer.status_code = 200
    answer.headers["HX-Redirect"] = answer.headers.pop("Location")
    return answer


def _tell_customer(visit: Visit, status: int) -> Response:
    """In the language of the member or of the browser. A refusal's own sentence is for who stands behind the till."""
    shop = visit.merchant.language if visit.merchant else FALLBACK_LANGUAGE
    language, wrong = visit.language or speaking.choose(visit, shop), WRONG.get(status, "busy")
    say = speaking.words("wrong", language)
    sentence = say(f"{wrong}_more", number=request_id_of(visit.http))
    return visit.page("error.html", status, language=language, heading=say(wrong), sentence=sentence)


def _is_script(visit: Visit) -> bool:
    return str(visit.http.headers.get("accept", "")).startswith("application/json")


def _path(http: HttpRequest) -> str:
    """The path without what the gateway puts before it: that of the route, with its ids as they came."""
    return http.path.format_map(http.uri_params or {})


def _base(http: HttpRequest, path: str) -> str:
    """What the gateway puts before every path of ours, such as "/api". Of anything else a browser could make another host."""
    whole = str(http.context.get("path", path))
    before = whole.removesuffix(path).rstrip("/")
    return before if whole.endswith(path) and BASE.fullmatch(before) else ""
