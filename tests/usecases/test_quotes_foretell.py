"""A quote says what the report of the same check then gives, whatever the rules."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain.program import ProgramType
from chalicelib.domain.sale import Report, SaleState
from tests.builders import Shop
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
