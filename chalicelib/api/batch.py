"""POST /v1/sales/batch: sales that waited in a till's queue, with rewards given meanwhile; each has an answer of its own."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib import wiring
from chalicelib.api import errors, parsing, sales
from chalicelib.api.bodies import OFFERS_MAX, ForeignId, MemberId, OfferId
from chalicelib.api.check_bodies import SaleBody
from chalicelib.api.views import Call, Reply, answer, name_request, writes
from chalicelib.domain.refusals import Busy, Refusal, UnusableField
from chalicelib.domain.sale import Report
from chalicelib.usecases import offline
from chalicelib.usecases.sales import WITHIN
from chalicelib.usecases.till import Answer, Request

SALES_MAX: Final = 25
NO_SALE_ID: Final = "batch"
"""The path of such a sale is the path of batches."""


class BatchBody(Struct, frozen=True, kw_only=True):
    """Sales, each of which is read for itself: one that cannot be read stops no other."""

    sales: Annotated[tuple[msgspec.Raw, ...], Meta(min_length=1, max_length=SALES_MAX, description="1 to 25 sales.")]


class OfflineUseBody(Struct, frozen=True, kw_only=True):
    """A reward that the terminal gave without asking."""

    id: Annotated[ForeignId, Meta(description="The terminal's own name for this use: 1 to 128 printable ASCII characters.")]
    member_id: MemberId
    offer_id: OfferId
    allowance: Annotated[str, Meta(min_length=1, max_length=1_000, description="The token of the terminal's allowance.")]

    def use(self, check_id: str, at: datetime) -> offline.OfflineUse:
        """The use on this check, as the use case knows it."""
        return offline.OfflineUse(self.id, check_id, self.member_id, self.offer_id, at, self.allowance)


class QueuedSale(SaleBody, frozen=True, kw_only=True):
    """A sale as PUT takes it, with its id, and with what was redeemed on it without asking."""

    sale_id: ForeignId
    redeemed_offline: (
        Annotated[tuple[OfflineUseBody, ...], Meta(max_length=OFFERS_MAX, description="At most 5 rewards, in order.")] | None
    ) = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.sale_id == NO_SALE_ID:
            raise UnusableField("sale_id", f"{NO_SALE_ID} is the name of this call, and of no sale")

    def said(self, now: datetime) -> Report:
        """What the till says about the sale: where a reward was given without asking, there was no connection."""
        report = super().said(now)
        return replace(report, captured_offline=self.captured_offline or bool(self.redeemed_offline))


class RedeemedOffline(Struct, frozen=True, kw_only=True):
    """A reward that was given without asking. Of `price_points` the member lacked the `shortfall`, which the merchant bears."""

    redemption_id: str
    status: Literal["captured"]
    offer_id: str
    reward_id: str
    amount: int
    price_points: int
    shortfall: int
    balance: int


class UseResult(Struct, frozen=True, kw_only=True):
    """What became of one reward that was given without asking; `id` is the terminal's."""

    id: str
    status: int
    replayed: bool
    answer: Struct | None


class Result(Struct, frozen=True, kw_only=True):
    """What became of one sale: the status and the answer that PUT would have had."""

    sale_id: str | None
    status: int
    replayed: bool
    answer: Struct | None
    redeemed_offline: tuple[UseResult, ...] | UnsetType = UNSET


class BatchTaken(Struct, frozen=True):
    """What became of each sale, in the order in which they came."""

    results: tuple[Result, ...]


@writes(BatchBody)
def take_batch(call: Call[BatchBody]) -> Reply:
    """Take sales one after the other, each for itself."""
    waiting: set[str] = set()
    return Reply(BatchTaken(tuple(_take(call, raw, waiting) for raw in call.body.sales)))


def _take(call: Call[BatchBody], raw: msgspec.Raw, waiting: set[str]) -> Result:
    """`waiting` are the sales that are to be sent again: what comes later of them must not be taken before that."""
    sale_id = _sale_id(raw)
    uses: list[UseResult] = []

    def act() -> Reply:
        queued, plain = parsing.read_json(bytes(raw), QueuedSale)
        if queued.sale_id in waiting:
            raise Busy
        one = Call(call.till, queued, _name(call, plain), call.now, call.http)
        said = sales.read_report(one, queued.sale_id)
        at, asked = queued.occurred_at, queued.redeemed_offline or ()
        told = [use.use(queued.sale_id, at) for use in asked]
        taken = offline.take(wiring.book(), wiring.vault(), call.till, told, said, call.now)
        uses.extend(_use_result(call, use.id, outcome) for use, outcome in zip(asked, taken.uses, strict=True))
        return sales.tell_report(one, queued.sale_id, _answer(taken.sale))

    reply = answer(call.http, act)
    if sale_id is not None and isinstance(reply.body, errors.Refused) and reply.body.retryable:
        waiting.add(sale_id)
    told = tuple(uses) or UNSET
    return Result(sale_id=sale_id, status=reply.status, replayed=reply.replayed, answer=reply.body, redeemed_offline=told)


def _name(call: Call[BatchBody], plain: Any) -> Request:
    """Each state of each sale has the batch's key to itself: they may come again in any composition."""
    named = name_request(call.till, call.request.id, call.http.method, call.http.path, {}, plain)
    return Request(f"{named.digest}{WITHIN}{named.id}", named.digest)


def _use_result(call: Call[BatchBody], name: str, outcome: Answer | Refusal) -> UseResult:
    reply = answer(call.http, lambda: _told_use(_answer(outcome)))
    return UseResult(id=name, status=reply.status, replayed=reply.replayed, answer=reply.body)


def _told_use(done: Answer) -> Reply:
    facts = done.facts
    ((offer_id, reward_id, amount, _),) = facts["uses"]
    body = RedeemedOffline(
        redemption_id=facts["id"],
        status=facts["status"],
        offer_id=offer_id,
        reward_id=reward_id,
        amount=amount,
        price_points=facts["price"],
        shortfall=facts["shortfall"],
        balance=facts["balance"],
    )
    return Reply(body, replayed=done.replayed)


def _answer(outcome: Answer | Refusal) -> Answer:
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def _sale_id(raw: msgspec.Raw) -> str | None:
    """The id, as far as there is one to be read."""
    found: Any = msgspec.json.decode(raw)
    sale_id = found.get("sale_id") if isinstance(found, dict) else None
    return sale_id if isinstance(sale_id, str) and parsing.is_id(sale_id) else None
