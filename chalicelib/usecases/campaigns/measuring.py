"""What campaigns brought, counted while a night's study goes through the members: it reads each member's days anyway."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from chalicelib.domain.figures.campaign import Arm
from chalicelib.domain.figures.campaign_result import CampaignResult, Sides, days_counted, is_measured, outcome
from chalicelib.domain.figures.lift import Side
from chalicelib.domain.figures.visits import Visits
from chalicelib.usecases.campaigns.ports import Campaigns

Sums = Mapping[str, Sides]
"""By campaign, what its sides come to so far."""


class Measuring:
    """The campaigns that are looked at on a day, and who is in them: their ids are in memory as long as a run goes on."""

    def __init__(self, campaigns: Campaigns, merchant_id: str, day: date) -> None:
        self._campaigns, self._merchant_id, self._day = campaigns, merchant_id, day

    def add(self, sums: Sums, visits: Mapping[str, Visits], member_ids: Sequence[str]) -> Sums:
        """The sums with these members; each of them is to be added once."""
        found = {campaign_id: dict(sides) for campaign_id, sides in sums.items()}
        for member_id in member_ids:
            for campaign_id, arm in self._arms.get(member_id, ()):
                begun_on = self._begun[campaign_id]
                came, spend = outcome(visits.get(member_id, Visits()), begun_on, days_counted(begun_on, self._day))
                sides = found.setdefault(campaign_id, {})
                sides[arm] = sides.get(arm, Side()).plus(came=came, spend=spend)
        return found

    def results(self, sums: Sums) -> dict[str, CampaignResult]:
        """What the sums of all members come to, by campaign."""
        return {
            name: CampaignResult(
                self._day,
                days_counted(begun_on, self._day),
                sums[name].get("texted", Side()),
                sums[name].get("held_out", Side()),
            )
            for name, begun_on in self._begun.items()
            if name in sums
        }

    @cached_property
    def _begun(self) -> dict[str, date]:
        found = ((campaign.id, campaign.begun_on) for campaign in self._campaigns.list(self._merchant_id))
        return {name: begun_on for name, begun_on in found if begun_on is not None and is_measured(begun_on, self._day)}

    @cached_property
    def _arms(self) -> dict[str, list[tuple[str, Arm]]]:
        found: dict[str, list[tuple[str, Arm]]] = {}
        for name in self._begun:
            for page in self._campaigns.members(self._merchant_id, name):
                for one in page:
                    found.setdefault(one.member_id, []).append((name, one.arm))
        return found
