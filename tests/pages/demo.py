"""What the pages are looked at with: a member of Rosa's, a shop that nobody has joined yet, and one that only begins."""

import json
import re
from dataclasses import dataclass
from functools import cached_property

from playwright.sync_api import Browser

from tests.e2e.stack import Till
from tests.e2e.test_merchant import TEA, merchant_command
from tests.pages.browsing import Looking

MERCHANT, QUIET, BEGINNING = "rosas-bakery", "quiet-corner", "corner-cafe"
"""One with eight weeks behind it, one that has opened, and one that is being set up."""
NAMES = {"owner": "Rosa", "manager": "Ana", "staff": "Ben"}
MARIA, LINK = "+12065550142", re.compile(r"https?://\S+?(/w/\S+)")


@dataclass
class Demo:
    """Ids of the demo, made when a page first needs them."""

    looking: Looking

    @cached_property
    def browser(self) -> Browser:
        """The browser that looks."""
        return self.looking.browser

    @cached_property
    def till(self) -> Till:
        """A till of Rosa's."""
        return self.looking.stack.till(MERCHANT)

    @cached_property
    def member_id(self) -> str:
        """Maria, who has just joined and bought something, and may use a reward."""
        phone = self.looking.stack.phone(MERCHANT, MARIA)
        phone.text("Maria")
        member: str = self.till.look_up(MARIA)["id"]
        self.till.sell(member, 6240)
        phone.inbox()
        return member

    @cached_property
    def wallet(self) -> str:
        """The path of Maria's own page, which she was texted."""
        assert self.member_id
        said = "\n".join(self.looking.stack.phone(MERCHANT, MARIA).text("my page"))
        found = LINK.search(said)
        assert found, said
        return found[1]

    @cached_property
    def quiet(self) -> str:
        """A shop that opened a moment ago."""
        opening = TEA | {"id": QUIET, "name": "Quiet Corner", "phone": "+12065550199"}
        file = self.looking.folder / "quiet.json"
        file.write_text(json.dumps(opening))
        done = merchant_command(self.looking.stack, file)
        assert done.returncode == 0, done.stderr + done.stdout
        return QUIET

    @cached_property
    def answered(self) -> str:
        """The days in which members answered what Rosa's asks."""
        self.looking.ask(MERCHANT)
        return "28"

    def cookie(self, merchant: str, role: str) -> str:
        """What the browser of somebody with this role holds."""
        return self._cookies.setdefault((merchant, role), "") or self._hire(merchant, role)

    def _hire(self, merchant: str, role: str) -> str:
        made = self._cookies[merchant, role] = self.looking.hire(merchant, role, NAMES[role])
        return made

    @cached_property
    def _cookies(self) -> dict[tuple[str, str], str]:
        return {}

    def path(self, spelled: str) -> str:
        """A path with ids of the demo in place of braces."""
        for name in re.findall(r"{(\w+)}", spelled):
            value = f"looking-{name}" if name in NAMES else str(getattr(self, name))
            spelled = spelled.replace(f"{{{name}}}", value)
        return spelled
