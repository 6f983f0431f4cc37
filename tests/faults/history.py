"""What was asked and what was answered, what was committed, and which texts left: all that the checker judges by."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.storage.stream import read_record
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.texts.carrier import OutboundText
from infra.local.events import replayed_record

STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/s"
REFUSED_FROM, FAILED_FROM = 400, 500
BUSY = 409


@dataclass(frozen=True)
class Answer:
    """What came back. No answer at all is None."""

    status: int
    body: Any = None
    replayed: bool = False

    @property
    def is_done(self) -> bool:
        return self.status < REFUSED_FROM

    @property
    def is_final(self) -> bool:
        """Whether a till stops asking: docs/pos-api.md lets it try again after 409 and 5xx only."""
        return self.status < FAILED_FROM and self.status != BUSY


@dataclass(frozen=True)
class Try:
    """Once that a request was sent: the steps at which it began and ended, and what came back."""

    begun: int
    ended: int
    answer: Answer | None

    @property
    def is_refused(self) -> bool:
        return self.answer is not None and self.answer.is_final and not self.answer.is_done


@dataclass(eq=False)
class Asked:
    """One request under one name, however often it was sent. `about` says what for."""

    kind: str
    send: Callable[[], Answer]
    about: Mapping[str, Any]
    tries: list[Try] = field(default_factory=list)

    @property
    def done(self) -> list[Answer]:
        """The answers that say it was done. One of them acknowledges the request."""
        return [one.answer for one in self.tries if one.answer is not None and one.answer.is_done]

    @property
    def heard(self) -> int | None:
        """The step at which it was acknowledged first."""
        return min((one.ended for one in self.tries if one.answer is not None and one.answer.is_done), default=None)

    @property
    def is_refused(self) -> bool:
        """Whether it can have done nothing: every time it was sent, it was told no."""
        return all(one.is_refused for one in self.tries)

    def is_refused_after(self, step: int | None) -> bool:
        """Whether it was told no when it was sent after this step, at which it had been done."""
        return step is not None and any(one.is_refused and one.begun > step for one in self.tries)


Image = Mapping[str, Any]
"""An item as DynamoDB describes it."""


@dataclass
class History:
    """`committed` and `sent` have the step at which it happened. Lists only grow, so that threads may share them."""

    asked: list[Asked] = field(default_factory=list)
    committed: list[tuple[int, Image]] = field(default_factory=list)
    """Entries and handled texts, as the stream would bring them; an item may stand here twice."""
    sent: list[tuple[int, OutboundText]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """What failed although nothing had gone wrong on the way."""
    _steps: Any = field(default_factory=itertools.count)

    def step(self) -> int:
        """Where we are, between what was before and what comes after."""
        return int(next(self._steps))

    def commit(self, image: Image) -> None:
        """The table has this item now. Items that call for no text are passed over."""
        if image.get("type", {}).get("S") in {"entry", "inbound"}:
            self.committed.append((self.step(), image))

    def send(self, text: OutboundText) -> None:
        """This text left."""
        self.sent.append((self.step(), text))

    def records(self) -> list[tuple[int, Committed]]:
        """What was committed, as the product reads it off the stream."""
        found = ((step, read_record(replayed_record(dict(image), STREAM, step))) for step, image in self.committed)
        return [(step, record) for step, record in found if record is not None]

    def of(self, *kinds: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.kind in kinds]
