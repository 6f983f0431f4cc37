"""docs/texting.md shows what the started stack really answers. `make texting-page` writes it anew."""

import os
from itertools import count
from pathlib import Path

from tests.e2e.held import Held
from tests.e2e.stack import ROOT
from tests.e2e.talks import TALKS

PAGE = ROOT / "docs" / "texting.md"
BEGIN, END = "<!-- conversations: made by `make texting-page` -->", "<!-- end of the conversations -->"


def test_the_page_shows_what_is_really_answered(stack):
    said = hold_all(stack)
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("TEXTING_PAGE") == "write":
        PAGE.write_text(put(page, said), encoding="utf-8")
        return
    shown = page[page.index(BEGIN) : page.index(END)]
    assert f"{BEGIN}\n{said}\n" == shown, "docs/texting.md tells of other answers: look at them, then `make texting-page`"


def put(page: str, said: str, begin: str = BEGIN, end: str = END) -> str:
    """The page with this between the two marks."""
    return f"{page[: page.index(begin)]}{begin}\n{said}\n{page[page.index(end) :]}"


def hold_all(stack) -> str:
    numbers = count()
    try:
        return "\n\n".join(
            "\n\n".join([f"### {language}", *(Held(stack, talk, next(numbers)).tell() for talk in talks)])
            for language, talks in TALKS.items()
        )
    finally:
        stack.control("/clock", {"now": None})


def test_every_language_has_conversations():
    assert all(len(talks) >= 2 for talks in TALKS.values())


def test_the_marks_are_in_the_page_once():
    page = Path(PAGE).read_text(encoding="utf-8")
    assert (page.count(BEGIN), page.count(END)) == (1, 1)
