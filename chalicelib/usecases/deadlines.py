"""Where the expiry jobs will find a member again."""

from datetime import datetime

from chalicelib.domain.calendar import FOREVER, end_instant
from chalicelib.domain.ledger import Account
from chalicelib.usecases.ports import Pointer


def new_pointers(merchant_id: str, member_id: str, zone: str, before: Account, after: Account) -> tuple[Pointer, ...]:
    """Pointers for last days that the account did not have before.

    Points that move with activity are filed once; the job files them again when it finds that they have moved on.
    """
    known = {lot.last_day for lot in before.lots}
    days = {after.ends(lot) for lot in after.lots if lot.last_day not in known} - {FOREVER}
    return tuple(Pointer(merchant_id, member_id, end_instant(day, zone)) for day in sorted(days))


def pointer_at(merchant_id: str, member_id: str, due: datetime) -> Pointer:
    """A pointer for a look at `due`."""
    return Pointer(merchant_id, member_id, due)
