"""The front door: people who work here go on to the console."""

from chalice.app import Response

from chalicelib.web.visit import Visit


def show_start(visit: Visit) -> Response:
    """On to the console."""
    return visit.go("/console")
