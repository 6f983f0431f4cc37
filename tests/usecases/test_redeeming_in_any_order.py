"""Any interleaving of what a till does with rewards and sales adds up, and undoing all of it restores the account."""

import contextlib
from dataclasses import replace
from datetime import timedelta
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy, RewardKind
from chalicelib.domain.redemption import RedemptionStatus
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import sales
from tests.builders import BARBER, BOOKSHOP, CUT, Shop, program

CHECKS = ["c0", "c1", "c2"]
PROGRAMS = [program(), program(same_check=True), BOOKSHOP, replace(BARBER, rewards=(replace(CUT, price_points=2),))]
which = st.integers(0, 5)
acts = st.one_of(
    st.tuples(st.just("hold"), st.sampled_from(CHECKS), st.sampled_from(["coffee", "fiver", "both", "300", "900"])),
    st.tuples(st.just("capture"), which, st.sampled_from([None, None, 100, 300])),
    st.tuples(st.just("release"), which, st.none()),
    st.tuples(st.just("reverse"), which, st.sampled_from(["all", "first"])),
    st.tuples(st.just("report"), st.sampled_from(CHECKS), st.integers(0, 3000)),
    st.tuples(st.just("refund"), st.sampled_from(CHECKS), st.integers(1, 1500)),
    st.tuples(st.just("void"), st.sampled_from(CHECKS), st.none()),
    st.tuples(st.just("settle"), st.none(), st.none()),
    st.tuples(st.just("wait"), st.integers(1, 9), st.none()),
)


class Play:
    """A shop with a member who has something to spend, and what a till does there; whatever is refused changes nothing."""

    def __init__(self, rules):
        self.shop = Shop(rules)
        self.maya = self.shop.join()
        for number in range(4):
            self.shop.sell(self.maya, 6000, f"earlier-{number}")
        self.held, self.refunds = [], 0

    @property
    def account(self):
        return self.shop.book.record("rosas", self.maya).account

    def act(self, what, one, other):
        with contextlib.suppress(Refusal):
            getattr(self, what)(one, other)
        self.sound()

    def hold(self, check, offer):
        offers = {"both": ("coffee", "fiver")}.get(offer, (offer,))
        if self.shop.rules.type is BOOKSHOP.type:
            offers = (f"credit:{offer}",) if offer.isdigit() else ("credit:200", "credit:300")
        elif self.shop.rules.type is BARBER.type:
            offers = [f"certificate:{paid.id}" for paid in self.account.certificates][: 1 + (offer == "both")]
        if offers:
            self.held.append(self.shop.hold(self.maya, *offers, check_id=check).facts["id"])

    def capture(self, number, amount):
        for redemption_id in self.named(number):
            self.shop.capture(redemption_id, amount)

    def release(self, number, _):
        for redemption_id in self.named(number):
            self.shop.release(redemption_id)

    def reverse(self, number, part):
        for redemption_id in self.named(number):
            uses = self.shop.book.redemptions["rosas", redemption_id].uses
            self.shop.reverse(redemption_id, *([uses[0].offer_id] if part == "first" and uses else []))

    def named(self, number):
        return [self.held[number % len(self.held)]] if self.held else []

    def report(self, check, amount):
        self.shop.sell(self.maya, amount, check)

    def refund(self, check, amount):
        self.refunds += 1
        self.shop.refund(amount, f"r{self.refunds}", check)

    def void(self, check, _):
        self.shop.sell(self.maya, 1000, check, state=SaleState.VOIDED)

    def settle(self, *_):
        for entry in self.shop.book.entries("rosas", self.maya):
            if entry.kind is EntryKind.CAPTURED:
                sales.settle(
                    self.shop.book, self.shop.merchant, entry.member_id, entry.location_id, entry.facts["check"], self.shop.now
                )

    def wait(self, minutes, _):
        self.shop.wait(minutes=minutes)

    def sound(self):
        account = self.account
        entries = list(self.shop.book.entries("rosas", self.maya))
        assert account.worth == sum(entry.points for entry in entries)
        posted = {EntryKind.SALE, EntryKind.REVERSED} if self.shop.rules.type is not BARBER.type else set()
        assert all(e.points == e.facts["points"] + e.facts["restored"] for e in entries if e.kind in posted)
        assert account.available(self.shop.now.date()) >= 0
        assert account.debt >= 0
        assert all(lot.points > 0 for lot in account.lots)
        assert len({paid.id for paid in account.certificates}) == len(account.certificates)

    def naive_worth(self):
        """Recomputed from what tills reported: what all sales give, less what rewards cost that were not given back."""
        stored = [sale for sale in self.shop.book.sales.values() if sale.report]
        earned = floor(sum(self.shop.rules.earn.exact_points(naive_base(sale)) for sale in stored))
        spent = 0
        for redemption in self.shop.book.redemptions.values():
            sale = next((sale for sale in stored if sale.sale_id == redemption.check_id), None)
            for use in redemption.uses:
                if use.offer_id not in redemption.reversed_names:
                    spent += use.points - (naive_back(sale, use, self.shop.rules) if sale else 0)
        return earned - spent


def rewards_on(sale):
    return sum(use.amount for use in sale.uses)


def naive_base(sale):
    refunded = sum(amount for _, amount in sale.refunds)
    return max(0, sale.report.subtotal - rewards_on(sale) - refunded) if sale.state is SaleState.CLOSED else 0


def naive_back(sale, use, rules):
    refunded = sum(amount for _, amount in sale.refunds)
    paid = max(0, sale.report.subtotal - rewards_on(sale))
    measure = paid or sale.report.subtotal
    if sale.state is SaleState.VOIDED or 0 < measure <= refunded:
        return use.points
    whole = use.certificate_id is not None or rules.reward(use.reward_id).kind is RewardKind.FREE_ITEM
    return 0 if whole or not measure else use.points * refunded // measure


@settings(deadline=None)
@given(st.sampled_from(PROGRAMS), st.lists(acts, max_size=14))
def test_whatever_a_till_does_adds_up_and_undoing_all_of_it_restores_the_account(rules, told):
    play = Play(rules)
    before = play.account
    for step in told:
        play.act(*step)
    play.settle()
    play.sound()
    assert play.account.worth == play.naive_worth()
    for number, redemption_id in enumerate(play.held):
        held = play.shop.book.redemptions["rosas", redemption_id].status is RedemptionStatus.HELD
        play.act("release" if held else "reverse", number, "all")
    for check in CHECKS:
        play.act("void", check, None)
    play.settle()
    after = play.account
    assert (after.holds, after.captures, after.debt, after.worth) == ((), (), 0, before.worth)
    if rules.type is not BARBER.type:
        assert replace(after, seq=before.seq) == before


MONTHLY = program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 12))


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=5),
    st.lists(st.sampled_from(["coffee", "fiver", "loaf"]), min_size=1, max_size=3, unique=True),
    st.permutations([0, 1, 2]),
    st.integers(0, 60),
    st.booleans(),
)
def test_what_is_reversed_offer_by_offer_is_back_in_the_lots_that_it_came_from(gaps, offers, order, later, reported):
    shop = Shop(MONTHLY)
    maya = shop.join()
    for number, days in enumerate(gaps):
        shop.sell(maya, 30_000 // len(gaps), f"s{number}")
        shop.wait(days=days)
    before = shop.member(maya).account
    redemption_id = shop.redeem(maya, *offers, check_id="c")
    if reported:
        shop.sell(maya, 5000, "c", state=SaleState.OPEN)
    shop.now += timedelta(days=later)
    for number in order:
        if number < len(offers):
            shop.reverse(redemption_id, offers[number])
            shop.reverse(redemption_id, offers[number])
    assert replace(shop.member(maya).account, seq=before.seq) == before
    assert shop.book.redemptions["rosas", redemption_id].status is RedemptionStatus.REVERSED
