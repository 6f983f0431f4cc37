"""What all pages have in common: who may ask, what they are sent with, and how they say no."""

import io
import json
import re
import time
from pathlib import Path

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.refusals import Busy
from chalicelib.storage import patience
from chalicelib.web import answering, pages
from chalicelib.web.headers import POLICY
from chalicelib.web.pages import PUBLIC, Page
from tests.web.visiting import Desk, Visitor


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page_and_back(visitor: Visitor) -> None:
    answer = visitor.get("/console")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?to=%2Fconsole")


def test_the_way_back_is_the_page_itself_and_not_its_row(visitor: Visitor, monkeypatch) -> None:
    monkeypatch.setattr(pages, "PAGES", (Page("GET", "/console/members/{member_id}", "console.home.show", Role.STAFF),))
    pages._rows.cache_clear()
    try:
        assert visitor.get("/console/members/mem_1").headers["Location"] == "/sign-in?to=%2Fconsole%2Fmembers%2Fmem_1"
    finally:
        monkeypatch.undo()
        pages._rows.cache_clear()


def test_who_is_signed_in_sees_the_console_of_their_merchant(owner: Visitor) -> None:
    answer = owner.get("/console")
    assert answer.status_code == 200
    assert "How it’s going" in owner.text


def test_every_page_is_sent_with_a_strict_policy_and_kept_nowhere(visitor: Visitor) -> None:
    for path in ("/console", "/console/nothing-here"):
        headers = visitor.get(path).headers
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["Cache-Control"] == "no-store"
    assert "unsafe" not in POLICY


def test_a_session_ends_thirty_days_after_it_was_used_last(owner: Visitor, desk: Desk) -> None:
    for _ in range(3):
        desk.shop.wait(days=29)
        assert owner.get("/console").status_code == 200
    desk.shop.wait(days=30, seconds=1)
    assert owner.get("/console").status_code == 303


def test_who_left_the_team_is_signed_out_at_once(owner: Visitor, desk: Desk) -> None:
    desk.team.drop(next(iter(desk.team.known.values())))
    assert owner.get("/console").status_code == 303


def test_a_role_that_does_not_reach_is_told_whom_to_ask(visitor: Visitor, monkeypatch) -> None:
    monkeypatch.setattr(pages, "PAGES", (Page("GET", "/console", "console.home.show", Role.OWNER),))
    pages._rows.cache_clear()
    try:
        assert visitor.sign_in(Role.MANAGER, name="Ana").get("/console").status_code == 403
        assert "Ask the owner" in visitor.text
    finally:
        monkeypatch.undo()
        pages._rows.cache_clear()


def test_nothing_is_changed_for_a_request_from_another_site(owner: Visitor, monkeypatch) -> None:
    monkeypatch.setattr(pages, "PAGES", (Page("POST", "/console", "console.home.show", Role.STAFF),))
    pages._rows.cache_clear()
    try:
        for foreign in (
            {"Sec_Fetch_Site": "cross-site"},
            {"Sec_Fetch_Site": "same-site"},
            {"Sec_Fetch_Site": "", "Origin": "https://evil.example"},
            {"Sec_Fetch_Site": "", "Origin": "null"},
        ):
            assert owner.post("/console", {}, **{"Sec-Fetch-Site": "", **foreign}).status_code == 403
        assert owner.post("/console", {}).status_code == 200
        ours = {"Sec_Fetch_Site": "", "Origin": "https://regulars.example"}
        assert owner.post("/console", {}, **{"Sec-Fetch-Site": "", **ours}).status_code == 200
    finally:
        monkeypatch.undo()
        pages._rows.cache_clear()


def test_what_fails_inside_is_a_page_with_a_number_and_no_traces(owner: Visitor, monkeypatch, log: io.StringIO) -> None:
    def fail() -> None:
        raise RuntimeError("Maya +12065550142")

    monkeypatch.setattr(pages_wiring, "team", fail)
    answer = owner.get("/console")
    assert answer.status_code == 500
    assert "The fault is ours" in owner.text
    assert "2065550142" not in owner.text + log.getvalue()


def test_a_page_that_is_not_there_says_so(visitor: Visitor) -> None:
    assert visitor.get("/console/nothing-here").status_code == 404
    assert visitor.post("/").status_code == 405


def test_a_script_is_told_in_json(visitor: Visitor) -> None:
    answer = visitor.send("/console/nothing-here", b"{}")
    assert (answer.status_code, answer.json_body["sentence"]) == (404, "It may have moved. Go back and try again.")


def test_files_are_kept_for_a_year_under_a_name_of_their_content(visitor: Visitor) -> None:
    from chalicelib.web.assets import asset_url

    answer = visitor.get(asset_url("app.css"))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"].startswith("text/css")
    assert visitor.get("/assets/other.0123456789.css").status_code == 404


def test_every_row_has_a_view_and_a_route_that_reaches_it() -> None:
    from importlib import import_module

    from chalicelib.web import ROUTES

    depths = {(path.split("/")[1], len(path.strip("/").split("/"))) for path in ROUTES}
    for page in pages.PAGES:
        module, _, name = page.view.rpartition(".")
        assert callable(getattr(import_module(f"chalicelib.web.{module}"), name)), page
        assert (page.path.split("/")[1], len(page.path.strip("/").split("/"))) in depths, page
        assert page.guard == PUBLIC or page.guard in {*Role, "device"}


@pytest.mark.parametrize("path", ["/console", "/console/audit", "/console/staff", "/console/tills", "/console/keys"])
def test_a_list_that_cannot_be_read_says_so_and_can_be_asked_for_again(owner: Visitor, desk: Desk, monkeypatch, path) -> None:
    busy_at(monkeypatch, desk)
    assert owner.get(f"{path}?who=staff-bo").status_code == 503
    assert "This page could not be read. Nothing is lost, and the tills go on. Try again in a moment. Try again" in owner.text
    assert f'href="{path}?who=staff-bo"' in owner.last.body.decode()


def test_what_could_not_be_written_is_not_called_lost(owner: Visitor, desk: Desk, monkeypatch) -> None:
    busy_at(monkeypatch, desk)
    assert owner.post("/console/tills/pair", {"name": "Counter", "location": "dock"}).status_code == 503
    assert "it may not be saved" in owner.text


def test_a_part_of_a_page_that_cannot_be_read_leaves_the_page_as_it_is(owner: Visitor, desk: Desk, monkeypatch) -> None:
    busy_at(monkeypatch, desk)
    assert owner.get("/console/now", HX_Request="true").status_code == 204
    answer = owner.get("/console?period=7", HX_Request="true")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/console?period=7")


def test_who_goes_where_they_may_not_keeps_the_menu_and_a_way_back(visitor: Visitor) -> None:
    visitor.sign_in(Role.MANAGER, name="Ana")
    assert visitor.get("/console/settings").status_code == 403
    body = visitor.last.body.decode()
    assert 'href="/console/members"' in body
    assert "Back to the console" in visitor.text


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OWNER])
def test_the_menu_has_the_rooms_that_open_for_them(visitor: Visitor, role) -> None:
    body = visitor.sign_in(role).get("/console").body.decode()
    menu = re.findall(r'href="(/console[^"]*)"', body[body.index("<nav") : body.index("</nav>")])
    assert {"/console", "/console/members", "/console/texts"} <= set(menu)
    assert all(visitor.get(path).status_code != 403 for path in menu)
    assert ("/console/settings" in menu) == (role is Role.OWNER)
    assert ("/console/tills" in menu) == role.covers(Role.MANAGER)


def busy_at(monkeypatch, desk: Desk) -> None:
    """DynamoDB throttles whatever is asked, but for who asks."""

    def refuse(*_: object, **__: object) -> None:
        raise Busy

    for port, name in (
        (desk.tallies, "since"), (desk.feed, "newest"), (desk.audit, "back"), (desk.team, "of_merchant"),
        (desk.devices, "of_merchant"), (desk.shop.merchants, "location_keys"), (desk.devices, "offer"),
    ):  # fmt: skip
        monkeypatch.setattr(port, name, refuse)


@pytest.fixture
def left(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How many seconds were left, each time that something of the team's or of a device's was asked for."""
    seen: list[float] = []

    def noting(port: object):
        def asked() -> object:
            call = patience._call.get()
            assert call is not None
            seen.append(call.ends - time.monotonic())
            return port

        return asked

    monkeypatch.setattr(pages_wiring, "team", noting(desk.team))
    monkeypatch.setattr(pages_wiring, "devices", noting(desk.devices))
    return seen


def test_a_page_has_more_time_than_a_till_and_less_than_the_function_that_answers(owner, till, left: list[float]) -> None:
    owner.get("/console/staff")
    assert left
    assert all(patience.CALL_SECONDS < seconds <= answering.PAGE_SECONDS for seconds in left)
    left.clear()
    for path in ("/till/me", "/till"):
        till.get(path)
    till.call("find", phone="2065550142")
    assert left
    assert all(0 < seconds <= patience.CALL_SECONDS for seconds in left)
    config = json.loads((Path(__file__).parents[2] / ".chalice" / "config.json").read_text())
    functions = [stage["lambda_functions"]["api_handler"]["lambda_timeout"] for stage in config["stages"].values()]
    assert all(seconds >= answering.PAGE_SECONDS + 2 for seconds in functions)  # what begins late is to be drawn and sent
