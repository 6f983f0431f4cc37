"""Tiers at the till: what is sold lifts people, what comes back lowers them, and using points does neither."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from chalicelib.domain.customer import Reply
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.texts.notice import notice_of
from chalicelib.domain.tier_standing import stand
from chalicelib.domain.tiers import TierBasis, Tiers
from chalicelib.domain.window import Window
from chalicelib.usecases import expiry, merging, reconcile
from chalicelib.usecases.leaving.shelf import Shelf
from chalicelib.usecases.till import Request
from tests.builders import BOOKSHOP, LADDER, SILVER, Shop, program
from tests.tampering import FakeTampering
from tests.usecases.new_rules import change_rules
from tests.usecases.test_moves import LEO
from tests.usecases.test_moves_in_any_order import plain_account

RULES = program(tiers=LADDER)


def tier(shop, member):
    standing = stand(shop.member(member).account, shop.merchant, shop.now)
    return standing.tier.name if standing.tier else None


def last_entry(shop, member):
    return shop.book.chains["rosas", member][-1]


def agrees(shop):
    return list(reconcile.differences(reconcile.Desk(shop.book, shop.merchants, lambda: shop.now))) == []


def test_the_sale_that_reaches_a_tier_earns_the_old_rate_and_the_next_one_the_new():
    shop = Shop(RULES)
    maya = shop.join()
    assert shop.sell(maya, 10_000, "s1").facts["points_delta"] == 100
    assert tier(shop, maya) == "Silver"
    assert shop.sell(maya, 10_000, "s2").facts["points_delta"] == 125
    assert agrees(shop)


def test_a_refund_takes_back_what_the_sale_gave_at_the_rate_of_its_tier():
    shop = Shop(RULES)
    maya = shop.join()
    shop.sell(maya, 10_000, "s1")
    shop.sell(maya, 10_000, "s2")
    shop.refund(10_000, "r1", "s1")
    assert (shop.balance(maya), tier(shop, maya)) == (125, "Silver")
    shop.refund(4_000, "r2", "s2")
    assert (shop.balance(maya), tier(shop, maya)) == (75, None), "a tier on money that was given back falls at once"
    shop.refund(6_000, "r3", "s2")
    assert shop.balance(maya) == 0
    assert agrees(shop)


def test_a_changed_threshold_or_multiplier_reprices_no_sale():
    shop = Shop(RULES)
    maya = shop.join()
    shop.sell(maya, 10_000, "s1")
    shop.sell(maya, 10_000, "s2")
    change_rules(shop, tiers=Tiers((replace(SILVER, threshold=50, times=Fraction(3)),)))
    shop.refund(5_000, "r1", "s2")
    assert shop.balance(maya) == 100 + 62, "half of 125"
    change_rules(shop, tiers=Tiers())
    shop.refund(5_000, "r2", "s2")
    assert shop.balance(maya) == 100
    assert agrees(shop)


def test_using_points_and_their_end_never_lower_a_tier():
    shop = Shop(replace(RULES, expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)))
    maya = shop.join()
    shop.sell(maya, 12_000, "s1")
    shop.redeem(maya, "coffee", check_id="c1")
    assert tier(shop, maya) == "Silver"
    shop.wait(days=60)
    expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
    assert (shop.balance(maya), tier(shop, maya)) == (0, "Silver")


def test_a_bonus_for_climbing_is_given_once_and_goes_with_the_tier_when_refunds_take_it():
    shop = Shop(RULES)
    maya = shop.join()
    shop.sell(maya, 45_000, "s1")
    shop.sell(maya, 5_000, "s2")
    assert last_entry(shop, maya).facts["tier_bonus"] == 100
    earned = 450 + 62
    assert shop.balance(maya) == earned + 100
    shop.sell(maya, 1_000, "s3")
    shop.refund(2_000, "r1", "s1")
    entry = last_entry(shop, maya)
    assert (entry.facts["tier_was"], entry.facts["tier_now"], entry.facts["tier_bonus"]) == ("Gold", "Silver", -100)
    shop.sell(maya, 2_000, "s4")
    assert last_entry(shop, maya).facts["tier_bonus"] == 100
    assert shop.balance(maya) == 430 + 62 + 20 + 25 + 100
    assert agrees(shop)


def test_a_bonus_that_was_spent_is_owed_when_the_tier_goes():
    shop = Shop(RULES)
    maya = shop.join()
    shop.sell(maya, 50_000, "s1")
    shop.redeem(maya, "loaf", check_id="c1")
    shop.redeem(maya, "loaf", check_id="c2")
    shop.redeem(maya, "loaf", check_id="c3")
    shop.refund(50_000, sale_id="s1")
    account = shop.member(maya).account
    assert (account.debt, account.lots, account.tier_bonuses) == (360, (), ())
    assert agrees(shop)


def test_a_tier_that_ended_with_its_time_keeps_its_bonus_and_brings_another_on_the_way_back():
    shop = Shop(replace(RULES, expiry=ExpiryPolicy()), now=datetime(2026, 3, 1, 18, tzinfo=UTC))
    maya = shop.join()
    shop.sell(maya, 50_000, "s1")
    assert shop.balance(maya) == 600
    shop.now = datetime(2028, 3, 1, 18, tzinfo=UTC)
    assert tier(shop, maya) == "Silver"
    shop.refund(50_000, sale_id="s1")
    assert shop.balance(maya) == 100, "what refunds take is what that year's tier would have brought by now: nothing"
    shop.sell(maya, 50_000, "s2")
    assert shop.balance(maya) == 100 + 500 + 100
    assert agrees(shop)


def test_of_tier_and_window_the_one_that_multiplies_more_counts_and_they_never_multiply_each_other():
    double = Window("Double day", times=Fraction(2))
    half = Window("A little more", times=Fraction(11, 10), bonus_points=5)
    for windows, points, names in (((double,), 200, "Double day"), ((half,), 130, "A little more")):
        shop = Shop(replace(RULES, windows=windows))
        maya = shop.join()
        shop.sell(maya, 10_000, "s1", occurred_at=shop.now)
        assert shop.sell(maya, 10_000, "s2").facts["points_delta"] == points
        assert last_entry(shop, maya).facts["window"] == names
    assert last_entry(shop, maya).facts["perk"] == "Silver"


def test_a_sale_that_is_told_late_is_priced_by_the_tier_of_its_own_day_and_counts_in_its_own_month():
    made = datetime(2026, 12, 31, 20, tzinfo=UTC)
    shop = Shop(RULES, now=made)
    maya = shop.join()
    shop.wait(days=2)
    shop.sell(maya, 10_000, "s1", occurred_at=made, captured_offline=True)
    standing = stand(shop.member(maya).account, shop.merchant, shop.now)
    assert (standing.tier, standing.amount, standing.through.year) == (SILVER, 0, 2027)


def test_visits_and_points_can_count_instead_of_money():
    by_visits = Tiers((replace(SILVER, threshold=3),), TierBasis.VISITS)
    shop = Shop(program(tiers=by_visits))
    maya = shop.join()
    for number in range(3):
        assert tier(shop, maya) is None
        shop.sell(maya, 500, f"s{number}")
    assert tier(shop, maya) == "Silver"
    by_points = Tiers((replace(SILVER, threshold=10),), TierBasis.POINTS)
    shop = Shop(program(tiers=by_points, earn=EarnRule(EarnBasis.AMOUNT, 1, 300)))
    maya = shop.join()
    for number in range(3):
        shop.sell(maya, 1_000, f"s{number}")
    assert tier(shop, maya) == "Silver", "parts of points count"


def test_a_sale_that_staff_moves_takes_what_it_counts_along():
    shop = Shop(RULES)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 50_000, "s1")
    shop.move(leo, "s1")
    assert (tier(shop, maya), shop.balance(maya)) == (None, 0)
    assert (tier(shop, leo), shop.balance(leo)) == ("Gold", 600)
    shop.refund(50_000, sale_id="s1")
    assert (tier(shop, leo), shop.balance(leo)) == (None, 0)
    assert agrees(shop)


def pair(shop, act, first, second):
    who = merging.Pair(first, second, "ana")
    return act(shop.book, shop.till, who, Request(f"{act.__name__}-1", ""), shop.now)


def test_two_who_are_one_person_have_the_tier_of_both_together_and_one_bonus():
    shop = Shop(RULES)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 50_000, "s1")
    shop.sell(leo, 50_000, "s2")
    before = [plain_account(shop, member) for member in (maya, leo)]
    pair(shop, merging.merge, maya, leo)
    account = shop.member(maya).account
    assert (tier(shop, maya), shop.balance(maya), len(account.tier_bonuses)) == ("Gold", 1_100, 1)
    assert stand(account, shop.merchant, shop.now).amount == 100_000
    assert agrees(shop)
    pair(shop, merging.separate, maya, leo)
    assert [plain_account(shop, member) for member in (maya, leo)] == before
    assert agrees(shop)


def test_two_halves_of_a_tier_make_one_without_a_bonus():
    shop = Shop(RULES)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    shop.sell(maya, 25_000, "s1")
    shop.sell(leo, 25_000, "s2")
    pair(shop, merging.merge, maya, leo)
    assert (tier(shop, maya), shop.balance(maya)) == ("Gold", 500)


def test_a_shop_without_tiers_writes_nothing_of_them():
    shop = Shop()
    maya = shop.join()
    shop.sell(maya, 60_000, "s1")
    entry = last_entry(shop, maya)
    assert (entry.account.progress, entry.delta.progress, entry.account.counting_since) == ((), (), 0)
    assert not [fact for fact in entry.facts if "tier" in fact]
    assert entry.facts["posted"] == "600 1 600"


def test_members_of_a_rebate_are_given_more_credit():
    shop = Shop(replace(BOOKSHOP, tiers=LADDER))
    maya = shop.join()
    shop.sell(maya, 10_000, "s1")
    assert shop.sell(maya, 10_000, "s2").facts["points_delta"] == 625


def test_who_climbs_is_told_and_who_falls_hears_of_the_points_alone():
    shop = Shop(RULES)
    maya = shop.join()
    shop.sell(maya, 3_000, "s0")
    shop.sell(maya, 47_000, "s1")
    assert notice_of(last_entry(shop, maya), RULES) == Reply("tier_reached", {"tier": "Gold", "points": 570, "total": 600})
    shop.refund(47_000, sale_id="s1")
    assert notice_of(last_entry(shop, maya), RULES) == Reply("reversed", {"points": 570, "total": 30})


def test_who_asks_by_text_hears_their_tier():
    shop = Shop(RULES)
    maya = shop.join()
    shop.text("BALANCE")
    shop.sell(maya, 10_500, "s1")
    shop.text("BALANCE")
    before, reply = [text.replies[0] for text in shop.book.handled.values()][-2:]
    assert before.kind == "balance"
    assert (reply.kind, reply.facts["tier"]) == ("balance_ready_tier", "Silver")


def test_what_an_account_counts_is_what_its_entries_say():
    shop = Shop(RULES)
    maya = shop.join()
    shop.sell(maya, 10_000, "s1")
    shop.sell(maya, 1_000, "s2")
    entry = last_entry(shop, maya)
    forged = replace(entry.account, progress=(replace(entry.account.progress[0], amount=Fraction(60_000)),))
    FakeTampering(shop.book).entry(replace(entry, account=forged))
    assert tier(shop, maya) == "Gold"
    found = [
        one.sentence for one in reconcile.differences(reconcile.Desk(shop.book, shop.merchants, lambda: shop.now, mends=True))
    ]
    assert found == []
    assert tier(shop, maya) == "Silver"
    assert agrees(shop)


def test_what_a_posted_sale_kept_of_tiers_survives_mending():
    shop = Shop(RULES)
    maya = shop.join()
    shop.sell(maya, 10_000, "s1")
    shop.sell(maya, 10_000, "s2")
    sale = shop.book.sales["rosas", "mill", "s2"]
    assert (sale.posted.tier, sale.posted.progress) == ("silver", 10_000)
    FakeTampering(shop.book).sale(replace(sale, posted=None, posted_seq=0))
    list(reconcile.differences(reconcile.Desk(shop.book, shop.merchants, lambda: shop.now, mends=True)))
    assert shop.book.sales["rosas", "mill", "s2"].posted == sale.posted
    assert (shop.balance(maya), tier(shop, maya)) == (225, "Silver")
    assert agrees(shop)


def test_what_a_member_takes_along_has_their_tier_and_what_counted():
    for rules, told in ((RULES, {"tier": "Silver", "counted": [["2026-11", "spend", "12000"]]}), (program(), {})):
        shop = Shop(rules)
        maya = shop.join()
        shop.sell(maya, 12_000, "s1")
        shelf = Shelf(shop.book, shop.vault, shop.deliveries, shop.merchant, shop.now)
        kind, row = next(shelf.rows_of(maya))
        assert kind == "members"
        assert {name: row[name] for name in ("tier", "counted") if name in row} == told
