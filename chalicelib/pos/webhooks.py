"""What all makers have in common who send events after a sale: who signed it, what it is about, and what they are answered.

They need to know only whether to send it again. So what was taken, what never can be and what we know nothing of is answered 200,
what may go well next time 503, and what nobody signed 401, before anything else is looked at.
"""

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib import settings, wiring
from chalicelib.api import errors, views
from chalicelib.api.bodies import EARLIEST
from chalicelib.api.check_bodies import AHEAD_MAX, MONEY_MAX, REFUNDS_MAX
from chalicelib.api.parsing import NEVER_A_PHONE, is_id
from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.refusals import refuse_first
from chalicelib.observability import logger, tell_untaken
from chalicelib.pos import calls
from chalicelib.usecases import foreign
from chalicelib.usecases.foreign import ForeignSale
from chalicelib.usecases.till import Till

BYTES_MAX: Final = 4 * 1024 * 1024
"""Makers send whole orders; a gateway lets pass no more than this by much."""
UNKNOWN_TOPIC: Final = "unknown_topic"
REFUSED: Final = "refused"
CODE: Final = "code"
OUTCOME: Final = "outcome"
ID_RULE: Final = f"1 to 128 printable ASCII characters, no spaces; {NEVER_A_PHONE}"
OK: Final = 200
UNSIGNED: Final = 401
TOO_LARGE: Final = 413
AGAIN: Final = 503

Told = Mapping[str, Any]
"""What the line of a call says of what was done: identifiers of ours, and words of which there are few."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event as it came, and whose account it came for. Nothing in it is to be believed before its signature is."""

    http: HttpRequest
    connection: Connection
    now: datetime

    @property
    def raw(self) -> bytes:
        """The body, byte for byte: what makers sign."""
        raw = self.http.raw_body
        return raw if isinstance(raw, bytes) else raw.encode()

    def header(self, name: str) -> str:
        """A header, "" where there is none."""
        return str(self.http.headers.get(name, ""))

    def till(self, place: str | None) -> Till:
        """The location that the maker's name of a shop or a till stands for."""
        merchant = wiring.merchants().get(self.connection.merchant_id)
        return Till(merchant, merchant.location(self.connection.place(place)))


@dataclass(frozen=True, slots=True)
class Maker:
    """How one maker's events are read.

    `is_signed` says whether a delivery is signed with a secret, `name_topic` what it is about, and `topics` what is done then. A
    topic that is not there is acknowledged and counted.
    """

    system: System
    is_signed: Callable[[Delivery, str], bool]
    name_topic: Callable[[Delivery], str]
    topics: Mapping[str, Callable[[Delivery], Told]]


@dataclass(slots=True)
class _Line:
    """What is known of a call by the time it is answered."""

    topic: str | None = None
    merchant: str | None = None
    told: Told = field(default_factory=dict)


def answer(http: HttpRequest, maker: Maker, account: str) -> Response:
    """Take an event that came for this account (any text, as somebody sent it)."""
    line = _Line()

    def act() -> views.Reply:
        return views.Reply(None, _take(http, maker, account, line))

    with wiring.time_of_call():
        reply = views.answer(http, act)
    refused, status = reply.refused, reply.status
    if isinstance(reply.body, errors.Refused):
        status = AGAIN if reply.body.retryable else OK
    if refused is not None and status == OK:
        tell_untaken(settings.stage(), maker.system, REFUSED)
    logger.info(
        "event answered",
        extra={
            "route": f"{http.method} {http.path}",
            "system": maker.system.value,
            "topic": line.topic,
            "status": status,
            "refused": refused,
            "merchant": line.merchant,
            "request_id": views.request_id_of(http),
            **line.told,
        },
    )
    headers = {"Retry-After": "1"} if status == AGAIN else {}
    return views.respond(http, views.Reply(None, status, headers=headers))


def sign(secret: str, content: bytes) -> str:
    """HMAC-SHA256 in base64, as most makers sign."""
    return base64.b64encode(hmac.digest(secret.encode(), content, "sha256")).decode()


def is_same(given: str, expected: str) -> bool:
    """Whether a signature is the expected one, in a time that does not tell how much of it is."""
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())


def sync(delivery: Delivery, place: str | None, sale: ForeignSale) -> Told:
    """Take a sale as it stands at this place. Raises UnusableField, WrongCurrency, RefundChanged, Busy."""
    check_sale(sale, delivery.now)
    till = delivery.till(place)
    synced = foreign.sync(wiring.book(), wiring.vault(), till, sale, delivery.now)
    if synced.wasted:
        tell_untaken(settings.stage(), delivery.connection.system, CODE, synced.wasted)
    codes = {"codes": synced.codes} if synced.codes else {}
    return {"shop": till.location.id, "replayed": synced.answer.replayed, **codes}


def sync_refunded(delivery: Delivery, place: str | None, sale: ForeignSale) -> Told:
    """The same for a maker whose refunds come by themselves and do not say which place made the sale."""
    told = sync(delivery, place, sale)
    # Looked for after the sale is there: a refund that comes in the same moment finds it, or is found.
    early = _early_refunds(delivery, place, sale.sale_id)
    return sync(delivery, place, replace(sale, refunds=early)) if early else told


def refund(delivery: Delivery, place: str | None, sale_id: str, refund_id: str, amount: int) -> Told:
    """Take one refund, made at this place, of a sale that another may have made. Raises UnusableField, RefundChanged, Busy."""
    _check_ids({"sale_id": sale_id, "refund_id": refund_id})
    refuse_first([(not 0 <= amount <= MONEY_MAX, "amount", "no amount of a sale")])
    told = _refund(delivery, place, sale_id, refund_id, amount)
    # Its sale may have come from another place in the same moment: then this finds it there.
    return _refund(delivery, place, sale_id, refund_id, amount) if delivery.connection.places else told


def check_sale(sale: ForeignSale, now: datetime) -> None:
    """Hold a sale to what the till API would take. Raises UnusableField."""
    said = sale.report
    _check_ids({"sale_id": sale.sale_id, **{f"refunds[{number}].id": name for number, name in enumerate(sale.refunds)}})
    amounts = {"subtotal": said.subtotal, "discount": said.discount, "tax": said.tax, "tip": said.tip, "exempt": said.exempt}
    amounts |= {f"refunds[{number}].amount": amount for number, amount in enumerate(sale.refunds.values())}
    refuse_first((not 0 <= amount <= MONEY_MAX, name, "no amount of a sale") for name, amount in amounts.items())
    refuse_first(
        [
            (said.discount > said.subtotal, "discount", "more than the subtotal; at most all of it can be taken off"),
            (len(sale.refunds) > REFUNDS_MAX, "refunds", f"at most {REFUNDS_MAX} of one sale"),
            (not EARLIEST <= said.occurred_at <= now + AHEAD_MAX, "occurred_at", "before 2000 or more than a day ahead"),
        ]
    )


def _refund(delivery: Delivery, place: str | None, sale_id: str, refund_id: str, amount: int) -> Told:
    till = _seller(delivery, place, sale_id)
    done = foreign.refund(wiring.book(), wiring.vault(), till, sale_id, refund_id, amount, delivery.now)
    return {"shop": till.location.id, "replayed": done.replayed}


def _early_refunds(delivery: Delivery, place: str | None, sale_id: str) -> Mapping[str, int]:
    """Refunds of a sale that came before it, from another place: nobody knew then where it was made. A read for each place."""
    here = delivery.till(place)
    found = (wiring.book().sale(here.merchant.id, other, sale_id) for other in _others(delivery, here))
    return {name: amount for sale in found if sale and sale.report is None for name, amount in sale.refunds}


def _others(delivery: Delivery, here: Till) -> list[str]:
    """The other locations of this account."""
    return [name for name in delivery.connection.locations if name != here.location.id]


def _seller(delivery: Delivery, place: str | None, sale_id: str) -> Till:
    """Where a sale was made, as far as this account told of it. One read for each of its shops, where there are several."""
    here = delivery.till(place)
    others = _others(delivery, here)
    tills = [here, *(Till(here.merchant, here.merchant.location(name)) for name in others)]
    if others:
        for till in tills:
            known = wiring.book().sale(till.merchant.id, till.location.id, sale_id)
            if known is not None and known.report is not None:  # an early refund alone says nothing of the place
                return till
    return here


def _check_ids(ids: Mapping[str, str]) -> None:
    refuse_first((not is_id(value), name, ID_RULE) for name, value in ids.items())


def _take(http: HttpRequest, maker: Maker, account: str, line: _Line) -> int:
    if len(http.raw_body) > BYTES_MAX:
        return TOO_LARGE
    connection = wiring.connections().find(maker.system, account)
    if connection is None:
        return UNSIGNED
    delivery = Delivery(http, connection, wiring.clock())
    if not _is_signed(maker, delivery):
        return UNSIGNED
    line.merchant = connection.merchant_id
    calls.note(connection, delivery.now)
    topic = maker.name_topic(delivery)
    take = maker.topics.get(topic)
    if take is None:
        line.topic = UNKNOWN_TOPIC
        tell_untaken(settings.stage(), maker.system, UNKNOWN_TOPIC)
        return OK
    line.topic = topic
    line.told = take(delivery)
    return OK


def _is_signed(maker: Maker, delivery: Delivery) -> bool:
    """Whether one of the live secrets signed it, the newest first."""
    connection, vault = delivery.connection, wiring.vault()
    return any(maker.is_signed(delivery, vault.open(connection.merchant_id, sealed)) for sealed in connection.secrets)
