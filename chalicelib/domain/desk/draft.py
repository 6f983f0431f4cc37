"""A program that is being made: a shop on its way to open, or the next version for one that is open. It is kept step by step."""

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain.figures.worth import Regular
from chalicelib.domain.location import Location
from chalicelib.domain.program import (
    EarnBasis,
    EarnRule,
    ExpiryKind,
    ExpiryPolicy,
    Merchant,
    Program,
    ProgramType,
    Reward,
    RewardKind,
)

ID_LENGTH_MAX: Final = 40
FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the day on which the program will begin, which is known when it does."""
REGULAR: Final = Regular()
EXPIRY: Final = ExpiryPolicy(ExpiryKind.INACTIVITY, 12)


class Card(StrEnum):
    """The ways to begin."""

    STAMPS = "stamps"
    POINTS = "points"
    VISITS = "visits"
    CREDIT = "credit"


class Step(StrEnum):
    """What there is to say, in this order."""

    SHOP = "shop"
    EARNING = "earning"
    REWARDS = "rewards"
    TEXTS = "texts"
    TIERS = "tiers"


OPENING: Final = (Step.SHOP, Step.EARNING, Step.REWARDS, Step.TEXTS)
"""What a shop says before it opens; tiers are for one that has regulars already."""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that was said so far. `number_sealed` is the number that customers text, encrypted; `done` are the steps that are.

    Of a merchant that is open the program alone counts. `revision` counts its writes; 0: it is not stored.
    """

    merchant_id: str
    program: Program
    name: str = ""
    region: str = "US"
    language: str = "en"
    locations: tuple[Location, ...] = ()
    number_sealed: bytes = b""
    monthly_cap_cents: int = 4_000
    regular: Regular = REGULAR
    card: Card | None = None
    done: tuple[Step, ...] = ()
    revision: int = 0

    @property
    def next_step(self) -> Step | None:
        """The first step that is not done before a shop opens; None where all are."""
        return next((step for step in OPENING if step not in self.done), None)

    def with_done(self, step: Step) -> "Draft":
        """The same, with this step done."""
        return replace(self, done=tuple(one for one in Step if one is step or one in self.done))

    @property
    def as_merchant(self) -> Merchant:
        """What would be open, for showing what it would say."""
        places = self.locations or (Location("shop", self.name, self.program.timezone),)
        return Merchant(self.merchant_id, self.name, self.region, self.language, b"", "", (self.program,), places)


def begin(merchant_id: str, card: Card = Card.POINTS) -> Draft:
    """A draft of which nothing was said."""
    return Draft(merchant_id, program_of(card))


def choose(draft: Draft, card: Card) -> Draft:
    """The draft with the program of a card, in the shop's currency and zone. Earning and rewards are to be said anew."""
    before = draft.program
    program = replace(program_of(card), name=before.name, currency=before.currency, timezone=before.timezone)
    left = tuple(step for step in draft.done if step not in {Step.EARNING, Step.REWARDS})
    return draft if card is draft.card else replace(draft, program=program, card=card, done=left)


def program_of(card: Card) -> Program:
    """The program that a card stands for."""
    earn, kind, rewards = {
        Card.STAMPS: (EarnRule(EarnBasis.VISIT, 1), ProgramType.INSTANT, (_free("coffee", "Free coffee", 10, 350),)),
        Card.POINTS: (
            EarnRule(EarnBasis.AMOUNT, 1, 100),
            ProgramType.GRADUATED,
            (_free("coffee", "Free coffee", 50, 350), _free("loaf", "Free loaf", 120, 850)),
        ),
        Card.VISITS: (
            EarnRule(EarnBasis.VISIT, 1),
            ProgramType.GRADUATED,
            (_free("coffee", "Free coffee", 5, 350), Reward("off-10", "$10 off", RewardKind.AMOUNT_OFF, 12, amount=1_000)),
        ),
        Card.CREDIT: (
            EarnRule(EarnBasis.AMOUNT, 5, 100),
            ProgramType.REBATE,
            (Reward("credit", "Store credit", RewardKind.CREDIT, 1),),
        ),
    }[card]
    return Program("club", 1, "", kind, "America/New_York", "USD", earn, rewards, FIRST, EXPIRY)


def change_of(merchant: Merchant, at: datetime) -> Draft:
    """The next version of an open merchant's program, as it stands now. Raises ValueError where it has no program."""
    newest = max(merchant.programs, key=lambda program: program.version)
    return Draft(
        merchant.id,
        replace(newest, version=newest.version + 1, effective_from=at, retired=()),
        merchant.name,
        merchant.region,
        merchant.language,
        merchant.locations,
        done=tuple(Step),
    )


def name_ids(rewards: Iterable[Reward], known: Sequence[Reward] = ()) -> tuple[Reward, ...]:
    """The rewards, each with an id that is its own: one that has none gets one of its name.

    `known` are those of earlier versions. What is of another kind than it was is another reward, so it gets another id.
    """
    kinds, taken, named = {reward.id: reward.kind for reward in known}, set[str](), list[Reward]()
    for reward in rewards:
        kept = reward.id and reward.id not in taken and kinds.get(reward.id, reward.kind) is reward.kind
        own = reward.id if kept else free_id(reward.name, taken | kinds.keys())
        taken.add(own)
        named.append(replace(reward, id=own))
    return tuple(named)


def name_places(names: Iterable[str], timezone: str, known: Sequence[Location] = ()) -> tuple[Location, ...]:
    """A location for each name; those that were there before keep their id."""
    before, places = {place.name: place.id for place in known}, dict[str, Location]()
    for name in names:
        own = before.get(name, "")
        own = own if own and own not in places else free_id(name, places)
        places[own] = Location(own, name, timezone)
    return tuple(places.values())


def slug(name: str) -> str:
    """A name as an id can hold it; "" where no letter of it can be."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:ID_LENGTH_MAX].strip("-")


def free_id(name: str, taken: Container[str]) -> str:
    """The name as an id that nothing else has."""
    stem = slug(name)[: ID_LENGTH_MAX - 4] or "one"
    numbered = (f"{stem}-{number}" for number in range(2, 1000))
    return stem if stem not in taken else next(own for own in numbered if own not in taken)


def _free(reward_id: str, name: str, price: int, amount: int) -> Reward:
    return Reward(reward_id, name, RewardKind.FREE_ITEM, price, amount=amount)
