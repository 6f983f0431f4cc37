"""The till in a browser: by keyboard and by tap, with PINs, on every size that it may have."""

from dataclasses import replace
from fractions import Fraction

import pytest

from chalicelib.domain.foretelling import Rate
from chalicelib.domain.program import EarnBasis, EarnRule
from tests.builders import NOW
from tests.pages.acting import collect
from tests.pages.browsing import DESK, PHONE, Looking
from tests.pages.demo import MERCHANT, Demo
from tests.pages.tilling import NUMBER, TillWindow, end_tills, make_code, till


def test_a_sale_by_keyboard_alone_and_its_undoing(counter: TillWindow) -> None:
    counter.check("idle")
    counter.find(NUMBER)
    before = int(counter.page.inner_text("#balance"))
    counter.key("1200")
    counter.see("+12 now")
    counter.check("member")
    counter.page.keyboard.press("Enter")
    counter.expect("done")
    counter.see("On its way to the number ending 0142")
    assert f"12 points added Maria has {before + 12} points." in counter.said
    counter.check("done")
    counter.page.keyboard.press("Tab")
    counter.page.keyboard.press("Enter")
    counter.see("12 points taken back")
    counter.page.keyboard.press("Escape")
    counter.expect("idle")
    assert "Maria just now undone" in counter.said
    counter.find(NUMBER)
    assert int(counter.page.inner_text("#balance")) == before


def test_a_sale_by_tap_alone(counter: TillWindow) -> None:
    counter.tap(NUMBER)
    counter.expect("member")
    counter.tap("125")
    counter.page.tap('.key[data-k="del"]')
    counter.tap("50")
    assert counter.page.input_value("#in") == "$12.50"
    counter.page.tap("#go")
    counter.expect("done")
    counter.see("On its way")
    counter.page.tap("#next")
    counter.expect("idle")
    counter.page.tap("#recents button")
    counter.expect("member")
    counter.page.tap(".x[data-reset]:visible")
    counter.expect("idle")


def test_a_reward_in_two_taps_and_given_back(counter: TillWindow) -> None:
    counter.find(NUMBER)
    before = int(counter.page.inner_text("#balance"))
    counter.use("Free coffee")
    counter.see("Use free coffee?")
    counter.check("ask")
    counter.page.tap("#useit")
    counter.see("Free coffee used")
    assert int(counter.page.inner_text("#balance")) == before - 50
    counter.check("used")
    counter.page.tap('.rw button:has-text("Undo")')
    counter.page.wait_for_function("before => document.getElementById('balance').innerText === String(before)", arg=before)


def test_a_reward_can_be_given_away_at_a_shop_with_a_cause_on_every_size(looking: Looking, demo: Demo) -> None:
    with looking.window(DESK, demo.cookie(MERCHANT, "owner")) as window:
        collect(window)
    with till(looking, demo) as counter:
        counter.find(NUMBER)
        counter.use("Free coffee")
        counter.page.get_by_role("button", name="Give it to Riverside Food Pantry").wait_for()
        counter.check("ask-to-give")


def test_a_coupon_is_keyed_after_the_sale_and_a_wrong_one_uses_nothing(counter: TillWindow) -> None:
    counter.find(NUMBER)
    counter.page.tap("#code")
    counter.see("Key the sale first, then the coupon.")
    counter.key("1240")
    counter.page.tap("#code")
    counter.see("Key its twelve signs, or scan it.")
    counter.check("coupon")
    counter.key("cdfg2345hjkm")
    assert counter.page.input_value("#in") == "CDFG 2345 HJKM"
    counter.page.keyboard.press("Enter")
    counter.see("There is no such coupon.")
    assert counter.page.input_value("#in") == "$12.40"
    counter.check("coupon-wrong")
    counter.key("L2:CDFG2345HJKM", enter=True)
    counter.see("There is no such coupon.")
    counter.expect("member")


def test_a_coupon_without_a_number_asks_for_the_sale_and_then_for_the_code(counter: TillWindow) -> None:
    counter.page.tap("#guest")
    counter.expect("member")
    counter.see("No number")
    counter.see("Enter the sale")
    counter.key("1240")
    counter.see("Use the coupon")
    counter.check("guest")
    counter.page.keyboard.press("Enter")
    counter.see("Key its twelve signs, or scan it.")
    counter.key("cdfg2345hjkm", enter=True)
    counter.see("There is no such coupon.")
    assert counter.page.input_value("#in") == "$12.40"
    counter.page.tap(".x[data-reset]:visible")
    counter.expect("idle")
    counter.key("L2:CDFG2345HJKM", enter=True)
    counter.expect("member")
    counter.key("900", enter=True)
    counter.see("There is no such coupon.")
    counter.expect("member")


def test_a_dear_reward_waits_for_the_code_of_the_customers_phone(counter: TillWindow, demo: Demo) -> None:
    phone = demo.looking.stack.phone(MERCHANT, "+12065550143")
    phone.text("Nora")
    demo.till.sell(demo.till.look_up("+12065550143")["id"], 13_000)
    phone.inbox()
    counter.find("2065550143")
    counter.use("Free loaf")
    counter.see("Use free loaf?")
    counter.page.tap("#useit")
    counter.see("We texted the customer a code")
    counter.check("code")
    counter.key("0000", enter=True)
    counter.see("2 tries are left")
    counter.check("code-wrong")
    assert "free loaf" in phone.text("YES")[0].lower()
    counter.see("Free loaf used")


def test_a_new_number_is_invited_and_the_points_of_today_wait(counter: TillWindow) -> None:
    counter.key("2065550198")
    counter.expect("new")
    counter.see("Reply YES to join")
    counter.check("new")
    counter.page.tap("#go")
    counter.see("Waiting for their YES")
    counter.key("700")
    counter.check("invited")
    counter.page.keyboard.press("Enter")
    counter.see("7 points kept")
    counter.check("kept-for-them")


def give_sam_a_pin(looking: Looking, demo: Demo) -> None:
    with looking.window(DESK, demo.cookie("sharp-barbers", "owner")) as console:
        page = console.open("/console/tills")
        page.locator('.pinrow:has-text("Sam") input[name=pin]').fill("2580")
        page.get_by_role("button", name="Set the PIN of Sam").click()
        page.wait_for_selector("text=Sam has a new PIN")


def test_names_and_pins_say_who_is_at_the_till(looking: Looking, demo: Demo) -> None:
    give_sam_a_pin(looking, demo)
    with till(looking, demo, merchant="sharp-barbers") as counter:
        counter.expect("lock")
        counter.check("lock")
        counter.page.tap('#people button:has-text("Sam")')
        counter.tap("1111")
        counter.page.tap("#go")
        counter.see("That PIN is wrong")
        counter.check("pin-wrong")
        counter.key("2580", enter=True)
        counter.expect("idle")
        assert "Sam" in counter.bar
        counter.page.tap("#lock")
        counter.expect("lock")


def test_a_manager_lets_points_through_at_the_till_with_their_pin(counter: TillWindow) -> None:
    counter.find(NUMBER)
    before = int(counter.page.inner_text("#balance"))
    counter.page.evaluate(
        """() => { at.me.people = [
            {id: 'staff-rosa', name: 'Rosa', leads: true}, {id: 'staff-sam', name: 'Sam', leads: false}]; }"""
    )
    counter.page.route("**/till/earn", lambda route: route.fulfill(json=HELD))
    counter.key("1200", enter=True)
    counter.see("Kept back")
    counter.check("held-back")
    counter.page.tap("#through")
    counter.expect("pass")
    assert "Sam" not in counter.page.inner_text("#leads"), "only who may let them through is asked"
    counter.check("whose-pin")
    counter.page.route("**/till/through", lambda route: route.fulfill(status=403, json=WRONG))
    counter.key("1111", enter=True)
    counter.see("That PIN is wrong")
    counter.page.unroute("**/till/through")
    added = {"outcome": "added", "delta": 12, "balance": before + 12}
    counter.page.route("**/till/through", lambda route: route.fulfill(json=added))
    counter.key("7413", enter=True)
    counter.expect("done")
    counter.see("12 points added")
    assert counter.page.is_hidden("#through")


HELD = {
    "outcome": "held",
    "delta": 0,
    "code": "HELD_LIMIT",
    "sentence": "This number had its sales for today. The sale counts, its points wait for a manager.",
}
WRONG = {"code": "WRONG_PIN", "sentence": "That PIN is wrong. Try again.", "seconds": 0}


def test_a_till_locks_when_nobody_touches_it_in_any_window(looking: Looking, demo: Demo) -> None:
    give_sam_a_pin(looking, demo)
    with till(looking, demo, merchant="sharp-barbers") as counter:
        clock = counter.page.clock
        clock.install()
        counter.page.reload()
        counter.expect("lock")
        counter.page.tap('#people button:has-text("Sam")')
        counter.key("2580", enter=True)
        counter.expect("idle")
        clock.fast_forward("04:00")
        other = counter.page.context.new_page()
        other.goto(counter.page.url)
        other.wait_for_selector('body[data-state="idle"]')
        other.keyboard.press("2")
        other.close()
        asked: list[str] = []
        counter.page.on("request", lambda request: asked.append(request.url))
        clock.fast_forward("04:00")
        clock.run_for(6_000)
        counter.expect("idle")
        assert not any(url.endswith("/till/lock") for url in asked)
        clock.fast_forward("02:00")
        clock.run_for(6_000)
        counter.expect("lock")


def test_a_till_that_is_ended_says_so_and_forgets_who_was_there(looking: Looking, demo: Demo) -> None:
    with till(looking, demo) as counter:
        counter.window.expected |= {401}
        counter.find(NUMBER)
        counter.key("300", enter=True)
        counter.see("On its way")
        end_tills(looking, demo)
        counter.page.keyboard.press("Escape")
        counter.key(NUMBER)
        counter.expect("pair")
        counter.see("This device is no till any more.")
        assert counter.page.evaluate("localStorage.length") == 0


def test_the_code_in_a_link_pairs_the_device_that_opens_it(looking: Looking, demo: Demo) -> None:
    code = make_code(looking, demo).replace(" ", "")
    with looking.window(PHONE) as window:
        window.page.goto(f"{window.url}/till#{code}")
        TillWindow(window).expect("idle")
        assert "#" not in window.page.url


@pytest.mark.parametrize("screen", [DESK], ids=str)
def test_the_till_looks_as_it_should_in_the_dark(looking: Looking, demo: Demo, screen) -> None:
    assert demo.member_id
    with till(looking, demo, replace(screen, scheme="dark")) as counter:
        counter.find(NUMBER)
        counter.key("1240")
        counter.check("member-dark")


RATES = [
    Rate(EarnRule(basis, points, per, least, points_max=most), times, bonus, carry, NOW)
    for basis, points, per, least, most in (
        (EarnBasis.AMOUNT, 1, 100, 0, None),
        (EarnBasis.AMOUNT, 7, 3, 500, None),
        (EarnBasis.AMOUNT, 5, 100, 0, 40),
        (EarnBasis.VISIT, 2, 1, 300, None),
    )
    for times, bonus, carry in (
        (Fraction(1), 0, Fraction(0)),
        (Fraction(3, 2), 4, Fraction(2, 3)),
        (Fraction(10, 3), 0, Fraction(97, 100)),
    )
]
AMOUNTS = (0, 1, 49, 99, 100, 299, 300, 499, 500, 1_240, 99_999, 999_999)


def test_the_page_counts_as_the_ledger_does(counter: TillWindow) -> None:
    count = """([rates, amounts]) => rates.map(rate => amounts.map(amount => {
      Object.assign(at, {who: {rate}, mode: 'amount', typed: String(amount || '')});
      return foretell();
    }))"""
    counted = counter.page.evaluate(count, [[rate.facts for rate in RATES], AMOUNTS])
    assert counted == [[rate.points(amount) for amount in AMOUNTS] for rate in RATES]
