"""A quote says what the next steps of a till then give, whatever the rules and the check; and it writes nothing."""

import copy
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain.basket import Basket, Line
from chalicelib.domain.confirmation import NextStep
from chalicelib.domain.program import ProgramType, Reward, RewardKind
from chalicelib.domain.refusals import ConfirmationNeeded, Refusal
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import redeeming, redemptions
from chalicelib.usecases.till import Request
from chalicelib.usecases.wishes import Wish
from tests.builders import PIN, Shop
from tests.usecases import happy_hours
from tests.usecases.happy_hours import tuesday

amounts = st.tuples(st.integers(1, 9000), st.integers(0, 2000), st.integers(0, 900), st.integers(0, 500), st.integers(0, 3000))
fields = ("subtotal", "discount", "tax", "tip", "exempt")


@given(happy_hours.programs(), happy_hours.moments, amounts, st.integers(1, 40_000), st.booleans())
def test_a_quote_says_exactly_what_the_report_then_gives(rules, at, said, earlier, using):
    check = dict(zip(fields, said, strict=True))
    assume(check["discount"] <= check["subtotal"])
    shop = Shop(rules, now=tuesday(0) - timedelta(days=1))
    maya = shop.join()
    shop.sell(maya, earlier, "earlier", tax=earlier // 20)
    shop.now = at
    report = Report(SaleState.CLOSED, "USD", at, **check)
    wanted = usable(shop, maya, report)[:1] if using else ()
    quote = shop.quote(maya, report, *wanted)
    assert [use.offer_id for use in quote.uses] == list(wanted)
    taken = 0
    if wanted:
        taken = sum(use.amount for use in quote.uses)
        shop.redeem(maya, *wanted, payable=report.payable)
    sold = shop.sell(maya, **check | {"discount": check["discount"] + taken})
    assert sold.facts["points_delta"] == quote.points_to_earn


def usable(shop, member_id, report):
    quote = shop.quote(member_id, report)
    return tuple(offer.id for offer in quote.offers if offer.applicable)


def test_a_quote_for_nobody_says_what_a_member_would_earn():
    rules = replace(Shop().rules, windows=(happy_hours.EVERY_DAY,))
    shop = Shop(rules, now=tuesday(14))
    quote = shop.quote(None, Report(SaleState.CLOSED, "USD", shop.now, 1000))
    assert (quote.points_to_earn, rules.type) == (30, ProgramType.GRADUATED)


ITEMS = ("latte", "tea")
FOR_ITEMS = (
    Reward("drink", "Free drink", RewardKind.FREE_ITEM, 20, amount=400, items=ITEMS),
    Reward("any-drink", "Any drink", RewardKind.FREE_ITEM, 30, items=ITEMS),
    Reward("second", "Second one free", RewardKind.FREE_ITEM, 10, items=ITEMS, buy=1),
    Reward("third", "A third off tea", RewardKind.PERCENT_OFF, 15, percent=33, items=("tea",)),
    Reward("off", "$2 off drinks", RewardKind.AMOUNT_OFF, 15, amount=200, items=ITEMS),
)
lines = st.lists(
    st.builds(
        Line,
        st.uuids().map(str),
        st.sampled_from([*ITEMS, "cake"]).map(lambda name: frozenset({name})),
        st.integers(0, 3),
        st.integers(0, 1500),
    ),
    max_size=4,
).map(tuple)
policies = st.sampled_from([None, {"always": True}, {"above": 400}, {"at_new_location": True}])
asked = st.lists(st.integers(0, 9), max_size=5)


@given(happy_hours.programs(), happy_hours.moments, amounts, lines, st.integers(1, 40_000), asked, policies, st.booleans())
def test_what_a_quote_says_is_what_is_held_captured_and_sold(rules, at, said, lines, earlier, wanted, policy, one_step):
    check = dict(zip(fields, said, strict=True))
    assume(check["discount"] <= check["subtotal"])
    if rules.type is ProgramType.GRADUATED:
        rules = replace(rules, rewards=(*rules.rewards, *FOR_ITEMS))
    shop = Shop(rules, now=tuesday(0) - timedelta(days=1))
    maya = shop.join()
    shop.sell(maya, earlier, "earlier", tax=earlier // 20)
    if policy:
        shop.confirm_by_phone(**policy)
    shop.now = at
    report = Report(SaleState.CLOSED, "USD", at, **check)
    wish = Wish("sale-1", maya, (), Basket(report.payable, lines), all_or_nothing=False)
    offers = quote_only(shop, wish, report).offers
    ids = [*(offer.id for offer in offers), "cake"]
    wish = replace(
        wish, offer_ids=tuple(ids[number % len(ids)] for number in wanted), tags=tuple(f"d{n}" for n, _ in enumerate(wanted))
    )
    quote = quote_only(shop, wish, report)
    assert quote.offers == offers
    if not quote.takings:
        if wish.offer_ids:
            with pytest.raises(type(quote.refused[0].refusal)):
                redemptions.hold(shop.book, shop.vault, shop.till, wish, Request("k", "d"), shop.now)
        taken = 0
    else:
        facts = used(shop, wish, quote, one_step=one_step)
        assert facts["uses"] == [
            [t.use.offer_id, t.use.reward_id, t.use.amount, t.use.points, [list(a) for a in t.allocations], t.use.tag]
            for t in quote.takings
        ]
        assert facts["rejected"] == [[left.offer_id, type(left.refusal).__name__, left.tag] for left in quote.refused]
        taken = sum(use.amount for use in quote.uses)
    sold = shop.sell(maya, **check | {"discount": check["discount"] + taken})
    assert sold.facts["points_delta"] == quote.points_to_earn


def used(shop, wish, quote, *, one_step):
    """The facts of holding and capturing, or of doing both at once, where that goes without the phone."""
    request = Request("k", "d")
    if one_step and quote.next_step is NextStep.CAPTURE:
        return redeeming.redeem(shop.book, shop.vault, shop.till, wish, request, shop.now).facts
    if one_step:
        with pytest.raises(ConfirmationNeeded):
            redeeming.redeem(shop.book, shop.vault, shop.till, wish, request, shop.now)
    held = redemptions.hold(shop.book, shop.vault, shop.till, wish, request, shop.now).facts
    assert held["next_step"] == quote.next_step.value
    shown = {} if quote.next_step is NextStep.CAPTURE else {"manager_pin": PIN}
    return shop.capture(held["id"], **shown).facts


def quote_only(shop, wish, report):
    """A quote, after which everything is as it was."""
    before = kept(shop.book)
    quote = redemptions.quote(shop.book, shop.vault, shop.till, wish, report, shop.now)
    assert kept(shop.book) == before
    return quote


def kept(book):
    return copy.deepcopy({name: part for name, part in vars(book).items() if isinstance(part, dict)})


@given(happy_hours.programs(), lines, st.integers(0, 9000), st.integers(1, 40_000))
def test_each_offer_of_a_quote_is_taken_as_it_says_or_refused(rules, lines, payable, earlier):
    if rules.type is ProgramType.GRADUATED:
        rules = replace(rules, rewards=(*rules.rewards, *FOR_ITEMS))
    shop = Shop(rules, now=tuesday(0))
    maya = shop.join()
    shop.sell(maya, earlier, "earlier")
    report = Report(SaleState.CLOSED, "USD", shop.now, payable)
    wish = Wish("sale-1", maya, (), Basket(payable, lines))
    for offer in redemptions.quote(shop.book, shop.vault, shop.till, wish, report, shop.now).offers:
        one = replace(wish, offer_ids=(offer.id,))
        tried = redemptions.quote(shop.book, shop.vault, shop.till, one, report, shop.now)
        found = [(taking.use.amount, taking.allocations) for taking in tried.takings]
        assert found == ([(offer.amount, offer.allocations)] if offer.applicable else [])
        if not offer.applicable:
            with pytest.raises(Refusal):
                redemptions.hold(shop.book, shop.vault, shop.till, one, Request(offer.id, "d"), shop.now)
