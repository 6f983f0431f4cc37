"""Webhooks: programs of a merchant's own, such as a CRM, that are told of every entry; how they are signed, and when tried again.

Each message is tried by itself, and a receiver that does not answer rests: so one that is down holds up nobody else.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal, Self

WEBHOOKS_MAX: Final = 5
"""Of one merchant."""
TRIED_FOR: Final = timedelta(days=3)
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=1)
SECRET_PREFIX: Final = "whsec_"  # noqa: S105  what every secret of the standard begins with
SECRET_BYTES: Final = 32
ID_HEADER: Final = "webhook-id"
TIMESTAMP_HEADER: Final = "webhook-timestamp"
SIGNATURE_HEADER: Final = "webhook-signature"
GOOD: Final = range(200, 300)
ASKS_FOR_PATIENCE: Final = frozenset({408, 425, 429})
BROKEN: Final = range(500, 600)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a merchant wants to be told. `secret` is sealed. `with_names`: first name and number go along."""

    id: str
    merchant_id: str
    address: str
    secret: bytes = field(repr=False)
    made_at: datetime
    with_names: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a webhook is doing.

    `said` is how the last try that failed ended. `given_up` counts what was tried for three days in vain since somebody asked for
    it again, and `given_up_from` is when the earliest of that happened: from there it can be told again.
    """

    failures: int = 0
    """In a row, of the receiver itself: it did not answer, or said that it cannot."""
    failing_since: datetime | None = None
    rests_until: datetime | None = None
    said: str = ""
    told_at: datetime | None = None
    given_up: int = 0
    given_up_from: datetime | None = None
    revision: int = 0

    def went_well(self, now: datetime) -> Self:
        """After a try that was taken."""
        return replace(self, failures=0, failing_since=None, rests_until=None, said="", told_at=now)

    def failed(self, outcome: "Outcome", now: datetime) -> Self:
        """After a try that was not. Only where the receiver as a whole seems to be down it rests: it may just not like one."""
        if not outcome.is_down:
            return replace(self, said=outcome.said)
        failures = self.failures + 1
        return replace(
            self,
            failures=failures,
            failing_since=self.failing_since or now,
            rests_until=now + pause_after(failures),
            said=outcome.said,
        )

    def gave_up(self, happened_at: datetime) -> Self:
        """After something was given up."""
        earliest = min(self.given_up_from or happened_at, happened_at)
        return replace(self, given_up=self.given_up + 1, given_up_from=earliest)

    def asked_again(self) -> Self:
        """After somebody asked to be told again: what was given up is on its way, and the receiver is tried at once."""
        return replace(self, failures=0, failing_since=None, rests_until=None, given_up=0, given_up_from=None)

    @property
    def is_failing(self) -> bool:
        """Whether the last try failed."""
        return bool(self.said)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended: a status, or 0 and `why` there was none."""

    status: int = 0
    why: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it was taken."""
        return self.status in GOOD

    @property
    def is_down(self) -> bool:
        """Whether the next message would fare no better."""
        return self.status == 0 or self.status in BROKEN or self.status in ASKS_FOR_PATIENCE

    @property
    def said(self) -> str:
        """In a word, for people."""
        return self.why or str(self.status)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One message on its way to one webhook: entry number `seq` of a member; 0: that the member was erased.

    `queued_at` is when it was first to be told, `tries` how often it was tried, `not_before` when it is to be tried next.
    """

    merchant_id: str
    webhook_id: str
    member_id: str
    seq: int
    queued_at: datetime
    tries: int = 0
    not_before: datetime | None = None

    @property
    def message_id(self) -> str:
        """By which a receiver knows that it has it already: the same whenever it is told."""
        return f"{self.member_id}.{self.seq}" if self.seq else f"{self.member_id}.erased"

    def is_worn_out(self, now: datetime) -> bool:
        """Whether it has been tried for long enough."""
        return now - self.queued_at >= TRIED_FOR

    def failed(self, now: datetime) -> Self:
        """After a try that failed."""
        return replace(self, tries=self.tries + 1, not_before=now + pause_after(self.tries + 1))


@dataclass(frozen=True, slots=True)
class Retelling:
    """That everything since a moment is to be told again; `after` is the member up to whom that is done."""

    merchant_id: str
    webhook_id: str
    since: datetime
    after: str | None = None


Step = Literal["try", "wait", "give up"]


def next_step(dispatch: Dispatch, standing: Standing, now: datetime) -> tuple[Step, datetime]:
    """What is to be done with a message now, and until when it waits where it does.

    A receiver that has been down for three days is tried with one message when its rest is over: what comes meanwhile is given
    up at once, or it would come by every quarter of an hour for ever.
    """
    if dispatch.not_before is not None and dispatch.not_before > now:
        return "wait", dispatch.not_before
    if standing.rests_until is None or standing.rests_until <= now:
        return "try", now
    if dispatch.is_worn_out(now) or (standing.failing_since is not None and now - standing.failing_since >= TRIED_FOR):
        return "give up", now
    return "wait", standing.rests_until


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: a minute, and three times as long each time, up to an hour."""
    return min(FIRST_PAUSE * int(3 ** min(failures - 1, 10)), LONGEST_PAUSE)


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers by which a receiver knows that it is us, as the Standard Webhooks specification has them (version 1)."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    stamp = str(int(at.timestamp()))
    digest = hmac.digest(key, b".".join([message_id.encode(), stamp.encode(), body]), hashlib.sha256)
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {ID_HEADER: message_id, TIMESTAMP_HEADER: stamp, SIGNATURE_HEADER: signature}


def write_secret(key: bytes) -> str:
    """A secret as the standard writes it."""
    return SECRET_PREFIX + base64.b64encode(key).decode()
