"""Every page and who may ask for it: over the whole table, so that a row that somebody adds is held to it as well."""

import re

import pytest

from chalicelib.domain.desk.passkey import Passkey, digest_of
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.web import answering
from chalicelib.web.pages import DEVICE, HOME, OWN, PAGES, PUBLIC, Page, find
from tests.web.visiting import Desk, Visitor

GUARDED = [page for page in PAGES if isinstance(page.guard, Role)]
RISKY = (
    *("/console/staff", "/console/keys", "/console/passkeys", "/console/connections", "/console/settings/export"),
    "/console/program/review",
)
"""Rooms in which every change is asked about again."""
HARMLESS = ("/console/connections/{system}/test",)


def named(page: Page) -> str:
    return f"{page.method} {page.path}"


def call(visitor: Visitor, page: Page, **headers: str) -> int:
    path = page.path.replace("{", "").replace("}", "")
    answer = visitor.get(path, **headers) if page.method == "GET" else visitor.post(path, {}, **headers)
    return answer.status_code


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The views that were called; none of them does anything."""
    views: list[str] = []

    def view_of(page: Page):
        def view(visit):
            views.append(named(page))
            return visit.nothing()

        return view

    monkeypatch.setattr(answering, "_view", view_of)
    return views


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("page", GUARDED, ids=named)
def test_a_page_is_for_the_role_that_its_row_names_and_those_above(page, role, visitor, reached):
    visitor.sign_in(role)
    status = call(visitor, page)
    if role.covers(page.guard):
        assert (status, reached) == (204, [named(page)])
    elif page.path == HOME and role is Role.STAFF:
        assert (status, reached, visitor.last.headers["Location"]) == (303, [], OWN)
    else:
        assert (status, reached) == (403, [])


def test_somebody_of_the_till_sees_nothing_in_the_console_but_what_is_theirs():
    theirs = {page.path for page in GUARDED if page.guard is Role.STAFF}
    own = {"/console/you", "/sign-in/again", "/sign-in/shops", "/sign-in/out"}
    assert theirs == own | {path for path in theirs if path.startswith("/console/passkeys")}


def test_somebody_of_the_till_who_signs_in_finds_the_way_there_and_no_figure_and_no_member(visitor, desk):
    desk.shop.join()
    visitor.sign_in(Role.STAFF, name="Ben")
    visitor.get("/console")
    assert visitor.follow().status_code == 200
    body = visitor.last.body.decode()
    assert "Hello, Ben" in visitor.text
    links = {href for href in re.findall(r'(?:href|action)="([^"]*)"', body) if not href.startswith(("/assets/", "#"))}
    assert links == {"/till", "/console/passkeys", "/sign-in/out"}
    assert not any(word in visitor.text for word in ("Maya", "0142", "How it’s going", "Texts"))


def test_nobody_is_shown_a_room_that_they_may_not_enter(visitor):
    for role in (Role.MANAGER, Role.OWNER):
        visitor.sign_in(role, name=role.value)
        visitor.get("/console/signs")
        nav = re.findall(r"<nav.*?</nav>", visitor.last.body.decode(), re.DOTALL)
        for path in {href for part in nav for href in re.findall(r'href="(/console[^"]*)"', part)}:
            found = find("GET", path)
            assert found is not None
            assert role.covers(found[0].guard), path


@pytest.mark.parametrize("page", GUARDED, ids=named)
def test_who_is_not_signed_in_reaches_no_page_of_the_console(page, visitor, reached):
    for cookies in ({}, {"__Host-s": ""}, {"__Host-s": "guessed"}, {"s": "secret-of-staff-rosa"}):
        visitor.cookies = dict(cookies)
        assert call(visitor, page) == 303
        assert visitor.last.headers["Location"].startswith("/sign-in")
    assert reached == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "POST"], ids=named)
def test_no_other_site_makes_a_browser_change_anything(page, owner, reached):
    owner.desk.hire()
    for foreign in (
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "", "Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "", "Origin": "null"},
        {"Sec_Fetch_Site": "", "Origin": "https://regulars.example.evil.example"},
        {"Sec_Fetch_Site": "", "Origin": "https://regulars.example:8443"},
    ):
        assert call(owner, page, **{"Sec-Fetch-Site": "", **foreign}) == 403
    assert reached == []


@pytest.mark.parametrize("page", [page for page in GUARDED if page.step_up], ids=named)
def test_what_could_hurt_is_not_done_by_a_session_of_yesterday(page, visitor, reached):
    visitor.sign_in()
    visitor.desk.shop.wait(days=1)
    assert call(visitor, page) == 303
    assert visitor.last.headers["Location"].startswith("/sign-in/again?to=%2Fconsole")
    assert reached == []


def test_every_change_that_could_hurt_asks_again():
    risky = [page for page in PAGES if page.method == "POST" and page.path.startswith(RISKY) and page.path not in HARMLESS]
    assert len(risky) >= 16
    assert not [named(page) for page in risky if not page.step_up]


def test_only_pages_of_people_ask_again():
    assert not [named(page) for page in PAGES if page.step_up and page.guard in {PUBLIC, DEVICE}]


def test_pages_of_the_console_are_for_people_who_are_signed_in():
    assert not [named(page) for page in PAGES if page.path.startswith("/console") and page.guard in {PUBLIC, DEVICE}]


def somebody_elsewhere(desk: Desk) -> Staff:
    staff = Staff("harbor", "st-nina", "Nina", Role.OWNER, desk.shop.now, b"sealed", "e" * 64)
    desk.team.put(staff)
    return staff


def test_an_owner_reaches_nobody_of_another_shop(owner, desk):
    nina = somebody_elsewhere(desk)
    for path in ("", "/remove", "/link"):
        owner.post(f"/console/staff/{nina.id}{path}", {"name": "Mine", "role": "staff"})
        assert owner.last.status_code in {303, 422}
    assert owner.get(f"/console/staff/{nina.id}").status_code == 303
    assert desk.team.get("harbor", nina.id) == nina
    owner.get("/console/staff")
    assert "Nina" not in owner.text


def test_an_owner_ends_no_key_of_another_shop(owner, desk):
    from chalicelib.domain.desk.location_key import make_key

    key, _ = make_key("quay", 0, desk.shop.now)
    desk.shop.merchants.add_key("harbor", key)
    owner.post(f"/console/keys/{key.id}/revoke")
    assert key in desk.shop.merchants.location_keys("harbor")
    assert owner.post("/console/keys", {"location": "quay"}).status_code == 303


def test_nobody_removes_a_passkey_of_somebody_else(owner, desk):
    theirs = Passkey(digest_of(b"a"), "rosas", "st-ana", b"a", b"key", 0, "Ana’s phone", desk.shop.now)
    desk.passkeys.put(theirs)
    owner.post(f"/console/passkeys/{theirs.digest}/remove")
    assert desk.passkeys.find(theirs.digest) == theirs
    owner.get("/console/passkeys")
    assert "Ana" not in owner.text


def test_a_name_that_is_a_script_is_only_a_name(owner, desk):
    script = "<script>alert(1)</script>"
    desk.hire(Role.STAFF, script)
    for path in ("/console/staff", "/console/audit", f"/console/staff/staff-{script}".replace("/script", "%2Fscript")):
        owner.get(path)
        assert script not in owner.last.body.decode()
    owner.post("/console/staff", {"name": script, "phone": "", "role": "staff"})
    assert script not in owner.last.body.decode()
    owner.get("/console/staff")
    assert "alert(1)" in owner.text


def test_a_session_of_one_shop_is_none_of_another(visitor, desk):
    """The merchant is the session's, whatever the form says."""
    somebody_elsewhere(desk)
    visitor.sign_in()
    visitor.post("/console/staff", {"name": "Ana", "phone": "", "role": "staff", "merchant": "harbor", "merchant_id": "harbor"})
    assert {one.merchant_id for one in desk.team.known.values() if one.name == "Ana"} == {"rosas"}
