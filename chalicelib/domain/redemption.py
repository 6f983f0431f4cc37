"""Redeeming: what a member can use on a check, and the hold that takes it out of the balance until the till is done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain import ledger
from chalicelib.domain.account import CAPTURES_MAX, HOLDS_MAX, Account, Hold, Lot, Use, name_check, split
from chalicelib.domain.confirmation import Confirmation
from chalicelib.domain.program import Program, ProgramType, Reward, RewardKind
from chalicelib.domain.refusals import InsufficientPoints, OfferNotApplicable, PartNotCapturable, Refusal, UnknownOffer

CERTIFICATE = "certificate"
CREDIT = re.compile(r"[1-9][0-9]{0,8}")
"""Minor units in the id of a credit offer."""


class RedemptionStatus(StrEnum):
    """Where a redemption stands."""

    HELD = "held"
    CAPTURED = "captured"
    RELEASED = "released"
    REVERSED = "reversed"
    """All of what was captured was given back later."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """One reversal of a captured redemption, and what it was answered.

    `asked` are the offers that the till named, `offer_ids` those of them that were not reversed before. `points` went back to
    the member (certificates went back as such), `status` and `balance` are what they were after it.
    """

    asked: tuple[str, ...]
    offer_ids: tuple[str, ...]
    points: int
    status: RedemptionStatus
    balance: int
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Redemption:
    """One redemption of one check: the claim that makes its request id good once, and what was answered."""

    id: str
    member_id: str
    location_id: str
    check_id: str
    status: RedemptionStatus
    expires_at: datetime
    digest: str
    answer: Mapping[str, Any]
    """What the request for the hold was answered."""
    closing_balance: int | None = None
    """What was left to spend when it was captured or released."""
    revision: int = 0
    uses: tuple[Use, ...] = ()
    """What was captured, with the lots that paid for it: a sale may never come to keep them."""
    reversals: tuple[Reversal, ...] = ()
    confirmation: Confirmation | None = None
    """Where the phone has to confirm it; None: it has not."""

    @property
    def reversed_offers(self) -> frozenset[str]:
        """The offers that were given back after the capture."""
        return frozenset(offer_id for reversal in self.reversals for offer_id in reversal.offer_ids)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a member may use: `amount` minor units off for `price_points` (0: a certificate, paid already).

    `reason` says why it is not `applicable`: needs_points, nothing_to_pay, too_small, check_closed.
    """

    id: str
    reward: Reward
    price_points: int
    amount: int
    reason: str | None = None
    certificate_id: str | None = None

    @property
    def applicable(self) -> bool:
        """Whether it can be used on this check now."""
        return self.reason is None


def list_offers(account: Account, program: Program, payable: int | None, today: date) -> tuple[Offer, ...]:
    """Everything the program and the member's certificates offer on a check with `payable` minor units (None: not known)."""
    offers = [
        Offer(f"{CERTIFICATE}:{paid.id}", reward, 0, _amount(reward, payable), certificate_id=paid.id)
        for paid in account.certificates
        if (reward := program.reward(paid.reward_id)) is not None
    ]
    balance = account.available(today)
    for reward in program.rewards if program.type is not ProgramType.INSTANT else ():
        if reward.kind is RewardKind.CREDIT:
            amount = balance if payable is None else min(balance, payable)
            reason = "needs_points" if balance < reward.price_points else "too_small" if amount < reward.price_points else None
            offers.append(Offer(f"{reward.id}:{amount}", reward, amount, amount, reason))
        else:
            short = "needs_points" if balance < reward.price_points else None
            offers.append(Offer(reward.id, reward, reward.price_points, _amount(reward, payable), short))
    return tuple(_checked(offer, payable) for offer in offers)


def take_offers(
    account: Account, program: Program, offer_ids: Sequence[str], payable: int | None, today: date
) -> tuple[Account, tuple[Use, ...], tuple[tuple[str, Refusal], ...]]:
    """Take the offers out of the account, one after the other; returns it, what was taken, and what was refused and why."""
    uses: list[Use] = []
    refused: list[tuple[str, Refusal]] = []
    for offer_id in offer_ids:
        try:
            account, use = _take(account, program, offer_id, payable, today)
        except Refusal as refusal:
            refused.append((offer_id, refusal))
            continue
        payable = None if payable is None else payable - use.amount
        uses.append(use)
    return account, tuple(uses), tuple(refused)


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
        return account, Use(offer_id, reward.id, _amount(reward, None), lots, certificate_id), reward.price_points
    reward, wanted = _named(program, offer_id)
    amount = price = wanted or 0
    if reward.kind is not RewardKind.CREDIT:
        amount, price = _amount(reward, None), reward.price_points
    elif price < reward.price_points:
        raise UnknownOffer(offer_id)
    account, lots = ledger.spend(account, min(price, account.available(today)), today)
    return account, Use(offer_id, reward.id, amount, lots), price


def _take(account: Account, program: Program, offer_id: str, payable: int | None, today: date) -> tuple[Account, Use]:
    if len(account.holds) >= HOLDS_MAX or len(account.captures) >= CAPTURES_MAX:
        raise OfferNotApplicable(offer_id, "too_many")
    if offer_id.startswith(f"{CERTIFICATE}:"):
        account, paid = ledger.take_certificate(account, offer_id.partition(":")[2])
        reward = program.reward(paid.reward_id) if paid else None
        if paid is None or reward is None:
            raise UnknownOffer(offer_id)
        return account, Use(offer_id, reward.id, _payable(offer_id, reward, payable), paid.lots, paid.id)
    reward, wanted = _named(program, offer_id)
    amount, price, balance = _payable(offer_id, reward, payable), reward.price_points, account.available(today)
    if reward.kind is RewardKind.CREDIT:
        amount = price = _credit(offer_id, reward, balance if wanted is None else wanted, payable)
    if balance < price:
        raise InsufficientPoints(offer_id, balance, price)
    account, lots = ledger.spend(account, price, today)
    return account, Use(offer_id, reward.id, amount, lots)


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


def _credit(offer_id: str, reward: Reward, wanted: int, payable: int | None) -> int:
    """How much credit to take: what is wanted, no more than is left to pay, no less than the reward asks for."""
    if payable is not None and payable < reward.price_points:
        raise OfferNotApplicable(offer_id, "too_small")
    return max(wanted if payable is None else min(wanted, payable), reward.price_points)


def _payable(offer_id: str, reward: Reward, payable: int | None) -> int:
    if payable is not None and payable <= 0:
        raise OfferNotApplicable(offer_id, "nothing_to_pay")
    return _amount(reward, payable)


def _amount(reward: Reward, payable: int | None) -> int:
    if payable is None:
        return (reward.cap or 0) if reward.kind is RewardKind.PERCENT_OFF else reward.amount
    return reward.amount_off(payable)


def _checked(offer: Offer, payable: int | None) -> Offer:
    if offer.reason != "needs_points" and payable is not None and payable <= 0:
        return replace(offer, reason="nothing_to_pay")
    return offer
