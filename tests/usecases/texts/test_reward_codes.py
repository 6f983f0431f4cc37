"""REDEEM by text gives a code; a till that is told it holds the reward once, and the phone has confirmed it."""

from datetime import timedelta

import pytest

from chalicelib.domain.confirmation import ConfirmedBy
from chalicelib.domain.program import Reward, RewardKind
from chalicelib.domain.refusals import InsufficientPoints, OfferNotApplicable, RequestIdReused, UnknownRewardCode
from chalicelib.domain.reward_code import CODES_MAX
from chalicelib.usecases import merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.texts.redeeming import choose
from chalicelib.usecases.till import Request
from tests.builders import BARBER, BOOKSHOP, COFFEE, FIVER, LOAF, Shop, program
from tests.usecases.racing import OvertakenBook, with_book
from tests.usecases.texts.test_notices import Street

ONE = program(rewards=(COFFEE,))


@pytest.fixture
def shop():
    return Shop(ONE)


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 12_000, "earlier")
    shop.wait(minutes=1)
    return maya


def last_reply(shop):
    return list(shop.book.handled.values())[-1].replies[0]


def ask_code(shop, body="REDEEM", **fields):
    shop.wait(seconds=1)
    shop.text(body, **fields)
    reply = last_reply(shop)
    assert reply.kind == "reward_code", reply.kind
    return reply.facts["code"]


def test_a_code_holds_the_reward_without_a_number_and_is_captured_at_once(shop, maya):
    shop.confirm_by_phone()
    held = shop.use_code(ask_code(shop))
    assert (held.facts["next_step"], held.facts["uses"], held.facts["balance"]) == (
        "capture",
        [["coffee", "coffee", 350, 50]],
        70,
    )
    assert shop.capture(held.facts["id"]).facts["status"] == "captured"
    assert shop.book.redemption("rosas", held.facts["id"]).confirmation.by is ConfirmedBy.PHONE
    assert shop.balance(maya) == 70


def test_a_code_takes_nothing_by_itself(shop, maya):
    ask_code(shop)
    assert shop.balance(maya) == 120
    shop.redeem(maya, "coffee")
    shop.redeem(maya, "coffee", check_id="c2")
    with pytest.raises(InsufficientPoints):
        shop.use_code(ask_code_again(shop))


def ask_code_again(shop):
    """The code that is still in the customer's hand."""
    return next(code for _, code in shop.book.reward_codes)


def test_the_same_reward_has_the_same_code_while_it_lives(shop, maya):
    first = ask_code(shop)
    shop.wait(minutes=5)
    assert ask_code(shop) == first
    assert last_reply(shop).facts["minutes"] == 9
    shop.wait(minutes=15)
    assert ask_code(shop) != first


def test_a_code_is_used_once_and_the_next_one_is_another(shop, maya):
    code = ask_code(shop)
    held = shop.use_code(code, key="k1")
    assert shop.use_code(code, key="k1").replayed
    for _ in range(2):
        with pytest.raises(UnknownRewardCode) as refused:
            shop.use_code(code, "c2")
        assert refused.value.reason == "used"
    shop.release(held.facts["id"])
    assert ask_code(shop) != code
    with pytest.raises(RequestIdReused):
        shop.use_code(code, "c9", key="k1")


@pytest.mark.parametrize(("typed", "reason"), [("KKKKKKK", "unknown"), ("", "unknown"), ("9KT9VQ2", "unknown")])
def test_a_code_that_nobody_has_holds_nothing(shop, maya, typed, reason):
    with pytest.raises(UnknownRewardCode) as refused:
        shop.use_code(typed)
    assert refused.value.reason == reason


def test_a_code_ends_after_a_quarter_of_an_hour(shop, maya):
    code = ask_code(shop)
    shop.wait(minutes=14, seconds=59)
    assert shop.use_code(code).facts["status"] == "held"
    code = ask_code(shop)
    shop.wait(minutes=15)
    with pytest.raises(UnknownRewardCode) as refused:
        shop.use_code(code, "c2")
    assert refused.value.reason == "expired"


def test_a_code_is_heard_as_it_was_typed(shop, maya):
    code = ask_code(shop)
    assert shop.use_code(f" {code[:3]} {code[3:]}".lower()).facts["status"] == "held"


@pytest.mark.parametrize("moment", ["record", "commit"])
def test_of_two_tills_with_one_code_one_holds(shop, maya, moment):
    code = ask_code(shop)
    racing = with_book(shop, OvertakenBook(shop.book, moment, lambda: shop.use_code(code, "c1")))
    with pytest.raises(UnknownRewardCode) as refused:
        racing.use_code(code, "c2")
    assert refused.value.reason == "used"
    assert shop.balance(maya) == 70


@pytest.mark.parametrize("moment", ["record", "commit"])
def test_two_texts_at_once_are_given_one_code(shop, maya, moment):
    racing = with_book(shop, OvertakenBook(shop.book, moment, lambda: ask_code(shop)))
    racing.text("REDEEM", inbound_id="other")
    assert len(shop.book.reward_codes) == 1


def test_a_check_that_has_closed_takes_no_code_and_the_code_stays_good(shop, maya):
    code = ask_code(shop)
    shop.sell(maya, 500, "c1")
    with pytest.raises(OfferNotApplicable):
        shop.use_code(code, "c1")
    assert shop.use_code(code, "c2").facts["status"] == "held"


def test_of_several_rewards_the_named_one_has_the_code():
    shop = Shop()
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    shop.wait(minutes=1)
    shop.text("REDEEM")
    assert (last_reply(shop).kind, last_reply(shop).facts["rewards"]) == ("reward_choices", "Free coffee, Free loaf, $5 off")
    shop.wait(seconds=1)
    shop.text("REDEEM free")
    assert last_reply(shop).kind == "reward_choices"
    code = ask_code(shop, "REDEEM my loaf")
    assert shop.use_code(code).facts["uses"] == [["loaf", "loaf", 850, 120]]


def test_there_are_only_so_many_codes_at_a_time():
    rewards = tuple(Reward(f"cake{n}", f"Cake {'abcdefg'[n] * 3}", RewardKind.FREE_ITEM, 10) for n in range(CODES_MAX + 1))
    shop = Shop(program(rewards=rewards))
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    codes = [ask_code(shop, f"REDEEM {reward.name.split()[1]}") for reward in rewards[:CODES_MAX]]
    assert len(set(codes)) == CODES_MAX
    shop.wait(seconds=1)
    shop.text(f"REDEEM {rewards[-1].name.split()[1]}")
    assert last_reply(shop).kind == "rewards_ready_list"
    shop.use_code(codes[0])
    ask_code(shop, f"REDEEM {rewards[-1].name.split()[1]}")


def test_who_has_nothing_ready_or_asked_for_no_more_texts_gets_no_code():
    shop = Shop()
    shop.join()
    shop.wait(seconds=1)
    shop.text("REDEEM")
    assert last_reply(shop).kind == "redeem_none"
    shop.text("STOP")
    shop.wait(seconds=1)
    shop.text("REDEEM")
    assert list(shop.book.handled.values())[-1].replies == ()
    shop.wait(seconds=1)
    shop.text("REDEEM", "+12065550143")
    assert last_reply(shop).kind == "not_member"
    assert not shop.book.reward_codes


def test_a_certificate_has_a_code():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(20):
        shop.sell(maya, 3200, f"s{number}")
    assert len(shop.member(maya).account.certificates) == 2
    for check in ("c1", "c2"):
        held = shop.use_code(ask_code(shop), check)
        assert shop.capture(held.facts["id"]).facts["status"] == "captured"
    assert not shop.member(maya).account.certificates


def test_a_code_for_credit_is_for_all_of_it():
    shop = Shop(BOOKSHOP)
    maya = shop.join()
    shop.text("REDEEM")
    assert last_reply(shop).kind == "balance_credit"
    shop.sell(maya, 20_000, "earlier")
    code = ask_code(shop)
    shop.sell(maya, 2_000, "later")
    assert ask_code(shop) == code
    assert shop.use_code(code, payable=700).facts["uses"] == [["credit", "credit", 700, 700]]
    assert shop.use_code(ask_code(shop), "c2").facts["uses"] == [["credit", "credit", 400, 400]]


def test_a_code_leads_to_whoever_its_member_turned_out_to_be(shop, maya):
    other = shop.join("Maya", "+12065550143")
    code = ask_code(shop)
    merging.merge(shop.book, shop.till, Pair(other, maya, "anna"), Request("m1", "d"), shop.now)
    assert shop.use_code(code).facts["status"] == "held"
    assert shop.balance(other) == 70


def test_the_text_says_the_code_and_for_how_long(shop, maya):
    street = Street(shop)
    street.deliver()
    code = ask_code(shop)
    assert street.deliver() == [f"Rosa's Bakery: Maya, your code for Free coffee: {code}. Tell it at the till within 15 minutes."]


def test_a_code_that_was_drawn_before_is_drawn_anew(shop, maya, monkeypatch):
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("chalicelib.usecases.texts.redeeming.secrets.randbelow", lambda _: next(drawn))
    leo = shop.join("Leo", "+12065550143")
    shop.sell(leo, 12_000, "leo's")
    assert ask_code(shop) != ask_code(shop, sender="+12065550143")


def named(*names):
    return [Reward(f"r{n}", name, RewardKind.FREE_ITEM, 10) for n, name in enumerate(names)]


@pytest.mark.parametrize(
    ("names", "about", "meant"),
    [
        (("Free coffee",), (), "Free coffee"),
        (("Free coffee", "Free loaf"), (), None),
        (("Free coffee", "Free loaf"), ("coffee",), "Free coffee"),
        (("Free coffee", "Free loaf"), ("the", "coffee", "please"), "Free coffee"),
        (("Free coffee", "Free loaf"), ("free",), None),
        (("Free coffee", "Free loaf"), ("coffee", "loaf"), None),
        (("Free coffee", "Free loaf"), ("tea",), None),
        (("Coffee", "Coffee and cake"), ("coffee",), "Coffee"),
        (("Coffee", "Coffee and cake"), ("coffee", "cake"), "Coffee and cake"),
        (("Gebäck", "Kaffee"), ("gebaeck",), "Gebäck"),
        (("Gebäck", "Kaffee"), ("geback",), "Gebäck"),
        (("Rosa's bun", "Loaf"), ("rosas",), "Rosa's bun"),
        (("$5 off", "$10 off"), ("5",), "$5 off"),
        (("咖啡", "面包"), ("咖啡",), "咖啡"),
        (("🎂", "☕"), ("🎂",), None),
    ],
)
def test_a_reward_is_named_by_words_that_no_other_has(names, about, meant):
    found = choose(named(*names), about)
    assert (found and found.name) == meant


def test_codes_of_a_customer_are_forgotten_a_week_after_their_end(shop, maya):
    first = ask_code(shop)
    shop.wait(minutes=16)
    second = ask_code(shop)
    assert [code.code for code in shop.member(maya).customer.reward_codes] == [first, second]
    shop.wait(days=7, minutes=15)
    ask_code(shop)
    kept = shop.member(maya).customer.reward_codes
    assert [code.expires_at for code in kept] == [shop.now + timedelta(minutes=15)]
    assert {COFFEE.id, FIVER.id, LOAF.id} > {code.offer_id for code in kept}


def test_a_code_outlives_a_merge(shop, maya):
    code, other = ask_code(shop), shop.join("Maya", "+12065550143")
    pair, request = Pair(other, maya, "anna"), Request("m", "m")
    merging.merge(shop.book, shop.till, pair, request, shop.now)
    assert shop.use_code(code).facts["status"] == "held"
