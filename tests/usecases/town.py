"""A shop with many members whose days are known, without a sale for each: what a study is made of."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from chalicelib.domain.desk.listing import Listing
from chalicelib.domain.figures.tallies import OF_NO_DAY, Counted, Spot, name_member
from chalicelib.domain.figures.visits import Visit, Visits
from chalicelib.usecases.campaigns.ports import Campaigns
from chalicelib.usecases.overview.ports import Directory
from chalicelib.usecases.overview.studying import Desk, Studies
from chalicelib.usecases.overview.tallies import Recount, Tallies
from tests.builders import NOW, Shop
from tests.fake_campaigns import FakeCampaigns
from tests.fake_overview import FakeDirectory
from tests.fake_studies import FakeStudies
from tests.fake_tallies import FakeTallies


@dataclass
class Town:
    """Members of Rosa's: who they are and when they came, as the figures have it."""

    shop: Shop = field(default_factory=Shop)
    directory: Directory = field(default_factory=FakeDirectory)
    tallies: Tallies = field(default_factory=FakeTallies)
    studies: Studies = field(default_factory=FakeStudies)
    campaigns: Campaigns = field(default_factory=FakeCampaigns)

    def settle(self, member_id: str, joined: date, visits: Iterable[Visit] = (), *, silent: bool = False) -> None:
        """Somebody joined, and came on these days."""
        self.directory.put(Listing("rosas", member_id, 1, member_id[0], "0000", b"?"))
        days = Visits()
        for visit in visits:
            days = days.add(visit)
        counted = Counted(1, {Spot(joined): Counter(joined=1), OF_NO_DAY: Counter(members=1, silent=int(silent))})
        self.tallies.commit(Recount("rosas", {name_member(member_id): counted}, {}, {member_id: days} if days.days else {}))

    def desk(self, studies: Studies | None = None) -> Desk:
        """What studying it needs."""
        shop = self.shop
        where = self.directory, self.tallies, studies or self.studies
        return Desk(shop.book, shop.merchants, lambda: iter(["rosas"]), *where, lambda: shop.now, self.campaigns)


def plenty() -> float:
    """Seconds that are left to a run that is in no hurry."""
    return 900.0


def crowd(members: int) -> Town:
    """Every third comes weekly, every third came once, the others never; every fifth is silent, every second is at the dock."""
    town, today = Town(), NOW.date()
    for number in range(members):
        name = f"mem_{number:05d}"
        days = {0: range(1, 200, 7), 1: (100 + number % 50,), 2: ()}[number % 3]
        visits = [Visit(name, today - timedelta(days=day), "dock" if number % 2 else "mill", 1, 1000) for day in days]
        town.settle(name, today - timedelta(days=210), visits, silent=number % 5 == 0)
    return town
