"""Making a special, ending one, and how those stand that there are. Each change is the next version of the program."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.calendar import local_day
from chalicelib.domain.counting import Used
from chalicelib.domain.desk.draft import free_id
from chalicelib.domain.figures.segments import SegmentTooSmall, of_tier
from chalicelib.domain.figures.tallies import ALL_SHOPS
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.special import Special, Who
from chalicelib.usecases.locations import KNOWN_EVERYWHERE
from chalicelib.usecases.overview.studying import Studies
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


def add_special(merchants: Merchants, studies: Studies, merchant_id: str, special: Special, now: datetime) -> Special:
    """Add a special under an id that nothing else has; it holds in two minutes. Raises UnusableField, and Outpaced.

    One for a segment is used by its members once the hourly study has written it beside them.
    """
    merchant = merchants.reread(merchant_id)
    _check_group(studies, merchant, special)
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


def widen_special(merchants: Merchants, merchant_id: str, special_id: str, now: datetime) -> Special | None:
    """Make a special that some members or shops have one for all, in two minutes; None where there is none. Raises Outpaced."""
    merchant = merchants.reread(merchant_id)
    specials = newest_of(merchant).specials
    known = next((special for special in specials if special.id == special_id), None)
    if known is None or not is_pilot(known):
        return None
    wide = replace(known, who=Who.EVERYBODY, segment_id="", tier_id="", and_up=False, location_ids=())
    change_specials(merchants, merchant, tuple(wide if special is known else special for special in specials), now)
    return wide


def is_pilot(special: Special) -> bool:
    """Whether only some shops, or members of a segment or a tier, have it."""
    return bool(special.location_ids) or special.who in {Who.SEGMENT, Who.TIER}


def check_special(studies: Studies, merchant: Merchant, special: Special) -> None:
    """Raise UnusableField for a special that could not be added. One read where it is for a segment or a tier."""
    from chalicelib.domain.special_checks import check_specials  # noqa: PLC0415

    newest = newest_of(merchant)
    others = tuple(known for known in newest.specials if known.name != special.name)
    if len(others) < len(newest.specials):
        raise UnusableField("specials.name", "another special has this name")
    check_specials((*others, special), {place.id for place in merchant.locations}, earns=newest.earn.points > 0)
    _check_group(studies, merchant, special)


def _check_group(studies: Studies, merchant: Merchant, special: Special) -> None:
    """Raise UnusableField where so few members are in its segment or tiers that it would be about persons."""
    if special.who not in {Who.SEGMENT, Who.TIER}:
        return
    field, groups = "specials.segment_id", [special.segment_id]
    if special.who is Who.TIER:
        tiers = newest_of(merchant).tiers
        height = tiers.height(special.tier_id)
        if not height:
            raise UnusableField("specials.tier_id", "a tier of this program")
        levels = tiers.levels[height - 1 :] if special.and_up else tiers.levels[height - 1 : height]
        field, groups = "specials.tier_id", [of_tier(level.id).id for level in levels]
    study = studies.get(merchant.id, ALL_SHOPS)
    if study is None:
        raise UnusableField(field, "members are looked at once a night: come back tomorrow")
    try:
        study.check_group(groups)
    except SegmentTooSmall as small:
        said = f"fewer than {small.floor} members were in it last night, and a special for so few would be about persons"
        raise UnusableField(field, said) from None


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
