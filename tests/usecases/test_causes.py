"""A reward is given to the cause that a shop collects for: it takes nothing off a check, and the cause is owed what it costs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.causes.cause import Cause
from chalicelib.domain.causes.counting import GIVERS_MIN, months_of
from chalicelib.domain.program import Program, RewardKind
from chalicelib.domain.refusals import OfferNotApplicable, PartNotCapturable, UnusableField
from chalicelib.domain.special import Benefit, Special
from chalicelib.usecases.causes import collecting
from chalicelib.usecases.overview.tallies import count
from tests.builders import BARBER, BOOKSHOP, LOAF, Shop, program
from tests.fake_causes import FakeCauses
from tests.fake_tallies import FakeTallies
from tests.usecases.recording import subjects
from tests.usecases.stories import why
from tests.usecases.test_specials import reconciles

PANTRY = Cause("1", "Food Pantry", "Meals for 80 families.", date(2026, 11, 1))
NIGHT = Special("night", "Happy night", Benefit.AMOUNT_OFF, date(2026, 1, 1), amount=100)


def tallied(shop: Shop) -> FakeTallies:
    tallies = FakeTallies()
    for one in (*shop.book.redemptions.values(), *(entry for chain in shop.book.chains.values() for entry in chain)):
        count(tallies, "rosas", subjects(shop.merchant, one))
    return tallies


def totals(shop: Shop) -> list[tuple[str, int, int, int]]:
    months = months_of(tallied(shop).since("rosas", collecting.OF_NO_DAY))
    return [(one.cause_id, one.amount, one.times, one.givers) for one in months]


def a_shop(rules: Program | None = None) -> tuple[Shop, str]:
    shop = Shop(rules or program())
    maya = shop.join()
    shop.sell(maya, 20_000, "earlier")
    return shop, maya


def give(shop: Shop, member_id: str, offer: str = "loaf", cause: Cause | None = PANTRY, **more: str) -> str:
    held = shop.hold(member_id, offer, gives=True, cause=cause, **more)
    return str(shop.capture(held.facts["id"]).facts["id"])


def test_what_is_given_costs_points_takes_nothing_off_and_is_owed():
    shop, maya = a_shop()
    held = shop.hold(maya, "loaf", payable=300, gives=True, cause=PANTRY)
    assert (held.facts["uses"], held.facts["given"]) == ([["loaf", "loaf", 0, 120]], ["1", "Food Pantry", 850])
    assert totals(shop) == [], "what is held is not given yet"
    shop.capture(held.facts["id"])
    assert (shop.balance(maya), totals(shop)) == (80, [("1", 850, 1, 1)])
    assert why(shop, maya) == "120 points given to Food Pantry: Free loaf."
    assert shop.sell(maya, 1000, "sale-1").facts["points_delta"] == 10, "the check is paid in full, and earns so"
    assert shop.book.sale("rosas", "mill", "sale-1").uses == ()
    assert reconciles(shop)


def test_a_cause_is_owed_what_a_reward_costs_the_shop_where_the_shop_says_so():
    shop, maya = a_shop(program(rewards=(replace(LOAF, cost=210),)))
    give(shop, maya)
    assert totals(shop) == [("1", 210, 1, 1)]
    assert tallied(shop).since("rosas", date(2000, 1, 1))  # and the figures of offers say the same
    found = [numbers["reward_cost"] for spot, numbers in tallied(shop).since("rosas", date(2000, 1, 1)).items() if spot.day]
    assert set(found) == {210}


def test_a_check_that_has_closed_is_no_obstacle():
    shop, maya = a_shop()
    shop.sell(maya, 500, "paid")
    give(shop, maya, check_id="paid")
    assert totals(shop) == [("1", 850, 1, 1)]


def test_credit_and_certificates_are_given_too():
    shop, maya = a_shop(BOOKSHOP)
    give(shop, maya, "credit:600")
    assert (shop.balance(maya), totals(shop)) == (400, [("1", 600, 1, 1)])
    held = shop.hold(maya, "credit:400", gives=True, cause=PANTRY).facts["id"]
    with pytest.raises(PartNotCapturable):
        shop.capture(held, 100)
    barber = Shop(BARBER)
    noor = barber.join()
    for number in range(10):
        barber.sell(noor, 3000, f"cut-{number}")
    (certificate,) = barber.member(noor).account.certificates
    red = give(barber, noor, f"certificate:{certificate.id}")
    assert totals(barber) == [("1", 3200, 1, 1)]
    barber.reverse(red)
    assert barber.member(noor).account.certificates == (certificate,)
    assert totals(barber) == []


def test_what_costs_nothing_or_has_no_worth_is_given_to_nobody():
    half = replace(LOAF, id="half", kind=RewardKind.PERCENT_OFF, percent=50, amount=0)
    shop, maya = a_shop(program(specials=(NIGHT,), rewards=(LOAF, half)))
    refused = []
    for offer, cause in (("special:night", PANTRY), ("half", PANTRY), ("loaf", None)):
        with pytest.raises(OfferNotApplicable) as no:
            shop.hold(maya, offer, gives=True, cause=cause)
        refused.append(no.value.reason)
    assert (refused, shop.balance(maya)) == (["not_to_give", "not_to_give", "no_cause"], 200)


def test_asked_again_it_is_given_once_and_undone_it_leaves_its_month():
    shop, maya = a_shop()
    first, again = (shop.hold(maya, "loaf", gives=True, cause=PANTRY, key="k") for _ in range(2))
    assert (again.facts, again.replayed) == (first.facts, True)
    red = shop.capture(first.facts["id"], key="c").facts["id"]
    assert shop.capture(red, key="c").replayed
    assert totals(shop) == [("1", 850, 1, 1)]
    assert [shop.reverse(red, key="u").replayed for _ in range(2)] == [False, True]
    assert (totals(shop), shop.balance(maya), reconciles(shop)) == ([], 200, True)


def test_a_phone_that_has_to_confirm_confirms_what_is_given():
    shop, maya = a_shop()
    shop.confirm_by_phone()
    held = shop.hold(maya, "loaf", gives=True, cause=PANTRY)
    assert held.facts["next_step"] == "confirm"
    shop.wait(seconds=1)
    shop.text("YES")
    shop.capture(held.facts["id"])
    assert totals(shop) == [("1", 850, 1, 1)]


def test_another_name_is_another_cause_and_no_name_ends_it():
    causes, (shop, _) = FakeCauses(), a_shop()
    now = shop.now
    pantry = collecting.name(causes, shop.merchant, (" Food   Pantry ", ""), now)
    again = collecting.name(causes, shop.merchant, ("Food Pantry", "Meals."), now + timedelta(days=1))
    assert pantry is not None
    assert again == replace(pantry, about="Meals.", name="Food Pantry")
    school = collecting.name(causes, shop.merchant, ("School", ""), now + timedelta(days=2))
    assert school is not None
    assert [(one.name, one.until is None) for one in causes.of_merchant("rosas")] == [("Food Pantry", False), ("School", True)]
    assert collecting.name(causes, shop.merchant, ("", ""), now + timedelta(days=3)) is None
    with pytest.raises(UnusableField):
        collecting.name(causes, shop.merchant, ("x" * 31, ""), now)


def test_a_month_that_is_over_is_handed_over_once_and_what_changes_later_is_said():
    causes, (shop, maya) = FakeCauses(), a_shop(program(rewards=(replace(LOAF, price_points=50),)))
    causes.put("rosas", PANTRY)
    reds = [give(shop, maya, check_id=f"c{number}") for number in range(2)]
    month, ana = f"{shop.now:%Y-%m}", shop.merchant
    (open_,) = collecting.owed(causes, tallied(shop), shop.merchant, shop.now)
    assert (open_.left, open_.can_be_handed) == (1700, False)
    with pytest.raises(UnusableField):
        collecting.hand_over(causes, tallied(shop), shop.merchant, month, "1", 1700, ana, shop.now)
    later = shop.now + timedelta(days=32)
    with pytest.raises(UnusableField):
        collecting.hand_over(causes, tallied(shop), shop.merchant, month, "1", 850, ana, later)
    collecting.hand_over(causes, tallied(shop), shop.merchant, month, "1", 1700, ana, later)
    with pytest.raises(UnusableField):
        collecting.hand_over(causes, tallied(shop), shop.merchant, month, "1", 1700, ana, later)
    shop.reverse(reds[0])
    (over,) = collecting.owed(causes, tallied(shop), shop.merchant, later)
    assert (over.given.amount, over.handed, over.left, over.can_be_handed) == (850, 1700, -850, False)


def test_nothing_is_told_in_public_of_a_month_that_goes_on_or_in_which_few_gave():
    shop, maya = a_shop()
    give(shop, maya)
    causes, later = FakeCauses(), timedelta(days=32)
    causes.put("rosas", PANTRY)
    assert collecting.told(collecting.owed(causes, tallied(shop), shop.merchant, shop.now + later)) == ()
    for number in range(GIVERS_MIN + 2):
        friend = shop.join(f"Ana{'abcdefgh'[number]}", f"+1206555{number:04d}")
        shop.sell(friend, 12_000, f"s{number}")
        give(shop, friend, check_id=f"g{number}")
    assert collecting.told(collecting.owed(causes, tallied(shop), shop.merchant, shop.now)) == ()
    (one,) = collecting.told(collecting.owed(causes, tallied(shop), shop.merchant, shop.now + later))
    assert (one.given.amount, one.given.times) == (850 * (GIVERS_MIN + 3), GIVERS_MIN + 3)


def test_one_who_gives_often_is_no_crowd():
    shop, maya = a_shop(program(rewards=(replace(LOAF, price_points=10),)))
    for number in range(8):
        give(shop, maya, check_id=f"c{number}")
    assert totals(shop) == [("1", 8 * 850, 8, 1)]
