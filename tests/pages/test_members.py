"""Members in a browser: found while somebody types, changed by keyboard, and all of it without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.pages.browsing import DESK, PHONE, Looking, Window
from tests.pages.demo import MERCHANT, Demo


@pytest.fixture
def members(looking: Looking, demo: Demo) -> Iterator[Window]:
    """The search, once Maria is in the directory."""
    member_id = demo.member_id
    with looking.window(DESK, demo.cookie(MERCHANT, "manager")) as window:
        for _ in range(60):
            window.open("/console/members?q=0142")
            if window.page.locator(f"a[href$='{member_id}']").count():
                break
            window.page.wait_for_timeout(500)
        yield window


def found(page: Page) -> list[str]:
    return page.locator("#found .who b").all_inner_texts()


def test_members_are_found_while_somebody_types_and_the_address_goes_along(members: Window) -> None:
    page = members.open("/console/members")
    page.keyboard.press("/")
    page.keyboard.type("mari")
    expect(page.locator("#found")).to_contain_text("Found")
    assert found(page)[0] == "Maria"
    page.wait_for_url("**/console/members?q=mari")
    page.get_by_role("searchbox").fill("(206) 555-0142")
    expect(page.locator("#found .who b")).to_have_text("Maria")
    assert "555" not in page.url.partition("/console")[2]
    page.get_by_role("searchbox").fill("")
    expect(page.locator("#found")).to_contain_text("Here lately")
    assert members.wrong() == []


def test_points_are_given_by_keyboard_and_a_mistake_is_told_beside_its_field(members: Window, demo: Demo) -> None:
    page = members.open(f"/console/members/{demo.member_id}")
    page.locator("summary", has_text="Give or take points").press("Enter")
    page.get_by_label("How many").fill("many")
    page.get_by_label("How many").press("Enter")
    expect(page.locator("#points-error")).to_have_text("Type a whole number from 1 to 100,000.")
    assert page.locator("details.fold[open]").count() == 1
    assert members.wrong() == []
    before = page.locator("#balance + .big").inner_text()
    page.get_by_label("How many").fill("25")
    page.get_by_label("Note").fill("Waited long")
    page.get_by_label("Note").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Added 25 points.")
    assert int(page.locator("#balance + .big").inner_text()) == int(before) + 25
    expect(page.locator(".ledger")).to_contain_text("25 points added: goodwill, by Ana (Waited long).")


def test_everything_goes_without_scripts(looking: Looking, demo: Demo, members: Window) -> None:
    assert members
    with looking.window(PHONE, demo.cookie(MERCHANT, "manager"), java_script_enabled=False) as window:
        page = window.open("/console/members")
        page.get_by_role("searchbox").fill("0142")
        page.get_by_role("button", name="Find").click()
        page.get_by_role("link", name="Maria").first.click()
        page.get_by_text("Give or take points").click()
        page.get_by_text("Take", exact=True).click()
        page.get_by_label("How many").fill("1")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_have_text("Took 1 point.")
        page.get_by_role("link", name="Texts").first.click()
        expect(page.get_by_role("heading", name="All texts")).to_be_visible()
