"""Gift certificates: sold, used in parts, given back, taken back; and who is told nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.gifts.gift import AMOUNT_MAX, MOVES_MAX, Course, years_after
from chalicelib.domain.gifts.refusals import (
    GiftEnded,
    GiftFull,
    GiftNotVoidable,
    GiftVoided,
    TooLittleLeft,
    TooManyGuesses,
    TooMuchBack,
    UnknownGift,
    UnknownGiftUse,
)
from chalicelib.domain.refusals import RequestIdReused, UnusableField, WrongCurrency
from chalicelib.usecases import reconcile
from chalicelib.usecases.gifts import finding
from chalicelib.usecases.gifts.finding import GUESSES
from tests.giving import GiftShop


@pytest.fixture
def gifts():
    return GiftShop()


def moves(gifts, gift_id):
    return [(move.course, move.delta, move.balance) for move in gifts.shop.book.gifts.history("rosas", gift_id).moves]


def test_a_certificate_is_used_in_parts_until_nothing_is_left(gifts):
    sold = gifts.sell(5000)
    code = gifts.code_of(sold)
    assert gifts.pay(code, 1800).facts["balance"] == 3200
    assert gifts.pay(code, 3200).facts["balance"] == 0
    with pytest.raises(TooLittleLeft) as refused:
        gifts.pay(code, 1)
    assert refused.value.left == 0
    courses = [(Course.SOLD, 5000, 5000), (Course.USED, -1800, 3200), (Course.USED, -3200, 0)]
    assert moves(gifts, sold.facts["id"]) == courses


def test_who_asks_for_too_much_hears_what_is_left_and_nothing_goes_off(gifts):
    code = gifts.code_of(gifts.sell(1000))
    with pytest.raises(TooLittleLeft) as refused:
        gifts.pay(code, 1001)
    assert refused.value.facts == {"left": 1000, "amount": 1001, "currency": "USD"}
    assert gifts.find(code).balance == 1000


def test_asked_again_nothing_is_sold_or_paid_twice_and_the_code_is_the_same(gifts):
    sold, again = gifts.sell(5000, key="till-1"), gifts.sell(5000, key="till-1")
    assert again.replayed
    assert gifts.code_of(sold) == gifts.code_of(again)
    code = gifts.code_of(sold)
    gifts.pay(code, 4000, key="till-2")
    assert gifts.pay(code, 4000, key="till-2").facts["balance"] == 1000
    assert gifts.find(code).balance == 1000
    with pytest.raises(RequestIdReused):
        gifts.pay(code, 500, key="till-2")


def test_no_code_is_kept_anywhere(gifts):
    code = gifts.code_of(gifts.sell(5000))
    gifts.pay(code, 100)
    kept = repr((gifts.shop.book.gifts.gifts, gifts.shop.book.gifts.moves, gifts.shop.book.operations))
    assert code not in kept
    assert code[:8] not in kept
    assert code[-4:] in kept


def test_what_was_paid_goes_back_whole_or_in_parts_and_never_more(gifts):
    sold = gifts.sell(5000)
    gift_id, code = sold.facts["id"], gifts.code_of(sold)
    used = gifts.pay(code, 3000).facts["move"]
    gifts.pay(code, 500)
    assert gifts.give_back(gift_id, used, 1000).facts["balance"] == 2500
    with pytest.raises(TooMuchBack) as refused:
        gifts.give_back(gift_id, used, 2001)
    assert refused.value.left == 2000
    assert gifts.give_back(gift_id, used).facts["balance"] == 4500
    with pytest.raises(TooMuchBack):
        gifts.give_back(gift_id, used)
    with pytest.raises(UnknownGiftUse):
        gifts.give_back(gift_id, "op_nothing")


def test_a_use_is_given_back_for_its_own_check(gifts):
    sold = gifts.sell(5000)
    used = gifts.pay(gifts.code_of(sold), 3000, check_id="check-7").facts["move"]
    gifts.give_back(sold.facts["id"], used)
    assert [move.check_id for move in gifts.shop.book.gifts.history("rosas", sold.facts["id"]).moves] == [
        None,
        "check-7",
        "check-7",
    ]


def test_a_till_takes_back_what_it_sold_today_and_nobody_has_used(gifts):
    gift_id = gifts.sell(5000).facts["id"]
    facts = gifts.void(gift_id).facts
    assert (facts["amount"], facts["balance"]) == (5000, 0)
    found = gifts.shop.book.gifts.find("rosas", gift_id)
    assert (found.balance, found.voided_at) == (0, gifts.shop.now)
    with pytest.raises(GiftVoided):
        gifts.void(gift_id)


@pytest.mark.parametrize(
    ("reason", "spoil"),
    [
        ("used", lambda gifts, code: gifts.pay(code, 1)),
        ("another_day", lambda gifts, _: gifts.shop.wait(days=1)),
        ("another_shop", None),
    ],
)
def test_otherwise_only_the_owner_takes_it_back(gifts, reason, spoil):
    sold = gifts.sell(5000)
    asked = {"till": gifts.at("dock")} if spoil is None else {}
    if spoil is not None:
        spoil(gifts, gifts.code_of(sold))
    with pytest.raises(GiftNotVoidable) as refused:
        gifts.void(sold.facts["id"], **asked)
    assert refused.value.reason == reason
    assert gifts.void(sold.facts["id"], at_till=False, **asked).facts["balance"] == 0


def test_nothing_can_be_done_with_what_was_taken_back(gifts):
    sold = gifts.sell(5000)
    code = gifts.code_of(sold)
    used = gifts.pay(code, 100).facts["move"]
    gifts.void(sold.facts["id"], at_till=False)
    with pytest.raises(GiftVoided):
        gifts.pay(code, 100)
    with pytest.raises(GiftVoided):
        gifts.give_back(sold.facts["id"], used)


def test_a_certificate_never_ends_unless_somebody_said_so_and_then_not_before_five_years(gifts):
    today = date(2026, 11, 21)
    assert gifts.sell().facts["ends_on"] is None
    for wrong in (today, date(2031, 11, 20), date(2077, 1, 1)):
        with pytest.raises(UnusableField):
            gifts.sell(ends_on=wrong)
    code = gifts.code_of(gifts.sell(5000, date(2031, 11, 21)))
    gifts.shop.now = datetime(2031, 11, 22, 7, 59, tzinfo=UTC)  # 23:59 of its last day in Los Angeles
    gifts.pay(code, 100)
    gifts.shop.wait(minutes=1)
    with pytest.raises(GiftEnded):
        gifts.pay(code, 100)
    assert years_after(date(2028, 2, 29), 5) == date(2033, 3, 1)


@pytest.mark.parametrize("amount", [0, -1, AMOUNT_MAX + 1])
def test_what_is_no_amount_is_not_sold(gifts, amount):
    with pytest.raises(UnusableField):
        gifts.sell(amount)


@pytest.mark.parametrize("amount", [0, -100])
def test_nobody_pays_or_gives_back_less_than_one_cent(gifts, amount):
    sold = gifts.sell()
    used = gifts.pay(gifts.code_of(sold), 500).facts["move"]
    with pytest.raises(UnusableField):
        gifts.pay(gifts.code_of(sold), amount)
    with pytest.raises(UnusableField):
        gifts.give_back(sold.facts["id"], used, amount)


def test_currencies_are_not_mixed(gifts):
    with pytest.raises(WrongCurrency):
        gifts.sell(currency="EUR")
    with pytest.raises(WrongCurrency):
        gifts.pay(gifts.code_of(gifts.sell()), 100, currency="EUR")


def test_a_certificate_is_good_at_all_shops_of_its_merchant(gifts):
    assert gifts.pay(gifts.code_of(gifts.sell()), 100, till=gifts.at("dock")).facts["balance"] == 4900


def test_anothers_code_is_as_unknown_as_one_that_never_was(gifts):
    code = gifts.code_of(gifts.sell())
    other = replace(gifts.shop.till, merchant=replace(gifts.shop.merchant, id="leos"))
    for till, typed, reason in ((other, code, "unknown"), (gifts.shop.till, code[:-1], "misread"), (other, "", "misread")):
        with pytest.raises(UnknownGift) as refused:
            gifts.find(typed, till)
        assert refused.value.reason == reason


def test_after_twenty_wrong_codes_in_an_hour_no_code_is_looked_at(gifts):
    code = gifts.code_of(gifts.sell())
    for number in range(GUESSES.most):
        with pytest.raises(UnknownGift):
            gifts.find(finding.draw_code(gifts.shop.vault, "rosas", f"guess-{number}", 0))
    with pytest.raises(TooManyGuesses) as refused:
        gifts.find(code)
    assert 0 < refused.value.seconds <= 3600
    assert gifts.find(code, gifts.at("dock")).balance == 5000
    gifts.shop.now += timedelta(seconds=refused.value.seconds)
    assert gifts.find(code).balance == 5000


def test_a_slip_of_the_finger_is_no_guess(gifts):
    code = gifts.code_of(gifts.sell())
    wrong = code[:-1] + ("C" if code[-1] != "C" else "D")
    for _ in range(GUESSES.most + 1):
        with pytest.raises(UnknownGift):
            gifts.find(wrong)
    assert gifts.find(code).balance == 5000


def test_an_answer_that_got_lost_is_told_again_when_no_code_is_looked_at_any_more(gifts):
    code = gifts.code_of(gifts.sell())
    paid = gifts.pay(code, 100, key="till-9")
    for number in range(GUESSES.most):
        with pytest.raises(UnknownGift):
            gifts.find(finding.draw_code(gifts.shop.vault, "rosas", f"guess-{number}", 0))
    assert gifts.pay(code, 100, key="till-9").facts == paid.facts


def test_two_certificates_never_have_one_code(gifts, monkeypatch):
    real = finding.draw_code
    monkeypatch.setattr(
        finding, "draw_code", lambda vault, owner, cause, draw: real(vault, owner, cause if draw else "same", draw)
    )
    one, other = gifts.sell(1000, key="one"), gifts.sell(2000, key="other")
    assert (one.facts["draw"], other.facts["draw"]) == (0, 1)
    assert one.facts["id"] != other.facts["id"]
    assert gifts.sell(2000, key="other").facts == other.facts


def test_a_certificate_takes_only_so_many_moves(gifts):
    sold = gifts.sell()
    for _ in range(MOVES_MAX - 1):
        gifts.pay(gifts.code_of(sold), 1)
    with pytest.raises(GiftFull):
        gifts.pay(gifts.code_of(sold), 1)
    assert gifts.void(sold.facts["id"], at_till=False).facts["amount"] == 5000 - MOVES_MAX + 1


def differences(gifts):
    desk = reconcile.Desk(gifts.shop.book, gifts.shop.merchants, lambda: gifts.shop.now)
    return [finding.sentence for finding in reconcile.differences(desk)]


SPOILT = {
    "balance": lambda book, name: book.gifts.update({name: replace(book.gifts[name], balance=1)}),
    "moves": lambda book, name: book.moves[name].pop(),
    "move": lambda book, name: book.moves[name].__setitem__(1, replace(book.moves[name][1], balance=1)),
    "sold": lambda book, name: book.gifts.update({name: replace(book.gifts[name], amount=1)}),
    "voided": lambda book, name: book.gifts.update({name: replace(book.gifts[name], voided_at=book.gifts[name].sold_at)}),
    "uses": lambda book, name: book.moves[name].__setitem__(2, replace(book.moves[name][2], use="op_other")),
    "gone": lambda book, name: book.gifts.pop(name),
}


@pytest.mark.parametrize("how", SPOILT)
def test_reconciling_sees_a_certificate_that_is_not_what_its_moves_say(gifts, how):
    sold = gifts.sell()
    used = gifts.pay(gifts.code_of(sold), 3000).facts["move"]
    gifts.give_back(sold.facts["id"], used, 500)
    assert differences(gifts) == []
    SPOILT[how](gifts.shop.book.gifts, ("rosas", sold.facts["id"]))
    found = differences(gifts)
    assert found
    assert all(sold.facts["id"] in sentence for sentence in found)
