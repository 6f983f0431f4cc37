"""What campaigns need from outside beside the ledger: where they are kept, and who is in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from chalicelib.domain.figures.campaign import Assigned, Campaign, State
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.usecases.ports import Committed


@dataclass(frozen=True, slots=True)
class Page:
    """Some members of a campaign, by arm: their ids."""

    texted: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()


class Campaigns(Protocol):
    """Campaigns, and who is in each: members' ids, and nobody's name or number."""

    def add(self, merchant_id: str, campaign: Campaign) -> None:
        """Keep a new campaign. Raises Outpaced where there is one with this id."""

    def find(self, merchant_id: str, campaign_id: str) -> Campaign | None:
        """A campaign with all writes that were acknowledged, or None."""

    def list(self, merchant_id: str) -> Sequence[Campaign]:
        """All campaigns of a merchant, with those that were never sent, newest first."""

    def move(self, merchant_id: str, campaign: Campaign) -> None:
        """Keep how far a campaign has come. Raises Outpaced where it has another revision by now, Busy."""

    def newest(self, merchant_id: str) -> str:
        """The campaign of a merchant that was begun last, by its id; empty where none was."""

    def begin(self, merchant_id: str, campaign: Campaign, after: str) -> None:
        """Keep that a campaign is sent. Raises Outpaced where it has another revision, or one was begun since `after`; Busy."""

    def drop(self, merchant_id: str, campaign_id: str) -> None:
        """Forget a campaign that was never sent; its pages vanish."""

    def grow(self, merchant_id: str, campaign: Campaign, page: Page) -> None:
        """Keep the last of its `pages`, and how far it has come: both or neither. The page vanishes after 400 days.

        Raises Outpaced where it has another revision by now, so that a page that is late replaces none; Busy.
        """

    def page(self, merchant_id: str, campaign_id: str, number: int) -> Page:
        """The members under a number; nobody where there is none (any more)."""

    def members(self, merchant_id: str, campaign_id: str) -> Iterator[Sequence[Assigned]]:
        """Everybody who is in a campaign that was sent, page by page as far as the caller goes; nobody where it was not."""

    def text(self, merchant_id: str, outgoing: Outgoing) -> Committed:
        """A text as it goes on the queue; `outgoing.until` says when it may leave. Nothing is kept."""

    def at_work(self) -> Iterator[tuple[str, str]]:
        """The campaigns, by merchant and id, with which something is still to be done."""


def needs_work(campaign: Campaign) -> bool:
    """Whether the job has something to do for it, now or later."""
    return campaign.state is not State.READY and not campaign.told_whole


def assigned(page: Page, day: date) -> list[Assigned]:
    """The members of a page, each with their arm."""
    texted = [Assigned(member_id, "texted", day) for member_id in page.texted]
    return texted + [Assigned(member_id, "held_out", day) for member_id in page.held_out]
