"""What was bought, as makers who tell of a sale afterwards write it: for figures of items, and for specials that are for items.

Nothing else hangs on it. So a name or a number that cannot be read is none, and its sale is taken all the same.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, Final

from chalicelib.api.check_bodies import LINES_MAX
from chalicelib.domain.basket import Line, fold, label_of
from chalicelib.domain.refusals import UnusableField
from chalicelib.pos.amounts import read_decimal

NAME_MAX: Final = 500
"""Signs of a name that are looked at."""


def line_of(place: int, names: Iterable[Any], quantity: Any, total: int) -> Line:
    """One line, the `place`th from 1. It is called by the first of `names` that says anything; the others find it, too.

    `total` is minor units for all of `quantity`, after discounts of its own, before tax. What is weighed is one thing.
    """
    words = [str(name)[:NAME_MAX] for name in names if isinstance(name, str | int)]
    pieces = _pieces(quantity)
    folded = frozenset(filter(None, map(fold, words)))
    return Line(str(place), folded, max(0, pieces), total, label_of(*words), pieces)


def money_of(read: Callable[[], int]) -> int:
    """The minor units that this reads; 0 where they cannot be read."""
    try:
        return read()
    except UnusableField:
        return 0


def first_lines(found: Iterable[Line]) -> tuple[Line, ...]:
    """As many lines of a sale as any till may send."""
    return tuple(islice(found, LINES_MAX))


def _pieces(quantity: Any) -> int:
    try:
        said = read_decimal(1 if quantity is None else quantity, "quantity")
    except (UnusableField, TypeError):
        return 1
    return int(said) if said == said.to_integral_value() else 1 if said > 0 else -1
