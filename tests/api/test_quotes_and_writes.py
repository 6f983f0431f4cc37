"""A quote changes nothing, and what it says is what the writes then answer, whatever is on the check."""

import copy
import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.domain.program import Reward, RewardKind
from chalicelib.usecases.till import Limits
from tests.api.conftest import TillClient, sale
from tests.builders import BARBER, BOOKSHOP, FIVER, Shop, program

OFFERS = ("coffee", "loaf", "fiver", "cut", "credit", "credit:300", "bagel", "second-tea", "nothing")
BAGEL = Reward("bagel", "Free bagel", RewardKind.FREE_ITEM, 20, items=("bagel",))
SECOND_TEA = Reward("second-tea", "Second tea free", RewardKind.FREE_ITEM, 10, items=("tea", "t-1"), buy=1)
ITEMS = program(rewards=(BAGEL, SECOND_TEA, FIVER))
amounts = st.integers(0, 6_000)
lines = st.fixed_dictionaries(
    {"name": st.sampled_from(("Bagel", "Tea", "Loaf")), "total": st.integers(0, 3_000)},
    optional={
        "sku": st.sampled_from(("T-1", "b-2")),
        "quantity": st.sampled_from(("1", "2", "3", "0.75", "-1")),
        "discounted": st.booleans(),
    },
)
checks = st.fixed_dictionaries(
    {"currency": st.just("USD"), "subtotal": st.integers(0, 20_000)},
    optional={
        "tax": amounts,
        "tip": amounts,
        "exempt_amount": amounts,
        "lines": st.lists(lines, max_size=5),
        "payments": st.lists(st.fixed_dictionaries({"type": st.sampled_from(("cash", "reward")), "amount": amounts}), max_size=2),
    },
)
stories = st.tuples(
    st.sampled_from((program(), BARBER, BOOKSHOP, ITEMS)),
    st.lists(st.integers(100, 30_000), max_size=11),
    checks,
    st.lists(st.sampled_from(OFFERS), max_size=3),
)


def told(http, patch, rules, earlier):
    """A till at a shop with these rules, and a member who bought so."""
    shop = Shop(rules)
    for port in ("book", "merchants", "vault"):
        patch.setattr(wiring, port, lambda port=port: getattr(shop, port))
    limits = Limits(shop.merchants.count_calls, time.time)
    patch.setattr(wiring, "limits", lambda: limits)
    patch.setattr(wiring, "clock", lambda: shop.now)
    maya = shop.join()
    for number, subtotal in enumerate(earlier):
        shop.sell(maya, subtotal, f"earlier-{number}")
    return TillClient(http, shop, shop.keys["mill"]), maya


def stored(book):
    return copy.deepcopy({name: value for name, value in vars(book).items() if name != "_lock"})


@settings(deadline=None)
@given(stories)
def test_what_a_quote_says_is_what_the_writes_answer(http, story):
    rules, earlier, check, wanted = story
    with pytest.MonkeyPatch.context() as patch:
        till, maya = told(http, patch, rules, earlier)
        before = stored(till.shop.book)
        ask = {"member_id": maya, "check": check, "requested": wanted}
        quoted = [till.ask("POST", "/v1/checks/c1/quote", ask) for _ in range(2)]
        assert quoted[0] == quoted[1]
        assert stored(till.shop.book) == before
        (quote, _) = quoted

        taken = 0
        if wanted:
            hold = {"check_id": "c1", "member_id": maya, "offer_ids": wanted, "mode": "best_effort", "check": check}
            answer = till.send("POST", "/v1/redemptions", hold)
            if not quote["applied"]:
                assert answer.status_code == 422
                assert answer.json_body["errors"][0]["code"] == quote["rejected"][0]["code"]
            else:
                held = answer.json_body
                assert (held["offers"], held["next_step"]) == (quote["applied"], quote["next_step"])
                assert codes(held["rejected"]) == codes(quote["rejected"])
                till.ask("POST", f"/v1/redemptions/{held['id']}/capture", {})
                taken = sum(offer["amount"] for offer in held["offers"])
        if taken > check["subtotal"]:
            return  # a free item that costs more than the check: nobody reports such a discount
        sold = till.sell("c1", member_id=maya, **check, discount=taken)
        assert sold["points_delta"] == quote["points_to_earn"]


def codes(rejected):
    return [(one["offer_id"], one["code"]) for one in rejected]


def test_in_another_currency_a_quote_is_refused_as_the_sale_would_be(till, maya):
    check = {"currency": "EUR", "subtotal": 1240}
    till.refuse(422, "WRONG_CURRENCY", "POST", "/v1/checks/c1/quote", {"member_id": maya, "check": check})
    till.refuse(422, "WRONG_CURRENCY", "PUT", "/v1/sales/c1", sale(member_id=maya, currency="EUR"))


@pytest.mark.parametrize("requested", [["coffee"], []])
def test_a_quote_of_nobody_has_no_offers(till, requested):
    quote = till.ask("POST", "/v1/checks/c1/quote", {"check": {"currency": "USD", "subtotal": 1240}, "requested": requested})
    assert (quote["member"], quote["offers"], quote["applied"], quote["next_step"]) == (None, [], [], None)
    assert len(quote["rejected"]) == len(requested)


WORDS = list(itertools.product(("Terminal-Id", "Pos-Name", "Pos-Version"), ("till-7", "x" * 4_000, "+12065550142", "é\u20ac")))


@pytest.mark.parametrize(("header", "said"), WORDS, ids=range(len(WORDS)))
def test_what_a_till_says_of_itself_is_taken_and_kept_nowhere(till, maya, log, header, said):
    till.ask("PUT", "/v1/sales/s1", sale(member_id=maya), **{header.replace("-", "_"): said})
    assert said not in log.getvalue()
    assert said not in repr(stored(till.shop.book))
