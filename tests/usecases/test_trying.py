"""Trying rules on a merchant's past: the rules that were in force give exactly what they gave."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.desk.listing import Listing
from chalicelib.domain.figures.trying import lived, proposed, replay
from chalicelib.domain.program import EarnBasis, EarnRule, Reward, RewardKind
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.domain.tiers import TierBasis, Tiers, TierWindow
from chalicelib.usecases import merging
from chalicelib.usecases.overview.keeping import keep
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.rules.trying import MEMBERS_MAX, TOGETHER, Sources, compare, past_of
from chalicelib.usecases.till import Request
from tests.builders import COFFEE, GOLD, MAYA, SILVER, Shop, program
from tests.fake_overview import FakeDirectory, FakeFeed, FakeTextLog
from tests.fake_tallies import FakeTallies
from tests.usecases import histories
from tests.usecases.new_rules import change_rules
from tests.usecases.recording import stored

LEO = "+12065550143"
EVER = datetime(2000, 1, 1, tzinfo=UTC)


def in_time() -> float:
    return 60.0


def sources(shop):
    keeper = Keeper(shop.merchants, shop.vault, FakeDirectory(), FakeFeed(), FakeTextLog(), FakeTallies())
    keep(keeper, [Seen("rosas", one) for one in stored(shop.book)], shop.now)
    return Sources(shop.book, keeper.directory, keeper.tallies)


def tried(shop, rules, days=91):
    return compare(sources(shop), shop.merchant, rules, days, shop.now, in_time)


@given(st.sampled_from(sorted(histories.RULES)), histories.histories)
def test_the_rules_that_were_in_force_give_every_member_what_the_ledger_has(rules, history):
    shop = histories.play(rules, history)
    for (_, member_id), chain in shop.book.chains.items():
        past = past_of(shop.book, "rosas", member_id, EVER)
        if past is None:
            assert shop.book.customers["rosas", member_id].merged_into is not None
            continue
        again = replay(past, lived(shop.merchant, shop.now), shop.merchant, shop.now)
        assert again.account.exact == chain[-1].account.exact


FOR_SILVER = Special("double", "Double", Benefit.TIMES, EVER.date(), times=Fraction(2), who=Who.TIER, tier_id=SILVER.id)
CLIMBS = st.builds(
    lambda low, more, basis, window, grace, specials: program(
        earn=EarnRule(EarnBasis.AMOUNT, 1, 300),
        specials=specials,
        tiers=Tiers(
            (replace(SILVER, threshold=low, bonus_points=5), replace(GOLD, threshold=low + more)), basis, window, grace_days=grace
        ),
    ),
    st.integers(1, 40),
    st.integers(1, 60),
    st.sampled_from(TierBasis),
    st.sampled_from(TierWindow),
    st.integers(0, 92),
    st.sampled_from([(), (FOR_SILVER,), (replace(FOR_SILVER, and_up=True),)]),
)
BOUGHT = st.lists(st.tuples(st.integers(0, 200), st.sampled_from([0, 99, 350, 1_240, 9_000])), max_size=25)
"""Days until the next sale, and what it came to."""


@given(CLIMBS, BOUGHT, st.integers(0, 25))
def test_a_program_with_tiers_tried_anew_gives_what_it_gave_bonuses_and_all(rules, bought, first):
    spent = replace(rules.tiers, levels=tuple(replace(one, threshold=100 * one.threshold) for one in rules.tiers.levels))
    shop = Shop(rules if rules.tiers.basis is not TierBasis.SPEND else replace(rules, tiers=spent))
    maya, since = shop.join(), None
    for number, (days, cents) in enumerate(bought):
        shop.wait(days=days, minutes=1)
        since = shop.now if number == first else since
        shop.sell(maya, cents, f"sale-{number}")
    chain = shop.book.chains["rosas", maya]
    for rule in (proposed(shop.merchant, shop.merchant.programs[0]), lived(shop.merchant, shop.now)):
        whole = replay(past_of(shop.book, "rosas", maya, EVER), rule, shop.merchant, shop.now).account
        had = chain[-1].account
        assert (whole.exact, whole.lifetime_points, whole.progress) == (had.exact, had.lifetime_points, had.progress)
        if since is None:
            continue
        # A part of it begins with what had counted before: each sale has the tier that it had.
        part = replay(past_of(shop.book, "rosas", maya, since), rule, shop.merchant, shop.now).account
        before = next((entry.account.exact for entry in reversed(chain) if entry.at < since), 0)
        assert part.exact == had.exact - before


@given(st.sampled_from(sorted(histories.RULES)), histories.histories)
def test_all_members_together_are_the_members_one_by_one(rules, history):
    shop = histories.play(rules, history)
    found = compare(sources(shop), shop.merchant, shop.rules, 10_000, shop.now, in_time).lived
    there = [past_of(shop.book, "rosas", member, EVER) for (_, member) in shop.book.chains]
    each = [replay(past, lived(shop.merchant, shop.now), shop.merchant, shop.now) for past in there if past is not None]
    assert found.spent == sum(one.spent for one in each)
    assert found.cost == sum(one.cost for one in each)


def test_a_change_is_told_beside_the_rules_in_force():
    shop = Shop(program(rewards=(COFFEE,)))
    maya = shop.join()
    for week in range(6):
        shop.sell(maya, 2_500, f"sale-{week}")
        shop.wait(weeks=1)
    found = tried(shop, replace(shop.rules, earn=EarnRule(EarnBasis.AMOUNT, 2, 100)))
    assert (found.lived.points, found.proposed.points) == (150, 300)
    assert (found.lived.used, found.proposed.used) == (2, 5)
    assert (found.looked, found.members, found.is_whole) == (1, 1, True)


def test_a_version_that_priced_a_sale_prices_it_again():
    shop = Shop(program(rewards=(COFFEE,)))
    maya = shop.join()
    shop.sell(maya, 2_500)
    change_rules(shop, earn=EarnRule(EarnBasis.AMOUNT, 2, 100))
    shop.sell(maya, 2_500, "sale-2")
    assert tried(shop, shop.merchant.program_at(shop.now)).lived.points == 75
    assert tried(shop, shop.merchant.program_at(shop.now)).proposed.points == 100


def test_only_sales_of_these_days_count():
    shop = Shop()
    maya = shop.join()
    shop.sell(maya, 2_500)
    shop.wait(days=40)
    shop.sell(maya, 1_000, "sale-2")
    assert tried(shop, shop.rules, 28).lived.spent == 1_000
    assert tried(shop, shop.rules, 91).lived.spent == 3_500


def test_a_sale_that_was_told_late_counts_on_its_own_day():
    shop = Shop()
    maya, sold_at = shop.join(), shop.now
    shop.wait(days=40)
    shop.sell(maya, 2_500, occurred_at=sold_at)
    assert tried(shop, shop.rules, 28).lived.spent == 0


def test_two_who_turned_out_to_be_one_person_count_once():
    shop = Shop(program(rewards=(COFFEE,)))
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 2_500)
    shop.sell(leo, 2_500, "sale-2")
    merging.merge(shop.book, shop.till, merging.Pair(maya, leo, "ana"), Request("merge", ""), shop.now)
    shop.wait(days=1)
    shop.sell(maya, 100, "sale-3")
    found = tried(shop, shop.rules)
    assert (found.proposed.members, found.proposed.used, found.looked) == (1, 1, 1)


def test_who_was_parted_again_counts_as_two():
    shop = Shop()
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 2_500)
    shop.sell(leo, 1_000, "sale-2")
    pair = merging.Pair(maya, leo, "ana")
    merging.merge(shop.book, shop.till, pair, Request("merge", ""), shop.now)
    merging.separate(shop.book, shop.till, pair, Request("part", ""), shop.now)
    found = tried(shop, shop.rules)
    assert (found.proposed.members, found.proposed.spent) == (2, 3_500)


def test_a_sale_that_was_moved_is_its_new_members():
    shop = Shop()
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 2_500)
    shop.move(leo)
    assert past_of(shop.book, "rosas", maya, EVER).sales == ()
    assert [sale.sale_id for sale in past_of(shop.book, "rosas", leo, EVER).sales] == ["sale-1"]


def test_some_stand_for_all_where_there_is_no_time_for_more():
    shop = Shop()
    for number in range(TOGETHER + 5):
        member = shop.join("Mo", f"+12065550{130 + number}")
        shop.sell(member, 1_000, f"sale-{number}")
    found = compare(sources(shop), shop.merchant, shop.rules, 28, shop.now, lambda: 0.0)
    assert (found.looked, found.members, found.is_whole) == (TOGETHER, TOGETHER + 5, False)
    assert (found.proposed.members, found.proposed.spent) == (TOGETHER + 5, (TOGETHER + 5) * 1_000)


def test_no_more_members_are_read_than_a_page_can_wait_for():
    shop = Shop()
    there = sources(shop)
    for number in range(MEMBERS_MAX + 1):
        there.directory.put(Listing("rosas", f"mem_{number:04}", 1, "mo"))
    assert compare(there, shop.merchant, shop.rules, 28, shop.now, in_time).looked == MEMBERS_MAX


def test_nobody_is_a_member_yet():
    found = tried(Shop(), program())
    assert (found.looked, found.proposed.members, found.proposed.share) == (0, 0, None)


def test_a_reward_that_was_used_took_its_part_of_the_money_and_earned_nothing():
    shop = Shop(program(rewards=(Reward("fiver", "$5 off", RewardKind.AMOUNT_OFF, 40, amount=500),)))
    maya = shop.join("Maya", MAYA)
    shop.sell(maya, 5_000)
    shop.redeem(maya, "fiver", check_id="sale-2")
    shop.sell(maya, 2_000, "sale-2", discount=500)
    assert tried(shop, shop.rules).proposed.spent == 6_500
