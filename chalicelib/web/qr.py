"""QR codes: dark on light whatever the page looks like, with the quiet zone that readers need."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import segno
from markupsafe import Markup, escape

LEVEL: Final = "q"
"""A quarter of the code may be dirty or torn: signs hang for years."""
QUIET: Final = 4
"""Modules of nothing around it, as ISO 18004 asks."""
DARK: Final = "#0b2a1f"
LIGHT: Final = "#fff"


class Run(NamedTuple):
    """Dark modules side by side, in modules from the upper left corner of the quiet zone."""

    x: int
    y: int
    width: int


class Code(NamedTuple):
    """A code: `size` modules to each side, the quiet zone too."""

    size: int
    runs: tuple[Run, ...]


def encode(payload: str) -> Code:
    """The code that holds these words, in the smallest size that can."""
    made = segno.make(payload, error=LEVEL, micro=False, boost_error=False)
    runs = tuple(run for y, row in enumerate(made.matrix) for run in _runs(y + QUIET, row))
    return Code(len(made.matrix) + 2 * QUIET, runs)


def svg(payload: str, label: str) -> Markup:
    """The code as a drawing for a page; `label` is what it says to who does not see it."""
    code = encode(payload)
    drawn = "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in code.runs)
    return Markup(  # noqa: S704  figures of ours, and a label that is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.size} {code.size}" role="img" aria-label="{escape(label)}" '
        f'shape-rendering="crispEdges" class="qr"><path fill="{LIGHT}" d="M0 0h{code.size}v{code.size}H0z"/>'
        f'<path fill="{DARK}" d="{drawn}"/></svg>'
    )


def join_payload(number: str, keyword: str) -> str:
    """What a phone's camera turns into a text that is ready to be sent; `number` in E.164."""
    return f"SMSTO:{number}:{keyword}"


def _runs(y: int, row: bytearray) -> Iterator[Run]:
    x = 0
    while x < len(row):
        width = next((at for at, dark in enumerate(row[x:]) if not dark), len(row) - x)
        if width:
            yield Run(x + QUIET, y, width)
        x += max(width, 1)
