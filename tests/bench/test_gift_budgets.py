"""What gift certificates cost, compared with docs/access-patterns.md."""

import pytest

from chalicelib.domain.gifts.refusals import UnknownGift
from chalicelib.storage.desk.desk import Counters
from chalicelib.usecases.gifts.finding import draw_code
from tests.bench import test_budgets
from tests.bench.chart import GIFTS, charted
from tests.bench.test_budgets import cost
from tests.giving import GiftShop

bench = test_budgets.bench


def test_what_gift_certificates_cost_is_what_the_chart_says(bench):
    shop = GiftShop(bench.shop, Counters(bench.shop.book._tables))
    told = {}

    def keep(name, act):
        return told.update({name: act()})

    found = {"gift certificate sold": cost(bench, lambda: keep("sold", shop.sell))}
    gift_id, code = told["sold"].facts["id"], shop.code_of(told["sold"])
    found["gift certificate looked up"] = cost(bench, lambda: shop.find(code))
    found["gift certificate paid with"] = cost(bench, lambda: keep("used", lambda: shop.pay(code, 100, key="once")))
    found["gift certificate paid with, the same request again"] = cost(bench, lambda: shop.pay(code, 100, key="once"))
    found["gift certificate, a use given back"] = cost(bench, lambda: shop.give_back(gift_id, told["used"].facts["move"]))
    found["gift certificate taken back"] = cost(bench, lambda: shop.void(gift_id))
    found["code of no gift certificate"] = cost(bench, lambda: guess(shop))
    found["page of gift certificates"] = cost(bench, lambda: shop.safe.book.gifts.newest("rosas", 25))
    assert found == GIFTS
    assert charted().items() >= GIFTS.items()


def guess(shop):
    with pytest.raises(UnknownGift):
        shop.pay(draw_code(shop.shop.vault, "rosas", "guess", 0), 100)
