"""Whose page it is, in which language, and how figures stand there. Whoever has the link is shown this much, and no number."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.calendar import local_day
from chalicelib.domain.languages import FALLBACK_LANGUAGE, LANGUAGES, MONTHS, money, short_date
from chalicelib.domain.own_page import Change, OwnPage, write_page
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.tiers import TierBasis
from chalicelib.domain.wallet import is_link
from chalicelib.usecases.signing.attempts import HOUR, Limit, TooOften, admit, is_spent, name_caller
from chalicelib.usecases.wallet.choices import Chooser
from chalicelib.usecases.wallets import Wallet, find_member
from chalicelib.web import speaking
from chalicelib.web.visit import Visit

GUESSES = Limit(100, HOUR)
"""Links of nobody that a network may ask for before it is shown nobody's page: many phones may share one."""
ENDING_LENGTH = 2
"""Digits of a number by which its owner knows which phone is meant, and nobody else the number."""


@dataclass(frozen=True)
class Scene:
    """A page of one member's, as it is asked for."""

    visit: Visit
    merchant: Merchant
    wallet: Wallet
    link: str

    @property
    def language(self) -> str:
        """The member's."""
        chosen = self.wallet.customer.language
        return chosen if chosen in LANGUAGES else FALLBACK_LANGUAGE

    def say(self, key: str, **facts: str) -> str:
        """A sentence in the member's language. Every one may name the shop and its number."""
        return speaking.words("wallet", self.language)(key, **{"merchant": self.merchant.name, "phone": self.phone, **facts})

    @property
    def phone(self) -> str:
        """The shop's number for texts, as people of its country write it."""
        return PhoneNumber(wiring.vault().open(self.merchant.live_id, self.merchant.phone_sealed)).national()

    @property
    def number_to_text(self) -> str:
        """The same, as phones dial it."""
        return PhoneNumber(wiring.vault().open(self.merchant.live_id, self.merchant.phone_sealed)).e164

    @property
    def ending(self) -> str:
        """How the member's number ends."""
        return wiring.vault().open(self.merchant.id, self.wallet.customer.phone_sealed)[-ENDING_LENGTH:]

    def read(self) -> OwnPage:
        """What they have, and the last of how they came to it: no more of the ledger is read than that."""
        entries = wiring.book().entries_back(self.merchant.id, self.wallet.member_id)
        return write_page(self.wallet.account, self.merchant, entries, self.visit.now)

    def chooser(self, words: str) -> Chooser:
        """The member, about to choose something by these words."""
        return Chooser(wiring.book(), wiring.vault(), self.merchant, self.wallet, words, self.visit.now)

    def number(self, figure: int) -> str:
        """A figure with its thousands apart, and the minus sign of typographers."""
        apart = {"en": ",", "sv": "\u00a0"}.get(self.language, ".")
        return f"{figure:,}".replace(",", apart).replace("-", "\u2212")

    def word(self, page: OwnPage, figure: int) -> str:
        """What is counted here: points, visits, or nothing but money."""
        one, _, many = self.say(page.unit).partition("|")
        return one if figure == 1 or not many else many

    def figure(self, page: OwnPage, figure: int) -> str:
        """A figure with what it counts."""
        if page.unit == "credit":
            return self.amount(page, figure)
        return f"{self.number(figure)} {self.word(page, figure)}"

    def amount(self, page: OwnPage, minor_units: int) -> str:
        """Money."""
        return money(minor_units, page.currency, self.language).replace("-", "\u2212")

    def towards(self, page: OwnPage) -> str:
        """What is missing to the next tier, in what counts towards it."""
        whole, basis = ceil(page.standing.need), page.standing.tiers.basis
        if basis is TierBasis.SPEND or (basis is TierBasis.POINTS and page.unit == "credit"):
            return self.amount(page, whole)
        one, _, many = self.say(basis.value).partition("|")
        return f"{self.number(whole)} {one if whole == 1 else many}"

    def day(self, day: date) -> str:
        """A day; with its year where that is another."""
        today = local_day(self.visit.now, self.merchant.program_at(self.visit.now).timezone)
        comma = "," if self.language == FALLBACK_LANGUAGE else ""
        year = "" if day.year == today.year else f"{comma} {day.year}"
        return f"{short_date(day, self.language)}{year}"

    def at(self, instant: str) -> str:
        """When something happened, as the shop's clocks showed it; `instant` as JSON has it."""
        local = datetime.fromisoformat(instant).astimezone(ZoneInfo(self.merchant.program_at(self.visit.now).timezone))
        return f"{self.day(local.date())}, {local:%H:%M}"

    def month(self, number: int) -> str:
        """The name of a month, 1 to 12."""
        return MONTHS[self.language][number - 1]

    def place(self, location_id: str) -> str:
        """The name of a shop; of one that is gone, its id."""
        return next((one.name for one in self.merchant.locations if one.id == location_id), location_id)

    def line(self, page: OwnPage, change: Change) -> dict[str, str]:
        """One line of the history."""
        key = "why_visit" if change.kind == "sale" and not change.amount else f"why_{change.kind}"
        facts = {"place": change.place, "reward": change.reward, "amount": self.amount(page, change.amount)}
        sign = "+" if change.points > 0 else ""
        moved = self.amount(page, change.points) if page.unit == "credit" else self.number(change.points)
        return {"day": self.day(change.day), "what": self.say(key, **facts), "points": f"{sign}{moved}"}

    def page(self, template: str, status: int = 200, **facts: Any) -> Response:
        """A page in the member's language."""
        own = {"scene": self, "say": self.say, "language": self.language, "here": f"/w/{self.link}"}
        return self.visit.page(f"wallet/{template}", status, **own, **facts)

    def go(self, part: str = "", said: str = "", **query: str) -> Response:
        """On to a page of the same member."""
        return self.visit.go(f"/w/{self.link}{part}", said=self.say(said) if said else "", **query)


def open_scene(visit: Visit) -> Scene | None:
    """The page that was asked for, or None where the link is nobody's, or who asks has tried too many that are."""
    link, counters = visit.ids["link"], pages_wiring.counters()
    tried = f"wallet-links|{name_caller(wiring.vault(), visit.network)}"
    wallet = find_member(wiring.wallets(), wiring.book(), link)
    if wallet is None:
        if is_link(link):
            with suppress(TooOften):  # what is there already is looked at below
                admit(counters, tried, GUESSES, visit.now)
        return None
    if is_spent(counters, tried, GUESSES, visit.now):
        return None
    visit.merchant = wiring.merchants().get(wallet.merchant_id)
    scene = Scene(visit, visit.merchant, wallet, link)
    visit.language = scene.language
    return scene


def nobody(visit: Visit) -> Response:
    """There is no such page: whether there ever was one is not told."""
    language = speaking.choose(visit, FALLBACK_LANGUAGE)
    return visit.page("wallet/nobody.html", 404, say=speaking.words("wallet", language), language=language)
