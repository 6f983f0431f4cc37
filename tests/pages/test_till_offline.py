"""The till with a bad line: nothing is lost, nothing counts twice, and what is not known is not said."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Route

from tests.pages.browsing import Looking
from tests.pages.demo import MARIA, Demo
from tests.pages.tilling import NUMBER, TillWindow, end_tills, make_code


def test_without_a_connection_sales_are_kept_survive_a_reload_and_count_once(counter: TillWindow, demo: Demo) -> None:
    before = demo.till.look_up(MARIA)["balance"]
    counter.go_offline()
    counter.key(NUMBER)
    counter.expect("member")
    counter.see("Rewards can’t be used until then")
    counter.key("900")
    counter.check("offline")
    counter.page.keyboard.press("Enter")
    counter.see("Saved on this till")
    counter.check("saved")
    counter.page.reload()
    counter.expect("idle")
    assert "Offline · 1 waiting" in counter.bar
    assert demo.till.look_up(MARIA)["balance"] == before
    counter.go_online()
    counter.page.evaluate("dispatchEvent(new Event('online'))")
    counter.wait_until_sent()
    assert demo.till.look_up(MARIA)["balance"] == before + 9
    counter.page.evaluate("() => check()")
    counter.page.reload()
    counter.expect("idle")
    assert demo.till.look_up(MARIA)["balance"] == before + 9


def test_a_sale_whose_answer_was_lost_counts_once(counter: TillWindow, demo: Demo) -> None:
    before = demo.till.look_up(MARIA)["balance"]
    counter.find(NUMBER)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort("internetdisconnected")

    counter.page.route("**/till/earn", lose)
    counter.key("500", enter=True)
    counter.see("are kept here")
    assert "Maria’s 5 points" in counter.said
    counter.page.click("#undo")
    counter.see("may have arrived")
    counter.page.unroute("**/till/earn")
    counter.page.evaluate("() => check()")
    counter.wait_until_sent()
    assert demo.till.look_up(MARIA)["balance"] == before + 5


def test_a_sale_that_was_not_sent_is_undone_without_a_trace(counter: TillWindow, demo: Demo) -> None:
    before = demo.till.look_up(MARIA)["balance"]
    counter.go_offline()
    counter.key(NUMBER)
    counter.expect("member")
    counter.key("500", enter=True)
    counter.see("Saved on this till")
    counter.page.click("#undo")
    counter.see("gone from this till")
    assert counter.page.evaluate("() => Store.all()") == []
    counter.go_online()
    counter.page.evaluate("() => check()")
    assert demo.till.look_up(MARIA)["balance"] == before


def test_of_a_number_that_joined_nowhere_the_till_says_so_later(counter: TillWindow) -> None:
    counter.go_offline()
    counter.key("2065550197")
    counter.expect("member")
    counter.key("500", enter=True)
    counter.see("Saved on this till")
    counter.page.keyboard.press("Escape")
    counter.go_online()
    counter.page.evaluate("() => check()")
    counter.see("Not added: (206) 555-0197, $5.00. Not a member.")
    counter.check("not-added")
    counter.page.set_viewport_size({"width": 375, "height": 640})
    assert counter.page.is_visible("#failedtext")
    counter.page.click("#dismiss")
    counter.page.wait_for_selector("#failed", state="hidden")


def test_rewards_are_refused_without_a_connection_with_the_reason(counter: TillWindow, demo: Demo) -> None:
    counter.find(NUMBER)
    before = counter.page.inner_text("#balance")
    counter.go_offline()
    counter.use("Free coffee")
    counter.page.tap("#useit")
    counter.see("Rewards need the internet")
    assert counter.page.inner_text("#balance") == before
    counter.check("no-reward")


def test_the_same_sale_pressed_twice_is_sent_once(counter: TillWindow, demo: Demo) -> None:
    before = demo.till.look_up(MARIA)["balance"]
    sent: list[str] = []
    counter.page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/till/earn") else None)
    counter.find(NUMBER)
    counter.key("600")
    counter.page.evaluate("() => { press(); press(); }")
    counter.see("On its way")
    assert len(sent) == 1
    assert demo.till.look_up(MARIA)["balance"] == before + 6


FAULTS = [
    (500, {"code": "INTERNAL_ERROR", "sentence": "The fault is ours."}),
    (502, {"message": "Internal server error"}),
    (403, {"message": "Forbidden"}),
    (429, {"message": "Too Many Requests"}),
]


@pytest.mark.parametrize(("status", "facts"), FAULTS, ids=[str(status) for status, _ in FAULTS])
def test_a_fault_on_the_way_loses_no_sale(counter: TillWindow, demo: Demo, status, facts) -> None:
    counter.window.expected |= {status}
    before = demo.till.look_up(MARIA)["balance"]
    counter.find(NUMBER)
    counter.page.route("**/till/earn", lambda route: route.fulfill(status=status, json=facts))
    counter.key("400", enter=True)
    counter.see("are kept here")
    counter.page.unroute("**/till/earn")
    counter.page.evaluate("() => check()")
    counter.wait_until_sent()
    assert demo.till.look_up(MARIA)["balance"] == before + 4


def test_while_the_server_has_a_fault_a_sale_can_be_keyed_all_the_same(counter: TillWindow) -> None:
    counter.window.expected |= {502}
    counter.page.route("**/till/find", lambda route: route.fulfill(status=502, json={"message": "Internal server error"}))
    counter.key(NUMBER)
    counter.expect("member")
    counter.see("This sale is kept")


def test_a_sale_that_is_undone_while_others_are_sent_is_not_sent(counter: TillWindow, demo: Demo) -> None:
    before = demo.till.look_up(MARIA)["balance"]
    held: list[Route] = []
    counter.page.route("**/till/earn", lambda route: held.append(route))  # noqa: PLW0108  Playwright takes no method of a list
    counter.go_offline()
    for amount in ("500", "700"):
        counter.key(NUMBER)
        counter.expect("member")
        counter.key(amount, enter=True)
        counter.see("Saved on this till")
    with counter.page.expect_request("**/till/earn"):
        counter.go_online()
        counter.page.evaluate("() => { check(); }")
    counter.page.click("#undo")
    counter.see("gone from this till")
    held[0].continue_()
    counter.page.unroute("**/till/earn")
    counter.wait_until_sent()
    assert counter.page.evaluate("() => Store.all()") == []
    assert demo.till.look_up(MARIA)["balance"] == before + 5


def test_a_reward_whose_answer_was_lost_is_used_once(counter: TillWindow, demo: Demo) -> None:
    demo.till.sell(demo.member_id, 6240)
    counter.find(NUMBER)
    before = int(counter.page.inner_text("#balance"))

    def lose(route: Route) -> None:
        route.fetch()
        route.abort("internetdisconnected")

    counter.page.route("**/till/use", lose)
    counter.use("Free coffee")
    counter.page.click("#useit")
    counter.see("No answer came")
    counter.check("reward-unsure")
    counter.page.unroute("**/till/use")
    counter.page.click("#useit")
    counter.see("Free coffee used")
    assert demo.till.look_up(MARIA)["balance"] == before - 50
    counter.page.click('.rw button:has-text("Undo")')
    counter.page.wait_for_function("before => document.getElementById('balance').innerText === String(before)", arg=before)


def test_a_customer_can_be_left_while_nobody_knows_whether_a_reward_was_used(counter: TillWindow, demo: Demo) -> None:
    demo.till.sell(demo.member_id, 6240)
    counter.find(NUMBER)
    counter.page.route("**/till/use", lambda route: route.abort("internetdisconnected"))
    counter.use("Free coffee")
    counter.page.click("#useit")
    counter.see("No answer came")
    counter.page.keyboard.press("Escape")
    counter.see("It may have been used")
    counter.page.keyboard.press("Escape")
    counter.expect("idle")


def test_two_windows_of_a_till_send_a_sale_once(counter: TillWindow, demo: Demo) -> None:
    before = demo.till.look_up(MARIA)["balance"]
    other = counter.page.context.new_page()
    other.goto(counter.page.url)
    other.wait_for_selector('body[data-state="idle"]')
    counter.go_offline()
    counter.key(NUMBER)
    counter.expect("member")
    counter.key("800", enter=True)
    counter.see("Saved on this till")
    counter.go_online()
    for window in (counter.page, other, counter.page):
        window.evaluate("() => { check(); }")
    counter.wait_until_sent()
    assert demo.till.look_up(MARIA)["balance"] == before + 8
    counter.page.click("#undo")
    counter.see("8 points taken back")
    assert demo.till.look_up(MARIA)["balance"] == before


def test_sales_wait_for_a_till_that_was_ended_until_it_is_paired_again(looking: Looking, counter: TillWindow, demo: Demo) -> None:
    counter.window.expected |= {401}
    before = demo.till.look_up(MARIA)["balance"]
    counter.go_offline()
    counter.key(NUMBER)
    counter.expect("member")
    counter.key("900", enter=True)
    counter.see("Saved on this till")
    end_tills(looking, demo)
    counter.go_online()
    counter.page.evaluate("() => check()")
    counter.expect("pair")
    counter.see("1 sale of")
    counter.check("pair-again")
    counter.key(make_code(looking, demo).replace(" ", ""), enter=True)
    counter.expect("idle")
    counter.page.evaluate("() => check()")
    counter.wait_until_sent()
    assert demo.till.look_up(MARIA)["balance"] == before + 9


def test_a_full_device_sends_the_sale_at_once_and_says_so_when_it_cannot(counter: TillWindow, demo: Demo) -> None:
    before = demo.till.look_up(MARIA)["balance"]
    counter.find(NUMBER)
    fill = {"origin": counter.window.url, "quotaSize": 1}
    counter.page.context.new_cdp_session(counter.page).send("Storage.overrideQuotaForOrigin", fill)
    counter.go_offline()
    counter.key("300", enter=True)
    counter.see("this device is full: write it down")
    counter.check("full")
    counter.go_online()
    counter.page.keyboard.press("Enter")
    counter.see("3 points added")
    counter.see("On its way")
    assert demo.till.look_up(MARIA)["balance"] == before + 3


def test_a_clock_that_is_wrong_dates_no_sale(counter: TillWindow, demo: Demo) -> None:
    counter.page.clock.set_fixed_time("2019-01-01T08:00:00Z")
    counter.find(NUMBER)
    counter.key("200", enter=True)
    counter.see("On its way")
    now = datetime.fromisoformat(demo.looking.stack.control("")["clock"])
    newest = demo.till.do("GET", f"/v1/members/{demo.member_id}/entries?limit=1")["entries"][0]
    assert abs(datetime.fromisoformat(newest["at"]) - now) < timedelta(minutes=10)
