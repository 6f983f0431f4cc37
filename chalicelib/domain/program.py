"""A merchant and its program: the rules that price a sale and a reward. Every version is kept; edits never rewrite history."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.beside_sales import SALES_A_DAY, SILENT_MONTHS, CheckInRules, ReferralRules, TillLimits
from chalicelib.domain.calendar import FOREVER, add_months, month_end
from chalicelib.domain.confirmation_policy import ConfirmationPolicy
from chalicelib.domain.location import Location
from chalicelib.domain.special import Special
from chalicelib.domain.texts.texting import Registration, Texting, Wording
from chalicelib.domain.tiers import NO_TIERS, Tiers
from chalicelib.domain.window import Window

if TYPE_CHECKING:
    from chalicelib.domain.surveys.rules import SurveyRules

SANDBOX: Final = "~test"
"""Ends the id of a merchant's sandbox, which is the same merchant apart. No merchant's own id has a "~" (`program_checks.ID`)."""


class ProgramType(StrEnum):
    """How points become rewards."""

    INSTANT = "instant"
    """Reaching the mark pays the reward at once; the surplus carries over."""
    GRADUATED = "graduated"
    """Several rewards at several prices; the member chooses when to spend."""
    REBATE = "rebate"
    """A percentage comes back as credit: one point is one minor unit of the program's currency."""


class EarnBasis(StrEnum):
    """What a sale earns for."""

    AMOUNT = "amount"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class EarnRule:
    """`points` for every `per_minor_units` of qualifying money, or `points` for a visit.

    0 points: nothing is earned any more. `spend_min` (minor units, inclusive) is tested on the same base that earns, to which tax
    belongs where `counts_tax`. A sale gives `points_max` at most (None: no limit).
    """

    basis: EarnBasis
    points: int
    per_minor_units: int = 1
    spend_min: int = 0
    counts_tax: bool = False
    points_max: int | None = None

    def exact_points(self, base: int) -> Fraction:
        """The exact, unrounded points that the rule alone gives a sale with this qualifying base (minor units)."""
        if base <= 0 or base < self.spend_min:
            return Fraction(0)
        return Fraction(self.points) if self.basis is EarnBasis.VISIT else Fraction(base * self.points, self.per_minor_units)

    def visits(self, base: int) -> int:
        """1 where a sale with this qualifying base counts as a visit, else 0."""
        return int(base > 0 and base >= self.spend_min)


Scope = Literal["check", "item", "items"]
"""What a reward is taken off: the whole check, one item, or all items that it is for."""


class RewardKind(StrEnum):
    """What the customer gets."""

    FREE_ITEM = "free_item"
    AMOUNT_OFF = "amount_off"
    PERCENT_OFF = "percent_off"
    CREDIT = "credit"
    """Rebate programs: as much of the credit as the check can take."""


@dataclass(frozen=True, slots=True)
class Reward:
    """What `price_points` buy.

    `amount` is minor units off, or the worth of the free item, 0 where unknown. A percentage takes at most `cap` minor units off
    (None: no cap). `items` are what it is for, by sku, name, category or id; none: the whole check. So many of them as `buy` says
    must be paid for the one that is free. `cost` is what it costs the merchant (minor units; 0: unknown).
    """

    id: str
    name: str
    kind: RewardKind
    price_points: int
    amount: int = 0
    percent: int = 0
    cap: int | None = None
    items: tuple[str, ...] = ()
    buy: int = 0
    cost: int = 0

    @property
    def scope(self) -> Scope:
        """What it is taken off."""
        if not self.items:
            return "check"
        return "item" if self.kind is RewardKind.FREE_ITEM else "items"

    @property
    def worth(self) -> int:
        """Minor units that it takes off as far as the program says, without a check; 0 where that is unknown."""
        return (self.cap or 0) if self.kind is RewardKind.PERCENT_OFF else self.amount

    def amount_off(self, payable: int) -> int:
        """Minor units this reward takes off a check with `payable` left to pay; never more than that."""
        wanted = {RewardKind.PERCENT_OFF: payable * self.percent // 100, RewardKind.CREDIT: payable}.get(self.kind, self.amount)
        return max(0, min(wanted, payable, payable if self.cap is None else self.cap))


def reward_of(special: Special) -> Reward:
    """What a special takes off a check: a reward that costs no points. One of points that is used by coupon takes nothing."""
    worth = special.amount, special.percent, special.cap, special.items, special.buy, special.cost
    return Reward(special.id, special.name, RewardKind(special.takes.value), 0, *worth)


class ExpiryKind(StrEnum):
    """When points end."""

    NEVER = "never"
    AFTER_MONTHS = "after_months"
    """On the same day, `months` later."""
    MONTH_END = "month_end"
    """At the end of the month that lies `months` later."""
    INACTIVITY = "inactivity"
    """`months` after the member's last sale or redemption."""


@dataclass(frozen=True, slots=True)
class ExpiryPolicy:
    """How long points live. The last day is a whole local day in the program's zone."""

    kind: ExpiryKind = ExpiryKind.NEVER
    months: int = 0
    notice_days: int = 7
    """So many days before their end members are told of it."""

    @property
    def moves(self) -> bool:
        """Whether points live on with the member's activity."""
        return self.kind is ExpiryKind.INACTIVITY

    def last_day(self, day: date) -> date:
        """The last day of points earned on `day`; where they move with activity, of all of them after activity on `day`."""
        if self.kind is ExpiryKind.NEVER:
            return FOREVER
        later = add_months(day, self.months)
        return month_end(later) if self.kind is ExpiryKind.MONTH_END else later


@dataclass(frozen=True, slots=True)
class Program:
    """One version of a merchant's rules, in force from `effective_from` until the next version's."""

    id: str
    version: int
    name: str
    type: ProgramType
    timezone: str
    currency: str
    earn: EarnRule
    rewards: tuple[Reward, ...]
    effective_from: datetime
    expiry: ExpiryPolicy = ExpiryPolicy()
    welcome_points: int = 0
    hold_seconds: int = 900
    surplus_resets: bool = False
    """Instant programs: whether what exceeds the mark is lost. By default it carries over."""
    retired: tuple[Reward, ...] = ()
    """Rewards of earlier versions: no longer for points, but honoured where a certificate was paid or one was used."""
    windows: tuple[Window, ...] = ()
    """Hours in which sales earn more. Of those that cover a sale, the one that multiplies most does, the first of equal ones."""
    same_check: bool = False
    """Whether a reward may be held for a check that has closed, and so be paid with what that check earned."""
    claim_days: int = 30
    """How long the code on the receipt of a sale without a member can be texted; 0: receipts have none."""
    offline_points: int = 0
    """What a terminal may redeem in a day without asking."""
    remind_days: int = 14
    """A member who was not seen for so long is reminded of a reward that is ready; 0: never."""
    specials: tuple[Special, ...] = ()
    """What it gives for a while. No id is both a special's and a reward's."""
    tiers: Tiers = NO_TIERS
    open_to: Literal["anyone", "invited"] = "anyone"
    """Who may join: whoever texts, or only who was asked at the shop."""

    def reward(self, reward_id: str) -> Reward | None:
        """The reward with this id, also where it is offered no more, and what a special takes off a check."""
        of_specials = (reward_of(special) for special in self.specials if special.is_offer)
        return next((reward for reward in (*self.rewards, *of_specials, *self.retired) if reward.id == reward_id), None)

    @property
    def counts_visits(self) -> bool:
        """Whether a point is a visit, so that people are told of visits: none gives more than one."""
        more = self.windows or self.tiers.levels or any(special.benefit.earns for special in self.specials)
        return self.earn.basis is EarnBasis.VISIT and self.earn.points <= 1 and not more

    @property
    def mark(self) -> Reward:
        """Instant programs: the reward that is paid when its price is reached."""
        return min(self.rewards, key=lambda reward: reward.price_points)

    def next_reward(self, balance: int) -> Reward | None:
        """The cheapest reward that `balance` does not yet buy; credit has no price, so rebate programs have none."""
        dearer = [r for r in self.rewards if r.kind is not RewardKind.CREDIT and r.price_points > balance]
        return min(dearer, key=lambda reward: reward.price_points, default=None)

    def rewards_within(self, balance: int) -> tuple[Reward, ...]:
        """The rewards that `balance` buys, dearest first."""
        return tuple(sorted((r for r in self.rewards if r.price_points <= balance), key=lambda reward: -reward.price_points))


@dataclass(frozen=True, slots=True)
class Merchant:
    """A business with its shops and every version of its program. `phone_sealed` is its texting number, encrypted."""

    id: str
    name: str
    region: str  # ISO 3166 country that a number typed without a prefix belongs to
    language: str
    phone_sealed: bytes
    consent_wording: str  # version of the sign's wording that a joining customer agreed to
    programs: tuple[Program, ...]
    locations: tuple[Location, ...]
    texting: Texting = Texting()
    confirmation: ConfirmationPolicy = ConfirmationPolicy()
    disclosures: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The full words of what customers read or hear before they agree, by version; a version's words never change."""
    wordings: tuple[Wording, ...] = ()
    """Its own templates, by kind and language; the others are ours."""
    referral: ReferralRules = ReferralRules()
    check_in: CheckInRules = CheckInRules()
    counts_items: bool = False
    """Whether what is sold is kept with each sale from now on, for figures of items."""
    survey: "SurveyRules | None" = None  # asked after a visit; None: it was never on
    sales_a_day: int = SALES_A_DAY
    """How many sales of one number a till page gives points for at once, a day and shop; more wait for a manager. 0: all."""
    silent_months: int = SILENT_MONTHS  # nobody texted or came for so long: the phone may be somebody else's by now
    limits: TillLimits = TillLimits()

    @property
    def is_test(self) -> bool:
        """Whether this is a merchant's sandbox, which has customers, sales and texts of its own."""
        return is_sandbox(self.id)

    @property
    def live_id(self) -> str:
        """The merchant's own id, which its settings are sealed and signed for also where a sandbox reads them."""
        return self.id.removesuffix(SANDBOX)

    def sandbox(self) -> "Merchant":
        """The same merchant with its sandbox's id. Texts need no carrier's approval there: none leaves."""
        return replace(self, id=self.live_id + SANDBOX, texting=replace(self.texting, registration=Registration.APPROVED))

    def wording(self, kind: str, language: str) -> str | None:
        """Its own template for this kind in this language, or None."""
        return next((word.template for word in self.wordings if (word.kind, word.language) == (kind, language)), None)

    def program_at(self, at: datetime) -> Program:
        """The version in force at `at`; before the first one, the first."""
        ordered = sorted(self.programs, key=lambda program: (program.effective_from, program.version))
        return next((program for program in reversed(ordered) if program.effective_from <= at), ordered[0])

    def notice_days(self, at: datetime) -> int:
        """How many days before their end members are told of it: a later version may lengthen a notice, and shortens none."""
        begun = [self.program_at(at), *(program for program in self.programs if program.effective_from <= at)]
        return max(program.expiry.notice_days for program in begun)

    def moves_until(self, today: date, at: datetime) -> date | None:
        """The last day, after activity on `today`, of points that move with it; None where no version had such points.

        A later version with another policy does not shorten what was promised: the newest such version goes on to hold for them.
        """
        begun = [self.program_at(at), *(program for program in self.programs if program.effective_from <= at)]
        newest = max((p for p in begun if p.expiry.moves), key=lambda program: program.version, default=None)
        return newest.expiry.last_day(today) if newest else None

    def program_version(self, version: int) -> Program:
        """The version that priced a stored sale."""
        return next(program for program in self.programs if program.version == version)

    def location(self, location_id: str) -> Location:
        """One of this merchant's locations; KeyError for another's."""
        return {location.id: location for location in self.locations}[location_id]


def is_sandbox(merchant_id: str) -> bool:
    """Whether this is the id of a sandbox."""
    return merchant_id.endswith(SANDBOX)
