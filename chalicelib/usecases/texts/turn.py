"""One turn of the conversation: a text with all that was known when it came, and what it leads to."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from chalicelib.domain.account import Account, Hold
from chalicelib.domain.calendar import local_day
from chalicelib.domain.claim import Claim
from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.customer import Asked, Customer, InboundText, Reply
from chalicelib.domain.entry import Entry, standing
from chalicelib.domain.languages import FALLBACK_LANGUAGE, LANGUAGES
from chalicelib.domain.location import Location
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.posting import Posting
from chalicelib.domain.program import Merchant, Program, ProgramType
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.referral import Referral, Sharing
from chalicelib.domain.reward_code import RewardCode
from chalicelib.domain.sale import Sale
from chalicelib.domain.texts.reading import Reading
from chalicelib.domain.tier_standing import stand
from chalicelib.usecases.ports import Book, Merchants, Vault
from chalicelib.usecases.texts.post import Deliveries
from chalicelib.usecases.texts.reaching import said_stop_everywhere
from chalicelib.usecases.wallets import Pages

if TYPE_CHECKING:
    from chalicelib.usecases.causes.ports import Causes

HEARD_AGAIN = timedelta(days=30)
"""That somebody texted is written no more often: what asks for it asks whether they are silent for a year."""


@dataclass(frozen=True, slots=True)
class Mover:
    """Who moves to the phone that texts their code."""

    customer: Customer


Claimed = Sale | Location | Mover | Literal["own", "wrong", "friend"] | None
"""What the code in a text gives: a sale, one that is theirs already, none, a friend of a member, being in a shop, a member whose
new phone this is; or nobody is to hear of it."""

PRINTED = frozenset({"stop", "start", "join"})


@dataclass(frozen=True, slots=True)
class Conversation:
    """What holding a conversation needs."""

    book: Book
    merchants: Merchants
    vault: Vault
    deliveries: Deliveries
    pages: Pages | None = None
    """Where members have a page of their own; None: nowhere."""
    causes: "Causes | None" = None
    """What shops collect for; None: nobody does here."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One text in its conversation: who wrote what, when, and how things stood.

    `before` is the account as stored, `account` as it stands now. A plan may look further through `conversation`, and writes
    nothing.
    """

    conversation: Conversation
    merchant: Merchant
    program: Program
    customer: Customer
    before: Account
    account: Account
    reading: Reading
    claimed: Claimed
    text: InboundText
    now: datetime
    alias: Customer | None = None
    """Who wrote, where they turned out to be another member: that phone wrote, and gets the answer."""
    former: Customer | None = None
    """Whom the phone belonged to, where it is somebody else's now."""
    waiting: tuple[Redemption, ...] = ()
    """What tills hold and the text may answer, oldest first."""
    missed: tuple[Hold, ...] = ()
    """What ran out just before the text could answer it, oldest first."""
    anew: bool = False
    """The phone of somebody who was erased writes for the first time since: as anybody else's would."""

    @property
    def phone_sealed(self) -> bytes:
        """The number that wrote."""
        return (self.alias or self.customer).phone_sealed

    @property
    def may_change_consent(self) -> bool:
        """Texts arrive in any order: one older than what changed consent last does not change it again."""
        changed = self.customer.consent_changed_at
        return changed is None or self.text.received_at > changed

    @property
    def is_closed(self) -> bool:
        """Whether who wrote may not join: only who was asked at the shop may, and they were not."""
        return self.program.open_to == "invited" and self.customer.asked is not Asked.CONFIRM

    @property
    def stopped_everywhere(self) -> bool:
        """Whether who wrote wants texts of no shop, and has said nothing newer to this one: a read."""
        held, phone = self.conversation, PhoneNumber(self.text.sender)
        return said_stop_everywhere(held.book, held.vault, self.merchant, phone, self.customer)


@dataclass(frozen=True, slots=True)
class Result:
    """What a turn leads to: the customer as they are now, replies, and for a change of consent or points what to record."""

    customer: Customer
    replies: tuple[Reply, ...] = ()
    event: ConsentEvent | None = None
    joined: bool = False
    posting: Posting | None = None
    """A sale that became theirs."""
    unlinked: tuple[Customer, ...] = ()
    """Whoever the phone does not belong to any more, first the one that it belonged to: then `customer` is somebody new."""
    redemption: Redemption | None = None
    """What they confirmed, or declined; `entry` then says what went back."""
    entry: Entry | None = None
    reward_code: RewardCode | None = None
    referred: tuple[Referral | Sharing, ...] = ()
    """That they came by a member's code, and that the member has brought one more."""
    answered: tuple[str, str] | None = None
    """Where an answer to a shop's question is counted, and which."""
    claim: Claim | None = None
    """The code by which they move to another phone."""


def choose_language(customer: Customer, reading: Reading, body: str) -> str:
    """The language to answer in: that of their words, where those are of one; else the one they were answered in last.

    Somebody new has the merchant's. What a machine wrote, a name and a number say nothing, and neither does a lone STOP, START or
    JOIN: those stand in our texts and on signs whatever their language.
    """
    printed = reading.language == FALLBACK_LANGUAGE and reading.intent in PRINTED and len(body.split()) == 1
    spoken = reading.language if reading.intent != "ignore" and not printed else None
    return spoken if spoken in LANGUAGES else customer.language


def note_heard(customer: Customer, now: datetime) -> Customer:
    """A member with when they texted last, to the month."""
    known = customer.heard_at
    return replace(customer, heard_at=now) if customer.is_member and (known is None or now - known >= HEARD_AGAIN) else customer


def how_to_join(turn: Turn, kind: str = "not_member") -> Reply:
    """What whoever is no member hears: how to become one."""
    return Reply("by_invitation" if turn.is_closed else kind, {})


def name_person(turn: Turn) -> dict[str, int | str]:
    """The fact by which a text greets."""
    return {"name": turn.customer.first_name or ""}


def tell_balance(turn: Turn, kind: str = "") -> Reply:
    """Where the member stands, in the words of the program or as this `kind` of text."""
    program, today = turn.program, local_day(turn.now, turn.program.timezone)
    facts = standing(turn.account, program, today)
    person, total = name_person(turn), facts["balance"]
    if program.type is ProgramType.REBATE:
        return Reply("balance_credit", {**person, "total_amount": total, "currency": program.currency})
    if kind:
        return Reply(kind, {**person, "total": total})
    if "ready" in facts and program.type is ProgramType.INSTANT:
        return Reply("rewards_ready_list", {**person, "rewards": facts["ready"]})
    tier = stand(turn.account, turn.merchant, turn.now).tier
    named, told = ("_tier", {**person, "total": total, "tier": tier.name}) if tier else ("", {**person, "total": total})
    if "ready" in facts:
        return Reply(f"balance_ready{named}", {**told, "reward": facts["ready"]})
    if "need" not in facts:
        return Reply(f"balance_plain{named}", told)
    plain = "balance_visit" if program.counts_visits else f"balance{named}"
    return Reply(plain, {**told, "need": facts["need"], "reward": facts["reward"]})
