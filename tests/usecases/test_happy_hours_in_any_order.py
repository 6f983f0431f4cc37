"""Versions of a sale with other amounts, taxes and times, and its refunds, end in the same points in any order of arrival."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import Shop
from tests.usecases import happy_hours
from tests.usecases.happy_hours import tuesday

versions = st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 900), happy_hours.moments), min_size=1, max_size=4)
refunds = st.lists(st.integers(1, 4000), max_size=3)


@given(happy_hours.programs(), versions, refunds, st.data())
def test_any_order_and_repetition_of_the_same_reports_ends_in_the_same_points(rules, versions, refunds, data):
    told = [("report", number, *said) for number, said in enumerate(versions, 1)]
    told += [("refund", number, amount) for number, amount in enumerate(refunds)]
    shuffled = data.draw(st.permutations(told + data.draw(st.lists(st.sampled_from(told), max_size=3))))
    ends = []
    for order in (told, shuffled):
        shop = Shop(rules, now=tuesday(0) + timedelta(days=8))
        maya = shop.join()
        shop.sell(maya, 777, "earlier", tax=60)
        for what, number, *said in order:
            if what == "refund":
                shop.refund(said[0], f"r{number}")
            else:
                amount, tax, at = said
                shop.sell(maya, amount, version=number, tax=tax, occurred_at=at)
        account = shop.member(maya).account
        ends.append((account.exact, account.worth, account.visits, account.debt, shop.balance(maya), len(account.certificates)))
    assert ends[0] == ends[1]
