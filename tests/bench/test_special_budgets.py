"""What specials cost a till, compared with docs/access-patterns.md; a merchant without them pays nothing."""

from datetime import date

from chalicelib.domain.special import Benefit, Special
from chalicelib.storage.coupons import Coupons
from chalicelib.usecases.coupons import making
from tests.bench import test_budgets
from tests.bench.chart import COUPONS, SPECIALS, charted
from tests.bench.test_budgets import cost
from tests.usecases.new_rules import change_rules

bench = test_budgets.bench
LIMITED = Special("few", "Few", Benefit.AMOUNT_OFF, date(2026, 1, 1), amount=100, total=50, per_member=9)
OPEN = Special("all", "All", Benefit.AMOUNT_OFF, date(2026, 1, 1), amount=100)
FLYER = Special("flyer", "Flyer", Benefit.AMOUNT_OFF, date(2026, 1, 1), amount=100, by_coupon=True)
POINTS = Special("gift", "Gift", Benefit.BONUS_POINTS, date(2026, 1, 1), bonus_points=5, total=50)


def test_specials_cost_what_the_chart_says(bench):
    shop, maya = bench.shop, bench.maya
    change_rules(shop, specials=(LIMITED, OPEN))
    shop.sell(maya, 1200, "first")
    found = {"hold of a special with limits": cost(bench, lambda: shop.hold(maya, "special:few", check_id="c1"))}
    held = [shop.hold(maya, "special:few", check_id=check).facts["id"] for check in ("c2", "c3")]
    found["capture of a special with limits"] = cost(bench, lambda: shop.capture(held[0]))
    found["release of a special with limits"] = cost(bench, lambda: shop.release(held[1]))
    found["hold of a special without limits"] = cost(bench, lambda: shop.hold(maya, "special:all", check_id="c4"))
    assert found.items() <= SPECIALS.items()
    assert charted().items() >= SPECIALS.items()


def test_points_with_a_limit_cost_a_read_and_two_counters(bench):
    shop, maya = bench.shop, bench.maya
    change_rules(shop, specials=(POINTS,))
    shop.sell(maya, 1200, "first")
    found = cost(bench, lambda: shop.sell(maya, 1200, "second"))
    assert found == SPECIALS["sale that a special with limits gives points"]


def test_coupons_cost_what_the_chart_says(bench):
    shop, maya = bench.shop, bench.maya
    change_rules(shop, specials=(FLYER,))
    shop.sell(maya, 1200, "first")
    keeper = Coupons(bench.tables, bench.shop.vault)
    batch = making.make_batch(keeper, shop.merchants.get("rosas"), "flyer", 30, shop.now)
    first, second, third, fourth, *_ = (f"coupon:{one.code}" for one in keeper.of_batch("rosas", batch))
    found = {"hold of a coupon": cost(bench, lambda: shop.hold(maya, first, check_id="c1"))}
    held = [shop.hold(maya, code, check_id=check).facts["id"] for code, check in ((second, "c2"), (third, "c3"))]
    found["capture of a coupon"] = cost(bench, lambda: shop.capture(held[0]))
    found["release of a coupon"] = cost(bench, lambda: shop.release(held[1]))
    found["coupon of nobody"] = cost(bench, lambda: shop.use_as_nobody(fourth, check_id="c4"))
    found["sale with a coupon of nobody"] = cost(bench, lambda: shop.sell(None, 2000, "c4", discount=100))
    merchant = shop.merchants.get("rosas")
    found["coupons, thirty made"] = cost(bench, lambda: making.make_batch(keeper, merchant, "flyer", 30, shop.now))
    found["page of a batch of thirty coupons"] = cost(bench, lambda: making.open_batch(keeper, "rosas", batch.id))
    assert found.items() <= COUPONS.items()
    assert charted().items() >= COUPONS.items()
