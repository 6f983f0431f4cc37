"""Making a special, ending one, and how those stand that there are. Each change is the next version of the program."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.calendar import local_day
from chalicelib.domain.counting import Used
from chalicelib.domain.desk.draft import free_id
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.special import Special
from chalicelib.usecases.locations import KNOWN_EVERYWHERE
from chalicelib.usecases.ports import Book, Merchants
from chalicelib.usecases.programs import change_program

MARGIN: Final = timedelta(seconds=5)
"""The clock goes on while a version is being stored."""


class Standing(StrEnum):
    """Where a special stands."""

    RUNNING = "running"
    PAUSED = "paused"
    """For as long as the budget of a goal is used up."""
    PLANNED = "planned"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Known:
    """A special, where it stands, and what it was used for, where that is counted."""

    special: Special
    standing: Standing
    used: Used | None


def list_specials(book: Book, merchant: Merchant, now: datetime) -> tuple[Known, ...]:
    """All specials of a merchant: running ones first, then those that are planned, then those that are over. One read at most."""
    newest = newest_of(merchant)
    today, living = local_day(now, newest.timezone), {special.id for special in newest.specials}
    found = {special.id: special for program in sorted(merchant.programs, key=_version) for special in program.specials}
    names = [(special.id, "") for special in found.values() if special.is_limited]
    used = book.special_counts(merchant.id, names) if names else {}

    def stands(special: Special) -> Standing:
        if special.paused and special.id in living and (special.last_day is None or special.last_day >= today):
            return Standing.PAUSED
        if special.id not in living or (special.last_day is not None and special.last_day < today):
            return Standing.OVER
        return Standing.PLANNED if special.first_day > today else Standing.RUNNING

    known = [
        Known(one, stands(one), used.get((one.id, ""), Used()) if one.is_limited else None) for one in reversed(found.values())
    ]
    return tuple(sorted(known, key=lambda one: list(Standing).index(one.standing)))


def add_special(merchants: Merchants, merchant_id: str, special: Special, now: datetime) -> Special:
    """Add a special under an id that nothing else has; it holds in two minutes. Raises UnusableField, and Outpaced."""
    merchant = merchants.reread(merchant_id)
    taken = {known.id for program in merchant.programs for known in (*program.rewards, *program.retired)}
    taken |= {known.id for program in merchant.programs for known in program.specials}
    named = replace(special, id=free_id(special.name, taken))
    change_specials(merchants, merchant, (*newest_of(merchant).specials, named), now)
    return named


def end_special(merchants: Merchants, merchant_id: str, special_id: str, now: datetime) -> Special | None:
    """End a special, in two minutes; None where there is none (any more). What is held by then is still used. Raises Outpaced."""
    merchant = merchants.reread(merchant_id)
    specials = newest_of(merchant).specials
    ended = next((special for special in specials if special.id == special_id), None)
    if ended is not None:
        change_specials(merchants, merchant, tuple(special for special in specials if special is not ended), now)
    return ended


def check_special(merchant: Merchant, special: Special) -> None:
    """Raise UnusableField for a special that could not be added."""
    from chalicelib.domain.special_checks import check_specials  # noqa: PLC0415

    newest = newest_of(merchant)
    others = tuple(known for known in newest.specials if known.name != special.name)
    if len(others) < len(newest.specials):
        raise UnusableField("specials.name", "another special has this name")
    check_specials((*others, special), {place.id for place in merchant.locations}, earns=newest.earn.points > 0)


def change_specials(merchants: Merchants, merchant: Merchant, specials: Sequence[Special], now: datetime) -> None:
    """Give a merchant these specials from two minutes from now on. Raises UnusableField, and Outpaced."""
    newest = newest_of(merchant)
    since = max(now + KNOWN_EVERYWHERE, newest.effective_from) + MARGIN
    version = replace(newest, version=newest.version + 1, effective_from=since, specials=tuple(specials), retired=())
    change_program(merchants, merchant.id, version, now)


def newest_of(merchant: Merchant) -> Program:
    """The newest version of a merchant's program, also where it does not hold yet."""
    return max(merchant.programs, key=_version)


def _version(program: Program) -> int:
    return program.version
