"""The till in a browser: by keyboard and by tap, with a scanner, without a connection, on every size that it may have."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from chalicelib.domain.foretelling import Rate
from chalicelib.domain.program import EarnBasis, EarnRule
from tests.builders import NOW
from tests.pages.browsing import DESK, PHONE, Looking
from tests.pages.demo import MARIA, MERCHANT, Demo
from tests.pages.tilling import TillWindow, make_code, till

NUMBER = MARIA[2:]


@pytest.fixture
def counter(looking: Looking, demo: Demo) -> Iterator[TillWindow]:
    """A phone that is a till, at a shop where Maria is a member."""
    assert demo.member_id
    with till(looking, demo) as made:
        yield made


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
    counter.page.tap(".x")
    counter.expect("idle")


def test_a_reward_in_two_taps_and_given_back(counter: TillWindow) -> None:
    counter.find(NUMBER)
    before = int(counter.page.inner_text("#balance"))
    counter.page.tap('.rw button:has-text("Use")')
    counter.see("Use free coffee?")
    counter.check("ask")
    counter.page.tap("#useit")
    counter.see("Free coffee used")
    assert int(counter.page.inner_text("#balance")) == before - 50
    counter.check("used")
    counter.page.tap('.rw button:has-text("Undo")')
    counter.page.wait_for_function("before => document.getElementById('balance').innerText === String(before)", arg=before)


def test_a_dear_reward_waits_for_the_code_of_the_customers_phone(counter: TillWindow, demo: Demo) -> None:
    phone = demo.looking.stack.phone(MERCHANT, "+12065550143")
    phone.text("Nora")
    demo.till.sell(demo.till.look_up("+12065550143")["id"], 13_000)
    phone.inbox()
    counter.find("2065550143")
    counter.page.tap('.rw button:has-text("Use")')
    counter.see("Use free loaf?")
    counter.page.tap("#useit")
    counter.see("We texted Nora a code")
    counter.check("code")
    counter.key("0000", enter=True)
    counter.see("2 tries are left")
    counter.check("code-wrong")
    phone.text("YES")
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


def test_a_scanner_that_types_finds_the_member_whatever_is_on_the_pad(counter: TillWindow, demo: Demo) -> None:
    card = "L1:" + demo.wallet.rpartition("/")[2]
    counter.key("206")
    counter.key(card, enter=True)
    counter.expect("member")
    counter.see("Maria")
    counter.page.keyboard.press("Escape")
    counter.key("L1:000000000000", enter=True)
    counter.see("not a member here")
    assert counter.page.input_value("#in") == ""


def test_a_pasted_number_is_looked_up(counter: TillWindow) -> None:
    paste = """words => {
      const kept = new DataTransfer();
      kept.setData('text', words);
      document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: kept, bubbles: true}));
    }"""
    counter.page.evaluate(paste, "+1 (206) 555-0142")
    counter.expect("member")


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
    counter.page.wait_for_function("() => !document.getElementById('net').innerText.includes('waiting')")
    assert demo.till.look_up(MARIA)["balance"] == before + 9
    counter.page.evaluate("() => check()")
    counter.page.reload()
    counter.expect("idle")
    assert demo.till.look_up(MARIA)["balance"] == before + 9


def test_a_sale_whose_answer_was_lost_counts_once(counter: TillWindow, demo: Demo) -> None:
    before = demo.till.look_up(MARIA)["balance"]
    counter.find(NUMBER)

    def lose(route) -> None:
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
    counter.page.wait_for_function("() => !document.getElementById('net').innerText.includes('waiting')")
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
    assert counter.page.evaluate("() => Store.all(at.me.place)") == []
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
    counter.page.click("#dismiss")
    counter.page.wait_for_selector("#failed", state="hidden")


def test_rewards_are_refused_without_a_connection_with_the_reason(counter: TillWindow, demo: Demo) -> None:
    counter.find(NUMBER)
    before = counter.page.inner_text("#balance")
    counter.go_offline()
    counter.page.tap('.rw button:has-text("Use")')
    counter.page.tap("#useit")
    counter.see("Rewards need the internet")
    assert counter.page.inner_text("#balance") == before
    counter.check("no-reward")


def test_names_and_pins_say_who_is_at_the_till(looking: Looking, demo: Demo) -> None:
    with looking.window(DESK, demo.cookie("sharp-barbers", "owner")) as console:
        page = console.open("/console/tills")
        page.locator('.pinrow:has-text("Sam") input[name=pin]').fill("2580")
        page.get_by_role("button", name="Set the PIN of Sam").click()
        page.wait_for_selector("text=Sam has a new PIN")
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


def test_a_till_that_is_ended_says_so_and_forgets_who_was_there(looking: Looking, demo: Demo) -> None:
    with till(looking, demo) as counter:
        counter.window.expected |= {401}
        counter.find(NUMBER)
        counter.key("300", enter=True)
        counter.see("On its way")
        with looking.window(DESK, demo.cookie(MERCHANT, "owner")) as console:
            page = console.open("/console/tills")
            while page.get_by_role("button", name="End Counter tablet").count():
                page.get_by_role("button", name="End Counter tablet").first.click()
                page.wait_for_load_state("networkidle")
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
