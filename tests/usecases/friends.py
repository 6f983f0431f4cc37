"""A shop where members bring friends, and what the stream and the hourly job bring to it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from random import Random

from chalicelib.domain.beside_sales import ReferralRules
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases import expiry, referrals, settings
from chalicelib.usecases.texts import notices
from tests.builders import MAYA, Shop

RULES = ReferralRules(on=True, points=50, spend_min=500)
NOOR = "+12065550155"
OMAR = "+12065550156"


class Friends:
    """One shop, with Maya as its member."""

    def __init__(self, shop: Shop | None = None, rules: ReferralRules = RULES) -> None:
        self.shop, self.delivered = shop or Shop(), Counter[tuple[str, str]]()
        self.change(rules)
        self.maya = self.shop.join("Maya", MAYA)
        self.job()  # which runs every hour, and goes on from where it was

    def change(self, rules: ReferralRules) -> None:
        """Other rules from now on."""
        settings.change_referral(self.shop.merchants, "rosas", rules)
        self.shop.merchant = self.shop.merchants.get("rosas")
        self.shop.till = replace(self.shop.till, merchant=self.shop.merchant)

    def code(self, member_id: str | None = None) -> str:
        """A member's code for friends."""
        return referrals.code_for(self.shop.book, self.shop.vault, self.shop.merchant, member_id or self.maya)

    def come(self, phone: str = NOOR, name: str = "Noor", code: str | None = None) -> str:
        """Somebody texts their name and a code; returns the id of their phone."""
        self.shop.wait(minutes=1)
        self.shop.text(f"{name} {code or self.code()}", phone)
        return self.shop.vault.member_id("rosas", PhoneNumber(phone))

    def stream(self) -> None:
        """What is new is delivered, each member's in order."""
        chains = self.shop.book.chains
        while new := [entry for member, chain in chains.items() for entry in chain[self.delivered[member] :]]:
            self.delivered = Counter({member: len(chain) for member, chain in chains.items()})
            self.deliver(new)

    def again(self, rolls: Random) -> None:
        """Everything that was ever committed is delivered again, in any order."""
        entries = [entry for chain in self.shop.book.chains.values() for entry in chain]
        rolls.shuffle(entries)
        self.deliver(entries)

    def deliver(self, entries: Iterable[Entry]) -> None:
        """The stream brings these."""
        for entry in entries:
            notices._settle(self.shop.book, self.shop.merchant, entry, self.shop.now)

    def job(self) -> None:
        """The hourly job runs, until it finds nothing more."""
        while expiry.run(self.shop.book, self.shop.merchants, self.shop.now, lambda: 60):
            pass
        expiry.run(self.shop.book, self.shop.merchants, self.shop.now, lambda: 60)

    def days(self, days: float) -> None:
        """So many days pass, with stream and job."""
        self.stream()
        self.shop.wait(days=days)
        self.job()

    def told(self, member_id: str) -> list[Entry]:
        """The entries about friends that a member has."""
        return [entry for entry in self.shop.book.entries("rosas", member_id) if entry.kind is EntryKind.REFERRED]

    def replies(self) -> list[str]:
        """The kinds of what answered the last text."""
        return [reply.kind for reply in list(self.shop.book.handled.values())[-1].replies]
