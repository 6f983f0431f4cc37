"""An entry that is to be explained, and the words for what stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain.account import Account, Certificate, Use
from chalicelib.domain.coupon import shown
from chalicelib.domain.entry import Entry
from chalicelib.domain.languages import money
from chalicelib.domain.program import Merchant, Program, ProgramType
from chalicelib.domain.special import COUPON


@dataclass(frozen=True, slots=True)
class Case:
    """One entry to be explained, with the account before it."""

    entry: Entry
    before: Account
    merchant: Merchant

    @property
    def after(self) -> Account:
        """The account after the entry."""
        return self.entry.account

    @property
    def program(self) -> Program:
        """The version that the facts name, else the one in force when it happened."""
        version = self.entry.facts.get("version")
        return self.merchant.program_version(int(version)) if version else self.merchant.program_at(self.entry.at)

    @property
    def rules(self) -> str:
        """Which rules: the version in words."""
        return f"rules version {self.program.version}"

    @property
    def unit(self) -> str:
        """What the program counts: points or credit."""
        return "credit" if self.program.type is ProgramType.REBATE else "points"

    @property
    def parts(self) -> str:
        """What is too small to be granted: parts of a point, or of the smallest coin."""
        return f"parts of {self.money(1)}" if self.program.type is ProgramType.REBATE else "parts of points"

    @property
    def paid(self) -> tuple[Certificate, ...]:
        """The rewards that an instant program paid with this entry, after which such a certificate is named."""
        known = {paid.id for paid in self.before.certificates}
        mine = f"{self.after.seq:06d}-"
        return tuple(paid for paid in self.after.certificates if paid.id not in known and paid.id.startswith(mine))

    @property
    def paid_for(self) -> int:
        """The points in certificates that a sale gave back, or with a minus sign that it took again."""
        return self.entry.points - self.number("points") - self.number("restored") - self.number("tier_bonus")

    def number(self, fact: str) -> int:
        """A fact that is a number; 0 where it is missing."""
        return int(self.entry.facts.get(fact, 0))

    def word(self, fact: str) -> str:
        """A fact that is a name; "" where it is missing. Of several names the entry has the first and how many more."""
        return str(self.entry.facts.get(fact, ""))

    def money(self, minor_units: int) -> str:
        """An amount as the merchant writes it."""
        return money(minor_units, self.program.currency, self.merchant.language)

    def points(self, points: int) -> str:
        """1 point, 12 points, $0.12 of credit; without a sign."""
        if self.program.type is ProgramType.REBATE:
            return f"{self.money(abs(points))} of credit"
        return f"{abs(points)} point{'' if abs(points) == 1 else 's'}"

    def figure(self, points: int) -> str:
        """12, or $0.12; without a sign and without the word."""
        return self.money(abs(points)) if self.program.type is ProgramType.REBATE else str(abs(points))

    def rewards(self, taken: Iterable[Use | Certificate]) -> str:
        """The names of rewards: Free coffee, Free coffee and $5 off, Flyer by coupon K7FC-42MQ-9XHT."""
        names = list(dict.fromkeys(self._name(one) for one in taken))
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    def _name(self, one: Use | Certificate) -> str:
        reward = self.merchant.program_at(self.entry.at).reward(one.reward_id)
        name = reward.name if reward else "a reward"
        if not isinstance(one, Use) or not one.offer_id.startswith(COUPON):
            return name
        return f"{name} by coupon {shown(one.offer_id.removeprefix(COUPON))}"
