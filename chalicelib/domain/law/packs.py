"""What the law of a place says about the end of points, as data with its sources. It is no legal advice.

A location's region (ISO 3166-2, such as CA-QC) chooses its pack, or else the merchant's country. Where a country has packs for
some of its regions and a location does not say in which it lies, all of them hold: a shop is not freed by what it did not say.
"""

import importlib.resources
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from chalicelib.domain.location import Location
from chalicelib.domain.texts.places import home_of

REGION: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where it is written."""

    law: str
    section: str
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Between how many days before the end a member has to be told of it, in a message about nothing else."""

    earliest_days: int
    latest_days: int


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one place.

    `time_only`: points may end because time passes. `inactivity_months`: they may after so many months without activity, at the
    least; 0: no such limit. `notice`: without it they may not end at all. Freed of all that are programs of which no reward is
    worth more than `reward_max` (currency, minor units), that give nothing but one specific thing (`one_thing`), and in which
    sales earn nothing (`without_purchase`). `change_notice_days`: between how many days before members
    have to be told of a change.
    """

    id: str
    name: str
    places: tuple[str, ...]
    time_only: bool
    inactivity_months: int
    notice: Notice | None
    reward_max: tuple[str, int] | None
    one_thing: bool
    without_purchase: bool
    change_notice_days: tuple[int, int] | None
    says: str
    sources: tuple[Source, ...]


def packs_of(country: str, places: Sequence[Location]) -> tuple[Pack, ...]:
    """The packs that hold for a merchant of this country with these locations, each once."""
    found: dict[str, Pack] = {}
    for region in {place.region for place in places} or {""}:
        found |= {pack.id: pack for pack in _packs_at(country, region)}
    return tuple(found[pack.id] for pack in every_pack() if pack.id in found)


def _packs_at(country: str, region: str) -> Sequence[Pack]:
    own = home_of(region.partition("-")[0] or country)
    exact = [pack for pack in every_pack() if region and region in pack.places]
    national = [pack for pack in every_pack() if own in pack.places]
    within = [pack for pack in every_pack() if not region and any(place.startswith(f"{own}-") for place in pack.places)]
    return exact or [*within, *national] or [every_pack()[-1]]


@cache
def every_pack() -> tuple[Pack, ...]:
    """All packs, the one for everywhere else last."""
    text = importlib.resources.files(__package__).joinpath("packs.json").read_text(encoding="utf-8")
    return tuple(_read(found) for found in json.loads(text))


def _read(found: Mapping[str, Any]) -> Pack:
    most = found["reward_max"]
    parts = {
        "places": tuple(found["places"]),
        "notice": Notice(**found["notice"]) if found["notice"] else None,
        "reward_max": (most["currency"], most["amount"]) if most else None,
        "change_notice_days": tuple(found["change_notice_days"]) if found["change_notice_days"] else None,
        "sources": tuple(Source(**source) for source in found["sources"]),
    }
    return Pack(**{**found, **parts})
