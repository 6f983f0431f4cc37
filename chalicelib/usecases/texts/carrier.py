"""A text as it leaves, and what sends it."""

from dataclasses import dataclass, field
from typing import Protocol

from chalicelib.domain.texts.texting import Purpose


@dataclass(frozen=True, slots=True)
class OutboundText:
    """One text as it leaves: E.164 numbers, and a body of one segment. None of them stands in its repr, which may be logged."""

    sender: str = field(repr=False)
    to: str = field(repr=False)
    body: str = field(repr=False)
    purpose: Purpose = Purpose.RECEIPT


class TextRefused(Exception):
    """The carrier side said no; nothing was sent. `final`: it will say so again, so there is no use in trying."""

    def __init__(self, reason: str = "", *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class TextSender(Protocol):
    """The way out for texts."""

    def send(self, text: OutboundText) -> str:
        """Send; returns the provider's message id. Raises TextRefused. Any other failure leaves open whether it was sent."""
