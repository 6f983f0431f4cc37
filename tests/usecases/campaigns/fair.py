"""A shop with members who agreed to offers, a study that lists them, and a campaign on its way to them."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.domain.customer import Customer
from chalicelib.domain.figures.campaign import Campaign, State
from chalicelib.domain.figures.study import IN, TEXTED, Study
from chalicelib.domain.figures.tallies import ALL_SHOPS
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.campaigns import making, releasing
from chalicelib.usecases.campaigns.making import Desk, Wish
from chalicelib.usecases.overview.studying import Studies
from chalicelib.usecases.texts import sending, waiting
from chalicelib.usecases.texts.sending import Outcome, Post
from tests.builders import NOW, Shop
from tests.fake_campaigns import FakeCampaigns
from tests.fake_post import FakeOutbox, FakeSender, FakeWaitingRoom
from tests.fake_studies import FakeStudies

WORDS = "Hi {name}! We miss you: a free coffee is yours until Sunday."
BOTH = frozenset({Purpose.RECEIPT, Purpose.OFFER})
TOLL_FREE = "+18445550100"
QUARTER = timedelta(minutes=15)


def phone_of(number: int) -> PhoneNumber:
    """The phone of member number so and so: there are ten thousand in each area."""
    area = (206, 425, 253, 360, 509, 503, 541, 971, 208, 986, 907, 808)[number // 10_000]
    return PhoneNumber(f"+1{area}555{number % 10_000:04d}")


@dataclass
class Fair:
    """Everything that a campaign touches, in memory."""

    shop: Shop = field(default_factory=Shop)
    studies: Studies = field(default_factory=FakeStudies)
    campaigns: FakeCampaigns = field(default_factory=FakeCampaigns)
    outbox: FakeOutbox = field(default_factory=FakeOutbox)
    room: FakeWaitingRoom = field(default_factory=FakeWaitingRoom)
    sender: FakeSender = field(default_factory=FakeSender)
    ids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.texting(offers="sign-1", monthly_cap_cents=1_000_000)

    def texting(self, **changes: object) -> None:
        """Change how the shop texts."""
        merchant = self.shop.merchants.get("rosas")
        changed = replace(merchant, texting=replace(merchant.texting, **changes))
        self.shop.merchants.merchants["rosas"] = self.shop.merchant = changed

    def number(self, number: str) -> None:
        """Give the shop another number to text from."""
        merchant = self.shop.merchants.get("rosas")
        changed = replace(merchant, phone_sealed=self.shop.vault.seal("rosas", number))
        self.shop.merchants.merchants["rosas"] = self.shop.merchant = changed

    def settle(self, count: int, **changes: object) -> list[str]:
        """So many more members, who agreed to offers unless `changes` say otherwise."""
        found = []
        for number in range(len(self.ids), len(self.ids) + count):
            phone = phone_of(number)
            member_id = self.shop.vault.member_id("rosas", phone)
            sealed = self.shop.vault.seal("rosas", phone.e164)
            plain = Customer(member_id, sealed, "en", f"Ana{number % 7}", NOW - timedelta(days=90), consents=BOTH, revision=1)
            self.shop.book.customers["rosas", member_id] = replace(plain, **changes)
            found.append(member_id)
        self.ids += found
        return found

    def study(self, segment: str = "lapsed") -> None:
        """Keep a study of yesterday in which everybody is in the segment, at home at the mill."""
        day = NOW.date() - timedelta(days=1)
        for number, start in enumerate(range(0, len(self.ids), 1_000)):
            self.studies.put_listed("rosas", day, segment, "mill", number, self.ids[start : start + 1_000])
        numbers = Counter({f"{IN}{segment}": len(self.ids), f"{TEXTED}{segment}": len(self.ids)})
        self.studies.put("rosas", {ALL_SHOPS: Study(day, numbers), "mill": Study(day, numbers)})

    def desk(self) -> Desk:
        """What campaigns need."""
        shop = self.shop
        return Desk(shop.book, shop.merchants, shop.vault, shop.deliveries, self.studies, self.campaigns)

    def post(self) -> Post:
        """What sending needs."""
        shop = self.shop
        return Post(shop.book, shop.merchants, shop.vault, shop.deliveries, self.room, self.sender, self.campaigns)

    def make(self, holdout: int = 10, location: str | None = None) -> Campaign:
        """A campaign that is counted."""
        made = making.make(self.desk(), self.shop.merchant, Wish("lapsed", location, WORDS, holdout), self.shop.now)
        assert made is not None
        return making.count(self.desk(), self.shop.merchant, made, 10_000)

    def begin(self, holdout: int = 10) -> Campaign:
        """One that is being sent."""
        begun = making.begin(self.desk(), self.shop.merchant, self.make(holdout).id, self.shop.now)
        assert isinstance(begun, Campaign)
        return begun

    def now(self, campaign: Campaign) -> Campaign:
        """It as it is by now."""
        found = self.campaigns.find("rosas", campaign.id)
        assert found is not None
        return found

    def run(self) -> int:
        """The job of every quarter of an hour."""
        waiting.run(self.shop.book, self.room, self.outbox, self.shop.now, lambda: 300)
        return releasing.run(self.desk(), self.outbox, lambda: self.shop.now, lambda: 300)

    def carry(self) -> list[Outcome]:
        """Send what is on the queue."""
        return [outcome for one in self.outbox.take() for outcome in sending.send(self.post(), one, self.shop.now)]

    def go_on(self, campaign: Campaign, until: datetime | None = None) -> int:
        """Let quarters of an hour pass until it is told as a whole, or until then; returns how many."""
        quarters = 0
        while not self.now(campaign).told_whole and (until is None or self.shop.now < until):
            self.run()
            self.carry()
            self.shop.wait(minutes=15)
            quarters += 1
        return quarters

    def told(self) -> list[str]:
        """The numbers that got a text."""
        return [text.to for text in self.sender.sent]

    def is_over(self, campaign: Campaign) -> bool:
        """Whether nothing of it is to be handed over any more."""
        return self.now(campaign).state in {State.SENT, State.STOPPED}
