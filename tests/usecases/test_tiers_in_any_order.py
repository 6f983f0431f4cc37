"""Whatever comes in whichever order: what counts towards tiers ends in the same, and what is undone was never there."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.tiers import MONTHS_KEPT, TierBasis, TierWindow, month_of
from tests.builders import GOLD, LADDER, SILVER, Shop, program
from tests.usecases import histories
from tests.usecases.test_moves import LEO
from tests.usecases.test_moves_in_any_order import plain_account
from tests.usecases.test_tiers import agrees, tier

amounts = st.lists(st.sampled_from([0, 900, 5_000, 10_000, 50_000]), min_size=1, max_size=5)
plain = replace(LADDER, levels=(SILVER, replace(GOLD, bonus_points=0)))
ladders = st.builds(
    lambda tiers, basis, window: replace(tiers, basis=basis, window=window),
    st.sampled_from([plain, LADDER, replace(LADDER, levels=(replace(SILVER, threshold=2, bonus_points=3), GOLD))]),
    st.sampled_from(TierBasis),
    st.sampled_from(TierWindow),
)


@given(ladders, amounts, st.integers(1, 60_000), st.lists(st.integers(1, 60_000), max_size=3))
def test_a_sale_and_all_its_refunds_leave_the_account_as_it_was(tiers, earlier, amount, cuts):
    shop = Shop(program(tiers=tiers))
    maya = shop.join()
    for number, spent in enumerate(earlier):
        shop.sell(maya, spent, f"s{number}")
    shop.sell(maya, 0, "s98")
    before = plain_account(shop, maya)
    shop.sell(maya, amount, "s99")
    stops = sorted({*(cut for cut in cuts if cut < amount), amount})
    for number, (begin, end) in enumerate(zip([0, *stops], stops, strict=False)):
        shop.refund(end - begin, f"r{number}", "s99")
    after = plain_account(shop, maya)
    assert replace(after, tier_bonuses=before.tier_bonuses) == before
    assert [bonus.tier_id for bonus in after.tier_bonuses] == [bonus.tier_id for bonus in before.tier_bonuses]
    assert agrees(shop)


told_times = st.sampled_from([0, 20, 400])
"""Days before the shop's own."""


@given(ladders, st.lists(st.tuples(told_times, st.sampled_from([900, 10_000, 45_000])), min_size=1, max_size=4), st.data())
def test_a_sale_counts_in_the_month_of_its_newest_report_whichever_came_first(tiers, told, data):
    steps = list(enumerate(told, 1))
    counts = []
    for order in (steps, data.draw(st.permutations(steps))):
        shop = Shop(program(tiers=tiers))
        maya = shop.join()
        for version, (days, amount) in order:
            shop.sell(maya, amount, "s1", version=version, occurred_at=shop.now - timedelta(days=days))
        counts.append(shop.member(maya).account.progress)
        assert agrees(shop)
    assert counts[0] == counts[1]
    assert len(counts[0]) <= 1


@given(ladders, st.lists(st.tuples(st.integers(0, 3), st.sampled_from([900, 5_000, 10_000, 45_000])), max_size=6), st.data())
def test_reports_and_refunds_of_one_sale_count_the_same_in_any_order(tiers, told, data):
    steps = [("refund" if kind else "sell", number, amount) for number, (kind, amount) in enumerate(told)]
    ends = []
    for order in (steps, data.draw(st.permutations(steps + steps[:2]))):
        shop = Shop(program(tiers=tiers))
        maya = shop.join()
        shop.sell(maya, 10_000, "before")
        for what, number, amount in order:
            if what == "sell":
                shop.sell(maya, amount, "s1", version=number + 1)
            else:
                shop.refund(amount, f"r{number}", "s1")
        account = shop.member(maya).account
        ends.append((account.progress, tier(shop, maya), account.exact, len(account.tier_bonuses)))
        assert agrees(shop)
    assert ends[0] == ends[1]


@given(st.lists(st.sampled_from([900, 5_000, 10_000, 45_000]), max_size=3), st.integers(1, 60_000), st.sampled_from(TierBasis))
def test_a_sale_that_goes_to_another_and_back_leaves_both_as_they_were(earlier, amount, basis):
    shop = Shop(program(tiers=replace(plain, basis=basis)))
    maya, leo = shop.join(), shop.join("Leo", LEO)
    for number, spent in enumerate(earlier):
        shop.sell(maya, spent, f"m{number}")
        shop.sell(leo, spent, f"l{number}")
    shop.sell(maya, amount, "s1")
    before = [plain_account(shop, member) for member in (maya, leo)]
    shop.move(leo, "s1")
    assert sum(one.amount for one in shop.member(leo).account.progress) >= sum(one.amount for one in before[1].progress)
    assert agrees(shop)
    shop.move(maya, "s1")
    assert [plain_account(shop, member) for member in (maya, leo)] == before
    assert agrees(shop)


CLIMBING = sorted(name for name, rules in histories.RULES.items() if rules.tiers.levels)


@given(st.sampled_from(CLIMBING), histories.histories)
def test_what_members_count_is_what_their_sales_count_whatever_happened(rules, history):
    shop = histories.play(rules, history)
    oldest, due = month_of(shop.now.date()) - MONTHS_KEPT + 2, Counter()
    for sale in shop.book.sales.values():
        if sale.posted is not None and sale.posted.progress and sale.posted.month >= oldest:
            owner = shop.book.record("rosas", sale.poster).name(sale.poster)
            due[owner, sale.posted.month] += sale.posted.progress
    has = {
        (member, one.month): one.amount
        for (_, member), chain in shop.book.chains.items()
        for one in chain[-1].account.progress
        if one.month >= oldest
    }
    assert has == due
