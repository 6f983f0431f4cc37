"""Whatever happens, in whatever order and however often it is told: both are paid once, for what stands in the end."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.program import ExpiryPolicy
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import merging, reconcile
from chalicelib.usecases.till import Request
from tests.builders import Shop, program
from tests.usecases.friends import RULES, Friends

PHONES = tuple(f"+1206555017{number}" for number in range(5))
SALES = tuple(f"s{number}" for number in range(6))
ACTS = "come come come sell sell sell sell refund void amend move merge separate days days weeks stream again job use".split()  # noqa: SIM905


class _Story:
    def __init__(self, rolls: Random) -> None:
        self.rolls = rolls
        self.friends = Friends(Shop(program(expiry=ExpiryPolicy())), replace(RULES, per_day=2, per_year=4))
        self.shop, self.members = self.friends.shop, [self.friends.maya]
        self.version = 0

    def act(self, what: str) -> None:
        try:
            getattr(self, what)()
        except Refusal:
            return

    def come(self) -> None:
        friend = self.friends.come(self.rolls.choice(PHONES), "Noor", self.friends.code(self.rolls.choice(self.members)))
        self.members += [friend] if friend not in self.members else []

    def sell(self, **fields: Any) -> None:
        self.version += 1
        amount = self.rolls.choice([400, 1_000, 2_000])
        self.shop.sell(self.rolls.choice(self.members), amount, self.rolls.choice(SALES), version=self.version, **fields)

    def amend(self) -> None:
        self.sell(occurred_at=self.shop.now - timedelta(days=self.rolls.choice([0, 1, 5])))

    def void(self) -> None:
        self.sell(state=SaleState.VOIDED)

    def refund(self) -> None:
        self.shop.refund(self.rolls.choice([100, 900]), f"r{self.rolls.randrange(3)}", self.rolls.choice(SALES))

    def move(self) -> None:
        self.shop.move(self.rolls.choice(self.members), self.rolls.choice(SALES))

    def use(self) -> None:
        self.shop.redeem(self.rolls.choice(self.members), "coffee", check_id=f"c{self.version}")

    def merge(self) -> None:
        self._pair(merging.merge)

    def separate(self) -> None:
        self._pair(merging.separate)

    def _pair(self, act: Any) -> None:
        self.version += 1
        both = merging.Pair(self.rolls.choice(self.members), self.rolls.choice(self.members), "ana")
        act(self.shop.book, self.shop.till, both, Request(f"{act.__name__}-{self.version}", ""), self.shop.now)

    def days(self) -> None:
        self.shop.wait(days=self.rolls.choice([0.1, 1, 7.5]))

    def weeks(self) -> None:
        self.shop.wait(days=self.rolls.choice([15, 60]))

    def stream(self) -> None:
        self.friends.stream()

    def again(self) -> None:
        self.friends.again(self.rolls)

    def job(self) -> None:
        self.friends.job()

    def settle(self) -> None:
        """Everything is delivered in the end, as it is new or once more in any order, and a long time passes."""
        repeats = self.rolls.random() < 0.5
        for days in (0, 8, 90, 61, 8):
            self.friends.stream()
            if repeats:
                self.friends.again(self.rolls)
            self.shop.wait(days=days)
            self.friends.job()


def due(story: _Story) -> dict[str, bool]:
    """Which friends are to be paid for, told naively from the members and the sales as they are."""
    book, paid = story.shop.book, dict[str, bool]()
    for (_, friend), referral in book.brought.items():
        me, them = (book.record("rosas", name) for name in (friend, referral.referrer_id))
        names = {friend, me.name(friend)}
        is_new = me.customer.joined_at >= referral.claimed_at and me.name(friend) != them.name(referral.referrer_id)
        mine = [sale for sale in book.sales.values() if sale.member_id in names and sale.report is not None]
        good = [
            sale
            for sale in mine
            if sale.kept >= 500 and timedelta() <= sale.report.occurred_at - referral.claimed_at < timedelta(days=90)
        ]
        paid[friend] = is_new and bool(good)
    return paid


@given(st.integers(0, 10**9), st.integers(5, 45))
def test_in_the_end_exactly_those_are_paid_for_who_are_new_and_bought_something_that_stands(seed: int, length: int) -> None:
    story = _Story(Random(seed))  # noqa: S311
    for _ in range(length):
        story.act(story.rolls.choice(ACTS))
    story.settle()
    book = story.shop.book
    assert {friend: referral.sale is not None for (_, friend), referral in book.brought.items()} == due(story)

    held, given_ = Counter[str](), Counter[str]()
    for referral in book.brought.values():
        for name, payout in ((referral.referrer_id, referral.referrer), (referral.friend_id, referral.friend)):
            assert payout is None or payout.points == 50
            held[book.record("rosas", name).name(name)] += payout.points if payout else 0
    for member in story.members:
        given_[book.record("rosas", member).name(member)] += sum(entry.points for entry in story.friends.told(member))
    assert +held == +given_

    for sharing in book.sharings.values():
        assert len(sharing.friends) <= 4
        assert max(Counter(day for day, _ in sharing.friends).values(), default=0) <= 2
    assert list(reconcile.differences(reconcile.Desk(book, story.shop.merchants, lambda: story.shop.now))) == []


@given(st.integers(0, 10**9), st.integers(5, 45))
def test_nobody_has_brought_whoever_brought_them(seed: int, length: int) -> None:
    story = _Story(Random(seed))  # noqa: S311
    for _ in range(length):
        story.act(story.rolls.choice(ACTS))
    story.settle()
    book = story.shop.book
    paid = {friend: one.referrer_id for (_, friend), one in book.brought.items() if one.sale is not None}
    brought = {book.record("rosas", friend).name(friend): book.record("rosas", by).name(by) for friend, by in paid.items()}
    for member in brought:
        above, seen = brought.get(member), {member}
        while above is not None:
            assert above not in seen
            seen.add(above)
            above = brought.get(above)
