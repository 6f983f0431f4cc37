"""What the local controls ask of the ledger: the texts that were sent; and what they tell it: that time went back."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from chalicelib import wiring
from chalicelib.usecases import expiry
from chalicelib.usecases.texts import waiting
from chalicelib.usecases.texts.post import Delivery


@cache
def _told(message_id: str) -> Delivery:
    found = wiring.deliveries().find(message_id)
    if found is None:
        raise KeyError(message_id)  # not noted yet: to be asked for again
    return found


def sent_texts(message_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Kind, parts and time of texts, by the provider's message id; those that the ledger does not know (yet) are missing."""
    told = {}
    for message_id in message_ids:
        with suppress(KeyError):
            delivery = _told(message_id)
            told[message_id] = {"kind": delivery.kind, "parts": delivery.parts, "at": delivery.at.isoformat()}
    return told


def rewind_jobs(now: datetime) -> None:
    """The clock was set back, which no clock on AWS does by days: the hourly job starts from there again."""
    for job in (expiry.JOB, waiting.JOB):
        wiring.book().move_cursor(job, now.date() - timedelta(days=1))
