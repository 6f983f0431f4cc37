"""Asking members about a visit: the text waits from the sale on until its time, and everything is decided when it leaves."""

from chalicelib.domain.entry import Entry
from chalicelib.usecases.ports import Committed, Merchants
from chalicelib.usecases.texts.post import WaitingRoom


def follow(merchants: Merchants, room: WaitingRoom, committed: Committed | None) -> None:
    """Let the question about a visit wait, where one is asked; an item that is delivered again changes nothing."""
    if committed is None or not isinstance(committed.item, Entry):
        return
    try:
        merchant = merchants.get(committed.merchant_id)
    except KeyError:
        return  # nobody to ask for
    if merchant.survey is None:
        return
    from chalicelib.domain.surveys.survey import ask_about  # noqa: PLC0415  few shops ask

    question = ask_about(merchant, committed.item)
    if question is not None:
        room.put(merchant.id, question)
