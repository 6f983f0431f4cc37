"""The log of texts of a month, with what the month has cost."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from chalicelib.domain.calendar import add_months
from chalicelib.domain.desk.listing import Shown
from chalicelib.domain.program import Merchant
from chalicelib.usecases.overview.directory import look
from chalicelib.usecases.overview.ports import Keeper
from chalicelib.usecases.texts.post import Deliveries, Delivery

LINES: Final = 40
MONTHS: Final = 3
"""So many months back the log goes, this one among them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the log: a month (any day of it), those alone that did not arrive, those before a moment."""

    month: date
    failed: bool = False
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class TextsPage:
    """A page of the log. `older`: where the next page begins, if there is one. Money is in millionths of a US dollar."""

    texts: tuple[Delivery, ...]
    shown: dict[str, Shown]
    older: datetime | None
    spent_micros: int
    parts: int
    cap_micros: int

    @property
    def spent_percent(self) -> int:
        """How much of the month's limit is spent."""
        return round(100 * self.spent_micros / self.cap_micros) if self.cap_micros else 100


def months(now: datetime) -> tuple[date, ...]:
    """The months that can be asked for, newest first; of UTC, as the limit counts them."""
    this = now.astimezone(UTC).date().replace(day=1)
    return tuple(add_months(this, -back) for back in range(MONTHS))


def read(keeper: Keeper, deliveries: Deliveries, merchant: Merchant, asked: Asked) -> TextsPage:
    """Read it: a Query or two for each shard of the log, one for the names, one for what the month has cost."""
    texts = keeper.texts.page(merchant.id, asked.month, failed=asked.failed, before=asked.before, limit=LINES + 1)
    shown = look(keeper.directory, keeper.vault, merchant.id, {text.member_id for text in texts})
    usage = deliveries.usage(merchant.id, datetime(asked.month.year, asked.month.month, 1, tzinfo=UTC))
    older = texts[LINES - 1].at if len(texts) > LINES else None
    cap = merchant.texting.monthly_cap_cents * 10_000
    return TextsPage(texts[:LINES], shown, older, usage.micros, usage.parts, cap)
