"""Tiers on pages: switched on by the owner, shown at the till, to members and to the shop."""

from fractions import Fraction

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.tiers import TierBasis, TierWindow
from tests.builders import BARBER, LADDER, Shop, program
from tests.fake_drafts import FakeDrafts
from tests.web.member import let_in
from tests.web.till_side import Till
from tests.web.visiting import Desk, Visitor

CLIMBING = pytest.mark.parametrize("shop", [program(tiers=LADDER)], indirect=True)
SAID = {
    "climb": "yes",
    "basis": "spend",
    "window": "rolling_year",
    "grace": "30",
    "tier-0-name": "Friend",
    "tier-0-from": "150",
    "tier-0-times": "1.1",
    "tier-1-name": "Family",
    "tier-1-from": "$400.50",
    "tier-1-times": "1.5",
    "tier-1-bonus": "60",
}


@pytest.fixture(autouse=True)
def drafts(monkeypatch: pytest.MonkeyPatch) -> FakeDrafts:
    made = FakeDrafts()
    monkeypatch.setattr(pages_wiring, "drafts", lambda: made)
    return made


def test_who_has_no_tiers_begins_with_three_that_are_filled_in(owner: Visitor) -> None:
    owner.get("/console/program")
    assert "Begin with tiers" in owner.text
    owner.get("/console/program/tiers")
    page = owner.last.body.decode()
    for filled in ('value="Bronze"', 'value="200"', 'value="Silver"', 'value="500"', 'value="Gold"', 'value="1000"'):
        assert filled in page
    assert 'name="climb" value="yes" checked' not in page, "nothing holds before somebody wants it"


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_shop_of_visits_begins_with_visits(owner: Visitor) -> None:
    owner.get("/console/program/tiers")
    assert '<option value="visits" selected>' in owner.last.body.decode()


def test_tiers_are_made_looked_over_and_put_into_force(owner: Visitor, shop: Shop) -> None:
    assert owner.post("/console/program/tiers", SAID).headers["Location"] == "/console/program/review"
    owner.get("/console/program/review")
    assert "Family: From $400.50 in twelve months: 1.5 times the points, and 60 points for getting there." in owner.text
    owner.post("/console/program/review")
    shop.wait(minutes=3)
    tiers = shop.merchants.get("rosas").program_at(shop.now).tiers
    assert (tiers.basis, tiers.window, tiers.grace_days) == (TierBasis.SPEND, TierWindow.ROLLING_YEAR, 30)
    assert [(level.id, level.threshold, level.times, level.bonus_points) for level in tiers.levels] == [
        ("friend", 15_000, Fraction(11, 10), 0),
        ("family", 40_050, Fraction(3, 2), 60),
    ]
    owner.get("/console/program")
    assert "Change the tiers" in owner.text


@CLIMBING
def test_a_tier_that_is_called_otherwise_stays_the_same_tier(owner: Visitor, drafts: FakeDrafts) -> None:
    owner.get("/console/program/tiers")
    assert 'name="climb" value="yes" checked' in owner.last.body.decode()
    fields = {"tier-0-id": "silver", "tier-0-name": "Friend", "tier-0-from": "100", "tier-0-times": "1.25"}
    owner.post("/console/program/tiers", {"climb": "yes", "basis": "spend", "window": "calendar_year", "grace": "0", **fields})
    assert [(level.id, level.name) for level in drafts.known["rosas"].program.tiers.levels] == [("silver", "Friend")]


@CLIMBING
def test_tiers_can_be_given_up(owner: Visitor, drafts: FakeDrafts) -> None:
    owner.post("/console/program/tiers", {key: text for key, text in SAID.items() if key != "climb"})
    assert drafts.known["rosas"].program.tiers.levels == ()
    owner.get("/console/program/review")
    assert "nobody has a tier any more" in owner.text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"tier-1-from": "150"}, "Write more than Friend takes."),
        ({"tier-1-times": "1"}, "Give no less than Friend does."),
        ({"tier-1-name": "friend"}, "Two tiers need two names."),
        ({"tier-0-from": ""}, "Write an amount such as 12.50."),
        ({"tier-0-bonus": "many"}, "Write a whole number from 0 to 10,000."),
        ({"tier-0-name": "A name that is much too long"}, "Use at most 18 letters, on one line."),
        ({"tier-0-name": "", "tier-1-name": ""}, "Give the first tier a name, or untick the box above."),
        ({"basis": "shoes"}, "Choose what counts."),
    ],
)
def test_what_could_not_work_is_told_beside_its_field(owner: Visitor, said: dict[str, str], sentence: str) -> None:
    owner.post("/console/program/tiers", SAID | said)
    assert owner.last is not None
    assert owner.last.status_code == 422
    assert sentence in owner.text


def test_one_more_tier_is_asked_for_and_not_kept(owner: Visitor, drafts: FakeDrafts) -> None:
    owner.post("/console/program/tiers", SAID | {"more": "yes"})
    assert "Tier 3" in owner.text
    assert not drafts.known


def test_beside_the_form_stands_when_a_regular_gets_there(owner: Visitor) -> None:
    owner.post("/console/program/tiers/preview", SAID)
    assert "A regular spending $8 twice a week is there after about" in owner.text
    assert "It gives back up to" in owner.text


@CLIMBING
def test_the_till_says_the_tier_and_reckons_with_it(till: Till, shop: Shop, maya: str) -> None:
    shop.sell(maya, 12_000)
    found = till.call("find", member=maya)
    assert found["tier"] == "Silver, $380.00 to Gold"
    assert found["rate"]["times"] == [5, 4]


@CLIMBING
def test_members_see_their_tier_until_when_and_what_is_next(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    maya = let_in(visitor, monkeypatch)
    assert "$100.00 more for Silver." in maya.look()
    maya.shop.sell(maya.id, 12_000)
    assert "Silver until Dec 31, 2027 · $380.00 more for Gold." in maya.look()


@CLIMBING
def test_the_console_shows_a_members_tier(visitor: Visitor, shop: Shop, maya: str, desk: Desk) -> None:
    visitor.sign_in(Role.MANAGER, name="Ana")
    visitor.get(f"/console/members/{maya}")
    assert "None yet $100.00 more for Silver" in visitor.text
    shop.sell(maya, 60_000)
    visitor.get(f"/console/members/{maya}")
    assert "Gold, until 31 Dec 2027" in visitor.text
    assert desk.shop is shop
