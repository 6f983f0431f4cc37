"""What a number was sent lately: the gate's memory, and what reactions to our own words are recognised by."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.texts.texting import SURVEYED_ONCE_IN, SURVEYS, Purpose

KEPT = timedelta(days=30)
SENT_MAX = 40
"""So many of the last texts are kept, and all offers of the time: more than any rule about a day asks for."""
BODIES_MAX = 5
"""So many of the last bodies are kept, sealed: a reaction quotes one of them."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One text that left, or was about to: `digest` tells equal bodies, `answers` is when the text arrived that it answers.

    `about` says of a question where its answers are counted.
    """

    at: datetime
    kind: str
    purpose: Purpose
    digest: str
    answers: datetime | None = None
    about: str | None = None

    @property
    def kept(self) -> timedelta:
        """How long rules ask for it."""
        return SURVEYED_ONCE_IN if self.kind in SURVEYS else KEPT


@dataclass(frozen=True, slots=True)
class Correspondence:
    """The last texts to one number from one merchant, oldest first, and the last bodies, sealed."""

    sent: tuple[Sent, ...] = ()
    bodies: tuple[bytes, ...] = ()
    revision: int = 0

    def with_text(self, sent: Sent, body_sealed: bytes) -> "Correspondence":
        """The correspondence once this text has left; what is too old for any rule is forgotten.

        Offers stay for all of that time: the gate lets few through, and counts them over a month in which much else is said.
        """
        kept = (*(text for text in self.sent if sent.at - text.at < text.kept), sent)
        offers = (text for text in kept[:-SENT_MAX] if text.purpose is Purpose.OFFER)
        return Correspondence((*offers, *kept[-SENT_MAX:]), (*self.bodies, body_sealed)[-BODIES_MAX:], self.revision)

    def without(self, sent: Sent) -> "Correspondence":
        """The correspondence where this text did not leave after all. Its body stays: the next try says the same."""
        return Correspondence(tuple(text for text in self.sent if text != sent), self.bodies, self.revision)
