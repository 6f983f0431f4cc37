"""What the merchant's program says, and what follows for the amounts that cases choose."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

SPEND: Final = 2_000
"""At least so many minor units are spent where a case does not care."""
Reward = dict[str, Any]


@dataclass(frozen=True)
class Program:
    """The program in force, as GET /v1/program tells it."""

    terms: dict[str, Any]

    @property
    def currency(self) -> str:
        return str(self.terms["currency"])

    @property
    def is_rebate(self) -> bool:
        return bool(self.terms["type"] == "rebate")

    @property
    def is_instant(self) -> bool:
        return bool(self.terms["type"] == "instant")

    def rewards(self, wanted: Callable[[Reward], bool] = lambda _: True) -> list[Reward]:
        """The rewards of this kind, cheapest first."""
        return sorted((reward for reward in self.terms["rewards"] if wanted(reward)), key=lambda reward: reward["price_points"])

    def coupons(self) -> list[Reward]:
        """The specials that are used with a code on paper by anybody, money off the check first."""
        found = [one for one in self.terms.get("specials", ()) if one.get("by_coupon")]
        return sorted(found, key=lambda one: one["benefit"] != "amount_off")

    def points_of(self, amount: int) -> int | None:
        """What a first sale of this amount must give by the rule alone; None where more than the rule decides."""
        earn = self.terms["earn"]
        if self.terms["windows"] or self.is_instant:
            return None
        points = earn["points"] if earn["basis"] == "visit" else amount * earn["points"] // earn["per_minor_units"]
        points = points if amount >= earn["spend_min"] else 0
        return int(points if earn["points_max"] is None else min(points, earn["points_max"]))

    def visits_for(self, points: int) -> int:
        """So many visits it takes at least, where it is visits that earn; 0 where it is money."""
        earn = self.terms["earn"]
        return math.ceil(points / earn["points"]) if earn["basis"] == "visit" and earn["points"] else 0

    def amount_for(self, points: int) -> int:
        """A round amount whose sale gives at least so many points, or as many as one sale can give."""
        earn = self.terms["earn"]
        if earn["basis"] == "visit":
            return int(max(earn["spend_min"], SPEND))
        step = earn["per_minor_units"] // math.gcd(earn["points"], earn["per_minor_units"])
        needed = max(
            math.ceil(points * earn["per_minor_units"] / earn["points"]) if earn["points"] else 0, earn["spend_min"], SPEND
        )
        return int(min(math.ceil(needed / step) * step, 90_000_000))


def is_for_check(reward: Reward) -> bool:
    """Whether a reward takes its amount off the whole check."""
    return not reward.get("items") and not reward.get("buy")


def is_for_item(reward: Reward) -> bool:
    """Whether a reward is one of some items."""
    return bool(reward.get("items")) and not reward.get("buy")


def is_one_for_one(reward: Reward) -> bool:
    """Whether a reward is one item for others that are paid."""
    return bool(reward.get("buy"))
