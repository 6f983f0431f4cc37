"""Points of sale that do not hold first: a reward is used in one step, and everything else goes on as after a capture."""

import pytest

from chalicelib.domain.basket import Basket
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.operation import OperationKind
from chalicelib.domain.redemption import RedemptionStatus
from chalicelib.domain.refusals import (
    ConfirmationNeeded,
    InsufficientPoints,
    OfferNotApplicable,
    RequestIdReused,
    UnknownMember,
    UnknownOffer,
    UnknownRewardCode,
    WrongCurrency,
)
from chalicelib.usecases import operations, reconcile, reversals
from tests.builders import BARBER, BOOKSHOP, Shop
from tests.usecases.racing import ForgetfulBook, OvertakenBook, with_book
from tests.usecases.stories import why


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 20_000, "earlier")
    return maya


def entries(shop, member_id):
    return list(shop.book.entries("rosas", member_id))


def test_one_step_leads_where_hold_and_capture_lead(shop, maya):
    other = Shop()
    other.join()
    other.sell(maya, 20_000, "earlier")
    other.redeem(maya, "fiver", "coffee", payable=2000)
    answer = shop.redeem_at_once(maya, "fiver", "coffee", basket=Basket(2000)).facts
    assert (answer["status"], answer["balance"]) == ("captured", 110)
    assert answer["uses"] == [["fiver", "fiver", 500, 40], ["coffee", "coffee", 350, 50]]
    mine, theirs = entries(shop, maya)[-1], entries(other, maya)[-1]
    assert (mine.kind, mine.facts, mine.cause) == (EntryKind.CAPTURED, theirs.facts, answer["id"])
    (waiting,), (capture,) = mine.account.captures, theirs.account.captures
    assert (waiting.uses, waiting.check_id) == (capture.uses, capture.check_id)
    assert shop.sell(maya, 2000, discount=850).facts == other.sell(maya, 2000, discount=850).facts


def test_the_same_request_is_answered_again_however_poor_the_member_is_now(shop, maya):
    first = shop.redeem_at_once(maya, "coffee", "coffee", "coffee", key="k")
    shop.redeem_at_once(maya, "fiver")
    again = shop.redeem_at_once(maya, "coffee", "coffee", "coffee", key="k")
    assert (again.facts, again.replayed) == (first.facts, True)
    with pytest.raises(RequestIdReused):
        shop.redeem_at_once(maya, "fiver", key="k")
    assert shop.balance(maya) == 10


def test_a_till_can_ask_what_became_of_it(shop, maya):
    used = shop.redeem_at_once(maya, "coffee", key="k").facts
    found = operations.find(shop.book, shop.till, "k")
    assert (found.kind, found.subject, found.answer) == (OperationKind.REDEMPTION, used["id"], used)
    assert reversals.find(shop.book, shop.till, used["id"], shop.now).status is RedemptionStatus.CAPTURED


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"offers": ("cake",)}, UnknownOffer),
        ({"offers": ("loaf", "loaf", "loaf", "loaf")}, InsufficientPoints),
        ({"offers": ("fiver",), "basket": Basket(0)}, OfferNotApplicable),
        ({"offers": ("fiver",), "currency": "SEK"}, WrongCurrency),
        ({"member_id": "mem_x", "offers": ("fiver",)}, UnknownMember),
        ({"member_id": None, "offers": (), "code": "K4T9VQ2"}, UnknownRewardCode),
        ({"offers": ("fiver",), "check_id": "earlier"}, OfferNotApplicable),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(shop, maya, wish, refusal):
    before, fields = entries(shop, maya), dict(wish)
    member_id, offers = fields.pop("member_id", maya), fields.pop("offers")
    with pytest.raises(refusal):
        shop.redeem_at_once(member_id, *offers, **fields)
    assert entries(shop, maya) == before


def test_what_can_be_used_is_used_where_the_till_says_so(shop, maya):
    used = shop.redeem_at_once(maya, "fiver", "cake", "coffee", tags=("d1", "d2", "d3"), all_or_nothing=False).facts
    assert used["uses"] == [["fiver", "fiver", 500, 40, [], "d1"], ["coffee", "coffee", 350, 50, [], "d3"]]
    assert used["rejected"] == [["cake", "UnknownOffer", "d2"]]


@pytest.mark.parametrize("reported", [False, True])
def test_one_of_two_uses_of_an_offer_is_reversed_by_its_name(shop, maya, reported):
    used = shop.redeem_at_once(maya, "coffee", "coffee", tags=("one", "two")).facts["id"]
    if reported:
        shop.sell(maya, 2000, discount=700)
    before = shop.balance(maya)
    first = shop.reverse(used, "two").facts
    assert (first["status"], first["points_restored"]) == ("captured", 50)
    assert first["uses"] == [["coffee", "coffee", 350, 50, [], "two"]]
    again = shop.reverse(used, "two")
    assert (again.facts, again.replayed) == (first, True)
    rest = shop.reverse(used, "coffee").facts
    assert (rest["status"], rest["points_restored"], [row[5] for row in rest["uses"]]) == ("reversed", 50, ["one"])
    assert shop.balance(maya) - before == 100
    with pytest.raises(UnknownOffer):
        shop.reverse(used, "three")


def test_without_names_an_offer_means_all_its_uses(shop, maya):
    used = shop.redeem_at_once(maya, "coffee", "fiver", "coffee").facts["id"]
    undone = shop.reverse(used, "coffee").facts
    assert (undone["points_restored"], undone["status"]) == (100, "captured")


def test_a_refund_gives_back_what_was_used_in_one_step(shop, maya):
    shop.redeem_at_once(maya, "fiver", tags=("d1",))
    shop.sell(maya, 2000, discount=500)
    back = shop.refund(750).facts
    assert back["points_restored"] == 20
    sale = shop.book.sale("rosas", "mill", "sale-1")
    assert [use.tag for use in sale.uses] == ["d1"]


def test_a_certificate_is_used_in_one_step():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}")
    (paid,) = shop.member(maya).account.certificates
    shop.redeem_at_once(maya, f"certificate:{paid.id}", basket=Basket(3200))
    assert shop.member(maya).account.certificates == ()


def test_credit_is_used_in_one_step():
    shop = Shop(BOOKSHOP)
    maya = shop.join()
    shop.sell(maya, 20_000, "earlier")
    assert shop.redeem_at_once(maya, "credit", basket=Basket(620)).facts["uses"] == [["credit", "credit", 620, 620]]
    assert shop.balance(maya) == 380


def test_what_the_phone_has_to_confirm_is_not_used_in_one_step(shop, maya):
    shop.confirm_by_phone(above=400)
    before = entries(shop, maya)
    with pytest.raises(ConfirmationNeeded) as needed:
        shop.redeem_at_once(maya, "fiver")
    assert needed.value.next_step == "reward_code"
    assert entries(shop, maya) == before
    assert shop.redeem_at_once(maya, "coffee").facts["status"] == "captured"


def test_a_phone_that_cannot_be_texted_cannot_ask_for_a_code_either(shop, maya):
    shop.confirm_by_phone()
    shop.text("STOP")
    with pytest.raises(ConfirmationNeeded) as needed:
        shop.redeem_at_once(maya, "coffee")
    assert needed.value.next_step == "unreachable"


def test_a_reward_code_confirms_and_is_used_once(shop, maya):
    shop.confirm_by_phone()
    shop.text("REDEEM coffee")
    code = shop.member(maya).customer.reward_codes[0].code
    used = shop.redeem_at_once(None, code=code, key="k").facts
    assert (used["uses"], used["balance"]) == ([["coffee", "coffee", 350, 50]], 150)
    assert shop.redeem_at_once(None, code=code, key="k").replayed
    with pytest.raises(UnknownRewardCode) as refusal:
        shop.redeem_at_once(None, code=code)
    assert refusal.value.reason == "used"


def test_nothing_is_found_wrong_with_it(shop, maya):
    used = shop.redeem_at_once(maya, "coffee", "fiver", tags=("a", "b")).facts["id"]
    shop.redeem_at_once(maya, "coffee", check_id="never reported")
    assert not findings(shop)
    shop.sell(maya, 2000, discount=850)
    shop.reverse(used, "a")
    assert not findings(shop)


def findings(shop):
    return list(reconcile.differences(reconcile.Desk(shop.book, shop.merchants, lambda: shop.now)))


def test_it_is_explained_as_a_capture_is(shop, maya):
    shop.redeem_at_once(maya, "coffee", "fiver")
    assert why(shop, maya) == "90 points spent on Free coffee and $5 off, $8.50 off the check."


def test_two_that_meet_at_the_last_points_do_not_both_get_them(shop, maya):
    shop.redeem_at_once(maya, "loaf")
    racing = with_book(shop, OvertakenBook(shop.book, "commit", lambda: shop.redeem_at_once(maya, "coffee", key="first")))
    with pytest.raises(InsufficientPoints):
        racing.redeem_at_once(maya, "coffee", key="second")
    assert shop.balance(maya) == 30


def test_two_of_one_name_are_one_and_a_lost_answer_is_heard_again(shop, maya):
    meanwhile = OvertakenBook(shop.book, "commit", lambda: shop.redeem_at_once(maya, "fiver", key="k"))
    assert with_book(shop, meanwhile).redeem_at_once(maya, "fiver", key="k").replayed
    with pytest.raises(ConnectionError):
        with_book(shop, ForgetfulBook(shop.book)).redeem_at_once(maya, "fiver", key="other")
    assert shop.redeem_at_once(maya, "fiver", key="other").replayed
    assert shop.balance(maya) == 120
