"""Who texts, and what they agreed to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:  # few have one
    from datetime import datetime

    from chalicelib.domain.reward_code import RewardCode
    from chalicelib.domain.texts.texting import Purpose

Standing = Literal["new", "awaiting_name", "pending", "member", "opted_out"]


class Asked(StrEnum):
    """What a customer was asked and has not answered yet."""

    NAME = "name"
    CONFIRM = "confirm"
    """Someone else typed the number; only YES from the phone itself makes a member."""


@dataclass(frozen=True, slots=True)
class WrongCodes:
    """Codes that gave nothing, or what they locked: how many since the first of them."""

    since: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Customer:
    """Anyone whose number a merchant has met; a member once `joined_at` is set.

    `phone_sealed` is the encrypted number, empty where no phone is theirs any more. Points and texts are separate: a member who
    opted out keeps earning, in silence.
    `consent_changed_at` is the time of the text that last said yes or no, so that an older one handled later changes nothing.
    """

    member_id: str
    phone_sealed: bytes
    language: str
    first_name: str | None = None
    joined_at: datetime | None = None
    opted_out: bool = False
    asked: Asked | None = None
    consent_changed_at: datetime | None = None
    unknown_answered_at: datetime | None = None
    revision: int = 0
    claim_code: str | None = None
    """The code of a sale that is theirs as soon as they join."""
    wrong_codes: WrongCodes | None = None
    merged_into: str | None = None
    """The member that this one turned out to be: this id and this phone mean that member now."""
    consents: frozenset[Purpose] = frozenset()
    """What they agreed to be texted about; an answer to what they ask needs no consent."""
    asked_wording: str | None = None
    """Version of what was read out to them before they were asked to confirm."""
    succeeded_by: str | None = None
    """Who has this id's phone now: the phone said that it is not this member's. This id goes on to mean this member."""
    follows: str | None = None
    """The member whose phone it was before."""
    possibly_reassigned: datetime | None = None
    """When somebody with this phone said that it is the wrong number."""
    phone_changed_at: datetime | None = None
    """When another phone came to mean this member."""
    reward_codes: tuple[RewardCode, ...] = ()
    """The reward codes that they were given last; some may be over."""
    locks: WrongCodes | None = None
    """Redemptions of theirs that wrong codes have locked."""
    friend_code: str | None = None
    """The code of the member who has brought them, as soon as they join."""
    segments: tuple[str, ...] = ()
    """Their segments of last night, of those that specials are for; of others it is not kept here."""
    birthday: int = 0
    """The month of their birthday, as they said it: 1 to 12; 0: they did not. No day and no year."""
    erased_at: datetime | None = None
    """When everything that names them was erased: the id and the points stay, for the books, and are nobody's."""
    survey_answered_at: datetime | None = None
    """When the question was asked that they answered last; what they said is not theirs any more."""
    phone_id: str | None = None
    """The id of their phone, where it is not their own: it leads to them (`succeeded_by`)."""
    move_code: str | None = None
    """The code that moves them to the phone that texts it."""
    moved_from: str | None = None
    """Whoever has the phone that they moved from."""
    heard_at: datetime | None = None
    """About when they texted last: written again after a month."""
    quarantined_at: datetime | None = None
    """When their phone was taken for one that may be somebody else's by now: they wait, without a phone."""
    awaits: str | None = None
    """The member who had this phone, and comes back by saying the same name."""

    @property
    def is_member(self) -> bool:
        """Whether the customer has joined."""
        return self.joined_at is not None

    @property
    def can_be_texted(self) -> bool:
        """Whether a text would reach them, as far as is known."""
        return not self.opted_out and bool(self.phone_sealed)

    @property
    def standing(self) -> Standing:
        """What is known of the number when its next text is read."""
        if self.opted_out:
            return "opted_out"
        if self.is_member:
            return "member"
        return {Asked.NAME: "awaiting_name", Asked.CONFIRM: "pending", None: "new"}[self.asked]  # type: ignore[return-value]


SECRET_FACTS: Final = ("code", "share", "link")
"""The facts of a reply that hold a code: of a reward, and for friends, alone or in a link. No table shows them."""


def next_holder(owner: Customer, heard: Customer, member_id: str, phone_id: str) -> Customer:
    """Who has this owner's phone next: somebody new, for whom what it stopped and guessed wrongly goes on to count.

    `heard` is whom the phone meant last, most often the owner; `phone_id` the id that is made of the phone.
    """
    return Customer(
        member_id,
        owner.phone_sealed,
        heard.language,
        opted_out=heard.opted_out,
        consent_changed_at=heard.consent_changed_at,
        unknown_answered_at=heard.unknown_answered_at,
        wrong_codes=heard.wrong_codes,
        follows=owner.member_id,
        phone_id=phone_id,
    )


@dataclass(frozen=True, slots=True)
class Reply:
    """A text to send because of an inbound one: a kind of wording and its facts. Composed only when it leaves."""

    kind: str
    facts: dict[str, int | str]

    @property
    def unnamed(self) -> Reply:
        """The same as it is kept: who it greets is looked up when it leaves."""
        return Reply(self.kind, {name: fact for name, fact in self.facts.items() if name != "name"})


@dataclass(frozen=True, slots=True)
class HandledText:
    """The claim on an inbound text: handled once, whatever is redelivered. Carries the replies, and whom they go to."""

    inbound_id: str
    member_id: str
    phone_sealed: bytes
    language: str
    intent: str
    at: datetime
    replies: tuple[Reply, ...]
    received_at: datetime | None = None
    """When the text came that is answered; None where none came, and somebody is asked whose number was typed."""


@dataclass(frozen=True, slots=True)
class InboundText:
    """A customer's text as it came: E.164 `sender`, the merchant's number it went to, and when it was received (aware UTC).

    Numbers and words stay out of its repr, which may end up in a log.
    """

    inbound_id: str
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    body: str = field(repr=False)
    received_at: datetime
