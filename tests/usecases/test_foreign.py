"""Sales that makers tell of afterwards: taken once, with the reward codes that were keyed as discounts."""

import itertools
from dataclasses import replace

import pytest

from chalicelib.domain.program import Reward, RewardKind
from chalicelib.domain.refusals import Busy, RefundChanged, WrongCurrency
from chalicelib.domain.reward_code import CODE_KEPT, find_codes
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import foreign
from chalicelib.usecases.foreign import ForeignSale
from tests.builders import BOOKSHOP, COFFEE, FIVER, MAYA, Shop, program
from tests.usecases.texts.test_reward_codes import ask_code

ADA = "+12065550177"
TENTH = Reward("tenth", "10% off", RewardKind.PERCENT_OFF, 50, percent=10)


def stocked(rules):
    """A shop, and a member of it with 120 points."""
    shop = Shop(rules)
    maya = shop.join()
    shop.sell(maya, 12_000, "earlier")
    shop.wait(minutes=1)
    return shop, maya


@pytest.fixture
def shop():
    return stocked(program(rewards=(COFFEE,)))[0]


@pytest.fixture
def maya(shop):
    return next(member_id for _, member_id in shop.book.customers)


def told(shop, sale_id="s1", subtotal=1_000, discount=0, **fields):
    """A sale, closed now unless told otherwise."""
    report = {name: fields.pop(name) for name in ("state", "occurred_at", "version", "currency") if name in fields}
    plain = Report(SaleState.CLOSED, "USD", shop.now, subtotal, discount)
    return ForeignSale(sale_id, replace(plain, **report), **fields)


def with_code(shop, code, off=350, **fields):
    return told(shop, **{"discount": off, "codes": {code: off}, **fields})


def sync(shop, sale):
    return foreign.sync(shop.book, shop.vault, shop.till, sale, shop.now)


def refund(shop, amount, refund_id="r1", sale_id="s1"):
    return foreign.refund(shop.book, shop.vault, shop.till, sale_id, refund_id, amount, shop.now)


def sale_of(shop, sale_id="s1"):
    return shop.book.sale("rosas", "mill", sale_id)


def test_a_sale_with_a_member_s_phone_earns_once_however_often_it_is_told(shop, maya):
    sale = told(shop, phone="(206) 555-0142")
    assert sync(shop, sale).answer.facts["points_delta"] == 10
    entries = len(shop.book.chains["rosas", maya])
    shop.wait(days=7)
    assert sync(shop, sale).answer.replayed
    assert (shop.balance(maya), len(shop.book.chains["rosas", maya])) == (130, entries)


@pytest.mark.parametrize("phone", [None, "", "call me", "800 555 0100", ADA])
def test_a_sale_of_nobody_is_kept_and_earns_nothing(shop, maya, phone):
    assert "balance" not in sync(shop, told(shop, phone=phone)).answer.facts
    assert sale_of(shop).member_id is None
    assert shop.balance(maya) == 120


def test_a_member_who_is_named_later_gets_the_sale_then(shop, maya):
    sync(shop, told(shop))
    sync(shop, told(shop, phone=MAYA))
    assert shop.balance(maya) == 130


def test_whose_a_sale_is_stays_so_and_its_refund_counts(shop, maya):
    ada = shop.join("Ada", ADA)
    sync(shop, told(shop, phone=MAYA))
    sync(shop, told(shop, phone=ADA, refunds={"r1": 500}))
    assert (shop.balance(maya), shop.balance(ada)) == (125, 0)


def test_a_refund_is_taken_once_and_may_come_before_its_sale(shop, maya):
    refund(shop, 400)
    assert refund(shop, 400).replayed
    sync(shop, told(shop, phone=MAYA))
    assert shop.balance(maya) == 126
    with pytest.raises(RefundChanged):
        refund(shop, 500)


def test_a_sale_in_another_currency_is_refused_and_takes_no_code(shop, maya):
    code = ask_code(shop)
    with pytest.raises(WrongCurrency):
        sync(shop, with_code(shop, code, currency="EUR"))
    assert shop.balance(maya) == 120


def test_a_code_on_a_discount_line_takes_the_reward_and_names_the_member(shop, maya):
    code = ask_code(shop)
    synced = sync(shop, with_code(shop, code.lower()))
    assert (synced.codes, synced.wasted) == (("taken",), 0)
    sale = sale_of(shop)
    assert (sale.member_id, [(use.offer_id, use.amount) for use in sale.uses]) == (maya, [("coffee", 350)])
    assert shop.balance(maya) == 120 - 50 + 6


def test_a_code_is_judged_by_when_the_sale_was_made_and_not_by_when_it_is_told(shop, maya):
    code, made = ask_code(shop), shop.now
    shop.wait(days=6)
    assert sync(shop, with_code(shop, code, occurred_at=made)).codes == ("taken",)
    assert shop.balance(maya) == 76


def test_a_code_keyed_after_its_end_gives_nothing_and_the_sale_counts(shop, maya):
    code = ask_code(shop)
    shop.wait(minutes=15)
    synced = sync(shop, with_code(shop, code, phone=MAYA))
    assert (synced.codes, synced.wasted) == (("expired",), 1)
    assert shop.balance(maya) == 126


def test_a_later_code_does_not_undo_an_earlier_one_whose_sale_is_told_late(shop, maya):
    first, made = ask_code(shop), shop.now
    shop.wait(hours=1)
    second = ask_code(shop)
    assert sync(shop, with_code(shop, first, occurred_at=made)).codes == ("taken",)
    assert sync(shop, with_code(shop, second, sale_id="s2")).codes == ("taken",)
    shop.wait(days=CODE_KEPT.days, hours=1)
    shop.sell(maya, 12_000, "later")
    ask_code(shop)
    assert len(shop.member(maya).customer.reward_codes) == 1


def test_a_code_is_taken_once_whatever_sale_it_comes_with(shop, maya):
    code = ask_code(shop)
    sale = with_code(shop, code)
    sync(shop, sale)
    assert sync(shop, sale).codes == ("taken",)
    assert sync(shop, replace(sale, refunds={"r0": 0})).codes == ("taken",)
    again = sync(shop, with_code(shop, code, sale_id="s2"))
    assert (again.codes, sale_of(shop, "s2").member_id) == (("used",), None)
    assert shop.balance(maya) == 76


def test_two_codes_on_one_sale_take_two_rewards():
    shop, maya = stocked(program(rewards=(COFFEE, FIVER)))
    coffee, fiver = ask_code(shop, "REDEEM coffee"), ask_code(shop, "REDEEM 5")
    sale = told(shop, discount=850, codes={coffee: 350, fiver: 500})
    assert sync(shop, sale).codes == ("taken", "taken")
    assert shop.balance(maya) == 120 - 90 + 1


def test_two_codes_of_two_members_take_the_first(shop, maya):
    ada = shop.join("Ada", ADA)
    shop.sell(ada, 12_000, "hers")
    mine, hers = ask_code(shop), ask_code(shop, sender=ADA)
    assert sync(shop, told(shop, discount=700, codes={mine: 350, hers: 350})).codes == ("taken", "other_member")
    assert (sale_of(shop).member_id, shop.balance(ada)) == (maya, 120)


def test_a_code_of_somebody_else_than_the_sale_s_member_gives_nothing(shop, maya):
    ada = shop.join("Ada", ADA)
    code = ask_code(shop)
    assert sync(shop, with_code(shop, code, phone=ADA)).codes == ("other_member",)
    assert (shop.balance(maya), shop.balance(ada)) == (120, 6)


def test_a_code_names_the_member_where_the_sale_s_phone_is_nobody_s(shop, maya):
    assert sync(shop, with_code(shop, ask_code(shop), phone=ADA)).codes == ("taken",)
    assert sale_of(shop).member_id == maya


@pytest.mark.parametrize(("off", "word", "used"), [(350, "taken", 350), (300, "taken", 300), (500, "over", 350)])
def test_what_a_cashier_took_off_counts_up_to_what_the_reward_is_worth(shop, maya, off, word, used):
    synced = sync(shop, with_code(shop, ask_code(shop), off))
    assert (synced.codes, synced.wasted) == ((word,), 0)
    assert [use.amount for use in sale_of(shop).uses] == [used]
    assert sale_of(shop).paid_base == 1_000 - off


@pytest.mark.parametrize(("off", "word"), [(100, "taken"), (101, "taken"), (102, "over"), (90, "taken")])
def test_a_percentage_is_of_the_whole_check(off, word):
    shop, _ = stocked(program(rewards=(TENTH,)))
    assert sync(shop, with_code(shop, ask_code(shop), off)).codes == (word,)
    assert [use.amount for use in sale_of(shop).uses] == [100]


def test_of_credit_only_what_was_given_is_taken():
    shop, maya = stocked(BOOKSHOP)
    assert shop.balance(maya) == 600
    assert sync(shop, with_code(shop, ask_code(shop), 450)).codes == ("taken",)
    assert shop.balance(maya) == 600 - 450 + 27


@pytest.mark.parametrize(
    ("off", "words", "left"),
    [(350, ("taken", "nothing_off"), 76), (850, ("over", "taken"), 31), (500, ("over", "taken"), 35)],
)
def test_one_discount_with_two_codes_is_given_once(off, words, left):
    shop, maya = stocked(program(rewards=(COFFEE, FIVER)))
    codes = dict.fromkeys((ask_code(shop, "REDEEM coffee"), ask_code(shop, "REDEEM 5")), off)
    for _ in range(2):
        assert sync(shop, told(shop, discount=off, codes=codes)).codes == words
    assert (shop.balance(maya), sale_of(shop).paid_base) == (left, 1_000 - off)


def test_a_code_without_money_off_is_not_taken(shop, maya):
    assert sync(shop, with_code(shop, ask_code(shop), 0)).codes == ("nothing_off",)
    assert shop.balance(maya) == 120


def test_a_code_whose_points_are_used_up_gives_nothing(shop, maya):
    code = ask_code(shop)
    shop.redeem(maya, "coffee", "coffee", check_id="other")
    assert sync(shop, with_code(shop, code)).codes == ("InsufficientPoints",)


def test_a_word_that_only_looks_like_a_code_gives_nothing(shop):
    assert sync(shop, with_code(shop, "K7M2P4Q")).codes == ("unknown",)


@pytest.mark.parametrize("state", [SaleState.OPEN, SaleState.VOIDED])
def test_a_code_on_a_check_that_is_not_closed_is_left_alone(shop, maya, state):
    assert sync(shop, with_code(shop, ask_code(shop), state=state)).codes == ()
    assert shop.balance(maya) == 120


def test_a_refund_of_all_gives_the_reward_back(shop, maya):
    sync(shop, with_code(shop, ask_code(shop)))
    refund(shop, 650)
    assert shop.balance(maya) == 120


def test_a_sale_that_is_voided_gives_the_reward_back(shop, maya):
    sale = with_code(shop, ask_code(shop), version=1)
    sync(shop, sale)
    sync(shop, replace(sale, report=replace(sale.report, state=SaleState.VOIDED, version=2)))
    assert shop.balance(maya) == 120


def test_what_was_interrupted_is_finished_when_it_comes_again(shop, maya, monkeypatch):
    sale = with_code(shop, ask_code(shop))
    commit = shop.book.commit

    def stop_after(writes):
        left = itertools.count(-writes)

        def write(changes):
            if next(left) >= 0:
                raise Busy
            commit(changes)

        return write

    for writes in (0, 1):
        monkeypatch.setattr(shop.book, "commit", stop_after(writes))
        with pytest.raises(Busy):
            sync(shop, sale)
    monkeypatch.setattr(shop.book, "commit", commit)
    assert sync(shop, sale).codes == ("taken",)
    assert shop.balance(maya) == 76


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("K7M2P4Q", ("K7M2P4Q",)),
        ("k7m 2p4q", ("K7M2P4Q",)),
        ("Reward k7m2p4q, thanks", ("K7M2P4Q",)),
        ("K7M2P4Q/CCCCCCC", ("K7M2P4Q", "CCCCCCC")),
        ("SUMMER1", ()),
        ("XK7M2P4Q", ()),
        ("K7M2P4Q_x", ("K7M2P4Q",)),
        ("", ()),
    ],
)
def test_codes_are_found_among_the_words_of_a_discount(words, found):
    assert find_codes(words) == found
