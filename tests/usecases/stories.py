"""Random stories of one member, told through the writers: sales, corrections, refunds, rewards, and time that passes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from chalicelib.domain.account import Account
from chalicelib.domain.explanation import say_why
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.sale import SaleState
from chalicelib.domain.tiers import Tiers
from chalicelib.domain.window import WallTime, Window
from chalicelib.usecases import expiry, merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.till import Request
from tests.builders import BARBER, BOOKSHOP, COFFEE, CUT, GOLD, SILVER, Shop, program

Step = tuple[Any, ...]
LEO = "+12065550144"
THIRD_CUT = replace(CUT, price_points=3)

PROGRAMS = {
    "bakery": program(welcome_points=5),
    "thirds": program(earn=EarnRule(EarnBasis.AMOUNT, 1, 300, spend_min=200), expiry=ExpiryPolicy()),
    "month": program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 0)),
    "idle": program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1), rewards=(COFFEE,)),
    "barber": replace(BARBER, rewards=(THIRD_CUT,)),
    "stamps": program(
        type=BARBER.type,
        earn=EarnRule(EarnBasis.VISIT, 2),
        rewards=(THIRD_CUT,),
        expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 0),
        surplus_resets=True,
    ),
    "happy": program(
        earn=EarnRule(EarnBasis.AMOUNT, 1, 100, counts_tax=True, points_max=70),
        windows=(
            Window("Mornings", ends=WallTime(12), times=Fraction(3, 2)),
            Window("All day", times=Fraction(5, 4), bonus_points=3),
        ),
    ),
    "tiers": program(
        welcome_points=5,
        windows=(Window("All day", times=Fraction(11, 10), bonus_points=3),),
        tiers=Tiers((replace(SILVER, threshold=2_000, bonus_points=7), replace(GOLD, threshold=5_000, bonus_points=20))),
    ),
    "books": BOOKSHOP,
    "coins": program(type=BOOKSHOP.type, earn=EarnRule(EarnBasis.AMOUNT, 1, 30), rewards=BOOKSHOP.rewards),
}

sales = st.integers(0, 5).map(lambda number: f"s{number}")
amounts = st.one_of(st.integers(0, 9000), st.sampled_from([40, 1240, 5000, 9900]))
steps = st.one_of(
    st.tuples(st.just("sell"), sales, amounts),
    st.tuples(st.just("sell"), sales, amounts),
    st.tuples(st.just("sell"), sales, amounts),
    st.tuples(st.just("refund"), sales, st.integers(1, 6000)),
    st.tuples(st.just("void"), sales, amounts),
    st.tuples(st.just("hold"), sales, st.integers(0, 3)),
    st.tuples(st.just("redeem"), sales, st.integers(0, 3)),
    st.tuples(st.just("capture"), st.integers(0, 5), st.sampled_from([None, None, 20])),
    st.tuples(st.just("reverse"), st.integers(0, 5)),
    st.tuples(st.just("adjust"), st.one_of(st.integers(-60, -1), st.integers(1, 60))),
    st.tuples(st.just("move"), sales, st.booleans()),
    st.tuples(st.just("release"), st.integers(0, 5)),
    st.tuples(st.sampled_from(["merge", "separate"])),
    st.tuples(st.just("wait"), st.sampled_from([timedelta(minutes=15), timedelta(days=1)])),
    st.tuples(st.just("job"), st.sampled_from([timedelta(hours=1), timedelta(days=8), timedelta(days=30)])),
)
"""`job`: that much time passes, and then the hourly job runs."""


def why(shop: Shop, member_id: str, newest: int = 1) -> Any:
    """The sentence about the newest entry, or those about the newest few, oldest first."""
    entries = list(shop.book.entries("rosas", member_id))
    befores = [Account(), *(entry.account for entry in entries)]
    merchant = shop.merchants.get("rosas")
    told = [say_why(entry, before, merchant) for entry, before in zip(entries, befores, strict=False)]
    return told[-1] if newest == 1 else told[-newest:]


class Story:
    """One shop with one member (and another, to whom sales may be moved), and what was done so far.

    Time moves on before every step, so no two happen at once.
    """

    def __init__(self, rules: str) -> None:
        self.shop = Shop(PROGRAMS[rules])
        expiry.run(self.shop.book, self.shop.merchants, self.shop.now, lambda: 60)
        self.member_id = self.shop.join()
        self.other_id = self.shop.join("Leo", LEO)
        self.held: list[str] = []
        self._told = 0

    def tell(self, step: Step, after: timedelta = timedelta(minutes=1)) -> None:
        """Let time pass, then do the step; what is refused changes nothing."""
        self.shop.now += after
        what, *rest = step
        acts: dict[str, Any] = {
            "sell": self._sell,
            "refund": self._refund,
            "void": lambda sale_id, amount: self._sell(sale_id, amount, state=SaleState.VOIDED),
            "hold": self._hold,
            "redeem": lambda sale_id, which: self._hold(sale_id, which) and self.shop.capture(self.held[-1]),
            "capture": lambda which, amount: self.held and self.shop.capture(self.held[which % len(self.held)], amount),
            "reverse": lambda which: self.held and self.shop.reverse(self.held[which % len(self.held)]),
            "release": lambda which: self.held and self.shop.release(self.held[which % len(self.held)]),
            "adjust": lambda points: self.shop.adjust(self.member_id, points),
            "move": lambda sale_id, away: self.shop.move(self.other_id if away else self.member_id, sale_id),
            "merge": lambda: self._join_up(merging.merge),
            "separate": lambda: self._join_up(merging.separate),
            "wait": self._wait,
            "job": lambda time: (self._wait(time), expiry.run(self.shop.book, self.shop.merchants, self.shop.now, lambda: 60)),
        }
        try:
            acts[what](*rest)
        except Refusal:
            return

    def _sell(self, sale_id: str, amount: int, **fields: Any) -> None:
        self._told += 1
        self.shop.sell(self.member_id, amount, sale_id, version=self._told, tax=amount // 12, **fields)

    def _join_up(self, act: Callable[..., object]) -> None:
        self._told += 1
        pair, request = Pair(self.member_id, self.other_id, "ana"), Request(f"pair-{self._told}", act.__name__)
        act(self.shop.book, self.shop.till, pair, request, self.shop.now)

    def _wait(self, time: timedelta) -> None:
        self.shop.now += time

    def _refund(self, sale_id: str, amount: int) -> None:
        self._told += 1
        self.shop.refund(amount, f"r{self._told}", sale_id)

    def _hold(self, check_id: str, which: int) -> bool:
        account, rules = self.shop.member(self.member_id).account, self.shop.merchant.program_at(self.shop.now)
        offers = [f"certificate:{paid.id}" for paid in account.certificates] + [reward.id for reward in rules.rewards]
        held = self.shop.hold(self.member_id, offers[which % len(offers)], check_id=check_id)
        self.held.append(held.facts["id"])
        return True
