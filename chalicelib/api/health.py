"""GET /health: that the program answers. Needs no key and touches nothing."""

from chalice.app import Blueprint, Response

from chalicelib.api.answers import Health
from chalicelib.api.views import ANY_CONTENT, Reply, respond

blueprint = Blueprint(__name__)


@blueprint.route("/health", methods=["GET"], content_types=ANY_CONTENT)
def answer_health() -> Response:
    """The program answers."""
    return respond(blueprint.current_request, Reply(Health()))
