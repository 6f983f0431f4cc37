"""Every redemption was held once, ended once and in one way, for its whole price, as the tills were told."""

from collections.abc import Iterator

from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.program import RewardKind
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from tests.faults.evidence import Evidence
from tests.faults.history import Asked
from tests.faults.judge_sales import judge_tries
from tests.faults.world import FEW, WRONG, World

WRITTEN = {"hold": EntryKind.HELD, "capture": EntryKind.CAPTURED, "release": EntryKind.RELEASED, "reverse": EntryKind.REVERSED}
ENTRIES = {
    None: [],
    RedemptionStatus.HELD: [EntryKind.HELD],
    RedemptionStatus.CAPTURED: [EntryKind.CAPTURED, EntryKind.HELD],
    RedemptionStatus.RELEASED: [EntryKind.HELD, EntryKind.RELEASED],
    RedemptionStatus.REVERSED: [EntryKind.CAPTURED, EntryKind.HELD, EntryKind.REVERSED],
}
"""What stands in the ledger for a redemption, in order of the alphabet."""


def judge(found: Evidence) -> Iterator[str]:
    """What is wrong with any redemption that was asked for."""
    written: dict[tuple[str, EntryKind], int] = {}
    for step, record in found.records:
        if isinstance(record.item, Entry):
            written.setdefault((record.item.cause, record.item.kind), step)
    entries = list(found.entries(*WRITTEN.values()))
    for id_, asked in found.asked_of_redemptions.items():
        redemption, own = found.redemptions.get(id_), [entry for entry in entries if entry.cause == id_]
        problems = [*_judge_acknowledged(asked, redemption, own), *_judge_price(found.world, redemption, own)]
        for one in asked:
            problems += judge_tries(one)
            if _still_possible(one, redemption) and one.is_refused_after(written.get((id_, WRITTEN[one.kind]))):
                problems.append(f"{one.kind} {one.about['name']} was refused after it had been done")
        yield from (f"redemption {id_}: {problem}" for problem in problems)


def _judge_acknowledged(asked: list[Asked], redemption: Redemption | None, own: list[Entry]) -> Iterator[str]:
    status = redemption.status if redemption else None
    if redemption and redemption.uses and redemption.confirmation and redemption.confirmation.blocks:
        yield "was used, and nobody confirmed it"
    kinds = sorted(entry.kind for entry in own)
    # What ran out with a special that others wait for is given back by the hourly job. Nobody has closed the redemption by that;
    # who does so later gives nothing back.
    open_ends = {RedemptionStatus.HELD, RedemptionStatus.RELEASED}
    ran_out = [*ENTRIES[status], EntryKind.RELEASED] if status in open_ends and _has_special(redemption) else None
    if kinds not in (ENTRIES[status], ran_out):
        yield f"{status}, with these entries: {[entry.kind.value for entry in own]}"
    holds = [one for one in asked if one.kind == "hold"]
    if holds and all(one.is_refused for one in holds) and redemption is not None:
        yield "was refused and is stored"
    for one in asked:
        if one.done and WRITTEN[one.kind] not in ENTRIES[status]:
            yield f"{status}, although its {one.kind} was acknowledged"
        if one.kind == "hold" and len({repr(answer.body) for answer in one.done}) > 1:
            yield "got different answers"
    for kind in ("capture", "release", "reverse"):
        if sum(not answer.replayed for one in asked if one.kind == kind for answer in one.done) > 1:
            yield f"{kind} was done more than once"


def _has_special(redemption: Redemption | None) -> bool:
    return redemption is not None and any(offer_id == FEW.offer_id for offer_id, *_ in redemption.answer["uses"])


def _judge_price(world: World, redemption: Redemption | None, own: list[Entry]) -> Iterator[str]:
    if redemption is None:
        return
    cost = 0
    for offer_id, reward_id, amount, points in redemption.answer["uses"]:
        reward = world.program.reward(reward_id)
        price = amount if reward and reward.kind is RewardKind.CREDIT else reward and reward.price_points
        cost += points
        if points != price:
            yield f"{offer_id} costs {price} and was had for {points}"
    for entry in own:
        if entry.kind is EntryKind.CAPTURED and entry.points != -cost:
            yield f"took {entry.points} points, and costs {cost}"


def _still_possible(one: Asked, redemption: Redemption | None) -> bool:
    """What was done is answered under other names too, but not a capture that was reversed, or came with a wrong PIN."""
    if one.kind == "capture" and one.about["body"] == WRONG:
        return False
    return one.kind != "capture" or redemption is None or redemption.status is not RedemptionStatus.REVERSED
