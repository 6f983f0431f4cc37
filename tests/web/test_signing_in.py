"""Signing in, through the pages: what a browser is sent, what it is told, and what it never learns."""

import re
from dataclasses import replace

import pytest

from chalicelib.domain.desk.location_key import digest_of
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases.signing import signing_in
from chalicelib.web.sessions import cookie_name
from tests.web.doors import ROSA, texted, walk_in, with_phone
from tests.web.visiting import Desk, Visitor


@pytest.fixture
def rosa(desk: Desk):
    return desk.hire(**with_phone(desk))


def test_the_owner_signs_in_with_a_code_and_is_where_they_wanted_to_be(visitor, rosa):
    assert visitor.get("/console/staff").headers["Location"] == "/sign-in?to=%2Fconsole%2Fstaff"
    visitor.follow()
    assert 'name="to" value="/console/staff"' in visitor.last.body.decode()
    walk_in(visitor, to="/console/staff")
    assert visitor.last.headers["Location"] == "/console/staff"
    assert visitor.follow().status_code == 200
    assert "Your team" in visitor.text


def test_a_number_on_a_team_and_one_on_none_get_the_same_answers(visitor, rosa):
    answers = []
    for phone in ("+12065550177", "+12065550198"):
        visitor.cookies.clear()
        asked = visitor.post("/sign-in", {"phone": phone})
        headers = {name: re.sub("[0-9a-f]{20,}", "x", str(value)) for name, value in asked.headers.items()}
        shown = visitor.follow().body
        wrong = visitor.post("/sign-in/code", {"code": "no"}).body
        answers.append((asked.status_code, headers, shown, wrong))
    assert answers[0] == answers[1]


def test_what_cannot_be_a_mobile_number_is_said_beside_the_field(visitor):
    assert visitor.post("/sign-in", {"phone": "555"}).status_code == 422
    assert "too short" in visitor.text
    assert 'aria-invalid="true"' in visitor.last.body.decode()
    visitor.post("/sign-in", {"phone": "+49 30 901820"})
    assert "landline" in visitor.text


def test_a_number_without_its_country_is_of_the_browsers_one(visitor, desk):
    desk.hire(**with_phone(desk, PhoneNumber("+4915123456789")))
    visitor.post("/sign-in", {"phone": "01512 3456789"}, Accept_Language="de-DE,de;q=0.9")
    visitor.post("/sign-in/code", {"code": texted(visitor)})
    assert visitor.follow().status_code == 200


def test_wrong_codes_are_counted_down_until_a_new_one_is_needed(visitor, rosa):
    visitor.post("/sign-in", {"phone": ROSA.e164})
    code = texted(visitor)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    said = []
    for _ in range(5):
        assert visitor.post("/sign-in/code", {"code": wrong}).status_code == 422
        said.append(visitor.text)
    assert "4 tries are left" in said[0]
    assert "One try is left" in said[3]
    assert "Ask for a new one" in said[4]
    assert visitor.post("/sign-in/code", {"code": code}).status_code == 422


def test_what_a_browser_had_before_is_not_what_it_has_after(visitor, rosa, desk):
    """Session fixation: a cookie that somebody planted opens nothing."""
    visitor.cookies[cookie_name("s")] = "planted"
    walk_in(visitor)
    assert visitor.cookies[cookie_name("s")] != "planted"
    assert digest_of("planted") not in desk.sessions.known
    planted = Visitor(visitor.http, desk, {cookie_name("s"): "planted"})
    assert planted.get("/console").status_code == 303


def test_each_time_somebody_shows_that_it_is_them_the_session_is_a_new_one(visitor, rosa, desk):
    walk_in(visitor)
    before = visitor.cookies[cookie_name("s")]
    desk.shop.wait(minutes=20)
    visitor.post("/sign-in/again", {"to": "/console/staff"})
    visitor.post("/sign-in/code", {"code": texted(visitor), "to": "/console/staff"})
    assert visitor.cookies[cookie_name("s")] != before
    assert digest_of(before) not in desk.sessions.known


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(visitor, rosa):
    walk_in(visitor)
    lines = visitor.last.headers["Set-Cookie"]
    line = next(line for line in lines if line.startswith("__Host-s="))
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; "))
    assert "Domain" not in line


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/console",
        "/\\evil.example",
        "/console/../../evil",
        "/console\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/sign-in/out",
        "/w/7Kq3vX9mTd2a",
        "/console?x=//evil.example",
    ],
)
def test_signing_in_leads_to_a_page_of_the_console_and_nowhere_else(visitor, rosa, wanted):
    visitor.post("/sign-in", {"phone": ROSA.e164, "to": wanted})
    assert visitor.last.headers["Location"] == "/sign-in/code?to=%2Fconsole"
    visitor.post("/sign-in/code", {"code": texted(visitor), "to": wanted})
    assert visitor.last.headers["Location"] == "/console"


def test_who_is_signed_in_is_not_asked_at_the_door(owner):
    assert owner.get("/sign-in?to=/console/staff").headers["Location"] == "/console/staff"


def test_a_link_signs_in_once_and_looking_at_it_uses_nothing(visitor, rosa, desk):
    key = signing_in.make_link(desk.team, desk.shop.vault, rosa, desk.shop.now)
    for _ in range(3):
        assert visitor.get("/sign-in/link").status_code == 200
    visitor.post("/sign-in/link", {"key": key})
    assert visitor.follow().status_code == 200
    another = Visitor(visitor.http, desk)
    assert another.post("/sign-in/link", {"key": key}).status_code == 422
    assert "used" in another.text


def test_signing_out_ends_the_session_for_everybody_who_has_its_cookie(owner, desk):
    secret = owner.cookies[cookie_name("s")]
    owner.post("/sign-in/out")
    thief = Visitor(owner.http, desk, {cookie_name("s"): secret})
    assert thief.get("/console").status_code == 303


def test_a_caller_who_asks_too_often_is_told_how_long_to_wait(visitor):
    for number in range(10):
        assert visitor.post("/sign-in", {"phone": f"+120655502{number:02d}"}).status_code == 303
    assert visitor.post("/sign-in", {"phone": "+12065550300"}).status_code == 422
    assert re.search(r"Try again in \d+ minutes", visitor.text) or "Wait a minute" in visitor.text


def test_risky_things_ask_again_after_a_quarter_of_an_hour(visitor, rosa, desk):
    walk_in(visitor)
    new = {"name": "Ana", "phone": "", "role": "staff"}
    assert visitor.post("/console/staff", new).headers["Location"] == "/console/staff"
    desk.shop.wait(minutes=15)
    answer = visitor.post("/console/staff", {**new, "name": "Ben"})
    assert answer.headers["Location"] == "/sign-in/again?to=%2Fconsole%2Fstaff"
    assert "Ben" not in {one.name for one in desk.team.known.values()}
    visitor.follow()
    assert "Is it you, Rosa?" in visitor.text
    visitor.post("/sign-in/again", {"to": "/console/staff"})
    visitor.post("/sign-in/code", {"code": texted(visitor), "to": "/console/staff"})
    assert visitor.last.headers["Location"] == "/console/staff"
    assert visitor.post("/console/staff", {**new, "name": "Ben"}).status_code == 303
    assert "Ben" in {one.name for one in desk.team.known.values()}


def test_who_cannot_be_texted_yet_is_told_what_else_shows_it(visitor, rosa, desk):
    walk_in(visitor)
    desk.shop.wait(minutes=15)
    merchant = desk.shop.merchant
    desk.shop.merchants.change(replace(merchant, texting=replace(merchant.texting, registration=Registration.PENDING)))
    assert visitor.get("/sign-in/again").status_code == 200
    assert "Text me a code" not in visitor.text
    assert "A new sign-in link shows that it is you" in visitor.text
    assert visitor.post("/sign-in/again", {"to": "/console/staff"}).headers["Location"] == "/sign-in/again?to=%2Fconsole%2Fstaff"
    new = {"name": "Ana", "phone": "", "role": "staff"}
    assert visitor.post("/console/staff", new).headers["Location"].startswith("/sign-in/again")
    key = signing_in.make_link(desk.team, desk.shop.vault, desk.team.get(rosa.merchant_id, rosa.id), desk.shop.now)
    visitor.post("/sign-in/link", {"key": key})
    assert visitor.post("/console/staff", new).headers["Location"] == "/console/staff"
    assert "Ana" in {one.name for one in desk.team.known.values()}


def test_a_script_is_told_where_to_show_that_it_is_them(visitor, rosa, desk):
    walk_in(visitor)
    desk.shop.wait(minutes=15)
    answer = visitor.send("/console/passkeys/options", b"{}")
    assert (answer.status_code, answer.json_body["code"]) == (403, "SIGN_IN_NEEDED")
    assert answer.json_body["to"] == "/sign-in/again?to=%2Fconsole%2Fpasskeys"
    part = visitor.post("/console/staff", {}, HX_Request="true")
    assert (part.status_code, part.headers["HX-Redirect"]) == (200, "/sign-in/again?to=%2Fconsole%2Fstaff")


def test_who_works_at_two_shops_says_which(visitor, rosa, desk):
    vault = desk.shop.vault
    desk.team.put(replace(rosa, merchant_id="harbor", phone_sealed=vault.seal("harbor", ROSA.e164), role=Role.MANAGER))
    walk_in(visitor)
    assert visitor.last.headers["Location"] == "/sign-in/shops?to=%2Fconsole"
    visitor.follow()
    assert "Rosa's Bakery" in visitor.text
    visitor.post("/sign-in/shops", {"merchant": "rosas", "to": "/console"})
    assert visitor.follow().status_code == 200
    assert "Rosa's Bakery" in visitor.text


def test_a_session_of_yesterday_is_no_way_into_another_shop(visitor, rosa, desk):
    walk_in(visitor)
    desk.team.put(replace(rosa, merchant_id="harbor"))
    desk.shop.wait(days=1)
    visitor.post("/sign-in/shops", {"merchant": "harbor"})
    assert visitor.last.headers["Location"].startswith("/sign-in/again")
    assert {session.merchant_id for session in desk.sessions.known.values()} == {"rosas"}


def test_nobody_chooses_a_shop_where_they_do_not_work(visitor, rosa, desk):
    desk.team.put(replace(rosa, merchant_id="harbor", id="st-other", phone_hash="f" * 64))
    walk_in(visitor)
    visitor.post("/sign-in/shops", {"merchant": "harbor"})
    assert visitor.last.headers["Location"] == "/sign-in/shops"
    assert {session.merchant_id for session in desk.sessions.known.values()} == {"rosas"}
