"""A special with limits: used as often as redemptions say, by each member and by all, and never more often than it may be."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.domain.redemption import Redemption, RedemptionStatus
from tests.faults.evidence import Evidence
from tests.faults.world import FEW


def judge(found: Evidence) -> Iterator[str]:
    """What is wrong with the counters of the special."""
    world, used = found.world, Counter[str]()
    if FEW not in world.program.specials:
        return
    for redemption in found.redemptions.values():
        used[redemption.member_id] += _used(found, redemption)
    names = [(FEW.id, ""), *((FEW.id, world.member_id(phone)) for phone in world.phones)]
    counted = world.book.special_counts(world.id, names)
    for name in names:
        due = used[name[1]] if name[1] else used.total()
        times = counted[name].times if name in counted else 0
        most = FEW.per_member if name[1] else FEW.total
        if times != due or times > (most or 0):
            yield f"special {FEW.id} of {name[1] or 'all'}: counted {times} times, used {due} times, may be used {most} times"


def _used(found: Evidence, redemption: Redemption) -> int:
    """How often a redemption has it: while it is held and its time has not run out, or once it is captured and not undone."""
    if redemption.status is RedemptionStatus.HELD and redemption.expires_at > found.world.clock():
        return _held(found, redemption.id)
    sale = found.sales.get((redemption.location_id, redemption.check_id))
    is_on_sale = sale is not None and any(use.redemption_id == redemption.id for use in sale.uses)
    if redemption.status is not RedemptionStatus.CAPTURED or (sale is not None and is_on_sale and sale.undone):
        return 0  # voided, or refunded whole: it can be used again
    return sum(use.reward_id == FEW.id for use in redemption.uses)


def _held(found: Evidence, redemption_id: str) -> int:
    holds = [hold for phone in found.chains for hold in found.account(phone).holds if hold.redemption_id == redemption_id]
    return sum(use.reward_id == FEW.id for hold in holds for use in hold.uses)
