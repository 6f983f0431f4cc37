"""What a merchant has beside its members: goals, closed months, how its shops settle, campaigns, what it collected for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.figures.campaign import Campaign, Tally
from chalicelib.domain.figures.campaign_result import CampaignResult
from chalicelib.domain.money.journal import Month, Owed, Points
from chalicelib.domain.money.settlement import Agreed, price_of, settle
from chalicelib.usecases.campaigns.ports import Campaigns
from chalicelib.usecases.causes.ports import Causes
from chalicelib.usecases.figures.goals import Goals
from chalicelib.usecases.figures.month_end import Journals
from chalicelib.usecases.figures.settling import Agreements
from chalicelib.usecases.leaving.shelf import Row, plain
from chalicelib.usecases.overview.studying import Studies

MONTHS_MAX: Final = 600
"""Fifty years: all there are."""


@dataclass(frozen=True, slots=True)
class Books:
    """Where it is read from."""

    goals: Goals
    journals: Journals
    agreements: Agreements
    campaigns: Campaigns
    studies: Studies
    causes: Causes

    def rows(self, merchant_id: str) -> Iterator[tuple[str, Row]]:
        """Every row with the file it belongs to, the oldest first."""
        yield from (("goals", plain(goal)) for goal in self.goals.of_merchant(merchant_id))
        agreed = self.agreements.of_merchant(merchant_id)
        for month in reversed(self.journals.months(merchant_id, MONTHS_MAX)):
            yield from (("journal", row) for row in _journal(month))
            yield from (("settlements", row) for row in _settlements(month, agreed))
        results = self.studies.results(merchant_id)
        sent = [campaign for campaign in self.campaigns.list(merchant_id) if campaign.begun_at is not None]
        yield from (("campaigns", _campaign(one, results.get(one.id))) for one in reversed(sent))
        yield from (("causes", plain(cause)) for cause in self.causes.of_merchant(merchant_id))
        yield from (("handed_over", plain(handed)) for handed in self.causes.handed(merchant_id))


def _journal(month: Month) -> Iterator[Row]:
    """A row for each shop: what it owed for points, and the points themselves."""
    for shop in sorted({*month.owed, *month.points}):
        owed, points = month.owed.get(shop, Owed()), month.points.get(shop, Points())
        yield {
            "month": f"{month.first:%Y-%m}",
            "location_id": shop,
            "currency": month.currency,
            **owed._asdict(),
            "closing": owed.closing,
            **{f"points_{name}": number for name, number in points._asdict().items()},
            "points_closing": points.closing,
            "gifts_used": month.gifts.get(shop, Points()).used,
            "worth_of_a_point": plain(month.worth),
            "usual": plain(month.usual),
        }


def _settlements(month: Month, agreed: tuple[Agreed, ...]) -> Iterator[Row]:
    settled = settle(month.sent, price_of(agreed, month))
    for one in settled.payments:
        yield {
            "month": f"{month.first:%Y-%m}",
            "payer": one.payer,
            "payee": one.payee,
            "points": one.points,
            "price_of_a_point": plain(settled.price),
            "amount": one.amount,
            "currency": month.currency,
        }


def _campaign(campaign: Campaign, result: CampaignResult | None) -> Row:
    """What it was, what became of its texts, and what it brought, as far as that is known."""
    told, counted = campaign.told or Tally(), campaign.counted
    copied = "id", "text", "segment", "begun_at", "begun_on", "state"
    return {
        **{name: plain(getattr(campaign, name)) for name in copied},
        "location_id": campaign.location,
        "texted": counted.texted,
        "held_out": counted.held_out,
        "left_out": dict(counted.left_out),
        "became": dict(told.words),
        "price_micros": told.micros,
        **_brought(result),
    }


def _brought(result: CampaignResult | None) -> Row:
    names = "measured_on", "days", "texted_came", "texted_spend", "held_out_came", "held_out_spend"
    if result is None:
        return dict.fromkeys((*names, "spend_ahead", "spend_from", "spend_to"))
    texted, held_out, lift = result.texted, result.held_out, result.spend
    interval = lift.interval if lift is not None else None
    return {
        **dict(
            zip(names, (plain(result.day), result.days, texted.came, texted.spend, held_out.came, held_out.spend), strict=True)
        ),
        "spend_ahead": plain(lift.ahead) if lift is not None else None,
        "spend_from": round(interval.low) if interval is not None else None,
        "spend_to": round(interval.high) if interval is not None else None,
    }
