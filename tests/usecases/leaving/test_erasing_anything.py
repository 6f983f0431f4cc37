"""Whatever happened in a shop, everybody can be forgotten, and the books go on adding up."""

from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.usecases import erasing
from tests.usecases import histories
from tests.usecases.leaving.test_erasing import differences


@example("a month", histories._make(1643, 45))  # ends with a hold that ran out while rules changed
@given(st.sampled_from(sorted(histories.RULES)), histories.histories)
def test_whatever_happened_before_nothing_names_them_and_the_books_add_up(rules, history):
    shop = histories.play(rules, history)
    before = differences(shop)
    worth = {name: shop.book.record(*name).account.worth for name in shop.book.chains}
    for merchant_id, member_id in list(shop.book.chains):
        assert merchant_id == "rosas"
        erasing.erase(shop.book, shop.vault, shop.merchant, member_id, shop.now)
    for customer in shop.book.customers.values():
        assert (customer.first_name, customer.phone_sealed, customer.joined_at) == (None, b"", None)
    assert all(shop.book.record(*name).account.holds == () for name in shop.book.chains)
    assert {name: shop.book.record(*name).account.worth for name in worth} == worth
    assert differences(shop) == before
