"""Asking members about a visit: the text waits from the sale on until its time, and everything is decided when it leaves."""

from datetime import datetime

from chalicelib.domain.entry import Entry
from chalicelib.domain.program import Merchant
from chalicelib.usecases.texts.post import WaitingRoom


def follow(merchant: Merchant, room: WaitingRoom, entry: Entry, now: datetime) -> None:
    """Let the question about a visit wait, where one is asked; an entry that is delivered again changes nothing."""
    from chalicelib.domain.surveys.survey import OVER_AFTER, ask_about  # noqa: PLC0415  few shops ask

    question = ask_about(merchant, entry)
    # A whole ledger that is delivered again asks about nothing that is long over.
    if question is not None and question.happened_at + OVER_AFTER > now:
        room.put(merchant.id, question)
