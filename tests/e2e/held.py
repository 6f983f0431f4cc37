"""Plays a conversation of `talks.py` on the started stack, and tells how it went as a table."""

import re
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.e2e.owner import Visitor
from tests.e2e.stack import Stack
from tests.e2e.talks import (
    Captures,
    Holds,
    Invited,
    Later,
    PassedOn,
    Pays,
    PaysUnnamed,
    Step,
    SwitchesOn,
    Talk,
    TellsCode,
    Uses,
    Waits,
)

ZONE = ZoneInfo("America/Los_Angeles")
BEGINS = datetime(2027, 3, 10, 10, tzinfo=ZONE)
"""Ten o'clock on a Wednesday at the demo merchants."""
BETWEEN = timedelta(minutes=3)
"""Two texts of one second would be a tie, and five answers in ten minutes are all that somebody gets."""
AT_ONCE = timedelta(minutes=1)
"""A customer at the till has the code in the hand, and what is held is held for a quarter of an hour."""
CODE = re.compile(r"\b([2-9]?[CDFGHJKMNPQRTVWX][2-9CDFGHJKMNPQRTVWX]{6})\b|\b(?i:code|codigo|kod)(?: is)? (\d{4})\b")
SHOWN = {4: "4821", 7: "C2DF3GH", 8: "2CDF3GHJ"}
"""Codes are drawn anew each time; the page shows these of the same length instead."""
LINK = re.compile(r"http://[\w.:-]+/w/\w{12}\b")
SHOWN_LINK = "https://rosas.example/w/7Kq3vX9mTd2a"
INVITATION = re.compile(r"http://[\w.:-]+(/j/[\w-]+\?friend=)(\w{8})\b")
SHOWN_INVITATION = rf"https://rosas.example\g<1>{SHOWN[8]}"
"""So are the secrets that links are made of, and each stage has an address of its own."""


class Held:
    """One conversation as it went, on a phone of its own."""

    def __init__(self, stack: Stack, talk: Talk, number: int) -> None:
        self.stack, self.talk = stack, talk
        self.phone = stack.phone(talk.merchant, f"+1509555{100 + number:04d}")
        self.till = stack.till(talk.merchant)
        self.seen, self.redemption, self.page = 0, "", ""
        self.codes: list[str] = []
        self.now = BEGINS

    def tell(self) -> str:
        """A table of what was said: the customer's side left, the shop's right."""
        rows = [f"| {self.do(step)} | {self.answers()} |" for step in self.talk.steps]
        shop = self.stack.merchant(self.talk.merchant)["name"]
        told = "\n".join([f"#### {self.talk.title}", "", f"| {self.talk.who} | {shop} |\n|---|---|", *rows])
        for code in self.codes:
            told = told.replace(code, SHOWN[len(code)])
        return INVITATION.sub(SHOWN_INVITATION, LINK.sub(SHOWN_LINK, told))

    @property
    def code(self) -> str:
        """The code that the phone was given last."""
        return self.codes[-1]

    def move_to(self, instant: datetime) -> None:
        """The clock shows this."""
        self.now = instant
        self.stack.control("/clock", {"now": instant.isoformat()})

    def do(self, step: Step) -> str:
        """Do it; returns how the page says it."""
        if isinstance(step, Later):
            return self.wait(step)
        if isinstance(step, Waits):
            self.move_to(self.now + timedelta(minutes=step.minutes))
            self.run("send_waiting")
            return f"*{step.minutes} minutes later*"
        if isinstance(step, SwitchesOn):
            return self.switch_on()
        self.move_to(self.now + (AT_ONCE if isinstance(step, Captures) else BETWEEN))
        return self.text(step) if isinstance(step, str) else self.at_the_till(step)

    def text(self, step: str) -> str:
        """Text it; returns how the page says it."""
        written = step.replace("{code}", self.codes[-1] if self.codes else "")
        self.phone.text(written)
        return f"`{written}`" if written else "*a picture without words*"

    def at_the_till(self, step) -> str:
        if isinstance(step, Invited):
            asked = {"phone": self.phone.number, "first_name": step.name, "consent_wording": "script-1"}
            self.till.do("POST", "/v1/members", asked)
            return "*gives the number at the till*"
        if isinstance(step, PassedOn):
            friend = self.stack.phone(self.talk.merchant, self.phone.number.replace("+1509555", "+1509556"))
            friend.text(step.name)
            self.codes.append(INVITATION.search("\n".join(friend.text("GIFT")))[2])
            return f"*{step.name} passes on a link, with the code {self.code}*"
        if isinstance(step, PaysUnnamed):
            self.codes.append(self.till.sell(None, step.cents)["claim_code"])
            return f"*pays ${step.cents / 100:.2f} without a number: the receipt says {self.code}*"
        if isinstance(step, TellsCode):
            return self.use_code()
        if isinstance(step, Captures):
            return self.capture(step.code)
        return self.buy(step)

    def buy(self, step: Pays | Uses | Holds) -> str:
        found = self.till.do("POST", "/v1/members/lookup", {"phone": self.phone.number})["members"]
        if isinstance(step, Pays):
            self.till.sell(found[0]["id"] if found else None, step.cents)
            return f"*pays ${step.cents / 100:.2f}*"
        if isinstance(step, Uses):
            self.till.redeem(found[0]["id"], uuid.uuid4().hex, step.reward)
            return f"*uses the {step.reward} at the till*"
        asked = {"check_id": uuid.uuid4().hex, "member_id": found[0]["id"], "offer_ids": [step.reward]}
        self.redemption = self.till.do("POST", "/v1/redemptions", asked)["id"]
        return f"*asks for the {step.reward} at the till*"

    def use_code(self) -> str:
        asked = {"check_id": uuid.uuid4().hex, "reward_code": self.code, "check": {"currency": "USD", "subtotal": 1800}}
        held = self.till.do("POST", "/v1/redemptions", asked)
        assert held["next_step"] == "capture"
        self.till.do("POST", f"/v1/redemptions/{held['id']}/capture")
        return f"*tells {self.code} at the till*"

    def capture(self, code: str | None) -> str:
        told = {"code": self.code if code != "wrong" else f"{(int(self.code) + 1) % 10_000:04d}"} if code else {}
        heard = self.till.say("POST", f"/v1/redemptions/{self.redemption}/capture", told)
        if code == "wrong":
            assert heard.status in {409, 422}, heard.body
            return "*tells a wrong code*"
        assert heard.status == 200, heard.body
        return f"*tells {self.code} at the till*" if code else "*gets it at the till*"

    def wait(self, step: Later) -> str:
        """Days pass; the hourly job runs, and the one that looks at what waited."""
        self.move_to((self.now + timedelta(days=step.days)).replace(hour=step.hour, minute=0))
        self.run("expire_points", "send_waiting")
        days = "the next day" if step.days == 1 else f"{step.days} days later"
        return f"*{days}, {self.now:%-I %p}*".replace("AM", "am").replace("PM", "pm")

    def run(self, *jobs: str) -> None:
        """What has to be done by then is done."""
        for job in jobs:
            self.stack.control("/settle", {})
            self.stack.control(f"/jobs/{job}", {})

    def switch_on(self) -> str:
        """Both switches of the phone's own page, and Save."""
        Visitor(self.stack).post(f"{self.page}/texts", receipt="on", offer="on")
        return "*switches offers on, on that page*"

    def answers(self) -> str:
        """What has arrived since."""
        inbox = self.phone.inbox()
        fresh, self.seen = inbox[self.seen :], len(inbox)
        assert all(text["parts"] == 1 for text in fresh)
        for text in fresh:
            self.page = next((found[0][found[0].index("/w/") :] for found in LINK.finditer(text["body"])), self.page)
            self.codes += [found[1] or found[2] for found in CODE.finditer(text["body"])]
        return "<br>".join(text["body"] for text in fresh).replace("|", "\\|") or "*nothing*"
