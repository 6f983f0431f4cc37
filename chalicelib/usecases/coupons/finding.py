"""Whether a coupon can be used by a member on a check now, and if not, why."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.counting import Used, has_room, names_of
from chalicelib.domain.coupon import Coupon, read_coupon
from chalicelib.domain.customer import Customer
from chalicelib.domain.offers import LeftOut
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import (
    CouponEnded,
    CouponForMembers,
    CouponUsed,
    CouponWithdrawn,
    OfferNotApplicable,
    Refusal,
    UnknownCoupon,
)
from chalicelib.domain.special import COUPON, Open, Special, Who, meant_for
from chalicelib.usecases.ports import Book
from chalicelib.usecases.till import Till
from chalicelib.usecases.wishes import Wish


class Guest(NamedTuple):
    """Who wants to use coupons: their account as it is stored, and as it is without holds that ran out; "": nobody is known."""

    member_id: str
    stored: Account
    running: Account
    customer: Customer | None = None


class Sorted(NamedTuple):
    """A wish with the coupons that can be used among its specials, and what was left out of it."""

    wish: Wish
    left_out: tuple[LeftOut, ...]


def with_coupons(book: Book, till: Till, wish: Wish, guest: Guest, now: datetime) -> Sorted:
    """The wish with its coupons looked up, by what stands in the ids of its offers.

    A round trip for each of them; one more where their special has limits.
    """
    named, opened, left = list[tuple[str, str]](), list[Open](), list[LeftOut]()
    for offer_id, tag in wish.named:
        if not offer_id.startswith(COUPON):
            named.append((offer_id, tag))
            continue
        try:
            found = _open(book, till, wish, guest, offer_id, now)
        except Refusal as refusal:
            left.append(LeftOut(offer_id, refusal, tag))
        else:
            opened.append(found)
            named.append((found.offer_id, tag))
    ids, tags = tuple(offer_id for offer_id, _ in named), tuple(tag for _, tag in named)
    kept = replace(wish, offer_ids=ids, tags=tags if any(tags) else (), specials=(*wish.specials, *opened))
    return Sorted(kept, tuple(left))


def special_meant(book: Book, merchant: Merchant, offer_id: str, now: datetime) -> Special | None:
    """The special of a coupon by its offer's id, whether or not it can be used; None where there is none, or it is over."""
    code = read_coupon(offer_id.removeprefix(COUPON))
    coupon = book.coupon(merchant.id, code) if code else None
    return _special_of(merchant, coupon, now) if coupon else None


def _open(book: Book, till: Till, wish: Wish, guest: Guest, offer_id: str, now: datetime) -> Open:
    code = read_coupon(offer_id.removeprefix(COUPON))
    coupon = book.coupon(till.merchant.id, code) if code else None
    if coupon is None:
        raise UnknownCoupon
    # A hold of this very member that ran out is let go with the same write.
    if coupon.uses > _lapsed(coupon, guest):
        raise CouponUsed
    if coupon.withdrawn:
        raise CouponWithdrawn
    special, at = _special_of(till.merchant, coupon, now), wish.keyed_at or now
    zone = till.location.zone_at(at)
    if special is None or (special.last_day is not None and special.last_day < local_day(at, zone)):
        raise CouponEnded
    for_members = special.benefit.earns or special.who is not Who.EVERYBODY or special.per_member is not None
    if not guest.member_id and for_members:
        raise CouponForMembers
    place = wish.check_id, till.location.id
    on_check = (held for held in (*guest.running.holds, *guest.running.captures) if (held.check_id, held.location_id) == place)
    used = any(use.reward_id == special.id for held in on_check for use in held.uses)
    meant = meant_for((special,), till.merchant, till.location, guest.customer, guest.running, at)
    here = (
        bool(meant)
        and special.holds_at(till.location.id)
        and special.is_for_visit(guest.running.visits + 1)
        and special.covers(at, zone)
    )
    if used or not here:
        raise OfferNotApplicable(offer_id, "not_open")
    return Open(special, _left(book, till, special, guest, offer_id), coupon.code)


def _special_of(merchant: Merchant, coupon: Coupon, now: datetime) -> Special | None:
    specials = merchant.program_at(now).specials
    return next((special for special in specials if special.id == coupon.special_id and special.by_coupon), None)


def _lapsed(coupon: Coupon, guest: Guest) -> int:
    def held(account: Account) -> int:
        return sum(use.counted_as == coupon.counted_as for hold in account.holds for use in hold.uses)

    return held(guest.stored) - held(guest.running)


def _left(book: Book, till: Till, special: Special, guest: Guest, offer_id: str) -> int | None:
    """What is left of the special's budget. Raises OfferNotApplicable where it is used up, or another of its limits."""
    names = names_of((special,), guest.member_id)
    counts = book.special_counts(till.merchant.id, names) if names else {}
    if not has_room(special, counts, guest.member_id):
        raise OfferNotApplicable(offer_id, "used_up")
    return None if special.budget is None else max(0, special.budget - counts.get((special.id, ""), Used()).amount)
