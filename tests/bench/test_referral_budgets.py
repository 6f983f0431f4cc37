"""What bringing friends costs, compared with docs/access-patterns.md: nothing at a till, and little where it is switched off."""

from itertools import islice

from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases import referrals
from tests.bench import test_budgets
from tests.bench.chart import FRIENDS, charted
from tests.bench.test_budgets import cost
from tests.usecases.friends import NOOR, RULES, Friends

bench = test_budgets.bench


def newest(shop, member_id):
    return next(islice(shop.book.entries_back("rosas", member_id), 1))


def test_what_friends_cost_is_what_the_chart_says(bench):
    shop = bench.shop
    friends = Friends.__new__(Friends)
    friends.shop, friends.maya = shop, bench.maya
    friends.change(RULES)
    found = {"text for a friend's code, the first": cost(bench, lambda: shop.text("GIFT"))}
    shop.wait(minutes=1)
    found["text for a friend's code"] = cost(bench, lambda: shop.text("GIFT"))
    code = friends.code()
    shop.text("BALANCE", "+12065550188")  # the shop's number is looked up once
    found["text that joins by a friend"] = cost(bench, lambda: shop.text(f"Noor {code}", NOOR))
    noor = shop.vault.member_id("rosas", PhoneNumber(NOOR))
    shop.sell(bench.maya, 1_000, "hers")
    of_nobody = newest(shop, bench.maya)
    found["sale followed, of who came alone"] = cost(bench, lambda: follow(shop, of_nobody))
    shop.sell(noor, 1_000, "first")
    first = newest(shop, noor)
    found["sale followed, of a friend"] = cost(bench, lambda: follow(shop, first))
    shop.wait(days=8)
    found["friend whose purchase has stood"] = cost(bench, lambda: referrals.settle(shop.book, shop.merchant, noor, shop.now))
    assert shop.balance(noor) == 60
    shop.refund(1_000, sale_id="first")
    refunded = newest(shop, noor)
    found["sale followed, refunded after all"] = cost(bench, lambda: follow(shop, refunded))
    assert shop.balance(noor) == 0
    assert found == FRIENDS
    assert charted().items() >= FRIENDS.items()


def test_where_it_was_never_on_the_stream_reads_nothing_more(bench):
    bench.shop.sell(bench.maya, 1_000, "hers")
    entry = newest(bench.shop, bench.maya)
    assert cost(bench, lambda: follow(bench.shop, entry)) == (0, 0, 0)


def follow(shop, entry):
    referrals.follow(shop.book, shop.merchant, entry, shop.now)
