"""What somebody does on a page, so that it looks as it is to be seen."""

import re
from collections.abc import Callable

from tests.pages.browsing import Window

Act = Callable[[Window], None]


def press(name: str) -> Act:
    """Press a button, and wait until nothing more comes."""

    def act(window: Window) -> None:
        window.page.get_by_role("button", name=name, exact=True).first.click()
        window.page.wait_for_load_state("networkidle")

    return act


def save_empty(window: Window) -> None:
    """Save a form that lacks its points."""
    window.page.locator("#points").fill("")
    press("Save")(window)


def check_in(window: Window) -> None:
    """Let members check in, so that there are codes to hang up."""
    window.page.locator("input[name=on]").check()
    press("Save")(window)


def ask_nothing(window: Window) -> None:
    """Save a question without words."""
    window.page.locator("#question").fill("")
    press("Save")(window)


def collect(window: Window) -> None:
    """Say what the shop collects for, as its owner."""
    window.open("/console/settings/cause")
    window.page.locator("#name").fill("Riverside Food Pantry")
    window.page.locator("#about").fill("Hot meals for eighty families of our street, every Friday.")
    press("Save")(window)


def unfold(window: Window) -> None:
    """Open everything that is folded."""
    folded = window.page.locator("details.fold:not([open]) > summary")
    while folded.count():
        folded.first.click()


def pass_night(window: Window) -> None:
    """Let all be kept that happened so far, and then let it be the night after."""
    for step in ("settle", "jobs/study_members"):
        window.page.request.post(f"{window.url}/_local/{step}", timeout=120_000)


def study(window: Window) -> None:
    """Let it be the night after everything that happened so far."""
    window.page.request.post(f"{window.url}/_local/jobs/study_members", timeout=120_000)


def write_campaign(window: Window) -> None:
    """Write a text to a group, and have it counted: where the page of a campaign comes from."""
    window.page.locator("#text").fill("Hi {name}! A free coffee is yours until Sunday.")
    press("Count who gets it")(window)


def have_campaign(window: Window) -> None:
    """Let there be a campaign that was counted."""
    study(window)
    window.open("/console/campaigns/new")
    write_campaign(window)


def send_campaign(window: Window) -> None:
    """Write a text to a group, and send it."""
    write_campaign(window)
    window.page.get_by_role("button", name=re.compile(r"^Send to")).click()
    window.page.wait_for_load_state("networkidle")


def stop_campaigns(window: Window) -> None:
    """Stop the newest campaign, where it is on its way: one is sent at a time."""
    study(window)
    window.open("/console/campaigns")
    newest = window.page.locator(".rows h3 a").first
    if newest.count():
        newest.click()
        window.page.wait_for_load_state("networkidle")
        stop_it(window)


def stop_it(window: Window) -> None:
    """Stop the campaign that is open, unless all of it has been handed over meanwhile."""
    if window.page.get_by_role("button", name="Stop it").count():
        press("Stop it")(window)


def send_and_stop(window: Window) -> None:
    """Send one and stop it at once."""
    send_campaign(window)
    stop_it(window)


def begin(window: Window) -> None:
    """Choose a card, so that there is a draft."""
    window.open("/console/start?again=1")
    press_card = window.page.locator("button.card").nth(1)
    press_card.click()
    window.page.wait_for_load_state("networkidle")


def make_special(window: Window) -> None:
    """Make a special; where there is one of that name the form is refused, and nothing is lost."""
    window.open("/console/specials/new")
    page = window.page
    page.locator("#name").fill("Lunch deal")
    page.locator("#percent").fill("20")
    page.locator("#starts").fill("11:30")
    page.locator("#ends").fill("14:00")
    page.locator("#total").fill("200")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_load_state("networkidle")


def make_coupons(window: Window) -> None:
    """Make a special that is for coupons, where there is none, and a few coupons of it."""
    window.open("/console/specials/new")
    page = window.page
    page.locator("#name").fill("Market flyer")
    page.locator("#percent").fill("20")
    page.get_by_label("Only with a coupon").check()
    page.get_by_role("button", name="Make it").click()
    page.wait_for_load_state("networkidle")
    window.open("/console/specials/market-flyer/coupons")
    page.locator("#size").fill("7")
    page.get_by_role("button", name="Make them").click()
    page.wait_for_load_state("networkidle")


def open_coupons(window: Window) -> None:
    """Open the newest batch of coupons."""
    window.page.get_by_role("link", name="Open").first.click()
    window.page.wait_for_load_state("networkidle")


def sell_here(window: Window) -> None:
    """Sell a gift certificate on the page that is open."""
    window.page.locator("#amount").fill("50")
    press("Sell it")(window)


def sell_for_words(window: Window) -> None:
    """Try to sell a gift certificate for what is no amount."""
    window.page.locator("#amount").fill("a lot")
    press("Sell it")(window)


def sell_gift(window: Window) -> None:
    """Sell a gift certificate."""
    window.open("/console/gifts")
    sell_here(window)


def open_gift(window: Window) -> None:
    """Open the certificate that was sold last."""
    window.page.locator(".rows h3 a").first.click()
    window.page.wait_for_load_state("networkidle")


def choose_group(window: Window) -> None:
    """Choose for whom a special is, and see the groups."""
    window.page.locator("#who").select_option("segment")
    window.page.wait_for_load_state("networkidle")


def change(window: Window) -> None:
    """Change how people earn, without putting it into force."""
    window.open("/console/program/earning")
    window.page.get_by_label("Points", exact=True).first.fill("2")
    press("Save and go on")(window)


def aim(window: Window) -> None:
    """Set a goal, where there is none."""
    window.open("/console/goals")
    if window.page.get_by_text("No goal yet").count():
        window.page.get_by_label("To", exact=True).fill("400")
        window.page.get_by_label("By", exact=True).fill("2027-03-01")
        press("Set this goal")(window)
