"""How a page is answered: its row is found, its guard asked, its view called; what goes wrong becomes a page with a sentence."""

import functools
from contextlib import suppress
from importlib import import_module
from typing import Final

from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib import wiring
from chalicelib.api import errors
from chalicelib.api.views import log_failure, request_id_of
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.staff import Role
from chalicelib.observability import logger
from chalicelib.web import pages, sessions
from chalicelib.web.headers import is_ours
from chalicelib.web.pages import DEVICE, Page
from chalicelib.web.visit import Visit

ROOM: Final = "chalicelib.web"
SIGN_IN: Final = "/sign-in"


def answer(http: HttpRequest) -> Response:
    """The answer to a call of a page."""
    path = _path(http)
    found = pages.find(http.method, path)
    page, ids = found or (None, {})
    visit = Visit(http, page.path if page else "unknown", path, ids, _base(http, path), wiring.clock())
    with wiring.time_of_call():
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
        row = errors.row_of(refusal)
        return _tell(visit, row.status, "That did not work.", errors.say(refusal), row.code)
    except Exception as error:  # noqa: BLE001  whatever it is, the reader gets a page and no stack trace
        log_failure(error, visit.http)
        sentence = f"The fault is ours. Try again in a moment. If it stays, tell us this number: {request_id_of(visit.http)}"
        return _tell(visit, 500, "That did not work.", sentence, "INTERNAL_ERROR")


def _guarded(visit: Visit, page: Page) -> Response:
    view = _view(page)
    if page.guard == DEVICE:
        answered: Response = import_module(f"{ROOM}.till.guarding").guard(visit, view)
        return answered
    if isinstance(page.guard, Role):
        known = sessions.find(visit)
        if known is None:
            return visit.go(SIGN_IN, to=visit.path if visit.http.method == "GET" else None)
        visit.session, visit.staff = known
        with suppress(KeyError):  # it is being set up
            visit.merchant = wiring.merchants().get(visit.staff.merchant_id)
        if not visit.staff.role.covers(page.guard):
            return _tell(visit, 403, "Not for you.", f"This page is for {page.guard.value}s. Ask the owner.")
    response: Response = view(visit)
    return response


def _view(page: Page) -> functools.partial[Response]:
    module, _, name = page.view.rpartition(".")
    return functools.partial(getattr(import_module(f"{ROOM}.{module}"), name))


def _tell(visit: Visit, status: int, heading: str, sentence: str, code: str = "") -> Response:
    if str(visit.http.headers.get("accept", "")).startswith("application/json"):
        return visit.json({"code": code or str(status), "sentence": sentence}, status)
    return visit.page("error.html", status, heading=heading, sentence=sentence)


def _path(http: HttpRequest) -> str:
    """The path without what the gateway puts before it: that of the route, with its ids as they came."""
    return http.path.format_map(http.uri_params or {})


def _base(http: HttpRequest, path: str) -> str:
    """What the gateway puts before every path of ours, such as "/api"."""
    whole = str(http.context.get("path", path))
    return whole.removesuffix(path).rstrip("/") if whole.endswith(path) else ""
