"""A small campaign through what is deployed: a member agrees to offers, the owner writes and sends, and the job does the rest."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from chalicelib.domain.texts.quiet_hours import first_allowed, hours_of

if TYPE_CHECKING:
    from tests.deploy.story import Story

ZONE: Final = ZoneInfo("America/Los_Angeles")
"""Where the shop and the member are. No offer leaves there at night or on a Sunday, and a test comes at any hour."""
WORDS: Final = "Hi {name}! A free coffee is yours until Sunday."
PUT_AT_WORK: Final = """
import os
from collections import Counter
from datetime import timedelta
from chalicelib import pages_wiring, wiring
from chalicelib.domain.figures.study import IN, Study
from chalicelib.domain.figures.tallies import ALL_SHOPS
from chalicelib.usecases.campaigns import making
now = wiring.clock()
day, merchant = now.date() - timedelta(days=1), wiring.merchants().reread("rosas-bakery")
people = [os.environ["MEMBER"], *(f"mem_gone_{number}" for number in range(4))]
studies = pages_wiring.studies()
studies.put(merchant.id, {ALL_SHOPS: Study(day, Counter({f"{IN}lapsed": len(people)}))})
studies.put_listed(merchant.id, day, "lapsed", "mill-street", 0, people)
making.make(wiring.campaign_desk(), merchant, making.Wish("lapsed", None, "We miss you.", 0), now)
"""
"""A group of five, of whom one is here, as if a night had found them; and a campaign to them that nobody waited to be counted."""


def put_at_work(story: "Story") -> None:
    """Let there be a group, and a campaign that the job has to count."""
    story.account.run("-c", PUT_AT_WORK, STAGE=story.stage, MEMBER=story.member)


def send_one(story: "Story") -> None:
    """The member switches offers on, and the owner writes to their group and sends it: it is heard where offers may leave now."""
    story.wallet.post(f"{story.page}/texts", receipt="on", offer="on")
    put_at_work(story)
    path = story.owner.post("/console/campaigns", segment="lapsed", shop="", text=WORDS, holdout="0")
    story.done["campaign"] = story.owner.get(path)
    before = datetime.now(UTC)

    def send() -> None:
        assert story.owner.post(f"{path}/send").startswith(path)

    if is_day(before) and is_day(before + timedelta(minutes=3)):
        story.heard.append(story.read(send, "A free coffee"))
    else:
        send()
    story.done["sent"] = story.owner.get(path)


def is_day(at: datetime) -> bool:
    """Whether offers may leave."""
    return first_allowed(at, at, {str(ZONE)}, hours_of("offers", {"US"})) is not None
