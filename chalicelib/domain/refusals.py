"""Refusals: the ways in which a request can be declined. Each is a type with facts; one table maps types to answers."""

from collections.abc import Iterable
from inspect import get_annotations
from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(eq_default=False)
class Refusal(Exception):
    """A request declined for a reason that the caller can be told. Nothing was written, except perhaps where it is Unanswered.

    What a kind annotates are its facts, and it is made with them, as with `dataclass`: that would write, for each of forty kinds,
    methods that a till which starts cold waits for.
    """

    names: ClassVar[tuple[str, ...]] = ()
    """Of its facts, in order."""

    def __init_subclass__(cls) -> None:
        cls.names = (*cls.names, *get_annotations(cls))

    def __init__(self, *facts: Any, **named: Any) -> None:
        given = dict(zip(self.names, facts, strict=False)) | named
        missing = [name for name in self.names if name not in given and not hasattr(self, name)]
        if missing or len(given) < len(facts) + len(named) or not given.keys() <= set(self.names):
            raise TypeError(f"{type(self).__name__} is made with {', '.join(self.names) or 'nothing'}")
        super().__init__(*facts)
        vars(self).update(given)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={fact!r}' for name, fact in self.facts.items())})"

    @property
    def facts(self) -> dict[str, Any]:
        """What it was made with, by name."""
        return {name: getattr(self, name) for name in self.names}


class UnreadablePhone(Refusal):
    """What was typed is not a number that can receive a text. `reason` is a stable word, see `phone.py`."""

    reason: str


class UnusableField(Refusal):
    """A well-formed value that means nothing here: `field` names it, `problem` says what would be right."""

    field: str
    problem: str


class UnknownKey(Refusal):
    """The location key is missing, unknown or revoked."""


class TooManyCalls(Refusal):
    """This key called too often in this minute; in `seconds` the next one begins."""

    seconds: int


class SandboxOnly(Refusal):
    """This is for trying things out, and the location key is a live one: a test key opens the merchant's sandbox."""


class MissingRequestId(Refusal):
    """A write came without an Idempotency-Key of 1 to 128 characters."""


class RequestIdReused(Refusal):
    """The request id was used before, for the same thing, with other content."""

    request_id: str


class Busy(Refusal):
    """Others kept writing to the same member or sale; asking again shortly will work."""


class Unanswered(Busy):
    """The ledger did not answer in time: this may be done or not, and the same request again finds out."""


class UnknownMember(Refusal):
    """No member of this merchant has this id."""

    member_id: str


class SameMember(Refusal):
    """Both ids mean the same member already."""

    member_id: str


class RewardHeld(Refusal):
    """A reward of this member is held at a till; it must be captured or released first."""

    member_id: str


class MergeBuiltUpon(Refusal):
    """There is no merge with this member to take back: too long ago, or points were earned or used since."""

    other_id: str


class UnknownSale(Refusal):
    """This location has never reported this sale."""

    sale_id: str


class UnknownRedemption(Refusal):
    """This location holds no redemption with this id."""

    redemption_id: str


class UnknownOperation(Refusal):
    """Nothing was done under this key at this location, unless it was a sale or a refund."""

    request_id: str


class WrongCurrency(Refusal):
    """The sale is in another currency than the program."""

    expected: str
    got: str


class SaleOfAnotherMember(Refusal):
    """The sale already counts for somebody else."""

    sale_id: str


class SaleUsedReward(Refusal):
    """A reward of its member was used on the sale, so it cannot become another member's."""

    sale_id: str


class RefundChanged(Refusal):
    """A refund id came back with another amount (minor units)."""

    refund_id: str
    known_amount: int
    amount: int


class OptedOut(Refusal):
    """The number asked for no more texts, so nobody may text it an invitation."""


class UnknownOffer(Refusal):
    """The program has no such reward, or the member has no such certificate."""

    offer_id: str


class InsufficientPoints(Refusal):
    """The reward costs more points than are free to spend."""

    offer_id: str
    balance: int
    price: int


class OfferNotApplicable(Refusal):
    """The reward cannot be used on this check.

    `reason` is a stable word: needs_items, nothing_to_pay, too_small, too_many, check_closed; of a special also used_up, and
    not_open: it does not hold here and now, or not for this member, or is on the check already; of what is given to a cause
    no_cause and not_to_give.
    """

    offer_id: str
    reason: str


class UnknownAllowance(Refusal):
    """A reward was used without asking, and not under an allowance of ours. `reason` says what is wrong with the one named."""

    reason: str


class AllowanceExceeded(Refusal):
    """A reward of `price` points was used without asking, with `used` of the allowance's `points` spoken for."""

    points: int
    used: int
    price: int


class HoldRanOut(Refusal):
    """The hold was not captured in time; its points are back with the member."""

    redemption_id: str


class RedemptionClosed(Refusal):
    """The redemption is already captured, released or reversed (`status`) and cannot be changed like that any more."""

    redemption_id: str
    status: str


class PartNotCapturable(Refusal):
    """The redemption cannot be captured with this `amount` (minor units) of credit.

    `reason` is a stable word: whole_only (no credit is held, and other rewards are used whole), too_much, too_small.
    """

    redemption_id: str
    amount: int
    reason: str


class NotCaptured(Refusal):
    """The redemption was not captured, so there is nothing to reverse: a hold is released, or runs out."""

    redemption_id: str


class ConfirmationNeeded(Refusal):
    """The phone has not confirmed this redemption yet. `next_step` is a stable word: confirm, yes, manager_pin.

    Where rewards are used in one step: reward_code, or unreachable where the phone cannot be texted for one.
    """

    redemption_id: str
    next_step: str


class WrongCode(Refusal):
    """The code is not the one that the phone was texted, or the PIN is not the manager's; `tries_left` more may be wrong.

    `shown` is what was sent: code, manager_pin.
    """

    redemption_id: str
    tries_left: int
    shown: str = "code"


class CodeLocked(Refusal):
    """Too many wrong codes and PINs: this redemption can only be released."""

    redemption_id: str


class Declined(Refusal):
    """The phone answered NO, so nothing was used; what was held is back with the member."""

    redemption_id: str


class UnknownRewardCode(Refusal):
    """No reward can be held with this code. `reason` is a stable word: unknown, expired, used."""

    reason: str


class UnknownCoupon(Refusal):
    """No coupon has this code."""


class CouponUsed(Refusal):
    """This coupon was used, or is held for a check."""


class CouponEnded(Refusal):
    """The special that this coupon is for is over."""


class CouponWithdrawn(Refusal):
    """The coupons that were made together with this one do not count any more."""


class CouponForMembers(Refusal):
    """A coupon is used by a member, and none was named."""


class TooManyCoupons(Refusal):
    """So many wrong coupons were tried at this location that none is looked at for a while."""


def refuse_first(problems: Iterable[tuple[bool, str, str]]) -> None:
    """Raise UnusableField for the first problem that is there: whether it is, which field it is in, and what would be right."""
    for wrong, name, problem in problems:
        if wrong:
            raise UnusableField(name, problem)
