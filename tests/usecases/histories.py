"""What can happen in a shop, in any order: histories for property tests, played through the writers."""

from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import strategies as st

from chalicelib.domain.opening import OpeningBalance
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.sale import SaleState
from chalicelib.domain.window import WallTime, Window
from chalicelib.usecases import expiry, merging
from chalicelib.usecases.balances import bring
from chalicelib.usecases.texts import notices
from chalicelib.usecases.till import Request
from tests.builders import BARBER, BOOKSHOP, CUT, Shop, program
from tests.usecases.new_rules import change_rules

PHONES = ("+12065550142", "+12065550143", "+12065550144")
RULES = {
    "graduated": program(),
    "a point for every three dollars": program(earn=EarnRule(EarnBasis.AMOUNT, 1, 300), welcome_points=5),
    "a month": program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)),
    "inactivity": program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1), welcome_points=7),
    "instant": BARBER,
    "instant, by amount": program(type=BARBER.type, rewards=(CUT,), expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 2)),
    "instant, the surplus is lost": program(type=BARBER.type, rewards=(CUT,), surplus_resets=True),
    "rebate": BOOKSHOP,
    "rewards on the check that earned": program(same_check=True),
    "happy hours and a cap": program(
        earn=EarnRule(EarnBasis.AMOUNT, 1, 300, spend_min=200, counts_tax=True, points_max=90),
        windows=(Window("Morning", ends=WallTime(12), times=Fraction(3, 2)), Window("November", bonus_points=5)),
    ),
}

Act = tuple[str, int, int]
"""What happens, which one of what there is it happens to, and how much of it."""
KINDS = """
    sell sell sell sell sell nobody amend refund refund void hold hold hold close close close-in-part release reverse wait weeks
    expire change adjust open move move claim merge separate
""".split()  # noqa: SIM905 - a list of words


def _make(seed: int, length: int) -> list[Act]:
    rolls = Random(seed)  # noqa: S311 - a longer history of the same seed begins like a shorter one
    return [(rolls.choice(KINDS), rolls.randrange(6), rolls.choice([0, 99, 350, 1240, 4999, 9_000])) for _ in range(length)]


histories = st.builds(_make, st.integers(0, 10**9), st.integers(10, 60))


def play(rules: str, history: list[Act]) -> Shop:
    """A shop with these rules, after all of this has happened; what is refused has not."""
    shop = Shop(RULES[rules])
    go_on(shop, history)
    return shop


def go_on(shop: Shop, history: list[Act]) -> None:
    """Let more happen in a shop."""
    story = _Story(shop)
    for act, which, amount in history:
        try:
            story.acts[act](which, amount)
        except Refusal:
            continue
        story.follow()


class _Story:
    """Three members and six checks."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.members = [shop.join("Maya", phone) for phone in PHONES]
        self.held = [redemption_id for _, redemption_id in shop.book.redemptions]
        self.followed = {member: len(chain) for member, chain in shop.book.chains.items()}
        self.versions = max((sale.report.version or 1 for sale in shop.book.sales.values() if sale.report), default=1)
        self.acts: dict[str, Any] = {
            "sell": lambda which, amount: self._sell(which, amount, version=None),
            "nobody": lambda which, amount: shop.sell(None, amount, f"s{which}"),
            "amend": lambda which, amount: self._sell(which, amount, version=self._next_version()),
            "refund": lambda which, amount: shop.refund(amount, f"r{amount}", f"s{which}"),
            "void": lambda which, amount: self._sell(which, amount, version=self._next_version(), state=SaleState.VOIDED),
            "hold": self._hold,
            "close": lambda which, _: shop.capture(self._redemption(which)),
            "close-in-part": lambda which, amount: shop.capture(self._redemption(which), amount % 100 + 1),
            "reverse": lambda which, _: shop.reverse(self._redemption(which)),
            "release": lambda which, _: shop.release(self._redemption(which)),
            "wait": lambda which, amount: shop.wait(minutes=which + amount % 20),
            "weeks": lambda which, _: shop.wait(days=9 * which),
            "change": lambda which, amount: change_rules(shop, earn=EarnRule(EarnBasis.AMOUNT, 1 + which, 1 + amount // 10)),
            "expire": lambda *_: expiry.run(shop.book, shop.merchants, shop.now, lambda: 60),
            "adjust": lambda which, amount: shop.adjust(self._member(which), (amount or 700) // 50 * (-1) ** which),
            "open": lambda which, amount: self._open(which, 1 + amount // 10),
            "move": lambda which, amount: shop.move(self._member(which + amount), f"s{which}"),
            "claim": self._claim,
            "merge": lambda which, _: self._pair(merging.merge, which),
            "separate": lambda which, _: self._pair(merging.separate, which),
        }

    def follow(self) -> None:
        """What the stream brings: sales that were reported before are settled."""
        for (merchant_id, member), chain in list(self.shop.book.chains.items()):
            new, self.followed[merchant_id, member] = chain[self.followed.get((merchant_id, member), 0) :], len(chain)
            for entry in new:
                notices._settle(self.shop.book, self.shop.merchant, entry, self.shop.now)

    def _member(self, which: int) -> str:
        return self.members[which % len(self.members)]

    def _next_version(self) -> int:
        self.versions += 1
        return self.versions

    def _sell(self, which: int, amount: int, **fields: Any) -> None:
        self.shop.sell(self._member(which), amount * (1 + which), f"s{which}", tax=amount // 7, **fields)

    def _hold(self, which: int, amount: int) -> None:
        member = self._member(which)
        rewards = [f"certificate:{paid.id}" for paid in self.shop.member(member).account.certificates]
        rewards += [reward.id for reward in self.shop.rules.rewards]
        held = self.shop.hold(member, rewards[amount % len(rewards)], check_id=f"s{which}", payable=amount or None)
        self.held.append(str(held.facts["id"]))

    def _open(self, which: int, points: int) -> None:
        balance, phone = OpeningBalance(points, "mill"), PhoneNumber(PHONES[which % len(PHONES)])
        bring(self.shop.book, self.shop.vault, self.shop.merchant, "old", phone, balance, 0, self.shop.now)

    def _claim(self, which: int, _: int) -> None:
        codes = [sale.claim.code for sale in self.shop.book.sales.values() if sale.claim]
        self.shop.text(codes[which % len(codes)] if codes else "BALANCE", PHONES[which % len(PHONES)])

    def _pair(self, act: Any, which: int) -> None:
        pair = merging.Pair(self._member(which), self._member(which + 1 + which // 3), "ana")
        act(self.shop.book, self.shop.till, pair, Request(f"{act.__name__}-{self._next_version()}", ""), self.shop.now)

    def _redemption(self, which: int) -> str:
        return self.held[which % len(self.held)] if self.held else "none"
