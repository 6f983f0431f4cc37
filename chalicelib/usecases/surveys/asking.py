"""Asking members about a visit: the text waits from the sale on until its time, and everything is decided when it leaves."""

from chalicelib.domain.entry import Entry
from chalicelib.domain.program import Merchant
from chalicelib.usecases.texts.post import WaitingRoom


def follow(merchant: Merchant, room: WaitingRoom, entry: Entry) -> None:
    """Let the question about a visit wait, where one is asked; an entry that is delivered again changes nothing."""
    from chalicelib.domain.surveys.survey import ask_about  # noqa: PLC0415  few shops ask

    question = ask_about(merchant, entry)
    if question is not None:
        room.put(merchant.id, question)
