"""What bringing members along costs, compared with docs/access-patterns.md."""

from chalicelib.usecases.importing.bringing import Scene, bring_along
from chalicelib.usecases.importing.rows import read_list
from tests.bench import test_budgets
from tests.bench.chart import IMPORTS, charted
from tests.bench.test_budgets import cost

bench = test_budgets.bench
CELLS = {
    "phone": "+12065550177", "first_name": "Ada", "points": "120", "last_day": "2027-03-01", "texts": "receipts",
    "agreed_on": "2025-03-01", "agreed_how": "paper form", "agreed_words": "We text your points.", "source": "Square",
}  # fmt: skip


def test_bringing_members_along_costs_what_the_chart_says(bench):
    shop = bench.shop
    scene = Scene(shop.book, shop.vault, shop.merchant, "import", shop.now)
    (person,) = read_list([(2, CELLS)], shop.merchant, shop.now).people.values()
    calls = {
        "person looked at": lambda: bring_along(scene, person, writes=False),
        "person brought along": lambda: bring_along(scene, person, writes=True),
        "person there already": lambda: bring_along(scene, person, writes=True),
    }
    assert {name: cost(bench, call) for name, call in calls.items()} == IMPORTS
    assert charted().items() >= IMPORTS.items()
