"""Judges a history after all has settled. There is no model of the product here: what was asked and answered, the claims that are
stored, and the entries have to agree with each other and with a few lines of arithmetic of our own.
"""

from collections.abc import Iterator

from tests.faults import (
    evidence,
    judge_campaigns,
    judge_members,
    judge_redemptions,
    judge_sales,
    judge_specials,
    judge_texts,
    judge_visits,
    reconciling,
)
from tests.faults.history import FAILED_FROM
from tests.faults.world import World

FOUND, FOUND_IT = ("hold", "capture", "release", "reverse", "adjust", "invite"), 200
"""What is found by its own name; sales are found by theirs."""


def violations(world: World) -> list[str]:
    """Everything that is wrong; nothing, we hope."""
    found = evidence.gather(world)
    problems = [
        *world.history.failures,
        *judge_sales.judge(found),
        *judge_redemptions.judge(found),
        *judge_specials.judge(found),
        *judge_visits.judge(found),
        *judge_members.judge_adjustments(found),
        *_judge_found(world),
        *(_judge_trouble(world) if world.weather.mild else ()),
    ]
    for phone, name in world.phones.items():
        own = [*judge_members.judge(found, phone), *judge_texts.judge(found, phone, name)]
        problems += [f"{name}: {problem}" for problem in own]
    problems += reconciling.findings(world.book, world.merchants, world.id, world.clock())
    return [*problems, *judge_campaigns.judge(world)]


def _judge_found(world: World) -> Iterator[str]:
    """A till that asks whether its call arrived hears of what was acknowledged, and not of what was refused."""
    for one in world.history.of(*FOUND):
        path = f"/v1/operations/{one.about['name']}"
        status = world.around("GET", path, world.keys[one.about["location"]], "", None).status
        if (one.done and status != FOUND_IT) or (one.is_refused and status == FOUND_IT):
            yield f"{one.kind} {one.about['name']} is found with status {status}"


def _judge_trouble(world: World) -> Iterator[str]:
    """In mild weather our client repairs what goes wrong, and nobody notices."""
    for one in world.history.asked:
        if any(answer is None or answer.status >= FAILED_FROM for answer in (tried.answer for tried in one.tries)):
            yield f"{one.kind} {one.about.get('name')} failed, and need not have"
