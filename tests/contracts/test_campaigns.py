"""What every Campaigns promises, on the fake and on DynamoDB."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.customer import Customer, Reply
from chalicelib.domain.figures.campaign import Assigned, Campaign, Counted, Place, State, Tally
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.storage.campaigns.campaigns import Campaigns as StoredCampaigns
from chalicelib.storage.stream import read_message
from chalicelib.usecases.campaigns.ports import Campaigns, Page
from chalicelib.usecases.ports import Changes, Outpaced
from chalicelib.usecases.texts.post import Delivery
from tests.contracts.conftest import Stack
from tests.fake_campaigns import FakeCampaigns

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
DRAFT = Campaign("one", "lapsed", None, "Hi {name}!", date(2026, 11, 20), NOW)
FULL = Campaign(
    "two", "best", "mill", "Hi!", date(2026, 11, 20), NOW + timedelta(minutes=1), NOW + timedelta(minutes=2), date(2026, 11, 21),
    25, State.PAUSED, Counted(90, 30, {"no_consent": 4}, 855_000), 2, Place(1, 20), NOW + timedelta(microseconds=333_333),
    NOW + timedelta(hours=1), Tally(1, {"sent": 7}, 66_500), Tally(2, {"sent": 88, "failed": 2}, 9), NOW + timedelta(days=1),
)  # fmt: skip


@pytest.fixture
def campaigns(stack: Stack) -> Campaigns:
    return StoredCampaigns(stack.tables) if stack.tables else FakeCampaigns()


def mine(campaigns: Campaigns, merchant_id: str) -> list[str]:
    return [campaign_id for owner, campaign_id in campaigns.at_work() if owner == merchant_id]


def test_campaigns_are_there_again_as_they_were_said_the_newest_first(campaigns: Campaigns, merchant_id: str) -> None:
    assert campaigns.list(merchant_id) == []
    assert campaigns.find(merchant_id, "one") is None
    for campaign in (DRAFT, FULL):
        campaigns.add(merchant_id, campaign)
    assert campaigns.list(merchant_id) == [replace(FULL, revision=1), replace(DRAFT, revision=1)]
    assert campaigns.find(merchant_id, "two") == replace(FULL, revision=1)
    assert campaigns.list(f"{merchant_id}x") == []
    with pytest.raises(Outpaced):
        campaigns.add(merchant_id, DRAFT)


def test_of_two_who_move_a_campaign_on_at_once_one_is_outpaced(campaigns: Campaigns, merchant_id: str) -> None:
    campaigns.add(merchant_id, DRAFT)
    known = campaigns.find(merchant_id, "one")
    assert known is not None
    campaigns.move(merchant_id, replace(known, pages=1))
    with pytest.raises(Outpaced):
        campaigns.move(merchant_id, replace(known, pages=2))
    assert campaigns.find(merchant_id, "one") == replace(known, pages=1, revision=2)
    with pytest.raises(Outpaced):
        campaigns.move(merchant_id, replace(known, id="three"))


def test_one_is_begun_only_where_no_other_was_since_somebody_looked(campaigns: Campaigns, merchant_id: str) -> None:
    ready = [replace(DRAFT, id=name, state=State.READY) for name in ("one", "two", "three")]
    for campaign in ready:
        campaigns.add(merchant_id, campaign)
    one, two, three = (replace(campaign, state=State.SENDING, begun_at=NOW, revision=1) for campaign in ready)
    assert campaigns.newest(merchant_id) == ""
    campaigns.begin(merchant_id, one, "")
    assert (campaigns.newest(merchant_id), campaigns.newest(f"{merchant_id}x")) == ("one", "")
    for after in ("", "two"):
        with pytest.raises(Outpaced):
            campaigns.begin(merchant_id, two, after)
    assert campaigns.find(merchant_id, "two") == replace(ready[1], revision=1)
    campaigns.begin(merchant_id, two, "one")
    with pytest.raises(Outpaced):
        campaigns.begin(merchant_id, replace(three, revision=2), "two")
    assert campaigns.newest(merchant_id) == "two"
    assert campaigns.find(merchant_id, "two") == replace(two, revision=2)
    assert mine(campaigns, merchant_id) == ["one", "two"]
    assert {found.id for found in campaigns.list(merchant_id)} == {"one", "two", "three"}


def test_those_with_which_something_is_to_be_done_are_at_work(campaigns: Campaigns, merchant_id: str) -> None:
    campaigns.add(merchant_id, DRAFT)
    campaigns.add(merchant_id, FULL)
    assert mine(campaigns, merchant_id) == ["one", "two"]
    ready = replace(DRAFT, state=State.READY, revision=1)
    campaigns.move(merchant_id, ready)
    assert mine(campaigns, merchant_id) == ["two"]
    campaigns.move(merchant_id, replace(ready, state=State.SENDING, revision=2))
    assert mine(campaigns, merchant_id) == ["one", "two"]
    campaigns.move(merchant_id, replace(ready, state=State.SENT, told_whole=True, revision=3))
    for _ in range(2):
        campaigns.drop(merchant_id, "two")
    assert mine(campaigns, merchant_id) == []
    assert [campaign.id for campaign in campaigns.list(merchant_id)] == ["one"]


def test_members_are_in_their_arms_from_the_day_on_which_it_was_sent(campaigns: Campaigns, merchant_id: str) -> None:
    campaigns.add(merchant_id, DRAFT)
    first, second = replace(DRAFT, pages=1, revision=1), replace(DRAFT, pages=2, revision=2)
    campaigns.grow(merchant_id, first, Page(("a", "b"), ("c",)))
    for late in (first, replace(first, revision=0), replace(second, revision=3)):
        with pytest.raises(Outpaced):
            campaigns.grow(merchant_id, late, Page((), ("a", "b", "c")))
    campaigns.grow(merchant_id, second, Page(("d",)))
    assert campaigns.page(merchant_id, "one", 0) == Page(("a", "b"), ("c",))
    assert campaigns.page(merchant_id, "one", 2) == Page()
    assert campaigns.find(merchant_id, "one") == replace(DRAFT, pages=2, revision=3)
    assert list(campaigns.members(merchant_id, "one")) == []
    day = date(2026, 11, 22)
    campaigns.move(merchant_id, replace(DRAFT, pages=2, begun_on=day, revision=3))
    assert [list(page) for page in campaigns.members(merchant_id, "one")] == [
        [Assigned("a", "texted", day), Assigned("b", "texted", day), Assigned("c", "held_out", day)],
        [Assigned("d", "texted", day)],
    ]
    assert list(campaigns.members(merchant_id, "two")) == []


def test_a_text_goes_on_the_queue_as_it_is_read_from_it(campaigns: Campaigns, merchant_id: str) -> None:
    outgoing = Outgoing("mem_a", "campaign:one", Reply("campaign", {"campaign": "one"}), NOW, "mill", until=NOW)
    committed = campaigns.text(merchant_id, outgoing)
    assert (committed.merchant_id, committed.item) == (merchant_id, outgoing)
    assert not committed.image or read_message(committed.image) == committed


def test_texts_because_of_one_thing_are_found_together(stack: Stack, merchant_id: str) -> None:
    texts = [Delivery(merchant_id, member, cause, NOW, "campaign", 1) for member in "ab" for cause in ("campaign:one", "entry:1")]
    for text in texts:
        assert stack.deliveries.stop(replace(text, reason="opted_out"))
    found = stack.deliveries.because_of(merchant_id, ["a", "b", "c"], "campaign:one")
    assert {member: text.cause for member, text in found.items()} == {"a": "campaign:one", "b": "campaign:one"}


def test_customers_are_found_together(stack: Stack, merchant_id: str) -> None:
    known = {member: Customer(member, b"sealed", "en", "Ana", NOW) for member in ("mem_a", "mem_b")}
    for customer in known.values():
        stack.book.commit(Changes(merchant_id, customers=(customer,)))
    found = stack.book.find_customers(merchant_id, ["mem_b", "mem_c", "mem_a"])
    assert {member: one.first_name for member, one in found.items()} == {"mem_a": "Ana", "mem_b": "Ana"}
