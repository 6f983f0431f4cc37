"""The console's first page in a browser: by mouse, by keyboard, and without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.pages.browsing import DESK, PHONE, Looking, Window
from tests.pages.demo import MERCHANT, Demo

HOME = "/console"


@pytest.fixture
def home(looking: Looking, demo: Demo) -> Iterator[Window]:
    """The home of a bakery that has been open for weeks, once all of it is counted."""
    with looking.window(DESK, demo.cookie(MERCHANT, "owner")) as window:
        looking.stack.control("/settle", {})
        window.open(HOME)
        yield window


def drawn(page: Page) -> int:
    """How many points of the chart are painted in the colour of its bars, or of its line."""
    return page.evaluate(
        """() => { const canvas = document.querySelector('.chart canvas'), at = canvas.getContext('2d');
        const {data} = at.getImageData(0, 0, canvas.width, canvas.height); let found = 0;
        const probe = document.createElement('i'); probe.className = 'bar'; document.querySelector('.key').append(probe);
        const [r, g, b] = getComputedStyle(probe).backgroundColor.match(/\\d+/g).map(Number); probe.remove();
        for (let n = 0; n < data.length; n += 4) if (data[n] === r && data[n + 1] === g && data[n + 2] === b) found += 1;
        return found; }"""
    )


def test_the_chart_is_drawn_from_the_table_and_the_table_waits_below(home: Window) -> None:
    page = home.page
    assert drawn(page) > 1000
    expect(page.locator("table[data-chart]")).to_be_hidden()
    page.get_by_text("Show these figures as a table").click()
    expect(page.locator("table[data-chart] tbody tr")).to_have_count(28)
    expect(page.locator("table[data-chart]")).to_be_visible()


def test_the_demo_looks_like_a_shop_and_has_something_worth_doing(home: Window) -> None:
    page = home.page
    came_back = page.locator(".kpi", has_text="Came back").locator("b").inner_text()
    assert 30 <= int(came_back.removesuffix("%")) <= 85
    advice = page.locator(".todo h3")
    expect(advice).to_have_text([re.compile("Market Hall has had no member since"), "Nobody used “Free loaf” in 28 days"])
    expect(page.get_by_text("till quiet")).to_be_visible()


def test_a_figure_that_is_picked_drives_the_chart_and_the_address(home: Window) -> None:
    page = home.page
    page.get_by_role("link", name="Member sales").first.click()
    expect(page.get_by_role("heading", name="Member sales per day")).to_be_visible()
    assert "metric=sales" in page.url
    expect(page.locator(".kpi[data-current] .label")).to_have_text("Member sales")
    page.wait_for_function("!document.querySelector('.chart').hidden")
    assert drawn(page) > 1000
    page.go_back()
    expect(page.get_by_role("heading", name="Member visits per day")).to_be_visible()


def test_all_of_it_goes_by_keyboard(home: Window) -> None:
    page = home.page
    page.get_by_role("link", name="7 days", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="7 days", exact=True)).to_have_attribute("aria-current", "true")
    page.locator("#shop").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#shop")).to_have_value("mill-street")
    page.wait_for_url("**shop=mill-street**")
    assert "period=7" in page.url


def test_without_scripts_there_is_the_table_and_a_button(looking: Looking, demo: Demo) -> None:
    with looking.window(PHONE, demo.cookie(MERCHANT, "owner"), java_script_enabled=False) as window:
        page = window.page
        page.goto(f"{window.url}{HOME}")
        expect(page.locator("table[data-chart]")).to_be_visible()
        expect(page.locator(".chart")).to_be_hidden()
        page.locator("#shop").select_option("harbor")
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page.locator("#shop")).to_have_value("harbor")


def test_what_happens_at_a_till_shows_up_by_itself(home: Window, looking: Looking) -> None:
    page = home.page
    before = page.locator("#now").get_attribute("hx-get")
    looking.stack.phone(MERCHANT, "+12065550188").text("Ines")
    expect(page.locator("#now")).to_contain_text("Ines", timeout=30_000)
    assert page.locator("#now").get_attribute("hx-get") != before


def test_the_table_of_the_chart_is_sound_as_well(home: Window) -> None:
    home.open(f"{HOME}?period=364&metric=came_back")
    home.page.get_by_text("Show these figures as a table").click()
    assert home.wrong() == []
