"""What a delivery report costs, compared with docs/access-patterns.md."""

from dataclasses import replace

from chalicelib.domain.suppression import SuppressionReason
from chalicelib.domain.texts.delivery_report import DeliveryReport, DeliveryStatus
from chalicelib.storage.telling.deliveries import Deliveries
from chalicelib.usecases.texts import reports
from chalicelib.usecases.texts.post import Delivery
from tests.bench import test_budgets
from tests.bench.chart import CHART
from tests.bench.test_budgets import cost
from tests.builders import MAYA

OTHER = "+12065550143"
bench = test_budgets.bench


def test_a_report_costs_what_the_page_says(bench):
    shop, deliveries = bench.shop, Deliveries(bench.tables)
    for name in ("one", "two", "three"):
        text = Delivery("rosas", bench.maya, f"entry:{name}", shop.now, "earned", 1, price_micros=9_500)
        deliveries.claim(text, bench.maya, deliveries.correspondence("rosas", bench.maya))
        deliveries.confirm(text, name)
    clerk = reports.Clerk(shop.book, shop.vault, deliveries)
    told = DeliveryReport("one", DeliveryStatus.DELIVERED, "", None, 8_810, 1, shop.now, MAYA)
    dead = replace(told, message_id="two", suppresses=SuppressionReason.INVALID)
    assert cost(bench, lambda: reports.apply(clerk, told)) == (3, 2, 4)
    blocked = replace(dead, suppresses=SuppressionReason.BLOCKED, to=OTHER)
    assert cost(bench, lambda: reports.apply(clerk, blocked)) == (5, 3, 5)
    assert cost(bench, lambda: reports.apply(clerk, replace(dead, message_id="three"))) == (9, 6, 9)
    assert cost(bench, lambda: reports.apply(clerk, replace(told, message_id="another program's"))) == (1, 1, 0)
    page = " ".join(CHART.read_text(encoding="utf-8").split())
    assert "A delivery report costs two reads and a transaction (3 round trips, 2 and 4 units)" in page
    assert (
        "sets the member aside, two Queries, a third for their ids, and a transaction (4 round trips more, 3 and 4 units)" in page
    )
