"""A shop that many tills and phones use at once: its programs, its clock, and what the tills of one location share.

The book, the deliveries and what stands before them are put in by the two variants: threads on an engine, or greenlets on the
fakes. Everything else, and so what is asked and what is checked, is the same for both.
"""

import itertools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.beside_sales import CheckInRules
from chalicelib.domain.confirmation_policy import ConfirmationPolicy
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, Program, ProgramType
from chalicelib.domain.refusals import Busy, Unanswered
from chalicelib.domain.special import Benefit, Special
from chalicelib.domain.surveys.rules import SurveyRules
from chalicelib.domain.tiers import Tier, Tiers
from chalicelib.storage.stream import write_image
from chalicelib.storage.telling.mail import waiting_item
from chalicelib.usecases import programs
from chalicelib.usecases.campaigns import making
from chalicelib.usecases.campaigns.making import Desk
from chalicelib.usecases.campaigns.ports import Campaigns
from chalicelib.usecases.ports import Book, Committed
from chalicelib.usecases.surveys.counting import Surveys
from chalicelib.usecases.texts.carrier import OutboundText, TextRefused, TextSender
from chalicelib.usecases.texts.checking_in import code_at
from chalicelib.usecases.texts.post import Deliveries, Outbox, WaitingRoom
from chalicelib.usecases.till import Limits
from tests.builders import COFFEE, CREDIT, CUT, FIVER, LOAF, PIN, opening, program
from tests.fake_studies import FakeStudies
from tests.fake_vault import FakeVault
from tests.fake_webhooks import FakeWebhooks
from tests.fakes import FakeMerchants
from tests.faults import campaigning
from tests.faults.faults import Fault, Killed, Weather
from tests.faults.history import FAILED_FROM, Answer, Asked, History, Image, Try
from tests.faults.lambdas import deployed

MORNING = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
NAMES = ("Maya", "Jo", "Ana", "Ty", "Rosa", "Ben")
THIRDS = EarnRule(EarnBasis.AMOUNT, 7, 300)
"""Points that are seldom whole, so that what is counted twice shows in the rest too."""
YEARS, MONTH = ExpiryPolicy(ExpiryKind.MONTH_END, 24), ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)
FEW = Special("few", "Few", Benefit.AMOUNT_OFF, date(2026, 10, 1), amount=100, total=6, per_member=2)
"""It takes something off for two of a member's checks, and for six of all."""
TIERS = Tiers((Tier("silver", "Silver", 10_000), Tier("gold", "Gold", 20_000)))
"""What counts towards them is added up; they change nothing else, so that what a sale gives stays plain arithmetic."""
PROGRAMS: tuple[Program, ...] = (
    program(earn=THIRDS, expiry=YEARS, welcome_points=7, specials=(FEW,), tiers=TIERS),
    program(earn=THIRDS, expiry=MONTH, welcome_points=7, rewards=(COFFEE, LOAF, FIVER)),
    program(type=ProgramType.REBATE, earn=THIRDS, rewards=(CREDIT,), expiry=YEARS, welcome_points=7),
    program(type=ProgramType.INSTANT, earn=THIRDS, rewards=(replace(CUT, price_points=60),), expiry=YEARS, welcome_points=7),
    program(earn=THIRDS, expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1), welcome_points=7),
)
"""Which one a shop has follows from its seed."""
CHECK_IN_POINTS, QUESTION = 3, "Did we do well"
SURVEY = SurveyRules(on=True, version=1, question=QUESTION, one_in=2, after_minutes=5)
POLICIES = (ConfirmationPolicy(), ConfirmationPolicy(above=400, manager_pin=PIN))
"""Whether the phone confirms; five programs and two policies make ten shops."""
WRONG = {"manager_pin": "0000"}
ON_THE_PHONE = (Fault.REFUSED, Fault.FORBIDDEN, Fault.UNCERTAIN, Fault.KILLED_BEFORE, Fault.KILLED_AFTER)


@dataclass
class Clock:
    """The product's only clock. It jumps."""

    now: datetime = MORNING
    _lock: Any = field(default_factory=threading.Lock)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        with self._lock:
            self.now += time


class Carrier(TextSender):
    """Takes texts, says no, or dies with one in its hands."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def send(self, text: OutboundText) -> str:
        self._world.step()
        match self._world.weather.draw(*ON_THE_PHONE):
            case Fault.REFUSED:
                raise TextRefused
            case Fault.FORBIDDEN:
                raise TextRefused(final=True)
            case Fault.KILLED_BEFORE:
                raise Killed
            case Fault.UNCERTAIN:
                self._world.history.send(text)
                raise ConnectionError
            case Fault.KILLED_AFTER:
                self._world.history.send(text)
                raise Killed
        self._world.history.send(text)
        return "message-id"


class Queue(Outbox):
    """Carries texts to whoever sends them; who puts one on it may die before or after."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def put(self, committed: Committed, delay_seconds: int = 0) -> None:
        world = self._world
        world.step()
        fault = world.weather.draw(Fault.UNCERTAIN, Fault.KILLED_BEFORE, Fault.KILLED_AFTER)
        if fault is Fault.KILLED_BEFORE:
            raise Killed
        with world.lock:
            world.mail.append(committed.image or write_image(waiting_item(committed.merchant_id, committed.item).serialize()))
        if fault is Fault.KILLED_AFTER:
            raise Killed
        if fault is Fault.UNCERTAIN:
            raise ConnectionError


@dataclass
class Check:
    """A check, as its point of sale knows it. `used`: minor units that rewards took off. `style`: how the bill shows them."""

    id: str
    location: str
    phone: str
    versioned: bool
    style: str
    state: str = "open"
    subtotal: int = 0
    discount: int = 0
    used: int = 0
    version: int = 0
    is_named: bool = True
    refunds: dict[str, int] = field(default_factory=dict)


@dataclass
class World:
    """One shop, whose merchant has this `id`, and the network around it."""

    id: str
    seed: int
    weather: Weather
    book: Book
    deliveries: Deliveries
    waiting: WaitingRoom
    campaigns: Campaigns
    surveys: Surveys
    step: Callable[[], object] = lambda: None
    flush: Callable[[], object] = lambda: None
    """Let everything arrive that is still on its way."""
    history: History = field(default_factory=History)
    clock: Clock = field(default_factory=Clock)
    lock: Any = field(default_factory=threading.Lock)
    checks: dict[str, list[Check]] = field(default_factory=lambda: {"mill": [], "dock": []})
    holds: dict[str, list[tuple[str, Check, int]]] = field(default_factory=lambda: {"mill": [], "dock": []})
    """Redemptions that tills know of, their check, and what they take off."""
    late: list[tuple[int, Asked]] = field(default_factory=list)
    """Requests that are still under way, and the turn at which they arrive."""
    turns: int = 0
    delivered: int = 0
    """How far the stream has been delivered once."""
    owed: list[Image] = field(default_factory=list)
    """Stream records whose handler failed: they come again."""
    mail: list[str] = field(default_factory=list)
    """The queue of texts on their way out, and what of it was sent: it may come once more."""
    taken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.program = PROGRAMS[self.seed % len(PROGRAMS)]
        self.merchants, self.vault, self.sender, self.outbox = FakeMerchants(), FakeVault(), Carrier(self), Queue(self)
        start = replace(opening(self.id, rules=self.program), confirmation=POLICIES[self.seed % len(POLICIES)])
        start = replace(start, texting=replace(start.texting, offers=start.consent_wording))
        self.number, self.studies = start.phone, FakeStudies()
        self.keys = programs.open_merchant(self.merchants, self.vault, start, self.clock())
        self.phones = {f"+1206555{150 + at:04d}": name for at, name in enumerate(NAMES)}
        merchant = self.merchants.reread(self.id)
        self.merchants.change(replace(merchant, check_in=CheckInRules(on=True, points=CHECK_IN_POINTS), survey=SURVEY))
        self.wall = code_at(self.vault, merchant, merchant.location("mill"))
        campaigning.study(self)
        self.around: Callable[..., Answer] = deployed().ask
        """What a till's request goes through."""

    def open(self, patch: pytest.MonkeyPatch) -> None:
        """Put this world behind the one seam."""
        for port in ("book", "merchants", "vault", "deliveries", "waiting", "campaigns", "outbox", "sender"):
            patch.setattr(wiring, port, lambda port=port: getattr(self, port))
        patch.setattr(wiring, "webhooks", FakeWebhooks)  # there are none, so nothing is told
        desk = Desk(self.book, self.merchants, self.vault, self.deliveries, self.studies, self.campaigns)
        patch.setattr(wiring, "campaign_desk", lambda: desk)
        patch.setattr(making, "PAGE_MEMBERS", campaigning.PAGE)
        names = (f"{number:016x}" for number in itertools.count())  # who is held out follows from the seed
        patch.setattr(making, "secrets", SimpleNamespace(token_hex=lambda _: next(names)))
        patch.setattr(wiring, "clock", self.clock)
        unlimited = Limits(self.merchants.count_calls, time.time, calls_max=sys.maxsize)
        patch.setattr(wiring, "limits", lambda: unlimited)

    def member_id(self, phone: str) -> str:
        return self.vault.member_id(self.id, PhoneNumber(phone))

    def attempt(self, asked: Asked) -> Answer | None:
        """Send a request once more, and keep what was answered."""
        begun, answer = self.history.step(), None
        with self.watching(asked.kind) as failed:
            answer = asked.send()
            if answer.status == FAILED_FROM:
                failed(str(answer.body))
        asked.tries.append(Try(begun, self.history.step(), answer))
        return answer

    @contextmanager
    def watching(self, what: str) -> Iterator[Callable[[str], None]]:
        """Whatever a handler raises is the end of its call, and nobody else's. It needs a fault, or others that write."""
        met = self.weather.met_here

        def failed(why: str) -> None:
            if self.weather.met_here == met:
                self.history.failures.append(f"{what} failed though nothing had gone wrong: {why}")

        try:
            yield failed
        except (Killed, Busy, Unanswered):
            pass
        except Exception as error:  # noqa: BLE001 - as Lambda does
            failed(repr(error))

    def publish(self, images: list[Image]) -> None:
        """Hand a batch of the stream over; all of it comes again where the handler failed."""
        done = False
        with self.watching("a batch of the stream"):
            deployed().publish(images)
            done = True
        if not done:
            with self.lock:
                self.owed.extend(images)

    def send(self, mail: list[str]) -> None:
        """Hand texts over one by one, as the queue does; one comes again where the handler failed."""
        for image in mail:
            done = False
            with self.watching("a text on its way"):
                deployed().send(image, self.clock())
                done = True
            if not done:
                with self.lock:
                    self.mail.append(image)

    @property
    def is_behind(self) -> bool:
        """Whether the stream or the queue has something that no handler has taken."""
        return self.delivered < len(self.history.committed) or bool(self.owed) or bool(self.mail)

    def take_mail(self, luck: Random) -> list[str]:
        """Some of the texts that are on their way, and some that were sent before; in no order."""
        with self.lock:
            luck.shuffle(self.mail)
            batch, self.mail[:] = self.mail[:8], self.mail[8:]
            again = luck.sample(self.taken, min(len(self.taken), luck.randrange(3)))
            self.taken += batch
        return batch + again

    def take_records(self, luck: Random) -> list[Image]:
        """A batch: what is new, what is owed, and some that were delivered before; in no order."""
        with self.lock:
            committed = self.history.committed
            new = committed[self.delivered : self.delivered + 20]
            self.delivered += len(new)
            batch, self.owed = [image for _, image in new] + self.owed[:10], self.owed[10:]
            again = luck.sample(committed, min(len(committed), luck.randrange(4)))
        batch += [image for _, image in again]
        luck.shuffle(batch)
        return batch
