"""What a shop collects for, and what its members gave, for everybody: by months in which nobody can be recognised."""

from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.causes.cause import current
from chalicelib.domain.languages import MONTHS, money
from chalicelib.usecases.causes import collecting
from chalicelib.web.join import frame_of, nowhere, writer_of
from chalicelib.web.visit import Visit

MONTHS_SHOWN: Final = 12


def show(visit: Visit) -> Response:
    """The cause, and month by month how many rewards were given and what they came to. Raises Busy."""
    writer = writer_of(visit)
    if writer is None:
        return nowhere(visit)
    causes, merchant = wiring.causes(), writer.merchant
    frame, cause = frame_of(visit, writer), current(causes.of_merchant(merchant.id))
    told = collecting.told(collecting.owed(causes, pages_wiring.tallies(), merchant, visit.now))
    if cause is None and not told:
        return nowhere(visit)
    language, currency = frame["language"], merchant.program_at(visit.now).currency
    lines: list[dict[str, Any]] = [
        {
            "month": f"{MONTHS[language][one.given.month.month - 1]} {one.given.month.year}",
            "cause": one.cause.name,
            "count": str(one.given.times),
            "amount": money(one.given.amount, currency, language),
        }
        for one in told[:MONTHS_SHOWN]
    ]
    return visit.page("join/cause.html", **frame, cause=cause, lines=lines)
