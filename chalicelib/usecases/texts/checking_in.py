"""Checking in by text: the code that hangs in a shop, alone in a text, once a day."""

from itertools import takewhile

from chalicelib.domain.calendar import local_day
from chalicelib.domain.check_in import is_of_today, place_code, post_check_in
from chalicelib.domain.customer import Reply
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant, ProgramType
from chalicelib.usecases.ports import Vault
from chalicelib.usecases.texts.turn import Result, Turn, name_person


def code_at(vault: Vault, merchant: Merchant, place: Location) -> str:
    """The code that hangs in this shop."""
    return place_code(vault.sign(merchant.id, f"{place.id} is checked in at"))


def find_place(vault: Vault, merchant: Merchant, code: str | None) -> Location | None:
    """The shop in which a code hangs, where members check in; reads nothing."""
    if code is None or not merchant.check_in.on:
        return None
    return next((place for place in merchant.locations if code_at(vault, merchant, place) == code), None)


def check_in(turn: Turn, place: Location) -> Result:
    """Points for being there; the second time in a day, that it was done. A read of today's entries, newest first."""
    merchant, program = turn.merchant, turn.program
    back = turn.conversation.book.entries_back(merchant.id, turn.customer.member_id)
    today = takewhile(lambda entry: is_of_today(entry, merchant, turn.now), back)
    if any(entry.kind is EntryKind.CHECKED_IN for entry in today):
        balance = turn.account.available(local_day(turn.now, program.timezone))
        return Result(turn.customer, (Reply("checked_in_again", {**name_person(turn), **_counted(turn, stands=balance)}),))
    names = {"member_id": turn.customer.member_id, "cause": turn.text.inbound_id}
    entry = post_check_in(turn.before, merchant, place, turn.now, **names)
    balance = int(entry.facts["balance"])
    if int(entry.facts["paid"]) > 0:
        reply = Reply("instant_ready", {**name_person(turn), "reward": program.mark.name, "total": balance})
    else:
        counted = _counted(turn, each=merchant.check_in.points, stands=balance)
        reply = Reply("checked_in", {**name_person(turn), **counted, "location": place.name})
    return Result(turn.customer, (reply,), entry=entry)


def _counted(turn: Turn, **figures: int) -> dict[str, int | str]:
    """Figures of what is counted here, to be written with the word for it."""
    is_credit = turn.program.type is ProgramType.REBATE
    return {**figures, "unit": "credit" if is_credit else "points", "currency": turn.program.currency}
