"""What is on a check, thing by thing, and what rewards take off it."""

from dataclasses import dataclass

from chalicelib.domain.program import Reward, RewardKind


class Cannot(Exception):
    """A reward that the member cannot have."""


@dataclass
class Check:
    """What is on a check: every single thing with its price, the cheapest of a line first."""

    payable: int | None
    lines: list[tuple[str, list[int]]]

    def take(self, reward: Reward) -> int:
        if self.payable is None or not reward.items:
            return worth(reward, self.payable)
        if not self.lines:
            return min(worth(reward, None), self.payable)
        names = [item.lower() for item in reward.items]
        mine = [things for name, things in self.lines if name in names and things]
        if reward.kind is RewardKind.PERCENT_OFF:
            total = sum(map(sum, mine))
            for things in mine:
                things.clear()
            if not total:
                raise Cannot
            return min(worth(reward, total), self.payable)
        dearest_first = sorted(mine, key=lambda things: -things[0])
        if sum(map(len, mine)) < 1 + reward.buy:
            raise Cannot
        free = min(mine, key=lambda things: things[0]).pop(0)
        for _ in range(reward.buy):
            next(things for things in dearest_first if things).pop(0)
        return min(free, reward.amount or free, self.payable)


def prices(count: int, total: int) -> list[int]:
    """What each of them costs, in whole minor units that add up."""
    dearer = total % count
    return [total // count] * (count - dearer) + [total // count + 1] * dearer


def worth(reward: Reward, payable: int | None) -> int:
    """What a reward takes off a check."""
    if reward.kind is RewardKind.PERCENT_OFF:
        off = None if payable is None else payable * reward.percent // 100
        return min((amount for amount in (off, reward.cap) if amount is not None), default=0)
    return reward.amount if payable is None else min(reward.amount, payable)
