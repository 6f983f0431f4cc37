"""How the confirmation of one redemption goes; when it is wanted at all says `confirmation_policy.py`."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

TRIES_MAX = 3
"""Wrong codes and wrong PINs of one redemption, together: after them it can only be given back."""
CODE_LENGTH = 4
LOCKS_MAX = 3
"""After so many locked redemptions of one member neither codes nor PINs are heard for theirs until the first is `LOCKS_KEPT` old:
a till that holds anew after every lock has nine tries a day among 10,000 codes."""
LOCKS_KEPT = timedelta(hours=24)


class ConfirmationState(StrEnum):
    """How far the confirmation of one redemption has come."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    """The phone said NO."""
    LOCKED = "locked"
    """Too many wrong codes."""


class ConfirmedBy(StrEnum):
    """Who said that it may be used."""

    PHONE = "phone"
    """It answered YES, or asked for a reward code."""
    CODE = "code"
    """Its owner told the cashier the code that it was texted."""
    MANAGER = "manager"


class NextStep(StrEnum):
    """What a till does next with a hold."""

    CAPTURE = "capture"
    CONFIRM = "confirm"
    """The phone was texted: wait for its YES, or capture with its code."""
    YES = "yes"
    """Wait for the phone's YES: too many codes were wrong today for any to be heard."""
    MANAGER_PIN = "manager_pin"
    """The phone cannot be texted: capture with the PIN of a manager."""
    RELEASE = "release"
    """Too many wrong codes."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Where the confirmation of one redemption stands. It ends with the hold.

    `texted`: the phone could be asked. `wrong` are the requests that came with a wrong code or PIN, each with the digest of what
    it asked, so that one that is sent again counts once and is answered as then. `heard`: codes and PINs are listened to.
    """

    state: ConfirmationState = ConfirmationState.WAITING
    texted: bool = True
    by: ConfirmedBy | None = None
    wrong: tuple[tuple[str, str], ...] = ()
    heard: bool = True

    @property
    def tries_left(self) -> int:
        """How many wrong codes it still stands."""
        return TRIES_MAX - len(self.wrong) if self.heard else 0

    @property
    def next_step(self) -> NextStep:
        """What a till does next, while the redemption is held."""
        if self.state is ConfirmationState.CONFIRMED:
            return NextStep.CAPTURE
        if self.state is ConfirmationState.LOCKED:
            return NextStep.RELEASE
        if not self.heard:
            return NextStep.YES if self.texted else NextStep.RELEASE
        return NextStep.CONFIRM if self.texted else NextStep.MANAGER_PIN

    @property
    def blocks(self) -> bool:
        """Whether nothing can be captured without a code or a PIN."""
        return self.state is not ConfirmationState.CONFIRMED

    def takes(self, code: str | None, manager_pin: str | None) -> bool:
        """Whether what a till shows is looked at: a code only where the phone was texted one."""
        return manager_pin is not None or (code is not None and self.texted)

    def confirm(self, by: ConfirmedBy) -> "Confirmation":
        """It may be used."""
        return replace(self, state=ConfirmationState.CONFIRMED, by=by)

    def decline(self) -> "Confirmation":
        """It may not."""
        return replace(self, state=ConfirmationState.DECLINED)

    def with_wrong(self, name: str, digest: str) -> "Confirmation":
        """One more wrong try; the last one locks."""
        wrong = (*self.wrong, (name, digest))
        return replace(self, wrong=wrong, state=ConfirmationState.LOCKED if len(wrong) >= TRIES_MAX else self.state)
