"""What is on for a member, on their own page: told in their language, and for whom the shop does not know without their word."""

from datetime import date
from fractions import Fraction

import pytest

from chalicelib.domain.special import Benefit, Special, Who
from tests.builders import program
from tests.web.member import let_in


@pytest.fixture
def maya(visitor, monkeypatch):
    return let_in(visitor, monkeypatch)


ON = date(2026, 11, 1)
SPECIALS = (
    Special("double", "Happy November", Benefit.TIMES, ON, date(2026, 11, 30), times=Fraction(3, 2)),
    Special("bun", "Bun day", Benefit.FREE_ITEM, ON, items=("Cinnamon bun",), location_ids=("dock",)),
    Special("off", "A fifth", Benefit.PERCENT_OFF, ON, percent=20, items=("Cake",), spend_min=2_000),
    Special("first", "Hello", Benefit.BONUS_POINTS, ON, bonus_points=30, who=Who.FIRST_VISIT),
    Special("once", "Once", Benefit.AMOUNT_OFF, ON, amount=500, per_member=1),
    Special("over", "Last month", Benefit.AMOUNT_OFF, date(2026, 10, 1), date(2026, 10, 31), amount=500),
)
SPECIAL = program(specials=SPECIALS)


@pytest.mark.parametrize("shop", [SPECIAL], indirect=True)
def test_the_page_says_what_is_on_for_its_member(maya):
    text = maya.look()
    for said in (
        "On now for you Happy November 1.5 times the points, until Nov 30",
        "Bun day Cinnamon bun for free, Harbor",
        "A fifth 20% off (Cake), from $20.00",
        "Hello 30 points more",
        "Once $5.00 off",
    ):
        assert said in text
    assert "Last month" not in text


@pytest.mark.parametrize("shop", [SPECIAL], indirect=True)
def test_what_a_member_cannot_use_any_more_is_not_on(maya):
    maya.shop.sell(maya.id, 6_000)
    assert "Hello" not in maya.look()
    maya.shop.redeem(maya.id, "special:once", check_id="c1")
    assert "$5.00 off" not in maya.look()


@pytest.mark.parametrize("shop", [SPECIAL], indirect=True)
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "1,5 veces los puntos"),
        ("de", "1,5-mal so viele Punkte, bis 30. Nov."),
        ("nl", "20% korting (Cake), vanaf"),
        ("sv", "Cinnamon bun på köpet, Harbor"),
    ],
)
def test_specials_are_told_in_the_members_language(maya, language, said):
    maya.send("language", language=language)
    assert said in maya.look().replace("\u00a0", " ")


def test_where_nothing_is_on_nothing_is_said(maya):
    assert "On now" not in maya.look()


CAKE = Special("cake", "Cake", Benefit.FREE_ITEM, date(2026, 11, 1), amount=400, who=Who.BIRTHDAY)


@pytest.mark.parametrize("shop", [program(specials=(CAKE,))], indirect=True)
def test_the_month_of_a_birthday_is_said_shown_and_taken_back(maya):
    assert "Birthday month" in maya.look()
    assert "No day and no year, and you can take it back." in maya.look()
    maya.visitor.post(f"{maya.path}/birthday", {"month": "5"})
    assert maya.shop.book.record("rosas", maya.id).customer.birthday == 5
    assert '<option value="5" selected>May</option>' in _body(maya)
    for odd in ("13", "x", "-1", ""):
        maya.visitor.post(f"{maya.path}/birthday", {"month": "5"})
        maya.visitor.post(f"{maya.path}/birthday", {"month": odd})
        assert maya.shop.book.record("rosas", maya.id).customer.birthday == 0


def test_nobody_is_asked_for_it_where_there_is_nothing_for_birthdays(maya):
    assert "Birthday month" not in maya.look()
    maya.visitor.post(f"{maya.path}/birthday", {"month": "5"})
    assert maya.shop.book.record("rosas", maya.id).customer.birthday == 0


def _body(maya):
    maya.look()
    return maya.visitor.last.body.decode()
