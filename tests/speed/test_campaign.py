"""A campaign to a hundred thousand members, with everything outside in memory.

How long it takes by the clock of the shop, what it costs, and that our own part of it grows in step with the members.
"""

import sys
import time
from collections import Counter

import pytest

from chalicelib.domain.figures.campaign import State
from tests.usecases.campaigns.fair import TOLL_FREE, Fair

SIZES = (10_000, 100_000)
PER_MEMBER_MAX = 1.6
"""Times the CPU of a member in a campaign of a tenth of the size."""


class Counting:
    """A port that counts what is asked of it."""

    def __init__(self, port, asked):
        self._port, self._asked = port, asked

    def __getattr__(self, name):
        found = getattr(self._port, name)

        def call(*facts):
            self._asked[name] += 1
            return found(*facts)

        return call


class Counted(Fair):
    """A fair that counts what its jobs ask for. Texts leave as they come off the queue, quarter by quarter."""

    def __post_init__(self):
        super().__post_init__()
        self.asked, self.cpu = Counter(), Counter()

    def desk(self):
        plain = super().desk()
        names = ("book", "deliveries", "campaigns")
        return type(plain)(**{
            name: Counting(getattr(plain, name), self.asked) if name in names else getattr(plain, name)
            for name in ("book", "merchants", "vault", "deliveries", "studies", "campaigns")
        })  # fmt: skip

    def timed(self, what, do):
        begun = time.process_time()
        done = do()
        self.cpu[what] += time.process_time() - begun
        return done


def sent_to(members):
    """The fair after a campaign to so many, the hours it took, and what was asked for."""
    fair = Counted()
    fair.number(TOLL_FREE)
    fair.settle(members)
    fair.study()
    campaign = fair.timed("counting", lambda: fair.make(holdout=10))
    begun = fair.timed("counting", lambda: fair.begin_this(campaign))
    hours = 0.0
    while fair.now(begun).state is not State.SENT:
        fair.timed("handing over", fair.run)
        fair.timed("sending", fair.carry)
        fair.shop.wait(minutes=15)
        hours += 0.25
    fair.asked["hours"] = hours
    while not fair.now(begun).told_whole:
        fair.shop.wait(days=1)
        fair.timed("looking up", fair.run)
        fair.timed("sending", fair.carry)
    return fair, begun


@pytest.fixture(scope="module")
def found():
    return {members: sent_to(members) for members in SIZES}


def test_it_takes_as_long_as_the_number_takes_and_costs_what_was_told(found):
    for members, (fair, begun) in found.items():
        told, counted = fair.now(begun).told, begun.counted
        spent = {what: round(1e6 * seconds / members) for what, seconds in fair.cpu.items()}
        told_in = f"{members:,} members: {counted.texted:,} texts, {fair.asked['hours']:g} h, ${told.micros / 1e6:,.2f}"
        sys.stdout.write(f"\n{told_in}; microseconds of CPU a member: {spent}; asked: {dict(fair.asked)}\n")
        assert told.words == {"sent": counted.texted}
        assert told.micros == counted.micros == 9_500 * counted.texted
        assert len(fair.told()) == len(set(fair.told())) == counted.texted
        assert counted.texted + counted.held_out == members
    fair, begun = found[100_000]
    assert fair.asked["hours"] >= begun.counted.texted / 3 / 3600


def test_what_it_asks_for_grows_in_step_with_the_members(found):
    few, many = (found[members][0].asked for members in SIZES)
    assert few["grow"] * 10 == many["grow"]
    assert few["find_customers"] * 10 == many["find_customers"]
    for name in ("move", "page", "because_of"):
        assert many[name] <= 12 * few[name]


def test_a_member_of_many_takes_no_more_of_ours_than_one_of_few(found):
    few, many = (sum(found[members][0].cpu.values()) / members for members in SIZES)
    assert many / few <= PER_MEMBER_MAX
