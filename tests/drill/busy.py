"""A busy hour at a shop of the demo: whatever leaves a secret behind is done once, and each secret is noted as it is told."""

import re
import uuid
from dataclasses import dataclass, field
from math import log2
from typing import Final

from tests.drill.thief import Secret
from tests.e2e.owner import Owner, Visitor
from tests.e2e.receiver import Receiver
from tests.e2e.stack import Phone, Stack

MERCHANT: Final = "rosas-bakery"
ROSA: Final = "+12065550171"
STRANGERS: Final = ("+12065550131", "+12065550132", "+12065550133")
"""Phones that nobody of the demo or of another story has: two that join, and one that a till invites."""
NAMES: Final = ("Quincy", "Zelda")
PIN: Final = "805317"


@dataclass
class Hour:
    """What was told to whom."""

    stack: Stack
    secrets: list[Secret] = field(default_factory=list)

    def note(self, kind: str, value: str, bits: float) -> str:
        """Remember a secret."""
        self.secrets.append(Secret(kind, value, int(bits)))
        return value

    def find(self, kind: str, pattern: str, told: str, bits: float) -> str:
        """Remember the secret that something says."""
        found = re.search(pattern, told)
        assert found, (kind, told[-2000:])
        return self.note(kind, found[1], bits)


def live(stack: Stack) -> list[Secret]:
    """Do everything; returns all secrets there are."""
    hour = Hour(stack)
    _note_numbers(hour)
    owner = _sign_in(hour)
    _run_shop(hour, owner)
    _serve(hour)
    stack.control("/settle", {})
    return hour.secrets


def _note_numbers(hour: Hour) -> None:
    told = hour.stack.control("")
    for merchant in told["merchants"]:
        for one in merchant.get("team", ()):
            hour.note("phone number", one["phone"], log2(10**10))
        for place in merchant["locations"]:
            hour.note("key of a till", place["api_key"], 256)
    for number in STRANGERS:
        hour.note("phone number", number, log2(10**10))


def _sign_in(hour: Hour) -> Owner:
    owner = Owner(hour.stack, MERCHANT, ROSA)
    hour.note("sign-in code", owner.code, log2(10**6))
    for name, value in owner.cookies.items():
        if name != "said" and len(value) >= len(owner.code):
            hour.note(f"cookie {name}", value, 256)
    return owner


def _run_shop(hour: Hour, owner: Owner) -> None:
    """A PIN, a paired till, a sign-in link, a key, coupons, a program that is told."""
    staff = re.findall(r"/console/staff/(st_\w+)", owner.get("/console/staff"))
    assert staff
    owner.post("/console/tills/pins", staff=staff[-1], pin=hour.note("PIN", PIN, log2(10**6)), do="set")
    place = hour.stack.merchant(MERCHANT)["locations"][0]["id"]
    paired = owner.post("/console/tills/pair", location=place, name="Drill", lock_minutes="0")
    code = hour.find("pairing code", r"/till#(\w+)", paired, 40)
    device = Visitor(owner.stack)
    device.post("/till/pair", code=code)
    for name, value in device.cookies.items():
        hour.note(f"cookie {name} of a till", value, 256)
    hour.find("sign-in link", r"/sign-in/link#([^<\s\"]+)", owner.post(f"/console/staff/{staff[-1]}/link"), 128)
    hour.find("key of a till", r"(rk_\w+)", owner.post("/console/keys", location=place), 256)
    receiver = Receiver()
    hooked = owner.post("/console/webhooks", address=receiver.address, names="yes")
    receiver.end()  # so what it was to be told goes on waiting
    hour.find("secret of a webhook", r"(whsec_[\w+/=]+)", hooked, 192)
    flyer = {"name": "Drill", "benefit": "percent_off", "percent": "20", "first_day": "2026-01-01", "who": "everybody"}
    owner.post("/console/specials", **flyer, by_coupon="yes")
    batch = re.search(r"/console/coupons/(\w+)", owner.post("/console/specials/drill/coupons", size="3"))
    assert batch
    table = owner.get(f"/console/coupons/{batch[1]}/table")
    hour.note("coupon", re.findall(r"[2-9A-Z]{3}-?[2-9A-Z-]{9,}", table)[-1].replace("-", ""), log2(24**9))


def _serve(hour: Hour) -> None:
    """Members, and the codes that they and their receipts are given."""
    stack, till = hour.stack, hour.stack.till(MERCHANT)
    first, second = (stack.phone(MERCHANT, number) for number in STRANGERS[:2])
    first.text(NAMES[0])
    member = till.look_up(first.number)["id"]
    till.sell(member, 18_000)
    first.inbox()
    hour.find("link of a member's page", r"/w/([^\s]+)", " ".join(first.text("my page")), 128)
    hour.find("reward code", r"\b([C-X][2-9C-X]{6})\b", " ".join(first.text("REDEEM coffee")), log2(24**6 * 16))
    hour.find("code for friends", r"\b([2-9][C-X][2-9C-X]{6})\b", " ".join(first.text("GIFT")), log2(24**6 * 128))
    _hold(hour, first, member)
    unclaimed = till.sell(None, 2_500)
    second.text(hour.note("claim code", unclaimed["claim_code"], log2(24**6 * 128)))
    second.text(NAMES[1])
    hour.note("claim code", till.sell(None, 2_600)["claim_code"], log2(24**6 * 128))
    gift = till.do("POST", "/v1/gifts", {"amount": 5_000, "currency": "USD"})
    hour.note("gift certificate", gift["code"].replace("-", ""), log2(24**12))
    till.do("POST", "/v1/members", {"phone": STRANGERS[2]})


def _hold(hour: Hour, phone: Phone, member: str) -> None:
    """A reward that is held three times, given back in between, and that the phone has to confirm each time."""
    till, held = hour.stack.till(MERCHANT), ""
    for _ in range(3):
        if held:
            till.do("DELETE", f"/v1/redemptions/{held}")
        wish = {"check_id": f"drill-{uuid.uuid4().hex[:6]}", "member_id": member, "offer_ids": ["loaf"]}
        held = till.do("POST", "/v1/redemptions", wish)["id"]
        hour.find("confirmation code", r"\b(\d{4})\b", phone.inbox()[-1]["body"], log2(10**4))
