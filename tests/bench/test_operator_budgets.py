"""What an operator's calls cost, compared with docs/access-patterns.md."""

from chalicelib.domain.location import Location
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases import locations
from chalicelib.usecases.erasing import erase
from chalicelib.usecases.settings import note_registration
from tests.bench import test_budgets
from tests.bench.chart import OPERATORS, charted
from tests.bench.test_budgets import cost
from tests.contracts.conftest import aws_stack

bench = test_budgets.bench
PIER = Location("pier", "The Pier", "America/Denver")


def test_every_call_of_an_operator_costs_what_the_chart_says(bench):
    def merchants():
        """As a new process knows them: not at all."""
        return aws_stack(bench.tables, one_at_a_time=True).merchants

    now = bench.shop.now
    key = locations.list_keys(merchants(), "rosas")[0]
    calls = {
        "one more key": lambda: locations.issue_key(merchants(), "rosas", "mill", now),
        "keys of a merchant": lambda: locations.list_keys(merchants(), "rosas"),
        "key revoked": lambda: locations.revoke_key(merchants(), "rosas", key.id),
        "location added": lambda: locations.add_location(merchants(), "rosas", PIER, now),
        "location changed": lambda: locations.change_location(merchants(), "rosas", PIER, now),
        "somebody erased": lambda: erase(bench.shop.book, bench.shop.vault, bench.shop.merchant, bench.maya, now),
        "what the carriers say": lambda: note_registration(merchants(), "rosas", Registration.REJECTED),
    }
    assert {name: cost(bench, call) for name, call in calls.items()} == OPERATORS
    assert charted().items() >= OPERATORS.items()
