"""Coupons in the console: a special that asks for one, batches, what is printed, and taking a batch back."""

import csv
import io
from datetime import timedelta

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.coupon import read_coupon
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.refusals import CouponWithdrawn
from tests.fake_drafts import FakeDrafts
from tests.web.visiting import Desk, Visitor

SPECIALS = "/console/specials"
BATCHES = "/console/coupons"
ROOM = f"{SPECIALS}/flyer/coupons"
FLYER = {
    "name": "Flyer",
    "benefit": "amount_off",
    "amount": "5",
    "first_day": "2026-11-20",
    "by_coupon": "yes",
    "who": "everybody",
}


@pytest.fixture(autouse=True)
def drafts(monkeypatch: pytest.MonkeyPatch) -> FakeDrafts:
    made = FakeDrafts()
    monkeypatch.setattr(pages_wiring, "drafts", lambda: made)
    return made


def make(owner: Visitor, desk: Desk, size: int = 3) -> str:
    if not desk.coupons.book.batches:
        owner.post(SPECIALS, FLYER)
    owner.post(ROOM, {"size": str(size)})
    owner.follow()
    return desk.coupons.batches("rosas")[-1].id


def test_a_special_with_coupons_is_made_and_its_coupons_after_it(owner: Visitor, desk: Desk) -> None:
    owner.post(SPECIALS, FLYER)
    owner.follow()
    assert desk.shop.merchants.reread("rosas").programs[-1].specials[0].by_coupon
    assert "$5.00 off the check, with a coupon, every day" in owner.text
    owner.get(ROOM)
    assert "No coupons yet." in owner.text
    batch = make(owner, desk)
    assert "3 coupons are made. The codes can be used at once." in owner.text
    assert "0 of 3 used or on a check now." in owner.text
    owner.get(ROOM)
    assert f"their codes begin with {batch}" in owner.text
    assert ("coupons_made", "flyer") in [(note.what, note.on) for note in desk.audit.back("rosas")]


@pytest.mark.parametrize("size", ["", "0", "5001", "many"])
def test_so_many_and_no_more_are_made_at_a_time(owner: Visitor, desk: Desk, size: str) -> None:
    owner.post(SPECIALS, FLYER)
    assert owner.post(ROOM, {"size": size}).status_code == 422
    assert "Write a whole number from 1 to 5,000." in owner.text.replace("5000", "5,000")
    assert desk.coupons.batches("rosas") == ()


def test_the_table_and_the_sheets_have_every_code(owner: Visitor, desk: Desk) -> None:
    batch = make(owner, desk, 13)
    table = owner.get(f"{BATCHES}/{batch}/table")
    rows = list(csv.DictReader(io.StringIO(table.body.decode("utf-8-sig"))))
    assert [read_coupon(row["code"]) for row in rows] == [
        one.code for one in desk.coupons.of_batch("rosas", desk.coupons.batches("rosas")[0])
    ]
    assert {(row["scan"][:3], row["used"]) for row in rows} == {("L2:", "no")}
    sheets = owner.get(f"{BATCHES}/{batch}/pdf")
    assert sheets.headers["Content-Type"] == "application/pdf"
    assert sheets.body.count(b"/MediaBox") == 2
    assert owner.get(f"{BATCHES}/{batch}/pdf?part=9").body.startswith(b"%PDF")
    assert owner.get(f"{BATCHES}/222/pdf").status_code == 303
    assert owner.get(f"{SPECIALS}/none/coupons").status_code == 303


def test_a_batch_is_taken_back_for_good(owner: Visitor, desk: Desk) -> None:
    batch = make(owner, desk)
    shop = desk.shop
    shop.wait(minutes=3)
    member = shop.join()
    code = next(iter(shop.book.coupons))[1]
    owner.post(f"{BATCHES}/{batch}/withdraw", {})
    owner.follow()
    assert "None of them can be used any more" in owner.text
    with pytest.raises(CouponWithdrawn):
        shop.hold(member, f"coupon:{code}", payable=2000)
    owner.post(f"{BATCHES}/{batch}/withdraw", {})
    owner.follow()
    assert "taken back already" in owner.text
    assert "taken back" in owner.text


def test_of_a_special_that_is_over_no_more_are_made(owner: Visitor, desk: Desk) -> None:
    make(owner, desk)
    desk.shop.now += timedelta(minutes=10)
    owner.post(f"{SPECIALS}/flyer/end", {})
    desk.shop.now += timedelta(minutes=10)
    owner.post(ROOM, {"size": "2"})
    owner.follow()
    assert "That special is over." in owner.text
    owner.get(ROOM)
    assert "Make them" not in owner.text


def test_coupons_are_the_owners_alone(visitor: Visitor) -> None:
    manager = visitor.sign_in(Role.MANAGER)
    assert manager.get(ROOM).status_code in {303, 403}
