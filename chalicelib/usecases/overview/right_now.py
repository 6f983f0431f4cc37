"""What happens at a merchant's tills right now, with whom it happens to, and whether any of it is new."""

import hashlib
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.desk.listing import Shown
from chalicelib.usecases.overview import directory
from chalicelib.usecases.overview.ports import Happening, Keeper

SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class News:
    """What happened last, newest first, each with what a list shows of the member. `mark` is another one once anything is new."""

    happenings: tuple[tuple[Happening, Shown], ...]
    mark: str


def read(keeper: Keeper, merchant_id: str, known: str = "") -> News | None:
    """The news, or None where they are those with this mark. One Query; a read of the names where something is new."""
    found = keeper.feed.newest(merchant_id, SHOWN)
    mark = hashlib.sha256(repr([(one.at, one.member_id, one.seq) for one in found]).encode()).hexdigest()[:12]
    if mark == known:
        return None
    names = directory.look(keeper.directory, keeper.vault, merchant_id, {one.member_id for one in found}) if found else {}
    return News(tuple((one, names.get(one.member_id, Shown())) for one in found), mark)
