"""Every page, and where it is found in the demo: what tests/pages looks at."""

from dataclasses import dataclass
from typing import Final

from tests.e2e.stack import Stack

MERCHANT: Final = "rosas-bakery"


@dataclass(frozen=True)
class State:
    """One look at one page. `path` may name ids of the demo in braces; `row` is how the table of pages spells it."""

    name: str
    row: str
    path: str
    role: str = ""
    status: int = 200

    def __str__(self) -> str:
        return self.name


STATES: Final = [
    State("console-home", "/console", "/console", "owner"),
    State("console-not-here", "", "/console/no-such-page", "owner", status=404),
    State("not-here", "", "/j/no-such-shop/at-all", status=404),
]
UNSEEN: Final = {
    "/": "goes on to the console",
    "/assets/{name}": "files: tests/web/test_assets.py",
}
"""Rows of the table that show nothing to look at, and why."""


def ids_of(stack: Stack) -> dict[str, str]:
    """What the braces in a path stand for: ids of the demo."""
    merchant = stack.merchant(MERCHANT)
    return {"merchant": MERCHANT, "location": merchant["locations"][0]["id"]}
