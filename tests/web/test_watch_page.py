"""Points that are held back at a till, and the page on which managers look at them and at what the night found."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.desk.audit import Note
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.desk import hash_phone
from chalicelib.usecases.watching import holding, nightly
from tests.web.till_side import Till
from tests.web.visiting import Desk, Visitor

PAGE = "/console/watch"


@pytest.fixture
def till(http, desk: Desk) -> Till:
    return Till(http, desk).pair()


@pytest.fixture
def maya(shop) -> str:
    return shop.join()


@pytest.fixture
def rosa(http, desk: Desk) -> Visitor:
    return Visitor(http, desk).sign_in(Role.MANAGER, name="Rosa")


def come(till: Till, member: str, times: int, first: int = 1) -> list[str]:
    """So many sales of $10; how each ended."""
    told = []
    for number in range(first, first + times):
        told.append(till.earn(member, 1_000, f"check-{number}")["outcome"])
        till.desk.shop.wait(hours=0.5)
    return told


def key_of(desk: Desk) -> str:
    (held,) = holding.waiting(desk.watched, "rosas", desk.shop.now)
    return held.key


def act(visitor: Visitor, key: str, deed: str, why: str = "her order for the office") -> int:
    return visitor.post(f"{PAGE}/{key}/{deed}", {f"why-{key}": why}).status_code


def test_what_waits_is_not_given_by_the_members_page_past_whoever_looks(till, desk, shop, rosa, maya):
    come(till, maya, 4)
    form = {"request": "r-1", "sale": "check-4", "at": "mill"}
    assert rosa.post(f"/console/members/{maya}/sale", form).status_code == 422
    assert "wait for somebody to look at them" in rosa.text
    assert shop.balance(maya) == 30
    assert act(rosa, key_of(desk), "keep") == 303
    rosa.post(f"/console/members/{maya}/sale", form)
    assert shop.balance(maya) == 40, "who looked may decide anew, and the log has both"


def test_the_fourth_sale_of_a_number_counts_and_its_points_wait(till, desk, shop, maya):
    assert come(till, maya, 4) == ["added", "added", "added", "held"]
    assert shop.balance(maya) == 30
    sale = shop.book.sale("rosas", "mill", "check-4")
    assert (sale.member_id, sale.report.subtotal) == (None, 1_000)
    told = till.earn(maya, 1_000, "check-4")
    assert (told["code"], told["sentence"]) == (
        "HELD_LIMIT",
        "This number had its sales for today. The sale counts, its points wait for a manager.",
    )
    assert len(holding.waiting(desk.watched, "rosas", shop.now)) == 1, "sent again, it waits once"


def test_the_limit_is_of_a_day_and_a_shop_and_what_was_undone_is_not_counted(till, shop, maya):
    assert come(till, maya, 3) == ["added"] * 3
    till.call("undo", request="check-2.undo", check="check-2")
    assert come(till, maya, 2, first=4) == ["added", "held"]
    shop.wait(days=1)
    assert come(till, maya, 1, first=6) == ["added"]


def test_a_sale_that_was_answered_stays_so_however_many_come_after_it(till, maya):
    first = till.earn(maya, 1_000, "check-1")
    come(till, maya, 3, first=2)
    again = till.earn(maya, 1_000, "check-1")
    assert {**again, "text": None} == {**first, "text": None}


def test_a_manager_lets_the_points_through_and_every_step_is_in_the_log(till, desk, shop, maya, rosa):
    come(till, maya, 4)
    assert "This number had its sales for today." in (rosa.get(PAGE) and rosa.text)
    key = key_of(desk)
    assert act(rosa, key, "let-through", " ") == 422
    assert act(rosa, key, "let-through") == 303
    assert shop.balance(maya) == 40
    assert holding.waiting(desk.watched, "rosas", shop.now) == ()
    assert act(rosa, key, "let-through") == 422, "it is done once"
    assert shop.balance(maya) == 40
    told = [note for note in desk.audit.back("rosas") if note.what == "let_through"]
    assert [(note.who, note.on, note.facts["reason"], note.facts["points"]) for note in told] == [
        ("staff-rosa", maya, "her order for the office", 10)
    ]
    till.earn(maya, 1_000, "check-4")
    assert holding.waiting(desk.watched, "rosas", shop.now) == (), "a device that asks again opens nothing anew"


def test_what_was_refunded_meanwhile_gives_nothing_and_a_refund_afterwards_takes_it_back(till, desk, shop, maya, rosa):
    come(till, maya, 4)
    till.call("undo", request="check-4.undo", check="check-4")
    assert act(rosa, key_of(desk), "let-through") == 303
    assert shop.balance(maya) == 30
    assert come(till, maya, 1, first=5) == ["held"]
    assert act(rosa, key_of(desk), "let-through") == 303
    assert shop.balance(maya) == 40
    till.call("undo", request="check-5.undo", check="check-5")
    assert shop.balance(maya) == 30


def test_points_that_are_kept_back_leave_the_sale_as_it_is(till, desk, shop, maya, rosa):
    come(till, maya, 4)
    assert act(rosa, key_of(desk), "keep", "no such order") == 303
    assert (shop.balance(maya), holding.waiting(desk.watched, "rosas", shop.now)) == (30, ())
    assert shop.book.sale("rosas", "mill", "check-4").report.subtotal == 1_000


def test_nobody_but_an_owner_decides_about_their_own_sale(http, till, desk, shop, maya):
    desk.hire(Role.MANAGER, "Ana")
    come(till, maya, 4)
    ana = Visitor(http, desk).enter(desk.team.known["rosas", "staff-ana"])
    assert act(ana, key_of(desk), "let-through") == 422
    assert shop.balance(maya) == 30
    desk.hire(Role.OWNER, "Ana")
    assert act(ana, key_of(desk), "let-through") == 303
    assert shop.balance(maya) == 40


def test_a_cashiers_own_number_waits_from_the_first_sale_on(till, desk, shop, maya):
    ana = desk.team.known["rosas", "staff-ana"]
    number = shop.vault.open("rosas", shop.book.record("rosas", maya).customer.phone_sealed)
    desk.team.put(replace(ana, phone_hash=hash_phone(shop.vault, PhoneNumber(number))))
    told = till.earn(maya, 1_000)
    assert (told["outcome"], told["code"], shop.balance(maya)) == ("held", "HELD_OWN", 0)
    noted = next(note for note in desk.audit.back("rosas") if note.what == "earned")
    assert (noted.facts["own"], noted.facts["member"], noted.facts["why"]) == (1, maya, "own")


def test_the_owner_sets_how_many_count_at_once(till, owner, desk, shop, maya):
    assert owner.post(f"{PAGE}/limit", {"sales": "many"}).status_code == 422
    assert owner.post(f"{PAGE}/limit", {"sales": "1"}).status_code == 303
    assert come(till, maya, 2) == ["added", "held"]
    owner.post(f"{PAGE}/limit", {"sales": "0"})
    assert come(till, maya, 4, first=3) == ["added"] * 4
    assert [note.facts["sales"] for note in desk.audit.back("rosas") if note.what == "limit_set"] == [0, 1]


def nightly_desk(desk: Desk) -> nightly.Desk:
    shop = desk.shop
    return nightly.Desk(shop.merchants, lambda: iter(["rosas"]), desk.audit, desk.watched, lambda: shop.now)


def test_the_night_tells_of_a_day_in_a_sentence_once(till, desk, shop, maya, rosa):
    shop.merchants.change(replace(shop.merchants.reread("rosas"), sales_a_day=0))
    come(till, maya, 6)
    shop.wait(days=1)
    assert nightly.run(nightly_desk(desk), lambda: 900.0) == 1
    assert nightly.run(nightly_desk(desk), lambda: 900.0) == 0
    rosa.sign_in(Role.MANAGER, name="Rosa")
    assert rosa.get(PAGE).status_code == 200
    (alert,) = nightly.alerts(desk.watched, "rosas", shop.now)
    assert (alert.rule, alert.who, alert.count, alert.member_id) == ("same_number", "staff-ana", 6, maya)
    assert re.search(r"On Saturday \w+ Ana gave points to the same number on six tickets\.", rosa.text)


def test_the_night_tells_of_points_while_the_shop_was_closed(till, desk, shop, maya, rosa):
    mill = shop.merchants.reread("rosas").location("mill")
    shop.merchants.change_location("rosas", replace(mill, hours=("03:00-03:30",) * 7))
    come(till, maya, 2)
    till.earn(maya, 1_000, "check-9")
    till.call("undo", request="check-9.undo", check="check-9")
    shop.wait(days=1)
    nightly.run(nightly_desk(desk), lambda: 900.0)
    (alert,) = nightly.alerts(desk.watched, "rosas", shop.now)
    assert (alert.rule, alert.who, alert.count) == ("after_close", "staff-ana", 2)
    rosa.sign_in(Role.MANAGER, name="Rosa")
    rosa.get(PAGE)
    assert re.search(r"On Saturday \w+ Ana gave points on two tickets while the shop was closed\.", rosa.text)


def test_somebody_else_than_whom_it_is_about_marks_it_as_looked_at(http, desk, shop, rosa):
    at = shop.now - timedelta(hours=3)
    facts = {"person": "staff-rosa", "count": 5, "member": "", "location": "mill"}
    desk.watched.put(Note("rosas", at, nightly.WATCH, "corrections", "", facts))
    (alert,) = nightly.alerts(desk.watched, "rosas", shop.now)
    assert act(rosa, alert.key, "looked") == 422
    other = Visitor(http, desk).sign_in(Role.MANAGER, name="Nils")
    assert act(other, alert.key, "looked") == 303
    (looked,) = nightly.alerts(desk.watched, "rosas", shop.now)
    assert looked.looked_at_by == "staff-nils"
    assert "Looked at by Nils." in (other.get(PAGE) and other.text)


def test_a_day_that_was_missed_is_looked_at_later(till, desk, shop, maya):
    for _ in range(3):
        shop.wait(days=1)
        nightly.run(nightly_desk(desk), lambda: 900.0)
    shop.wait(days=3)
    assert nightly.run(nightly_desk(desk), lambda: 900.0) == 3
    assert nightly.run(nightly_desk(desk), lambda: 5.0) == 0
