"""How it is going, at a glance."""

from chalice.app import Response

from chalicelib.web.visit import Visit


def show(visit: Visit) -> Response:
    """The first page after signing in."""
    return visit.page("console/home.html")
