"""Wherever a move falls among reports and refunds, and however often: the accounts end in the same."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.program import EarnBasis, EarnRule
from tests.builders import BARBER, BOOKSHOP, Shop, program
from tests.usecases.happy_hours import EVERY_DAY
from tests.usecases.test_activity import idle
from tests.usecases.test_moves import LEO, MONTHLY, chain
from tests.usecases.test_sales_in_any_order import STEPS, steps_of_a_sale, tell

BUSY = program(earn=EarnRule(EarnBasis.AMOUNT, 1, 700, counts_tax=True, points_max=20), windows=(EVERY_DAY,))
RULES = [program(), program(earn=STEPS), MONTHLY, BARBER, BOOKSHOP, idle(2), BUSY]


def plain_account(shop, member_id):
    """The account without its history: the names of certificates are part of it."""
    account = shop.member(member_id).account
    certificates = tuple(replace(certificate, id="") for certificate in account.certificates)
    return replace(account, seq=0, certificates=certificates)


amounts = st.lists(st.integers(0, 6000), max_size=4)


@given(amounts, amounts, st.integers(1, 9000), st.integers(0, 3), st.sampled_from(RULES), st.sampled_from([0, 10, 45, 80]))
def test_there_and_back_restores_both_accounts_but_history(hers, his, amount, refunds, rules, days):
    shop = Shop(rules)
    maya, leo = shop.join(), shop.join("Leo", LEO)
    for member, spent in ((maya, hers), (leo, his)):
        for number, each in enumerate(spent):
            shop.sell(member, each, f"{member}{number}")
    shop.sell(maya, amount)
    for number in range(refunds):
        shop.refund(amount // 7, f"r{number}")
    shop.wait(days=days)
    if days == 80:
        shop.sell(
            maya, 4200, "late"
        )  # whole points by any of the rules: of a point made of two sales' fractions, the later decides when it ends
    before = [plain_account(shop, member) for member in (maya, leo)]
    shop.move(leo)
    there = [plain_account(shop, member) for member in (maya, leo)]
    assert sum(account.exact for account in there) == sum(account.exact for account in before)
    shop.move(maya)
    after = [plain_account(shop, member) for member in (maya, leo)]
    if rules.expiry.moves:  # the visit was no visit of his after all, but what it prolonged stays so
        after[1] = replace(after[1], moving_since=before[1].moving_since, rolling_last_day=before[1].rolling_last_day)
    assert after == before
    assert [sum(entry.points for entry in chain(shop, member)) for member in (maya, leo)] == [a.worth for a in before]


@given(st.data(), amounts, amounts, st.sampled_from(RULES))
def test_any_order_of_move_refunds_and_corrections_ends_in_the_same(data, hers, his, rules):
    first, *told = data.draw(steps_of_a_sale(0))
    steps = [*told, ("move", "s0", 0, 0)]
    ends = []
    for order in (steps, data.draw(st.permutations([*steps, *data.draw(st.lists(st.sampled_from(steps), max_size=3))]))):
        shop = Shop(rules)
        maya, leo = shop.join(), shop.join("Leo", LEO)
        for member, spent in ((maya, hers), (leo, his)):
            for number, each in enumerate(spent):
                shop.sell(member, each, f"{member}{number}")
        tell(shop, maya, first)
        for step in order:
            if step[0] == "move":
                shop.move(leo, "s0")
            else:
                tell(shop, maya, step)
        accounts = [shop.member(member).account for member in (maya, leo)]
        ends.append([(a.exact, a.worth, a.visits, a.debt, len(a.certificates), a.lifetime_points) for a in accounts])
        ends[-1].append((shop.balance(maya), shop.balance(leo)))
    assert ends[0] == ends[1]
