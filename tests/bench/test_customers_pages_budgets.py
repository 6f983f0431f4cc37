"""What customers' pages read, as docs/access-patterns.md says: the same for a guest of one visit and of hundreds."""

from chalicelib.domain.own_page import write_page
from chalicelib.domain.papers.paper import PaperKind
from chalicelib.domain.papers.writing import Writer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.storage.desk.papers import Papers
from chalicelib.storage.wallets import Wallets
from chalicelib.usecases import papers, wallets
from chalicelib.usecases.wallet import choices as wallet_choices
from tests.bench import test_budgets
from tests.bench.chart import CUSTOMERS, charted
from tests.bench.test_budgets import cost
from tests.builders import SHOP_NUMBER

bench = test_budgets.bench


def look(shop, links, link):
    """What a member's page asks for, as `web/wallet/page.py` does."""
    found = wallets.find_member(links, shop.book, link)
    write_page(found.account, shop.merchant, shop.book.entries_back("rosas", found.member_id), shop.now)
    wallet_choices.is_stopped(wallet_choices.Chooser(shop.book, shop.vault, shop.merchant, found, "", shop.now))


def test_customers_pages_cost_what_the_chart_says_however_often_somebody_came(bench):
    shop, links = bench.shop, Wallets(bench.tables)
    link = wallets.link_of(links, shop.vault, "rosas", bench.maya)
    shop.sell(bench.maya, 1200, "first")
    once = cost(bench, lambda: look(shop, links, link))
    for number in range(40):
        shop.sell(bench.maya, 1200, f"sale-{number}")
    kept, writer = Papers(bench.tables), Writer(shop.merchant, PhoneNumber(SHOP_NUMBER), shop.now)

    def read_terms():
        papers.show(kept, writer, PaperKind.TERMS, "en")

    found = {
        "page of one's own": cost(bench, lambda: look(shop, links, link)),
        "join page": cost(bench, lambda: papers.draw_up(writer, PaperKind.JOIN, "en")),
        "terms, seen first in these words": cost(bench, read_terms),
    }
    read_terms()
    found["terms, seen again within a minute"] = cost(bench, read_terms)
    assert (once[0], found) == (CUSTOMERS["page of one's own"][0], CUSTOMERS)
    assert charted().items() >= CUSTOMERS.items()
