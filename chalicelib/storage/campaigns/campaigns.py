"""Campaigns, behind the port of `usecases/campaigns/ports.py`. The merchants table is backed up."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from pynamodb.expressions.operand import Path

from chalicelib.domain.figures.campaign import Assigned, Campaign, Counted, Place, State, Tally
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.storage import codec
from chalicelib.storage.campaigns import campaign_keys as keys
from chalicelib.storage.campaigns.campaign_shapes import AtWorkItem, CampaignItem, CampaignPageItem, NewestItem
from chalicelib.storage.stream import write_image
from chalicelib.storage.tables import Tables
from chalicelib.storage.telling import mail
from chalicelib.storage.transactions import ABSENT, Failed, Gone, Put, unchanged_since, write
from chalicelib.usecases.campaigns import ports
from chalicelib.usecases.campaigns.ports import Page, assigned, needs_work
from chalicelib.usecases.ports import Committed, Outpaced

KEPT: Final = timedelta(days=400)
"""A campaign is told beside the same weeks of the next year."""
UNSENT_KEPT: Final = timedelta(days=7)


class Campaigns(ports.Campaigns):
    """The port on the merchants table."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._table = tables, tables.merchants

    def add(self, merchant_id: str, campaign: Campaign) -> None:
        """One TransactWriteItems of two items."""
        self._write(merchant_id, campaign)

    def find(self, merchant_id: str, campaign_id: str) -> Campaign | None:
        """One GetItem."""
        item = self._table.get(keys.campaign(merchant_id, campaign_id))
        return _read(item) if isinstance(item, CampaignItem) else None

    def list(self, merchant_id: str) -> Sequence[Campaign]:
        """One Query."""
        found = [_read(item) for item in self._table.walk(keys.campaigns(merchant_id)) if isinstance(item, CampaignItem)]
        return sorted(found, key=lambda campaign: (campaign.made_at, campaign.id), reverse=True)

    def move(self, merchant_id: str, campaign: Campaign) -> None:
        """One TransactWriteItems of two items."""
        self._write(merchant_id, campaign)

    def newest(self, merchant_id: str) -> str:
        """One GetItem."""
        item = self._table.get(keys.newest(merchant_id))
        return item.campaign if isinstance(item, NewestItem) else ""

    def begin(self, merchant_id: str, campaign: Campaign, after: str) -> None:
        """One TransactWriteItems of three items."""
        condition = Path("campaign") == {"S": after} if after else ABSENT
        item = NewestItem(*keys.newest(merchant_id), campaign=campaign.id)
        self._write(merchant_id, campaign, Put(self._table, item, condition))

    def drop(self, merchant_id: str, campaign_id: str) -> None:
        """One TransactWriteItems of two items."""
        names = (keys.campaign(merchant_id, campaign_id), keys.at_work(merchant_id, campaign_id))
        write(self._tables, (), [Gone(self._table, name) for name in names])

    def grow(self, merchant_id: str, campaign: Campaign, page: Page) -> None:
        """One TransactWriteItems of three items: a hundred members are some three kilobytes."""
        texted, held_out = (codec.write(list(ids)) for ids in (page.texted, page.held_out))
        item = CampaignPageItem(
            *keys.page(merchant_id, campaign.id, campaign.pages - 1),
            texted=texted,
            held_out=held_out,
            vanishes_at=int((campaign.made_at + KEPT).timestamp()),
        )
        self._write(merchant_id, campaign, Put(self._table, item, condition=None))

    def page(self, merchant_id: str, campaign_id: str, number: int) -> Page:
        """One GetItem."""
        item = self._table.get(keys.page(merchant_id, campaign_id, number))
        return _read_page(item) if isinstance(item, CampaignPageItem) else Page()

    def members(self, merchant_id: str, campaign_id: str) -> Iterator[Sequence[Assigned]]:
        """One GetItem, and one Query for a megabyte of pages: some thirty thousand members."""
        campaign = self.find(merchant_id, campaign_id)
        if campaign is None or campaign.begun_on is None:
            return
        for item in self._table.walk(keys.pages(merchant_id, campaign_id)):
            if isinstance(item, CampaignPageItem):
                yield assigned(_read_page(item), campaign.begun_on)

    def text(self, merchant_id: str, outgoing: Outgoing) -> Committed:
        """Nothing is asked of the table."""
        return Committed(merchant_id, outgoing, write_image(mail.waiting_item(merchant_id, outgoing).serialize()))

    def at_work(self) -> Iterator[tuple[str, str]]:
        """One Query for a megabyte of them: some ten thousand."""
        yield from (keys.read_at_work(item.sk) for item in self._table.walk(keys.AT_WORK))

    def _write(self, merchant_id: str, campaign: Campaign, *more: Put) -> None:
        condition = unchanged_since(campaign.revision) if campaign.revision else ABSENT
        puts, gone = [Put(self._table, _item(merchant_id, campaign), condition), *more], []
        if needs_work(campaign):
            puts.append(Put(self._table, AtWorkItem(*keys.at_work(merchant_id, campaign.id)), condition=None))
        else:
            gone.append(Gone(self._table, keys.at_work(merchant_id, campaign.id)))
        try:
            write(self._tables, puts, gone)
        except Failed:
            raise Outpaced from None


def _item(merchant_id: str, campaign: Campaign) -> CampaignItem:
    kept = KEPT if campaign.begun_at is not None else UNSENT_KEPT
    counted = campaign.counted
    return CampaignItem(
        *keys.campaign(merchant_id, campaign.id),
        segment=campaign.segment,
        location=campaign.location,
        text=campaign.text,
        study_day=campaign.study_day.isoformat(),
        made_at=codec.instant(campaign.made_at),
        begun_at=_instant(campaign.begun_at),
        begun_on=campaign.begun_on.isoformat() if campaign.begun_on is not None else None,
        holdout=campaign.holdout_percent,
        state=campaign.state.value,
        counted=codec.write([counted.texted, counted.held_out, dict(counted.left_out), counted.micros]),
        pages=campaign.pages,
        done=codec.write([campaign.done.page, campaign.done.texts]),
        busy_until=_instant(campaign.busy_until),
        over_at=_instant(campaign.over_at),
        tally=_write_tally(campaign.tally),
        told=_write_tally(campaign.told) if campaign.told is not None else None,
        told_at=_instant(campaign.told_at),
        told_whole=campaign.told_whole or None,
        revision=campaign.revision + 1,
        vanishes_at=int((campaign.made_at + kept).timestamp()),
    )


def _read(item: CampaignItem) -> Campaign:
    return Campaign(
        item.sk,
        item.segment,
        item.location,
        item.text,
        date.fromisoformat(item.study_day),
        codec.read_instant(item.made_at),
        _read_instant(item.begun_at),
        date.fromisoformat(item.begun_on) if item.begun_on else None,
        int(item.holdout),
        State(item.state),
        Counted(*json.loads(item.counted)),
        int(item.pages),
        Place(*json.loads(item.done)),
        _read_instant(item.busy_until),
        _read_instant(item.over_at),
        _read_tally(item.tally),
        _read_tally(item.told) if item.told else None,
        _read_instant(item.told_at),
        bool(item.told_whole),
        int(item.revision),
    )


def _read_page(item: CampaignPageItem) -> Page:
    return Page(tuple(json.loads(item.texted)), tuple(json.loads(item.held_out)))


def _write_tally(tally: Tally) -> str:
    return codec.write([tally.page, dict(tally.words), tally.micros])


def _read_tally(written: str) -> Tally:
    found: list[Any] = json.loads(written)
    return Tally(*found)


def _instant(at: datetime | None) -> str | None:
    return codec.instant(at) if at is not None else None


def _read_instant(written: str | None) -> datetime | None:
    return codec.read_instant(written) if written else None
