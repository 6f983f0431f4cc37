"""docs/stacking.md, read: its order, its example, and both orders of two rewards."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.domain.offers import CERTIFICATE
from chalicelib.domain.program import RewardKind
from chalicelib.domain.refusals import InsufficientPoints
from chalicelib.domain.sale import Report, SaleState
from infra.local.seed import DEMO
from infra.merchant import read_opening
from tests.builders import FIVER, Reward, Shop, program
from tests.usecases.happy_hours import tuesday

PAGE = Path(__file__).parents[2] / "docs" / "stacking.md"
ROSA = json.loads((DEMO / "rosas-bakery.json").read_text(encoding="utf-8"))
TENTH = Reward("tenth", "10% off", RewardKind.PERCENT_OFF, 10, percent=10)


def page():
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture
def rules(tmp_path):
    """The page's program, read as a merchant's file is."""
    (shown,) = re.findall(r"```json\n(.*?)```", page(), re.DOTALL)
    file = tmp_path / "merchant.json"
    file.write_text(json.dumps(ROSA | {"program": ROSA["program"] | json.loads(shown)}), encoding="utf-8")
    return read_opening(file).program


def figures():
    """The last column of the example: step -> cents, or points."""
    rows = re.findall(r"^\| (?:\d )?([a-z ]+) \| .*\| (\$?[\d.]+)(?: points)? \|$", page(), re.MULTILINE)
    return {step: int(written.replace("$", "").replace(".", "")) for step, written in rows}


def enough(rules):
    """The shop of the example a week before, with enough points for the reward."""
    shop = Shop(rules, now=tuesday(18) - timedelta(days=7))
    maya = shop.join()
    for number in range(3):
        shop.sell(maya, 4000, f"earlier-{number}")
    shop.now = tuesday(14)
    return shop, maya


def test_the_example_of_the_page_is_what_happens(rules):
    told = figures()
    shop, maya = enough(rules)
    shop.redeem(maya, "fiver", payable=told["discount of the till"])
    off = told["merchandise"] - told["reward"]
    answer = shop.sell(maya, told["merchandise"], discount=off, tax=176, tip=400)
    assert answer.facts["points_delta"] == told["cap"] == rules.earn.points_max
    entry = list(shop.book.entries("rosas", maya))[-1]
    assert entry.facts["base"] == told["base"]
    assert (entry.facts["times"], entry.facts["window"], entry.facts["bonus"]) == (
        "2",
        "Happy hour",
        told["bonus"] - told["window"],
    )
    assert told["window"] == 2 * told["earn rule"] == 2 * told["base"] // 100

    halves = [shop.refund(told["base"] // 2, name).facts for name in ("half", "rest")]
    refunded = re.search(
        r"so (\d+) are taken back.*?(\d+) points,\nis returned.*?, (\d+) are taken back and the other (\d+)", page(), re.DOTALL
    )
    assert [(-half["points_delta"], half["points_restored"]) for half in halves] == [
        (int(refunded[1]), int(refunded[2])),
        (int(refunded[3]), int(refunded[4])),
    ]


def test_the_cap_is_what_is_missing_where_there_is_none(rules):
    told = figures()
    shop, maya = enough(replace(rules, earn=replace(rules.earn, points_max=None)))
    shop.redeem(maya, "fiver", payable=told["discount of the till"])
    assert shop.sell(maya, told["merchandise"], discount=800).facts["points_delta"] == told["bonus"]


def test_rewards_take_their_part_in_the_order_in_which_the_till_lists_them():
    written = re.findall(r"^\| (`[a-z]+`.*?) \| (\$[\d.]+), (\$[\d.]+) \| (\$[\d.]+) \|$", page(), re.MULTILINE)
    assert len(written) == 2
    shop = Shop(program(rewards=(TENTH, FIVER)))
    maya = shop.join()
    shop.sell(maya, 20000, "earlier")
    check = Report(SaleState.CLOSED, "USD", shop.now, 2500)
    for listed, *taken, left in written:
        offers = re.findall(r"`([a-z]+)`", listed)
        quote = shop.quote(maya, check, *offers, check_id="c")
        assert [f"${use.amount / 100:.2f}" for use in quote.uses] == taken
        assert f"${(2500 - sum(use.amount for use in quote.uses)) / 100:.2f}" == left
        assert quote.points_to_earn == (2500 - sum(use.amount for use in quote.uses)) // 100


def test_points_of_a_sale_cannot_be_used_on_that_sale(rules):
    shop = Shop(replace(rules, rewards=(replace(FIVER, price_points=20),)), now=tuesday(14))
    maya = shop.join()
    check = Report(SaleState.CLOSED, "USD", shop.now, 3000)
    quote = shop.quote(maya, check, "fiver", check_id="c")
    assert quote.points_to_earn > 20
    assert [type(left.refusal) for left in quote.refused] == [InsufficientPoints]
    assert not [offer for offer in quote.offers if offer.id.startswith(CERTIFICATE)]
