"""GET /health: that the program answers. Needs no key and touches nothing."""

from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib.api.answers import Health
from chalicelib.api.views import Reply, respond


def answer_health(http: HttpRequest) -> Response:
    """The program answers."""
    return respond(http, Reply(Health()))
