"""What customers and tills do with a deployed stage, and what comes back: everything by the ways by which it comes on AWS."""

import json
import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from chalicelib.storage.figures import basket_keys, figure_keys, study_keys
from infra.local.events import JsonObject
from tests.deploy.account import Account
from tests.deploy.browser import Browser, invite_shop, open_set_up, pair, see_everything
from tests.deploy.campaigning import send_one
from tests.deploy.claiming import claim
from tests.messaging.test_reports import example, packed

DEMO = Path("infra/local/demo/rosas-bakery.json")
SHOP, PHONE, OWNER = "+12065550100", "+12065550142", "+12065550171"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
PATIENCE_SECONDS = 60.0
WELCOME = """
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from chalicelib import wiring
from chalicelib.domain.special import Benefit, Special, Who
newest = wiring.merchants().reread("rosas-bakery").programs[-1]
now = datetime.now(UTC)
special = Special("hello", "Hello", Benefit.AMOUNT_OFF, now.date(), amount=100, who=Who.SEGMENT, segment_id="new")
later = replace(newest, version=newest.version + 1, effective_from=now + timedelta(days=1), specials=(special,))
wiring.merchants().add_program("rosas-bakery", later)
"""
"""A special for a segment, from tomorrow: the night's study writes it beside its members."""
PREPARE = """
import os
from datetime import UTC, datetime, timedelta
from chalicelib import pages_wiring, wiring
from chalicelib.domain.customer import Reply
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.usecases.ports import Changes, Pointer
ago = datetime.now(UTC) - timedelta(minutes=5)
waiting = Outgoing(os.environ["MEMBER"], "waited", Reply("expired", {"points": 1, "total": 0}), ago).wait(ago)
wiring.waiting().put("rosas-bakery", waiting)
wiring.book().commit(Changes("rosas-bakery", pointers=(Pointer("rosas-bakery", os.environ["MEMBER"], ago),)))
"""
"""A text that had to wait until five minutes ago, and a pointer for the hourly job: in a test no morning comes."""

APPROVE = """
from chalicelib import pages_wiring, wiring
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases.settings import note_registration
from chalicelib.usecases.overview import items_page
note_registration(wiring.merchants(), "rosas-bakery", Registration.APPROVED)
items_page.switch(wiring.merchants(), "rosas-bakery", on=True)
"""
"""What `infra.numbers` does when the carriers have approved a number: the emulator has none. And items are counted."""

FORGET = """
from chalicelib import pages_wiring, wiring
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.erasing import erase
merchant, vault = wiring.merchants().get("rosas-bakery"), wiring.vault()
erase(wiring.book(), vault, merchant, vault.member_id(merchant.id, PhoneNumber("+12065550143")), wiring.clock())
"""

Found = TypeVar("Found")


def wait_for(what: str, look: Callable[[], Found | None], account: Account, seconds: float = PATIENCE_SECONDS) -> Found:
    """What `look` finds as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    denied = [call for call in account.calls() if call["denied"]]
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s; denied: {denied}\n{account.log()}")


class Story:
    """A customer texts and buys; `member`, `heard`, `done` and `calls` are what came of it. `page` is the member's own."""

    def __init__(self, account: Account, stage: str = "dev") -> None:
        self.account, self.stage = account, stage
        self.key = ""
        self.member = self.nina = ""
        self.heard: list[str] = []
        self.done: JsonObject = {}
        self.operator, self.owner, self.wallet = (Browser(account, stage) for _ in range(3))
        self.page = ""
        self.calls: list[JsonObject] = []
        """What the functions did until the story was told."""

    def tell(self) -> "Story":
        self.open()
        self.heard.append(self.text("Maria", "Welcome"))
        self.member = self.till("POST", "/v1/members/lookup", {"phone": "(206) 555-0142"})["members"][0]["id"]
        self.nina = self.till("POST", "/v1/members", {"phone": "(206) 555-0143", "first_name": "Nina"})["id"]
        self.prepare()
        self._buy()
        claim(self)
        self.heard += [self.text("STOP", "unsubscribed"), self.text("START", "Welcome back")]
        self._sign_in()
        self._look()
        self._read_all()
        send_one(self)
        self._report()
        self.done["reconciled"] = self.invoke("reconcile_ledger")
        self.invoke("export_nightly")
        self.done["expired"] = self.invoke("expire_points")
        self.done["told"] = self.invoke("tell_goals")
        self.done["closed"] = self.invoke("close_months")
        self.last_week()
        self.done["studied"] = self.invoke("study_members")
        # Nobody starts it here but its rule.
        wait_for("the schedule of send_waiting", lambda: self._moved() or None, self.account)
        self.calls = self.account.calls()
        return self

    def open(self) -> None:
        """The merchant, by the program that operators have."""
        shown = self.account.run("-m", "infra.merchant", "--stage", self.stage, str(DEMO))
        self.key = shown.partition("mill-street: ")[2].split()[0]
        self.account.run("-c", APPROVE, STAGE=self.stage)

    def till(self, method: str, path: str, body: Any = None) -> Any:
        """A call that has to work."""
        status, answer = self.account.call(
            self.stage, method, path, body, Authorization=f"Bearer {self.key}", Idempotency_Key=uuid.uuid4().hex
        )
        assert status < 300, (status, answer, self.account.log())
        return answer

    def text(self, body: str, expected: str) -> str:
        """Text, and return what the phone gets for it."""
        return self.read(lambda: self.publish(body), expected)

    def read(self, ask: Callable[[], Any], expected: str, phone: str = PHONE) -> str:
        """Ask for a text, and return it when it has come."""
        before = {one["MessageId"] for one in self.account.texts(phone)}
        ask()

        def answer() -> str | None:
            new = [one["Message"] for one in self.account.texts(phone) if one["MessageId"] not in before]
            return next((words for words in new if expected in words), None)

        return wait_for(f"the text with {expected}", answer, self.account)

    def publish(self, body: str, phone: str = PHONE) -> None:
        """What the carrier side does when somebody texts."""
        sent = {"originationNumber": phone, "destinationNumber": SHOP, "messageKeyword": "INTERACTIVESMS", "messageBody": body}
        topic = f"arn:aws:sns:us-east-1:123456789012:regulars-{self.stage}-inbound-texts"
        self.account.client("sns").publish(TopicArn=topic, Message=json.dumps({**sent, "inboundMessageId": uuid.uuid4().hex}))

    def invoke(self, function: str, event: Any = None) -> Any:
        """Start a function as its schedule would. It has to succeed."""
        answer = self.account.invoke(self.stage, function, event if event is not None else schedule_event())
        assert "FunctionError" not in answer, answer
        return answer["Payload"]

    def _moved(self) -> bool:
        """Whether a text that had to wait went onto the queue, and a campaign was counted."""
        calls = [call for call in self.account.calls() if call["role"] == f"regulars-{self.stage}-send_waiting"]
        did = {f"{call['action']} {call['resource'].rpartition('-')[2]}" for call in calls}
        deleted = {f"dynamodb:DeleteItem {table}" for table in ("ledger", "merchants")}
        return deleted <= did and {"sqs:SendMessage", "dynamodb:BatchGetItem"} <= {call["action"] for call in calls}

    def prepare(self) -> None:
        """Let there be something to do for the jobs."""
        self.account.run("-c", PREPARE, STAGE=self.stage, MEMBER=self.member)

    def last_week(self) -> None:
        """Let the member have been here a week ago, and no night's study have been made: it is of days that are over."""
        client, table = self.account.client("dynamodb"), f"regulars-{self.stage}-overview"
        pk, sk = figure_keys.visits("rosas-bakery", self.member)
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        wait_for("the member's days", lambda: client.get_item(TableName=table, Key=key).get("Item"), self.account)
        days = json.dumps({"mill-street": f"{date.today().toordinal() - 7}$6240"})  # noqa: DTZ011  any zone's day will do
        client.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET #days = :days",
            ExpressionAttributeNames={"#days": "days"},
            ExpressionAttributeValues={":days": {"S": days}},
        )
        for pk, sk in (study_keys.progress("rosas-bakery"), basket_keys.progress("rosas-bakery")):
            client.delete_item(TableName=table, Key={"pk": {"S": pk}, "sk": {"S": sk}})
        pk, sk = basket_keys.late("rosas-bakery", date.today() - timedelta(days=7), "")  # noqa: DTZ011
        late = {"pk": {"S": pk}, "sk": {"S": sk}, "type": {"S": "late"}, "token": {"S": "story"}}
        client.put_item(TableName=table, Item=late)
        self.account.run("-c", WELCOME, STAGE=self.stage)

    def _buy(self) -> None:
        sold = self.sell("check-1", 6240)
        quoted = self.till(
            "POST", "/v1/checks/check-2/quote", {"member_id": self.member, "check": {"currency": "USD", "subtotal": 1240}}
        )
        held = self.till("POST", "/v1/redemptions", {"check_id": "check-2", "member_id": self.member, "offer_ids": ["coffee"]})
        # The sale comes before the capture, so that the stream has something to settle.
        self.sell("check-2", 1240, discount=350)
        captured = self.till("POST", f"/v1/redemptions/{held['id']}/capture", {})
        offers = [offer["id"] for offer in quoted["offers"] if offer["applicable"]]
        self.done |= {"sold": sold["balance"], "offers": offers, "captured": captured["balance"]}

    def sell(self, sale: str, subtotal: int, **fields: int | None) -> Any:
        """A sale that is closed, the member's unless told otherwise."""
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        facts = {"state": "closed", "currency": "USD", "occurred_at": now, "member_id": self.member, "subtotal": subtotal}
        facts |= {"lines": [{"name": "Flat white", "total": 350}, {"name": "Sourdough loaf", "total": subtotal - 350}]}
        return self.till("PUT", f"/v1/sales/{sale}", {**facts, **fields})

    def _sign_in(self) -> None:
        """The stage's operator invites a shop, and puts an owner on this one's team, who signs in by the code that is texted."""
        self.operator = open_set_up(self.account, self.stage)
        self.done["set-up"] = self.operator.get("/setup")
        invite_shop(self.operator, Browser(self.account, self.stage))
        words = ("--merchant", "rosas-bakery", "--owner", "Rosa", "--phone", OWNER)
        self.account.run("-m", "infra.setup", "--stage", self.stage, *words)
        told = self.read(lambda: self.owner.post("/sign-in", phone=OWNER), "code", OWNER)
        assert self.owner.post("/sign-in/code", code=code_in(told)) == "/console"

    def _look(self) -> None:
        """What the console shows of it, as soon as the stream has brought it; and of somebody who is forgotten, nothing."""
        self.done["found"] = wait_for("Maria at the console", lambda: self._find("0142", "Maria"), self.account)
        wait_for("Nina at the console", lambda: self._find("0143", "Ends 0143"), self.account)
        self.account.run("-c", FORGET, STAGE=self.stage)
        dynamodb, key = self.account.client("dynamodb"), self.listing(self.nina)

        def is_forgotten() -> bool:
            return "shown" not in dynamodb.get_item(TableName=f"regulars-{self.stage}-overview", Key=key)["Item"]

        wait_for("the end of Nina's listing", is_forgotten, self.account)
        self.owner.post(f"/console/members/{self.member}/page")
        gift = self.till("POST", "/v1/gifts", {"amount": 5000, "currency": "USD"})["id"]
        see_everything(self.owner, self.member, gift)
        pair(self.owner, Browser(self.account, self.stage))
        self.done["texts"] = self.owner.get("/console/texts")

    def _find(self, words: str, expected: str) -> str | None:
        page = self.owner.get(f"/console/members?q={words}")
        return page if expected in page else None

    def _read_all(self) -> None:
        """A member texts for their page, and reads there what is kept of them, and the shop's terms."""
        linked = self.text("LINK", "/w/")
        self.page = linked[linked.index("/w/") :].split()[0]
        self.done["page"] = self.wallet.get(self.page)
        asked: list[str] = []
        told = self.read(lambda: asked.append(self.wallet.post(f"{self.page}/code", aim="data")), "code")
        fields = {"asked": asked[0].partition("asked=")[2].partition("&")[0], "code": code_in(told)}
        self.done["data"] = self.wallet.post(f"{self.page}/data", **fields)
        for path in ("/j/rosas-bakery", "/j/rosas-bakery/terms", "/j/rosas-bakery/privacy"):
            self.wallet.get(path)
        # The owner takes along the same of everybody.
        assert self.owner.post("/console/settings/export", part="1").startswith("PK")

    def listing(self, member: str = "") -> JsonObject:
        """The key of a member's listing."""
        return {"pk": {"S": f"rosas-bakery#LISTING#{member or self.member}"}, "sk": {"S": "LISTING"}}

    def _report(self) -> None:
        """The carrier's report of the welcome: first its price, then that the phone takes no texts."""
        welcome = self.account.texts(PHONE)[0]["MessageId"]
        for name, response in (
            ("sns_log_success", "Message has been accepted by phone"),
            ("sns_log_failure", "Phone has blocked SMS"),
        ):
            told = example(name)
            told["notification"]["messageId"] = welcome
            told["delivery"] |= {"providerResponse": response, "destination": PHONE}
            self.done[name] = self.invoke("record_deliveries", packed(json.dumps(told)))


def code_in(told: str) -> str:
    """The code in a text."""
    found = re.search(r"\b\d{6}\b", told)
    assert found, told
    return found[0]


def schedule_event() -> JsonObject:
    """What a rule sends."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": datetime.now(UTC).isoformat(),
        "region": "us-east-1",
        "resources": [],
        "detail": {},
    }
