"""Campaigns: one text of a shop's to the members of a segment, of whom some get none, so that what it brought can be told.

Who gets it is drawn by a hash: at random, and the same whenever it is asked again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final, Literal

Arm = Literal["texted", "held_out"]
HOLDOUT_PERCENT: Final = 10
"""What is held out where nobody says otherwise."""
HOLDOUT_PERCENT_MAX: Final = 50
BUCKETS: Final = 10_000


class State(StrEnum):
    """How far a campaign has come."""

    COUNTING = "counting"
    """Who would get it is being looked up, so that its owner sees that before it is sent."""
    READY = "ready"
    """All is counted; its owner may send it."""
    SENDING = "sending"
    PAUSED = "paused"
    """The merchant's limit of the month is reached. It goes on by itself when there is room again."""
    STOPPED = "stopped"
    """Its owner stopped it: what had not left by then never does."""
    SENT = "sent"
    """All texts are handed over; some may wait for the morning."""


class LeftOut(StrEnum):
    """Why a member of the segment is in no arm: nobody could text them this."""

    GONE = "gone"
    """No member any more."""
    NO_PHONE = "no_phone"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    """They agreed to texts about their points alone."""
    COUNTRY = "country"


class Obstacle(StrEnum):
    """Why no campaign can be sent now."""

    NOT_APPROVED = "not_approved"
    RESTRICTED = "restricted"
    NO_OFFERS = "no_offers"
    """Nobody was ever asked whether they want offers."""
    NOT_COUNTED = "not_counted"
    OLD = "old"
    """It was counted more than a day ago."""
    NOBODY = "nobody"
    OTHER = "other"
    """Another one is being sent from the same number."""
    BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class Place:
    """How far the texts of a campaign are handed over: all of the pages before `page`, and the first `texts` of that one."""

    page: int = 0
    texts: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """Who is in a campaign: members who may be texted, by arm, and the others by why not. `micros` is what they will cost."""

    texted: int = 0
    held_out: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    micros: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the texts of the pages before `page`: how many by a word, and what they cost (millionths of a US dollar)."""

    page: int = 0
    words: Mapping[str, int] = field(default_factory=dict)
    micros: int = 0


@dataclass(frozen=True, slots=True)
class Campaign:
    """A text to the members of a segment, of one shop or of all (`location` None), as the study of `study_day` lists them.

    `text` is the owner's words, in which `{name}` may stand. `pages` hold the members with their arms. `busy_until` is when the
    texts that are handed over will have left. `tally` is what became of them, `told` the last one that was complete.
    """

    id: str
    segment: str
    location: str | None
    text: str
    study_day: date
    made_at: datetime
    begun_at: datetime | None = None
    """When it was sent; None before that."""
    begun_on: date | None = None
    """The day of that, of the first shop's clock: from it on members are in their arms."""
    holdout_percent: int = HOLDOUT_PERCENT
    state: State = State.COUNTING
    counted: Counted = field(default_factory=Counted)
    pages: int = 0
    done: Place = field(default_factory=Place)
    busy_until: datetime | None = None
    over_at: datetime | None = None
    """When the last of its texts was handed over, or it was stopped."""
    tally: Tally = field(default_factory=Tally)
    told: Tally | None = None
    told_at: datetime | None = None
    told_whole: bool = False
    """Whether nothing will change in it any more."""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Assigned:
    """A member of a campaign, and since which day (of the first shop's clock) they are in which arm."""

    member_id: str
    arm: Arm
    day: date


def arm_of(campaign_id: str, member_id: str, holdout_percent: int) -> Arm:
    """Whether a member gets a campaign's text or is held out, `holdout_percent` (0 to 50) of them: the same whenever asked.

    A hash keyed by the campaign, so that who is held out of one is in another as likely as everybody.
    """
    drawn = hashlib.blake2b(member_id.encode(), key=campaign_id.encode()[:64], digest_size=8).digest()
    held_out = int.from_bytes(drawn) % BUCKETS < Fraction(holdout_percent, 100) * BUCKETS
    return "held_out" if held_out else "texted"
