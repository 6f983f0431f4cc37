"""What was told of a member, event by event, and what one sale is worth by that: worked out anew from all of it every time."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from chalicelib.domain.program import EarnBasis, ExpiryKind, ExpiryPolicy, Program, Reward, RewardKind
from chalicelib.domain.sale import Report, SaleState


@dataclass(frozen=True)
class Told:
    at: datetime
    sale_id: str
    place: str
    report: Report


@dataclass(frozen=True)
class Refunded:
    at: datetime
    sale_id: str
    place: str
    refund_id: str
    amount: int


@dataclass(frozen=True)
class Settled:
    at: datetime
    sale_id: str


@dataclass(frozen=True)
class Held:
    """`wishes` are rewards by id, credit by its amount, and certificates by their place in the row.

    `lines` are what is on the check: a name, how many, what all of them cost.
    """

    at: datetime
    redemption_id: str
    check_id: str
    place: str
    wishes: tuple[str | int, ...]
    payable: int | None
    lines: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Captured:
    at: datetime
    redemption_id: str


@dataclass(frozen=True)
class Released:
    at: datetime
    redemption_id: str


@dataclass(frozen=True)
class Expired:
    at: datetime


Event = Told | Refunded | Settled | Held | Captured | Released | Expired


@dataclass(frozen=True)
class Point:
    day: date | None
    place: str


@dataclass
class Taken:
    """A reward taken for a check. `back` of its points refunds have given back, those from the end of the row first."""

    reward: Reward
    amount: int
    points: list[Point]
    certificate: int | None = None
    back: int = 0


@dataclass
class Waiting:
    check_id: str
    place: str
    runs_out: datetime
    taken: list[Taken]


@dataclass
class Part:
    """Some of a sale's exact points, and the lot that they went into."""

    exact: Fraction
    point: Point
    era: int


@dataclass
class Bill:
    """All that was told of one sale, and what has been done about it."""

    place: str
    told: list[Report] = field(default_factory=list)
    refunds: dict[str, int] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    program: Program | None = None
    parts: list[Part] = field(default_factory=list)
    visits: int = 0

    @property
    def report(self) -> Report:
        """The newest version; without versions the furthest state, as it was told last."""
        if self.told[0].version is not None:
            return max(self.told, key=lambda report: report.version)
        furthest = max(self.told, key=lambda report: list(SaleState).index(report.state)).state
        return [report for report in self.told if report.state is furthest][-1]

    @property
    def refunded(self) -> int:
        return sum(self.refunds.values())

    @property
    def goods(self) -> int:
        return max(0, self.report.subtotal - self.report.discount - self.report.exempt)

    @property
    def worth_of_rewards(self) -> int:
        return sum(taken.amount for taken in self.taken)

    @property
    def paid(self) -> int:
        return max(0, self.goods - max(self.report.reward_payment, self.worth_of_rewards - self.report.discount))

    @property
    def refundable(self) -> int:
        without_discount = max(0, self.report.subtotal - self.report.exempt)
        return self.paid or min(max(self.goods, self.worth_of_rewards), without_discount)

    @property
    def base(self) -> int:
        return max(0, self.paid - self.refunded) if self.report.state is SaleState.CLOSED else 0

    @property
    def exact(self) -> Fraction:
        return sum((part.exact for part in self.parts), Fraction(0))

    def due_back(self, taken: Taken) -> int:
        """How many points of a reward are back with the member, given all refunds."""
        if self.report.state is SaleState.VOIDED or 0 < self.refundable <= self.refunded:
            return len(taken.points)
        if taken.reward.kind is RewardKind.FREE_ITEM or taken.certificate is not None or not self.refundable:
            return 0
        return len(taken.points) * self.refunded // self.refundable


def exact_points(program: Program, base: int) -> Fraction:
    if base <= 0 or base < program.earn.spend_min:
        return Fraction(0)
    if program.earn.basis is EarnBasis.VISIT:
        return Fraction(program.earn.points)
    return Fraction(base, program.earn.per_minor_units) * program.earn.points


def last_day(policy: ExpiryPolicy, day: date) -> date:
    if policy.kind is ExpiryKind.NEVER:
        return date.max
    first = day.replace(day=1)
    for _ in range(policy.months):
        first = (first + timedelta(days=31)).replace(day=1)
    end_of_month = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return end_of_month if policy.kind is ExpiryKind.MONTH_END else min(end_of_month, first + timedelta(days=day.day - 1))
