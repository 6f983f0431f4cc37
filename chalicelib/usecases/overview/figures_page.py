"""Key figures of a merchant or a shop, beside as many days before and shop by shop; rewards and texts one by one; busy hours."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from chalicelib.domain.calendar import local_day
from chalicelib.domain.figures.figures import Figure, Numbers, Span, span_until
from chalicelib.domain.figures.kpis import Hours, Kpi, Value, hours, index, measure
from chalicelib.domain.figures.tallies import ALL_SHOPS, COST, MICROS, PARTS, SPENT, TEXTS, USED
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant, Reward
from chalicelib.usecases.overview.home import zone_of
from chalicelib.usecases.overview.tallies import Tallies


@dataclass(frozen=True, slots=True)
class Asked:
    """A shop (None: all of them), and so many days."""

    location: Location | None
    days: int

    @property
    def place(self) -> str:
        """Where the numbers of it are."""
        return self.location.id if self.location else ALL_SHOPS


@dataclass(frozen=True, slots=True)
class Told:
    """A figure, and for a shop how it stands to that of all shops, which is 100."""

    kpi: Kpi
    figure: Figure
    together: Value = None
    index: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """One reward of these days: how often it was used, its points, and its cost in minor units. `reward` None: nobody knows."""

    id: str
    reward: Reward | None
    used: int
    points: int
    cost: int


@dataclass(frozen=True, slots=True)
class Sent:
    """One kind of text of these days: how many left, in how many parts, and what they cost in millionths of a US dollar."""

    kind: str
    texts: int
    parts: int
    micros: int


@dataclass(frozen=True, slots=True)
class Look:
    """What the page shows. Where nothing has `begun`, nobody is a member, and nothing was counted lately."""

    span: Span
    zone: str
    told: tuple[Told, ...]
    shops: Mapping[str, Mapping[Kpi, Told]]
    hours: Hours
    rewards: tuple[Taken, ...]
    texts: tuple[Sent, ...]
    begun: bool


def look(tallies: Tallies, merchant: Merchant, asked: Asked, now: datetime) -> Look:
    """Read it: a Query for each shard of the figures."""
    zone = zone_of(merchant, asked.location)
    span = span_until(local_day(now, zone), asked.days)
    numbers = Numbers(tallies.since(merchant.id, span.before.first))
    together = measure(numbers, span)
    shops = {location.id: _of_shop(numbers, span, location.id, together) for location in merchant.locations}
    everywhere = {kpi: Told(kpi, figure) for kpi, figure in together.items()}
    found = numbers.over(span, asked.place)
    return Look(
        span,
        zone,
        tuple((shops[asked.place] if asked.location else everywhere).values()),
        shops,
        hours(numbers, span, asked.place),
        _taken(merchant, found),
        _sent(found),
        numbers.begun() is not None or numbers.members > 0,
    )


def _of_shop(numbers: Numbers, span: Span, location_id: str, together: Mapping[Kpi, Figure]) -> dict[Kpi, Told]:
    measured = measure(numbers, span, location_id)
    return {
        kpi: Told(kpi, figure, together[kpi].value, index(kpi, figure.value, together[kpi].value))
        for kpi, figure in measured.items()
    }


def _taken(merchant: Merchant, found: Counter[str]) -> tuple[Taken, ...]:
    """What was used most comes first. What came back in these days and was used before them may be less than nothing."""
    names = [name.removeprefix(USED) for name in found if name.startswith(USED)]
    rows = (
        Taken(name, _reward(merchant, name), found[USED + name], found[SPENT + name], found[COST + name])
        for name in names
        if found[USED + name]
    )
    return tuple(sorted(rows, key=lambda row: (-row.used, row.id)))


def _reward(merchant: Merchant, name: str) -> Reward | None:
    """The reward, as the newest version has it that knows of it."""
    newest = sorted(merchant.programs, key=lambda program: -program.version)
    return next(filter(None, (program.reward(name) for program in newest)), None)


def _sent(found: Counter[str]) -> tuple[Sent, ...]:
    """What cost most comes first."""
    kinds = [name.removeprefix(TEXTS) for name in found if name.startswith(TEXTS)]
    rows = (Sent(kind, found[TEXTS + kind], found[PARTS + kind], found[MICROS + kind]) for kind in kinds)
    return tuple(sorted(rows, key=lambda row: (-row.micros, row.kind)))
