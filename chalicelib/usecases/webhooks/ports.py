"""What webhooks need from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # naming all of the domain imports none of it
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from chalicelib.domain.desk.webhook import Dispatch, Outcome, Retelling, Standing, Webhook
    from chalicelib.usecases.overview.ports import Directory
    from chalicelib.usecases.ports import Book, Merchants, Vault


@dataclass(frozen=True, slots=True)
class Told:
    """Something was committed that webhooks are told of: entry number `seq` of a member; 0: the member was erased."""

    merchant_id: str
    member_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Receiver:
    """A webhook, and how it is doing."""

    webhook: Webhook
    standing: Standing


class Webhooks(Protocol):
    """The webhooks of merchants."""

    def of_merchant(self, merchant_id: str) -> tuple[Receiver, ...]:
        """All of a merchant's, oldest first, with all writes that were acknowledged."""

    def ids(self, merchant_id: str) -> tuple[str, ...]:
        """The ids of a merchant's, as of the last minute: asked for with every entry of every merchant."""

    def add(self, webhook: Webhook) -> None:
        """Store a new one."""

    def drop(self, merchant_id: str, webhook_id: str) -> None:
        """Forget one, its secret, and how it was doing; forgetting twice is no error."""

    def note(self, webhook: Webhook, standing: Standing) -> None:
        """Store how it is doing, with the next revision. Raises Outpaced where another is stored, or the webhook was dropped."""


class Dispatches(Protocol):
    """The queue of messages on their way to webhooks. What is on it may come twice, and in any order."""

    def put(self, message: Dispatch | Retelling, delay_seconds: int = 0) -> None:
        """Put one on the queue, to come after so many seconds, `DELAY_SECONDS_MAX` at the most."""

    def put_all(self, messages: Sequence[Dispatch]) -> None:
        """Put these on the queue, to come at once. Some may be on it where it raises."""


class Courier(Protocol):
    """The way out to an address that somebody else named."""

    def check(self, address: str) -> None:
        """Raise Unreachable for an address that is not called: not HTTPS, of nobody, or in a network of somebody's own."""

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send it once, and say how that ended. An address that is not called is an outcome, and so is a redirection."""


@dataclass(frozen=True, slots=True)
class Switchboard:
    """All that telling webhooks needs."""

    book: Book
    merchants: Merchants
    vault: Vault
    webhooks: Webhooks
    dispatches: Dispatches
    courier: Courier = field(repr=False)
    directory: Directory = field(repr=False)
    now: datetime
