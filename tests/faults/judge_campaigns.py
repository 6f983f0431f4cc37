"""Texts to a group: everybody who was drawn for one gets it once or it is noted why not, nobody else does, and one is sent at a
time. What is still on its way when all has settled goes on first, without faults, until it is over and was looked at.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from chalicelib.domain.figures.campaign import Campaign, State, arm_of
from chalicelib.usecases.campaigns.making import ON_THEIR_WAY
from chalicelib.usecases.campaigns.releasing import cause_of
from tests.faults.lambdas import deployed
from tests.faults.world import World

STEP, STEPS_MAX = timedelta(hours=4), 150
"""Steps so short that none passes over the hours in which offers may leave; and 25 days of them."""


def judge(world: World) -> Iterator[str]:
    """What is wrong with a world's campaigns. It moves the clock, so it comes after all other judges."""
    failed = len(world.history.failures)
    if sum(one.state in ON_THEIR_WAY for one in world.campaigns.list(world.id)) > 1:
        yield "two campaigns are on their way"
    _finish(world)
    yield from world.history.failures[failed:]
    for campaign in world.campaigns.list(world.id):
        yield from (f"campaign {campaign.id}: {problem}" for problem in _judge_one(world, campaign))


def _finish(world: World) -> None:
    for _ in range(STEPS_MAX):
        with world.watching("send_waiting"):
            deployed().run_job("send_waiting", world.clock())
        mail, world.mail[:] = list(world.mail), []
        world.send(mail)
        known = world.campaigns.list(world.id)
        if not world.mail and all(one.told_whole or one.state is State.READY for one in known):
            return
        world.clock.pass_by(STEP)


def _judge_one(world: World, campaign: Campaign) -> Iterator[str]:
    pages = [world.campaigns.page(world.id, campaign.id, number) for number in range(campaign.pages)]
    texted, held_out = [[one for page in pages for one in getattr(page, arm)] for arm in ("texted", "held_out")]
    if len({*texted, *held_out}) < len(texted) + len(held_out):
        yield "somebody is in it twice"
    if (campaign.counted.texted, campaign.counted.held_out) != (len(texted), len(held_out)):
        yield f"{campaign.counted} were counted, and {len(texted)} and {len(held_out)} are in it"
    for arm, members in (("texted", texted), ("held_out", held_out)):
        yield from (f"{one} is not {arm}" for one in members if arm_of(campaign.id, one, campaign.holdout_percent) != arm)
    yield from _judge_left(world, campaign, texted)


def _judge_left(world: World, campaign: Campaign, texted: list[str]) -> Iterator[str]:
    left = Counter(world.member_id(text.to) for _, text in world.history.sent if campaign.text in text.body)
    yield from (f"{one} was texted {times} times" for one, times in left.items() if times > 1)
    if stray := left.keys() - {*texted}:
        yield f"was sent to {stray}, who are not in it"
    if campaign.begun_at is None:
        if left:
            yield "was sent before anybody sent it"
        return
    found = world.deliveries.because_of(world.id, texted, cause_of(campaign.id))
    if campaign.state is State.SENT and (lost := {*texted} - found.keys()):
        yield f"{lost} were passed over"
    confirmed = sum(text.message_id is not None for text in found.values())
    claimed = sum(text.reason is None for text in found.values())
    if not confirmed <= left.total() <= claimed:
        yield f"left {left.total()} times, claimed {claimed} times, confirmed {confirmed} times"
    told = campaign.told
    if told is None or not campaign.told_whole:
        yield f"is {campaign.state} and was never looked at whole"
    elif campaign.state is State.SENT and sum(told.words.values()) != len(texted):
        yield f"{dict(told.words)} were told of {len(texted)} texts"
