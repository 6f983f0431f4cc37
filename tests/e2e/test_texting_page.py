"""docs/texting.md shows what the started stack really answers. `make texting-page` writes it anew."""

import os
import time
from itertools import count
from pathlib import Path

from tests.e2e.held import BEGINS, Held
from tests.e2e.owner import Owner
from tests.e2e.stack import ROOT
from tests.e2e.talks import BARBER, ROSA, TALKS

PAGE = ROOT / "docs" / "texting.md"
QUESTION = {"question": "How was your visit?", "scale": "survey_scale", "one_in": "1", "after": "120"}
LAST, KNOWN_SECONDS = "What a shop switches on", 50
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


def switch_on(stack) -> Owner:
    """A special for birthdays at the barber's, and a question at the bakery, whose owner this returns; they hold in a moment."""
    stack.control("/clock", {"now": BEGINS.isoformat()})
    theo, rosa = Owner(stack, BARBER, "+12065550174"), Owner(stack, ROSA, "+12065550171")
    birthdays = {"name": "Birthday trim", "benefit": "percent_off", "percent": "50", "who": "birthday"}
    theo.post("/console/specials", **birthdays, first_day=BEGINS.date().isoformat())
    rosa.post("/console/settings/question", on="yes", **QUESTION)
    return rosa


def hold_all(stack) -> str:
    numbers, rosa = count(), switch_on(stack)
    known = time.monotonic() + KNOWN_SECONDS
    try:
        return "\n\n".join("\n\n".join([f"### {heading}", *hold(stack, heading, numbers, known)]) for heading in TALKS)
    finally:
        rosa.post("/console/settings/question", **QUESTION)
        stack.control("/clock", {"now": None})


def hold(stack, heading, numbers, known) -> list[str]:
    """The conversations under a heading; those that need what was switched on wait until processes know of it."""
    if heading == LAST:
        time.sleep(max(0.0, known - time.monotonic()))
    return [Held(stack, talk, next(numbers)).tell() for talk in TALKS[heading]]


def test_every_language_has_conversations():
    assert all(len(talks) >= 2 for talks in TALKS.values())


def test_the_marks_are_in_the_page_once():
    page = Path(PAGE).read_text(encoding="utf-8")
    assert (page.count(BEGIN), page.count(END)) == (1, 1)
