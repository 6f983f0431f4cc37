"""What is refused about gift certificates."""

from chalicelib.domain.refusals import Refusal, TooManyCalls


class UnknownGift(Refusal):
    """No gift certificate of this merchant has this code or id; whether another merchant's has, nobody is told.

    `reason` is a stable word: misread (it cannot be a code: a sign is wrong or missing), unknown.
    """

    reason: str


class TooManyGuesses(TooManyCalls):
    """So many codes that are none were tried at this shop lately that none is looked at for `seconds`."""


class TooLittleLeft(Refusal):
    """Less is left on the gift certificate than `amount`: `left`, both in minor units of `currency`."""

    left: int
    amount: int
    currency: str


class GiftEnded(Refusal):
    """The gift certificate could be used until `ends_on`, a local day."""

    ends_on: str


class GiftVoided(Refusal):
    """The gift certificate was taken back."""

    gift_id: str


class GiftNotVoidable(Refusal):
    """The till cannot take this gift certificate back. `reason` is a stable word: used, another_day, another_shop."""

    reason: str


class GiftFull(Refusal):
    """The gift certificate was used and given back so often that no more can be written."""

    gift_id: str


class UnknownGiftUse(Refusal):
    """The gift certificate has no such use."""

    use_id: str


class TooMuchBack(Refusal):
    """Of this use less is left to give back than `amount`: `left`, in minor units of `currency`."""

    left: int
    amount: int
    currency: str
