"""Limits beside the number's own: of one person with one number, between two sales, and of points by hand."""

from dataclasses import replace

import pytest

from chalicelib.domain.beside_sales import TillLimits
from chalicelib.domain.desk.staff import Role
from chalicelib.usecases.watching import holding
from tests.web.till_side import Till
from tests.web.visiting import Desk, Visitor

PAGE = "/console/watch"


@pytest.fixture
def maya(shop) -> str:
    return shop.join()


@pytest.fixture
def till(http, desk: Desk) -> Till:
    return Till(http, desk).pair()


@pytest.fixture
def other(http, desk: Desk, till: Till) -> Till:
    """Another till of the mill, with Bo at it."""
    maker = desk.hire(Role.STAFF, "Bo")
    other = Till(http, desk)
    other.call("pair", code=other.code(by=maker.id))
    return other


def limit(shop, **limits: int) -> None:
    shop.merchants.change(replace(shop.merchants.reread("rosas"), sales_a_day=0, limits=TillLimits(**limits)))


def key(till: Till, member: str, number: int, **fields: int) -> str:
    told = till.earn(member, 1_000, f"check-{number}", **fields)
    return told.get("code", told["outcome"])


def test_one_person_gives_one_number_so_many_and_a_colleague_as_many_again(till, other, desk, shop, maya):
    limit(shop, with_one=2)
    assert [key(till, maya, number) for number in (1, 2, 3)] == ["added", "added", "HELD_PERSON"]
    assert key(till, shop.join("Bea", "+14155550177"), 4) == "added", "another number is another one"
    assert [key(other, maya, number) for number in (5, 6, 7)] == ["added", "added", "HELD_PERSON"]
    assert shop.balance(maya) == 40
    assert shop.book.sale("rosas", "mill", "check-3").report.subtotal == 1_000, "the sale counts"
    assert {one.why for one in holding.waiting(desk.watched, "rosas", shop.now)} == {"person"}


def test_what_one_person_keyed_is_of_a_day_and_what_was_undone_is_not_counted(till, shop, maya):
    limit(shop, with_one=2)
    assert [key(till, maya, number) for number in (1, 2)] == ["added", "added"]
    till.call("undo", request="check-2.undo", check="check-2")
    assert [key(till, maya, number) for number in (3, 4)] == ["added", "HELD_PERSON"]
    shop.wait(days=1)
    assert key(till, maya, 5) == "added"


def test_two_sales_of_one_number_are_so_far_apart_by_their_own_times(till, shop, maya):
    limit(shop, minutes_apart=10)
    assert key(till, maya, 1) == "added"
    shop.wait(hours=0.1)
    assert key(till, maya, 2) == "HELD_CLOSE"
    shop.wait(hours=0.1)
    assert key(till, maya, 3) == "added", "what was held gave nothing, and holds nothing back"
    assert shop.balance(maya) == 20


def test_sales_that_a_till_kept_without_a_connection_go_by_when_they_were_keyed(till, shop, maya):
    limit(shop, minutes_apart=10)
    hour = 3_600_000
    assert key(till, maya, 1, age=3 * hour) == "added"
    assert key(till, maya, 2, age=2 * hour) == "added"
    assert key(till, maya, 3, age=2 * hour - 300_000) == "HELD_CLOSE"
    assert key(till, maya, 4) == "added"


def test_a_sale_that_is_sent_again_is_answered_as_before(till, shop, maya):
    limit(shop, with_one=1, minutes_apart=10)
    first = till.earn(maya, 1_000, "check-1")
    again = till.earn(maya, 1_000, "check-1")
    assert (first["outcome"], again["outcome"], again["delta"]) == ("added", "added", 10)
    assert shop.balance(maya) == 10


def test_where_no_limit_is_set_families_pay_one_after_the_other(till, shop, maya):
    assert [key(till, maya, number) for number in (1, 2, 3)] == ["added"] * 3


def test_the_owner_sets_them_and_nobody_else(http, owner, desk, shop):
    fields = {"with_one": "2", "minutes_apart": "10", "by_hand": "500"}
    assert owner.post(f"{PAGE}/limits", fields).status_code == 303
    assert shop.merchants.reread("rosas").limits == TillLimits(2, 10, 500)
    assert owner.post(f"{PAGE}/limits", {**fields, "with_one": "many"}).status_code == 422
    assert owner.post(f"{PAGE}/limits", {**fields, "minutes_apart": "241"}).status_code == 422
    manager = Visitor(http, desk).sign_in(Role.MANAGER, name="Mara")
    assert manager.post(f"{PAGE}/limits", fields).status_code == 403
    assert shop.merchants.reread("rosas").limits == TillLimits(2, 10, 500)
    (note,) = [note for note in desk.audit.back("rosas") if note.what == "limits_set"]
    assert note.say("") == "set limits: 2 sales with one person, 10 minutes apart, 500 points by hand"


def give(who: Visitor, member: str, points: int, request: str, way: str = "give") -> int:
    form = {"points": str(points), "location": "mill", "reason": "goodwill", "way": way, "request": request}
    return who.post(f"/console/members/{member}/adjust", form).status_code


def test_a_manager_gives_so_many_points_by_hand_in_a_day_and_an_owner_more(http, owner, desk, shop, maya):
    limit(shop, by_hand=50)
    rosa = Visitor(http, desk).sign_in(Role.MANAGER, name="Mara")
    assert [give(rosa, maya, 30, "r-1"), give(rosa, maya, 30, "r-2")] == [303, 422]
    assert "You can give 20 points more by hand today. An owner can give more." in rosa.text
    assert give(rosa, maya, 10, "r-3", "take") == 303
    assert [give(rosa, maya, 21, "r-4"), give(rosa, maya, 20, "r-5")] == [422, 303], "what is taken makes no room"
    assert shop.balance(maya) == 40
    nils = Visitor(http, desk).sign_in(Role.MANAGER, name="Nils")
    assert give(nils, maya, 50, "r-6") == 303, "each has their own"
    assert give(owner, maya, 500, "r-7") == 303
    assert shop.balance(maya) == 590


def test_a_form_that_is_sent_twice_is_no_second_gift_and_is_not_refused(http, desk, shop, maya):
    limit(shop, by_hand=50)
    rosa = Visitor(http, desk).sign_in(Role.MANAGER, name="Mara")
    assert [give(rosa, maya, 50, "r-1"), give(rosa, maya, 50, "r-1")] == [303, 303]
    assert shop.balance(maya) == 50
    assert [note.facts["points"] for note in desk.audit.back("rosas") if note.what == "points_adjusted"] == [50]


def test_the_cap_of_points_by_hand_is_of_a_day(http, desk, shop, maya):
    limit(shop, by_hand=50)
    rosa = Visitor(http, desk).sign_in(Role.MANAGER, name="Mara")
    assert [give(rosa, maya, 50, "r-1"), give(rosa, maya, 1, "r-2")] == [303, 422]
    shop.wait(days=1)
    again = Visitor(http, desk).sign_in(Role.MANAGER, name="Mara")
    assert give(again, maya, 50, "r-3") == 303
