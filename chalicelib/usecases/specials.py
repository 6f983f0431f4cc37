"""Which specials a member can use now, and which of those with limits give a sale points.

Only specials with limits cost a read: what they have been used for so far. The write then holds them to it (`Changes.specials`).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.account import Account
from chalicelib.domain.counting import Used, has_room, names_of
from chalicelib.domain.earning import note_meant
from chalicelib.domain.offers import listed
from chalicelib.domain.pricing import pricing
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.sale import Sale
from chalicelib.domain.special import Open, Special
from chalicelib.usecases.ports import Book, Pointer, Record
from chalicelib.usecases.till import Till


def open_offers(
    book: Book, till: Till, record: Record, account: Account, check_id: str, now: datetime, asked: Collection[str] | None = None
) -> tuple[Open, ...]:
    """The specials that take something off this check of the member now; of those that are `asked` for, where it says so.

    `account` is that of the `record` as it stands now. One read where some of them have limits.
    """
    place = check_id, till.location.id
    on_check = [held for held in (*account.holds, *account.captures) if (held.check_id, held.location_id) == place]
    used = {use.reward_id for held in on_check for use in held.uses}
    here = listed(till.merchant, till.location, record.customer, account, now)
    found = [one.special for one in here if one.special.id not in used]
    wanted = found if asked is None else [special for special in found if special.offer_id in asked]
    return with_room(book, till.merchant, wanted, record.name(""))


def admit(book: Book, merchant: Merchant, sale: Sale, record: Record) -> tuple[Sale, tuple[Special, ...]]:
    """The sale with the specials that are for its member, and those with limits that may give it points; and these, if it is new.

    They are found when a sale begins to earn, and stay with it until it earns nothing; whom they are for stays in any case.
    `record` is its member's. Raises WrongCurrency.
    """
    sale, member_id = note_meant(sale, merchant, record.customer, record.account), record.name(sale.member_id or "")
    earns_already = sale.posted is not None and sale.posted.visits > 0
    if sale.report is None or not member_id or earns_already:
        return sale, ()
    at, location = sale.report.occurred_at, merchant.location(sale.location_id)
    specials = (special for special in pricing(merchant, sale).specials if special.benefit.earns and special.is_limited)
    # A coupon's use is counted where it stands, and not once more.
    meant = [special for special in specials if not special.by_coupon]
    meant = [special for special in meant if not special.asks_member or special.id in sale.meant]
    here = [special for special in meant if special.holds_at(location.id) and special.covers(at, location.zone_at(at))]
    admitted = tuple(one.special for one in with_room(book, merchant, here, member_id))
    return replace(sale, admitted=tuple(special.id for special in admitted)), admitted


def deadline(merchant: Merchant, member_id: str, redemption: Redemption) -> tuple[Pointer, ...]:
    """When the hourly job is to see to it that what was held of a special with limits is there for others again."""
    return (Pointer(merchant.id, member_id, redemption.expires_at),)


def with_room(book: Book, merchant: Merchant, specials: Sequence[Special], member_id: str) -> tuple[Open, ...]:
    """Those of these specials that are not used up, in all and by this member. One read where some have limits."""
    limited = [special for special in specials if special.is_limited]
    used = book.special_counts(merchant.id, names_of(limited, member_id)) if limited else {}
    found = [special for special in specials if not special.is_limited or has_room(special, used, member_id)]
    return tuple(Open(special, _left(special, used.get((special.id, ""), Used()))) for special in found)


def _left(special: Special, used: Used) -> int | None:
    return None if special.budget is None else max(0, special.budget - used.amount)
