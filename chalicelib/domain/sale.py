"""A sale is a state, not an event: what a point of sale reports many times, and what has been posted for it so far.

Reports may be repeated, late and out of order, so they merge: a refund once seen stays, of two versions the newer one holds,
and without versions a voided sale stays voided and a closed one closed. What the merged state should have given, less what was
posted, is what to post now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, NamedTuple

from chalicelib.domain.account import Use
from chalicelib.domain.basket import Sold
from chalicelib.domain.calendar import FOREVER
from chalicelib.domain.claim import Claim
from chalicelib.domain.counting import Count
from chalicelib.domain.program import RewardKind
from chalicelib.domain.refusals import RefundChanged, UnusableField
from chalicelib.domain.tiers import Month


class SaleState(StrEnum):
    """Where a sale stands, in the order in which it can move."""

    UNSEEN = "unseen"
    """Only a refund of it has been reported so far."""
    OPEN = "open"
    CLOSED = "closed"
    VOIDED = "voided"


TOLD_LATE: Final = timedelta(hours=1)
"""A sale that its maker tells of so long after it was made came from a till that was offline, or is told again after a change."""
_RANK = {state: rank for rank, state in enumerate(SaleState)}


@dataclass(frozen=True, slots=True)
class Report:
    """What a point of sale says about a sale now; all amounts in minor units.

    `subtotal` is merchandise before discount, tax and tip. `exempt` is the part that never earns (gift cards sold, deliveries).
    `reward_payment` is the part paid by rewards where the POS lists it as a payment. A higher `version` wins over a lower one.
    """

    state: SaleState
    currency: str
    occurred_at: datetime
    subtotal: int
    discount: int = 0
    tax: int = 0
    tip: int = 0
    exempt: int = 0
    reward_payment: int = 0
    version: int | None = None
    captured_offline: bool = False
    """The till had no connection when it sold, and told later. Once said, it stays true of the sale."""
    items: tuple[tuple[str, int], ...] = ()
    """How many are on the sale of what a special for items is for, by the special's id."""
    sold: tuple[Sold, ...] = ()
    """What is on the sale, where its merchant counts items. Of no merchant else is more of its lines kept than `items`."""

    def minutes_late(self, now: datetime) -> int:
        """How long ago the sale was made, where the till could not tell of it at once."""
        return max(0, int((now - self.occurred_at).total_seconds()) // 60) if self.captured_offline else 0

    @property
    def merchandise(self) -> int:
        """Minor units that could earn, before rewards and refunds."""
        return max(0, self.subtotal - self.discount - self.exempt)

    @property
    def payable(self) -> int:
        """Minor units that rewards can take something off."""
        return max(0, self.merchandise - self.reward_payment)


class Total(NamedTuple):
    """What one sale has given its member by now, all its reports together, and what it counts towards tiers."""

    points: int = 0
    visits: int = 0
    exact: Fraction = Fraction(0)
    progress: Fraction = Fraction(0)

    def write(self) -> str:
        """The total as one word of facts, which `read_total` reads."""
        return f"{self.points} {self.visits} {self.exact}{f' {self.progress}' if self.progress else ''}"


def read_total(text: str) -> Total:
    """The total that `Total.write` wrote."""
    points, visits, exact, *progress = text.split(" ")
    return Total(int(points), int(visits), Fraction(exact), Fraction(progress[0] if progress else 0))


@dataclass(frozen=True, slots=True)
class Posted:
    """What the ledger holds for a sale: under which program version, how much exactly, and into which lot.

    `last_day` is the one that was promised; with `moves` the points live on with the member's activity. `ended` is the part of
    `exact` that went into an earlier lot, which has ended since. `tier` is the id of the one that prices it ("": none), `month`
    the one in which it counts towards tiers (0: in none), and `progress` how much it does.
    """

    program_version: int
    exact: Fraction = Fraction(0)
    points: int = 0
    visits: int = 0
    last_day: date = FOREVER
    moves: bool = False
    ended: Fraction = Fraction(0)
    tier: str = ""
    month: Month = 0
    progress: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that was answered: a digest of its content, and the facts of its answer."""

    digest: str
    answer: Mapping[str, Any]


SEEN_MAX = 100
"""Requests remembered per sale. The sale's own state guards against older repeats: they change nothing."""
REFUNDS_MAX = 200
FORMER_MAX = 8
"""Former members that a sale remembers: reports that still name one of them are about the present member's sale."""


@dataclass(frozen=True, slots=True)
class Sale:
    """The merged state of one sale of one location, what was posted for it, and the requests that were answered."""

    location_id: str
    sale_id: str
    report: Report | None = None
    member_id: str | None = None
    refunds: tuple[tuple[str, int], ...] = ()
    """Refund ids and minor units of merchandise, in order of id."""
    uses: tuple[Use, ...] = ()
    """Rewards that were captured on this check."""
    posted: Posted | None = None
    seen: Mapping[str, Seen] | None = None
    revision: int = 0
    moved_from: tuple[str, ...] = ()
    """Ids of members whose it was before staff moved it: tills may go on naming them."""
    claim: Claim | None = None
    """What the receipt says where the sale closed without a member."""
    posted_seq: int = 0
    """Number of the entry that posted this sale last; 0: none has."""
    posted_by: str | None = None
    """Whose entry that is, where it is not the present member's."""
    visit: int = 0
    """Which visit of its member it is, from 1, where a special asks for that; 0: not known."""
    admitted: tuple[str, ...] = ()
    """The specials with limits that give it points."""
    meant: tuple[str, ...] = ()
    """The specials for some members that were for its member when it first counted."""
    counted: tuple[Count, ...] = ()
    """What of it is counted of specials with limits."""

    @property
    def poster(self) -> str:
        """The member whose entry posted the sale last."""
        return self.posted_by or self.member_id or ""

    @property
    def total(self) -> Total:
        """What has been posted for the sale."""
        posted = self.posted
        return Total(posted.points, posted.visits, posted.exact, posted.progress) if posted else Total()

    @property
    def state(self) -> SaleState:
        """Where the sale stands."""
        return self.report.state if self.report else SaleState.UNSEEN

    @property
    def merchandise(self) -> int:
        """Minor units that could earn, before rewards and refunds."""
        return self.report.merchandise if self.report else 0

    @property
    def refunded(self) -> int:
        """Minor units refunded so far."""
        return sum(amount for _, amount in self.refunds)

    @property
    def paid_base(self) -> int:
        """Minor units of merchandise that the customer paid: what could earn, less the part paid by rewards.

        A POS tells of a reward as a payment, as a discount, or not at all: the reward's own amount counts where neither
        covers it, and never twice.
        """
        if self.report is None:
            return 0
        used = sum(use.amount for use in self.uses)
        return max(0, self.merchandise - max(self.report.reward_payment, used - self.report.discount))

    @property
    def kept(self) -> int:
        """Minor units of merchandise that the customer paid and did not get back; 0 unless the sale is closed."""
        return max(0, self.paid_base - self.refunded) if self.state is SaleState.CLOSED else 0

    @property
    def refundable(self) -> int:
        """Minor units that refunds are measured against: what was paid, or where rewards paid all, what they were worth."""
        if self.paid_base or self.report is None:
            return self.paid_base
        worth = max(self.merchandise, sum(use.amount for use in self.uses))
        return min(worth, max(0, self.report.subtotal - self.report.exempt))

    @property
    def undone(self) -> bool:
        """Whether nothing of the sale is left: voided, or all of it refunded."""
        return self.state is SaleState.VOIDED or 0 < self.refundable <= self.refunded


def merge_report(sale: Sale, report: Report, refunds: Mapping[str, int]) -> Sale:
    """The sale after this report. Raises RefundChanged where a known refund comes with another amount."""
    merged, known = _merged(sale.report, report), sale.report
    offline = report.captured_offline or (known is not None and known.captured_offline)
    return replace(merge_refunds(sale, refunds), report=replace(merged, captured_offline=offline))


def merge_refunds(sale: Sale, refunds: Mapping[str, int]) -> Sale:
    """The sale with these refunds added; one that is known already changes nothing. Raises RefundChanged, UnusableField."""
    known = dict(sale.refunds)
    for refund_id, amount in refunds.items():
        if known.setdefault(refund_id, amount) != amount:
            raise RefundChanged(refund_id, known[refund_id], amount)
    if len(known) > REFUNDS_MAX:
        raise UnusableField("refunds", f"at most {REFUNDS_MAX} refunds of one sale")
    return replace(sale, refunds=tuple(sorted(known.items())))


def attach_uses(sale: Sale, uses: tuple[Use, ...]) -> Sale:
    """The sale with rewards that were captured on its check."""
    return replace(sale, uses=sale.uses + uses) if uses else sale


def remember(sale: Sale, request_id: str, seen: Seen) -> Sale:
    """The sale with one more answered request; the oldest leaves when there are too many."""
    recent = {**(sale.seen or {}), request_id: seen}
    return replace(sale, seen=dict(list(recent.items())[-SEEN_MAX:]))


def restorable(sale: Sale, use: Use, kind: RewardKind) -> int:
    """How many points of a use the refunds so far give back, in all.

    Money off comes back in the ratio of refunded to paid merchandise. A free item or a certificate is one thing, so it comes
    back only when nothing of the sale is left.
    """
    if sale.undone:
        return use.points
    if kind is RewardKind.FREE_ITEM or use.certificate_id is not None or sale.refundable == 0:
        return 0
    return use.points * sale.refunded // sale.refundable


def _merged(known: Report | None, report: Report) -> Report:
    if known is None:
        return report
    if known.version is not None and report.version is not None:
        return report if report.version > known.version else known
    if known.state is SaleState.VOIDED:
        return replace(known, version=_newer(known, report))
    if _RANK[report.state] < _RANK[known.state]:
        return known
    return replace(report, version=_newer(known, report))


def _newer(known: Report, report: Report) -> int | None:
    return max((v for v in (known.version, report.version) if v is not None), default=None)
