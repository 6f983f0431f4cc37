"""A shopkeeper sets up a shop in four steps, and makes the program's next version."""

from dataclasses import replace

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.desk.draft import Step
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.program import ProgramType
from chalicelib.web.sessions import cookie_name
from tests.fake_drafts import FakeDrafts
from tests.web.visiting import Desk, Visitor

SHOP = {
    "name": "Crumb & Co",
    "club": "",
    "region": "US",
    "currency": "USD",
    "timezone": "America/Chicago",
    "shop-0": "Main Street",
}
EARNING = {"points": "1", "per": "1", "spend_min": "", "welcome": "5", "ends": "inactivity-6"}
REWARDS = {
    "reward-0-name": "Free coffee",
    "reward-0-price": "50",
    "reward-0-kind": "free_item",
    "reward-0-worth": "3.50",
    "reward-0-cost": "$2.80",
    "spend": "8",
    "visits": "8",
}
TEXTS = {"number": "(206) 555-0177", "language": "en", "cap": "40"}


@pytest.fixture(autouse=True)
def drafts(monkeypatch: pytest.MonkeyPatch) -> FakeDrafts:
    made = FakeDrafts()
    monkeypatch.setattr(pages_wiring, "drafts", lambda: made)
    return made


@pytest.fixture
def newcomer(visitor: Visitor, desk: Desk) -> Visitor:
    """Cleo, who was invited to set up a shop that is not there yet."""
    visitor.sign_in(name="Cleo")
    session = desk.sessions.known.popitem()[1]
    desk.team.put(Staff("crumb", session.staff_id, "Cleo", Role.OWNER, desk.shop.now))
    desk.sessions.put(replace(session, merchant_id="crumb"))
    assert cookie_name("s") in visitor.cookies
    return visitor


def set_up(visitor: Visitor, card: str = "points") -> None:
    visitor.post("/console/start", {"card": card})
    for step, said in (("shop", SHOP), ("earning", EARNING), ("rewards", REWARDS), ("texts", TEXTS)):
        assert visitor.post(f"/console/start/{step}", said).status_code == 303, visitor.text


def test_who_has_no_open_shop_is_led_to_the_cards_from_everywhere(newcomer: Visitor) -> None:
    for path in ("/console", "/console/program"):
        assert newcomer.get(path).headers["Location"] == "/console/start"
    newcomer.get("/console/start")
    for card in ("Coffee card", "Points per dollar", "Visits"):
        assert card in newcomer.text


def test_four_steps_and_the_shop_is_open(newcomer: Visitor, desk: Desk) -> None:
    set_up(newcomer)
    newcomer.follow()
    assert "Ready to open" in newcomer.text
    assert "(206) 555-0177" in newcomer.text
    newcomer.post("/console/start/open")
    newcomer.follow()
    assert "Crumb & Co is open" in newcomer.text
    merchant = desk.shop.merchants.get("crumb")
    program = merchant.program_at(desk.shop.now)
    assert (program.name, program.welcome_points, program.timezone) == ("Crumb & Co regulars", 5, "America/Chicago")
    assert [(r.name, r.price_points, r.amount, r.cost) for r in program.rewards] == [("Free coffee", 50, 350, 280)]
    assert "/j/crumb" in merchant.disclosures[merchant.consent_wording]
    assert [note.what for note in desk.audit.back("crumb")] == ["shop_opened"]


@pytest.mark.parametrize(("card", "kind"), [("stamps", ProgramType.INSTANT), ("visits", ProgramType.GRADUATED)])
def test_every_card_of_stamps_opens_with_the_same_four_steps(newcomer: Visitor, desk: Desk, card: str, kind: ProgramType) -> None:
    set_up(newcomer, card)
    newcomer.post("/console/start/open")
    assert desk.shop.merchants.get("crumb").programs[0].type is kind


def test_money_back_asks_for_a_share_and_a_name_alone(newcomer: Visitor, desk: Desk) -> None:
    newcomer.post("/console/start", {"card": "credit"})
    newcomer.post("/console/start/shop", SHOP)
    newcomer.post("/console/start/earning", {"points": "4", "ends": "never-0"})
    newcomer.get("/console/start/rewards")
    assert "It gives back 4% of their sales." in newcomer.text
    newcomer.post("/console/start/rewards", {"reward-0-name": "Crumbs", "reward-0-id": "credit"})
    newcomer.post("/console/start/texts", TEXTS)
    newcomer.post("/console/start/open")
    program = desk.shop.merchants.get("crumb").programs[0]
    assert (program.type, program.earn.points, program.rewards[0].name) == (ProgramType.REBATE, 4, "Crumbs")


def test_where_somebody_left_off_is_where_they_go_on(newcomer: Visitor) -> None:
    newcomer.post("/console/start", {"card": "points"})
    newcomer.post("/console/start/shop", SHOP)
    assert newcomer.get("/console/start").headers["Location"] == "/console/start/earning"
    newcomer.get("/console/start/shop")
    assert 'value="Crumb &amp; Co"' in newcomer.last.body.decode()
    newcomer.get("/console/start?again=1")
    assert "Coffee card" in newcomer.text


def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_kept(newcomer: Visitor, drafts: FakeDrafts) -> None:
    newcomer.post("/console/start", {"card": "points"})
    answer = newcomer.post("/console/start/shop", SHOP | {"name": " ", "shop-1": "Main Street"})
    assert answer.status_code == 422
    assert "Say what your shop is called." in newcomer.text
    assert "Two shops need two names." in newcomer.text
    assert b'aria-invalid="true"' in answer.body
    answer = newcomer.post("/console/start/rewards", REWARDS | {"reward-0-price": "many", "reward-0-cost": "2.805"})
    assert answer.status_code == 422
    assert "Write a whole number from 1 to 100,000." in newcomer.text
    assert 'value="many"' in answer.body.decode()
    assert drafts.known["crumb"].done == ()


def test_two_rewards_need_two_names(newcomer: Visitor, drafts: FakeDrafts) -> None:
    newcomer.post("/console/start", {"card": "points"})
    again = {name.replace("reward-0", "reward-1"): text for name, text in REWARDS.items() if name.startswith("reward-0")}
    other = again | {"reward-1-id": "", "reward-1-name": REWARDS["reward-0-name"].upper()}
    assert newcomer.post("/console/start/rewards", REWARDS | other).status_code == 422
    assert "Two rewards need two names" in newcomer.text


def test_the_rewards_say_how_soon_and_how_much(newcomer: Visitor) -> None:
    set_up(newcomer)
    newcomer.get("/console/start/rewards")
    assert "A regular spending $8 twice a week gets this in about 3 weeks." in newcomer.text
    assert "This gives back 5.6% of sales." in newcomer.text


def test_what_stands_beside_follows_the_form_without_keeping_it(newcomer: Visitor, drafts: FakeDrafts) -> None:
    set_up(newcomer)
    kept = drafts.known["crumb"]
    newcomer.post(
        "/console/start/rewards/preview", REWARDS | {"reward-0-price": "100", "reward-0-name": "Free cake"}, Hx_Request="true"
    )
    assert "gets this in about 6 weeks" in newcomer.text
    assert "Free cake" in newcomer.text
    assert "<html" not in newcomer.last.body.decode()
    newcomer.post("/console/start/rewards/preview", REWARDS | {"reward-0-price": ""})
    assert "gets this in about 3 weeks" in newcomer.text
    assert drafts.known["crumb"] == kept


def test_one_more_row_keeps_what_was_written(newcomer: Visitor, drafts: FakeDrafts) -> None:
    newcomer.post("/console/start", {"card": "points"})
    page = newcomer.post("/console/start/rewards", REWARDS | {"more": "yes"}).body.decode()
    assert 'name="reward-1-name"' in page
    assert 'name="reward-2-name"' not in page
    assert 'value="Free coffee"' in page
    assert 'name="shop-1"' in newcomer.post("/console/start/shop", {"name": "Crumb", "more": "yes"}).body.decode()
    assert drafts.known["crumb"].done == ()


def test_the_texts_show_what_they_say_and_cost(newcomer: Visitor) -> None:
    newcomer.post("/console/start", {"card": "stamps"})
    newcomer.post("/console/start/shop", SHOP)
    newcomer.get("/console/start/texts")
    assert "Crumb & Co: Welcome Maria!" in newcomer.text
    assert "1 part, about" in newcomer.text


def test_a_number_of_another_shop_leads_back_to_its_field(newcomer: Visitor) -> None:
    newcomer.post("/console/start", {"card": "points"})
    for step, said in (
        ("shop", SHOP),
        ("earning", EARNING),
        ("rewards", REWARDS),
        ("texts", TEXTS | {"number": "(206) 555-0100"}),
    ):
        newcomer.post(f"/console/start/{step}", said)
    assert newcomer.post("/console/start/open").headers["Location"] == "/console/start/texts"
    newcomer.follow()
    assert "belongs to another shop" in newcomer.text


def test_a_name_with_a_script_in_it_stays_a_name(newcomer: Visitor) -> None:
    newcomer.post("/console/start", {"card": "points"})
    newcomer.post("/console/start/shop", SHOP | {"name": "<script>alert(1)</script>"})
    newcomer.get("/console/start/texts")
    assert b"<script>alert" not in newcomer.last.body


def test_an_open_shop_has_no_wizard(owner: Visitor) -> None:
    for path in ("/console/start", "/console/start/shop"):
        assert owner.get(path).headers["Location"] == "/console"
    assert owner.post("/console/start/open").headers["Location"] == "/console"


def test_the_program_shows_its_rewards_and_what_they_give_back(owner: Visitor) -> None:
    owner.get("/console/program")
    for said in ("Rosa's Regulars", "Free coffee", "1 point for every $1.00", "Change the rewards", "in force"):
        assert said in owner.text


def test_the_next_version_is_made_looked_over_and_put_into_force(owner: Visitor, desk: Desk) -> None:
    owner.get("/console/program/rewards")
    coffee = {"id": "coffee", "name": "Free coffee", "kind": "free_item", "price": "40", "worth": "3.50"}
    loaf = {"id": "loaf", "name": "Free loaf", "kind": "free_item", "price": "120", "worth": "8.50"}
    cake = {"name": "Free cake", "kind": "free_item", "price": "200"}
    fields = {f"reward-{at}-{name}": said for at, row in enumerate((coffee, loaf, cake)) for name, said in row.items()}
    assert owner.post("/console/program/rewards", fields).headers["Location"] == "/console/program/review"
    owner.get("/console/program")
    assert "You have begun to change the rules" in owner.text
    owner.get("/console/program/review")
    assert "Free cake: 200 points" in owner.text
    owner.post("/console/program/review")
    owner.follow()
    assert "The new rules hold in two minutes" in owner.text
    assert desk.shop.merchants.get("rosas").program_at(desk.shop.now).version == 1
    desk.shop.wait(minutes=3)
    program = desk.shop.merchants.get("rosas").program_at(desk.shop.now)
    assert [(r.id, r.price_points) for r in program.rewards] == [("coffee", 40), ("loaf", 120), ("free-cake", 200)]
    assert [r.id for r in program.retired] == ["fiver"]
    assert [note.what for note in desk.audit.back("rosas")] == ["program_changed"]


def test_changes_can_be_dropped(owner: Visitor, drafts: FakeDrafts) -> None:
    owner.post("/console/program/earning", EARNING)
    assert drafts.known["rosas"].done == tuple(Step)
    owner.post("/console/program/discard")
    owner.follow()
    assert "Everything is as it was" in owner.text
    assert not drafts.known


def test_a_manager_sees_the_program_and_changes_nothing(visitor: Visitor) -> None:
    visitor.sign_in(Role.MANAGER, name="Ana")
    visitor.get("/console/program")
    assert "Free coffee" in visitor.text
    assert "Change the rewards" not in visitor.text
    for path in ("/console/program/rewards", "/console/program/review", "/console/program/discard"):
        assert visitor.post(path, REWARDS).status_code == 403


def test_a_shop_in_canada_is_offered_the_ends_that_its_law_allows_and_told_why(newcomer: Visitor) -> None:
    newcomer.post("/console/start", {"card": "points"})
    newcomer.post("/console/start/shop", {**SHOP, "region": "CA", "currency": "CAD"})
    assert 'value="inactivity-6"' in newcomer.get("/console/start/earning").body.decode()  # its rewards are small
    newcomer.post("/console/start/earning", {**EARNING, "ends": "inactivity-6"})
    assert newcomer.post("/console/start/rewards", {**REWARDS, "reward-0-worth": "90"}).status_code == 422
    assert "In Quebec, points may end only when somebody has not come by for a year or more" in newcomer.text
    newcomer.post("/console/start/shop", {**SHOP, "region": "CA", "currency": "USD"})
    page = newcomer.get("/console/start/earning").body.decode()
    assert 'value="inactivity-6"' not in page
    assert 'value="inactivity-12"' in page
    assert "In Ontario, points may not end just because time has passed." in page
