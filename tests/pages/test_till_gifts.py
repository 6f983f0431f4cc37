"""Gift certificates at a till in a browser: from the till's first page to a part that is paid, and back."""

import re

from tests.pages.browsing import LOOKS
from tests.pages.tilling import TillWindow


def test_one_is_sold_used_and_refunded_without_a_script(counter: TillWindow) -> None:
    page, window = counter.page, counter.window
    window.expected |= {422}

    def see(name: str) -> None:
        for screen in LOOKS:
            window.change_to(screen)
            window.take_picture(f"till-gifts-{name}")
            assert window.wrong() == [], name

    page.get_by_role("link", name="Gift certificates").click()
    page.wait_for_load_state("networkidle")
    see("first")
    page.get_by_label("What it is worth").fill("50")
    page.get_by_role("button", name="Sell it").click()
    page.wait_for_load_state("networkidle")
    (code,) = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page.inner_text(".signs"))
    see("paper")
    page.get_by_role("link", name="Back").click()
    page.get_by_label("Its code").fill(code.lower())
    page.get_by_role("button", name="What is left on it?").click()
    counter.see("$50.00")
    page.get_by_label("What it pays").fill("60")
    page.get_by_role("button", name="Pay with it").click()
    counter.see("There is $50.00 left on it.")
    see("too-much")
    page.get_by_label("What it pays").fill("18.40")
    page.get_by_role("button", name="Pay with it").click()
    counter.see("$18.40 is paid. $31.60 is left on it.")
    see("paid")
    page.get_by_role("button", name="Put $18.40").click()
    counter.see("That is back on the certificate.")
    page.get_by_role("link", name="Back to the till").click()
    counter.expect("idle")
