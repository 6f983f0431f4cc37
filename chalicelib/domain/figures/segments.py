"""Segments: members who have something in common, by what they do and what their account says, never by who they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from chalicelib.domain.figures.habits import Habits, Level, Reach, Trend
from chalicelib.domain.refusals import Refusal

FLOOR: Final = 5
"""Of a segment of fewer members nothing is told: it would be about persons."""


class SegmentTooSmall(Refusal):
    """There are members in this segment, but fewer than `floor`."""

    segment_id: str
    floor: int


class UnknownSegment(Refusal):
    """There is no segment with this id."""

    segment_id: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member who was here within the year stands among all who were: how lately, how often, for how much."""

    recency: Level
    frequency: Level
    money: Level


@dataclass(frozen=True, slots=True)
class Condition:
    """Whom a segment is of: all that is named has to hold, what is None does not matter. Days count back from the study's."""

    joined_within: int | None = None
    seen_within: int | None = None
    away_for: int | None = None
    days_min: int = 0
    """Days on which they came, ever; `days_max` as well."""
    days_max: int | None = None
    lapsed: bool | None = None
    trend: Trend | None = None
    reach: Reach | None = None
    recency: Level | None = None
    frequency: Level | None = None
    money: Level | None = None
    location_id: str | None = None
    """Where they are at home."""
    favourite: str | None = None
    """The item that they buy most."""
    tier: str | None = None
    """The id of the tier that they have."""

    def holds(self, habits: Habits, standing: Standing | None, day: date) -> bool:
        """Whether somebody with these habits belongs to it. Without a standing, no level holds."""
        away = habits.days_since(day)
        counts = habits.days >= self.days_min and (self.days_max is None or habits.days <= self.days_max)
        joined = self.joined_within is None or (day - habits.joined).days < self.joined_within
        seen = self.seen_within is None or (away is not None and away < self.seen_within)
        gone = self.away_for is None or (away is not None and away >= self.away_for)
        return counts and joined and seen and gone and self._fits(habits, standing)

    def _fits(self, habits: Habits, standing: Standing | None) -> bool:
        wanted = (
            (self.lapsed, habits.is_lapsed),
            (self.trend, habits.trend),
            (self.reach, habits.reach),
            (self.location_id, habits.home),
            (self.favourite, habits.favourite),
            (self.tier, habits.tier),
            (self.recency, standing and standing.recency),
            (self.frequency, standing and standing.frequency),
            (self.money, standing and standing.money),
        )
        return all(asked is None or asked == found for asked, found in wanted)


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment that is looked up every night. Its id is in keys and, later, in offers and texts: it stays."""

    id: str
    condition: Condition


SEGMENTS: Final = (
    Segment("best", Condition(recency=Level.HIGH, frequency=Level.HIGH, money=Level.HIGH)),
    Segment("new", Condition(joined_within=28)),
    Segment("once", Condition(days_max=1, away_for=28, seen_within=364)),
    Segment("near", Condition(reach=Reach.NEAR)),
    Segment("ready", Condition(reach=Reach.READY)),
    Segment("less", Condition(trend=Trend.LESS, lapsed=False)),
    Segment("lapsed", Condition(days_min=3, lapsed=True, seen_within=364)),
)
"""Segments that every shop has, in the order in which they are shown."""


ITEM: Final = "item:"
"""With an item: the segment of those who buy it most."""
ITEMS_MAX: Final = 20
"""Items with a segment of their own: the favourites of most members."""


def of_item(item: str) -> Segment:
    """The segment of those who buy this item most."""
    return Segment(f"{ITEM}{item}", Condition(favourite=item))


TIER: Final = "tier-"
"""Begins the id of the segment of who has a tier; the tier's own follows."""


def of_tier(tier_id: str) -> Segment:
    """The members who have this tier, of those who were here within the year."""
    return Segment(f"{TIER}{tier_id}", Condition(tier=tier_id))


def segment_of(segment_id: str) -> Segment:
    """The segment with this id, also where nobody is in it. Raises UnknownSegment."""
    if segment_id.startswith(ITEM) and len(segment_id) > len(ITEM):
        return of_item(segment_id.removeprefix(ITEM))
    for segment in SEGMENTS:
        if segment.id == segment_id:
            return segment
    if segment_id.startswith(TIER) and segment_id != TIER:
        return of_tier(segment_id.removeprefix(TIER))
    raise UnknownSegment(segment_id)


def segments_of(habits: Habits, standing: Standing | None, day: date, items: Collection[str] = ()) -> list[str]:
    """The ids of the segments that somebody with these habits belongs to; `items` are those that have one."""
    favourite = (of_item(habits.favourite),) if habits.favourite in items else ()
    tiers = (of_tier(habits.tier),) if habits.tier else ()
    return [segment.id for segment in (*SEGMENTS, *favourite, *tiers) if segment.condition.holds(habits, standing, day)]
