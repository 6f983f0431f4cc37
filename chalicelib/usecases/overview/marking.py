"""Writing beside members the segments of last night that specials are for: there a till finds them without one read more.

Only members who came into such a segment, or left it, are read and written. Beside whom there is something is kept in parts,
and noted before the members are written, so that wherever a run is cut short the next one knows whom to look at.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from zlib import crc32

from chalicelib.domain.calendar import local_day
from chalicelib.domain.special import Who
from chalicelib.usecases.ports import Book, Changes
from chalicelib.usecases.till import attempt

if TYPE_CHECKING:  # studying goes on with this
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.domain.program import Merchant
    from chalicelib.usecases.overview.studying import Desk

PARTS: Final = 16
"""An item holds the marks of some nine thousand members."""
UNSURE: Final = "?"
"""A member who is being written, or was when a run was cut short; as the state of all: it was not finished."""
MEMBER_SECONDS: Final = 10
"""With less time left, the next run goes on."""


def named(merchant: Merchant, now: datetime) -> tuple[str, ...]:
    """The segments that specials of now, or of later, are for."""
    programs = (merchant.program_at(now), max(merchant.programs, key=lambda program: program.version))
    today = local_day(now, programs[1].timezone)
    specials = (special for program in programs for special in program.specials if special.who is Who.SEGMENT)
    return tuple(sorted({one.segment_id for one in specials if one.last_day is None or one.last_day >= today}))


def mark(desk: Desk, merchant: Merchant, seconds_left: Callable[[], float]) -> bool:
    """Write the segments of the last study beside their members, where specials are for them; whether it was finished now.

    What specials are for no more is taken away again. Nothing is read where none ever was for a segment. Raises Busy.
    """
    if not any(special.segment_id for program in merchant.programs for special in program.specials):
        return False
    progress = desk.studies.progress(merchant.id)
    if progress is None or not progress.finished:
        return False
    segments = named(merchant, desk.clock())
    state = " ".join((progress.day.isoformat(), *segments)) if segments else ""
    if progress.marked == state:
        return False
    desk.studies.move(merchant.id, replace(progress, marked=UNSURE))
    wanted = dict[str, str]()
    for segment_id in segments:
        for member_id in desk.studies.listed(merchant.id, progress.day, segment_id, None):
            wanted[member_id] = f"{wanted[member_id]} {segment_id}" if member_id in wanted else segment_id
    for part in range(PARTS):
        mine = {member_id: words for member_id, words in wanted.items() if part_of(member_id) == part}
        if not _mark_part(desk, merchant.id, part, mine, seconds_left):
            return False
    desk.studies.move(merchant.id, replace(progress, marked=state))
    return True


def part_of(member_id: str) -> int:
    """In which part it is kept what is written beside a member."""
    return crc32(member_id.encode()) % PARTS


def _mark_part(desk: Desk, merchant_id: str, part: int, wanted: Mapping[str, str], seconds_left: Callable[[], float]) -> bool:
    known = desk.studies.marked(merchant_id, part)
    changed = [name for name in sorted({*known, *wanted}) if known.get(name) != wanted.get(name)]
    if not changed:
        return True
    desk.studies.put_marked(merchant_id, part, {**known, **dict.fromkeys(changed, UNSURE)})
    left = list(changed)
    while left and seconds_left() > MEMBER_SECONDS:
        _write(desk.book, merchant_id, left[0], tuple(wanted.get(left[0], "").split()))
        del left[0]
    desk.studies.put_marked(merchant_id, part, {**wanted, **dict.fromkeys(left, UNSURE)})
    return not left


def _write(book: Book, merchant_id: str, member_id: str, segments: tuple[str, ...]) -> None:
    """Write them beside who has this id; who was merged into somebody else, or erased, is in none."""

    def write() -> None:
        record = book.record(merchant_id, member_id)
        customer = record.alias or record.customer
        if customer is None:
            return
        belongs = segments if customer.is_member and customer.merged_into is None else ()
        if customer.segments != belongs:
            book.commit(Changes(merchant_id, customers=(replace(customer, segments=belongs),)))

    attempt(write)
