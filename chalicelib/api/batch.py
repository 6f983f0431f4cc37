"""POST /v1/sales/batch: sales that waited in a till's queue, each with an answer of its own."""

from typing import Annotated, Any, Final

import msgspec
from chalice.app import Blueprint
from msgspec import Meta, Struct

from chalicelib.api import errors, parsing, sales
from chalicelib.api.bodies import ForeignId, SaleBody
from chalicelib.api.views import ANY_CONTENT, Call, Reply, answer, name_request, writes
from chalicelib.domain.refusals import Busy, UnusableField
from chalicelib.usecases.sales import WITHIN
from chalicelib.usecases.till import Request

SALES_MAX: Final = 25
NO_SALE_ID: Final = "batch"
"""The path of such a sale is the path of batches."""

blueprint = Blueprint(__name__)


class BatchBody(Struct, frozen=True, kw_only=True):
    """Sales, each of which is read for itself: one that cannot be read stops no other."""

    sales: Annotated[tuple[msgspec.Raw, ...], Meta(min_length=1, max_length=SALES_MAX, description="1 to 25 sales.")]


class QueuedSale(SaleBody, frozen=True, kw_only=True):
    """A sale as PUT takes it, with its id."""

    sale_id: ForeignId

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.sale_id == NO_SALE_ID:
            raise UnusableField("sale_id", f"{NO_SALE_ID} is the name of this call, and of no sale")


class Result(Struct, frozen=True, kw_only=True):
    """What became of one sale: the status and the answer that PUT would have had."""

    sale_id: str | None
    status: int
    replayed: bool
    answer: Struct | None


class BatchTaken(Struct, frozen=True):
    """What became of each sale, in the order in which they came."""

    results: tuple[Result, ...]


@blueprint.route("/v1/sales/batch", methods=["POST"], content_types=ANY_CONTENT)
@writes(blueprint, BatchBody)
def take_batch(call: Call[BatchBody]) -> Reply:
    """Take sales one after the other, each for itself."""
    waiting: set[str] = set()
    return Reply(BatchTaken(tuple(_take(call, raw, waiting) for raw in call.body.sales)))


def _take(call: Call[BatchBody], raw: msgspec.Raw, waiting: set[str]) -> Result:
    """`waiting` are the sales that are to be sent again: what comes later of them must not be taken before that."""
    sale_id = _sale_id(raw)
    reply = answer(call.http, lambda: _report(call, raw, waiting))
    if sale_id is not None and isinstance(reply.body, errors.Refused) and reply.body.retryable:
        waiting.add(sale_id)
    return Result(sale_id=sale_id, status=reply.status, replayed=reply.replayed, answer=reply.body)


def _report(call: Call[BatchBody], raw: msgspec.Raw, waiting: set[str]) -> Reply:
    queued, plain = parsing.read_json(bytes(raw), QueuedSale)
    if queued.sale_id in waiting:
        raise Busy
    named = name_request(call.till, call.request.id, call.http.method, call.http.path, {}, plain)
    # Each state of each sale has the batch's key to itself: they may come again in any composition.
    request = Request(f"{named.digest}{WITHIN}{named.id}", named.digest)
    return sales.take_report(Call(call.till, queued, request, call.now, call.http), queued.sale_id)


def _sale_id(raw: msgspec.Raw) -> str | None:
    """The id, as far as there is one to be read."""
    found: Any = msgspec.json.decode(raw)
    sale_id = found.get("sale_id") if isinstance(found, dict) else None
    return sale_id if isinstance(sale_id, str) and parsing.is_id(sale_id) else None
