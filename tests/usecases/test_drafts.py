"""From an invitation to an open shop, and from one version of a program to the next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.desk.draft import OPENING, Card, Draft, Step, begin, choose, name_ids, name_places, slug
from chalicelib.domain.program import ProgramType, Reward, RewardKind
from chalicelib.domain.refusals import UnreadablePhone, UnusableField
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.rules import drafts as subject
from tests.builders import BOOKSHOP, SHOP_NUMBER, Shop, program
from tests.fake_drafts import FakeDrafts

ADDRESS = "loyal.example/j/crumb"
NUMBER = "+12065550177"


@pytest.fixture
def drafts() -> FakeDrafts:
    return FakeDrafts()


@pytest.fixture
def shop() -> Shop:
    return Shop()


def all_said(drafts: FakeDrafts, shop: Shop, number: str = NUMBER) -> Draft:
    draft = subject.start(drafts, shop.vault, "crumb", number)
    draft = subject.choose_card(drafts, "crumb", Card.STAMPS)
    places = name_places(["Main Street", "Pier"], "America/Chicago")
    draft = subject.save_step(drafts, replace(draft, name="Crumb & Co", locations=places), Step.SHOP)
    for step in (Step.EARNING, Step.REWARDS, Step.TEXTS):
        draft = subject.save_step(drafts, draft, step)
    return draft


def test_a_shop_opens_when_all_steps_are_done_and_its_draft_is_gone(drafts: FakeDrafts, shop: Shop) -> None:
    draft = all_said(drafts, shop)
    merchant = subject.open_shop(drafts, shop.merchants, shop.vault, draft, ADDRESS, Registration.APPROVED, shop.now)
    assert (merchant.name, [place.name for place in merchant.locations]) == ("Crumb & Co", ["Main Street", "Pier"])
    assert merchant.program_at(shop.now).type is ProgramType.INSTANT
    assert shop.merchants.by_number(NUMBER) == merchant
    assert ADDRESS in merchant.disclosures[merchant.consent_wording]
    assert drafts.get("crumb") is None


def test_an_opened_shop_has_no_key_that_nobody_saw(drafts: FakeDrafts, shop: Shop) -> None:
    subject.open_shop(drafts, shop.merchants, shop.vault, all_said(drafts, shop), ADDRESS, Registration.PENDING, shop.now)
    assert shop.merchants.location_keys("crumb") == ()


def test_a_shop_with_a_missing_step_stays_closed_and_says_which(drafts: FakeDrafts, shop: Shop) -> None:
    draft = subject.start(drafts, shop.vault, "crumb", NUMBER).with_done(Step.SHOP)
    with pytest.raises(UnusableField) as refused:
        subject.open_shop(drafts, shop.merchants, shop.vault, draft, ADDRESS, Registration.APPROVED, shop.now)
    assert refused.value.field == "earning"
    with pytest.raises(KeyError):
        shop.merchants.get("crumb")


def test_a_number_of_another_shop_opens_nothing_and_keeps_what_was_said(drafts: FakeDrafts, shop: Shop) -> None:
    draft = all_said(drafts, shop, SHOP_NUMBER)
    with pytest.raises(UnusableField) as refused:
        subject.open_shop(drafts, shop.merchants, shop.vault, draft, ADDRESS, Registration.APPROVED, shop.now)
    assert refused.value.field == "number"
    assert drafts.get("crumb") is not None


def test_an_invitation_that_comes_twice_takes_nothing_back(drafts: FakeDrafts, shop: Shop) -> None:
    said = all_said(drafts, shop)
    assert subject.start(drafts, shop.vault, "crumb", "+12065550188") == said


def test_the_number_is_sealed_and_can_be_read_again(drafts: FakeDrafts, shop: Shop) -> None:
    draft = subject.start(drafts, shop.vault, "crumb", NUMBER)
    assert NUMBER.encode() not in draft.number_sealed
    assert subject.number_of(shop.vault, draft) == NUMBER
    typed = subject.set_number(shop.vault, draft, "206-555-0188")
    assert subject.number_of(shop.vault, typed) == "+12065550188"
    with pytest.raises(UnreadablePhone):
        subject.set_number(shop.vault, draft, "call me")


def test_a_step_that_could_not_work_is_not_kept(drafts: FakeDrafts, shop: Shop) -> None:
    draft = subject.start(drafts, shop.vault, "crumb")
    bad = replace(draft, program=replace(draft.program, rewards=()))
    with pytest.raises(UnusableField):
        subject.save_step(drafts, bad, Step.REWARDS)
    assert subject.find(drafts, "crumb").done == ()


def test_another_card_asks_again_for_earning_and_rewards_alone() -> None:
    draft = replace(begin("crumb"), card=Card.POINTS, done=OPENING)
    draft = replace(draft, program=replace(draft.program, currency="CAD", timezone="America/Toronto", name="Crumbs"))
    chosen = choose(draft, Card.CREDIT)
    assert (chosen.program.type, chosen.done) == (ProgramType.REBATE, (Step.SHOP, Step.TEXTS))
    assert (chosen.program.currency, chosen.program.timezone, chosen.program.name) == ("CAD", "America/Toronto", "Crumbs")
    assert choose(draft, Card.POINTS) == draft


def test_a_change_begins_with_the_program_in_force_and_becomes_its_next_version(drafts: FakeDrafts, shop: Shop) -> None:
    draft = subject.find_change(drafts, shop.merchant, shop.now)
    assert not subject.is_changed(draft, shop.merchant)
    cheaper = tuple(replace(r, price_points=40) if r.id == "coffee" else r for r in draft.program.rewards)
    draft = subject.save_step(drafts, replace(draft, program=replace(draft.program, rewards=cheaper)), Step.REWARDS)
    draft = subject.find_change(drafts, shop.merchant, shop.now)
    assert subject.is_changed(draft, shop.merchant)

    since = subject.put_into_force(drafts, shop.merchants, draft, shop.now)
    merchant = shop.merchants.get("rosas")
    assert merchant.program_at(shop.now).rewards[0].price_points == 50
    assert merchant.program_at(since).rewards[0].price_points == 40
    assert since - shop.now < timedelta(minutes=3)
    assert drafts.get("rosas") is None


def test_a_change_that_another_version_has_overtaken_begins_anew(drafts: FakeDrafts, shop: Shop) -> None:
    draft = subject.find_change(drafts, shop.merchant, shop.now)
    old = subject.save_step(drafts, replace(draft, program=replace(draft.program, welcome_points=9)), Step.EARNING)
    subject.put_into_force(FakeDrafts(), shop.merchants, draft, shop.now)
    fresh = subject.find_change(drafts, shop.merchants.get("rosas"), shop.now)
    assert (fresh.program.version, fresh.program.welcome_points) == (old.program.version + 1, 0)
    subject.save_step(drafts, fresh, Step.EARNING)


def test_of_two_who_save_at_once_one_is_told(drafts: FakeDrafts, shop: Shop) -> None:
    draft = subject.start(drafts, shop.vault, "crumb")
    subject.save_step(drafts, draft, Step.SHOP)
    with pytest.raises(Outpaced):
        subject.save_step(drafts, draft, Step.SHOP)


def test_a_rebate_stays_a_rebate() -> None:
    shop = Shop(rules=BOOKSHOP)
    draft = subject.find_change(FakeDrafts(), shop.merchant, shop.now)
    other = replace(program(), version=2)
    with pytest.raises(UnusableField):
        subject.put_into_force(FakeDrafts(), shop.merchants, replace(draft, program=other), shop.now)


def test_a_reward_of_another_kind_is_another_reward() -> None:
    known = (Reward("coffee", "Free coffee", RewardKind.FREE_ITEM, 50),)
    money = Reward("coffee", "Coffee money", RewardKind.AMOUNT_OFF, 50, amount=300)
    asked = (money, Reward("", "Free coffee", RewardKind.FREE_ITEM, 60))
    assert [reward.id for reward in name_ids(asked, known)] == ["coffee-money", "free-coffee"]
    assert [reward.id for reward in name_ids(known, known)] == ["coffee"]


def test_places_keep_their_ids_and_new_ones_get_their_own() -> None:
    before = name_places(["Mill Street", "Harbor"], "America/Chicago")
    after = name_places(["Harbor", "Mill Street!", "麺屋"], "America/Chicago", before)
    assert [place.id for place in after] == ["harbor", "mill-street", "one"]


@pytest.mark.parametrize(
    ("name", "expected"), [("Rosa's Café 1", "rosas-cafe-1"), ("麺屋", ""), ("-A-", "a"), ("x" * 80, "x" * 40)]
)
def test_a_name_becomes_an_id(name: str, expected: str) -> None:
    assert slug(name) == expected
