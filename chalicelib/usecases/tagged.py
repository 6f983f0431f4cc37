"""Uses that a check has already under a till's own names: asked for again by another request, each is there once."""

from collections.abc import Collection
from dataclasses import replace

from chalicelib.domain.account import Account, Use
from chalicelib.domain.sale import SaleState
from chalicelib.usecases.ports import Book
from chalicelib.usecases.till import Till


def used_on(book: Book, till: Till, account: Account, member_id: str, check_id: str, tags: Collection[str]) -> tuple[Use, ...]:
    """What this member ("": nobody) has used on the check under these tags.

    It waits in the account until its sale is reported, then it is the sale's: one round trip, unless the account knows all.
    """
    asked, place = set(tags) - {""}, (till.location.id, check_id)
    if not asked:
        return ()
    waiting = [held for held in account.captures if (held.location_id, held.check_id) == place]
    found = [replace(use, redemption_id=held.redemption_id) for held in waiting for use in held.uses if use.tag in asked]
    if asked - {use.tag for use in found}:
        sale = book.sale(till.merchant.id, *place)
        if sale is not None and (sale.member_id or "") == member_id and sale.state is not SaleState.VOIDED:
            found += [use for use in sale.uses if use.tag in asked]
    return tuple(found)
