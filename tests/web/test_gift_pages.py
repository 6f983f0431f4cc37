"""Gift certificates on pages: sold and used at a till, looked after in the console."""

import re

import pytest

from chalicelib.domain.desk.staff import Role

ROOM = "/console/gifts"
CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b")


def code_on(browser):
    return CODE.search(browser.text)[0]


def post(browser, path, **fields):
    return browser.post(path, {"request": "r-1", **fields}, Accept="text/html")


@pytest.fixture
def code(till):
    """One over $50, sold at the till."""
    assert post(till, "/till/gifts/sell", amount="50").status_code == 200
    return code_on(till)


def gift(desk):
    (found,) = desk.shop.book.gifts.gifts.values()
    return found


def test_a_till_sells_one_and_shows_its_paper(till, desk, code):
    assert "Rosa's Bakery Gift certificate $50.00" in till.text
    assert "It never ends." in till.text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in till.last.body.decode()
    assert (gift(desk).balance, gift(desk).location_id) == (5000, "mill")
    post(till, "/till/gifts/sell", amount="50")
    assert code_on(till) == code, "sent twice it is one"


def test_a_till_says_what_is_left_and_takes_a_part(till, desk, code):
    post(till, "/till/gifts/find", code=code.lower())
    assert f"Left on ... {code[-4:]} $50.00" in till.text
    post(till, "/till/gifts/use", code=code, amount="18.40")
    assert "$18.40 is paid. $31.60 is left on it." in till.text
    assert 'value="18.40"' not in till.last.body.decode(), "it is not keyed a second time"
    post(till, "/till/gifts/use", request="r-2", code=code, amount="40")
    assert till.last.status_code == 422
    assert "There is $31.60 left on it. Take that, and the rest another way." in till.text
    post(till, "/till/gifts/use", request="r-3", code=code, amount="31.60")
    assert "Nothing is left on it." in till.text
    assert gift(desk).balance == 0


def test_a_refund_goes_back_from_the_page(till, desk, code):
    post(till, "/till/gifts/use", code=code, amount="18.40")
    (use,) = re.findall(r'name="use" value="([^"]+)"', till.last.body.decode())
    post(till, "/till/gifts/back", request=f"back-{use}", code=code, use=use)
    assert "That is back on the certificate." in till.text
    assert gift(desk).balance == 5000
    assert 'name="use"' not in till.last.body.decode()
    assert [move.actor for move in desk.shop.book.gifts.history("rosas", gift(desk).id).moves] == ["Ana"] * 3


def test_what_was_sold_by_mistake_is_taken_back_on_the_day(till, desk, code):
    post(till, "/till/gifts/find", code=code)
    assert "Sold by mistake" in till.text
    post(till, "/till/gifts/void", code=code)
    assert "It is taken back. Give $50.00 back." in till.text
    assert "Pay with it" not in till.text
    assert {note.what for note in desk.audit.back("rosas")} >= {"gift_voided", "gift_sold"}


@pytest.mark.parametrize("amount", ["", "a lot", "2000.01", "0"])
def test_what_is_no_amount_is_told_beside_the_field(till, desk, amount):
    post(till, "/till/gifts/sell", amount=amount)
    assert till.last.status_code == 422
    assert "Not saved yet." in till.text
    assert desk.shop.book.gifts.gifts == {}


def test_a_code_that_is_none_is_told_in_a_sentence(till):
    post(till, "/till/gifts/find", code="ABC")
    assert "A letter of that code is wrong or missing. Type all twelve again." in till.text


def test_a_locked_till_and_a_device_that_is_none_go_to_the_till(till, visitor, desk, code):
    assert till.get("/till/gifts").status_code == 200
    assert visitor.get("/till/gifts").headers["Location"].endswith("/till")
    till.lock()
    assert till.get("/till/gifts").headers["Location"].endswith("/till")
    assert post(till, "/till/gifts/use", code=code, amount="1").headers["Location"].endswith("/till")
    assert gift(desk).balance == 5000


def test_the_till_leads_there(till):
    till.get("/till")
    assert 'href="/till/gifts"' in till.last.body.decode()


def test_an_owner_sells_one_and_finds_it_by_its_last_letters(owner, desk):
    owner.get(ROOM)
    assert "No gift certificate yet." in owner.text
    post(owner, ROOM, amount="25", location="dock", ends_on="2031-12-24")
    code = code_on(owner)
    assert "It can be used until 2031-12-24." in owner.text
    assert (gift(desk).amount, gift(desk).location_id) == (2500, "dock")
    owner.get(f"{ROOM}?q={code[-4:].lower()}")
    assert f"... {code[-4:]} $25.00 left of $25.00 · Harbor" in owner.text
    assert code not in owner.text
    for unknown in ("2222", "AAAA", "Q"):
        owner.get(f"{ROOM}?q={unknown}")
        assert "No gift certificate ends in that." in owner.text
    assert [note.say("x") for note in desk.audit.back("rosas")] == ["sold a gift certificate"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("amount", "2000.01", "worth 2000 at the most"),
        ("location", "moon", "Choose the shop"),
        ("ends_on", "2027-01-01", "choose a day from 2031-11-21 on"),
        ("ends_on", "soon", "choose a day from 2031-11-21 on"),
    ],
)
def test_a_form_that_cannot_be_sold_says_what_to_write(owner, desk, field, value, said):
    post(owner, ROOM, **{"amount": "25", "location": "mill", field: value})
    assert owner.last.status_code == 422
    assert said in owner.text
    assert desk.shop.book.gifts.gifts == {}


def test_one_is_shown_with_all_that_became_of_it(owner, till, desk, code):
    post(till, "/till/gifts/use", code=code, amount="18.40")
    owner.get(f"{ROOM}/{gift(desk).id}")
    assert "Paid with it Mill Street · Ana -$18.40 $31.60" in owner.text
    assert "$31.60 left of $50.00" in owner.text
    assert code not in owner.text


def test_an_owner_takes_one_back_and_prints_one_again(owner, desk, code):
    path = f"{ROOM}/{gift(desk).id}"
    owner.get(f"{path}/paper")
    assert code_on(owner) == code
    post(owner, f"{path}/void")
    owner.follow()
    assert "It is taken back, and worth nothing now." in owner.text
    post(owner, f"{path}/void", request="r-2")
    owner.follow()
    assert "This gift certificate was taken back and is worth nothing." in owner.text
    assert sorted(note.what for note in desk.audit.back("rosas") if note.who == "staff-rosa") == ["gift_printed", "gift_voided"]


def test_a_manager_looks_and_does_not_touch(visitor, desk, code):
    visitor.sign_in(Role.MANAGER, name="Bo").get(f"{ROOM}/{gift(desk).id}")
    assert "Take it back" not in visitor.text
    assert visitor.get(f"{ROOM}/{gift(desk).id}/paper").status_code == 403
    assert post(visitor, f"{ROOM}/{gift(desk).id}/void").status_code == 403
    assert post(visitor, ROOM, amount="5", location="mill").status_code == 403


def test_one_that_is_not_there_says_how_to_find_it(owner):
    assert owner.get(f"{ROOM}/gift_nothing").status_code == 404
    assert "last four letters" in owner.text


def test_many_are_shown_a_page_at_a_time(owner, desk, till):
    for number in range(27):
        desk.shop.wait(minutes=1)
        post(till, "/till/gifts/sell", request=f"r-{number}", amount=str(number + 1))
    owner.sign_in().get(ROOM)
    assert "$27.00 left" in owner.text
    assert "$2.00 left" not in owner.text.replace("$12.00", "").replace("$22.00", "")
    (older,) = re.findall(r'before=([^"&]+)"', owner.last.body.decode())
    owner.get(f"{ROOM}?before={older}")
    assert "$2.00 left of $2.00" in owner.text
    assert "$1.00 left of $1.00" in owner.text
