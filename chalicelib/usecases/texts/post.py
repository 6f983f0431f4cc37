"""What texts need from outside on their way out, beside the carrier: the queue, the waiting room, and the record of what left."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from chalicelib.domain.texts.correspondence import Correspondence, Sent
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.usecases.ports import Committed


class Outbox(Protocol):
    """The queue between what is committed and who sends the texts it calls for. It delivers at least once, in any order."""

    def put(self, committed: Committed, delay_seconds: int = 0) -> None:
        """Let the texts that this item calls for be sent, after some seconds: 900 at the most."""


class WaitingRoom(Protocol):
    """Texts that may not leave yet. No number and no name is kept in plain."""

    def put(self, merchant_id: str, outgoing: Outgoing) -> None:
        """Keep a text until `outgoing.until`; the same one again changes nothing."""

    def due(self, first: date, until: datetime) -> Iterator[Committed]:
        """All texts that wait from this UTC day to this instant, page by page; they may be dropped while being read."""

    def drop(self, committed: Committed) -> None:
        """Forget a waiting text; forgetting twice is no error."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One text: sent, being sent, or stopped. `cause` names the entry or inbound text, so that it is sent once.

    `at` is when it left. `price_micros` (millionths of a US dollar) and `parts` are estimates until it is `settled`. `reason` is
    why it did not leave: a word of the gate's, or REFUSED. `failure` is why it left and did not arrive, in a word of reports'.
    `asks` is where it is counted that somebody is asked; it is not kept with the text.
    """

    merchant_id: str
    member_id: str
    cause: str
    at: datetime
    kind: str
    parts: int
    message_id: str | None = None
    price_micros: int = 0
    reason: str | None = None
    settled: bool = False
    failure: str | None = None
    asks: str | None = None

    @property
    def failed(self) -> bool:
        """Whether it did not arrive, as far as is known."""
        return (self.reason or self.failure) is not None


REFUSED = "refused"
"""The carrier side said no to a text, and would say so again."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a merchant's texts of one UTC month cost, in millionths of a US dollar, and in how many parts they travelled."""

    micros: int = 0
    parts: int = 0


class Deliveries(Protocol):
    """The record of texts: what left, to which number what was said lately, and what it cost. Numbers and bodies are not in it.

    A number is named by its member id (`Vault.member_id`), which is not always the member that the text is for: people have
    two phones, and answers go to the one that wrote.
    """

    def correspondence(self, merchant_id: str, number_id: str) -> Correspondence:
        """What was said to a number lately, with all claims that were acknowledged."""

    def usage(self, merchant_id: str, at: datetime) -> Usage:
        """What the texts of the UTC month of `at` have cost so far."""

    def claim(self, delivery: Delivery, number_id: str, correspondence: Correspondence) -> bool:
        """Note that this text is about to be sent, that the correspondence now holds it, and what it costs: all or nothing.

        False where the text was noted before: then it must not be sent again. Raises Outpaced where the correspondence has
        another revision by now: what was decided from it has to be decided again.
        """

    def confirm(self, delivery: Delivery, message_id: str) -> None:
        """Note that it was sent. For 30 days it is found by this id."""

    def withdraw(self, delivery: Delivery, number_id: str, sent: Sent) -> None:
        """Undo a claim: the text was refused for the moment, and may be tried again. A text that was confirmed stays."""

    def refuse(self, delivery: Delivery) -> None:
        """Note that a claimed text was refused for good: it cost nothing."""

    def stop(self, delivery: Delivery) -> bool:
        """Note that a text never leaves, and its `reason`; False where it was noted before."""

    def of_member(self, merchant_id: str, member_id: str) -> Iterator[Delivery]:
        """All texts to a member, oldest first, with those that were stopped."""

    def because_of(self, merchant_id: str, member_ids: Iterable[str], cause: str) -> dict[str, Delivery]:
        """The texts that these members were sent because of this, or that were stopped, by member."""

    def find(self, message_id: str) -> Delivery | None:
        """The text that the provider knows by this id."""

    def settle(self, delivery: Delivery, price_micros: int, parts: int) -> bool:
        """Note what a text cost in the end, with its `failure`, and correct the month's usage by the difference. True once."""
