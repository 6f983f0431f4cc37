"""Campaigns in memory; they pass the port's contract."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chalicelib.domain.figures.campaign import Assigned, Campaign
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.usecases.campaigns.ports import Campaigns, Page, assigned, needs_work
from chalicelib.usecases.ports import Committed, Outpaced


class FakeCampaigns(Campaigns):
    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Campaign] = {}
        self.kept: dict[tuple[str, str, int], Page] = {}
        self.begun: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, merchant_id: str, campaign: Campaign) -> None:
        if (merchant_id, campaign.id) in self.known:
            raise Outpaced
        self.known[merchant_id, campaign.id] = replace(campaign, revision=1)

    def find(self, merchant_id: str, campaign_id: str) -> Campaign | None:
        return self.known.get((merchant_id, campaign_id))

    def list(self, merchant_id: str) -> Sequence[Campaign]:
        found = [campaign for (owner, _), campaign in self.known.items() if owner == merchant_id]
        return sorted(found, key=lambda campaign: (campaign.made_at, campaign.id), reverse=True)

    def move(self, merchant_id: str, campaign: Campaign) -> None:
        known = self.known.get((merchant_id, campaign.id))
        if known is None or known.revision != campaign.revision:
            raise Outpaced
        self.known[merchant_id, campaign.id] = replace(campaign, revision=campaign.revision + 1)

    def newest(self, merchant_id: str) -> str:
        return self.begun.get(merchant_id, "")

    def begin(self, merchant_id: str, campaign: Campaign, after: str) -> None:
        with self._lock:
            if self.newest(merchant_id) != after:
                raise Outpaced
            self.move(merchant_id, campaign)
            self.begun[merchant_id] = campaign.id

    def drop(self, merchant_id: str, campaign_id: str) -> None:
        self.known.pop((merchant_id, campaign_id), None)

    def grow(self, merchant_id: str, campaign: Campaign, page: Page) -> None:
        self.move(merchant_id, campaign)
        self.kept[merchant_id, campaign.id, campaign.pages - 1] = page

    def page(self, merchant_id: str, campaign_id: str, number: int) -> Page:
        return self.kept.get((merchant_id, campaign_id, number), Page())

    def members(self, merchant_id: str, campaign_id: str) -> Iterator[Sequence[Assigned]]:
        campaign = self.find(merchant_id, campaign_id)
        for number in range(campaign.pages if campaign is not None else 0):
            if campaign is not None and campaign.begun_on is not None:
                yield assigned(self.page(merchant_id, campaign_id, number), campaign.begun_on)

    def text(self, merchant_id: str, outgoing: Outgoing) -> Committed:
        return Committed(merchant_id, outgoing)

    def at_work(self) -> Iterator[tuple[str, str]]:
        yield from sorted(name for name, campaign in self.known.items() if needs_work(campaign))
