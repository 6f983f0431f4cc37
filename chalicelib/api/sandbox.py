"""Playing a customer with a test key: POST /v1/sandbox/texts, .../texts/read, .../coupons, DELETE .../members/{id}."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib import pages_wiring, wiring
from chalicelib.api.bodies import ForeignId, TypedPhone
from chalicelib.api.views import Call, NoBody, Reply, reads, writes
from chalicelib.domain.coupon import shown
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases import sandbox


class TextBody(Struct, frozen=True, kw_only=True):
    """A customer texts the shop."""

    phone: TypedPhone
    words: Annotated[str, Meta(min_length=1, max_length=1600, description="What the customer texts, 1 to 1600 characters.")]


class PhoneBody(Struct, frozen=True, kw_only=True):
    """A question: what did this number get."""

    phone: TypedPhone


class CouponBody(Struct, frozen=True, kw_only=True):
    """A coupon that the shop hands out."""

    special_id: Annotated[ForeignId, Meta(description="A special of the program that is `by_coupon`.")]


class HandedOut(Struct, frozen=True, kw_only=True):
    """The code on a coupon's paper."""

    code: str


class Texted(Struct, frozen=True, kw_only=True):
    """What the shop answers a text with; mostly one text, sometimes none."""

    id: str
    replies: tuple[str, ...]


class TextLine(Struct, frozen=True, kw_only=True):
    """One text that the sandbox sent nowhere."""

    at: str
    kind: str
    words: str


class TextsAnswer(Struct, frozen=True, kw_only=True):
    """The last texts to a number, oldest first, and what time it is here."""

    at: str
    texts: tuple[TextLine, ...]


class Erased(Struct, frozen=True, kw_only=True):
    """A member whom nobody knows any more."""

    id: str
    status: Literal["erased"] = "erased"


@writes(TextBody)
def text_shop(call: Call[TextBody]) -> Reply:
    """A customer's text, and what the shop texts back."""
    conversation, phone = wiring.conversation(), PhoneNumber.parse(call.body.phone, call.till.merchant.region)
    answer = sandbox.text(conversation, call.till, phone, call.body.words, call.request, call.now)
    replies = sandbox.write_replies(conversation, call.till, phone, answer)
    return Reply(Texted(id=str(answer.facts["id"]), replies=tuple(replies)), replayed=answer.replayed)


@reads(PhoneBody)
def read_texts(call: Call[PhoneBody]) -> Reply:
    """The last texts to a number."""
    phone = PhoneNumber.parse(call.body.phone, call.till.merchant.region)
    found = sandbox.read_texts(wiring.deliveries(), wiring.vault(), call.till, phone)
    texts = tuple(TextLine(at=text.at.isoformat(), kind=text.kind, words=text.words) for text in found)
    return Reply(TextsAnswer(at=call.now.isoformat(), texts=texts))


@writes(CouponBody)
def hand_out_coupon(call: Call[CouponBody]) -> Reply:
    """A coupon on paper, for one use."""
    keeper = pages_wiring.coupons()
    answer = sandbox.hand_out(wiring.book(), keeper, call.till, call.body.special_id, call.request, call.now)
    return Reply(HandedOut(code=shown(str(answer.facts["code"]))), 201, answer.replayed)


@writes(NoBody)
def erase_member(call: Call[NoBody], member_id: str) -> Reply:
    """A member is forgotten, as a live one is who asked for it."""
    sandbox.erase_member(wiring.book(), wiring.vault(), call.till, member_id, call.now)
    return Reply(Erased(id=member_id))
