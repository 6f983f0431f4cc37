"""A text on its way out, before it has words: what is to be said to whom, because of what."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.customer import Reply


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One text that is to leave. Its words, and whether it may leave at all, are decided at the moment at which it does.

    `cause` names what called for it, so that it leaves once. `happened_at` is when what it tells of happened. Where it answers
    a text, `answers` is when that came, and `phone_sealed` and `language` are those of the phone that wrote. Where it waits,
    `until` says how long.
    """

    member_id: str
    cause: str
    reply: Reply
    happened_at: datetime
    location_id: str | None = None
    answers: datetime | None = None
    phone_sealed: bytes | None = None
    language: str | None = None
    until: datetime | None = None

    def wait(self, until: datetime) -> "Outgoing":
        """The text as it is kept until it may leave: its name is looked up again then."""
        return replace(self, until=until, reply=self.reply.unnamed)
