"""docs/texting.md shows what the started stack really answers. `make texting-page` writes it anew."""

import os
import re
import uuid
from pathlib import Path

from tests.e2e.stack import ROOT
from tests.e2e.talks import TALKS, Invited, Pays, Talk, Uses, Waits

PAGE = ROOT / "docs" / "texting.md"
BEGIN, END = "<!-- conversations: made by `make texting-page` -->", "<!-- end of the conversations -->"
MORNING = "2027-03-10T18:00:00Z"
"""Ten o'clock on a Wednesday at the demo merchants."""
CODES = (
    (re.compile(r"\b[2-9][CDFGHJKMNPQRTVWX][2-9CDFGHJKMNPQRTVWX]{6}\b"), "2CDF3GHJ"),
    (re.compile(r"\b[CDFGHJKMNPQRTVWX][2-9CDFGHJKMNPQRTVWX]{6}\b"), "C2DF3GH"),
    (re.compile(r"(?i)\b(code|codigo|kod) \d{4}\b"), r"\1 1234"),
)
"""Codes are drawn anew each time; the page shows these instead."""


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
    try:
        return "\n\n".join(Held(stack, talk, number).tell() for number, talk in enumerate(TALKS))
    finally:
        stack.control("/clock", {"now": None})


class Held:
    """One conversation as it went, on a phone of its own."""

    def __init__(self, stack, talk: Talk, number: int):
        self.stack, self.talk = stack, talk
        self.phone = stack.phone(talk.merchant, f"+1206555{112 + number:04d}")
        self.till = stack.till(talk.merchant)
        self.seen = 0

    def tell(self) -> str:
        """A table of what was said: the customer's side left, the shop's right."""
        self.stack.control("/clock", {"now": MORNING})
        rows = [f"| {self.do(step)} | {self.answers()} |" for step in self.talk.steps]
        shop = self.stack.merchant(self.talk.merchant)["name"]
        head = f"| {self.talk.who} | {shop} |\n|---|---|"
        return "\n".join([f"### {self.talk.title}", "", head, *rows])

    def do(self, step) -> str:
        # Two texts of one second would be a tie, and five answers in ten minutes are all that somebody gets.
        self.stack.control("/clock", {"advance_seconds": 300})
        if isinstance(step, str):
            self.phone.text(step)
            return f"`{step}`" if step else "*a picture without words*"
        if isinstance(step, Invited):
            asked = {"phone": self.phone.number, "first_name": step.name, "consent_wording": "script-1"}
            self.till.do("POST", "/v1/members", asked)
            return "*gives the number at the till*"
        if isinstance(step, Waits):
            self.stack.control("/clock", {"advance_seconds": step.days * 86_400})
            self.stack.control("/jobs/expire_points", {})
            return f"*{step.days} days later*"
        member = self.till.look_up(self.phone.number)["id"]
        if isinstance(step, Pays):
            self.till.sell(member, step.cents)
            return f"*pays ${step.cents / 100:.2f}*"
        assert isinstance(step, Uses)
        self.till.redeem(member, uuid.uuid4().hex, step.reward)
        return f"*uses the {step.reward} at the till*"

    def answers(self) -> str:
        """What has arrived since."""
        inbox = self.phone.inbox()
        fresh, self.seen = inbox[self.seen :], len(inbox)
        assert all(text["parts"] == 1 for text in fresh)
        return "<br>".join(mask(text["body"]) for text in fresh).replace("|", "\\|") or "*nothing*"


def mask(body: str) -> str:
    for code, shown in CODES:
        body = code.sub(shown, body)
    return body


def test_codes_are_masked_and_words_are_not():
    assert mask("Rosa's: your code is 4821, or C7HK9QT.") == "Rosa's: your code is 1234, or C2DF3GH."
    assert mask("(206) 555-0100, 1240 points, STOP") == "(206) 555-0100, 1240 points, STOP"


def test_the_marks_are_in_the_page_once():
    page = Path(PAGE).read_text(encoding="utf-8")
    assert (page.count(BEGIN), page.count(END)) == (1, 1)
