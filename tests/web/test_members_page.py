"""The console's members: found, seen, and changed by whoever may."""

import re
from typing import get_args

import pytest

from chalicelib.domain.adjustment import Reason
from chalicelib.domain.consent import Channel, ConsentEvent
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.refusals import Busy
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.erasing import erase
from chalicelib.usecases.overview import keeping
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.wallets import link_of
from chalicelib.web.console import members
from tests.builders import MAYA, Shop
from tests.fake_audit import FakeAudit
from tests.web.visiting import Desk, Visitor

LEO = "+12065550199"


@pytest.fixture
def keeper(desk: Desk) -> Keeper:
    return desk.keeper


@pytest.fixture
def audit(desk: Desk) -> FakeAudit:
    return desk.audit


@pytest.fixture
def manager(visitor: Visitor, keeper: Keeper, audit: FakeAudit) -> Visitor:
    return visitor.sign_in(Role.MANAGER, name="Ana")


def catch_up(shop: Shop, keeper: Keeper) -> None:
    """What the stream brings."""
    items = [*shop.book.customers.values(), *(entry for chain in shop.book.chains.values() for entry in chain)]
    keeping.keep(keeper, [Seen("rosas", item) for item in items], shop.now)


@pytest.fixture
def maya(shop: Shop, keeper: Keeper) -> str:
    member_id = shop.join()
    shop.sell(member_id, 60_00)
    catch_up(shop, keeper)
    return member_id


def field(visitor: Visitor, name: str) -> str:
    assert visitor.last is not None
    found = re.search(rf'name="{name}" value="([^"]*)"', visitor.last.body.decode())
    assert found is not None
    return found[1]


@pytest.mark.parametrize("words", ["0142", "may", "MAY", "maya 0142", "550142", "m"])
def test_a_member_is_found_by_what_a_counter_knows_of_them(manager: Visitor, maya: str, words: str) -> None:
    manager.get(f"/console/members?q={words.replace(' ', '+')}")
    assert "Maya Ends 0142 · 1 visit 60 points" in manager.text
    assert f"/console/members/{maya}" in manager.last.body.decode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("014", "A little more, please."),
        ("!", "A little more, please."),
        ("0143", "Nobody found for “0143”."),
        ("zoe", "Nobody found for “zoe”."),
        ("leo 0142", "Nobody found for “leo 0142”."),
        ("206 555 0143", "Nobody found for “206 555 0143”."),
        ("<script>alert(1)</script>", "Nobody found for “<script>alert(1)</script>”."),
    ],
)
def test_a_search_without_a_match_says_what_to_try(manager: Visitor, maya: str, words: str, said: str) -> None:
    manager.get(f"/console/members?q={words.replace(' ', '+')}")
    assert said in manager.text
    assert "<script>alert" not in manager.last.body.decode()


def test_a_whole_number_leads_to_the_member_and_stays_in_no_address(manager: Visitor, maya: str) -> None:
    answer = manager.get("/console/members?q=(206)+555-0142")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/console/members/{maya}")
    part = manager.get("/console/members?q=2065550142", HX_Request="true")
    assert part.headers["HX-Replace-Url"] == "/console/members"
    assert b"<html" not in part.body
    assert manager.get("/console/members?q=may", HX_Request="true").headers["HX-Replace-Url"] == "/console/members?q=may"


def test_before_a_search_stands_who_was_here_lately(manager: Visitor, shop: Shop, keeper: Keeper, maya: str) -> None:
    shop.wait(minutes=3)
    shop.join("Leo", LEO)
    catch_up(shop, keeper)
    manager.get("/console/members")
    assert manager.text.index("Here lately") < manager.text.index("Leo Ends 0199") < manager.text.index("Maya Ends 0142")


def test_without_members_the_page_says_how_they_come(manager: Visitor) -> None:
    manager.get("/console/members")
    assert "No members yet." in manager.text
    assert 'href="/console/signs"' in manager.last.body.decode()


def test_a_list_that_cannot_be_read_says_so_and_loses_nothing(manager: Visitor, keeper: Keeper, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise Busy

    monkeypatch.setattr(keeper.feed, "newest", refuse)
    manager.get("/console/members")
    assert "The list could not be read. Nothing is lost" in manager.text


def test_who_was_erased_is_in_no_list(manager: Visitor, shop: Shop, keeper: Keeper, maya: str) -> None:
    erase(shop.book, shop.vault, shop.merchant, maya, shop.now)
    for query in ("", "?q=0142", "?q=may"):  # the stream has not told of it yet
        body = manager.get(f"/console/members{query}").body.decode()
        assert "Maya" not in body
        assert maya not in body
    catch_up(shop, keeper)
    manager.get(f"/console/members/{maya}")
    assert "forgotten on request" in manager.text
    assert "0142" not in manager.text


def test_the_page_of_a_member_tells_all_and_why(manager: Visitor, maya: str) -> None:
    manager.get(f"/console/members/{maya}")
    text = manager.text
    assert "Balance 60" in text
    assert "(206) 555-0142" in text
    assert "Sale +60 60 points: $60.00 counted at 1 point for every $1.00, rules version 1." in text
    assert "What they agreed to Joined" in text
    assert "by text Agreed to texts about points, after reading sign-1." in text


def test_staff_find_nobody_here_and_change_nothing(visitor: Visitor, maya: str) -> None:
    staff = visitor.sign_in(Role.STAFF, name="Bo")
    for path in ("/console/members", "/console/members?q=maya", f"/console/members/{maya}"):
        assert staff.get(path).status_code == 403
        assert "Maya" not in staff.text
        assert "0142" not in staff.text
    assert staff.post(f"/console/members/{maya}/adjust", {"points": "5", "location": "mill"}).status_code == 403


def test_a_manager_gives_points_with_a_reason_and_it_is_noted_who_did(
    manager: Visitor, shop: Shop, audit: FakeAudit, maya: str
) -> None:
    manager.get(f"/console/members/{maya}")
    form = {"request": field(manager, "request"), "way": "give", "points": "1,000", "reason": "goodwill", "location": "mill"}
    for _ in range(2):  # sent twice, done once
        manager.post(f"/console/members/{maya}/adjust", {**form, "note": "Waited long"})
        manager.follow()
    assert "Added 1,000 points." in manager.text
    assert shop.balance(maya) == 1060
    assert "+1,000 1000 points added: goodwill, by Ana (Waited long)." in manager.text
    (note, *_) = audit.back("rosas")
    assert (note.who, note.what, note.on, dict(note.facts)) == (
        "staff-ana",
        "points_adjusted",
        maya,
        {"points": 1000, "reason": "goodwill", "location": "mill"},
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"points": ""}, "Type a whole number from 1 to 100,000."),
        ({"points": "1.5"}, "Type a whole number from 1 to 100,000."),
        ({"points": "-5"}, "Type a whole number from 1 to 100,000."),
        ({"points": "1e999999999"}, "Type a whole number from 1 to 100,000."),
        ({"points": "NaN"}, "Type a whole number from 1 to 100,000."),
        ({"points": "5", "location": "elsewhere"}, "Choose the shop that this is about."),
        ({"points": "5", "note": "call 206 555 0142"}, "Leave phone numbers out"),
        ({"points": "61", "way": "take"}, "There are only 60 points to take."),
    ],
)
def test_a_wrong_change_says_what_would_be_right_and_changes_nothing(
    manager: Visitor, shop: Shop, maya: str, fields: dict, said: str
) -> None:
    answer = manager.post(f"/console/members/{maya}/adjust", {"request": "r-1", "location": "mill", **fields})
    assert answer.status_code == 422
    assert said in manager.text
    assert shop.balance(maya) == 60


def test_a_forgotten_sale_becomes_theirs(manager: Visitor, shop: Shop, audit: FakeAudit, maya: str) -> None:
    shop.sell(None, 20_00, "sale-2")
    for _ in range(2):
        manager.post(f"/console/members/{maya}/sale", {"request": "r-2", "sale": "sale-2", "at": "mill"})
        manager.follow()
        assert "The sale is theirs now." in manager.text
    assert shop.balance(maya) == 80
    assert next(note.what for note in audit.back("rosas")) == "sale_moved"


def test_a_sale_of_somebody_else_is_taken_only_where_that_is_meant(manager: Visitor, shop: Shop, maya: str) -> None:
    leo = shop.join("Leo", LEO)
    form = {"request": "r-3", "sale": "sale-1", "at": "mill"}
    manager.post(f"/console/members/{leo}/sale", form)
    assert "That sale is another member’s." in manager.text
    assert 'name="moves_it"' in manager.last.body.decode()
    assert (shop.balance(maya), shop.balance(leo)) == (60, 0)
    manager.post(f"/console/members/{leo}/sale", {**form, "moves_it": "yes"})
    manager.follow()
    assert (shop.balance(maya), shop.balance(leo)) == (0, 60)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"sale": "sale-9", "at": "mill"}, "No till of this shop has told us"),
        ({"sale": "sale-1", "at": "nowhere"}, "Choose the shop where it was sold."),
        ({"sale": "", "at": "mill"}, "Type the number that is printed on the receipt."),
    ],
)
def test_a_sale_that_is_not_there_says_what_to_check(manager: Visitor, maya: str, fields: dict, said: str) -> None:
    assert manager.post(f"/console/members/{maya}/sale", {"request": "r-4", **fields}).status_code == 422
    assert said in manager.text


@pytest.mark.parametrize("member_id", ["mem_nobody", "a%23b", "%20"])
def test_nobodys_page_says_so(manager: Visitor, maya: str, member_id: str) -> None:
    assert manager.get(f"/console/members/{member_id}").status_code == 404
    assert "There is no such member." in manager.text


def test_another_merchants_member_is_nobody_here(
    visitor: Visitor, desk: Desk, keeper: Keeper, audit: FakeAudit, maya: str
) -> None:
    stranger = visitor.sign_in(Role.OWNER, name="Eve")
    desk.shop.book.customers["other", "mem_x"] = desk.shop.book.customers["rosas", maya]
    assert stranger.get("/console/members/mem_x").status_code == 404


def test_history_goes_on_page_by_page(manager: Visitor, shop: Shop, maya: str) -> None:
    for number in range(20):
        shop.sell(maya, 1_00, f"more-{number}")
    manager.get(f"/console/members/{maya}")
    assert "receipt more-19" in manager.text
    assert "receipt more-2 " not in manager.text
    (older,) = re.findall(r'href="([^"]+before=\d+)"', manager.last.body.decode())
    manager.get(older)
    assert "receipt more-2 " in manager.text
    assert "receipt more-19" not in manager.text


def test_the_link_of_a_members_page_is_made_when_a_manager_asks_for_it(
    manager: Visitor, desk: Desk, audit: FakeAudit, maya: str
) -> None:
    manager.get(f"/console/members/{maya}")
    assert "Make a link to their page" in manager.text
    assert "/w/" not in manager.last.body.decode()
    manager.post(f"/console/members/{maya}/page")
    manager.follow()
    (found,) = re.findall(r'href="(https?://[^"]+/w/[^"]+)"', manager.last.body.decode())
    assert manager.get(found.partition("regulars.example")[2]).status_code == 200
    assert next(note.what for note in audit.back("rosas")) == "page_linked"


def test_what_a_member_chose_on_their_own_page_is_on_record(manager: Visitor, desk: Desk, maya: str) -> None:
    link = link_of(desk.wallets, desk.shop.vault, "rosas", maya)
    manager.post(f"/w/{link}/texts", {"receipts": "on"})
    assert manager.get(f"/console/members/{maya}").status_code == 200
    assert "Chose what to get" in manager.text
    assert "on a page of ours" in manager.text


def test_whatever_can_stand_in_the_books_has_words() -> None:
    assert set(members.TITLES) == set(EntryKind)
    assert set(members.CONSENTS) == set(ConsentEvent)
    assert set(members.CHANNELS) == set(get_args(Channel))
    assert set(members.PURPOSES) == set(Purpose)
    assert set(members.REASONS) == set(Reason)


def test_staff_see_no_link_of_a_members_page(manager: Visitor, visitor: Visitor, maya: str) -> None:
    manager.post(f"/console/members/{maya}/page")
    staff = visitor.sign_in(Role.STAFF, name="Bo")
    assert "/w/" not in staff.get(f"/console/members/{maya}").body.decode()
    assert staff.post(f"/console/members/{maya}/page").status_code == 403


def test_no_name_and_no_number_is_logged(manager: Visitor, log, maya: str) -> None:
    manager.get("/console/members?q=2065550142")
    manager.get(f"/console/members/{maya}")
    manager.post(f"/console/members/{maya}/adjust", {"request": "r-5", "points": "5", "location": "mill"})
    told = log.getvalue()
    assert "POST /console/members/{member_id}/adjust" in told
    assert "Maya" not in told
    assert MAYA[2:] not in told
