"""What can happen in a shop, in any order: histories for property tests, played through the writers."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import strategies as st

from chalicelib.domain.beside_sales import ReferralRules
from chalicelib.domain.opening import OpeningBalance
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.sale import SaleState
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.domain.tiers import TierBasis, Tiers, TierWindow
from chalicelib.domain.window import WallTime, Window
from chalicelib.usecases import expiry, merging, referrals, settings
from chalicelib.usecases.balances import bring
from chalicelib.usecases.texts import notices
from chalicelib.usecases.till import Request
from tests.builders import BARBER, BOOKSHOP, CUT, GOLD, LADDER, SILVER, Shop, program
from tests.usecases.new_rules import change_rules

PHONES = ("+12065550142", "+12065550143", "+12065550144")
FRIENDS = ("+12065550145", "+12065550146")
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
    "specials": program(
        earn=EarnRule(EarnBasis.AMOUNT, 1, 300, spend_min=200),
        specials=(
            Special("five", "Five", Benefit.AMOUNT_OFF, date(2026, 11, 1), amount=500, total=3, per_member=2),
            Special("fifth", "Fifth", Benefit.PERCENT_OFF, date(2026, 11, 1), percent=20, budget=900),
            Special("bun", "Bun", Benefit.FREE_ITEM, date(2026, 11, 1), amount=300, who=Who.NTH_VISIT, nth=2),
            Special("double", "Double", Benefit.TIMES, date(2026, 11, 1), times=Fraction(2), total=2),
            Special("gift", "Gift", Benefit.BONUS_POINTS, date(2026, 11, 1), bonus_points=30, who=Who.FIRST_VISIT),
            Special("more", "More", Benefit.BONUS_POINTS, date(2026, 11, 1), bonus_points=7, per_member=1, spend_min=2_000),
        ),
    ),
    "members bring friends": program(welcome_points=5),
    "happy hours and a cap": program(
        earn=EarnRule(EarnBasis.AMOUNT, 1, 300, spend_min=200, counts_tax=True, points_max=90),
        windows=(Window("Morning", ends=WallTime(12), times=Fraction(3, 2)), Window("November", bonus_points=5)),
    ),
    "tiers by what is spent": program(tiers=LADDER, expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1)),
    "specials for a tier": program(
        tiers=LADDER,
        specials=(
            Special("shine", "Shine", Benefit.BONUS_POINTS, date(2026, 11, 1), bonus_points=7, who=Who.TIER, tier_id="silver"),
            Special("more", "More", Benefit.TIMES, date(2026, 11, 1), times=Fraction(2), who=Who.BIRTHDAY),
            Special("off", "Off", Benefit.AMOUNT_OFF, date(2026, 11, 1), amount=500, who=Who.TIER, tier_id="silver", and_up=True),
        ),
    ),
    "tiers by points": program(
        type=BARBER.type,
        rewards=(CUT,),
        earn=EarnRule(EarnBasis.AMOUNT, 1, 300),
        tiers=Tiers(
            (replace(SILVER, threshold=20, bonus_points=3), replace(GOLD, threshold=60, bonus_points=7)),
            TierBasis.POINTS,
            TierWindow.ROLLING_YEAR,
            grace_days=20,
        ),
    ),
}

Act = tuple[str, int, int]
"""What happens, which one of what there is it happens to, and how much of it."""
KINDS = """
    sell sell sell sell sell nobody amend refund refund void hold hold hold close close close-in-part release reverse wait weeks
    expire change adjust open move move claim merge separate months steps bring
""".split()  # noqa: SIM905 - a list of words


def _make(seed: int, length: int) -> list[Act]:
    rolls = Random(seed)  # noqa: S311 - a longer history of the same seed begins like a shorter one
    return [(rolls.choice(KINDS), rolls.randrange(6), rolls.choice([0, 99, 350, 1240, 4999, 9_000])) for _ in range(length)]


histories = st.builds(_make, st.integers(0, 10**9), st.integers(10, 60))


def play(rules: str, history: list[Act]) -> Shop:
    """A shop with these rules, after all of this has happened; what is refused has not."""
    shop = Shop(RULES[rules])
    if rules == "members bring friends":
        settings.change_referral(shop.merchants, "rosas", ReferralRules(on=True, points=40, clear_days=2))
        shop.merchant = shop.merchants.get("rosas")
        shop.till = replace(shop.till, merchant=shop.merchant)
        _run_job(shop)  # which runs every hour, and goes on from where it was
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
    if shop.merchant.referral.on:
        story.follow()
        _run_job(shop)  # what friends bring is paid by it, and a day without it is a difference


def _run_job(shop: Shop) -> None:
    while expiry.run(shop.book, shop.merchants, shop.now, lambda: 60):
        pass


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
            "weeks": lambda which, amount: shop.wait(days=9 * which),
            "months": lambda which, _: shop.wait(days=55 * which),
            "change": lambda which, amount: change_rules(shop, earn=EarnRule(EarnBasis.AMOUNT, 1 + which, 1 + amount // 10)),
            "expire": lambda *_: expiry.run(shop.book, shop.merchants, shop.now, lambda: 60),
            "steps": self._change_steps,
            "adjust": lambda which, amount: shop.adjust(self._member(which), (amount or 700) // 50 * (-1) ** which),
            "open": lambda which, amount: self._open(which, 1 + amount // 10),
            "move": lambda which, amount: shop.move(self._member(which + amount), f"s{which}"),
            "claim": self._claim,
            "bring": self._bring,
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
        rewards += [special.offer_id for special in self.shop.rules.specials if not special.benefit.earns]
        held = self.shop.hold(member, rewards[amount % len(rewards)], check_id=f"s{which}", payable=amount or None)
        self.held.append(str(held.facts["id"]))

    def _open(self, which: int, points: int) -> None:
        balance, phone = OpeningBalance(points, "mill"), PhoneNumber(PHONES[which % len(PHONES)])
        bring(self.shop.book, self.shop.vault, self.shop.merchant, "old", phone, balance, 0, self.shop.now)

    def _change_steps(self, which: int, _: int) -> None:
        tiers = self.shop.merchant.programs[-1].tiers
        levels = tuple(
            replace(level, threshold=n + level.threshold * (1 + which) // 3) for n, level in enumerate(tiers.levels, 1)
        )
        if levels:
            change_rules(self.shop, tiers=replace(tiers, levels=levels))

    def _claim(self, which: int, _: int) -> None:
        codes = [sale.claim.code for sale in self.shop.book.sales.values() if sale.claim]
        self.shop.text(codes[which % len(codes)] if codes else "BALANCE", PHONES[which % len(PHONES)])

    def _bring(self, which: int, _: int) -> None:
        """A friend joins by a member's code, where the shop has such codes."""
        shop, phone = self.shop, FRIENDS[which % len(FRIENDS)]
        if not shop.merchant.referral.on:
            return
        code = referrals.code_for(shop.book, shop.vault, shop.merchant, self._member(which))
        shop.text(f"Nia {code}", phone)
        friend = shop.vault.member_id("rosas", PhoneNumber(phone))
        self.members += [friend] if friend not in self.members else []

    def _pair(self, act: Any, which: int) -> None:
        pair = merging.Pair(self._member(which), self._member(which + 1 + which // 3), "ana")
        act(self.shop.book, self.shop.till, pair, Request(f"{act.__name__}-{self._next_version()}", ""), self.shop.now)

    def _redemption(self, which: int) -> str:
        return self.held[which % len(self.held)] if self.held else "none"
