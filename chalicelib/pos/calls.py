"""That a maker's calls arrive, for whoever connected it."""

from datetime import datetime

from chalicelib import wiring
from chalicelib.domain.desk.connection import Connection
from chalicelib.observability import logger


def note(connection: Connection, now: datetime) -> None:
    """Note that a call came which was signed as it should be."""
    try:
        wiring.connections().note_call(connection, now)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the note, tills go on
        logger.warning("call not noted", extra={"error": type(error).__name__})
