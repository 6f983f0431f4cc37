"""Bringing friends, as owners switch it on and as friends and members see it."""

import pytest

from chalicelib.domain.beside_sales import ReferralRules
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.texts.reading import read_text
from chalicelib.usecases.wallets import link_of
from tests.builders import BOOKSHOP
from tests.usecases.friends import NOOR, Friends
from tests.web.test_join import form_of
from tests.web.visiting import Desk, Visitor

ROOM = "/console/settings/friends"
FORM = {"on": "yes", "points": "40", "spend_min": "7.50", "clear_days": "10", "per_day": "2", "per_year": "9"}


def test_an_owner_switches_it_on_and_off_again(owner: Visitor, desk: Desk) -> None:
    owner.get(ROOM)
    assert "off" in owner.text
    assert 'name="on" value="yes"' in owner.last.body.decode()  # as the form below says it
    owner.post(ROOM, FORM)
    owner.follow()
    assert "Members who text GIFT get their code." in owner.text
    assert 'name="on" value="yes" checked' in owner.last.body.decode()
    rules = desk.shop.merchants.get("rosas").referral
    assert rules == ReferralRules(on=True, points=40, spend_min=750, clear_days=10, per_day=2, per_year=9)
    desk.shop.wait(minutes=1)
    owner.post(ROOM, {**FORM, "on": ""})
    assert desk.shop.merchants.get("rosas").referral.on is False
    assert [note.what for note in desk.audit.back("rosas")] == ["friends_off", "friends_on"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"points": "0"}, "Write a whole number from 1 to 100,000."),
        ({"spend_min": "lots"}, "Write an amount such as 12.50."),
        ({"spend_min": "900000"}, "Write at most 100000."),
        ({"clear_days": "0"}, "Write a whole number from 1 to 60."),
        ({"per_day": "21"}, "Write a whole number from 1 to 20."),
        ({"per_year": "1"}, "Allow at least as many in a year as in a day."),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(owner: Visitor, desk: Desk, wrong: dict[str, str], sentence: str) -> None:
    assert owner.post(ROOM, FORM | wrong).status_code == 422
    assert sentence in owner.text
    assert desk.shop.merchants.get("rosas").referral == ReferralRules()


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_credit_is_typed_as_money(owner: Visitor, desk: Desk) -> None:
    owner.post(ROOM, {**FORM, "points": "5.00"})
    assert desk.shop.merchants.get("rosas").referral.points == 500
    owner.get(ROOM)
    assert 'value="5"' in owner.last.body.decode()


def test_managers_do_not_switch_it(visitor: Visitor) -> None:
    visitor.sign_in(Role.MANAGER)
    assert visitor.get(ROOM).status_code == visitor.post(ROOM, FORM).status_code == 403


def own_page(desk: Desk, member_id: str) -> str:
    return f"/w/{link_of(desk.wallets, desk.shop.vault, 'rosas', member_id)}"


@pytest.fixture
def friends(desk: Desk) -> Friends:
    return Friends(desk.shop)


def test_the_join_page_says_what_a_friend_brings_and_writes_the_code_into_the_text(visitor: Visitor, friends: Friends) -> None:
    visitor.get(f"/j/rosas?friend={friends.code()}")
    assert "Spend $5.00 or more at once, and 7 days later you both get 50 points." in visitor.text
    page = visitor.last.body.decode()
    assert f'href="sms:+12065550100?&amp;body=JOIN%20{friends.code()}"' in page
    assert f"friend={friends.code()}" in page  # another language keeps it
    assert f"your first name and {friends.code()} to" in visitor.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_so_in_every_language(visitor: Visitor, friends: Friends, language: str) -> None:
    visitor.get(f"/j/rosas?friend={friends.code()}&lang={language}")
    assert "50 " in visitor.text
    assert "{" not in visitor.text


@pytest.mark.parametrize("code", ["9TRQ7KKX", "<script>", "x" * 999, "%23", ""])
def test_a_code_of_nobody_is_not_spoken_of(visitor: Visitor, friends: Friends, code: str) -> None:
    visitor.get("/j/rosas")
    plain = visitor.text
    assert visitor.get(f"/j/rosas?friend={code}").status_code == 200
    assert visitor.text == plain


def test_switched_off_the_page_promises_nothing(visitor: Visitor, friends: Friends) -> None:
    code = friends.code()
    friends.change(ReferralRules(on=False, points=50))
    visitor.get(f"/j/rosas?friend={code}")
    assert "friend" not in visitor.text


def test_who_types_a_number_there_has_come_by_the_friend_when_the_phone_says_yes(visitor: Visitor, friends: Friends) -> None:
    visitor.get(f"/j/rosas?friend={friends.code()}")
    visitor.post("/j/rosas", {**form_of(visitor), "phone": NOOR, "name": "Noor"})
    visitor.follow()
    friends.shop.wait(minutes=1)
    friends.shop.text("YES", NOOR)
    noor = friends.shop.vault.member_id("rosas", PhoneNumber(NOOR))
    assert friends.shop.book.referral("rosas", noor).referrer_id == friends.maya


def test_both_see_on_their_own_pages_what_is_on_the_way(visitor: Visitor, friends: Friends, desk: Desk) -> None:
    visitor.get(own_page(desk, friends.maya))
    assert "Text GIFT to (206) 555-0100 for your code." in visitor.text
    noor = friends.come()
    visitor.get(own_page(desk, friends.maya))
    assert f"Your code: {friends.code()}." in visitor.text
    assert f"Your link to pass on: regulars.example/j/rosas?friend={friends.code()}" in visitor.text
    assert "On the way: 1, until" in visitor.text
    visitor.get(own_page(desk, noor))
    assert "You came by a friend: 50 points are on the way for both of you." in visitor.text
    friends.shop.sell(noor, 1_000, "first")
    friends.days(8)
    visitor.get(own_page(desk, friends.maya))
    assert "Counted: 1." in visitor.text
    assert "For an invitation" in visitor.text
    visitor.get(own_page(desk, noor))
    assert "You came by a friend" not in visitor.text


def test_the_console_says_whom_a_member_brought_without_a_name(owner: Visitor, friends: Friends) -> None:
    noor = friends.come()
    owner.get(f"/console/members/{friends.maya}")
    assert "Friends brought 1 on the way" in owner.text
    assert "Noor" not in owner.text
    owner.get(f"/console/members/{noor}")
    assert "Came by a friend, waiting for a first purchase" in owner.text


def test_a_page_of_a_shop_without_it_is_as_before(visitor: Visitor, desk: Desk) -> None:
    visitor.get(own_page(desk, desk.shop.join()))
    assert "Bring a friend" not in visitor.text


@pytest.mark.parametrize("word", ["GIFT", "INVITAR", "EMPFEHLEN", "UITNODIGEN", "TIPSA"])
def test_the_word_that_the_page_names_is_understood(word: str) -> None:
    assert read_text(word, "member").intent == "gift"
