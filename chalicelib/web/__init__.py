"""The pages: console, till, wallet, signs and sign-in. Which view answers which call stands in `pages.py`.

API Gateway and Chalice have no route for all that begins alike, so each room has one for every depth. They are few on purpose:
a till that starts cold registers them all.
"""

from importlib import import_module
from typing import Final

from chalice.app import Blueprint, Response

ROUTES: Final = (
    "/",
    "/assets/{a}",
    *("/console", "/console/{a}", "/console/{a}/{b}", "/console/{a}/{b}/{c}"),
    *("/till", "/till/{a}", "/till/{a}/{b}"),
    *("/w/{a}", "/w/{a}/{b}"),
    *("/j/{a}", "/j/{a}/{b}"),
    *("/sign-in", "/sign-in/{a}"),
    "/setup",
    "/setup/{a}",
)
METHODS: Final = ("GET", "POST")
ANY_CONTENT: Final[list[str]] = []

blueprint: Final = Blueprint(__name__)


def _register(path: str) -> None:
    @blueprint.route(path, methods=list(METHODS), content_types=ANY_CONTENT, name="pages")
    def route(**_: str) -> Response:
        answer: Response = import_module("chalicelib.web.answering").answer(blueprint.current_request)
        return answer


for _path in ROUTES:
    _register(_path)
