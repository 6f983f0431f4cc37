"""Offers: what a member can use on a check, and taking it out of the account."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, NamedTuple

from chalicelib.domain import ledger
from chalicelib.domain.account import CAPTURES_MAX, HOLDS_MAX, Account, Hold, Lot, Use, name_check, split
from chalicelib.domain.program import Merchant, Program, ProgramType, Reward, RewardKind, Scope, reward_of
from chalicelib.domain.refusals import InsufficientPoints, OfferNotApplicable, PartNotCapturable, Refusal, UnknownOffer
from chalicelib.domain.special import COUPON, SPECIAL, Open, meant_for

if TYPE_CHECKING:  # what a look-up does not need it does not import
    from collections.abc import Sequence
    from datetime import date, datetime

    from chalicelib.domain.basket import Allocation, Basket
    from chalicelib.domain.customer import Customer
    from chalicelib.domain.location import Location

CERTIFICATE = "certificate"
CREDIT = re.compile(r"[1-9][0-9]{0,8}")
"""Minor units in the id of a credit offer."""
Unfit = Literal["needs_points", "needs_items", "nothing_to_pay", "too_small", "check_closed", "used_up"]
"""Why an offer cannot be used on a check."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a member may use: `amount` minor units off for `price_points` (0: a certificate, paid already, or a special).

    `reason` says why it is not `applicable`; `allocations` which lines it is taken off, where it is for items and they are known.
    """

    id: str
    reward: Reward
    price_points: int
    amount: int
    reason: Unfit | None = None
    certificate_id: str | None = None
    allocations: tuple[Allocation, ...] = ()

    @property
    def applicable(self) -> bool:
        """Whether it can be used on this check now."""
        return self.reason is None

    @property
    def scope(self) -> Scope:
        """What it is taken off."""
        return self.reward.scope


@dataclass(frozen=True, slots=True)
class Taking:
    """An offer that was taken, and off which lines."""

    use: Use
    allocations: tuple[Allocation, ...] = ()


class LeftOut(NamedTuple):
    """An offer that was asked for and refused, with the caller's own name of it."""

    offer_id: str
    refusal: Refusal
    tag: str = ""


def listed(merchant: Merchant, place: Location, customer: Customer | None, account: Account, now: datetime) -> tuple[Open, ...]:
    """The specials that hold here and now for the member's next visit, and take something off; limits are not looked at."""
    specials = (one for one in merchant.program_at(now).specials if not one.benefit.earns and one.holds_at(place.id))
    meant = meant_for((one for one in specials if not one.by_coupon), merchant, place, customer, account, now)
    return tuple(Open(one) for one in meant if one.is_for_visit(account.visits + 1) and one.covers(now, place.zone_at(now)))


def reward_meant(program: Program, offer_id: str) -> Reward | None:
    """The reward, or the special, that an offer with this id is of."""
    return program.reward(offer_id.removeprefix(SPECIAL).partition(":")[0])


def list_offers(
    account: Account, program: Program, basket: Basket | None, today: date, specials: Sequence[Open] = ()
) -> tuple[Offer, ...]:
    """Everything the program, its specials and the member's certificates offer on a check (None: nothing is known of it)."""
    balance, offers = account.available(today), [_special_offer(one, basket) for one in specials]
    for paid in account.certificates:
        reward = program.reward(paid.reward_id)
        if reward is not None:
            offers.append(_fit(Offer(f"{CERTIFICATE}:{paid.id}", reward, 0, reward.worth, certificate_id=paid.id), basket))
    for reward in program.rewards if program.type is not ProgramType.INSTANT else ():
        short: Unfit | None = "needs_points" if balance < reward.price_points else None
        if reward.kind is RewardKind.CREDIT:
            amount = balance if basket is None else min(balance, basket.payable)
            small: Unfit | None = "too_small" if amount < reward.price_points else None
            offers.append(_payable(Offer(f"{reward.id}:{amount}", reward, amount, amount, short or small), basket))
        else:
            offers.append(_fit(Offer(reward.id, reward, reward.price_points, reward.worth, short), basket))
    return tuple(offers)


def take_offers(
    account: Account,
    program: Program,
    offer_ids: Sequence[str],
    basket: Basket | None,
    today: date,
    tags: Sequence[str] = (),
    specials: Sequence[Open] = (),
) -> tuple[Account, tuple[Taking, ...], tuple[LeftOut, ...]]:
    """Take the offers out of the account, one after the other; returns it, what was taken, and what was refused and why.

    `tags` are the caller's own names of them, in the same order. A special is taken once.
    """
    unused = {one.offer_id: one for one in specials}
    takings: list[Taking] = []
    refused: list[LeftOut] = []
    for offer_id, tag in zip_longest(offer_ids, tags, fillvalue=""):
        try:
            if offer_id.startswith((SPECIAL, COUPON)):
                taking, basket = _take_special(account, program, offer_id, basket, unused)
            else:
                account, taking, basket = _take(account, program, offer_id, basket, today)
        except Refusal as refusal:
            refused.append(LeftOut(offer_id, refusal, tag))
            continue
        takings.append(replace(taking, use=replace(taking.use, tag=tag)))
    return account, tuple(takings), tuple(refused)


def is_over(account: Account, program: Program, location_id: str, check_id: str) -> bool:
    """Whether the check has closed and earned: then a reward is for the next one, for what a check earned does not pay for it."""
    return not program.same_check and name_check(location_id, check_id) in account.closed_checks


def take_part(held: Hold, amount: int | None, program: Program) -> tuple[Hold, tuple[Lot, ...]]:
    """The hold with no more than `amount` minor units of its credit (None: with all it has), and the lots that go back.

    What ends last goes back, so that the member keeps the most. Raises PartNotCapturable.
    """
    if amount is None:
        return held, ()
    rewards = [program.reward(use.reward_id) for use in held.uses]
    least = min((reward.price_points for reward in rewards if reward and reward.kind is RewardKind.CREDIT), default=None)
    if least is None:
        raise PartNotCapturable(held.redemption_id, amount, "whole_only")
    if amount > sum(use.amount for use in held.uses):
        raise PartNotCapturable(held.redemption_id, amount, "too_much")
    if amount < least:
        raise PartNotCapturable(held.redemption_id, amount, "too_small")
    uses: list[Use] = []
    back: tuple[Lot, ...] = ()
    for use in held.uses:
        used, rest = split(use.lots, amount)
        part = min(amount, use.amount)
        amount, back = amount - part, back + rest
        uses.extend([replace(use, amount=part, lots=used)] if part else [])
    return replace(held, uses=tuple(uses)), back


def take_offline(account: Account, program: Program, offer_id: str, today: date) -> tuple[Account, Use, int]:
    """Take an offer that a till gave without asking; returns the account, what was taken, and the offer's full price in points.

    What the member does not have is not taken from them: not now, not later, and not as debt. Of credit the amount must be named.
    Raises UnknownOffer, OfferNotApplicable.
    """
    if len(account.captures) >= CAPTURES_MAX:
        raise OfferNotApplicable(offer_id, "too_many")
    if offer_id.startswith(f"{CERTIFICATE}:"):
        account, paid = ledger.take_certificate(account, offer_id.partition(":")[2])
        # One that is not there (any more) was used elsewhere meanwhile, or its sale was refunded.
        reward = program.reward(paid.reward_id) if paid else program.mark if program.type is ProgramType.INSTANT else None
        if reward is None:
            raise UnknownOffer(offer_id)
        lots, certificate_id = (paid.lots, paid.id) if paid else ((), None)
        return account, Use(offer_id, reward.id, reward.worth, lots, certificate_id), reward.price_points
    reward, wanted = _named(program, offer_id)
    amount = price = wanted or 0
    if reward.kind is not RewardKind.CREDIT:
        amount, price = reward.worth, reward.price_points
    elif price < reward.price_points:
        raise UnknownOffer(offer_id)
    account, lots = ledger.spend(account, min(price, account.available(today)), today)
    return account, Use(offer_id, reward.id, amount, lots), price


def _special_offer(one: Open, basket: Basket | None) -> Offer:
    special = one.special
    reward = reward_of(special)
    offer = _fit(Offer(one.offer_id, reward, 0, reward.worth), basket)
    if offer.reason is None and basket is not None and basket.payable < special.spend_min:
        return replace(offer, reason="too_small")
    spent = offer.reason is None and one.left is not None and one.left < offer.amount
    return replace(offer, reason="used_up") if spent else offer


def _take_special(
    account: Account, program: Program, offer_id: str, basket: Basket | None, unused: dict[str, Open]
) -> tuple[Taking, Basket | None]:
    _check_room(account, offer_id)
    one = unused.get(offer_id)
    if one is None:
        known = program.reward(offer_id.removeprefix(SPECIAL)) is not None
        raise OfferNotApplicable(offer_id, "not_open") if known else UnknownOffer(offer_id)
    offer = _special_offer(one, basket)
    if offer.reason is not None:
        raise OfferNotApplicable(offer_id, offer.reason)
    amount, allocations, basket = _cut(offer_id, offer.reward, basket)
    del unused[offer_id]
    use = Use(offer_id, offer.reward.id, amount, (), limited=one.special.is_limited)
    return Taking(use, allocations), basket


def _check_room(account: Account, offer_id: str) -> None:
    if len(account.holds) >= HOLDS_MAX or len(account.captures) >= CAPTURES_MAX:
        raise OfferNotApplicable(offer_id, "too_many")


def _take(
    account: Account, program: Program, offer_id: str, basket: Basket | None, today: date
) -> tuple[Account, Taking, Basket | None]:
    _check_room(account, offer_id)
    if offer_id.startswith(f"{CERTIFICATE}:"):
        account, paid = ledger.take_certificate(account, offer_id.partition(":")[2])
        reward = program.reward(paid.reward_id) if paid else None
        if paid is None or reward is None:
            raise UnknownOffer(offer_id)
        amount, allocations, basket = _cut(offer_id, reward, basket)
        return account, Taking(Use(offer_id, reward.id, amount, paid.lots, paid.id), allocations), basket
    reward, wanted = _named(program, offer_id)
    price, balance = reward.price_points, account.available(today)
    if reward.kind is RewardKind.CREDIT:
        amount = price = _credit(offer_id, reward, balance if wanted is None else wanted, basket)
        allocations, basket = (), basket and replace(basket, payable=basket.payable - amount)
    else:
        amount, allocations, basket = _cut(offer_id, reward, basket)
    if balance < price:
        raise InsufficientPoints(offer_id, balance, price)
    account, lots = ledger.spend(account, price, today)
    return account, Taking(Use(offer_id, reward.id, amount, lots), allocations), basket


def _named(program: Program, offer_id: str) -> tuple[Reward, int | None]:
    """The reward that is meant, and for credit the amount in its id, as a quote gave it; None: as much as there is."""
    name, colon, amount = offer_id.partition(":")
    reward = next((offered for offered in program.rewards if offered.id == name), None)
    if reward is None or program.type is ProgramType.INSTANT:
        raise UnknownOffer(offer_id)
    if not colon:
        return reward, None
    if reward.kind is not RewardKind.CREDIT or not CREDIT.fullmatch(amount):
        raise UnknownOffer(offer_id)
    return reward, int(amount)


def _credit(offer_id: str, reward: Reward, wanted: int, basket: Basket | None) -> int:
    """How much credit to take: what is wanted, no more than is left to pay, no less than the reward asks for."""
    if basket is None:
        return max(wanted, reward.price_points)
    if basket.payable < reward.price_points:
        raise OfferNotApplicable(offer_id, "too_small" if basket.payable > 0 else "nothing_to_pay")
    return max(min(wanted, basket.payable), reward.price_points)


def _cut(offer_id: str, reward: Reward, basket: Basket | None) -> tuple[int, tuple[Allocation, ...], Basket | None]:
    if basket is None:
        return reward.worth, (), None
    if basket.payable <= 0:
        raise OfferNotApplicable(offer_id, "nothing_to_pay")
    cut = basket.cut(reward)
    if cut is None:
        raise OfferNotApplicable(offer_id, "needs_items")
    return cut


def _fit(offer: Offer, basket: Basket | None) -> Offer:
    """The offer as it is on this check."""
    if basket is None:
        return offer
    cut = basket.cut(offer.reward)
    if cut is None:
        return _payable(replace(offer, amount=0, reason=offer.reason or "needs_items"), basket)
    return _payable(replace(offer, amount=cut.amount, allocations=cut.allocations), basket)


def _payable(offer: Offer, basket: Basket | None) -> Offer:
    if offer.reason != "needs_points" and basket is not None and basket.payable <= 0:
        return replace(offer, reason="nothing_to_pay")
    return offer
