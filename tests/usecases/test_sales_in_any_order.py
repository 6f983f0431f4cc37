"""Any order, any repetition, any split: what a till says about sales always ends in the same points."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.program import EarnRule
from chalicelib.domain.sale import SaleState
from tests.builders import BARBER, BOOKSHOP, Shop, program

STEPS = EarnRule(program().earn.basis, 1, 300)


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=6), st.sampled_from([program(), program(earn=STEPS), BOOKSHOP]))
def test_splitting_a_bill_never_changes_the_points(parts, rules):
    whole, split = Shop(rules), Shop(rules)
    for shop, bills in ((whole, [sum(parts)]), (split, parts)):
        maya = shop.join()
        for number, amount in enumerate(bills):
            shop.sell(maya, amount, f"s{number}")
    assert whole.balance(maya) == split.balance(maya) == int(rules.earn.exact_points(sum(parts)))


def steps_of_a_sale(number):
    """What one till says about one sale over time: versions, refunds, perhaps a void."""
    return st.tuples(
        st.lists(st.integers(0, 5000), min_size=1, max_size=3),
        st.lists(st.integers(1, 2000), max_size=2),
        st.booleans(),
    ).map(
        lambda told: (
            [("report", f"s{number}", amount, version) for version, amount in enumerate(told[0], 1)]
            + [("refund", f"s{number}", amount, which) for which, amount in enumerate(told[1])]
            + ([("void", f"s{number}", told[0][-1], len(told[0]) + 1)] if told[2] else [])
        )
    )


def tell(shop, maya, step):
    what, sale_id, amount, number = step
    if what == "refund":
        shop.refund(amount, f"r{number}", sale_id)
    else:
        state = SaleState.VOIDED if what == "void" else SaleState.CLOSED
        shop.sell(maya, amount, sale_id, version=number, state=state)


@given(st.data(), st.sampled_from([program(), program(earn=STEPS), BARBER]))
def test_any_order_and_repetition_of_the_same_reports_ends_in_the_same_balance(data, rules):
    told = [step for number in range(3) for step in data.draw(steps_of_a_sale(number))]
    repeated = told + data.draw(st.lists(st.sampled_from(told), max_size=4))
    shuffled = data.draw(st.permutations(repeated))
    ends = []
    for order in (told, shuffled):
        shop = Shop(rules)
        maya = shop.join()
        for step in order:
            tell(shop, maya, step)
        account = shop.member(maya).account
        ends.append((account.exact, account.worth, account.visits, account.debt, shop.balance(maya), len(account.certificates)))
    assert ends[0] == ends[1]
    expected = sum((rules.earn.exact_points(base(told, f"s{number}")) for number in range(3)), Fraction(0))
    assert ends[0][:2] == (expected, int(expected))


def base(told, sale_id):
    """The naive model: the newest version's amount less all refunds, nothing where voided."""
    mine = [step for step in told if step[1] == sale_id]
    if any(what == "void" for what, *_ in mine):
        return 0
    reports = [(version, amount) for what, _, amount, version in mine if what == "report"]
    return max(0, max(reports)[1] - sum(amount for what, _, amount, _ in mine if what == "refund"))


@given(
    st.lists(st.integers(0, 6000), max_size=4),
    st.integers(1, 9000),
    st.lists(st.integers(1, 100), min_size=1, max_size=4),
    st.sampled_from([program(), program(earn=STEPS), BARBER, BOOKSHOP]),
)
def test_a_sale_and_its_full_refund_in_any_parts_restore_every_field_but_history(earlier, amount, shares, rules):
    shop = Shop(rules)
    maya = shop.join()
    for number, spent in enumerate(earlier):
        shop.sell(maya, spent, f"s{number}")
    before = shop.member(maya).account
    shop.sell(maya, amount, "refunded")
    parts = [amount * share // sum(shares) for share in shares]
    for number, part in enumerate([*parts, amount - sum(parts)]):
        if part:
            shop.refund(part, f"r{number}", "refunded")
    assert replace(shop.member(maya).account, seq=before.seq) == before


@given(st.data(), st.sampled_from([("fiver",), ("coffee",), ("fiver", "coffee")]))
def test_any_order_ends_in_the_same_balance_where_rewards_were_used(data, offers):
    told = [step for number in range(2) for step in data.draw(steps_of_a_sale(number))]
    repeated = told + data.draw(st.lists(st.sampled_from(told), max_size=4))
    ends = []
    for order in (told, data.draw(st.permutations(repeated))):
        shop = Shop(program())
        maya = shop.join()
        shop.sell(maya, 9500, "earlier")
        shop.redeem(maya, *offers, check_id="s0")
        for step in order:
            tell(shop, maya, step)
        account = shop.member(maya).account
        ends.append((account.exact, account.worth, account.debt, shop.balance(maya), account.captures))
    assert ends[0] == ends[1]
    assert ends[0][4] == ()
