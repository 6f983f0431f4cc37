"""What owners do with texts to a group, while tills sell and customers text."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib import wiring
from chalicelib.domain.figures.campaign import State
from chalicelib.domain.figures.study import IN, Study
from chalicelib.domain.figures.tallies import ALL_SHOPS
from chalicelib.usecases.campaigns import making
from chalicelib.usecases.campaigns.making import Wish
from chalicelib.usecases.ports import Outpaced
from tests.faults.lambdas import deployed

if TYPE_CHECKING:
    from tests.faults.till import Till
    from tests.faults.world import World

CAKES: Final = "Cakes of oven"
"""How every campaign's text begins, and no other."""
GROUP, PAGE, HOLDOUT = "lapsed", 2, 25
"""So few to a page that a campaign has three."""


def study(world: "World") -> None:
    """All customers are in one group, those who are no members as well."""
    people, day = [world.member_id(phone) for phone in world.phones], world.clock().date() - timedelta(days=1)
    world.studies.put(world.id, {ALL_SHOPS: Study(day, Counter({f"{IN}{GROUP}": len(people)}))})
    world.studies.put_listed(world.id, day, GROUP, "mill", 0, people)


def campaign(till: "Till") -> None:
    """An owner writes to everybody, sends what is counted, or stops what is on its way; and often it is time for the job."""
    world, choose = till.world, till.choose
    act = choose.choice((write, send, send, send, stop))
    with world.watching("a campaign"), suppress(Outpaced):
        act(till)
    if choose.random() < 0.6:
        with world.watching("send_waiting"):
            deployed().run_job("send_waiting", world.clock())


def write(till: "Till") -> None:
    """Write one, and look at some of its pages being counted; the job counts the others."""
    desk, world = wiring.campaign_desk(), till.world
    merchant = world.merchants.get(world.id)
    made = making.make(desk, merchant, Wish(GROUP, None, f"{CAKES} {till.name()} are out.", HOLDOUT), world.clock())
    assert made is not None
    making.count(desk, merchant, made, till.choose.randrange(5))


def send(till: "Till") -> None:
    """Send one that is counted, or try."""
    desk, world = wiring.campaign_desk(), till.world
    known = [one for one in desk.campaigns.list(world.id) if one.state in {State.READY, State.COUNTING}]
    if known:
        making.begin(desk, world.merchants.get(world.id), till.choose.choice(known[:3]).id, world.clock())
    else:
        write(till)


def stop(till: "Till") -> None:
    """Stop what is on its way, where anything is."""
    desk, world = wiring.campaign_desk(), till.world
    for one in desk.campaigns.list(world.id):
        if one.state in making.ON_THEIR_WAY:
            making.stop(desk, world.id, one.id, world.clock())
