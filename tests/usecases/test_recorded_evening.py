"""What a point of sale told on one evening, replayed: in any order, with repetitions, and without what newer reports replace."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sale import SaleState
from chalicelib.domain.texts.gate import Reason
from tests.builders import BARBER, Shop, program
from tests.usecases.texts.test_notices import Street

CLOSED, OPEN, VOIDED = SaleState.CLOSED, SaleState.OPEN, SaleState.VOIDED
LEO = "+12065550143"


@dataclass(frozen=True)
class Said:
    """One message: a report of a sale (`member` None: the till does not know), or with `refund` a refund alone."""

    key: str
    sale: str
    subtotal: int = 0
    version: int | None = None
    state: SaleState = CLOSED
    member: str | None = "maya"
    refund: str | None = None
    fields: dict[str, int] = field(default_factory=dict)


EVENING = [
    # A dinner: the first report's answer was lost, so the till sends it again under a new id; then the tip is added.
    Said("a1", "dinner", 4250, 1),
    Said("a2", "dinner", 4250, 1),
    Said("a3", "dinner", 4250, 2, fields={"tip": 800}),
    # The till changes the payment of a lunch by voiding it and adding it again.
    Said("b1", "lunch", 1875, 1),
    Said("b2", "lunch", 1875, 2, VOIDED),
    Said("b3", "lunch", 1875, 3),
    # A check stays open, is closed without its customer, who then gives a number.
    Said("c1", "bar", 900, 1, OPEN, member=None),
    Said("c2", "bar", 2349, 2, member=None),
    Said("c3", "bar", 2349, 3),
    # A gift basket comes back in two parts; the second one is told by a report, too.
    Said("d1", "basket", 6500, 1),
    Said("d2", "basket", 1500, refund="r1"),
    Said("d3", "basket", 999, refund="r2"),
    # A sale is voided before anybody has heard of it, and a refund comes before its sale.
    Said("e1", "mistake", 9900, 2, VOIDED),
    Said("e2", "mistake", 9900, 1),
    Said("f1", "cake", 350, refund="r1"),
    Said("f2", "cake", 3150, 1, fields={"discount": 300}),
    # Somebody else's coffee, corrected after a discount was forgotten.
    Said("g1", "coffee", 1200, 1, member="leo"),
    Said("g2", "coffee", 1200, 2, member="leo", fields={"discount": 200}),
]
NEWEST = [said for said in EVENING if said.key not in {"a1", "a2", "b1", "b2", "c1", "c2", "e2", "g1"}]
"""Without what newer reports replace."""
CENTS = {"maya": 4250 + 1875 + 2349 + (6500 - 1500 - 999) + (3150 - 300 - 350), "leo": 1000}


def replay(messages, rules):
    """Tell all of it, some of it again under its own id or a new one, and deliver texts in between."""
    street = Street(Shop(rules))
    shop = street.shop
    people = {"maya": shop.join(), "leo": shop.join("Leo", LEO)}
    street.deliver()
    for number, (said, again) in enumerate(messages):
        key = f"{said.key}-{number}" if again else said.key
        if said.refund:
            shop.refund(said.subtotal, said.refund, said.sale, key=key)
        else:
            buyer = people[said.member] if said.member else None
            shop.sell(buyer, said.subtotal, said.sale, key=key, version=said.version, state=said.state, **said.fields)
        if number % 5 == 0:
            street.deliver()
    street.deliver()
    return street, people


def rows(street, people):
    """What the ledger holds in the end, without how often it was written and which sale a carried fraction fell to."""
    shop = street.shop
    accounts = {name: replace(shop.member(member_id).account, seq=0) for name, member_id in people.items()}
    sales = {
        sale_id: (sale.report, sale.member_id, sale.refunds, sale.posted.exact if sale.posted else 0)
        for (_, _, sale_id), sale in shop.book.sales.items()
    }
    return accounts, sales


def as_told(messages):
    return [(said, False) for said in messages]


@pytest.fixture(scope="module")
def ends():
    return rows(*replay(as_told(EVENING), program()))


def test_the_evening_as_it_was_told_gives_what_a_bookkeeper_would_count(ends):
    accounts, _ = ends
    assert {name: account.exact * 100 for name, account in accounts.items()} == CENTS
    assert {name: account.worth for name, account in accounts.items()} == {"maya": 149, "leo": 10}
    assert (accounts["maya"].visits, accounts["maya"].debt) == (5, 0)


@given(st.data())
def test_any_order_with_repetitions_ends_in_the_same_rows(ends, data):
    again = data.draw(st.lists(st.tuples(st.sampled_from(EVENING), st.booleans()), max_size=8))
    assert rows(*replay(data.draw(st.permutations(as_told(EVENING) + again)), program())) == ends


@given(st.data())
def test_what_newer_reports_replace_may_be_lost(ends, data):
    kept = [said for said in EVENING if said in NEWEST or data.draw(st.booleans())]
    assert rows(*replay(data.draw(st.permutations(as_told(kept))), program())) == ends


@given(st.data())
def test_an_instant_program_ends_in_the_same_visits_and_rewards(data):
    rules = replace(BARBER, rewards=(replace(BARBER.rewards[0], price_points=3),))
    street, people = replay(data.draw(st.permutations(as_told(EVENING))), rules)
    account = street.shop.member(people["maya"]).account
    assert (account.visits, account.worth, len(account.certificates), account.debt) == (5, 5, 1, 0)


@given(st.data())
def test_no_text_is_sent_twice_in_whatever_order_the_evening_is_told(data):
    again = data.draw(st.lists(st.tuples(st.sampled_from(EVENING), st.booleans()), max_size=8))
    street, people = replay(data.draw(st.permutations(as_told(EVENING) + again)), program())
    sent = len(street.sender.sent)
    assert street.deliver() == []
    entries = sum(len(list(street.shop.book.entries("rosas", member_id))) for member_id in people.values())
    assert sent <= entries
    noted = [delivery for member_id in people.values() for delivery in street.deliveries.of_member("rosas", member_id)]
    assert len([delivery for delivery in noted if delivery.reason is None]) == sent
    assert {delivery.reason for delivery in noted} <= {None, Reason.DUPLICATE}
