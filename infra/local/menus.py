"""What the demo's merchants sell: checks with believable lines."""

import random
from functools import cache
from typing import NamedTuple

from chalicelib.domain.basket import Line, fold, label_of

TOGETHER = 0.6
"""How often somebody takes what goes with an item."""
MORE = 0.35
"""How often a check has one more item, and again one more."""


class Offered(NamedTuple):
    """An item, how often it is taken beside others, and what often goes with it."""

    name: str
    parts: int
    beside: str


def fill(menu: str, subtotal: int, check: str) -> tuple[Line, ...]:
    """The lines of a check that come to `subtotal` minor units; the same check has the same ones."""
    chance, offered = random.Random(f"{menu} {check}"), _read(menu)  # noqa: S311 - believable, not secret
    names: dict[str, int] = {}
    while not names or chance.random() < MORE:
        found = chance.choices(offered, [one.parts for one in offered])[0]
        names[found.name] = names.get(found.name, 0) + 1
        if found.beside and chance.random() < TOGETHER:
            names.setdefault(found.beside, 1)
    left, lines = subtotal, list[Line]()
    for place, (name, pieces) in enumerate(names.items(), start=1):
        total = left if place == len(names) else left * pieces // (sum(names.values()) + 1)
        left -= total
        lines.append(Line(str(place), frozenset({fold(name)}), pieces, total, label_of(name), pieces))
    return tuple(lines)


@cache
def _read(menu: str) -> tuple[Offered, ...]:
    found = []
    for words in menu.split(", "):
        item, _, beside = words.partition(" + ")
        name, _, parts = item.rpartition(" ")
        found.append(Offered(name, int(parts), beside))
    return tuple(found)
