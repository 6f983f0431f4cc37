"""Who counts as a friend that a member brought: somebody new, who joins by the member's code."""

import json
from dataclasses import replace

import pytest

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases import inviting, settings
from chalicelib.usecases.erasing import erase
from chalicelib.usecases.leaving.one_person import gather
from chalicelib.usecases.leaving.shelf import Shelf
from chalicelib.usecases.till import Request
from tests.builders import MAYA, SHOP_NUMBER
from tests.usecases.friends import NOOR, OMAR, RULES, Friends


@pytest.fixture
def friends():
    return Friends()


@pytest.mark.parametrize(
    "words", [("JOIN {code}", "Noor"), ("{code}", "Noor"), ("hi, i'm Noor, my code is {code}",), ("{code} Noor",)]
)
def test_a_code_counts_with_the_name_and_before_it(friends, words):
    for body in words:
        friends.shop.wait(minutes=1)
        friends.shop.text(body.format(code=friends.code()), NOOR)
    assert friends.replies() == ["welcome", "brought_from"]
    noor = friends.shop.vault.member_id("rosas", PhoneNumber(NOOR))
    assert friends.shop.book.referral("rosas", noor).referrer_id == friends.maya


def test_a_number_that_was_typed_on_the_page_counts_when_it_says_yes(friends):
    shop = friends.shop
    request = Request("r1", "web")
    code = friends.code()
    inviting.invite(
        shop.book, shop.vault, shop.till, PhoneNumber(NOOR), None, "join-1", request, shop.now, channel="web", friend_code=code
    )
    shop.wait(minutes=1)
    shop.text("YES", NOOR)
    assert friends.replies() == ["welcome", "brought_from"]


def test_who_was_asked_before_and_types_their_number_on_a_friends_page_has_come_by_the_friend(friends):
    shop, phone = friends.shop, PhoneNumber(NOOR)
    for name, code in (("r1", None), ("r2", friends.code())):
        inviting.invite(
            shop.book,
            shop.vault,
            shop.till,
            phone,
            None,
            "join-1",
            Request(name, name),
            shop.now,
            channel="web",
            friend_code=code,
        )
    assert len([handled for handled in shop.book.handled.values() if handled.intent == "invite"]) == 1
    shop.wait(minutes=1)
    shop.text("YES", NOOR)
    assert friends.replies() == ["welcome", "brought_from"]


def test_the_first_code_that_somebody_joins_with_wins(friends):
    omar = friends.shop.join("Omar", OMAR)
    noor = friends.come()
    friends.come(code=friends.code(omar))
    assert friends.replies() == ["already_member"]
    assert friends.shop.book.referral("rosas", noor).referrer_id == friends.maya


def test_a_member_cannot_use_a_code_and_nobody_their_own(friends):
    friends.come(MAYA, "Maya")
    assert friends.replies() == ["already_member"]
    friends.shop.text(friends.code(), MAYA)
    assert friends.replies() == ["already_member"]
    assert friends.shop.book.brought == {}


def test_who_was_erased_or_let_their_phone_go_is_not_new(friends):
    for leave in ("erase", "not me"):
        phone = {"erase": NOOR, "not me": OMAR}[leave]
        member = friends.shop.join("Noor", phone)
        if leave == "erase":
            erase(friends.shop.book, friends.shop.vault, friends.shop.merchant, member, friends.shop.now)
        else:
            friends.shop.wait(minutes=1)
            friends.shop.text("NOT ME", phone)
        friends.come(phone)
        assert friends.replies() == ["welcome"]
    assert friends.shop.book.brought == {}


def test_a_wrong_code_joins_and_brings_nothing(friends):
    friends.come(code="9TRQ7KKX")
    assert friends.replies() == ["welcome", "claim_unknown"]
    assert friends.shop.book.brought == {}


def test_a_fourth_friend_in_a_day_joins_and_does_not_count(friends):
    phones = [f"+1206555016{number}" for number in range(4)]
    came = [friends.come(phone) for phone in phones]
    assert [friends.shop.book.referral("rosas", friend) is not None for friend in came] == [True, True, True, False]
    friends.shop.wait(days=1)
    assert friends.shop.book.referral("rosas", friends.come("+12065550169")) is not None


def test_a_shop_that_never_switched_it_on_is_as_before(shop, maya):
    shop.text("GIFT")
    assert [reply.kind for reply in list(shop.book.handled.values())[-1].replies] == ["tell_friend"]
    assert shop.book.sharings == {}


def test_gift_is_answered_with_a_code_that_stays(friends):
    friends.shop.text("GIFT")
    handled = list(friends.shop.book.handled.values())[-1]
    assert [reply.kind for reply in handled.replies] == ["share_code"]
    assert handled.replies[0].facts["share"] == friends.code() == friends.code()


def test_a_code_that_a_receipt_has_is_not_given_to_a_member(friends):
    shop, taken = friends.shop, friends.code()
    claim = next(iter([shop.sell(None, 1_250, "receipt")]))
    assert claim.facts["claim"][0] != taken
    shop.book.sharings.clear()
    known = shop.book.claim("rosas", claim.facts["claim"][0])
    shop.book.claims["rosas", taken] = replace(known, code=taken)
    assert friends.code() != taken


def test_rules_that_make_no_sense_change_nothing(shop):
    with pytest.raises(UnusableField):
        settings.change_referral(shop.merchants, "rosas", replace(RULES, clear_days=0))
    assert not shop.merchants.get("rosas").referral.on


def test_nobody_is_named_by_a_text_about_friends(friends):
    friends.come()
    facts = [reply.facts for handled in friends.shop.book.handled.values() for reply in handled.replies]
    assert not [fact for one in facts for fact in one.values() if fact in {MAYA, SHOP_NUMBER, "Maya", friends.maya}]


def test_what_is_handed_over_of_a_person_says_that_they_came_by_a_friend_and_names_nobody_else(friends):
    shop, noor = friends.shop, friends.come()
    shop.sell(noor, 1_000, "first")
    friends.days(8)
    shelf = Shelf(shop.book, shop.vault, shop.deliveries, shop.merchant, shop.now)
    own, hers = (gather(shelf, member)["members"][0] for member in (noor, friends.maya))
    assert own["came_by_a_friend"]["friend"]["points"] == 50
    assert friends.maya not in json.dumps(own)
    assert hers["friends"] == {"code": friends.code(), "came": ["2026-11-21"]}
