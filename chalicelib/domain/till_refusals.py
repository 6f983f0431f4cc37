"""Refusals of the till page alone: what no point of sale is ever answered. Their sentences stand beside the page."""

from chalicelib.domain.refusals import Refusal


class UnknownPairing(Refusal):
    """No device waits for this code: it was used, its time is over, or it never was; or the device is no till any more."""


class TillLocked(Refusal):
    """Nobody has unlocked this till with their PIN."""


class WrongPin(Refusal):
    """The PIN is not theirs; in `seconds` the next one is heard, 0: at once."""

    seconds: int


class TillUnpaired(Refusal):
    """Too many wrong PINs: this device is no till any more."""


class ManagerOnly(Refusal):
    """Only a manager may do this."""


class AnotherPerson(Refusal):
    """Who keyed a sale, or whose number it is, does not let its points through."""


class NothingWaits(Refusal):
    """No points of this sale wait: they were let through or kept back, or never waited."""


class TooManyCodes(Refusal):
    """So many pairing codes were tried from one address lately that none is looked at for a while."""
