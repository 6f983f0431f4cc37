"""Whoever dies, whenever, and whatever comes twice: nobody gets a campaign's text twice, and nobody is passed over."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.figures.campaign import State, arm_of
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.campaigns import making, releasing
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.texts import sending
from tests.usecases.campaigns.fair import Fair

MEMBERS = 130
"""Two pages."""
HOLDOUT = 20


class Killed(BaseException):
    """A process ended in the middle of what it did; nothing catches it."""


@dataclass
class Fuse:
    """Counts what is written, and kills whoever writes, before or after it, where the plan says so."""

    plan: dict[int, str] = field(default_factory=dict)
    writes: int = 0

    def write(self, do):
        self.writes += 1
        kind = self.plan.get(self.writes)
        if kind == "before":
            raise Killed
        done = do()
        if kind == "after":
            raise Killed
        return done


class Fused:
    """A port of which some methods write through a fuse."""

    def __init__(self, port, fuse, *writing):
        self._port, self._fuse, self._writing = port, fuse, writing

    def __getattr__(self, name):
        found = getattr(self._port, name)
        if name not in self._writing:
            return found
        return lambda *facts: self._fuse.write(lambda: found(*facts))


class World:
    """A fair at which every write may be somebody's last."""

    def __init__(self, plan, members=MEMBERS):
        self.fair, self.fuse = Fair(), Fuse()
        self.fair.settle(members)
        self.fair.study()
        self.campaign = making.make(
            self.fair.desk(), self.fair.shop.merchant, making.Wish("lapsed", None, "Hi!", HOLDOUT), self.now
        )
        self.fuse.plan = plan

    @property
    def now(self):
        return self.fair.shop.now

    def desk(self):
        plain = self.fair.desk()
        kept = Fused(plain.campaigns, self.fuse, "add", "move", "grow", "drop")
        return making.Desk(plain.book, plain.merchants, plain.vault, plain.deliveries, plain.studies, kept)

    def outbox(self):
        return Fused(self.fair.outbox, self.fuse, "put")

    def attempt(self, do):
        """Do something; who dies of it is dead. Whether it was done."""
        try:
            do()
        except (Killed, Outpaced, Busy):
            return False
        return True

    def run(self, left=300):
        seconds = iter([left] * 40)
        self.attempt(lambda: releasing.run(self.desk(), self.outbox(), lambda: self.now, lambda: next(seconds, 0)))

    def carry(self, again=()):
        """Bring what is on the queue; some of it twice, and what nobody acknowledged again."""
        mail = self.fair.outbox.take()
        mail += [mail[at % len(mail)] for at in again if mail]
        plain = self.fair.post()
        texts = Fused(plain.deliveries, self.fuse, "stop")
        post = sending.Post(plain.book, plain.merchants, plain.vault, texts, plain.waiting, plain.sender, plain.campaigns)
        for one in mail:
            if not self.attempt(lambda one=one: sending.send(post, one, self.now)):
                self.fair.outbox.put(one)

    def state(self):
        return self.fair.now(self.campaign)

    def begin(self):
        while self.state().state is State.COUNTING:
            self.run()
        self.attempt(lambda: making.begin(self.desk(), self.fair.shop.merchant, self.campaign.id, self.now))

    def finish(self):
        """Let everything go well from now on."""
        self.fuse.plan = {}
        if self.state().state in {State.COUNTING, State.READY}:
            self.begin()
        self.fair.go_on(self.campaign)

    def check(self):
        wanted = {one for one in self.fair.ids if arm_of(self.campaign.id, one, HOLDOUT) == "texted"}
        sent = [self.fair.shop.vault.member_id("rosas", PhoneNumber(to)) for to in self.fair.told()]
        assert len(sent) == len(set(sent))
        assert set(sent) == wanted
        assert self.state().told.words == {"sent": len(wanted)}
        assigned = [one for page in self.fair.campaigns.members("rosas", self.campaign.id) for one in page]
        assert sorted(one.member_id for one in assigned) == sorted(self.fair.ids)
        assert {one.member_id for one in assigned if one.arm == "texted"} == wanted


plans = st.dictionaries(st.integers(1, 400), st.sampled_from(["before", "after"]), max_size=6)


@given(plans, st.lists(st.integers(0, 1_000), max_size=10))
@settings(max_examples=60, deadline=None)
def test_whoever_dies_after_any_write_nobody_is_told_twice_and_nobody_passed_over(plan, again):
    world = World(plan)
    world.begin()
    for _ in range(4):
        world.run()
        world.carry(again)
        world.fair.shop.wait(minutes=15)
    world.finish()
    world.check()


class Overtaken:
    """Campaigns of which the first `before` moves of one worker are preceded by a whole run of another."""

    def __init__(self, port, rival, moves):
        self._port, self._rival, self._moves = port, rival, moves

    def __getattr__(self, name):
        return getattr(self._port, name)

    def move(self, *facts):
        if self._moves and self._moves.pop(0):
            self._rival()
        self._port.move(*facts)


@given(st.lists(st.booleans(), max_size=12), st.lists(st.integers(0, 1_000), max_size=6))
@settings(max_examples=40, deadline=None)
def test_two_jobs_at_once_hand_over_twice_and_nobody_is_told_twice(moves, again):
    world = World({})
    plain = world.fair.desk()

    def rival():
        releasing.run(plain, world.fair.outbox, lambda: world.now, lambda: 300)

    kept = Overtaken(plain.campaigns, rival, moves)
    slow = making.Desk(plain.book, plain.merchants, plain.vault, plain.deliveries, plain.studies, kept)
    releasing.run(slow, world.fair.outbox, lambda: world.now, lambda: 300)
    world.begin()
    for _ in range(2):
        releasing.run(slow, world.fair.outbox, lambda: world.now, lambda: 300)
        world.carry(again)
        world.fair.shop.wait(minutes=15)
    world.finish()
    world.check()


@given(plans, st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_after_a_stop_nothing_leaves_whoever_died_before(plan, rounds):
    world = World(plan)
    world.begin()
    for _ in range(rounds):
        world.run()
        world.carry()
        world.fair.shop.wait(minutes=1)
    world.fuse.plan = {}
    if world.state().state is State.READY:
        world.begin()
    world.run()
    stopped = making.stop(world.desk(), "rosas", world.campaign.id, world.now)
    before = len(world.fair.told())
    world.fair.go_on(world.campaign)
    sent = world.fair.told()
    assert len(sent) == len(set(sent))
    assert stopped is None or len(sent) == before
    told = world.state().told
    assert told.words.get("sent", 0) == len(sent)
